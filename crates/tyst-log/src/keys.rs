//! The position of the record with a key: by the filters of sealed segments, and a list of what is not sealed yet.
//!
//! It does not know what a key means, and keeps no keys, only hashes of them.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::journal::{Block, ReadError, Segment, Segments};
use crate::lookup::Lookup;
use crate::packing::Packing;
use crate::sealed::filter::{Filter, KeyHash};

/// Finds records by key, and single records for those that have it already.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// Nothing until a key is looked for.
    index: Option<Index>,
    pub(crate) lookup: Lookup,
}

/// Where keys may be.
#[derive(Debug, Default)]
struct Index {
    /// The hash of each key that is not in a sealed segment, and its position.
    unsealed: BTreeSet<(u64, u64)>,
    /// The number and the filter of each sealed segment.
    sealed: Vec<(u64, Filter)>,
}

impl Keys {
    /// Returns the position of the record with this key.
    pub(crate) fn find(&mut self, segments: &Segments, key: &[u8]) -> Result<Option<u64>, ReadError> {
        let index = match &mut self.index {
            Some(index) => index,
            none => none.insert(Index::read(segments)?),
        };
        let hash = KeyHash::of(key);
        let same_hash = (hash.short(), 0)..=(hash.short(), u64::MAX);
        for (_, seq) in index.unsealed.range(same_hash) {
            let record = self.lookup.record(segments, *seq)?;
            if segments.packing.key(record) == Some(key) {
                return Ok(Some(*seq));
            }
        }
        for (number, _) in index.sealed.iter().filter(|(_, filter)| filter.may_hold(hash)) {
            if let Some(seq) = find_in(&segments.open(*number)?, segments.packing, key)? {
                return Ok(Some(seq));
            }
        }
        Ok(None)
    }

    /// Learns of a record that was appended.
    pub(crate) fn add(&mut self, packing: &dyn Packing, seq: u64, record: &[u8]) {
        if let Some(index) = &mut self.index {
            index.unsealed.extend(packing.key(record).map(|key| (KeyHash::of(key).short(), seq)));
        }
    }

    /// Learns that a segment with these positions was sealed.
    pub(crate) fn seal(&mut self, number: u64, seqs: &Range<u64>, filter: Filter) {
        if let Some(index) = &mut self.index {
            index.unsealed.retain(|(_, seq)| !seqs.contains(seq));
            index.sealed.push((number, filter));
        }
    }
}

impl Index {
    fn read(segments: &Segments) -> Result<Index, ReadError> {
        let mut index = Index::default();
        for number in 1..=segments.last {
            let segment = segments.open(number)?;
            if number < segments.last && segments.first_seq(number + 1)? != segment.head().count {
                return Err(segment.damage_at_end().into());
            }
            match segment {
                Segment::Sealed(sealed) => index.sealed.push((number, sealed.filter()?)),
                plain @ Segment::Plain(_) => each_key(&plain, segments.packing, &mut |key, seq| {
                    index.unsealed.insert((KeyHash::of(key).short(), seq));
                })?,
            }
        }
        Ok(index)
    }
}

fn find_in(segment: &Segment, packing: &'static dyn Packing, key: &[u8]) -> Result<Option<u64>, ReadError> {
    let mut found = None;
    each_key(segment, packing, &mut |other, seq| {
        if other == key && found.is_none() {
            found = Some(seq);
        }
    })?;
    Ok(found)
}

/// Gives the key of every record that has one, and its position, to `visit`.
fn each_key(
    segment: &Segment,
    packing: &'static dyn Packing,
    visit: &mut dyn FnMut(&[u8], u64),
) -> Result<(), ReadError> {
    for index in 0..segment.blocks() {
        let block: Block = segment.block(index, packing)?;
        block.for_each(&mut |seq, record| {
            if let Some(key) = packing.key(record) {
                visit(key, seq);
            }
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
