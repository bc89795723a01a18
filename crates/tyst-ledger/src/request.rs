//! Requests: what somebody asks the ledger to record, what they expect of it, and what they are answered.
//!
//! Nothing is decided here; a request is data, so that it can cross to the process that holds the ledger.

use std::sync::Arc;

use tyst_event::{Instant, Kind, Problem, Slug, Warning};
use tyst_log::{AppendError, BATCH_BYTES_MAX, OpenError};

use crate::{Command, HistoryError, WriterError};

/// A batch of commands that is recorded whole or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The commands, in the order of the entries that they become.
    pub commands: Vec<Command>,
    /// What must be so when they are recorded, beyond the rules.
    pub expect: Vec<Expect>,
}

impl From<Vec<Command>> for Request {
    /// Returns the request that expects nothing.
    fn from(commands: Vec<Command>) -> Self {
        Self { commands, expect: Vec::new() }
    }
}

/// What a request expects of the ledger as it is just before its first command.
///
/// A *tag* is a slug: that of an area, a party, an initiative, an indicator. Its version is the number of entries that
/// name it: recorded for it, about it or referring to it, whether they stand or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The ledger has just this many entries.
    Head(u64),
    /// Just `count` entries name the tag.
    Version {
        /// The tag.
        tag: Slug,
        /// Its version.
        count: u64,
    },
    /// No entry names the tag.
    New {
        /// The tag.
        tag: Slug,
    },
    /// No entry past a position is of one of the kinds and names all of the tags. A correction is also of the kind
    /// that it restates.
    Unmatched {
        /// The kinds; any, where none is given.
        kinds: Vec<Kind>,
        /// The tags.
        tags: Vec<Slug>,
        /// The last position that the caller has taken into account.
        after: u64,
    },
    /// Of an entry, the statement at a certain position still stands.
    Standing {
        /// The entry, or any correction of it.
        entry: u64,
        /// The position of the statement: that of the entry, or of its newest correction in force.
        statement: u64,
    },
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The position of the entry.
    pub seq: u64,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The hash of the entry in the tree (RFC 6962 leaf hash).
    pub leaf: [u8; 32],
    /// Whether the same command had been recorded before, so that nothing was added.
    pub before: bool,
    /// What is unlikely about the entry.
    pub warnings: Vec<Warning>,
}

/// What would become of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// The receipts that its commands would get.
    pub receipts: Vec<Receipt>,
    /// How many bytes the new entries take.
    pub bytes: usize,
}

impl Rehearsed {
    /// Returns whether it can be recorded at once.
    ///
    /// # Errors
    /// [`RecordError::TooLarge`].
    pub fn whole(&self) -> Result<(), RecordError> {
        if self.bytes > BATCH_BYTES_MAX { Err(RecordError::TooLarge { bytes: self.bytes }) } else { Ok(()) }
    }
}

/// A command of a request that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Which command of the request, from 0.
    pub index: usize,
    /// Every rule that it breaks.
    pub problems: Vec<Problem>,
}

/// Why nothing of a request was recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Some commands break rules.
    #[error("{} of the entries cannot be recorded", .0.len())]
    Rejected(Vec<Rejected>),
    /// The ledger is not as the request expects.
    #[error("the ledger is not as expected")]
    Unmet(Vec<Problem>),
    /// The request is larger than one commit can be.
    #[error("the entries take {bytes} bytes together; one batch takes {BATCH_BYTES_MAX}")]
    TooLarge {
        /// How many bytes they take.
        bytes: usize,
    },
    /// The log refused or failed; so did everything that was to be written with it.
    #[error("the entries cannot be written")]
    Append(#[source] Arc<AppendError>),
    /// The ledger cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The writer that was asked gives no answer.
    #[error(transparent)]
    Writer(#[from] WriterError),
}

impl From<OpenError> for RecordError {
    fn from(fault: OpenError) -> Self {
        Self::History(fault.into())
    }
}
