//! A segment cut into frames and what lies between them, damaged or not.
//!
//! It does not judge; it only says what stands where.

use std::ops::Range;

use crate::frame::{self, Frame};
use crate::segment::{self, Tail};

/// One piece of a segment after its header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A frame with a right checksum.
    Frame { bytes: Range<u64>, frame: Frame<'a> },
    /// Bytes that are no frame, followed by one that begins at a position.
    Hole { bytes: Range<u64>, next_seq: u64, what: String },
    /// What follows the last frame, up to the last byte that is not zero.
    Tail { bytes: Range<u64>, tail: Tail },
}

/// Cuts a segment into pieces from `offset` on, where the record `seq` must follow.
pub(super) struct Pieces<'a> {
    bytes: &'a [u8],
    offset: Option<usize>,
    seq: u64,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(bytes: &'a [u8], offset: usize, seq: u64) -> Pieces<'a> {
        Pieces { bytes, offset: Some(offset.min(bytes.len())), seq }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let offset = self.offset.take()?;
        let parsed = frame::parse(&self.bytes[offset..]);
        if let Ok(Some(frame)) = parsed {
            let end = offset + frame.length();
            (self.offset, self.seq) = (Some(end), frame.next_seq());
            return Some(Piece::Frame { bytes: offset as u64..end as u64, frame });
        }
        let tail = segment::tail(self.bytes, self.bytes.len() as u64, offset, self.seq);
        if let Tail::Hole { offset: next, seq } = tail {
            self.offset = usize::try_from(next).ok();
            let what = parsed.err().map_or_else(|| "frame is missing".to_owned(), |fault| fault.to_string());
            return Some(Piece::Hole { bytes: offset as u64..next, next_seq: seq, what });
        }
        let used = segment::used_length(&self.bytes[offset..]);
        Some(Piece::Tail { bytes: offset as u64..(offset + used) as u64, tail })
    }
}
