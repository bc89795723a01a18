//! The position of the record with a key: by lists of hashes, in memory for what is not sealed yet.
//!
//! It does not know what a key means, and keeps no keys.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::filter::Filter;
use crate::journal::{ReadError, Segment, Segments};
use crate::lookup::Lookup;
use crate::packing::Packing;
use crate::sealed::keys::{KeyHash, KeyList};

/// How many keys are looked for in the files of the sealed segments before filters over them are made.
const SCANS_MAX: u32 = 4;

/// Finds records by key, and single records for those that have it already.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub(crate) lookup: Lookup,
    /// The hash of each key that is not in a sealed segment, and its position; nothing until a key is looked for.
    unsealed: Option<BTreeSet<(KeyHash, u64)>>,
    /// The number of each sealed segment, and the filter over its keys, once there is one.
    sealed: Vec<(u64, Option<Filter>)>,
    /// How many keys were looked for.
    finds: u32,
}

impl Keys {
    /// Returns the position of the record with this key.
    pub(crate) fn find(&mut self, segments: &Segments, key: &[u8]) -> Result<Option<u64>, ReadError> {
        if self.unsealed.is_none() {
            self.read(segments)?;
        }
        self.finds = self.finds.saturating_add(1);
        let hash = KeyHash::of(key);
        let unsealed = self.unsealed.iter().flat_map(|keys| keys.range((hash, 0)..=(hash, u64::MAX)));
        for (_, seq) in unsealed {
            if segments.packing.key(self.lookup.record(segments, *seq)?) == Some(key) {
                return Ok(Some(*seq));
            }
        }
        self.find_sealed(segments, key, hash)
    }

    fn find_sealed(
        &mut self,
        segments: &Segments,
        key: &[u8],
        hash: KeyHash,
    ) -> Result<Option<u64>, ReadError> {
        for (number, filter) in &mut self.sealed {
            if filter.as_ref().is_some_and(|filter| !filter.may_hold(hash)) {
                continue;
            }
            let Segment::Sealed(segment) = segments.open(*number)? else { continue };
            let list = segment.keys()?;
            if filter.is_none() && self.finds > SCANS_MAX {
                *filter = Some(Filter::new(&list));
            }
            let first_seq = segment.header.before.head().count;
            for seq in list.places_of(hash).map(|place| first_seq + place) {
                if segments.packing.key(self.lookup.record(segments, seq)?) == Some(key) {
                    return Ok(Some(seq));
                }
            }
        }
        Ok(None)
    }

    /// Learns of a record that was appended.
    pub(crate) fn add(&mut self, packing: &dyn Packing, seq: u64, record: &[u8]) {
        if let Some(unsealed) = &mut self.unsealed {
            unsealed.extend(packing.key(record).map(|key| (KeyHash::of(key), seq)));
        }
    }

    /// Learns that a segment with these positions and keys was sealed.
    pub(crate) fn seal(&mut self, number: u64, seqs: &Range<u64>, keys: &KeyList) {
        if let Some(unsealed) = &mut self.unsealed {
            unsealed.retain(|(_, seq)| !seqs.contains(seq));
            self.sealed.push((number, Some(Filter::new(keys))));
        }
    }

    /// Finds out which segments are sealed, and reads the keys of the others.
    fn read(&mut self, segments: &Segments) -> Result<(), ReadError> {
        let mut unsealed = BTreeSet::new();
        self.sealed.clear();
        for number in 1..=segments.last {
            let segment = segments.open(number)?;
            if number < segments.last && segments.first_seq(number + 1)? != segment.head().count {
                return Err(segment.damage_at_end().into());
            }
            match segment {
                Segment::Sealed(_) => self.sealed.push((number, None)),
                Segment::Plain(_) => each_key(&segment, segments.packing, &mut |key, seq| {
                    unsealed.insert((KeyHash::of(key), seq));
                })?,
            }
        }
        self.unsealed = Some(unsealed);
        Ok(())
    }
}

/// Gives the key of every record that has one, and its position, to `visit`.
fn each_key(
    segment: &Segment,
    packing: &'static dyn Packing,
    visit: &mut dyn FnMut(&[u8], u64),
) -> Result<(), ReadError> {
    for index in 0..segment.blocks() {
        segment.block(index, packing)?.for_each(&mut |seq, record| {
            if let Some(key) = packing.key(record) {
                visit(key, seq);
            }
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
