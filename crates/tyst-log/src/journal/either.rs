//! A segment that is open for reading, plain or sealed.
//!
//! It does not choose which of the two is read; `segments` does.

use super::block::Block;
use super::plain::PlainSegment;
use super::{Damage, ReadError};
use crate::chain::{Frontier, Head};
use crate::packing::Packing;
use crate::sealed::{self, SealedSegment};

/// A segment in either form.
#[derive(Debug)]
pub(crate) enum Segment {
    Plain(PlainSegment),
    Sealed(SealedSegment),
}

impl Segment {
    pub(crate) fn number(&self) -> u64 {
        match self {
            Segment::Plain(plain) => plain.header.number,
            Segment::Sealed(sealed) => sealed.header.number,
        }
    }

    /// Returns the tree before its first record.
    pub(crate) fn before(&self) -> &Frontier {
        match self {
            Segment::Plain(plain) => &plain.header.frontier,
            Segment::Sealed(sealed) => &sealed.header.before,
        }
    }

    /// Returns the head after its last record that can be read.
    pub(crate) fn head(&self) -> Head {
        match self {
            Segment::Plain(plain) => plain.head,
            Segment::Sealed(sealed) => sealed.header.after,
        }
    }

    /// Returns whether it holds a position.
    pub(crate) fn holds(&self, seq: u64) -> bool {
        (self.before().head().count..self.head().count).contains(&seq)
    }

    /// Returns how many blocks there are to be read.
    pub(crate) fn blocks(&self) -> usize {
        match self {
            Segment::Plain(plain) => plain.blocks(),
            Segment::Sealed(sealed) => sealed.blocks(),
        }
    }

    /// Returns which block holds a position, if it is one of this segment.
    pub(crate) fn block_holding(&self, seq: u64) -> usize {
        match self {
            Segment::Plain(plain) => plain.block_holding(seq),
            Segment::Sealed(sealed) => sealed.block_holding(seq),
        }
    }

    /// Reads a block, whose records are packed in this way.
    pub(crate) fn block(&self, index: usize, packing: &'static dyn Packing) -> Result<Block, ReadError> {
        match self {
            Segment::Plain(plain) => Ok(plain.block(index)),
            Segment::Sealed(sealed) => Ok(Block::sealed(sealed.block(index)?, packing, sealed, index)),
        }
    }

    /// Returns what is wrong where the segment ends, if more must follow.
    pub(crate) fn damage_at_end(&self) -> Damage {
        match self {
            Segment::Plain(plain) => plain.damage_at_end(),
            Segment::Sealed(sealed) => {
                let what = "segment ends before the next one begins";
                sealed::damage(sealed.header.number, sealed.header.length, sealed.header.after.count, what)
            }
        }
    }
}
