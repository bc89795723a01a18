//! Tests of sealing, and of every step at which it may be cut off or fail.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustix::io::Errno;
use tempfile::TempDir;

use super::{SealError, Sealed};
use crate::disk::copy_folder;
use crate::disk::faulty::{Fault, FaultyDisk, Operation};
use crate::log::Settings;
use crate::tests::{
    NUMBERED, append, change, expect_records, flip, folder, in_memory, new_ledger, on_sled, open, record,
    sealed_path, segment_path, snapshot,
};
use crate::{AppendError, Damage, Depth, Log, Notice, OpenError, Reader, verify};

/// Returns a log with 120 records in five segments.
fn full_log(dir: &Path, settings: Settings) -> Log {
    let (mut log, _) = open(dir, settings);
    (0..60).for_each(|count| append(&mut log, count % 3 + 1));
    log
}

fn seal_all(log: &mut Log) -> Vec<Sealed> {
    std::iter::from_fn(|| log.seal_one().unwrap()).collect()
}

fn expect_sound(dir: &Path) {
    for depth in [Depth::Tail, Depth::Usual, Depth::Full] {
        let verified = verify(dir, &std::env::temp_dir(), &NUMBERED, depth, &mut |_, _| ()).unwrap();
        assert_eq!((verified.findings, verified.notes), (vec![], vec![]), "{depth:?}");
    }
}

#[test]
fn seals_all_segments_but_the_last_and_everything_can_be_read_as_before() {
    let dir = new_ledger(on_sled);
    let mut log = full_log(dir.path(), on_sled());
    let head = log.head();
    let before = Reader::open(dir.path(), &NUMBERED).unwrap();
    assert!(before.record(3).unwrap().is_some());
    let sealed = seal_all(&mut log);
    assert_eq!(sealed.iter().map(|sealed| sealed.segment).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!((sealed[0].seqs.start, sealed[0].seqs.end), (0, sealed[1].seqs.start));
    for sealed in &sealed {
        assert!(!segment_path(dir.path(), sealed.segment).exists());
        let length = fs::metadata(sealed_path(dir.path(), sealed.segment)).unwrap().len();
        assert_eq!((sealed.sealed_bytes, sealed.plain_bytes), (length, 8192));
    }
    for reader in [before, Reader::open(dir.path(), &NUMBERED).unwrap()] {
        (0..=120).for_each(|from| expect_records(reader.read(from), from, 120));
        (0..120).for_each(|seq| assert_eq!(reader.record(seq).unwrap().unwrap().bytes, record(seq)));
        assert_eq!(reader.head_at(120).unwrap(), head);
    }
    append(&mut log, 2);
    (0..122).for_each(|seq| assert_eq!(log.find(seq.to_string().as_bytes()).unwrap(), Some(seq)));
    assert_eq!(log.find(b"122").unwrap(), None);
    log.close().unwrap();
    expect_sound(dir.path());
    let (mut log, notices) = open(dir.path(), on_sled());
    assert_eq!((notices, log.head().count, log.seal_one().unwrap()), (vec![], 122, None));
    assert_eq!(log.find(b"7").unwrap(), Some(7));
    expect_records(log.read(0), 0, 122);
}

#[test]
fn gives_blocks_with_their_sections_and_heads() {
    let dir = new_ledger(in_memory);
    let mut log = full_log(dir.path(), in_memory());
    seal_all(&mut log);
    let reader = Reader::open(dir.path(), &NUMBERED).unwrap();
    let mut next = 0;
    for block in reader.blocks(0) {
        let block = block.unwrap();
        assert_eq!(block.seqs().start, next);
        next = block.seqs().end;
        assert_eq!(reader.head_at(next).unwrap().root, block.root());
        let is_sealed = block.packing() == Some(7);
        assert_eq!(block.sections(), if is_sealed { 2 } else { 0 });
        if is_sealed {
            let numbers: Vec<u8> = block.seqs().flat_map(u64::to_le_bytes).collect();
            assert_eq!(block.section(0).unwrap(), Some(numbers));
        }
        assert_eq!(block.section(2).unwrap(), None);
        block.for_each(&mut |seq, bytes| assert_eq!(bytes, record(seq))).unwrap();
    }
    assert_eq!(next, 120);
    assert!(reader.blocks(119).next().unwrap().unwrap().seqs().contains(&119));
    assert!(reader.blocks(120).next().is_none());
}

#[test]
fn writes_checks_renames_and_removes_in_this_order() {
    let dir = new_ledger(in_memory);
    let disk = FaultyDisk::default();
    let mut log = full_log(dir.path(), Settings { disk: Arc::new(disk.clone()), ..in_memory() });
    disk.take_operations();
    log.seal_one().unwrap().unwrap();
    let expected = [
        Operation::Create,
        Operation::Allocate,
        Operation::Write,
        Operation::SyncAll,
        Operation::Rename,
        Operation::SyncFolder,
        Operation::Remove,
        Operation::SyncFolder,
    ];
    assert_eq!(disk.take_operations(), expected);
}

/// Lets a step of sealing fail, and checks that nothing is lost, whether the log goes on or not; returns the error.
fn check_failure(fault: Fault) -> SealError {
    let dir = new_ledger(in_memory);
    let disk = FaultyDisk::default();
    let mut log = full_log(dir.path(), Settings { disk: Arc::new(disk.clone()), ..in_memory() });
    disk.set(fault);
    let error = log.seal_one().unwrap_err();
    expect_records(log.read(0), 0, 120);
    expect_records(Reader::open(dir.path(), &NUMBERED).unwrap().read(0), 0, 120);
    if matches!(error, SealError::Failed { .. }) {
        assert!(matches!(log.append(120, &[record(120)]), Err(AppendError::Poisoned { .. })));
        assert!(matches!(log.seal_one(), Err(SealError::Poisoned { .. })));
        drop(log);
        log = open(dir.path(), in_memory()).0;
    }
    append(&mut log, 1);
    assert!(!seal_all(&mut log).is_empty());
    log.close().unwrap();
    expect_records(Reader::open(dir.path(), &NUMBERED).unwrap().read(0), 0, 121);
    let names: Vec<_> = snapshot(&dir.path().join("journal")).into_iter().map(|(name, _)| name).collect();
    let expected = ["1.tys", "2.tys", "3.tys", "4.tys", "5.tyj"].map(|name| format!("00000000000{name}"));
    assert_eq!(names, expected);
    error
}

#[test]
fn a_full_disk_leaves_the_plain_segment_and_sealing_works_when_there_is_room() {
    for operation in [Operation::Allocate, Operation::Write, Operation::SyncAll, Operation::Rename] {
        let fault = Fault { operation, errno: Errno::NOSPC, bytes: 100, is_silent: false, for_good: false };
        assert!(matches!(check_failure(fault), SealError::Io { .. }), "{operation:?}");
    }
}

#[test]
fn a_failed_write_leaves_the_plain_segment_and_a_failed_sync_stops_the_log() {
    for (operation, stops) in [
        (Operation::Write, false),
        (Operation::SyncAll, true),
        (Operation::Rename, true),
        (Operation::SyncFolder, true),
        (Operation::Remove, false),
    ] {
        let fault = Fault { operation, errno: Errno::IO, bytes: 100, is_silent: false, for_good: false };
        assert_eq!(matches!(check_failure(fault), SealError::Failed { .. }), stops, "{operation:?}");
    }
}

#[test]
fn a_byte_that_was_written_wrong_is_noticed_before_the_plain_segment_goes() {
    for bytes in (0..6000).step_by(37) {
        let once =
            Fault { operation: Operation::Write, errno: Errno::IO, bytes, is_silent: true, for_good: false };
        assert!(matches!(check_failure(once), SealError::Read(_)), "{bytes}");
    }
}

#[test]
fn a_damaged_plain_segment_is_not_sealed() {
    let dir = new_ledger(in_memory);
    let mut log = full_log(dir.path(), in_memory());
    flip(&segment_path(dir.path(), 1), 5000);
    let before = snapshot(dir.path());
    assert!(matches!(log.seal_one(), Err(SealError::Read(_))));
    assert!(snapshot(dir.path()) == before);
    append(&mut log, 1);
}

/// Returns a closed ledger with sealed segments, and one before it was sealed.
fn sealed_and_plain() -> [TempDir; 2] {
    let plain = new_ledger(on_sled);
    full_log(plain.path(), on_sled()).close().unwrap();
    let sealed = folder();
    copy_folder(plain.path(), sealed.path()).unwrap();
    let (mut log, _) = open(sealed.path(), on_sled());
    seal_all(&mut log);
    log.close().unwrap();
    [sealed, plain]
}

fn move_file(name: &str, from: &Path, to: &Path) {
    fs::copy(from.join("journal").join(name), to.join("journal").join(name)).unwrap();
}

fn is_sealed(file: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, ending)| ending == "tys")
}

/// Opens a ledger that was left in the middle of sealing, and checks that all is well afterwards.
fn expect_mended(dir: &Path) -> Vec<Notice> {
    let _ = fs::remove_file(dir.join("CLOSED"));
    let reader = Reader::open(dir, &NUMBERED).unwrap();
    expect_records(reader.read(0), 0, 120);
    let verified = verify(dir, &std::env::temp_dir(), &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap();
    let in_content = |finding: &crate::Finding| !is_sealed(&finding.place.file);
    assert_eq!(verified.findings.into_iter().filter(in_content).collect::<Vec<_>>(), []);
    let (mut log, notices) = open(dir, on_sled());
    expect_records(log.read(0), 0, 120);
    expect_records(reader.read(0), 0, 120);
    seal_all(&mut log);
    expect_records(log.read(0), 0, 120);
    log.close().unwrap();
    expect_sound(dir);
    notices
}

#[test]
fn what_was_left_when_sealing_was_cut_off_is_brought_to_an_end() {
    // Before the new name was on the disk: the sealed form is half made.
    let [sealed, plain] = sealed_and_plain();
    let half = plain.path().join("journal/000000000001.tys.new");
    fs::write(&half, &fs::read(sealed_path(sealed.path(), 1)).unwrap()[..4200]).unwrap();
    assert_eq!(expect_mended(plain.path()), []);
    assert!(!half.exists());
    // After it, and before the plain one was gone, or its removal was on the disk; with and without the store.
    let [sealed, plain] = sealed_and_plain();
    move_file("000000000002.tyj", plain.path(), sealed.path());
    move_file("000000000001.tys", sealed.path(), plain.path());
    assert_eq!(expect_mended(plain.path()), [Notice::SealingFinished { segment: 1 }]);
    assert_eq!(expect_mended(sealed.path()), [Notice::SealingFinished { segment: 2 }]);
    // After all of it, but the store had not synced what it was given.
    let [sealed, plain] = sealed_and_plain();
    fs::remove_dir_all(sealed.path().join("sled")).unwrap();
    copy_folder(&plain.path().join("sled"), &sealed.path().join("sled")).unwrap();
    assert_eq!(expect_mended(sealed.path()), []);
    // The store had, and the names in the journal were lost.
    let [sealed, plain] = sealed_and_plain();
    fs::remove_dir_all(plain.path().join("sled")).unwrap();
    copy_folder(&sealed.path().join("sled"), &plain.path().join("sled")).unwrap();
    assert_eq!(expect_mended(plain.path()), []);
}

#[test]
fn of_two_forms_the_one_that_is_right_stays() {
    let [sealed, plain] = sealed_and_plain();
    move_file("000000000001.tys", sealed.path(), plain.path());
    flip(&sealed_path(plain.path(), 1), 4200);
    let notices = expect_mended(plain.path());
    assert!(matches!(&notices[..], [Notice::SealingUndone { segment: 1, .. }]), "{notices:?}");

    let [sealed, plain] = sealed_and_plain();
    move_file("000000000001.tyj", plain.path(), sealed.path());
    for offset in [70, 4200] {
        let dir = folder();
        copy_folder(sealed.path(), dir.path()).unwrap();
        flip(&segment_path(dir.path(), 1), offset);
        fs::remove_file(dir.path().join("CLOSED")).unwrap();
        let (log, notices) = open(dir.path(), on_sled());
        assert_eq!(notices, [Notice::SealingFinished { segment: 1 }]);
        expect_records(log.read(0), 0, 120);
    }

    flip(&segment_path(sealed.path(), 1), 4200);
    flip(&sealed_path(sealed.path(), 1), 4200);
    let before = snapshot(&sealed.path().join("journal"));
    let error = Log::open_with(sealed.path(), &NUMBERED, on_sled(), &mut |_| ()).unwrap_err();
    assert!(matches!(error, OpenError::Damaged(Damage { segment: 1, .. })), "{error}");
    assert!(snapshot(&sealed.path().join("journal")) == before);
}

#[test]
fn goes_on_after_a_last_segment_that_is_sealed() {
    let [sealed, _] = sealed_and_plain();
    let last = segment_path(sealed.path(), 5);
    fs::remove_file(&last).unwrap();
    for gone in ["CLOSED", "OPENED"] {
        let _ = fs::remove_file(sealed.path().join(gone));
    }
    fs::remove_dir_all(sealed.path().join("sled")).unwrap();
    let reader = Reader::open(sealed.path(), &NUMBERED).unwrap();
    let count = reader.head().count;
    expect_records(reader.read(0), 0, count);
    assert!(count < 120);
    let (mut log, _) = open(sealed.path(), on_sled());
    append(&mut log, 4);
    expect_records(log.read(0), 0, count + 4);
    log.close().unwrap();
    assert!(last.exists());
    expect_sound(sealed.path());
}

#[test]
fn rebuilds_the_store_from_sealed_segments() {
    let [sealed, _] = sealed_and_plain();
    fs::remove_dir_all(sealed.path().join("sled")).unwrap();
    let (log, notices) = open(sealed.path(), on_sled());
    assert!(matches!(&notices[..], [Notice::Rebuilt { records: 120, .. }]), "{notices:?}");
    log.close().unwrap();
    expect_sound(sealed.path());
}

#[test]
fn finds_every_changed_byte_of_a_sealed_segment_and_reads_nothing_wrong() {
    let [sealed, _] = sealed_and_plain();
    fs::remove_dir_all(sealed.path().join("sled")).unwrap();
    let path = sealed_path(sealed.path(), 1);
    let whole = fs::read(&path).unwrap();
    for offset in (0..whole.len()).filter(|offset| whole[*offset] != 0 || offset % 64 == 0) {
        flip(&path, offset);
        let verified = verify(sealed.path(), sealed.path(), &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap();
        let places: Vec<_> = verified.findings.iter().map(|finding| &finding.place).collect();
        let found = |place: &&&crate::Place| {
            place.file == "journal/000000000001.tys" && place.bytes.contains(&(offset as u64))
        };
        assert!(places.iter().any(|place| found(&place)), "{offset}: {places:?}");
        let reader = Reader::open(sealed.path(), &NUMBERED).unwrap();
        for (seq, read) in (0..).zip(reader.read(0).map_while(Result::ok)) {
            assert_eq!((read.seq, read.bytes), (seq, record(seq)));
        }
        fs::write(&path, &whole).unwrap();
    }
    for length in [0, 100, 4095, 4200, whole.len() - 1] {
        change(&path, |bytes| bytes.truncate(length));
        let verified = verify(sealed.path(), sealed.path(), &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap();
        assert!(
            verified.findings.iter().any(|finding| finding.place.file == "journal/000000000001.tys"),
            "{length}"
        );
        fs::write(&path, &whole).unwrap();
    }
}
