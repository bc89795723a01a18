//! Copies that end before the ledger did, beside damage that no copy mends to its end.

use std::fs;
use std::path::{Path, PathBuf};

use super::{DRY_RUN, Fate, Mode, Place, Repair};
use crate::tests::{
    NUMBERED, append, change, expect_records, flip, in_memory, on_sled, open, segment_path, snapshot,
};
use crate::{Log, Reader};

/// A ledger of 100 records of which the first frames are left, a mirror and a backup with 75 of them.
fn cut_off() -> (Place, [PathBuf; 2]) {
    let place = Place::new(on_sled, |log| (0..15).for_each(|_| append(log, 5)));
    let from = [place.mirror(), place.backup()];
    go_on(&place);
    for number in 2..=journal_files(&place) {
        fs::remove_file(segment_path(&place.dir(), number)).unwrap();
    }
    change(&segment_path(&place.dir(), 1), |bytes| bytes.truncate(5000));
    fs::remove_dir_all(place.file("sled")).unwrap();
    (place, from)
}

/// Records another 25 records.
fn go_on(place: &Place) {
    let (mut log, _) = open(&place.dir(), on_sled());
    (0..5).for_each(|_| append(&mut log, 5));
    log.close().unwrap();
    // It tells an earlier head, up to which a copy can be compared.
    let _ = fs::remove_file(place.file("OPENED"));
}

fn journal_files(place: &Place) -> u64 {
    place.files().iter().filter(|(name, _)| name.starts_with("journal/")).count() as u64
}

/// Makes a mirror another ledger that goes on by itself.
fn fork(mirror: &Path, go_on: impl FnOnce(&mut Log)) {
    let (mut log, _) = open(mirror, in_memory());
    log.append(log.head().count, &[b"something else".to_vec()]).unwrap();
    go_on(&mut log);
    log.close().unwrap();
}

fn lost(repair: &Repair) -> Vec<(u64, u64)> {
    let lost = repair.pieces.iter().filter(|piece| piece.fate == Fate::Lost);
    lost.filter_map(|piece| piece.seqs.as_ref()).map(|seqs| (seqs.start, seqs.end)).collect()
}

fn taken(repair: &Repair) -> u64 {
    let mended = repair.pieces.iter().filter(|piece| matches!(piece.fate, Fate::Mended { .. }));
    mended.filter_map(|piece| piece.seqs.as_ref()).map(|seqs| seqs.end - seqs.start).sum()
}

#[test]
fn an_older_copy_gives_all_that_it_has_where_the_end_is_lost() {
    for which in 0..2 {
        let (place, from) = cut_off();
        let from = [from[which].clone()];
        let before = snapshot(&place.dir());
        for mode in [DRY_RUN, Mode::Mend, Mode::DryRun { give_up_after: Some(74) }] {
            let repair = place.try_repair(&from, mode).unwrap();
            assert_eq!((lost(&repair), repair.head.count), (vec![(75, 100)], 75), "{repair:?}");
            assert!(taken(&repair) > 50, "{repair:?}");
            let said = "ends at position 74, before the last known head, with 100 entries";
            assert!(repair.notes.iter().any(|note| note.contains(said)), "{:?}", repair.notes);
            assert!(!repair.done && snapshot(&place.dir()) == before);
        }
        place.try_repair(&from, Mode::GiveUpAfter(73)).unwrap_err();
        assert!(place.try_repair(&from, Mode::GiveUpAfter(74)).unwrap().done);
        expect_records(Reader::open(&place.dir(), &NUMBERED).unwrap().read(0), 0, 75);
    }
}

#[test]
fn a_longer_copy_is_not_held_up_by_a_shorter_one() {
    let (place, [mirror, backup]) = cut_off();
    let (mut log, _) = open(&mirror, in_memory());
    append(&mut log, 5);
    log.close().unwrap();
    assert_mends_to(&place, [mirror, backup], 80);
}

#[test]
fn a_fork_that_reaches_a_known_head_in_the_middle_of_a_frame_gives_nothing() {
    let (place, [mirror, backup]) = cut_off();
    fork(&mirror, |log| append(log, 40));
    let repair = place.try_repair(std::slice::from_ref(&mirror), DRY_RUN).unwrap();
    assert_eq!(taken(&repair), 0, "{repair:?}");
    assert_eq!(lost(&repair), [(repair.head.count, 100)]);
    assert_mends_to(&place, [mirror, backup], 75);
}

/// Asserts how far the copies mend the ledger, whichever is named first.
fn assert_mends_to(place: &Place, [one, other]: [PathBuf; 2], count: u64) {
    for from in [[one.clone(), other.clone()], [other, one]] {
        let repair = place.try_repair(&from, DRY_RUN).unwrap();
        assert_eq!((lost(&repair), repair.head.count), (vec![(count, 100)], count), "{repair:?}");
    }
}

#[test]
fn copies_that_differ_before_any_known_head_give_nothing() {
    let (place, [mirror, _]) = cut_off();
    let other = place.folder.path().join("other");
    crate::disk::copy_folder(&mirror, &other).unwrap();
    fork(&mirror, |_| ());
    let (mut log, _) = open(&other, in_memory());
    append(&mut log, 5);
    log.close().unwrap();
    let repair = place.try_repair(&[mirror, other], DRY_RUN).unwrap();
    assert_eq!((taken(&repair), repair.loses()), (0, true), "{repair:?}");
    assert!(repair.notes.iter().any(|note| note.starts_with("the copies differ")), "{:?}", repair.notes);
}

#[test]
fn an_older_copy_gives_what_it_has_of_a_gap() {
    let place = Place::new(on_sled, |log| (0..15).for_each(|_| append(log, 5)));
    let (backup, mirror) = (place.backup(), place.mirror());
    let damaged = journal_files(&place);
    go_on(&place);
    assert!(journal_files(&place) > damaged, "there is a segment after the damaged one");
    fs::remove_dir_all(place.file("sled")).unwrap();
    for offset in 4096..8192 {
        flip(&segment_path(&place.dir(), damaged), offset);
    }
    let repair = place.try_repair(&[backup], DRY_RUN).unwrap();
    let lost = lost(&repair);
    assert_eq!((lost.len(), lost[0].0, repair.head.count), (1, 75, 75), "{repair:?}");
    assert!(lost[0].1 < 100 && taken(&repair) > 0, "{repair:?}");
    // A fork that comes to where the journal has records again contradicts them.
    fork(&mirror, |log| append(log, 21));
    let repair = place.try_repair(&[mirror], DRY_RUN).unwrap();
    assert_eq!((taken(&repair), repair.loses()), (0, true), "{repair:?}");
}

#[test]
fn a_store_that_was_set_aside_may_be_of_what_was_given_up() {
    let place = Place::new(on_sled, |log| (0..15).for_each(|_| append(log, 5)));
    fs::rename(place.file("sled"), place.file("sled.set-aside-1")).unwrap();
    go_on(&place);
    fs::remove_dir_all(place.file("sled")).unwrap();
    for number in 2..=journal_files(&place) {
        fs::remove_file(segment_path(&place.dir(), number)).unwrap();
    }
    let repair = place.try_repair(&[], DRY_RUN).unwrap();
    assert_eq!((taken(&repair), repair.loses()), (0, true), "{repair:?}");
}

#[test]
fn a_segment_after_a_clean_close_that_is_a_copy_of_another_is_set_aside() {
    let place = Place::new(on_sled, |log| (0..20).for_each(|_| append(log, 5)));
    let (whole, last) = (snapshot(&place.dir()), journal_files(&place));
    let name = crate::segment::name(last + 1);
    for copied in [1, last] {
        fs::copy(segment_path(&place.dir(), copied), place.file(&name)).unwrap();
        let planned = place.try_repair(&[], DRY_RUN).unwrap();
        let pieces: Vec<_> = planned.pieces.iter().map(|piece| (piece.file.as_str(), &piece.fate)).collect();
        assert_eq!(pieces, [(name.as_str(), &Fate::SetAside)], "{planned:?}");
        let repair = place.mend(&[]);
        assert_eq!((&repair.pieces, repair.head.count), (&planned.pieces, 100));
        assert_eq!(repair.set_aside, ["journal.set-aside-1"]);
        place.forget_aside();
        let journal = |files: &[(String, Vec<u8>)]| {
            files.iter().filter(|(name, _)| !name.starts_with("sled")).cloned().collect::<Vec<_>>()
        };
        let (is, was) = (journal(&snapshot(&place.dir())), journal(&whole));
        assert!(is.iter().map(|(name, _)| name).eq(was.iter().map(|(name, _)| name)));
        assert!(is.iter().zip(&was).all(|(is, was)| is == was || !is.0.starts_with("journal/")));
    }
}

#[test]
fn a_segment_after_a_close_that_has_later_records_is_not_set_aside() {
    let place = Place::new(in_memory, |log| (0..12).for_each(|_| append(log, 5)));
    assert_eq!(journal_files(&place), 2, "the next frame begins another segment");
    let closed = fs::read(place.file("CLOSED")).unwrap();
    let (mut log, _) = open(&place.dir(), in_memory());
    (0..15).for_each(|_| append(&mut log, 5));
    let head = log.head();
    log.close().unwrap();
    fs::write(place.file("CLOSED"), closed).unwrap();
    flip(&segment_path(&place.dir(), 3), 20);
    let repair = place.try_repair(&[], DRY_RUN).unwrap();
    assert_eq!((repair.head, repair.loses()), (head, false), "{repair:?}");
}
