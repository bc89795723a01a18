//! The writer: opens a ledger and appends batches that are on the disk when they are acknowledged.
//!
//! It does not decide what may be appended, and runs no thread of its own.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::chain::{Frontier, Head};
use crate::closed::{self, Closed};
use crate::disk::{self, Disk, SystemDisk};
use crate::frame;
use crate::header::Header;
use crate::journal::{self, Blocks, Journal, ReadError, Segments, Survey, WriteError};
use crate::lock::{LockError, WriterLock};
use crate::lookup::Keys;
use crate::packing::Packing;
use crate::reader::{Record, Records, head_at};
use crate::reconcile::{self, Notice, OpenError, STORE_FOLDER, StoreRequest};
use crate::segment::Tail;
use crate::store::{self, OpenStore, Store};
use crate::{BATCH_BYTES_MAX, RECORD_BYTES_MAX};

/// The usual size of a segment in bytes.
const SEGMENT_BYTES: u64 = 4 * 1024 * 1024;

/// Why a batch was not appended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// Somebody else appended since the caller looked.
    #[error("the log has {actual} records, and the batch was made for {expected}")]
    StaleHead {
        /// The number of records that the caller knew of.
        expected: u64,
        /// The number of records that there are.
        actual: u64,
    },
    /// A batch has at least one record.
    #[error("the batch is empty")]
    Empty,
    /// A record is longer than [`RECORD_BYTES_MAX`].
    #[error("record {index} of the batch has {bytes} bytes, the most is {RECORD_BYTES_MAX}")]
    RecordTooLong {
        /// Its place in the batch, from 0.
        index: usize,
        /// Its length.
        bytes: usize,
    },
    /// The batch is larger than [`BATCH_BYTES_MAX`].
    #[error("the batch has {bytes} bytes, the most is {BATCH_BYTES_MAX}")]
    BatchTooLarge {
        /// Its size, with 4 bytes more for each record.
        bytes: usize,
    },
    /// There was no room for a new segment. Nothing was begun; the same batch may be appended again later.
    #[error("there is no room for {}", path.display())]
    NoRoom {
        /// The segment.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Writing or syncing failed. The batch is not readable, and nothing more is appended until the log is reopened.
    #[error("cannot write {}", path.display())]
    Failed {
        /// The segment.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An earlier failure stopped the log; it must be reopened.
    #[error("the log takes nothing more until it is reopened, for {reason}")]
    Poisoned {
        /// What happened.
        reason: String,
    },
}

/// Why a log was not closed well. Nothing that was acknowledged is lost; the next open takes a little longer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CloseError {
    /// The store did not close.
    #[error("the store in {} did not close: {reason}", dir.display())]
    Store {
        /// The folder of the ledger.
        dir: PathBuf,
        /// What the store said.
        reason: String,
    },
    /// The log had been stopped by a failure.
    #[error("the log was stopped, for {reason}")]
    Poisoned {
        /// What happened.
        reason: String,
    },
    /// The operating system refused.
    #[error("cannot write {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What tests may choose.
pub(crate) struct Settings {
    pub(crate) disk: Box<dyn Disk>,
    pub(crate) segment_bytes: u64,
    pub(crate) open_store: OpenStore,
}

impl Settings {
    /// Returns what is used outside tests.
    pub(crate) fn usual() -> Settings {
        Settings { disk: Box::new(SystemDisk), segment_bytes: SEGMENT_BYTES, open_store: store::open }
    }
}

/// A log that is open for writing. There is one writer at a time; readers open a [`crate::Reader`].
pub struct Log {
    dir: PathBuf,
    header: Header,
    pub(crate) journal: Journal,
    frontier: Frontier,
    /// Taken when the log is closed.
    store: Option<Box<dyn Store>>,
    /// Why nothing more may be appended.
    poison: Option<String>,
    frame: Vec<u8>,
    segments: Segments,
    keys: Mutex<Keys>,
    // Last, so that the lock goes when all else is closed.
    _lock: WriterLock,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Log")
            .field("dir", &self.dir)
            .field("head", &self.head())
            .finish_non_exhaustive()
    }
}

impl Log {
    /// Opens the log in `dir`, whose records are packed in this way, for writing and brings its two copies together;
    /// `notice` hears of all that was not as it should be. Damage to what was acknowledged is an error, and is left as
    /// it is.
    pub fn open(
        dir: &Path,
        packing: &'static dyn Packing,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Log, OpenError> {
        Log::open_with(dir, packing, Settings::usual(), notice)
    }

    pub(crate) fn open_with(
        dir: &Path,
        packing: &'static dyn Packing,
        settings: Settings,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Log, OpenError> {
        let header = Header::read(dir).map_err(|error| OpenError::header(dir, error))?;
        let lock = WriterLock::acquire(dir).map_err(|error| locked(dir, error))?;
        let survey = journal::survey(dir, &header.ledger(), packing)?;
        let closed = known_close(dir, notice)?;
        survey.refuse_damaged_tail()?;
        match &closed {
            Some(closed) => refuse_change_since_close(&survey, closed)?,
            None => reconcile::refuse_acknowledged_tail(dir, &survey, settings.open_store)?,
        }
        let frontier = survey.frontier()?;

        // From here on things are changed.
        disk::rename_durably(dir, closed::FILE_NAME, closed::OPENED_NAME)
            .map_err(|error| OpenError::io(dir.join(closed::FILE_NAME), error))?;
        reconcile::remove_leftovers(dir).map_err(|error| OpenError::io(dir.to_owned(), error))?;
        let journal =
            settle_journal(dir, settings.disk, settings.segment_bytes, &survey, closed.as_ref(), notice)?;
        let request =
            StoreRequest { dir, survey: &survey, closed: closed.as_ref(), open: settings.open_store };
        let store = Some(reconcile::open_store(&request, notice)?);
        let (dir, segments) = (dir.to_owned(), survey.segments);
        Ok(Log {
            dir,
            header,
            journal,
            frontier,
            store,
            poison: None,
            frame: Vec::new(),
            segments,
            keys: Mutex::default(),
            _lock: lock,
        })
    }

    /// Returns what was said when the ledger was created.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns how many records there are, and the root over them.
    pub fn head(&self) -> Head {
        self.frontier.head()
    }

    /// Appends a batch, all of it or nothing, and returns the head after it when it is on the disk. `expected` is
    /// the number of records that the caller knew of when it decided what to append.
    pub fn append(&mut self, expected: u64, records: &[Vec<u8>]) -> Result<Head, AppendError> {
        if let Some(reason) = &self.poison {
            return Err(AppendError::Poisoned { reason: reason.clone() });
        }
        let before = self.frontier.head();
        if expected != before.count {
            return Err(AppendError::StaleHead { expected, actual: before.count });
        }
        check_limits(records)?;
        let mut after = self.frontier.clone();
        after.extend(records.iter().map(Vec::as_slice));
        let head = after.head();
        frame::encode(before.count, &head.root, records, &mut self.frame);
        self.write_frame(before.count)?;
        self.frontier = after;
        let keys = self.keys.get_mut().unwrap_or_else(PoisonError::into_inner);
        for (seq, record) in (before.count..).zip(records) {
            keys.add(self.segments.packing, seq, record);
        }
        self.store_frame();
        Ok(head)
    }

    fn write_frame(&mut self, first_seq: u64) -> Result<(), AppendError> {
        let outcome = self.journal.append(&self.frame, &self.frontier);
        let (number, _) = self.journal.end();
        self.segments.grow(number, first_seq);
        outcome.map_err(|error| match error {
            WriteError::NoRoom { path, source } => AppendError::NoRoom { path, source },
            WriteError::Failed { path, source } => {
                self.poison = Some(format!("{} could not be written: {source}", path.display()));
                AppendError::Failed { path, source }
            }
        })
    }

    /// Gives the frame to the store. The batch is durable by now, so if the store fails it is still acknowledged,
    /// and the store, which the next open brings up to date, takes nothing more.
    fn store_frame(&mut self) {
        let frame = frame::parse(&self.frame).ok().flatten().expect("the frame was encoded just now");
        let store = self.store.as_mut().expect("the store is there until the log is closed");
        if let Err(error) = store.insert(&frame) {
            self.poison = Some(format!("the store failed: {error}"));
        }
    }

    /// Returns the records from position `from` to the head, in order. After an error there are no more.
    pub fn read(&self, from: u64) -> Records {
        Records::new(Blocks::new(self.segments.clone(), from..self.head().count), from)
    }

    /// Returns the record at a position, or nothing past the head.
    pub fn record(&self, seq: u64) -> Result<Option<Record>, ReadError> {
        if seq >= self.head().count {
            return Ok(None);
        }
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = keys.record(&self.segments, seq)?.to_vec();
        Ok(Some(Record { seq, bytes }))
    }

    /// Returns the position of the record with this key, as [`Packing::key`] has it.
    pub fn find(&self, key: &[u8]) -> Result<Option<u64>, ReadError> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.find(&self.segments, self.head().count, key)
    }

    /// Returns the head that the log had after its first `count` records, of which there are as many.
    pub fn head_at(&self, count: u64) -> Result<Head, ReadError> {
        head_at(&self.segments, count)
    }

    /// Closes the log, so that the next open finds both copies whole. Dropping it does the same without a word.
    pub fn close(mut self) -> Result<(), CloseError> {
        self.finish()
    }

    fn finish(&mut self) -> Result<(), CloseError> {
        let Some(store) = self.store.take() else { return Ok(()) };
        let stored = store.head();
        let closed = store.close();
        if let Some(reason) = &self.poison {
            return Err(CloseError::Poisoned { reason: reason.clone() });
        }
        let failed = |reason| CloseError::Store { dir: self.dir.clone(), reason };
        closed.map_err(|error| failed(error.reason))?;
        let head = self.head();
        let stored = stored.map_err(|error| failed(error.reason))?;
        if stored.unwrap_or(Frontier::empty().head()) != head {
            return Err(failed("it does not hold what was appended".to_owned()));
        }
        self.write_closed(head)
            .map_err(|source| CloseError::Io { path: self.dir.join(closed::FILE_NAME), source })
    }

    fn write_closed(&self, head: Head) -> io::Result<()> {
        let folder = self.dir.join(STORE_FOLDER);
        let files = if folder.exists() { closed::measure_all(&folder)? } else { Vec::new() };
        let (segment, offset) = self.journal.end();
        Closed { head, segment, offset, files }.write(&self.dir)
    }

    /// Ends as a killed process would, except that sled writes what it has.
    #[cfg(test)]
    pub(crate) fn abandon(mut self) {
        // Dropping alone would let sled write on beside the test.
        let _ = self.store.take().map(Store::close);
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // A panic may have come in the middle of a write: then this is no clean close.
        if !std::thread::panicking() {
            // There is nobody to tell; the next open does what is left to do.
            let _ = self.finish();
        }
    }
}

fn locked(dir: &Path, error: LockError) -> OpenError {
    match error {
        LockError::Held { pid } => OpenError::Locked { dir: dir.to_owned(), pid },
        LockError::Io(source) => OpenError::io(dir.join(crate::lock::FILE_NAME), source),
    }
}

fn known_close(dir: &Path, notice: &mut dyn FnMut(Notice)) -> Result<Option<Closed>, OpenError> {
    let read = Closed::read(dir).map_err(|error| OpenError::io(dir.join(closed::FILE_NAME), error))?;
    Ok(read.unwrap_or_else(|reason| {
        notice(Notice::CloseRecordUnreadable { reason });
        None
    }))
}

/// Refuses a journal that is not byte for byte as long as when it was closed.
fn refuse_change_since_close(survey: &Survey, closed: &Closed) -> Result<(), OpenError> {
    reconcile::refuse_lost_end(survey, closed.head)?;
    let end = (survey.last.header.number, survey.last.end as u64);
    if survey.tail != Tail::Zero || (closed.segment, closed.offset) != end {
        let what = "the journal went on here after it had been closed";
        return Err(OpenError::Damaged(survey.damage_at_end(what)));
    }
    Ok(())
}

fn settle_journal(
    dir: &Path,
    disk: Box<dyn Disk>,
    segment_bytes: u64,
    survey: &Survey,
    closed: Option<&Closed>,
    notice: &mut dyn FnMut(Notice),
) -> Result<Journal, OpenError> {
    let segment = survey.last.header.number;
    let failed = |error| OpenError::io(dir.join(crate::segment::name(segment)), error);
    let journal = Journal::resume(dir, disk, segment_bytes, survey).map_err(failed)?;
    if closed.is_none() {
        journal.settle(survey).map_err(failed)?;
    }
    if let Tail::Torn { bytes } = survey.tail {
        notice(Notice::TornTail { segment, offset: survey.last.end as u64, bytes });
    }
    Ok(journal)
}

fn check_limits(records: &[Vec<u8>]) -> Result<(), AppendError> {
    if records.is_empty() {
        return Err(AppendError::Empty);
    }
    for (index, record) in records.iter().enumerate() {
        if record.len() > RECORD_BYTES_MAX {
            return Err(AppendError::RecordTooLong { index, bytes: record.len() });
        }
    }
    let bytes = frame::encoded_length(records) - frame::OVERHEAD_BYTES;
    if bytes > BATCH_BYTES_MAX { Err(AppendError::BatchTooLarge { bytes }) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
