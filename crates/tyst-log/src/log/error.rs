//! Why a batch was not appended, and why a log was not closed well.
//!
//! It does not decide what a caller does about it.

use std::io;
use std::path::PathBuf;

use crate::{BATCH_BYTES_MAX, RECORD_BYTES_MAX};

/// Why a batch was not appended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// Somebody else appended since the caller looked.
    #[error("the log has {actual} entries, and the batch was made for {expected}")]
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
    #[error("entry {index} of the batch has {bytes} bytes, the most is {RECORD_BYTES_MAX}")]
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
    /// Writing or syncing failed, and nothing more is appended until the log is reopened. Whether the batch is on the
    /// disk is not known: nothing of it is shown until then, but an opening that finds it whole keeps it.
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
    /// The store was not given all that it lacks, or did not close. The next writer does that.
    #[error("the store in {} could not be written: {reason}", dir.display())]
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
