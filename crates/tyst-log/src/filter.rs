//! Bloom filters over the keys of many sealed segments at once, in memory: which segments may hold a key.
//!
//! It does not know where in a segment a key is, and is never written; it is made from the lists of keys.

use crate::sealed::keys::{KeyHash, KeyList};

/// Rows for each key of a segment at least; their number is a power of two.
const ROWS_A_KEY: usize = 24;
/// The fewest rows: with fewer of them, keys have too few ways to differ.
const ROWS_MIN: usize = 4096;
/// How many rows are marked for a key.
const PROBES: u64 = 8;
/// How many segments a group has at most: one for each bit of a row.
const SEGMENTS_MAX: usize = 64;
/// An odd number with many bits, by which hashes are spread.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The keys of all sealed segments that it has heard of.
#[derive(Debug, Default)]
pub(crate) struct Filters {
    groups: Vec<Group>,
}

/// The filters of some segments side by side: a row has one bit of each, so that one look is a look into all.
#[derive(Debug)]
struct Group {
    rows: Vec<u64>,
    /// The number of the segment to which each bit belongs.
    numbers: Vec<u64>,
}

impl Filters {
    /// Adds the keys of a segment.
    pub(crate) fn add(&mut self, number: u64, keys: &KeyList) {
        let count = keys.places().count();
        let rows = (count * ROWS_A_KEY).next_power_of_two().max(ROWS_MIN);
        let has_room = |group: &&mut Group| group.rows.len() == rows && group.numbers.len() < SEGMENTS_MAX;
        match self.groups.iter_mut().find(has_room) {
            Some(group) => group.add(number, keys),
            None if count == 0 => {}
            None => {
                let mut group = Group { rows: vec![0; rows], numbers: Vec::new() };
                group.add(number, keys);
                self.groups.push(group);
            }
        }
    }

    /// Returns the numbers of the segments that may hold a key; the others do not.
    pub(crate) fn may_hold(&self, key: KeyHash) -> Vec<u64> {
        let mut found = Vec::new();
        for group in &self.groups {
            let mut bits = group.bits_of(key);
            while bits != 0 {
                found.push(group.numbers[bits.trailing_zeros() as usize]);
                bits &= bits - 1;
            }
        }
        found
    }
}

impl Group {
    fn add(&mut self, number: u64, keys: &KeyList) {
        let bit = 1 << self.numbers.len();
        self.numbers.push(number);
        for (_, key) in keys.places() {
            for row in probes(key, self.rows.len()) {
                self.rows[row] |= bit;
            }
        }
    }

    fn bits_of(&self, key: KeyHash) -> u64 {
        let mut bits = u64::MAX;
        for row in probes(key, self.rows.len()) {
            bits &= self.rows[row];
            if bits == 0 {
                break;
            }
        }
        bits
    }
}

/// Returns the rows of a key.
fn probes(key: KeyHash, rows: usize) -> impl Iterator<Item = usize> {
    let spread = u64::from(key.word()).wrapping_mul(SPREAD);
    let (first, step) = (spread >> 32, (spread ^ (spread >> 29)) | 1);
    let mask = rows as u64 - 1;
    (0..PROBES).map(move |probe| {
        let row = first.wrapping_add(probe.wrapping_mul(step)) & mask;
        usize::try_from(row).expect("the rows are in memory")
    })
}

#[cfg(test)]
mod tests;
