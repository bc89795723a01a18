//! Tests of what stands in the place of the lock.

use std::fs;
use std::os::unix::fs::symlink;

use super::{FILE_NAME, LockError, WriterLock};
use crate::tests::{folder, in_memory, new_ledger};

#[test]
fn a_link_in_the_place_of_the_lock_is_not_emptied_or_written_to() {
    let (dir, elsewhere) = (new_ledger(in_memory), folder());
    let victim = elsewhere.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    let lock = dir.path().join(FILE_NAME);
    let _none_there = fs::remove_file(&lock);
    symlink(&victim, &lock).unwrap();
    assert!(matches!(WriterLock::acquire(dir.path()), Err(LockError::Io(_))));
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
}
