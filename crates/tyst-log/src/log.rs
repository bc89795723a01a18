//! The writer: opens a ledger and appends batches that are on the disk when they are acknowledged.
//!
//! It does not decide what may be appended, and runs no thread of its own.

mod close;
mod error;
mod open;
mod seal;
mod settle;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::chain::{Frontier, Head};
use crate::closed::Closed;
use crate::disk::{Disk, SystemDisk};
use crate::frame;
use crate::header::Header;
use crate::journal::{Blocks, Journal, ReadError, Segments, WriteError};
use crate::keys::Keys;
use crate::lock::WriterLock;
use crate::packing::Packing;
use crate::reader::{Record, Records, head_at};
use crate::reconcile::{Notice, OpenError};
use crate::store::{self, OpenStore, Store};
use crate::{BATCH_BYTES_MAX, RECORD_BYTES_MAX};

pub use error::{AppendError, CloseError};
pub use seal::{Prepared, SealError, Sealed, Sealing};

/// The usual size of a segment in bytes.
pub(crate) const SEGMENT_BYTES: u64 = 4 * 1024 * 1024;

/// What tests may choose.
pub(crate) struct Settings {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) segment_bytes: u64,
    pub(crate) open_store: OpenStore,
}

impl Settings {
    /// Returns what is used outside tests.
    pub(crate) fn usual() -> Settings {
        Settings { disk: Arc::new(SystemDisk), segment_bytes: SEGMENT_BYTES, open_store: store::open }
    }
}

/// A log that is open for writing. There is one writer at a time; readers open a [`crate::Reader`].
pub struct Log {
    dir: PathBuf,
    header: Header,
    disk: Arc<dyn Disk>,
    pub(crate) journal: Journal,
    frontier: Frontier,
    /// The store, once it is needed.
    store: Option<Box<dyn Store>>,
    open_store: OpenStore,
    /// The last clean close, as long as the store was not touched since.
    closed: Option<Closed>,
    /// What opening the store had to say when there was nobody to hear it.
    notices: Vec<Notice>,
    is_closed: bool,
    /// Why nothing more may be appended.
    poison: Option<String>,
    frame: Vec<u8>,
    segments: Segments,
    /// The numbers of the plain segments, the last one of which grows.
    plain: BTreeSet<u64>,
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

    /// Returns what was said when the ledger was created.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the folder of the ledger by a name that goes with it, for what is written beside the log.
    pub fn place(&self) -> PathBuf {
        self.disk.place(&self.dir)
    }

    /// Returns how many records there are, and the root over them.
    pub fn head(&self) -> Head {
        self.frontier.head()
    }

    /// Appends a batch, all of it or nothing, and returns the head after it when it is on the disk. `expected` is
    /// the number of records that the caller knew of when it decided what to append.
    pub fn append(&mut self, expected: u64, records: &[Vec<u8>]) -> Result<Head, AppendError> {
        self.expect_in_place().map_err(|reason| AppendError::Poisoned { reason })?;
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
        // If it was moved in the meantime, the batch may stand where nobody looks for it.
        self.expect_in_place().map_err(|reason| AppendError::Failed {
            path: self.journal.path(),
            source: io::Error::other(reason),
        })?;
        self.frontier = after;
        let keys = self.keys.get_mut().unwrap_or_else(PoisonError::into_inner);
        for (seq, record) in (before.count..).zip(records) {
            keys.add(self.segments.packing, seq, record);
        }
        Ok(head)
    }

    /// Returns why nothing more may be written, if that is so: after a failure, or if the folder of the ledger was moved
    /// away or replaced, for what is written by name would come to stand in another ledger.
    fn expect_in_place(&mut self) -> Result<(), String> {
        if self.poison.is_none() {
            self.poison = self.journal.expect_in_place().err();
        }
        self.poison.clone().map_or(Ok(()), Err)
    }

    fn write_frame(&mut self, first_seq: u64) -> Result<(), AppendError> {
        let outcome = self.journal.append(&self.frame, &self.frontier);
        let (number, _) = self.journal.end();
        self.segments.grow(number, first_seq);
        self.plain.insert(number);
        outcome.map_err(|error| match error {
            WriteError::NoRoom { path, source } => AppendError::NoRoom { path, source },
            WriteError::Failed { path, source } => {
                self.poison = Some(format!("{} could not be written: {source}", path.display()));
                AppendError::Failed { path, source }
            }
        })
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
        let bytes = keys.lookup.record(&self.segments, seq)?.to_vec();
        Ok(Some(Record { seq, bytes }))
    }

    /// Returns the position of the record with this key, as [`Packing::key`] has it.
    pub fn find(&self, key: &[u8]) -> Result<Option<u64>, ReadError> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.find(&self.segments, key)
    }

    /// Returns the head that the log had after its first `count` records, of which there are as many.
    pub fn head_at(&self, count: u64) -> Result<Head, ReadError> {
        head_at(&self.segments, count)
    }
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
