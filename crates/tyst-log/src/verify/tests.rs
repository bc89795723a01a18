//! Tests that damage is found wherever it is: at every eleventh place when nobody asks for more (`faults`).

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{Finding, Verification, VerifyError, verify, verify_with};
use crate::Depth;
use crate::closed::{self, BLOCK_BYTES};
use crate::disk::{copy_folder, files_under};
use crate::faults::some_of;
use crate::log::Settings;
use crate::store::MemoryStore;
use crate::tests::{
    NUMBERED, append, change, flip, folder, in_memory, new_ledger, on_sled, open, segment_path, snapshot,
};

/// Returns a cleanly closed ledger of eight small batches.
fn ledger(settings: fn() -> Settings) -> TempDir {
    ledger_of(settings, 8)
}

fn ledger_of(settings: fn() -> Settings, batches: u64) -> TempDir {
    let dir = new_ledger(settings);
    let (mut log, _) = open(dir.path(), settings());
    (0..batches).for_each(|count| append(&mut log, count % 3 + 1));
    log.close().unwrap();
    dir
}

fn check(dir: &Path) -> Verification {
    verify(dir, dir, &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap()
}

/// Returns what is found in the journal alone, in a ledger without a store.
fn findings_in_journal(dir: &Path) -> Vec<Finding> {
    let findings =
        verify_with(dir, dir, &NUMBERED, Depth::Usual, MemoryStore::open, &mut |_, _| ()).unwrap().findings;
    findings.into_iter().filter(|finding| finding.place.file != "sled").collect()
}

fn names(finding: &Finding, file: &str, offset: usize) -> bool {
    let Finding { place, .. } = finding;
    place.file == file && place.bytes.start <= offset as u64
}

/// Checks that every changed byte of the journal is found, near to where it is.
fn expect_every_flip_found(dir: &Path) {
    for number in 1..=2 {
        let file = crate::segment::name(number);
        let path = dir.join(&file);
        let whole = fs::read(&path).unwrap();
        let offsets = (0..whole.len()).filter(|offset| whole[*offset] != 0 || offset % 64 == 0);
        for offset in some_of(offsets) {
            flip(&path, offset);
            let findings = findings_in_journal(dir);
            assert!(
                findings.iter().any(|finding| names(finding, &file, offset)),
                "{file} {offset}: {findings:?}"
            );
            fs::write(&path, &whole).unwrap();
        }
    }
    assert_eq!(findings_in_journal(dir), []);
}

#[test]
fn finds_every_changed_byte_of_the_journal() {
    expect_every_flip_found(ledger_of(in_memory, 18).path());
}

#[test]
fn finds_every_changed_byte_of_the_frames_after_a_crash() {
    let dir = ledger(in_memory);
    fs::remove_file(dir.path().join(closed::FILE_NAME)).unwrap();
    let path = segment_path(dir.path(), 1);
    let whole = fs::read(&path).unwrap();
    for offset in some_of(0..crate::segment::used_length(&whole)) {
        flip(&path, offset);
        let findings = findings_in_journal(dir.path());
        let found = findings.iter().any(|finding| names(finding, "journal/000000000001.tyj", offset));
        assert!(found, "{offset}: {findings:?}");
        fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn finds_changed_bytes_in_every_block_of_the_store() {
    let dir = ledger(on_sled);
    for name in files_under(&dir.path().join("sled")).unwrap() {
        let file = format!("sled/{name}");
        let path = dir.path().join(&file);
        let length = fs::metadata(&path).unwrap().len();
        let length = usize::try_from(length).unwrap();
        let blocks = (0..length.div_ceil(BLOCK_BYTES)).step_by(31);
        for start in blocks.map(|block| block * BLOCK_BYTES) {
            let last = (start + BLOCK_BYTES).min(length) - 1;
            for offset in [start, usize::midpoint(start, last), last] {
                flip(&path, offset);
                let findings = check(dir.path()).findings;
                let [Finding { place, .. }] = &findings[..] else { panic!("{file} {offset}: {findings:?}") };
                assert!(place.file == file && place.bytes.contains(&(offset as u64)), "{offset}: {place:?}");
                assert!(place.bytes.end - place.bytes.start <= BLOCK_BYTES as u64);
                flip(&path, offset);
            }
        }
    }
    assert_eq!(check(dir.path()).findings, []);
}

#[test]
fn finds_every_changed_byte_of_the_small_files() {
    let dir = ledger(in_memory);
    for file in ["LEDGER", "CLOSED"] {
        let path = dir.path().join(file);
        for offset in 0..usize::try_from(fs::metadata(&path).unwrap().len()).unwrap() {
            flip(&path, offset);
            let findings = findings_in_journal(dir.path());
            assert!(findings.iter().any(|finding| names(finding, file, offset)), "{file} {offset}");
            flip(&path, offset);
        }
    }
}

#[test]
fn finds_files_that_are_missing_or_do_not_belong() {
    let dir = ledger(on_sled);
    let found =
        |dir: &Path| check(dir).findings.into_iter().map(|finding| finding.place.file).collect::<Vec<_>>();
    fs::write(dir.path().join("sled/extra"), b"x").unwrap();
    fs::write(dir.path().join("journal/notes.txt"), b"x").unwrap();
    assert_eq!(found(dir.path()), ["journal/notes.txt", "sled/extra"]);
    fs::remove_file(dir.path().join("sled/extra")).unwrap();
    fs::remove_file(dir.path().join("journal/notes.txt")).unwrap();
    fs::remove_file(dir.path().join("sled/conf")).unwrap();
    assert_eq!(found(dir.path()), ["sled/conf"]);
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    assert_eq!(found(dir.path()), ["sled"]);
}

#[test]
fn finds_a_missing_segment_and_goes_on_after_it() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    (0..60).for_each(|_| append(&mut log, 2));
    log.close().unwrap();
    fs::remove_file(segment_path(dir.path(), 2)).unwrap();
    let verified =
        verify_with(dir.path(), dir.path(), &NUMBERED, Depth::Usual, MemoryStore::open, &mut |_, _| ())
            .unwrap();
    let files: Vec<_> = verified.findings.iter().map(|finding| finding.place.file.as_str()).collect();
    assert_eq!(files, ["journal/000000000002.tyj", "sled"]);
    assert_eq!(verified.head.count, 120);
    assert!(verified.records < 120);
}

#[test]
fn compares_the_content_of_the_store_after_a_crash() {
    let dir = ledger(on_sled);
    let other = new_ledger(on_sled);
    let (mut log, _) = open(other.path(), on_sled());
    for count in 0..8 {
        log.append(log.head().count, &vec![vec![1]; count % 3 + 1]).unwrap();
    }
    drop(log);
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    copy_folder(&other.path().join("sled"), &dir.path().join("sled")).unwrap();
    fs::remove_file(dir.path().join(closed::FILE_NAME)).unwrap();
    let before = snapshot(dir.path());
    let findings = check(dir.path()).findings;
    assert!(snapshot(dir.path()) == before, "something was changed");
    let other_bytes =
        findings.iter().filter(|finding| finding.what == "the store has other bytes than the journal");
    assert_eq!(other_bytes.count(), 8);
    assert_eq!(findings.last().unwrap().what, "the store has another root than the journal");
}

#[test]
fn notes_a_torn_write_that_nobody_was_told_of() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 2);
    let end = usize::try_from(log.journal.end().1).unwrap();
    append(&mut log, 3);
    log.abandon();
    change(&segment_path(dir.path(), 1), |bytes| bytes[end + 50..].fill(0));
    let verified =
        verify_with(dir.path(), dir.path(), &NUMBERED, Depth::Usual, MemoryStore::open, &mut |_, _| ())
            .unwrap();
    assert_eq!((findings_in_journal(dir.path()), verified.records), (vec![], 2));
    assert!(
        verified.notes.iter().any(|note| note.starts_with("unacknowledged torn write")),
        "{:?}",
        verified.notes
    );
}

#[test]
fn finds_a_torn_end_that_the_store_shows_to_be_acknowledged() {
    let dir = new_ledger(on_sled);
    let (mut log, _) = open(dir.path(), on_sled());
    append(&mut log, 2);
    let end = usize::try_from(log.journal.end().1).unwrap();
    append(&mut log, 3);
    log.abandon();
    change(&segment_path(dir.path(), 1), |bytes| bytes[end + 50..].fill(0));
    let findings = check(dir.path()).findings;
    let lost = findings.iter().find(|finding| finding.place.seqs == Some(2..5)).unwrap();
    assert_eq!(lost.place.bytes, end as u64..end as u64 + 50);
}

#[test]
fn checks_only_the_journal_beside_a_writer() {
    let dir = ledger(on_sled);
    let (_log, _) = open(dir.path(), on_sled());
    let verified = check(dir.path());
    assert_eq!(verified.findings, []);
    assert_eq!(verified.notes, ["the store was not checked, because the ledger is in use"]);
}

#[test]
fn tells_how_far_it_is() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    (0..30).for_each(|_| append(&mut log, 2));
    log.close().unwrap();
    let mut told = Vec::new();
    verify_with(dir.path(), dir.path(), &NUMBERED, Depth::Usual, MemoryStore::open, &mut |done, total| {
        told.push((done, total));
    })
    .unwrap();
    assert_eq!(told, [(8192, 24576), (16384, 24576), (24576, 24576)]);
}

#[test]
fn refuses_a_folder_without_a_ledger() {
    let dir = folder();
    assert!(matches!(
        verify(dir.path(), dir.path(), &NUMBERED, Depth::Usual, &mut |_, _| ()),
        Err(VerifyError::NotALedger { .. })
    ));
}

#[test]
fn finds_records_that_were_exchanged_together_with_their_checksum() {
    let dir = ledger(in_memory);
    change(&segment_path(dir.path(), 1), |bytes| {
        let frame = &mut bytes[crate::segment::HEADER_BYTES..];
        let length = crate::frame::parse(frame).unwrap().unwrap().length();
        frame[crate::frame::HEAD_BYTES + 4] ^= 1;
        let checksum = crc32c::crc32c_append(crc32c::crc32c(&frame[..4]), &frame[8..length]);
        frame[4..8].copy_from_slice(&checksum.to_le_bytes());
    });
    let findings = findings_in_journal(dir.path());
    assert_eq!(findings[0].what, "entries do not hash to the root that stands in their frame");
    assert_eq!((findings[0].place.bytes.start, findings[0].place.seqs.clone()), (4096, Some(0..1)));
    // A clean close says the tree, so that nothing is hashed.
    fs::remove_file(dir.path().join(closed::FILE_NAME)).unwrap();
    let error = crate::Log::open_with(dir.path(), &NUMBERED, in_memory(), &mut |_| ()).unwrap_err();
    assert!(matches!(error, crate::OpenError::Damaged(crate::Damage { seq: 0, .. })), "{error}");
}

#[test]
fn finds_an_end_that_is_gone_since_the_last_clean_close() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 2);
    let end = usize::try_from(log.journal.end().1).unwrap();
    append(&mut log, 3);
    log.close().unwrap();
    change(&segment_path(dir.path(), 1), |bytes| bytes[end..].fill(0));
    let findings = findings_in_journal(dir.path());
    let [Finding { place, what }] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!((place.bytes.clone(), place.seqs.clone()), (end as u64..8192, Some(2..5)));
    assert_eq!(what, "journal ends at position 2, at the last clean close it ended at 5");
}

#[test]
fn compares_nothing_and_finds_nothing_where_no_copy_can_be_made() {
    for is_closed in [true, false] {
        let dir = ledger(on_sled);
        if !is_closed {
            fs::remove_file(dir.path().join(closed::FILE_NAME)).unwrap();
        }
        let before = snapshot(dir.path());
        let no_folder = dir.path().join("LEDGER");
        let verified = verify(dir.path(), &no_folder, &NUMBERED, Depth::Full, &mut |_, _| ()).unwrap();
        assert_eq!(verified.findings, []);
        let [note] = &verified.notes[..] else { panic!("{:?}", verified.notes) };
        let expected = "the content of the store was not compared, because no copy could be made: ";
        assert!(note.starts_with(expected), "{note}");
        assert!(snapshot(dir.path()) == before, "something was changed");
    }
}

#[test]
fn makes_its_copy_where_it_is_told_and_removes_it() {
    let dir = ledger(on_sled);
    let scratch = folder();
    let before = fs::metadata(dir.path()).unwrap().modified().unwrap();
    assert_eq!(
        verify(dir.path(), scratch.path(), &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap().findings,
        []
    );
    assert_eq!(fs::metadata(dir.path()).unwrap().modified().unwrap(), before, "a name came or went");
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
}

#[test]
fn finds_single_bytes_behind_the_end_after_a_crash() {
    let dir = ledger(in_memory);
    fs::remove_file(dir.path().join(closed::FILE_NAME)).unwrap();
    let path = segment_path(dir.path(), 1);
    let whole = fs::read(&path).unwrap();
    // The first three may be of the length of a frame that was cut off.
    for offset in some_of(crate::segment::used_length(&whole) + 3..whole.len()) {
        flip(&path, offset);
        let findings = findings_in_journal(dir.path());
        let [Finding { place, .. }] = &findings[..] else { panic!("{offset}: {findings:?}") };
        assert!(place.bytes.contains(&(offset as u64)), "{offset}: {place:?}");
        fs::write(&path, &whole).unwrap();
    }
}

/// Puts the store of a ledger with these batches, all of it the same records, into one with batches of other sizes.
fn with_store_of(batches: &[u64]) -> TempDir {
    let dirs = [&[2, 3, 1][..], batches].map(|batches| {
        let dir = new_ledger(on_sled);
        let (mut log, _) = open(dir.path(), on_sled());
        for count in batches {
            append(&mut log, *count);
        }
        log.abandon();
        dir
    });
    let [dir, other] = dirs;
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    copy_folder(&other.path().join("sled"), &dir.path().join("sled")).unwrap();
    dir
}

#[test]
fn finds_a_store_that_ends_within_a_frame() {
    let dir = with_store_of(&[2, 1]);
    let verified = check(dir.path());
    let within: Vec<_> =
        verified.findings.iter().filter(|finding| finding.what.contains("ends within")).collect();
    let [Finding { place, .. }] = &within[..] else { panic!("{:?}", verified.findings) };
    assert_eq!(place.seqs, Some(2..5));
    assert_eq!(check(with_store_of(&[2, 3]).path()).findings, []);
}

#[test]
fn names_the_whole_file_where_the_place_in_the_store_is_not_known() {
    let dir = with_store_of(&[2, 1]);
    let length = fs::metadata(dir.path().join("sled/db")).unwrap().len();
    for Finding { place, .. } in check(dir.path()).findings {
        assert_eq!((place.file.as_str(), place.bytes), ("sled/db", 0..length));
    }
}

#[test]
fn never_gives_a_range_that_ends_before_it_begins() {
    let dir = ledger(in_memory);
    for length in [0, 100, 4096, 4100] {
        change(&segment_path(dir.path(), 1), |bytes| bytes.truncate(length));
        for Finding { place, what } in findings_in_journal(dir.path()) {
            assert!(place.bytes.start <= place.bytes.end, "{place:?} {what}");
        }
    }
}

#[test]
fn says_what_cannot_be_checked_after_a_crash() {
    let dir = ledger(on_sled);
    fs::remove_file(dir.path().join(closed::FILE_NAME)).unwrap();
    let notes = check(dir.path()).notes;
    assert!(
        notes
            .iter()
            .any(|note| note.contains("whether the journal went on after its last entry, cannot be checked")),
        "{notes:?}"
    );
}

#[test]
fn finds_after_a_crash_what_the_store_lost_of_what_it_had_before() {
    let dir = ledger(on_sled);
    let path = dir.path().join("sled/db");
    let before = fs::read(&path).unwrap();
    let (mut log, _) = open(dir.path(), on_sled());
    let count = log.head().count;
    append(&mut log, 2);
    log.abandon();
    assert!(dir.path().join(closed::OPENED_NAME).exists());
    assert_eq!(check(dir.path()).findings, []);
    let whole = fs::read(&path).unwrap();
    let used: Vec<usize> = (0..before.len()).filter(|offset| before[*offset] != 0).collect();
    let mut found = 0;
    for offset in used.iter().step_by(used.len() / 24) {
        flip(&path, *offset);
        let verified = check(dir.path());
        let ends = |note: &String| -> Option<u64> {
            note.strip_prefix("the store ends at position ")?.split(',').next()?.parse().ok()
        };
        let behind = verified.notes.iter().find_map(ends).is_some_and(|position| position < count);
        assert!(!behind, "{offset}: what was lost passes for what was not there yet: {verified:?}");
        found += u32::from(verified.findings.iter().any(|finding| finding.place.file == "sled/db"));
        fs::write(&path, &whole).unwrap();
    }
    assert!(found > 12, "{found} of 24 changed bytes are found; the others hold no record");
    let opened = dir.path().join(closed::OPENED_NAME);
    flip(&opened, 20);
    assert_eq!(check(dir.path()).findings[0].place.file, closed::OPENED_NAME);
    flip(&opened, 20);
    open(dir.path(), on_sled()).0.close().unwrap();
    assert!(!opened.exists(), "a clean close needs it no more");
}
