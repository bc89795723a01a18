//! A block: records that follow each other, read and checked as one piece; and the blocks of a journal in order.
//!
//! It does not check roots.

use std::ops::Range;

use super::{Damage, ReadError, Segment, Segments};
use crate::chain::{Hash, Head};
use crate::frame::{RecordSlices, length_word};
use crate::packing::{Packing, Unpackable};
use crate::sealed::block::SealedBlock;
use crate::sealed::{self, SealedSegment};

/// Records that follow each other: some whole batches, or a block of a sealed segment.
#[derive(Debug)]
pub struct Block {
    first_seq: u64,
    head: Head,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// The records, each with its length before it.
    Records(Vec<u8>),
    Sealed {
        block: SealedBlock,
        packing: &'static dyn Packing,
        segment: u64,
        offset: u64,
    },
}

impl Block {
    /// Returns a block of records from a position on, each with its length before it, and the head after them.
    pub(crate) fn of_records(first_seq: u64, head: Head, body: Vec<u8>) -> Block {
        Block { first_seq, head, content: Content::Records(body) }
    }

    /// Returns a block of a sealed segment, which is the one with this index.
    pub(crate) fn sealed(
        block: SealedBlock,
        packing: &'static dyn Packing,
        segment: &SealedSegment,
        index: usize,
    ) -> Block {
        let (segment, offset) = (segment.header.number, segment.offset_of(index));
        let (first_seq, head) = (block.first_seq, block.head);
        Block { first_seq, head, content: Content::Sealed { block, packing, segment, offset } }
    }

    /// Returns the positions of its records.
    pub fn seqs(&self) -> Range<u64> {
        self.first_seq..self.head.count
    }

    /// Returns the root over all records up to the last one of the block.
    pub fn root(&self) -> Hash {
        self.head.root
    }

    /// Returns the number of the packing, if the block is sealed: what its sections mean.
    pub fn packing(&self) -> Option<u8> {
        match &self.content {
            Content::Records(_) => None,
            Content::Sealed { block, .. } => Some(block.packing),
        }
    }

    /// Returns how many sections there are; a block that is not sealed has none.
    pub fn sections(&self) -> usize {
        match &self.content {
            Content::Records(_) => 0,
            Content::Sealed { block, .. } => block.sections(),
        }
    }

    /// Decompresses a section, and returns nothing if there is no such section.
    pub fn section(&self, index: usize) -> Result<Option<Vec<u8>>, ReadError> {
        match &self.content {
            Content::Sealed { block, .. } if index < block.sections() => {
                block.section(index).map(Some).map_err(|fault| self.damage(&fault).into())
            }
            _ => Ok(None),
        }
    }

    /// Calls `visit` with the position and the bytes of every record in order.
    pub fn for_each(&self, visit: &mut dyn FnMut(u64, &[u8])) -> Result<(), ReadError> {
        self.for_each_until(self.head.count, visit)
    }

    /// Does the same for the records before position `end`, which is one of the block's or follows them.
    fn for_each_until(&self, end: u64, visit: &mut dyn FnMut(u64, &[u8])) -> Result<(), ReadError> {
        match &self.content {
            Content::Records(body) => {
                let records = (self.first_seq..end).zip(RecordSlices::new(body));
                records.for_each(|(seq, record)| visit(seq, record));
                Ok(())
            }
            Content::Sealed { block, packing, .. } => {
                block.unpack_until(end, *packing, visit).map_err(|fault| self.damage(&fault).into())
            }
        }
    }

    /// Returns the records in order, each with its length before it: at least those before position `end`, which is one
    /// of the block's or follows them.
    pub(crate) fn into_body_until(self, end: u64) -> Result<Vec<u8>, ReadError> {
        if let Content::Records(body) = self.content {
            return Ok(body);
        }
        let mut body = Vec::new();
        self.for_each_until(end, &mut |_, record| {
            body.extend_from_slice(&length_word(record.len()));
            body.extend_from_slice(record);
        })?;
        Ok(body)
    }

    /// Says where the block stands that cannot be unpacked. A caller that cannot use what a section holds says so as well.
    pub fn damage(&self, fault: &Unpackable) -> Damage {
        let (segment, offset) = match &self.content {
            Content::Records(_) => (0, 0),
            Content::Sealed { segment, offset, .. } => (*segment, *offset),
        };
        sealed::damage(segment, offset, self.first_seq, format!("block cannot be unpacked: {fault}"))
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
    segment: Segment,
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
        let block = open.segment.block(open.next, self.segments.packing)?;
        open.next += 1;
        self.wanted.start = block.head.count;
        self.open = Some(open);
        Ok(block)
    }

    fn open_first(&self) -> Result<OpenSegment, ReadError> {
        let segment = self.segments.open(self.segments.holding(self.wanted.start)?)?;
        if segment.head().count <= self.wanted.start {
            return self.open_after(&segment);
        }
        let next = segment.block_holding(self.wanted.start);
        Ok(OpenSegment { segment, next })
    }

    /// Opens the segment after one that ends where it should.
    fn open_after(&self, segment: &Segment) -> Result<OpenSegment, ReadError> {
        let number = segment.number() + 1;
        if number > self.segments.last || self.segments.first_seq(number)? != segment.head().count {
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
