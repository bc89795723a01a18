//! Bytes after the last frame of a ledger that was not closed well.

use std::fs;

use super::{DRY_RUN, Mode, Place};
use crate::tests::{append, change, on_sled, open, segment_path};
use crate::{Depth, verify};

const LAST: u64 = 2;

/// A ledger whose writer was killed, and where the last frame of its last segment begins and ends.
fn killed() -> (Place, usize, usize) {
    let place = Place::new(on_sled, |log| (0..8).for_each(|_| append(log, 5)));
    let (mut log, _) = open(&place.dir(), on_sled());
    let begin = used(&place);
    append(&mut log, 3);
    let left = place.folder.path().join("left");
    crate::disk::copy_folder(&place.dir(), &left).unwrap();
    log.close().unwrap();
    fs::remove_dir_all(place.dir()).unwrap();
    fs::rename(left, place.dir()).unwrap();
    assert!(place.file("OPENED").exists() && !place.file("CLOSED").exists());
    let end = used(&place);
    assert!(end > begin, "the frame is in the same segment");
    (place, begin, end)
}

fn used(place: &Place) -> usize {
    crate::segment::used_length(&fs::read(segment_path(&place.dir(), LAST)).unwrap())
}

#[test]
fn a_stray_byte_after_the_last_frame_is_left_out_and_nothing_is_lost() {
    for has_store in [true, false] {
        let (place, _, end) = killed();
        let path = segment_path(&place.dir(), LAST);
        let whole = fs::read(&path).unwrap();
        for (offset, value) in [(end, 1), (end + 5, 9), (end + 700, 255), (whole.len() - 1, 7)] {
            if !has_store {
                let _ = fs::remove_dir_all(place.file("sled"));
                let _ = fs::remove_file(place.file("CLOSED"));
            }
            change(&path, |bytes| bytes[offset] = value);
            let planned = place.try_repair(&[], DRY_RUN).unwrap();
            assert!(!planned.loses() && planned.head.count == 43, "{offset}: {planned:?}");
            let repair = place.mend(&[]);
            assert_eq!(repair.head.count, 43, "{offset}");
            let named =
                |note: &String| note.contains("journal/000000000002.tyj") && note.contains("no entry");
            assert!(repair.notes.iter().any(named), "{offset}: {:?}", repair.notes);
            assert!(fs::read(&path).unwrap() == whole, "{offset}");
            place.forget_aside();
            // As a killed writer leaves it.
            let _ = fs::rename(place.file("CLOSED"), place.file("OPENED"));
        }
    }
}

#[test]
fn what_another_copy_has_is_put_in_the_place_of_stray_bytes() {
    let (place, begin, end) = killed();
    let mirror = place.mirror();
    let whole = place.files();
    fs::remove_dir_all(place.file("sled")).unwrap();
    change(&segment_path(&place.dir(), LAST), |bytes| {
        bytes[begin..end].fill(0);
        bytes[begin] = 3;
    });
    let repair = place.mend(&[mirror]);
    assert_eq!(repair.head.count, 43, "{repair:?}");
    assert!(place.files() == whole);
}

#[test]
fn what_may_have_been_a_frame_or_is_known_to_have_been_one_is_lost() {
    let (place, begin, end) = killed();
    let head = crate::Reader::open(&place.dir(), &crate::tests::NUMBERED).unwrap().head();
    fs::remove_dir_all(place.file("sled")).unwrap();
    let path = segment_path(&place.dir(), LAST);
    let whole = fs::read(&path).unwrap();
    for offset in [begin, begin + 3, begin + 9, end - 1] {
        change(&path, |bytes| bytes[offset] ^= 0x55);
        let repair = place.try_repair(&[], Mode::Mend).unwrap();
        assert!(repair.loses() && !repair.done, "{offset}: {repair:?}");
        fs::write(&path, &whole).unwrap();
    }
    change(&path, |bytes| {
        bytes[begin..end].fill(0);
        bytes[begin] = 3;
    });
    let repair = place.try_repair_knowing(&[], &[head], Mode::Mend).unwrap();
    assert!(repair.loses() && !repair.done, "{repair:?}");
}

#[test]
fn a_file_that_was_cut_off_in_its_last_frame_is_not_stray_bytes() {
    let (place, begin, _) = killed();
    fs::remove_dir_all(place.file("sled")).unwrap();
    change(&segment_path(&place.dir(), LAST), |bytes| {
        bytes.truncate(begin + 6);
        bytes[begin] = 0xff;
    });
    let found =
        verify(&place.dir(), place.folder.path(), &crate::tests::NUMBERED, Depth::Full, &mut |_, _| ());
    assert!(!found.unwrap().findings.is_empty());
    let repair = place.try_repair(&[], DRY_RUN).unwrap();
    assert!(repair.notes.iter().all(|note| !note.contains("no entry")), "{repair:?}");
}

#[test]
fn a_last_frame_that_the_store_has_is_mended_without_a_word_of_loss() {
    let damages: [fn(&mut [u8]); 3] = [
        |frame| frame.fill(0),
        |frame| frame[20] ^= 4,
        |frame| frame.iter_mut().zip(1..).for_each(|(byte, value)| *byte = value),
    ];
    for damage in damages {
        let place = Place::new(on_sled, |log| (0..8).for_each(|_| append(log, 5)));
        let (mut log, _) = open(&place.dir(), on_sled());
        let begin = used(&place);
        append(&mut log, 3);
        log.settle(&mut |_| ()).unwrap();
        log.abandon();
        let (path, end) = (segment_path(&place.dir(), LAST), used(&place));
        let whole = fs::read(&path).unwrap();
        change(&path, |bytes| damage(&mut bytes[begin..end]));
        let planned = place.try_repair(&[], DRY_RUN).unwrap();
        assert!(!planned.loses() && planned.head.count == 43, "{planned:?}");
        assert_eq!(place.mend(&[]).head.count, 43);
        assert!(fs::read(&path).unwrap() == whole);
    }
}

#[test]
fn what_the_store_alone_still_knows_of_is_put_back() {
    for is_known in [true, false] {
        let place = Place::new(on_sled, |log| (0..8).for_each(|_| append(log, 5)));
        let first = usize::try_from(crate::segment::FIRST_FRAME).unwrap();
        if is_known {
            fs::rename(place.file("CLOSED"), place.file("OPENED")).unwrap();
        } else {
            fs::remove_file(place.file("CLOSED")).unwrap();
        }
        let whole = place.files();
        change(&segment_path(&place.dir(), LAST), |bytes| bytes[first..].fill(0));
        let repair = place.mend(&[]);
        assert_eq!(repair.head.count, 40, "{repair:?}");
        assert!(place.files() == whole, "{is_known}");
    }
}

#[test]
fn a_segment_that_is_zeroed_with_its_header_is_mended_without_a_word_of_loss() {
    let place = Place::new(on_sled, |log| (0..3).for_each(|_| append(log, 5)));
    fs::rename(place.file("CLOSED"), place.file("OPENED")).unwrap();
    let whole = place.files();
    change(&segment_path(&place.dir(), 1), |bytes| bytes.fill(0));
    let repair = place.mend(&[]);
    assert!(!repair.loses() && repair.head.count == 15, "{repair:?}");
    assert!(place.files() == whole);
}

fn expect_said(place: &Place) {
    let repair = place.mend(&[]);
    let said = |note: &String| note.contains("cannot be read: what was acknowledged after position");
    assert!(repair.notes.iter().any(said), "{repair:?}");
}

#[test]
fn an_end_of_which_nothing_is_left_is_not_passed_over_in_silence() {
    for kept in [0, 4096, usize::MAX] {
        let (place, begin, _) = killed();
        let path = segment_path(&place.dir(), LAST);
        change(&path, |bytes| bytes.truncate(kept.min(begin)));
        expect_said(&place);
    }
    let (place, ..) = killed();
    change(&segment_path(&place.dir(), LAST), |bytes| bytes.fill(0));
    expect_said(&place);
    // A frame that was all there is put back whole, and nothing is said of others.
    let (place, begin, _) = killed();
    let mirror = place.mirror();
    change(&segment_path(&place.dir(), LAST), |bytes| bytes[begin + 60] ^= 0x55);
    assert!(place.mend(&[mirror]).notes.iter().all(|note| !note.contains("cannot be read")));
}

#[test]
fn a_ledger_of_which_no_entry_is_left_is_not_taken_for_an_empty_one() {
    let (place, ..) = killed();
    fs::remove_dir_all(place.file("sled")).unwrap();
    fs::remove_file(place.file("OPENED")).unwrap();
    fs::remove_file(segment_path(&place.dir(), LAST)).unwrap();
    let first = segment_path(&place.dir(), 1);
    change(&first, |bytes| bytes.fill(0));
    for gone in [false, true] {
        if gone {
            fs::remove_dir_all(place.file("journal")).unwrap();
        }
        let repair = place.try_repair(&[], Mode::Mend).unwrap();
        assert!(repair.loses() && !repair.done, "{repair:?}");
    }
}

#[test]
fn what_is_left_of_a_frame_among_zeroes_is_no_stray_bytes() {
    let (place, begin, end) = killed();
    change(&segment_path(&place.dir(), LAST), |bytes| bytes[..end - 4].fill(0));
    assert!(begin < end - 4);
    let repair = place.try_repair(&[], Mode::Mend).unwrap();
    assert!(repair.loses() && !repair.done, "{repair:?}");
    assert!(repair.notes.iter().all(|note| !note.contains("no entry is in them")), "{repair:?}");
}
