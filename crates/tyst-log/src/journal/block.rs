//! A block: records that follow each other, read and checked as one piece; and the blocks of a journal in order.
//!
//! It does not check roots.

use std::ops::Range;

use super::plain::PlainSegment;
use super::{ReadError, Segments};
use crate::chain::{Hash, Head};
use crate::frame::RecordSlices;

/// Records that follow each other: some whole frames.
#[derive(Debug, Clone)]
pub struct Block {
    first_seq: u64,
    head: Head,
    /// The records, each with its length before it.
    body: Vec<u8>,
}

impl Block {
    /// Returns a block of records from a position on, each with its length before it, and the head after them.
    pub(crate) fn of_records(first_seq: u64, head: Head, body: Vec<u8>) -> Block {
        Block { first_seq, head, body }
    }

    /// Returns the positions of its records.
    pub fn seqs(&self) -> Range<u64> {
        self.first_seq..self.head.count
    }

    /// Returns the root over all records up to the last one of the block.
    pub fn root(&self) -> Hash {
        self.head.root
    }

    /// Returns the records in order, each with its length before it.
    pub(crate) fn into_body(self) -> Result<Vec<u8>, ReadError> {
        Ok(self.body)
    }

    /// Calls `visit` with the position and the bytes of every record in order.
    pub fn for_each(&self, visit: &mut dyn FnMut(u64, &[u8])) -> Result<(), ReadError> {
        for (seq, record) in (self.first_seq..).zip(RecordSlices::new(&self.body)) {
            visit(seq, record);
        }
        Ok(())
    }
}

/// The blocks of a journal that hold some positions, in order. The first and the last one may hold others as well.
#[derive(Debug)]
pub struct Blocks {
    segments: Segments,
    wanted: Range<u64>,
    open: Option<OpenSegment>,
}

/// The segment that is being read, and how far.
#[derive(Debug)]
struct OpenSegment {
    segment: PlainSegment,
    /// The block that comes next.
    next: usize,
}

impl Blocks {
    /// Returns the blocks with the positions that are `wanted`, all of which are known to be there.
    pub(crate) fn new(segments: Segments, wanted: Range<u64>) -> Blocks {
        Blocks { segments, wanted, open: None }
    }

    /// Returns the position after the last one that is wanted.
    pub(crate) fn end(&self) -> u64 {
        self.wanted.end
    }

    fn next_block(&mut self) -> Result<Block, ReadError> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.open_first()?,
        };
        while open.next == open.segment.blocks() {
            open = self.open_after(&open.segment)?;
        }
        let block = open.segment.block(open.next);
        open.next += 1;
        self.wanted.start = block.head.count;
        self.open = Some(open);
        Ok(block)
    }

    fn open_first(&self) -> Result<OpenSegment, ReadError> {
        let segment = self.segments.open(self.segments.holding(self.wanted.start)?)?;
        if segment.head.count <= self.wanted.start {
            return self.open_after(&segment);
        }
        let next = segment.block_holding(self.wanted.start);
        Ok(OpenSegment { segment, next })
    }

    /// Opens the segment after one that ends where it should.
    fn open_after(&self, segment: &PlainSegment) -> Result<OpenSegment, ReadError> {
        let number = segment.header.number + 1;
        if number > self.segments.last || self.segments.first_seq(number)? != segment.head.count {
            return Err(segment.damage_at_end().into());
        }
        Ok(OpenSegment { segment: self.segments.open(number)?, next: 0 })
    }
}

impl Iterator for Blocks {
    type Item = Result<Block, ReadError>;

    fn next(&mut self) -> Option<Result<Block, ReadError>> {
        if self.wanted.is_empty() {
            return None;
        }
        let block = self.next_block();
        if block.is_err() {
            self.wanted.start = self.wanted.end;
        }
        Some(block)
    }
}
