//! Every byte of a small ledger changed, and every file of it cut off at every length: found by a check with its place,
//! and never read as if nothing were wrong.
//!
//! Every eleventh place when nobody asks for more, so that a few runs with other seeds meet them all.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::some_of;
use crate::store::MemoryStore;
use crate::tests::{NUMBERED, append, in_memory, new_ledger, open, record};
use crate::verify::verify_with;
use crate::{Depth, Finding, Log, ReadError, Reader};

const RECORDS: u64 = 100;

/// Returns a ledger with two sealed segments and at least one plain one, closed well.
fn ledger() -> TempDir {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    while log.head().count < RECORDS {
        append(&mut log, 2);
    }
    log.seal_one().unwrap().unwrap();
    log.seal_one().unwrap().unwrap();
    log.close().unwrap();
    dir
}

/// Returns the places of a file to be tried: where there is something, and every 64th of the zeroes.
fn places(bytes: &[u8]) -> Vec<usize> {
    some_of((0..bytes.len()).filter(|place| bytes[*place] != 0 || place % 64 == 0)).collect()
}

/// Returns what a check finds in the journal and the small files.
fn findings(dir: &Path) -> Vec<Finding> {
    let verified = verify_with(dir, dir, &NUMBERED, Depth::Full, MemoryStore::open, &mut |_, _| ()).unwrap();
    verified.findings.into_iter().filter(|finding| finding.place.file != "sled").collect()
}

/// Checks that every record that can be read is right, and that those that cannot are an error.
fn expect_right_or_refused(dir: &Path, what: &str) {
    let Ok(reader) = Reader::open(dir, &NUMBERED) else { return };
    let mut next = 0;
    let mut failed = false;
    for found in reader.read(0) {
        match found {
            Ok(found) => {
                assert_eq!((found.seq, &found.bytes), (next, &record(next)), "{what}");
                next += 1;
            }
            Err(ReadError::Damaged(damage)) => {
                assert!(damage.seq <= next + 64, "{what}: {damage}");
                failed = true;
            }
            Err(error) => panic!("{what}: {error}"),
        }
    }
    assert!(failed || next == RECORDS, "{what}: only {next} records, and no error");
    for seq in [0, RECORDS / 2, RECORDS - 1] {
        if let Ok(found) = reader.record(seq) {
            assert_eq!(found.unwrap().bytes, record(seq), "{what}: position {seq}");
        }
    }
}

/// Opens the ledger for writing, which finds records by their keys.
fn expect_found_or_refused(dir: &Path, what: &str) {
    let Ok(mut log) = Log::open_with(dir, &NUMBERED, in_memory(), &mut |_| ()) else { return };
    for seq in (0..RECORDS).step_by(9) {
        if let Ok(found) = log.find(seq.to_string().as_bytes()) {
            assert_eq!(found, Some(seq), "{what}");
        }
    }
    assert!(log.find(b"100").unwrap_or_default().is_none(), "{what}: nothing has this key");
    let count = log.head().count;
    assert_eq!(count, RECORDS, "{what}");
    // What follows goes on from the right root, or not at all.
    drop(log.append(count, &[record(count)]));
    log.abandon();
}

/// Changes a file in some way, looks at the ledger, and puts the file back.
fn with(dir: &Path, file: &str, changed: &[u8], what: &str, is_damage: bool) {
    let path = dir.join(file);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, changed).unwrap();
    expect_right_or_refused(dir, what);
    let found = findings(dir);
    let named = found.iter().any(|finding| finding.place.file == file);
    assert!(named || !is_damage, "{what} is not found: {found:?}");
    fs::write(&path, whole).unwrap();
}

fn files(dir: &Path) -> Vec<String> {
    let names = crate::disk::files_under(dir).unwrap();
    names.into_iter().filter(|name| name != "lock" && !name.starts_with("sled")).collect()
}

/// Changes each file at each place, and reads the ledger that this makes.
fn expect_nothing_wrong(what: &str, change: impl Fn(&[u8], usize) -> Vec<u8>) {
    let dir = ledger();
    let mut tried = 0;
    for file in files(dir.path()) {
        let whole = fs::read(dir.path().join(&file)).unwrap();
        for place in places(&whole) {
            with(dir.path(), &file, &change(&whole, place), &format!("{file}, {what} {place}"), true);
            tried += 1;
        }
    }
    println!("{what}: {tried} places were tried");
    assert_eq!(findings(dir.path()), []);
}

#[test]
fn no_changed_byte_is_ever_read_as_right() {
    expect_nothing_wrong("changed byte", |whole, place| {
        let mut changed = whole.to_vec();
        changed[place] ^= 1 << (place % 8);
        changed
    });
}

#[test]
fn no_file_that_is_cut_off_is_ever_read_as_whole() {
    expect_nothing_wrong("length", |whole, place| whole[..place].to_vec());
}

#[test]
fn no_writer_goes_on_from_a_byte_that_was_changed() {
    let dir = ledger();
    let copy = crate::tests::folder();
    for file in files(dir.path()) {
        let whole = fs::read(dir.path().join(&file)).unwrap();
        for place in places(&whole).into_iter().step_by(4) {
            let at = copy.path().join(place.to_string());
            crate::disk::copy_folder(dir.path(), &at).unwrap();
            let mut changed = whole.clone();
            changed[place] ^= 1 << (place % 8);
            fs::write(at.join(&file), changed).unwrap();
            expect_found_or_refused(&at, &format!("{file}, byte {place}"));
            fs::remove_dir_all(at).unwrap();
        }
    }
}
