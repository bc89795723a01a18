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

#[test]
fn finds_every_record_of_sealed_segments_with_and_without_filters() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    (0..60).for_each(|_| append(&mut log, 2));
    let find = |log: &crate::Log, seq: u64| log.find(seq.to_string().as_bytes()).unwrap();
    assert_eq!(find(&log, 3), Some(3));
    while log.seal_one().unwrap().is_some() {
        assert!((0..120).all(|seq| find(&log, seq) == Some(seq)), "while it is being sealed");
    }
    drop(log);
    for from in [0, 119] {
        let (log, _) = open(dir.path(), in_memory());
        for count in 0..120 {
            let seq = (from + count) % 120;
            assert_eq!((find(&log, seq), find(&log, seq + 120)), (Some(seq), None), "look {count}");
        }
    }
}

#[test]
fn a_key_is_not_taken_for_another_one_with_the_same_hash() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    let keys = same_hashes();
    let [first, second] = keys.each_ref().map(|key| [b"record ", key.as_bytes(), b" "].concat());
    log.append(0, &[first]).unwrap();
    let found = |log: &crate::Log| keys.each_ref().map(|key| log.find(key.as_bytes()).unwrap());
    assert_eq!(found(&log), [Some(0), None]);
    log.append(1, &[second]).unwrap();
    assert_eq!(found(&log), [Some(0), Some(1)]);
    (0..60).for_each(|_| append(&mut log, 1));
    while log.seal_one().unwrap().is_some() {}
    assert_eq!(found(&log), [Some(0), Some(1)]);
}

/// Returns two keys with the same hash, the first ones among the numbers that have one.
fn same_hashes() -> [String; 2] {
    let mut seen = std::collections::BTreeMap::new();
    (1_000_000_u64..)
        .find_map(|number| {
            let key = number.to_string();
            let other = seen.insert(crate::sealed::keys::KeyHash::of(key.as_bytes()), key.clone())?;
            Some([other, key])
        })
        .unwrap()
}
