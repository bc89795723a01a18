//! What people are told to do, where the wrong advice would do harm.
//!
//! The words of the errors themselves are the libraries'.

use std::io;
use std::sync::Arc;

use tyst_ledger::{AppendError, Fault, OpenError, RecordError, WriterError};

use super::Failure;

fn hint(fault: impl Into<Failure>) -> String {
    fault.into().hint.unwrap_or_default()
}

fn append(fault: AppendError) -> RecordError {
    RecordError::Append(Arc::new(fault))
}

#[test]
fn nobody_is_told_that_nothing_was_recorded_where_that_is_not_known() {
    let (path, source) = ("journal/1".into(), io::Error::other("the disk is dying"));
    let failed = hint(append(AppendError::Failed { path, source }));
    let words = "the disk of another process is dying".to_owned();
    let elsewhere = hint(WriterError::Failed { fault: Fault::System, words });
    for hint in [failed, elsewhere] {
        assert!(hint.contains("not known whether it was recorded"), "{hint}");
        assert!(hint.contains("`tyst log`") && hint.contains("--key"), "{hint}");
    }
}

#[test]
fn who_could_not_begin_to_write_is_told_that_nothing_was_recorded() {
    let (path, source) = ("journal/1".into(), io::Error::from(io::ErrorKind::StorageFull));
    let full = hint(append(AppendError::NoRoom { path, source }));
    let stopped = hint(append(AppendError::Poisoned { reason: "an earlier fault".to_owned() }));
    for hint in [full, stopped] {
        assert!(hint.contains("nothing of it was recorded"), "{hint}");
    }
}

#[test]
fn who_cannot_take_the_lock_is_told_what_to_do() {
    let refused = |kind: io::ErrorKind| hint(OpenError::Io { path: "lock".into(), source: kind.into() });
    assert!(refused(io::ErrorKind::ReadOnlyFilesystem).contains("only commands that read"));
    assert!(refused(io::ErrorKind::StorageFull).contains("make room"));
    let folder = tempfile::tempdir().unwrap();
    let locked = || hint(OpenError::Locked { dir: folder.path().to_owned(), pid: None });
    assert!(locked().contains("start it again"), "{}", locked());
    std::fs::write(folder.path().join("socket"), "").unwrap();
    assert!(!locked().contains("start it again"), "{}", locked());
}
