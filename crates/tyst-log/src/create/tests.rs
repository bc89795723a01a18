//! Tests that a ledger is created whole or not at all, and that an unfinished one is not in the way.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rustix::fs::FlockOperation;

use super::{CreateError, build, create_with};
use crate::log::Settings;
use crate::store::{Store, StoreError};
use crate::tests::{NUMBERED, folder, header, in_memory, on_sled, open};
use crate::{Depth, Log, OpenError};

/// Returns the names in a folder, in order.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn broken() -> Settings {
    fn refuse(_: &Path) -> Result<Box<dyn Store>, StoreError> {
        Err(StoreError { reason: "broken".to_owned() })
    }
    Settings { open_store: refuse, ..in_memory() }
}

fn expect_sound(dir: &Path) {
    let (log, notices) = open(dir, on_sled());
    assert_eq!((log.head().count, notices), (0, vec![]));
    log.close().unwrap();
    let scratch = folder();
    let verified = crate::verify(dir, scratch.path(), &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap();
    assert_eq!((verified.findings, verified.notes), (vec![], vec![]));
    assert_eq!(names(dir), ["CLOSED", "LEDGER", "journal", "lock", "sled"]);
}

#[test]
fn leaves_nothing_when_the_creation_fails() {
    let dir = folder();
    assert!(create_with(dir.path(), &header(), broken).is_err());
    assert!(create_with(&dir.path().join("new"), &header(), broken).is_err());
    assert_eq!(names(dir.path()), [""; 0]);
}

#[test]
fn creates_a_whole_ledger_however_its_folder_is_written() {
    let dir = folder();
    for name in ["a", "b/", "c/d//", "./e/.", "link/../f"] {
        fs::create_dir_all(dir.path().join("e")).unwrap();
        fs::create_dir_all(dir.path().join("link")).unwrap();
        let ledger = dir.path().join(name);
        create_with(&ledger, &header(), on_sled).unwrap();
        expect_sound(&ledger);
    }
    assert_eq!(names(dir.path()), ["a", "b", "c", "e", "f", "link"]);
}

#[test]
fn keeps_a_folder_that_is_there_the_same_one() {
    let dir = folder();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let before = fs::metadata(dir.path()).unwrap();
    create_with(dir.path(), &header(), on_sled).unwrap();
    let after = fs::metadata(dir.path()).unwrap();
    assert_eq!((after.ino(), after.mode()), (before.ino(), before.mode()));
    expect_sound(dir.path());
}

#[test]
fn creates_a_ledger_over_what_an_unfinished_creation_left_at_any_step() {
    let parts = ["journal", "sled", "CLOSED", "lock"];
    let id = std::process::id();
    for other in [id, 1] {
        for moved in 0..=parts.len() {
            let dir = folder();
            let left = dir.path().join(format!(".ledger.new-{other}"));
            fs::create_dir(&left).unwrap();
            build(&left, &header(), on_sled).unwrap();
            for part in &parts[..moved] {
                fs::rename(left.join(part), dir.path().join(part)).unwrap();
            }
            let refused = Log::open_with(dir.path(), &NUMBERED, in_memory(), &mut |_| ()).unwrap_err();
            assert!(matches!(refused, OpenError::NotALedger { .. }), "{refused}");
            create_with(dir.path(), &header(), on_sled).unwrap();
            expect_sound(dir.path());
        }
    }
}

#[test]
fn is_not_hindered_by_what_was_left_beside_the_folder() {
    let dir = folder();
    for id in [std::process::id(), 1] {
        fs::create_dir_all(dir.path().join(format!(".new.new-{id}/journal"))).unwrap();
    }
    fs::create_dir(dir.path().join(".new.new-1x")).unwrap();
    create_with(&dir.path().join("new"), &header(), on_sled).unwrap();
    expect_sound(&dir.path().join("new"));
    assert_eq!(names(dir.path()), [".new.new-1x", "new"]);
}

#[test]
fn leaves_a_creation_alone_that_goes_on() {
    let dir = folder();
    let other = dir.path().join(".ledger.new-1");
    fs::create_dir(&other).unwrap();
    let file = File::open(&other).unwrap();
    rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).unwrap();
    let error = create_with(dir.path(), &header(), in_memory).unwrap_err();
    assert!(matches!(&error, CreateError::NotEmpty { found, .. } if found == ".ledger.new-1"), "{error}");
    assert!(other.exists());
}

#[test]
fn removes_nothing_that_was_not_made_here() {
    let dir = folder();
    fs::create_dir_all(dir.path().join(".ledger.new-1")).unwrap();
    fs::create_dir(dir.path().join("journal")).unwrap();
    fs::write(dir.path().join("journal/monday.txt"), b"mine").unwrap();
    let error = create_with(dir.path(), &header(), in_memory).unwrap_err();
    assert!(matches!(&error, CreateError::NotEmpty { found, .. } if found == "journal"), "{error}");
    assert!(dir.path().join("journal/monday.txt").exists());
}

#[test]
fn opens_a_ledger_of_which_only_the_empty_building_folder_was_left() {
    let dir = folder();
    create_with(dir.path(), &header(), in_memory).unwrap();
    fs::create_dir(dir.path().join(".ledger.new-1")).unwrap();
    Log::open_with(dir.path(), &NUMBERED, in_memory(), &mut |_| ()).unwrap().close().unwrap();
    assert!(!dir.path().join(".ledger.new-1").exists());
}
