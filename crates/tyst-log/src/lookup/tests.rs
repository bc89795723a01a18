//! Tests of finding single records.

use crate::Reader;
use crate::tests::{NUMBERED, append, change, flip, in_memory, new_ledger, open, record, segment_path};

#[test]
fn finds_every_record_by_its_position_in_any_order() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    (0..60).for_each(|count| append(&mut log, count % 3 + 1));
    let reader = Reader::open(dir.path(), &NUMBERED).unwrap();
    for index in 0..120 {
        let seq = index * 77 % 120;
        assert_eq!(log.record(seq).unwrap().unwrap().bytes, record(seq));
        assert_eq!(reader.record(seq).unwrap().unwrap().bytes, record(seq));
    }
    while log.seal_one().unwrap().is_some() {}
    for step in [1, 77, 119] {
        let reader = Reader::open(dir.path(), &NUMBERED).unwrap();
        for seq in (0..120).map(|index| index * step % 120) {
            assert_eq!(reader.record(seq).unwrap().unwrap().bytes, record(seq), "sealed, {step} at a time");
        }
    }
    append(&mut log, 1);
    assert_eq!(log.record(120).unwrap().unwrap().bytes, record(120), "what came after the last look");
    assert_eq!((log.record(121).unwrap(), reader.record(120).unwrap()), (None, None));
}

#[test]
fn stops_at_damage_and_says_where() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    (0..40).for_each(|_| append(&mut log, 2));
    flip(&segment_path(dir.path(), 1), 4200);
    let expected = "damage in journal/000000000001.tyj at byte 4096, before position 0: frame does not match its checksum";
    assert_eq!(log.record(1).unwrap_err().to_string(), expected);
    assert_eq!(log.find(b"1").unwrap_err().to_string(), expected);
    assert!(log.record(79).unwrap().is_some());
    change(&segment_path(dir.path(), 2), Vec::clear);
    let reader = Reader::open(dir.path(), &NUMBERED);
    let error = reader.unwrap().record(10).unwrap_err();
    assert!(error.to_string().contains("journal/000000000002.tyj at byte 0"), "{error}");
}

#[test]
fn knows_the_head_after_any_number_of_records() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    let mut heads = vec![log.head()];
    for _ in 0..80 {
        append(&mut log, 1);
        heads.push(log.head());
    }
    let other = new_ledger(in_memory);
    let (mut large, _) = open(other.path(), in_memory());
    (0..2).for_each(|_| append(&mut large, 40));
    drop(large);
    let reader = Reader::open(other.path(), &NUMBERED).unwrap();
    for (count, head) in (0..).zip(&heads) {
        assert_eq!(reader.head_at(count).unwrap(), *head, "{count}");
        assert_eq!(log.head_at(count).unwrap(), *head, "{count}");
    }
    // Where one begins must not matter to the next.
    for count in (0..heads.len()).map(|number| number * 37 % heads.len()) {
        assert_eq!(reader.head_at(count as u64).unwrap(), heads[count], "{count}");
    }
}
