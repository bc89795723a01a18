//! Tests of reading without and beside a writer.

use std::fs;
use std::io::Write as _;
use std::thread;

use crate::log::Settings;
use crate::segment::HEADER_BYTES;
use crate::tests::{
    NUMBERED, append, change, expect_records, flip, header, in_memory, new_ledger, open, segment_path,
    snapshot,
};
use crate::{Damage, OpenError, ReadError, Reader};

#[test]
fn reads_without_the_store_and_changes_nothing() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 7);
    let head = log.head();
    log.close().unwrap();
    let before = snapshot(dir.path());
    let reader = Reader::open(dir.path(), &NUMBERED).unwrap();
    assert_eq!((reader.head(), reader.header()), (head, &header()));
    expect_records(reader.read(3), 3, 7);
    assert!(snapshot(dir.path()) == before);
}

#[test]
fn sees_whole_batches_only_beside_a_writer() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    thread::scope(|scope| {
        let writer = scope.spawn(move || (0..150).for_each(|_| append(&mut log, 7)));
        let mut seen = 0;
        while !writer.is_finished() {
            let reader = Reader::open(dir.path(), &NUMBERED).unwrap();
            let count = reader.head().count;
            assert!(count >= seen && count.is_multiple_of(7), "{count} after {seen}");
            expect_records(reader.read(count.saturating_sub(20)), count.saturating_sub(20), count);
            seen = count;
        }
    });
    expect_records(Reader::open(dir.path(), &NUMBERED).unwrap().read(0), 0, 1050);
}

#[test]
fn takes_a_frame_that_is_being_written_for_the_end() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 2);
    let end = usize::try_from(log.journal.end().1).unwrap();
    append(&mut log, 3);
    change(&segment_path(dir.path(), 1), |bytes| bytes[end + 100..].fill(0));
    let reader = Reader::open(dir.path(), &NUMBERED).unwrap();
    expect_records(reader.read(0), 0, 2);
    log.abandon();
}

#[test]
fn takes_a_write_for_the_end_whose_rest_the_file_system_never_saw() {
    let roomy = || Settings { segment_bytes: 65536, ..in_memory() };
    let dir = new_ledger(roomy);
    let (mut log, _) = open(dir.path(), roomy());
    append(&mut log, 2);
    let end = usize::try_from(log.journal.end().1).unwrap();
    append(&mut log, 100);
    log.abandon();
    let path = segment_path(dir.path(), 1);
    let bytes = fs::read(&path).unwrap();
    // A file of its length that was only written in its first part has no more pages than that.
    let file = fs::File::create(&path).unwrap();
    (&file).write_all(&bytes[..end + 100]).unwrap();
    file.set_len(bytes.len() as u64).unwrap();
    expect_records(Reader::open(dir.path(), &NUMBERED).unwrap().read(0), 0, 2);
    let (log, _) = open(dir.path(), roomy());
    assert_eq!(log.head().count, 2);
}

#[test]
fn what_came_after_a_clean_close_is_there_although_the_close_is_said_again() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 2);
    log.close().unwrap();
    let closed = fs::read(dir.path().join("CLOSED")).unwrap();
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 3);
    log.close().unwrap();
    fs::write(dir.path().join("CLOSED"), closed).unwrap();
    expect_records(Reader::open(dir.path(), &NUMBERED).unwrap().read(0), 0, 5);
}

#[test]
fn refuses_a_journal_that_ends_before_its_last_clean_close() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 2);
    let end = usize::try_from(log.journal.end().1).unwrap();
    append(&mut log, 3);
    log.close().unwrap();
    change(&segment_path(dir.path(), 1), |bytes| bytes[end + 100..].fill(0));
    let error = Reader::open(dir.path(), &NUMBERED).unwrap_err();
    let OpenError::Damaged(Damage { segment, offset, seq, .. }) = error else { panic!("{error}") };
    assert_eq!((segment, offset, seq), (1, end as u64, 2));
}

#[test]
fn stops_at_damage_and_says_where() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 2);
    let end = usize::try_from(log.journal.end().1).unwrap();
    (0..20).for_each(|_| append(&mut log, 3));
    log.close().unwrap();
    assert!(segment_path(dir.path(), 2).exists());
    flip(&segment_path(dir.path(), 1), end + 80);
    let mut records = Reader::open(dir.path(), &NUMBERED).unwrap().read(0);
    assert!(records.by_ref().take(2).all(|record| record.is_ok()));
    let error = records.next().unwrap().unwrap_err();
    let expected = format!(
        "damage in journal/000000000001.tyj at byte {end}, before position 2: frame does not match its checksum"
    );
    assert_eq!(error.to_string(), expected);
    assert!(records.next().is_none());
}

#[test]
fn stops_where_a_segment_ends_before_the_next_begins() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    (0..20).for_each(|_| append(&mut log, 3));
    drop(log);
    change(&segment_path(dir.path(), 1), |bytes| bytes[HEADER_BYTES..].fill(0));
    let error = Reader::open(dir.path(), &NUMBERED).unwrap().read(0).next().unwrap().unwrap_err();
    assert!(matches!(error, ReadError::Damaged(Damage { segment: 1, offset: 4096, seq: 0, .. })), "{error}");
}

#[test]
fn says_which_folder_has_no_ledger_or_half_of_one() {
    let dir = new_ledger(in_memory);
    fs::remove_file(dir.path().join("LEDGER")).unwrap();
    assert!(matches!(Reader::open(dir.path(), &NUMBERED), Err(OpenError::Header { .. })));
    fs::remove_dir_all(dir.path().join("journal")).unwrap();
    assert!(matches!(Reader::open(dir.path(), &NUMBERED), Err(OpenError::NotALedger { .. })));
}
