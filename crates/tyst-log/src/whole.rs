//! The segments of a journal one after the other, each checked from its header to its last frame, to be copied.
//!
//! It mends nothing; where something is wrong, it stops.

use std::fs;
use std::path::{Path, PathBuf};

use crate::BATCH_BYTES_MAX;
use crate::chain::{Frontier, Hash, Head};
use crate::disk;
use crate::frame::{self, OVERHEAD_BYTES};
use crate::journal::{self, Damage, ReadError, damage};
use crate::segment::{self, HEADER_BYTES, SegmentHeader, used_length};

/// The longest segment in bytes: one with a single frame of the largest size.
pub(crate) const SEGMENT_BYTES_MAX: u64 = (HEADER_BYTES + OVERHEAD_BYTES + BATCH_BYTES_MAX) as u64;

/// A segment that follows the tree before it, and of which every record was hashed.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) number: u64,
    /// The length of its file.
    pub(crate) length: u64,
    /// The tree after its last frame.
    pub(crate) after: Frontier,
    bytes: Vec<u8>,
    end: usize,
}

impl Whole {
    /// Checks the segment `number` of `ledger`, which must follow the tree `before`, up to the record `count_max`.
    /// The zeroes at the end of the file may have been left out of `bytes`.
    pub(crate) fn check(
        bytes: Vec<u8>,
        number: u64,
        ledger: &Hash,
        before: &Frontier,
        count_max: u64,
    ) -> Result<Whole, Damage> {
        let seq = before.head().count;
        let damage = |what: String| damage(number, 0, seq, what);
        let header = SegmentHeader::parse(&bytes).map_err(|fault| damage(fault.to_string()))?;
        if header.ledger != *ledger {
            return Err(damage("segment belongs to another ledger".to_owned()));
        }
        if header.number != number {
            return Err(damage(format!("segment is in truth number {}", header.number)));
        }
        if header.frontier != *before {
            let what = "segment does not begin with the tree with which the one before ends";
            return Err(damage(what.to_owned()));
        }
        if header.length > SEGMENT_BYTES_MAX || header.length < bytes.len() as u64 {
            return Err(damage(format!("segment has {} bytes and says {}", bytes.len(), header.length)));
        }
        let mut whole =
            Whole { number, length: header.length, after: header.frontier, bytes, end: HEADER_BYTES };
        while whole.after.head().count < count_max && whole.take_frame()? {}
        Ok(whole)
    }

    /// Hashes the next frame; returns whether there was one.
    fn take_frame(&mut self) -> Result<bool, Damage> {
        let seq = self.after.head().count;
        let (segment, offset) = (self.number, self.end as u64);
        let damage = |what: String| damage(segment, offset, seq, what);
        let parsed = frame::parse(&self.bytes[self.end..]).map_err(|fault| damage(fault.to_string()))?;
        let Some(frame) = parsed else { return Ok(false) };
        if frame.first_seq != seq {
            return Err(damage(format!(
                "frame begins at position {}, where {seq} must follow",
                frame.first_seq
            )));
        }
        self.after.extend(frame.records());
        if self.after.head().root != frame.root {
            return Err(damage("records do not hash to the root that stands in their frame".to_owned()));
        }
        self.end += frame.length();
        Ok(true)
    }

    /// Returns the file from its header to the end of its last frame.
    pub(crate) fn used(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// Returns an error unless all that follows the last frame is zero.
    fn refuse_rest(&self) -> Result<(), Damage> {
        if used_length(&self.bytes[self.end..]) == 0 {
            return Ok(());
        }
        let (offset, seq) = (self.end as u64, self.after.head().count);
        Err(damage(self.number, offset, seq, "bytes after the last frame are not zero"))
    }
}

/// The segments of a ledger that hold what it had come to at a head, also beside a writer.
#[derive(Debug)]
pub(crate) struct Walk {
    dir: PathBuf,
    ledger: Hash,
    head: Head,
    /// The number of the next segment, and the tree before it.
    number: u64,
    before: Frontier,
    /// The number of the last segment in the folder.
    last: u64,
}

impl Walk {
    /// Begins at the segment `number`, which must follow the tree `before`.
    pub(crate) fn new(
        dir: &Path,
        ledger: Hash,
        head: Head,
        number: u64,
        before: Frontier,
    ) -> Result<Walk, ReadError> {
        let listing =
            journal::list(dir).map_err(|source| ReadError::Io { path: dir.join(journal::FOLDER), source })?;
        let last = listing.numbers.last().copied().unwrap_or_default();
        Ok(Walk { dir: dir.to_owned(), ledger, head, number, before, last })
    }

    /// Returns the number of the last segment that there may be.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Returns the tree before the next segment.
    pub(crate) fn before(&self) -> &Frontier {
        &self.before
    }

    /// Returns the next segment, every byte of which is on the disk, or nothing after the one with the head.
    pub(crate) fn next(&mut self) -> Result<Option<Whole>, ReadError> {
        if self.number > self.last {
            self.refuse_lost_end()?;
            return Ok(None);
        }
        let path = self.dir.join(segment::name(self.number));
        // What is not on the disk yet must not be copied: the ledger could still lose it.
        let read = disk::sync_for_reading(&path).and_then(|()| fs::read(&path));
        let bytes = read.map_err(|source| ReadError::Io { path, source })?;
        let begins = SegmentHeader::parse(&bytes).map(|header| header.head());
        if self.before.head() == self.head && begins != Ok(self.head) {
            return Ok(None);
        }
        let whole = Whole::check(bytes, self.number, &self.ledger, &self.before, self.head.count)?;
        if whole.after.head().count < self.head.count {
            whole.refuse_rest()?;
        }
        self.number += 1;
        self.before = whole.after.clone();
        Ok(Some(whole))
    }

    fn refuse_lost_end(&self) -> Result<(), Damage> {
        let (found, head) = (self.before.head(), self.head);
        if found == head {
            return Ok(());
        }
        let what =
            format!("the journal comes to position {} here, and had come to {}", found.count, head.count);
        Err(damage(self.last, 0, found.count, what))
    }
}
