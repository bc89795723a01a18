//! Reads records from the journal, beside a writer or without one.
//!
//! It does not open the store, does not write, and does not check roots; `verify` does.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::chain::{Frontier, Hash, Head, leaf_hash};
use crate::closed::Closed;
use crate::disk;
use crate::frame::RecordSlices;
use crate::header::Header;
use crate::journal::{self, Blocks, ReadError, Segments, Survey};
use crate::lookup::Lookup;
use crate::packing::Packing;
use crate::reconcile::{self, OpenError};
use crate::{sealed, segment};

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

/// A log as it was when it was opened, to read only. It may be opened beside a writer, and shows whole batches.
///
/// The last batch that it shows may be one that is being synced, and has not been acknowledged yet.
#[derive(Debug)]
pub struct Reader {
    dir: PathBuf,
    header: Header,
    head: Head,
    segments: Segments,
    lookup: Mutex<Lookup>,
    /// How far the head was hashed that was asked for last: whoever asks for one after another begins there.
    hashed: Mutex<Option<Frontier>>,
}

impl Reader {
    /// Opens the log in `dir`, whose records are packed in this way. What follows the last whole frame is taken for the
    /// end, unless it is known that more had been written. Only the last segment is read.
    pub fn open(dir: &Path, packing: &'static dyn Packing) -> Result<Reader, OpenError> {
        let header = Header::read(dir).map_err(|error| OpenError::header(dir, error))?;
        // Read before the journal: it only grows, so it can never hold less than what was known before.
        let closed =
            Closed::read(dir).map_err(|error| OpenError::io(dir.join(crate::closed::FILE_NAME), error))?;
        let closed = closed.ok().flatten();
        let known = closed.as_ref().map(|closed| closed.head);
        let known = if known.is_none() { reconcile::head_at_opening(dir)? } else { known };
        let end = closed.as_ref().map(|closed| (closed.segment, closed.offset));
        let ledger = header.ledger();
        let ended = end.map(|end| journal::survey_ended(dir, &ledger, packing, end)).transpose()?.flatten();
        let survey = ended.map_or_else(|| survey_beside_writer(dir, &ledger, packing), Ok)?;
        if let Some(known) = known {
            reconcile::refuse_lost_end(&survey, known)?;
        }
        let (head, lookup, hashed) = (survey.head(), Mutex::default(), Mutex::default());
        let segments = survey.segments.holding_last(survey.last);
        Ok(Reader { dir: dir.to_owned(), header, head, segments, lookup, hashed })
    }

    /// Returns the folder of the ledger.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns what was said when the ledger was created.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the number of the last segment when the log was opened.
    pub(crate) fn last_segment(&self) -> u64 {
        self.segments.last
    }

    /// Returns the head of the log when it was opened.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Returns the records from position `from` to the head, in order. After an error there are no more.
    pub fn read(&self, from: u64) -> Records {
        Records::new(self.blocks(from), from)
    }

    /// Returns the blocks with the records from position `from` to the head, in order; the first may hold earlier
    /// records, and the last may hold later ones, as well. After an error there are no more.
    pub fn blocks(&self, from: u64) -> Blocks {
        Blocks::new(self.segments.clone(), from..self.head.count)
    }

    /// Returns the record at a position, or nothing past the head.
    pub fn record(&self, seq: u64) -> Result<Option<Record>, ReadError> {
        if seq >= self.head.count {
            return Ok(None);
        }
        let mut lookup = self.lookup.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = lookup.record(&self.segments, seq)?.to_vec();
        Ok(Some(Record { seq, bytes }))
    }

    /// Returns when all that it shows is on the disk: beside a writer, the last batch may not be yet.
    pub fn sync(&self) -> io::Result<()> {
        let last = self.segments.last;
        // A batch that was not synced is in the last segment, which may have been filled and sealed since.
        for name in [segment::name(last), sealed::name(last)] {
            match disk::open(&self.dir.join(name)) {
                Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
                opened => disk::sync_for_reading(&opened?)?,
            }
        }
        disk::sync_folder(&self.dir.join(journal::FOLDER))
    }

    /// Returns the head that the log had after its first `count` records, of which there are as many.
    pub fn head_at(&self, count: u64) -> Result<Head, ReadError> {
        let mut hashed = self.hashed.lock().unwrap_or_else(PoisonError::into_inner);
        let (head, frontier) = hash_to(&self.segments, count, hashed.take())?;
        *hashed = Some(frontier);
        Ok(head)
    }
}

/// Returns the head after the first `count` records, hashing those of at most one segment.
pub(crate) fn head_at(segments: &Segments, count: u64) -> Result<Head, ReadError> {
    Ok(hash_to(segments, count, None)?.0)
}

/// Returns the same, and how far records were hashed for it; those that were hashed before are not, where they lie between.
fn hash_to(segments: &Segments, count: u64, hashed: Option<Frontier>) -> Result<(Head, Frontier), ReadError> {
    let before = segments.before(segments.holding(count)?)?;
    let between = before.head().count..=count;
    let mut frontier = hashed.filter(|hashed| between.contains(&hashed.head().count)).unwrap_or(before);
    let mut at_end = None;
    let new = frontier.head().count..count;
    for block in Blocks::new(segments.clone(), new.clone()) {
        let block = block?;
        if block.seqs().end == count {
            at_end = Some(Head { count, root: block.root() });
            break;
        }
        block.for_each(&mut |seq, record| {
            if new.contains(&seq) {
                frontier.push(leaf_hash(record));
            }
        })?;
    }
    Ok((at_end.unwrap_or_else(|| frontier.head()), frontier))
}

/// Looks at the journal again if its end seems damaged: a frame may have been written while it was read.
fn survey_beside_writer(
    dir: &Path,
    ledger: &Hash,
    packing: &'static dyn Packing,
) -> Result<Survey, OpenError> {
    let mut survey = journal::survey(dir, ledger, packing)?;
    for _ in 1..LOOKS_MAX {
        if survey.refuse_damaged_tail().is_ok() {
            return Ok(survey);
        }
        survey = journal::survey(dir, ledger, packing)?;
    }
    survey.refuse_damaged_tail().map_err(OpenError::Damaged)?;
    Ok(survey)
}

/// The records of a log in order of their positions.
#[derive(Debug)]
pub struct Records {
    blocks: Blocks,
    /// The position of the first record to give.
    from: u64,
    /// The position after the last one.
    to: u64,
    seq: u64,
    /// What is being read, each record with its length before it, and where the next one begins.
    body: Vec<u8>,
    offset: usize,
}

impl Records {
    pub(crate) fn new(blocks: Blocks, from: u64) -> Records {
        let to = blocks.end();
        Records { blocks, from, to, seq: from, body: Vec::new(), offset: 0 }
    }

    /// Goes to the next block and returns whether there is one.
    fn advance(&mut self) -> Result<bool, ReadError> {
        let Some(block) = self.blocks.next().transpose()? else { return Ok(false) };
        self.seq = block.seqs().start;
        let end = block.seqs().end;
        (self.body, self.offset) = (block.into_body_until(end)?, 0);
        Ok(true)
    }

    fn next_record(&mut self) -> Result<Option<Record>, ReadError> {
        loop {
            while let Some(bytes) = RecordSlices::new(&self.body[self.offset..]).next() {
                let seq = self.seq;
                self.offset += bytes.len() + 4;
                self.seq += 1;
                if (self.from..self.to).contains(&seq) {
                    return Ok(Some(Record { seq, bytes: bytes.to_vec() }));
                }
            }
            if self.seq >= self.to || !self.advance()? {
                return Ok(None);
            }
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Result<Record, ReadError>> {
        self.next_record().transpose()
    }
}

#[cfg(test)]
mod tests;
