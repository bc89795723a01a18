//! Random access: the record at a position.
//!
//! It does not look at records in order; `Records` does.

use std::ops::Range;

use crate::frame::RecordSlices;
use crate::journal::{ReadError, Segment, Segments};
use crate::packing::Packing;

/// Finds records by position, and keeps the segment and the block in which it found the last one.
///
/// A block is first unpacked only as far as the record that is asked for, and whole when a later one of it is.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    held: Option<Held>,
}

/// What was used last.
#[derive(Debug)]
struct Held {
    segment: Segment,
    /// The positions that are unpacked of the block, and their records, each with its length before it.
    seqs: Range<u64>,
    body: Vec<u8>,
}

impl Lookup {
    /// Returns the record at a position that is known to be there.
    pub(crate) fn record(&mut self, segments: &Segments, seq: u64) -> Result<&[u8], ReadError> {
        let held = match self.held.take() {
            Some(held) if held.seqs.contains(&seq) => held,
            Some(held) if held.segment.holds(seq) => {
                Held::hold(held.segment, segments.packing, seq, Some(held.seqs.start))?
            }
            _ => Held::hold(segments.open(segments.holding(seq)?)?, segments.packing, seq, None)?,
        };
        let Held { seqs, body, .. } = self.held.insert(held);
        let index = usize::try_from(seq - seqs.start).expect("a block fits into memory");
        Ok(RecordSlices::new(body).nth(index).expect("a block has all the records that it says"))
    }
}

impl Held {
    /// Holds the block with a position, whole if it is the one that was held before, which began at `before`.
    fn hold(
        segment: Segment,
        packing: &'static dyn Packing,
        seq: u64,
        before: Option<u64>,
    ) -> Result<Held, ReadError> {
        if !segment.holds(seq) {
            return Err(segment.damage_at_end().into());
        }
        let block = segment.block(segment.block_holding(seq), packing)?;
        let Range { start, end } = block.seqs();
        let is_whole = block.packing().is_none() || before == Some(start);
        let end = if is_whole { end } else { seq + 1 };
        Ok(Held { seqs: start..end, body: block.into_body_until(end)?, segment })
    }
}

#[cfg(test)]
mod tests;
