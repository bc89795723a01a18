//! A ledger made smaller, wholly and in part.
//!
//! What sealing itself does is tried in the tests of `log`.

use std::fs;

use super::{CompactError, Compacted, Watch, compact};
use crate::tests::{NUMBERED, append, expect_records, in_memory, new_ledger, open};
use crate::{Log, OpenError, Reader};

fn run(dir: &std::path::Path, drop: bool, most: usize) -> Result<Compacted, CompactError> {
    let mut told = Vec::new();
    let mut progress = |done, total| {
        told.push((done, total));
        told.len() <= most
    };
    let compacted =
        compact(dir, &NUMBERED, drop, &mut Watch { notice: &mut |_| (), progress: &mut progress })?;
    assert_eq!(told.len(), compacted.sealed.len() + 1);
    Ok(compacted)
}

#[test]
fn seals_every_full_segment_and_can_be_stopped_and_run_again() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    (0..20).for_each(|_| append(&mut log, 5));
    let full = usize::try_from(log.full_segments()).unwrap();
    log.close().unwrap();
    assert!(full > 2);
    let first = run(dir.path(), false, 1).unwrap();
    assert_eq!(first.sealed.len(), 1);
    let second = run(dir.path(), false, 100).unwrap();
    assert_eq!(second.sealed.len(), full - 1);
    assert_eq!(run(dir.path(), false, 100).unwrap().sealed, []);
    expect_records(Reader::open(dir.path(), &NUMBERED).unwrap().read(0), 0, 100);
}

#[test]
fn what_was_set_aside_is_removed_only_when_that_is_asked_for() {
    let dir = new_ledger(in_memory);
    let aside = ["journal.set-aside-1", "sled.set-aside-4"].map(|name| dir.path().join(name));
    for folder in &aside {
        fs::create_dir(folder).unwrap();
        fs::write(folder.join("file"), "1").unwrap();
    }
    assert!(run(dir.path(), false, 1).unwrap().dropped.is_empty());
    assert!(aside.iter().all(|folder| folder.exists()));
    let compacted = run(dir.path(), true, 1).unwrap();
    assert_eq!(compacted.dropped, ["journal.set-aside-1", "sled.set-aside-4"]);
    assert!(aside.iter().all(|folder| !folder.exists()));
}

#[test]
fn refuses_a_ledger_in_use() {
    let dir = new_ledger(in_memory);
    let log: (Log, _) = open(dir.path(), in_memory());
    let error = run(dir.path(), true, 1).unwrap_err();
    assert!(matches!(error, CompactError::Open(OpenError::Locked { .. })), "{error:?}");
    drop(log);
}
