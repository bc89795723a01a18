//! A journal loses what was acknowledged while no clean close says where it ended.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::tests::{NUMBERED, append, change, in_memory, new_ledger, on_sled, open, segment_path, snapshot};
use crate::{Depth, Finding, Log, OpenError, Reader, segment, verify};

/// How many batches of 25 records there are.
const BATCHES: u64 = 8;

/// Returns a ledger that was closed well with all its records, and then ended in the middle of the work.
fn opened_again() -> TempDir {
    let dir = new_ledger(on_sled);
    let (mut log, _) = open(dir.path(), on_sled());
    (0..BATCHES).for_each(|_| append(&mut log, 25));
    log.close().unwrap();
    open(dir.path(), on_sled()).0.abandon();
    assert!(dir.path().join("OPENED").exists() && !dir.path().join("CLOSED").exists());
    dir
}

fn findings(dir: &Path) -> Vec<Finding> {
    verify(dir, dir, &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap().findings
}

/// Returns the positions that the journal has lost at its end, as verify has them.
fn lost(dir: &Path) -> Vec<std::ops::Range<u64>> {
    let in_journal = |finding: &Finding| finding.place.file.starts_with("journal/");
    findings(dir).into_iter().filter(in_journal).filter_map(|finding| finding.place.seqs).collect()
}

fn last_segment(dir: &Path) -> u64 {
    (1..100).take_while(|number| segment_path(dir, *number).exists()).last().unwrap()
}

/// Zeroes all frames of a segment.
fn zero_frames(dir: &Path, number: u64) {
    let first = usize::try_from(segment::FIRST_FRAME).unwrap();
    change(&segment_path(dir, number), |bytes| bytes[first..].fill(0));
}

#[test]
fn who_lost_what_was_there_when_the_last_writer_began_is_neither_read_nor_written() {
    for is_removed in [true, false] {
        let dir = opened_again();
        let last = last_segment(dir.path());
        assert!(last > 1);
        if is_removed {
            fs::remove_file(segment_path(dir.path(), last)).unwrap();
        } else {
            zero_frames(dir.path(), last);
        }
        let before = snapshot(dir.path());
        let refused = Reader::open(dir.path(), &NUMBERED).unwrap_err();
        assert!(matches!(refused, OpenError::Damaged(_)), "{refused:?}");
        let refused = Log::open_with(dir.path(), &NUMBERED, on_sled(), &mut |_| ()).unwrap_err();
        assert!(matches!(refused, OpenError::Damaged(_)), "{refused:?}");
        let missing = lost(dir.path());
        assert_eq!((missing.len(), missing[0].end), (1, 25 * BATCHES), "{missing:?}");
        assert!(snapshot(dir.path()) == before, "{is_removed}");
    }
}

#[test]
fn what_the_store_alone_still_has_is_lost_from_the_journal() {
    let dir = new_ledger(on_sled);
    let (mut log, _) = open(dir.path(), on_sled());
    append(&mut log, 25);
    log.settle(&mut |_| ()).unwrap();
    log.abandon();
    zero_frames(dir.path(), 1);
    let missing = lost(dir.path());
    assert!(missing.len() == 1 && missing[0] == (0..25), "{missing:?}");
    let refused = Log::open_with(dir.path(), &NUMBERED, on_sled(), &mut |_| ()).unwrap_err();
    assert!(matches!(refused, OpenError::Damaged(_)), "{refused:?}");
}

#[test]
fn beside_a_writer_nothing_is_missing() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 25);
    log.close().unwrap();
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 1);
    assert_eq!(findings(dir.path()), []);
    assert_eq!(Reader::open(dir.path(), &NUMBERED).unwrap().head(), log.head());
}
