//! A plain segment in memory: its header, and where its frames stand.
//!
//! It does not judge what follows the last frame that could be read.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use memmap2::MmapMut;

use super::block::Block;
use super::{Damage, ReadError};
use crate::chain::{Hash, Head};
use crate::disk;
use crate::frame::{self, Frame};
use crate::segment::{self, HEADER_BYTES, SegmentHeader};

/// As many frames as fit are read as one block of this many bytes.
const BLOCK_BYTES: usize = 64 * 1024;

/// A segment with frames whose header is right. Clones share its bytes.
#[derive(Debug, Clone)]
pub(crate) struct PlainSegment {
    pub(crate) header: SegmentHeader,
    /// Its bytes, up to where they are zero until the end.
    pub(crate) bytes: Arc<MmapMut>,
    /// The frames that could be read, in groups.
    groups: Vec<Group>,
    /// Where the last frame begins, if there is one.
    pub(crate) last_frame: Option<usize>,
    /// Where the last frame ends.
    pub(crate) end: usize,
    /// The head after the last frame.
    pub(crate) head: Head,
}

/// Some frames that follow each other.
#[derive(Debug, Clone)]
struct Group {
    first_seq: u64,
    bytes: Range<usize>,
}

impl PlainSegment {
    /// Reads a segment up to a length, of which the number and the first position are known, the latter at least about.
    pub(crate) fn load(
        dir: &Path,
        number: u64,
        first_seq: u64,
        ledger: &Hash,
        up_to: u64,
    ) -> Result<PlainSegment, ReadError> {
        let path = dir.join(segment::name(number));
        let read = disk::read_written(&path, HEADER_BYTES as u64, up_to);
        let (bytes, length) = read.map_err(|source| ReadError::Io { path, source })?;
        let header = check_header(&bytes, length, number, ledger)
            .map_err(|what| damage(number, 0, first_seq, what))?;
        Ok(PlainSegment::parse(header, bytes))
    }

    /// Finds the frames in the bytes of a segment.
    pub(crate) fn parse(header: SegmentHeader, bytes: MmapMut) -> PlainSegment {
        let (head, groups, bytes) = (header.head(), Vec::new(), Arc::new(bytes));
        let mut segment = PlainSegment { header, bytes, groups, last_frame: None, end: HEADER_BYTES, head };
        while let Ok(Some(frame)) = frame::parse(&segment.bytes[segment.end..]) {
            if frame.first_seq != segment.head.count {
                break;
            }
            let next = Head { count: frame.next_seq(), root: frame.root };
            let length = frame.length();
            segment.add(length, next);
        }
        segment
    }

    fn add(&mut self, length: usize, head: Head) {
        let bytes = self.end..self.end + length;
        match self.groups.last_mut() {
            Some(group) if bytes.end - group.bytes.start <= BLOCK_BYTES => group.bytes.end = bytes.end,
            _ => self.groups.push(Group { first_seq: self.head.count, bytes: bytes.clone() }),
        }
        (self.last_frame, self.end, self.head) = (Some(bytes.start), bytes.end, head);
    }

    /// Returns how many blocks there are to be read.
    pub(crate) fn blocks(&self) -> usize {
        self.groups.len()
    }

    /// Returns which block holds a position, if it is one of this segment.
    pub(crate) fn block_holding(&self, seq: u64) -> usize {
        self.groups.partition_point(|group| group.first_seq <= seq).saturating_sub(1)
    }

    /// Returns the records of some frames as one block.
    pub(crate) fn block(&self, index: usize) -> Block {
        let mut body = Vec::with_capacity(self.groups[index].bytes.len());
        let mut head = self.header.head();
        for frame in self.frames_in(self.groups[index].bytes.clone()) {
            body.extend_from_slice(frame.body);
            head = Head { count: frame.next_seq(), root: frame.root };
        }
        Block::of_records(self.groups[index].first_seq, head, body)
    }

    /// Returns the frames that could be read.
    pub(crate) fn frames(&self) -> impl Iterator<Item = Frame<'_>> {
        self.frames_in(HEADER_BYTES..self.end)
    }

    fn frames_in(&self, bytes: Range<usize>) -> impl Iterator<Item = Frame<'_>> {
        let mut offset = bytes.start;
        std::iter::from_fn(move || {
            let frame = frame::checked_before(&self.bytes[offset..bytes.end])?;
            offset += frame.length();
            Some(frame)
        })
    }

    /// Returns what is wrong where the last frame ends, if more must follow.
    pub(crate) fn damage_at_end(&self) -> Damage {
        let what = match frame::parse(&self.bytes[self.end..]) {
            Ok(Some(frame)) => format!("frame begins at position {}", frame.first_seq),
            Ok(None) => "frame is missing".to_owned(),
            Err(fault) => fault.to_string(),
        };
        damage(self.header.number, self.end as u64, self.head.count, what)
    }
}

/// Returns damage in a plain segment.
pub(crate) fn damage(number: u64, offset: u64, seq: u64, what: impl Into<String>) -> Damage {
    Damage { segment: number, file: segment::name(number), offset, seq, what: what.into() }
}

/// Returns the header of a segment with a file of `length` bytes if it is this one, or what is wrong with it.
pub(crate) fn check_header(
    bytes: &[u8],
    length: u64,
    number: u64,
    ledger: &Hash,
) -> Result<SegmentHeader, String> {
    let header = SegmentHeader::parse(bytes).map_err(|fault| fault.to_string())?;
    if header.ledger != *ledger {
        return Err("segment belongs to another ledger".to_owned());
    }
    if header.number != number {
        return Err(format!("segment is in truth number {}", header.number));
    }
    if header.length != length {
        return Err(format!("segment has {length} bytes and should have {}", header.length));
    }
    Ok(header)
}
