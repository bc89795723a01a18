//! Copies that contradict a head which the ledger is known to have had, wherever that falls among their records.

use std::fs;
use std::path::{Path, PathBuf};
use std::slice;

use super::{DRY_RUN, Mode, Place, Repair};
use crate::chain::Head;
use crate::tests::{append, expect_records, flip, on_sled, open, segment_path, snapshot};
use crate::{Log, Reader};

/// A ledger of 50 records, its head, a mirror of it, and two copies that went another way after the first 20: with one
/// frame, which has the place of that head inside of it, and with several frames.
fn forked() -> (Place, Head, PathBuf, [PathBuf; 2]) {
    let place = Place::new(on_sled, |log| (0..4).for_each(|_| append(log, 5)));
    let forks = ["fork", "other"].map(|name| place.folder.path().join(name));
    let other = |seq: u64| format!("something else {seq}").into_bytes();
    for (fork, frames) in forks.iter().zip([1, 6]) {
        crate::disk::copy_folder(&place.dir(), fork).unwrap();
        let (mut log, _) = open(fork, on_sled());
        for _ in 0..frames {
            let from = log.head().count;
            log.append(from, &(from..from + 60 / frames).map(other).collect::<Vec<_>>()).unwrap();
        }
        log.close().unwrap();
    }
    let (mut log, _) = open(&place.dir(), on_sled());
    append(&mut log, 30);
    let head = log.head();
    log.close().unwrap();
    let mirror = place.mirror();
    (place, head, mirror, forks)
}

/// Removes the store, and all that says what the ledger had come to.
fn forget(place: &Place) {
    let _ = fs::remove_dir_all(place.file("sled"));
    for name in ["CLOSED", "OPENED"] {
        let _ = fs::remove_file(place.file(name));
    }
}

fn lose_journal(place: &Place) {
    fs::remove_dir_all(place.file("journal")).unwrap();
    forget(place);
}

/// Puts the journal and the store of a fork in the place of those of the ledger.
fn put_in_place(place: &Place, fork: &Path) {
    lose_journal(place);
    for name in ["journal", "sled"] {
        crate::disk::copy_folder(&fork.join(name), &place.file(name)).unwrap();
    }
}

#[track_caller]
fn expect_named(repair: &Repair, fork: &Path) {
    let said = |note: &&String| note.starts_with(&fork.display().to_string()) && note.contains(": a fork;");
    assert_eq!(repair.notes.iter().filter(said).count(), 1, "{:?}", repair.notes);
}

#[track_caller]
fn expect_true(place: &Place, repair: &Repair, head: Head) {
    assert!(repair.done && repair.head == head, "{repair:?}");
    expect_records(Reader::open(&place.dir(), &crate::tests::NUMBERED).unwrap().read(0), 0, 50);
}

#[test]
fn a_fork_with_a_known_head_inside_a_frame_gives_nothing_of_it() {
    for is_gone in [true, false] {
        let (place, head, _, forks) = forked();
        if is_gone {
            lose_journal(&place);
        } else {
            forget(&place);
            let bytes = fs::read(segment_path(&place.dir(), 2)).unwrap();
            flip(&segment_path(&place.dir(), 2), crate::segment::used_length(&bytes) - 9);
        }
        let before = snapshot(&place.dir());
        for fork in forks {
            let repair = place.try_repair_knowing(slice::from_ref(&fork), &[head], Mode::Mend).unwrap();
            assert!(repair.loses() && !repair.done && repair.head.count <= 20, "{repair:?}");
            expect_named(&repair, &fork);
            assert!(snapshot(&place.dir()) == before, "nothing is changed");
        }
    }
}

#[test]
fn a_true_copy_is_used_whether_a_fork_is_named_before_or_after_it() {
    let (place, head, mirror, forks) = forked();
    for fork in forks {
        for from in [[fork.clone(), mirror.clone()], [mirror.clone(), fork.clone()]] {
            lose_journal(&place);
            let repair = place.try_repair_knowing(&from, &[head], Mode::Mend).unwrap();
            expect_true(&place, &repair, head);
            expect_named(&repair, &fork);
        }
    }
}

#[test]
fn a_true_copy_is_used_where_the_known_head_is_inside_one_of_its_frames() {
    let (place, _, mirror, [fork, _]) = forked();
    let known = [33, 50].map(|count| head_of(&mirror, count));
    for known in [&known[..1], &known[..]] {
        lose_journal(&place);
        let repair = place.try_repair_knowing(&[fork.clone(), mirror.clone()], known, Mode::Mend).unwrap();
        expect_true(&place, &repair, head_of(&mirror, 50));
        expect_named(&repair, &fork);
    }
}

fn head_of(dir: &Path, count: u64) -> Head {
    Reader::open(dir, &crate::tests::NUMBERED).unwrap().head_at(count).unwrap()
}

#[test]
fn a_known_head_inside_a_sealed_block_is_compared_as_well() {
    let fill = |log: &mut Log| (0..8).for_each(|_| append(log, 20));
    let place = Place::new(on_sled, |log| {
        fill(log);
        while log.seal_one().unwrap().is_some() {}
    });
    let mirror = place.mirror();
    let known = head_of(&mirror, 33);
    lose_journal(&place);
    let false_head = Head { root: [7; 32], ..known };
    let repair = place.try_repair_knowing(slice::from_ref(&mirror), &[false_head], DRY_RUN).unwrap();
    assert!(repair.loses() && repair.head.count <= 33, "{repair:?}");
    expect_named(&repair, &mirror);
    assert!(place.try_repair_knowing(&[mirror], &[known], Mode::Mend).unwrap().done);
    assert_eq!(head_of(&place.dir(), 33), known);
}

#[test]
fn a_sound_journal_that_contradicts_a_known_head_is_not_called_sound() {
    let (place, head, mirror, forks) = forked();
    for fork in &forks {
        put_in_place(&place, fork);
        let repair = place.try_repair_knowing(&[], &[head], Mode::Mend).unwrap();
        assert!(repair.loses() && !repair.done && repair.findings.is_empty(), "{repair:?}");
    }
    put_in_place(&place, &forks[0]);
    let repair = place.try_repair_knowing(&[mirror], &[head], Mode::Mend).unwrap();
    expect_true(&place, &repair, head);
    assert!(repair.notes.iter().all(|note| !note.contains("fork")), "{:?}", repair.notes);
}

#[test]
fn a_fork_gives_what_it_has_up_to_a_head_that_it_agrees_with() {
    let (place, head, mirror, [fork, _]) = forked();
    lose_journal(&place);
    let known = [head_of(&mirror, 15), head];
    let repair = place.try_repair_knowing(slice::from_ref(&fork), &known, Mode::GiveUpAfter(14)).unwrap();
    assert!(repair.done && repair.head == known[0], "{repair:?}");
    expect_named(&repair, &fork);
}

#[test]
fn where_nothing_known_decides_between_two_copies_a_note_says_where_they_part() {
    let (place, _, mirror, [fork, _]) = forked();
    lose_journal(&place);
    for from in [[fork.clone(), mirror.clone()], [mirror.clone(), fork.clone()]] {
        let repair = place.try_repair_knowing(&from, &[], DRY_RUN).unwrap();
        let named = |note: &&String| {
            from.iter().all(|path| note.contains(&path.display().to_string()))
                && note.contains("from position")
        };
        assert_eq!(repair.notes.iter().filter(named).count(), 1, "{repair:?}");
    }
}
