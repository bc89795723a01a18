//! Reads records from the journal, beside a writer or without one.
//!
//! It does not open the store, does not write, and does not check roots; `verify` does.

use std::path::{Path, PathBuf};

use crate::chain::{Hash, Head};
use crate::closed::Closed;
use crate::frame::{self, HEAD_BYTES, RecordSlices};
use crate::header::Header;
use crate::journal::{self, Damage, JournalError, Segment, Start, Survey};
use crate::reconcile::OpenError;
use crate::segment::HEADER_BYTES;

/// How often a journal is looked at again when its end seems damaged, since a writer may be in the middle of it.
const LOOKS_MAX: u32 = 4;

/// One record and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The position, counted from 0.
    pub seq: u64,
    /// The bytes as they were appended.
    pub bytes: Vec<u8>,
}

/// Why a record cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The journal is not what was written.
    #[error(transparent)]
    Damaged(Damage),
    /// The operating system does not give a file.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A log as it was when it was opened, to read only. It may be opened beside a writer, and shows whole batches.
///
/// The last batch that it shows may be one that is being synced, and has not been acknowledged yet.
#[derive(Debug)]
pub struct Reader {
    dir: PathBuf,
    header: Header,
    head: Head,
    starts: Vec<Start>,
}

impl Reader {
    /// Opens the log in `dir`. What follows the last whole frame is taken for the end, unless it is known that
    /// more had been written.
    pub fn open(dir: &Path) -> Result<Reader, OpenError> {
        let header = Header::read(dir).map_err(|error| OpenError::header(dir, error))?;
        // Read before the journal: it only grows, so it can never hold less than a clean close before.
        let closed =
            Closed::read(dir).map_err(|error| OpenError::io(dir.join(crate::closed::FILE_NAME), error))?;
        let survey = survey_beside_writer(dir, &header.ledger())?;
        if let Ok(Some(closed)) = closed {
            crate::reconcile::refuse_lost_end(&survey, closed.head)?;
        }
        Ok(Reader { dir: dir.to_owned(), header, head: survey.head, starts: survey.starts })
    }

    /// Returns what was said when the ledger was created.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the head of the log when it was opened.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Returns the records from position `from` to the head, in order. After an error there are no more.
    pub fn read(&self, from: u64) -> Records {
        Records::new(&self.dir, self.header.ledger(), self.starts.clone(), from..self.head.count)
    }
}

/// Looks at the journal again if its end seems damaged: a frame may have been written while it was read.
fn survey_beside_writer(dir: &Path, ledger: &Hash) -> Result<Survey, OpenError> {
    let mut survey = journal::survey(dir, ledger)?;
    for _ in 1..LOOKS_MAX {
        if survey.refuse_damaged_tail().is_ok() {
            return Ok(survey);
        }
        survey = journal::survey(dir, ledger)?;
    }
    survey.refuse_damaged_tail().map_err(OpenError::Damaged)?;
    Ok(survey)
}

/// The records of a log in order of their positions.
#[derive(Debug)]
pub struct Records {
    dir: PathBuf,
    ledger: Hash,
    starts: Vec<Start>,
    wanted: std::ops::Range<u64>,
    open: Option<OpenSegment>,
}

/// The segment that is being read, and how far.
#[derive(Debug)]
struct OpenSegment {
    segment: Segment,
    /// Where the next frame begins.
    offset: usize,
    /// The position of the next record.
    seq: u64,
    /// What is left of the frame before `offset`, as a part of the bytes.
    rest: std::ops::Range<usize>,
}

impl Records {
    pub(crate) fn new(dir: &Path, ledger: Hash, starts: Vec<Start>, wanted: std::ops::Range<u64>) -> Records {
        Records { dir: dir.to_owned(), ledger, starts, wanted, open: None }
    }

    fn next_record(&mut self) -> Result<Record, JournalError> {
        let mut open = match self.open.take() {
            Some(open) if !self.has_later(open.segment.header.number) => open,
            _ => self.open_segment()?,
        };
        let record = open.next(self.wanted.start)?;
        self.open = Some(open);
        self.wanted.start += 1;
        Ok(record)
    }

    /// Opens the last segment that does not begin after the next record.
    fn open_segment(&self) -> Result<OpenSegment, JournalError> {
        let after = self.starts.partition_point(|start| start.first_seq <= self.wanted.start);
        let start = self.starts[after - 1];
        let segment = journal::load(&self.dir, start, &self.ledger)?;
        let seq = segment.header.head().count;
        Ok(OpenSegment { segment, offset: HEADER_BYTES, seq, rest: 0..0 })
    }

    /// Returns whether the next record must stand in a later segment than this one.
    fn has_later(&self, number: u64) -> bool {
        let later = self.starts.iter().find(|start| start.number > number);
        later.is_some_and(|start| start.first_seq <= self.wanted.start)
    }
}

impl OpenSegment {
    /// Returns the record `wanted`, which stands in this segment and not before the last one that was returned.
    fn next(&mut self, wanted: u64) -> Result<Record, JournalError> {
        loop {
            if self.rest.is_empty() {
                self.next_frame()?;
            }
            let mut records = RecordSlices::new(&self.segment.bytes[self.rest.clone()]);
            let record = records.next().expect("a frame that was parsed is tiled by its records");
            self.rest.start += record.len() + 4;
            self.seq += 1;
            if self.seq > wanted {
                return Ok(Record { seq: wanted, bytes: record.to_vec() });
            }
        }
    }

    fn next_frame(&mut self) -> Result<(), JournalError> {
        let what = match frame::parse(&self.segment.bytes[self.offset..]) {
            Ok(Some(frame)) if frame.first_seq == self.seq => {
                let start = self.offset + HEAD_BYTES;
                self.rest = start..start + frame.body.len();
                self.offset += frame.length();
                return Ok(());
            }
            Ok(Some(frame)) => format!("frame begins at position {}", frame.first_seq),
            Ok(None) => "frame is missing".to_owned(),
            Err(fault) => fault.to_string(),
        };
        let segment = self.segment.header.number;
        Err(JournalError::Damaged(Damage { segment, offset: self.offset as u64, seq: self.seq, what }))
    }
}

impl Iterator for Records {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Result<Record, ReadError>> {
        if self.wanted.is_empty() {
            return None;
        }
        let record = self.next_record().map_err(ReadError::from);
        if record.is_err() {
            self.wanted.start = self.wanted.end;
        }
        Some(record)
    }
}

impl From<JournalError> for ReadError {
    fn from(error: JournalError) -> ReadError {
        match error {
            JournalError::Damaged(damage) => ReadError::Damaged(damage),
            JournalError::Io { path, source } => ReadError::Io { path, source },
        }
    }
}

#[cfg(test)]
mod tests;
