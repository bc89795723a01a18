//! Tests of finding records by key.

use crate::tests::{append, in_memory, new_ledger, open};

#[test]
fn finds_every_record_by_its_key_before_and_after_it_was_appended() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    let find = |log: &crate::Log, seq: u64| log.find(seq.to_string().as_bytes()).unwrap();
    append(&mut log, 3);
    assert_eq!((find(&log, 2), find(&log, 3)), (Some(2), None));
    (0..30).for_each(|_| append(&mut log, 2));
    assert!((0..63).all(|seq| find(&log, seq) == Some(seq)));
    assert_eq!(find(&log, 63), None);
    drop(log);
    let (log, _) = open(dir.path(), in_memory());
    assert!((0..63).all(|seq| find(&log, seq) == Some(seq)));
    assert_eq!((find(&log, 63), log.find(b"").unwrap()), (None, None));
}
