//! What is no file in the place of a file, and beside one.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::{DRY_RUN, Fate, Place, sealed, small};
use crate::tests::{NUMBERED, in_memory, open};
use crate::{Depth, verify};

/// What it is, and how to make it at a path.
type Odd = (&'static str, fn(&Path));

fn odd_things() -> [Odd; 4] {
    [
        ("folder", |path| fs::create_dir_all(path.join("inner")).unwrap()),
        ("pipe", |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success())),
        ("link to nothing", |path| symlink("nothing", path).unwrap()),
        ("link through a file", |path| symlink("/proc/version/nothing", path).unwrap()),
    ]
}

fn is_sound(place: &Place) -> bool {
    let verified = verify(&place.dir(), place.folder.path(), &NUMBERED, Depth::Full, &mut |_, _| ()).unwrap();
    verified.findings.is_empty()
}

/// Has it mended, and checks that the ledger is as it was and the odd thing kept.
fn expect_moved_aside(place: &Place, name: &str, what: &str) {
    let mirror = [place.folder.path().join("mirror")];
    assert!(!is_sound(place), "{name} {what}");
    let planned = place.try_repair(&mirror, DRY_RUN).unwrap();
    assert!(planned.pieces.iter().any(|piece| piece.file == name), "{name} {what}: {planned:?}");
    let repair = place.mend(&mirror);
    assert!(planned.pieces == repair.pieces && is_sound(place), "{name} {what}: {repair:?}");
    assert_eq!(repair.set_aside, ["journal.set-aside-1"], "{name} {what}");
    let kept = place.file("journal.set-aside-1").join(Path::new(name).file_name().unwrap());
    assert!(!kept.symlink_metadata().unwrap().is_file(), "{name} {what}");
    open(&place.dir(), in_memory()).0.close().unwrap();
    place.forget_aside();
}

#[test]
fn it_is_moved_aside_whatever_it_is() {
    let place = sealed(in_memory);
    place.mirror();
    let whole = place.files();
    let names = ["LEDGER", "CLOSED", "journal/000000000001.tys", "journal/000000000004.tyj"];
    for (what, make) in odd_things() {
        for name in names {
            fs::remove_file(place.file(name)).unwrap();
            make(&place.file(name));
            expect_moved_aside(&place, name, what);
            assert!(place.files() == whole, "{name} {what}");
        }
    }
}

#[test]
fn beside_a_segment_in_its_other_form_it_is_moved_aside_too() {
    let place = sealed(in_memory);
    place.mirror();
    let whole = place.files();
    let names = ["000000000001.tyj", "000000000003.tys", "000000000004.tys"];
    for (what, make) in odd_things() {
        for name in names.map(|name| format!("journal/{name}")) {
            make(&place.file(&name));
            expect_moved_aside(&place, &name, what);
            assert!(place.files() == whole, "{name} {what}");
        }
    }
}

#[test]
fn without_another_copy_it_is_moved_aside_where_nothing_else_is_damaged() {
    let place = small(in_memory);
    let whole = place.files();
    for (what, make) in odd_things() {
        make(&place.file("journal/000000000001.tys"));
        make(&place.file("journal/stranger"));
        let repair = place.mend(&[]);
        assert!(repair.pieces.iter().all(|piece| piece.fate == Fate::SetAside), "{what}: {repair:?}");
        assert!(repair.pieces.len() == 2 && is_sound(&place), "{what}: {repair:?}");
        place.forget_aside();
        assert!(place.files() == whole, "{what}");
    }
}

#[test]
fn in_the_place_of_checkpoints_it_is_moved_aside() {
    let place = small(in_memory);
    let (whole, folder) = (place.files(), place.file("checkpoints"));
    for (what, make) in odd_things() {
        for name in ["checkpoints", "checkpoints/13", "checkpoints/13.00c7d74e", "checkpoints/key-1"] {
            let _ = fs::remove_dir_all(&folder);
            if name != "checkpoints" {
                fs::create_dir(&folder).unwrap();
                fs::write(folder.join("7"), "a checkpoint").unwrap();
            }
            let is_made = what != "folder" || name != "checkpoints";
            if is_made {
                make(&place.file(name));
            }
            // What is none of a ledger's is let alone.
            let _ = fs::create_dir(folder.join("notes"));
            let planned = place.try_repair(&[], DRY_RUN).unwrap();
            let named: Vec<_> = planned.pieces.iter().map(|piece| (&*piece.file, &piece.fate)).collect();
            assert_eq!(named, if is_made { vec![(name, &Fate::SetAside)] } else { Vec::new() }, "{what}");
            if is_made {
                place.mend(&[]);
                assert!(!crate::disk::is_there(&place.file(name)), "{name} {what}");
                assert_eq!(folder.join("7").exists(), name != "checkpoints");
                place.forget_aside();
            }
            assert!(place.files() == whole, "{name} {what}");
        }
    }
}
