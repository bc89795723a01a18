//! Files of evidence that the caller has judged: what is put back, what is aside, and what shows which copy is right.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Fate, Mode, Place, request, small};
use crate::chain::Head;
use crate::repair::{Repair, Request, repair_with};
use crate::tests::{NUMBERED, append, on_sled, open};
use crate::{Found, backup, evidence};

const STORED: &str = "checkpoints/13";

fn found(file: &str, from: &Path, head: Option<Head>) -> Found {
    Found { file: file.to_owned(), bytes: b"sound".to_vec(), from: from.to_owned(), head }
}

fn repair(place: &Place, from: &[PathBuf], spoilt: &[String], found: &[Found]) -> Repair {
    let request = Request { spoilt, found, ..request(from, place.folder.path()) };
    repair_with(&place.dir(), &NUMBERED, &request, place.settings, &mut |_, _| ()).unwrap()
}

fn head(dir: &Path) -> Head {
    crate::Reader::open(dir, &NUMBERED).unwrap().head()
}

/// Another copy, in which other records follow.
fn goes_on(place: &Place, name: &str, count: u64) -> PathBuf {
    let copy = place.folder.path().join(name);
    crate::disk::copy_folder(&place.dir(), &copy).unwrap();
    let (mut log, _) = open(&copy, (place.settings)());
    let from = log.head().count;
    log.append(
        from,
        &(from..from + count).map(|seq| format!("{name} {seq}").into_bytes()).collect::<Vec<_>>(),
    )
    .unwrap();
    log.close().unwrap();
    copy
}

#[test]
fn what_is_spoilt_goes_aside_and_the_first_that_contradicts_nothing_in_its_place() {
    let place = small(on_sled);
    let mirror = place.mirror();
    fs::create_dir(place.file("checkpoints")).unwrap();
    for name in [STORED, "checkpoints/key-1"] {
        fs::write(place.file(name), "spoilt").unwrap();
    }
    // A repair that was cut off has left this.
    fs::write(place.file("checkpoints/13.new"), "sou").unwrap();
    let wrong = Head { root: [7; 32], ..head(&place.dir()) };
    let found = [
        found(STORED, &mirror, Some(wrong)),
        Found { bytes: b"right".to_vec(), ..found(STORED, &mirror, Some(head(&place.dir()))) },
        found(STORED, &mirror, Some(head(&place.dir()))),
    ];
    let spoilt = [STORED.to_owned(), "checkpoints/key-1".to_owned()];
    let repair = repair(&place, std::slice::from_ref(&mirror), &spoilt, &found);
    let fates: Vec<_> = repair.pieces.iter().map(|piece| (&*piece.file, &piece.fate)).collect();
    let mended = Fate::Mended { from: vec![mirror.display().to_string()] };
    assert_eq!(fates, [("checkpoints/key-1", &Fate::SetAside), (STORED, &mended)]);
    assert!(repair.notes.iter().any(|note| note.contains("contradicts what is known")), "{repair:?}");
    assert_eq!(fs::read(place.file(STORED)).unwrap(), b"right");
    assert!(!place.file("checkpoints/key-1").exists() && !place.file("checkpoints/13.new").exists());
    for name in ["13", "key-1"] {
        assert_eq!(fs::read(place.file("journal.set-aside-1").join(name)).unwrap(), b"spoilt");
    }
}

#[test]
fn copies_whose_checkpoints_contradict_each_other_give_nothing() {
    let place = small(on_sled);
    let (one, two) = (goes_on(&place, "one", 3), goes_on(&place, "two", 2));
    let said = |copy: &Path| found(&format!("checkpoints/{}", head(copy).count), copy, Some(head(copy)));
    let found = [said(&one), said(&two)];
    for name in ["journal", "sled"] {
        fs::remove_dir_all(place.file(name)).unwrap();
    }
    fs::remove_file(place.file("CLOSED")).unwrap();
    for from in [[one.clone(), two.clone()], [two.clone(), one.clone()]] {
        let repair = repair(&place, &from, &[], &found);
        assert!(repair.loses() && !repair.done, "{repair:?}");
    }
    let alone = repair(&place, std::slice::from_ref(&one), &[], &found[..1]);
    assert!(alone.done && alone.head == head(&one), "{alone:?}");
}

#[test]
fn what_contradicts_the_ledger_itself_or_what_is_known_of_it_shows_nothing() {
    let place = small(on_sled);
    let fork = goes_on(&place, "fork", 3);
    let (mut log, _) = open(&place.dir(), (place.settings)());
    append(&mut log, 2);
    log.close().unwrap();
    let (own, said) = (head(&place.dir()), [found("checkpoints/42", &fork, Some(head(&fork)))]);
    let from = [fork];
    let sound = repair(&place, &from, &[], &said);
    assert!(!sound.done && sound.pieces.is_empty() && sound.head == own, "{sound:?}");
    assert!(sound.notes.iter().any(|note| note.contains("it was not taken")), "{sound:?}");
    // The last clean close is known, so what a copy says that contradicts it is no reason to distrust another.
    let mirror = place.mirror();
    for name in ["journal", "sled"] {
        fs::remove_dir_all(place.file(name)).unwrap();
    }
    let mended = repair(&place, &[from[0].clone(), mirror], &[], &said);
    assert!(mended.done && mended.head == own && !place.file("checkpoints").exists(), "{mended:?}");
}

#[test]
fn of_two_copies_whose_checkpoints_contradict_each_other_neither_length_decides() {
    for (more, is_known) in [(3, false), (30, false), (3, true), (30, true)] {
        let place = small(on_sled);
        let stored = head(&place.dir());
        let fork = goes_on(&place, "fork", 3);
        let early = head(&fork);
        let (mut log, _) = open(&fork, (place.settings)());
        append(&mut log, more);
        log.close().unwrap();
        let (mut log, _) = open(&place.dir(), (place.settings)());
        append(&mut log, 8);
        log.close().unwrap();
        let (own, mirror) = (head(&place.dir()), place.mirror());
        let said = |head: Head, from: &Path| found(&format!("checkpoints/{}", head.count), from, Some(head));
        let said = [said(own, &mirror), said(early, &fork), said(head(&fork), &fork)];
        for name in ["journal", "sled"] {
            fs::remove_dir_all(place.file(name)).unwrap();
        }
        fs::remove_file(place.file("CLOSED")).unwrap();
        let known = if is_known { vec![stored] } else { Vec::new() };
        let repair = |from: &[PathBuf], found: &[Found]| {
            let request = Request { known: &known, found, ..request(from, place.folder.path()) };
            repair_with(&place.dir(), &NUMBERED, &request, place.settings, &mut |_, _| ()).unwrap()
        };
        for from in [[fork.clone(), mirror.clone()], [mirror.clone(), fork.clone()]] {
            let repair = repair(&from, &said);
            assert!(
                repair.loses() && !repair.done && repair.head.count == 0,
                "{more} {is_known}: {repair:?}"
            );
            let said = repair.notes.iter().any(|note| note.contains("contradict each other"));
            assert!(said, "{more} {is_known}: {repair:?}");
        }
        // Nor is a third copy taken in their place, or the ledger called whole.
        let third = place.folder.path().join("third");
        crate::disk::copy_folder(&fork, &third).unwrap();
        let repair_of_three = repair(&[mirror.clone(), third, fork.clone()], &said);
        assert!(repair_of_three.loses() && !repair_of_three.done, "{more} {is_known}: {repair_of_three:?}");
        let alone = repair(std::slice::from_ref(&mirror), &said[..1]);
        assert!(alone.done && alone.head == own, "{alone:?}");
    }
}

#[test]
fn a_copy_that_went_its_own_way_says_nothing_of_what_came_after() {
    let place = small(on_sled);
    let fork = goes_on(&place, "fork", 3);
    let early = head(&fork);
    let (mut log, _) = open(&fork, (place.settings)());
    append(&mut log, 30);
    log.close().unwrap();
    let (mut log, _) = open(&place.dir(), (place.settings)());
    append(&mut log, 8);
    log.close().unwrap();
    // The last clean close is known, and the fork is not what it says.
    fs::remove_dir_all(place.file("journal")).unwrap();
    fs::remove_dir_all(place.file("sled")).unwrap();
    let said = [found(&format!("checkpoints/{}", early.count), &fork, Some(early))];
    let repair = repair(&place, std::slice::from_ref(&fork), &[], &said);
    assert!(repair.loses() && repair.head.count == 0, "{repair:?}");
}

#[test]
fn a_file_that_a_fork_has_as_well_is_taken_from_another_copy() {
    let place = small(on_sled);
    let stored = head(&place.dir());
    let (fork, mirror) = (goes_on(&place, "fork", 9), place.mirror());
    let (mut log, _) = open(&place.dir(), (place.settings)());
    append(&mut log, 8);
    log.close().unwrap();
    let name = format!("checkpoints/{}", stored.count);
    let said = [found(&name, &fork, Some(stored)), found(&name, &mirror, Some(stored))];
    let mended = repair(&place, &[fork, mirror], &[], &said);
    assert!(mended.done && place.file(&name).exists(), "{mended:?}");
    assert!(mended.notes.iter().all(|note| !note.contains("it was not taken")), "{mended:?}");
}

#[test]
fn the_own_store_shows_that_a_checkpoint_in_a_copy_is_that_of_a_fork() {
    for (is_closed, more) in [(true, 0), (false, 0), (true, 30), (false, 30)] {
        let place = small(on_sled);
        let fork = goes_on(&place, "fork", 3);
        if more > 0 {
            let (mut log, _) = open(&fork, (place.settings)());
            append(&mut log, more);
            log.close().unwrap();
        }
        let (mut log, _) = open(&place.dir(), (place.settings)());
        append(&mut log, 8);
        log.close().unwrap();
        let (own, mirror) = (head(&place.dir()), place.mirror());
        fs::remove_dir_all(place.file("journal")).unwrap();
        if !is_closed {
            fs::remove_file(place.file("CLOSED")).unwrap();
        }
        let said = head(&fork);
        let said = [found(&format!("checkpoints/{}", said.count), &fork, Some(said))];
        for from in [vec![fork.clone()], vec![fork, mirror]] {
            let before = place.file("sled");
            let mended = repair(&place, &from, &[], &said);
            assert!(mended.done && !mended.loses() && mended.head == own, "{mended:?}");
            assert!(mended.notes.iter().any(|note| note.contains("it was not taken")), "{mended:?}");
            assert!(before.exists() && !place.file("checkpoints").exists());
            fs::remove_dir_all(place.file("journal")).unwrap();
        }
    }
}

#[test]
fn what_tells_of_entries_that_are_given_up_is_not_put_back() {
    let place = small(on_sled);
    let later = goes_on(&place, "later", 3);
    let kept = head(&place.dir()).count;
    let said = [found("checkpoints/42", &later, Some(head(&later)))];
    let request = |mode| Request { mode, found: &said, ..request(&[], place.folder.path()) };
    let run =
        |mode| repair_with(&place.dir(), &NUMBERED, &request(mode), place.settings, &mut |_, _| ()).unwrap();
    assert!(run(Mode::Mend).loses());
    assert!(run(Mode::GiveUpAfter(kept - 1)).done);
    assert!(!place.file("checkpoints").exists());
}

#[test]
fn the_evidence_of_a_folder_or_backup_is_read_within_bounds() {
    let place = small(on_sled);
    assert!(evidence(&place.dir()).unwrap().files.is_empty());
    let folder = place.file("checkpoints");
    fs::create_dir(&folder).unwrap();
    for name in ["7", "7.00c7d74e", "key-1", "notes", "7.new"] {
        fs::write(folder.join(name), name).unwrap();
    }
    let names = ["checkpoints/7", "checkpoints/7.00c7d74e", "checkpoints/key-1"];
    for path in [place.dir(), place.backup(), place.mirror()] {
        let found = evidence(&path).unwrap();
        assert!(found.id.is_some());
        let read: Vec<_> =
            found.files.iter().map(|(name, bytes)| (&**name, bytes.as_ref().unwrap())).collect();
        let expected = names.map(|name| (name, name.as_bytes()["checkpoints/".len()..].to_vec()));
        assert!(read.iter().map(|(name, bytes)| (*name, (*bytes).clone())).eq(expected), "{read:?}");
    }
    fs::write(folder.join("7"), vec![0; 1 << 20]).unwrap();
    assert_eq!(evidence(&place.dir()).unwrap().files[0].1.as_ref().unwrap().len(), 65_537);
    fs::remove_file(folder.join("7")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("7")).status().unwrap().success());
    assert_eq!(evidence(&place.dir()).unwrap().files.len(), 2);
    let file = place.folder.path().join("other.tar");
    assert!(backup(&place.dir(), &file, true, &NUMBERED, &mut |_, _| ()).is_err());
}
