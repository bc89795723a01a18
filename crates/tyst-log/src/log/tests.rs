//! Tests of appending, reading, and of all that stops a batch.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustix::io::Errno;

use super::Settings;
use crate::chain::Head;
use crate::closed::{self, Closed, Stored};
use crate::create::create_with;
use crate::disk::faulty::{Fault, FaultyDisk, Operation};
use crate::frame::Frame;
use crate::sealed::block::SealedBlock;
use crate::store::{Chunks, MemoryStore, Store, StoreError};
use crate::tests::{
    NUMBERED, append, expect_records, folder, header, in_memory, new_ledger, on_sled, open, record,
    sealed_path, segment_path, snapshot,
};
use crate::{
    AppendError, BATCH_BYTES_MAX, CloseError, CreateError, Depth, Log, Notice, OpenError, RECORD_BYTES_MAX,
    Reader, create, verify,
};

/// Opens a ledger on a disk that can be made to fail.
fn open_on(dir: &Path, disk: &FaultyDisk) -> Log {
    open(dir, Settings { disk: Arc::new(disk.clone()), ..in_memory() }).0
}

fn append_one(log: &mut Log) -> Result<Head, AppendError> {
    let count = log.head().count;
    log.append(count, &[record(count)])
}

#[test]
fn gives_back_what_was_appended_after_reopening() {
    let dir = new_ledger(on_sled);
    let (mut log, notices) = open(dir.path(), on_sled());
    assert_eq!(notices, []);
    append(&mut log, 3);
    append(&mut log, 1);
    expect_records(log.read(0), 0, 4);
    let head = log.head();
    log.close().unwrap();

    let (log, notices) = open(dir.path(), on_sled());
    assert_eq!((log.head(), notices), (head, vec![]));
    assert_eq!(log.header(), &header());
    expect_records(log.read(2), 2, 4);
    assert!(log.read(4).next().is_none() && log.read(9).next().is_none());
    drop(log);
    let verified =
        verify(dir.path(), &std::env::temp_dir(), &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap();
    assert_eq!((verified.head, verified.records, verified.frames), (head, 4, 2));
    assert_eq!((verified.findings, verified.notes), (vec![], vec![]));
}

#[test]
fn creates_a_ledger_in_a_folder_that_is_not_there_yet() {
    let dir = folder();
    let deep = dir.path().join("a/b");
    create(&deep, &header()).unwrap();
    let log = Log::open(&deep, &NUMBERED, &mut |notice| panic!("{notice:?}")).unwrap();
    assert_eq!(log.head().count, 0);
    assert_eq!(fs::metadata(segment_path(&deep, 1)).unwrap().len(), super::SEGMENT_BYTES);
}

#[test]
fn refuses_to_create_a_ledger_in_a_folder_that_is_not_empty() {
    let dir = folder();
    fs::write(dir.path().join("minutes.odt"), b"").unwrap();
    fs::write(dir.path().join("photo.jpg"), b"").unwrap();
    let error = create(dir.path(), &header()).unwrap_err();
    assert!(matches!(&error, CreateError::NotEmpty { found, .. } if found == "minutes.odt"), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
}

#[test]
fn refuses_a_header_that_is_not_one_line_a_value() {
    let dir = folder();
    let two_lines = crate::Header { clock: "a\nb".to_owned(), ..header() };
    assert!(matches!(create(dir.path(), &two_lines), Err(CreateError::Header(_))));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn refuses_a_folder_without_a_ledger() {
    let dir = folder();
    let error = Log::open(dir.path(), &NUMBERED, &mut |_| ()).unwrap_err();
    assert!(matches!(error, OpenError::NotALedger { .. }), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn refuses_a_second_writer_and_names_the_first() {
    let dir = new_ledger(in_memory);
    let (log, _) = open(dir.path(), in_memory());
    let expected =
        format!("the ledger in {} is being written by process {}", dir.path().display(), std::process::id());
    for _ in 0..2 {
        let error = Log::open_with(dir.path(), &NUMBERED, in_memory(), &mut |_| ()).unwrap_err();
        assert_eq!(error.to_string(), expected, "who was refused before leaves the lock as it is");
    }
    drop(log);
    open(dir.path(), in_memory());
}

#[test]
fn refuses_a_second_writer_where_somebody_removed_the_lock() {
    let dir = new_ledger(in_memory);
    let (log, _) = open(dir.path(), in_memory());
    fs::remove_file(dir.path().join("lock")).unwrap();
    let error = Log::open_with(dir.path(), &NUMBERED, in_memory(), &mut |_| ()).unwrap_err();
    assert!(matches!(error, OpenError::Locked { pid: None, .. }), "{error}");
    assert!(
        crate::lock::keep_writers_out(dir.path()).unwrap().is_none(),
        "nor does a reader think that nobody writes"
    );
    drop(log);
    open(dir.path(), in_memory());
}

#[test]
fn a_panic_leaves_a_log_that_was_not_closed_well() {
    let dir = new_ledger(in_memory);
    let path = dir.path().to_owned();
    let died = std::thread::spawn(move || {
        let (mut log, _) = open(&path, in_memory());
        append(&mut log, 2);
        panic!("a fault that the test wants");
    });
    died.join().unwrap_err();
    assert!(!dir.path().join("CLOSED").exists(), "nobody knows in the middle of what it was");
    assert_eq!(open(dir.path(), in_memory()).0.head().count, 2);
}

#[test]
fn refuses_a_batch_whose_head_is_stale() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 2);
    let head = log.head();
    for expected in [0, 1, 3] {
        let error = log.append(expected, &[record(2)]).unwrap_err();
        assert!(matches!(error, AppendError::StaleHead { actual: 2, expected: said } if said == expected));
    }
    assert_eq!(log.head(), head);
    append(&mut log, 1);
}

#[test]
fn refuses_what_is_over_the_limits_and_goes_on() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    assert!(matches!(log.append(0, &[]), Err(AppendError::Empty)));
    let over = vec![vec![1], vec![0; RECORD_BYTES_MAX + 1]];
    assert!(matches!(log.append(0, &over), Err(AppendError::RecordTooLong { index: 1, bytes: 32_769 })));
    let many = vec![vec![0; RECORD_BYTES_MAX]; BATCH_BYTES_MAX / RECORD_BYTES_MAX];
    assert!(matches!(log.append(0, &many), Err(AppendError::BatchTooLarge { bytes: 16_779_264 })));
    append(&mut log, 1);
}

#[test]
fn takes_the_largest_batch_and_has_it_in_both_copies() {
    let dir = new_ledger(on_sled);
    let (mut log, _) = open(dir.path(), on_sled());
    append(&mut log, 1);
    let mut batch = vec![vec![7; RECORD_BYTES_MAX]; BATCH_BYTES_MAX / RECORD_BYTES_MAX - 1];
    batch.push(vec![8; RECORD_BYTES_MAX - 4 * (batch.len() + 1)]);
    let head = log.append(1, &batch).unwrap();
    append(&mut log, 1);
    assert_eq!(log.read(1).nth(511).unwrap().unwrap().bytes, batch[511]);
    log.close().unwrap();
    let verified =
        verify(dir.path(), &std::env::temp_dir(), &NUMBERED, Depth::Usual, &mut |_, _| ()).unwrap();
    assert_eq!((verified.head.count, verified.segments), (head.count + 1, 3));
    assert_eq!((verified.findings, verified.notes), (vec![], vec![]));
}

#[test]
fn goes_on_in_new_segments() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    (0..60).for_each(|count| append(&mut log, count % 3 + 1));
    expect_records(log.read(0), 0, 120);
    let head = log.head();
    drop(log);
    assert!(segment_path(dir.path(), 3).exists());
    let (mut log, _) = open(dir.path(), in_memory());
    assert_eq!(log.head(), head);
    append(&mut log, 1);
    (0..=121).for_each(|from| expect_records(log.read(from), from, 121));
}

#[test]
fn writes_and_syncs_once_a_batch_and_syncs_a_segment_before_its_use() {
    let dir = new_ledger(in_memory);
    let disk = FaultyDisk::default();
    let mut log = open_on(dir.path(), &disk);
    // `CLOSED` is renamed, and `OPENED` removed with what it says of a store that this one does not keep.
    let opening = [Operation::Rename, Operation::SyncFolder, Operation::Remove, Operation::SyncFolder];
    assert_eq!(disk.take_operations(), opening);
    append(&mut log, 30);
    let batch = [Operation::Write, Operation::SyncData];
    assert_eq!(disk.take_operations(), batch);
    append(&mut log, 10);
    let mut with_segment = vec![
        Operation::Create,
        Operation::Allocate,
        Operation::Write,
        Operation::SyncAll,
        Operation::Rename,
        Operation::SyncFolder,
    ];
    with_segment.extend(batch);
    assert_eq!(disk.take_operations(), with_segment);
}

#[test]
fn writes_its_end_again_and_syncs_it_after_an_unclean_end() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 2);
    log.abandon();
    let disk = FaultyDisk::default();
    let log = open_on(dir.path(), &disk);
    let end = [Operation::Write, Operation::SyncAll, Operation::SyncFolder];
    assert_eq!(disk.take_operations()[1..4], end, "after the attempt to rename `CLOSED`");
    expect_records(log.read(0), 0, 2);
}

/// Appends one batch, lets the next one fail, and checks that it is gone and that nothing follows it.
fn check_poison(fault: Fault) {
    let dir = new_ledger(in_memory);
    let disk = FaultyDisk::default();
    let mut log = open_on(dir.path(), &disk);
    append(&mut log, 2);
    let head = log.head();
    disk.set(fault);
    let error = log.append(2, &[record(2), record(3)]).unwrap_err();
    assert!(matches!(error, AppendError::Failed { .. }), "{error}");
    disk.take_operations();
    assert!(matches!(append_one(&mut log), Err(AppendError::Poisoned { .. })));
    assert_eq!(disk.take_operations(), [], "nothing is tried again");
    assert_eq!(log.head(), head);
    expect_records(log.read(0), 0, 2);
    expect_records(Reader::open(dir.path(), &NUMBERED).unwrap().read(0), 0, 2);
    assert!(matches!(log.close(), Err(CloseError::Poisoned { .. })));
    assert!(!dir.path().join(closed::FILE_NAME).exists());

    let (mut log, _) = open(dir.path(), in_memory());
    assert_eq!(log.head(), head);
    append(&mut log, 1);
    expect_records(log.read(0), 0, 3);
}

#[test]
fn a_failed_sync_stops_the_log_and_leaves_nothing_to_read() {
    check_poison(Fault {
        operation: Operation::SyncData,
        errno: Errno::IO,
        bytes: 0,
        is_silent: false,
        for_good: false,
    });
}

#[test]
fn a_short_write_stops_the_log_and_leaves_nothing_to_read() {
    for bytes in [0, 1, 60, 100] {
        let once = Fault {
            operation: Operation::Write,
            errno: Errno::NOSPC,
            bytes,
            is_silent: false,
            for_good: false,
        };
        check_poison(once);
        check_poison(Fault { for_good: true, ..once });
    }
}

#[test]
fn a_full_disk_refuses_a_new_segment_and_the_log_goes_on_when_there_is_room() {
    for operation in [Operation::Allocate, Operation::Write] {
        let dir = new_ledger(in_memory);
        let disk = FaultyDisk::default();
        let mut log = open_on(dir.path(), &disk);
        append(&mut log, 30);
        let batch: Vec<_> = (30..40).map(record).collect();
        disk.fail(operation, Errno::NOSPC);
        let error = log.append(30, &batch).unwrap_err();
        assert!(matches!(error, AppendError::NoRoom { .. }), "{error}");
        assert!(!segment_path(dir.path(), 2).exists());
        log.append(30, &batch).unwrap();
        expect_records(log.read(0), 0, 40);
    }
}

#[test]
fn a_new_segment_that_cannot_be_synced_stops_the_log() {
    for operation in [Operation::SyncAll, Operation::Rename, Operation::SyncFolder] {
        let dir = new_ledger(in_memory);
        let disk = FaultyDisk::default();
        let mut log = open_on(dir.path(), &disk);
        append(&mut log, 30);
        disk.fail(operation, Errno::IO);
        let batch: Vec<_> = (30..40).map(record).collect();
        assert!(matches!(log.append(30, &batch), Err(AppendError::Failed { .. })));
        assert!(matches!(log.append(30, &batch), Err(AppendError::Poisoned { .. })));
        drop(log);
        let (mut log, _) = open(dir.path(), in_memory());
        log.append(30, &batch).unwrap();
        expect_records(log.read(0), 0, 40);
    }
}

/// A store that takes two frames and then no more.
struct FullStore(MemoryStore, u32);

impl FullStore {
    #[expect(clippy::unnecessary_wraps, reason = "it has the shape of every function that opens a store")]
    fn open(_folder: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(FullStore(MemoryStore::default(), 2)))
    }
}

impl Store for FullStore {
    fn head(&self) -> Result<Option<Head>, StoreError> {
        self.0.head()
    }

    fn insert(&mut self, frames: &[Frame<'_>]) -> Result<(), StoreError> {
        self.1 = self.1.checked_sub(1).ok_or_else(|| StoreError { reason: "no space left".to_owned() })?;
        self.0.insert(frames)
    }

    fn seal(&mut self, blocks: &[SealedBlock]) -> Result<(), StoreError> {
        self.1 = self.1.checked_sub(1).ok_or_else(|| StoreError { reason: "no space left".to_owned() })?;
        self.0.seal(blocks)
    }

    fn has_block(&self, first_seq: u64) -> Result<bool, StoreError> {
        self.0.has_block(first_seq)
    }

    fn chunks_from(&self, seq: u64) -> Chunks<'_> {
        self.0.chunks_from(seq)
    }

    fn chunks(&self) -> Chunks<'_> {
        self.0.chunks()
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}

#[test]
fn a_store_that_fails_hinders_no_append_and_is_opened_anew() {
    let full = || Settings { open_store: FullStore::open, ..in_memory() };
    let dir = folder();
    create_with(dir.path(), &header(), full).unwrap();
    let (mut log, _) = open(dir.path(), full());
    (0..2).for_each(|_| append(&mut log, 1));
    append_one(&mut log).unwrap();
    let error = log.settle(&mut |_| ()).unwrap_err();
    assert!(error.to_string().ends_with("cannot be written: no space left"), "{error}");
    append_one(&mut log).unwrap();
    let mut notices = Vec::new();
    log.settle(&mut |notice| notices.push(notice)).unwrap();
    assert!(matches!(&notices[..], [Notice::Rebuilt { records: 4, .. }]), "{notices:?}");
    expect_records(log.read(0), 0, 4);
    log.close().unwrap();
    assert!(dir.path().join(closed::FILE_NAME).exists());
}

#[test]
fn a_store_that_only_lags_and_cannot_be_written_hinders_no_opening() {
    let full = || Settings { open_store: FullStore::open, ..in_memory() };
    let dir = folder();
    create_with(dir.path(), &header(), full).unwrap();
    let (mut log, _) = open(dir.path(), full());
    for first in (0..600).step_by(30) {
        log.append(first, &(first..first + 30).map(record).collect::<Vec<_>>()).unwrap();
    }
    fs::create_dir_all(dir.path().join("sled")).unwrap();
    assert!(matches!(log.close(), Err(CloseError::Store { reason, .. }) if reason == "no space left"));
    let mut log = Log::open_with(dir.path(), &NUMBERED, full(), &mut |_| ()).unwrap();
    append_one(&mut log).unwrap();
    assert!(matches!(log.close(), Err(CloseError::Store { .. })));
    let lost = || Settings { open_store: |_| Err(StoreError { reason: "lost".to_owned() }), ..in_memory() };
    let refused = Log::open_with(dir.path(), &NUMBERED, lost(), &mut |_| ());
    assert!(matches!(refused, Err(OpenError::Store { lags: false, .. })), "what it holds is not known");
    expect_records(open(dir.path(), in_memory()).0.read(0), 0, 601);
}

#[test]
fn a_store_that_lags_by_little_is_not_even_opened() {
    let dir = new_ledger(on_sled);
    let (mut log, _) = open(dir.path(), on_sled());
    append(&mut log, 2);
    log.close().unwrap();
    let before = snapshot(&dir.path().join("sled"));
    for _ in 0..3 {
        let mut log = Log::open_with(dir.path(), &NUMBERED, on_sled(), &mut |_| ()).unwrap();
        append_one(&mut log).unwrap();
        log.close().unwrap();
    }
    assert!(snapshot(&dir.path().join("sled")) == before, "the store was touched");
    let verified = verify(dir.path(), &std::env::temp_dir(), &NUMBERED, Depth::Full, &mut |_, _| ()).unwrap();
    assert_eq!(verified.findings, []);
    let expected =
        "the store ends at position 2, the journal at 5; the next open for writing brings it up to date";
    assert_eq!(verified.notes, [expected]);
    let (log, notices) = open(dir.path(), on_sled());
    assert_eq!(notices, [Notice::CaughtUp { from: 2, to: 5 }]);
    log.close().unwrap();
}

#[test]
fn a_store_that_is_missing_is_made_anew_even_if_nothing_needs_it() {
    let dir = new_ledger(on_sled);
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    Log::open_with(dir.path(), &NUMBERED, on_sled(), &mut |_| ()).unwrap().close().unwrap();
    assert!(dir.path().join("sled").exists());
}

#[test]
fn a_store_that_lags_by_a_segment_or_more_is_brought_up_to_date_on_closing() {
    for (batches, sealed) in [(40, false), (400, true)] {
        let dir = new_ledger(on_sled);
        let mut log = Log::open_with(dir.path(), &NUMBERED, on_sled(), &mut |_| ()).unwrap();
        for _ in 0..batches {
            let from = log.head().count;
            log.append(from, &[record(from), record(from + 1)]).unwrap();
        }
        log.close().unwrap();
        assert_eq!(sealed_path(dir.path(), 1).exists(), sealed, "much is sealed, little is not");
        let verified =
            verify(dir.path(), &std::env::temp_dir(), &NUMBERED, Depth::Full, &mut |_, _| ()).unwrap();
        assert_eq!((verified.findings, verified.notes), (vec![], vec![]));
        expect_records(Reader::open(dir.path(), &NUMBERED).unwrap().read(0), 0, 2 * batches);
    }
}

#[test]
fn a_ledger_of_the_format_before_opens_and_its_store_is_made_anew() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    append(&mut log, 3);
    log.close().unwrap();
    let closed = Closed::read(dir.path()).unwrap().unwrap().unwrap();
    let old = Closed { peaks: None, stored: Stored { head: closed.head, files: vec![] }, ..closed };
    fs::write(dir.path().join(closed::FILE_NAME), old.encode()).unwrap();
    let (mut log, notices) = open(dir.path(), in_memory());
    assert!(matches!(&notices[..], [Notice::Rebuilt { records: 3, .. }]), "{notices:?}");
    append(&mut log, 1);
    log.close().unwrap();
    expect_records(Reader::open(dir.path(), &NUMBERED).unwrap().read(0), 0, 4);
}

#[test]
fn says_closed_only_while_nothing_is_open() {
    let dir = new_ledger(in_memory);
    let closed = dir.path().join(closed::FILE_NAME);
    assert!(closed.exists());
    let (mut log, _) = open(dir.path(), in_memory());
    assert!(!closed.exists());
    append(&mut log, 1);
    assert!(!closed.exists());
    drop(log);
    assert!(closed.exists());
    open(dir.path(), in_memory()).0.abandon();
    assert!(!closed.exists());
}

#[test]
fn tells_how_far_a_new_store_is() {
    let dir = new_ledger(in_memory);
    let (mut log, _) = open(dir.path(), in_memory());
    for _ in 0..3 {
        log.append(log.head().count, &vec![vec![1]; 10_000]).unwrap();
    }
    drop(log);
    let (_, notices) = open(dir.path(), in_memory());
    let done: Vec<_> = notices
        .iter()
        .filter_map(|notice| if let Notice::Filling { done, .. } = notice { Some(*done) } else { None })
        .collect();
    assert_eq!(done, [20_000]);
}
