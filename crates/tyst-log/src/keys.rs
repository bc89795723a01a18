//! The position of the record with a key: by lists of hashes, in memory for what is not sealed yet.
//!
//! It does not know what a key means, and keeps no keys.

use std::collections::BTreeSet;

use crate::filter::Filters;
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
    /// The numbers of the sealed segments that are not in the filters.
    unfiltered: Vec<u64>,
    filters: Filters,
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
        if self.finds > SCANS_MAX {
            self.make_filters(segments)?;
        }
        let mut numbers = self.filters.may_hold(hash);
        numbers.extend(&self.unfiltered);
        for number in numbers {
            let Some((first_seq, list)) = list_of(segments, number)? else { continue };
            for seq in list.places_of(hash).map(|place| first_seq + place) {
                if segments.packing.key(self.lookup.record(segments, seq)?) == Some(key) {
                    return Ok(Some(seq));
                }
            }
        }
        Ok(None)
    }

    fn make_filters(&mut self, segments: &Segments) -> Result<(), ReadError> {
        while let Some(number) = self.unfiltered.last() {
            if let Some((_, list)) = list_of(segments, *number)? {
                self.filters.add(*number, &list);
            }
            self.unfiltered.pop();
        }
        Ok(())
    }

    /// Learns of a record that was appended.
    pub(crate) fn add(&mut self, packing: &dyn Packing, seq: u64, record: &[u8]) {
        if let Some(unsealed) = &mut self.unsealed {
            unsealed.extend(packing.key(record).map(|key| (KeyHash::of(key), seq)));
        }
    }

    /// Learns that a segment was sealed.
    pub(crate) fn seal(&mut self, number: u64, first_seq: u64, keys: &KeyList) {
        if let Some(unsealed) = &mut self.unsealed {
            for (place, key) in keys.places() {
                unsealed.remove(&(key, first_seq + place));
            }
            self.filters.add(number, keys);
        }
    }

    /// Finds out which segments are sealed, and reads the keys of the others.
    fn read(&mut self, segments: &Segments) -> Result<(), ReadError> {
        let mut unsealed = BTreeSet::new();
        self.unfiltered.clear();
        for number in 1..=segments.last {
            let segment = segments.open(number)?;
            if number < segments.last && segments.first_seq(number + 1)? != segment.head().count {
                return Err(segment.damage_at_end().into());
            }
            match segment {
                Segment::Sealed(_) => self.unfiltered.push(number),
                Segment::Plain(_) => each_key(&segment, segments.packing, &mut |key, seq| {
                    unsealed.insert((KeyHash::of(key), seq));
                })?,
            }
        }
        self.unsealed = Some(unsealed);
        Ok(())
    }
}

/// Returns the first position and the list of keys of a sealed segment.
fn list_of(segments: &Segments, number: u64) -> Result<Option<(u64, KeyList)>, ReadError> {
    let Segment::Sealed(segment) = segments.open(number)? else { return Ok(None) };
    Ok(Some((segment.header.before.head().count, segment.keys()?)))
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
