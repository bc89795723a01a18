//! Compares what the store holds with the journal, byte for byte.
//!
//! It does not check either of them for itself: what cannot be read in the journal is not there.

use std::ops::Range;

use super::pieces::{Piece, Pieces};
use super::stored::{Look, Looked};
use crate::chain::Head;
use crate::frame::RecordSlices;
use crate::journal;
use crate::sealed::{self, SealedSegment};
use crate::segment::{HEADER_BYTES, SegmentHeader, Tail};
use crate::store::{Chunk, Chunks, Form, Store, StoreError, records_of, split};

/// Compares every frame and sealed block of the journal with what the store keeps, and returns its head.
pub(super) fn compare(
    look: Look<'_>,
    store: &dyn Store,
    looked: &mut Looked,
) -> Result<Option<Head>, StoreError> {
    let head = store.head()?;
    let count = head.map_or(0, |head| head.count);
    let chunks = store.chunks();
    let mut comparison = Comparison { look, looked, chunks, next: None, count, has_gap: false };
    comparison.advance()?;
    for number in look.listing.plain.union(&look.listing.sealed) {
        comparison.segment(*number)?;
    }
    comparison.surplus(u64::MAX)?;
    Ok(head)
}

/// What the store should hold of a segment.
struct Expected {
    chunk: Chunk,
    /// The positions of the frame or block to which it belongs.
    seqs: Range<u64>,
}

struct Comparison<'a> {
    look: Look<'a>,
    looked: &'a mut Looked,
    chunks: Chunks<'a>,
    next: Option<Chunk>,
    /// How many records the store says it has.
    count: u64,
    /// Whether a part of the journal cannot be read.
    has_gap: bool,
}

impl Comparison<'_> {
    fn advance(&mut self) -> Result<(), StoreError> {
        self.next = self.chunks.next().transpose()?;
        Ok(())
    }

    fn segment(&mut self, number: u64) -> Result<(), StoreError> {
        let expected = self.expected_of(number);
        let (Some(first), Some(last)) = (expected.first(), expected.last()) else { return Ok(()) };
        self.surplus(first.seqs.start)?;
        let has_other_form = |next: &Chunk| next.first_seq < last.seqs.end && next.form != first.chunk.form;
        if self.next.as_ref().is_some_and(has_other_form) {
            return self.in_other_form(number, &expected);
        }
        for expected in &expected {
            self.chunk(expected)?;
        }
        Ok(())
    }

    /// Returns what the store should hold of a segment, as far as that can be read.
    fn expected_of(&mut self, number: u64) -> Vec<Expected> {
        if let Ok(bytes) = journal::read_bytes(self.look.dir, number) {
            return self.expected_of_plain(&bytes);
        }
        let (expected, is_whole) = expected_of_sealed(self.look, number);
        self.has_gap |= !is_whole;
        expected
    }

    fn expected_of_plain(&mut self, bytes: &[u8]) -> Vec<Expected> {
        let header = SegmentHeader::parse(bytes);
        let seq = header.as_ref().map_or(0, |header| header.head().count);
        let mut expected = Vec::new();
        for piece in Pieces::new(bytes, HEADER_BYTES, seq) {
            let Piece::Frame { frame, .. } = piece else {
                self.has_gap |= !matches!(piece, Piece::Tail { tail: Tail::Zero, .. });
                continue;
            };
            let seqs = frame.first_seq..frame.next_seq();
            if seqs.contains(&self.count) && seqs.start < self.count {
                self.find(seqs.clone(), "the store ends within a frame of the journal");
            }
            expected.extend(split(&frame).into_iter().map(|chunk| Expected { chunk, seqs: seqs.clone() }));
        }
        expected
    }

    fn chunk(&mut self, expected: &Expected) -> Result<(), StoreError> {
        let Expected { chunk, seqs } = expected;
        self.surplus(chunk.first_seq)?;
        match &self.next {
            Some(found) if found.first_seq == chunk.first_seq => {
                if found != chunk {
                    self.find(seqs.clone(), "the store has other bytes than the journal");
                }
                self.advance()
            }
            // What the store does not claim to have is noted once, by the caller.
            _ if chunk.first_seq >= self.count => Ok(()),
            _ => {
                self.find(seqs.clone(), "the store lacks a part of a frame of the journal");
                Ok(())
            }
        }
    }

    /// Compares a segment that is sealed in one copy only record by record.
    fn in_other_form(&mut self, number: u64, expected: &[Expected]) -> Result<(), StoreError> {
        let (Some(first), Some(last)) = (expected.first(), expected.last()) else { return Ok(()) };
        let seqs = first.seqs.start..last.seqs.end;
        let mut found = Vec::new();
        while let Some(chunk) = self.next.take_if(|chunk| chunk.first_seq < seqs.end) {
            found.extend(records_of(&chunk, self.look.packing));
            self.advance()?;
        }
        let expected: Vec<Vec<u8>> =
            expected.iter().map(|expected| records_of(&expected.chunk, self.look.packing)).collect();
        let (expected, shown) = (expected.concat(), self.count.min(seqs.end) - seqs.start.min(self.count));
        let shown = usize::try_from(shown).expect("a segment fits into memory");
        if RecordSlices::new(&expected).take(shown).eq(RecordSlices::new(&found)) {
            self.looked.notes.push(format!(
                "segment {number} is sealed in one copy and not in the other; the next open for writing seals it in both"
            ));
        } else {
            self.find(seqs, "the store has other entries than the journal");
        }
        Ok(())
    }

    /// Passes over what the store has before position `end` and the journal has not.
    fn surplus(&mut self, end: u64) -> Result<(), StoreError> {
        while let Some(chunk) = self.next.as_ref().filter(|chunk| chunk.first_seq < end) {
            let seq = chunk.first_seq;
            // What the journal has lost is its own damage, and the store is right to have it.
            if !self.has_gap {
                self.find(seq..seq + 1, "the store has a part of a frame that is not in the journal");
            }
            self.advance()?;
        }
        Ok(())
    }

    fn find(&mut self, seqs: Range<u64>, what: &str) {
        self.looked.find_in_content(self.look.dir, Some(seqs), what);
    }
}

/// Returns what the store should hold of a sealed segment, and whether all of that could be read.
fn expected_of_sealed(look: Look<'_>, number: u64) -> (Vec<Expected>, bool) {
    let path = look.dir.join(sealed::name(number));
    let Ok(segment) = SealedSegment::open(&path, number, 0, look.ledger) else { return (Vec::new(), false) };
    let blocks = (0..segment.blocks()).filter_map(|index| segment.block(index).ok());
    let expected: Vec<Expected> = blocks
        .map(|block| Expected {
            seqs: block.first_seq..block.head.count,
            chunk: Chunk { first_seq: block.first_seq, form: Form::Block, value: block.bytes },
        })
        .collect();
    let is_whole = expected.len() == segment.blocks();
    (expected, is_whole)
}
