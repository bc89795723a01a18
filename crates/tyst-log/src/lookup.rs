//! Random access: the record at a position, and the position of the record with a key.
//!
//! It does not look at records in order; `Records` does.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::chain::digest;
use crate::frame::{RecordSlices, word_at};
use crate::journal::{Blocks, PlainSegment, ReadError, Segments};
use crate::packing::Packing;

/// Finds records by position, and keeps the segment and the block in which it found the last one.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    held: Option<Held>,
}

/// What was used last.
#[derive(Debug)]
struct Held {
    segment: PlainSegment,
    /// The positions in the block, and its records, each with its length before it.
    seqs: Range<u64>,
    body: Vec<u8>,
}

impl Lookup {
    /// Returns the record at a position that is known to be there.
    pub(crate) fn record(&mut self, segments: &Segments, seq: u64) -> Result<&[u8], ReadError> {
        let held = match self.held.take() {
            Some(held) if held.seqs.contains(&seq) => held,
            Some(held) if held.has(seq) => Held::hold(held.segment, seq)?,
            _ => Held::hold(segments.open(segments.holding(seq)?)?, seq)?,
        };
        let Held { seqs, body, .. } = self.held.insert(held);
        let index = usize::try_from(seq - seqs.start).expect("a block fits into memory");
        Ok(RecordSlices::new(body).nth(index).expect("a block has all the records that it says"))
    }
}

impl Held {
    fn has(&self, seq: u64) -> bool {
        (self.segment.header.head().count..self.segment.head.count).contains(&seq)
    }

    fn hold(segment: PlainSegment, seq: u64) -> Result<Held, ReadError> {
        if segment.head.count <= seq {
            return Err(segment.damage_at_end().into());
        }
        let block = segment.block(segment.block_holding(seq));
        let seqs = block.seqs();
        Ok(Held { seqs, body: block.into_body()?, segment })
    }
}

/// Finds records by key: those that are not sealed by the hashes of their keys.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// The beginning of the digest of each key, and the position; empty until something is looked for.
    unsealed: Option<BTreeSet<(u64, u64)>>,
    lookup: Lookup,
}

impl Keys {
    /// Returns the position of the record with this key among the first `count`.
    pub(crate) fn find(
        &mut self,
        segments: &Segments,
        count: u64,
        key: &[u8],
    ) -> Result<Option<u64>, ReadError> {
        if self.unsealed.is_none() {
            self.unsealed = Some(read_keys(segments, count)?);
        }
        let hash = hash_of(key);
        for (_, seq) in self.unsealed.iter().flat_map(|keys| keys.range((hash, 0)..=(hash, u64::MAX))) {
            let record = self.lookup.record(segments, *seq)?;
            if segments.packing.key(record) == Some(key) {
                return Ok(Some(*seq));
            }
        }
        Ok(None)
    }

    /// Returns the record at a position that is known to be there.
    pub(crate) fn record(&mut self, segments: &Segments, seq: u64) -> Result<&[u8], ReadError> {
        self.lookup.record(segments, seq)
    }

    /// Learns of a record that was appended.
    pub(crate) fn add(&mut self, packing: &dyn Packing, seq: u64, record: &[u8]) {
        if let (Some(keys), Some(key)) = (&mut self.unsealed, packing.key(record)) {
            keys.insert((hash_of(key), seq));
        }
    }
}

fn read_keys(segments: &Segments, count: u64) -> Result<BTreeSet<(u64, u64)>, ReadError> {
    let mut keys = BTreeSet::new();
    for block in Blocks::new(segments.clone(), 0..count) {
        block?.for_each(&mut |seq, record| {
            keys.extend(segments.packing.key(record).map(|key| (hash_of(key), seq)));
        })?;
    }
    Ok(keys)
}

fn hash_of(key: &[u8]) -> u64 {
    u64::from_le_bytes(word_at(&digest(key), 0))
}

#[cfg(test)]
mod tests;
