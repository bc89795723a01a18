//! A Bloom filter over the keys of a sealed segment, in memory: whether a key may be there, or is not.
//!
//! It does not know where a key is, and is never written; it is made from the list of keys.

use crate::sealed::keys::{KeyHash, KeyList};

/// Bits for each key at least; their number is a power of two.
const BITS_A_KEY: usize = 16;
/// The fewest bits: with fewer of them, keys have too few ways to differ.
const BITS_MIN: usize = 4096;
/// How many bits are set for a key.
const PROBES: u64 = 11;
/// An odd number with many bits, by which hashes are spread.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The keys of one segment.
#[derive(Debug)]
pub(crate) struct Filter {
    /// Bits, 64 in a word; none if there are no keys.
    words: Vec<u64>,
}

impl Filter {
    /// Returns a filter over these keys.
    pub(crate) fn new(keys: &KeyList) -> Filter {
        let count = keys.hashes().count();
        let bits = if count == 0 { 0 } else { (count * BITS_A_KEY).next_power_of_two().max(BITS_MIN) };
        let mut filter = Filter { words: vec![0; bits / 64] };
        for key in keys.hashes() {
            for (word, bit) in filter.probes(key) {
                filter.words[word] |= bit;
            }
        }
        filter
    }

    /// Returns whether a key may be there; if not, it is not.
    pub(crate) fn may_hold(&self, key: KeyHash) -> bool {
        !self.words.is_empty() && self.probes(key).all(|(word, bit)| self.words[word] & bit != 0)
    }

    /// Returns the bits of a key: the word, and the bit in it.
    fn probes(&self, key: KeyHash) -> impl Iterator<Item = (usize, u64)> + use<> {
        let spread = u64::from(key.word()).wrapping_mul(SPREAD);
        let (first, step) = (spread >> 32, (spread ^ (spread >> 29)) | 1);
        let mask = self.words.len() as u64 * 64 - 1;
        (0..PROBES).map(move |probe| {
            let bit = first.wrapping_add(probe.wrapping_mul(step)) & mask;
            (usize::try_from(bit / 64).expect("the bits are in memory"), 1 << (bit % 64))
        })
    }
}

#[cfg(test)]
mod tests;
