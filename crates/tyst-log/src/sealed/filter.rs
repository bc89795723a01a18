//! A Bloom filter over the keys of a sealed segment: whether a key may be there, or is not.
//!
//! It does not know where a key is.

use super::SealedFault;
use crate::chain::{Hash, digest};
use crate::frame::{length_word, word_at};

/// Bits for each key at least; their number is a power of two.
const BITS_A_KEY: usize = 16;
/// The fewest bits, as a power of two.
const LOG_BITS_MIN: u32 = 6;
/// The most bits, as a power of two: more keys than any segment has.
const LOG_BITS_MAX: u32 = 30;
/// How many bits are set for a key.
const PROBES: u64 = 11;
/// Bytes before the bits: how many keys there are, and how many bits.
const HEAD_BYTES: usize = 8;
const PART: &str = "filter";

/// The keys of one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    keys: u32,
    /// The number of bits less one; nothing if there are no keys.
    mask: Option<u64>,
    bits: Vec<u8>,
}

/// What a key is looked up by: its SHA-256.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyHash {
    first: u64,
    step: u64,
}

impl KeyHash {
    /// Returns what a key is looked up by.
    pub(crate) fn of(key: &[u8]) -> KeyHash {
        let hash: Hash = digest(key);
        let word = |offset| u64::from_le_bytes(word_at(&hash, offset));
        KeyHash { first: word(0), step: word(8) | 1 }
    }

    /// Returns the first eight bytes of the hash as a number.
    pub(crate) fn short(self) -> u64 {
        self.first
    }

    fn probes(self, mask: u64) -> impl Iterator<Item = (usize, u8)> {
        (0..PROBES).map(move |probe| {
            let bit = self.first.wrapping_add(probe.wrapping_mul(self.step)) & mask;
            (usize::try_from(bit / 8).expect("the bits are in memory"), 1 << (bit % 8))
        })
    }
}

impl Filter {
    /// Returns a filter over these keys.
    pub(crate) fn new(keys: &[KeyHash]) -> Filter {
        let count = u32::try_from(keys.len()).expect("a segment has few keys");
        if keys.is_empty() {
            return Filter { keys: count, mask: None, bits: Vec::new() };
        }
        let bits = (keys.len() * BITS_A_KEY).next_power_of_two().max(1 << LOG_BITS_MIN);
        let mut filter = Filter { keys: count, mask: Some(bits as u64 - 1), bits: vec![0; bits / 8] };
        for key in keys {
            for (byte, bit) in key.probes(bits as u64 - 1) {
                filter.bits[byte] |= bit;
            }
        }
        filter
    }

    /// Returns whether a key may be there; if not, it is not.
    pub(crate) fn may_hold(&self, key: KeyHash) -> bool {
        self.mask.is_some_and(|mask| key.probes(mask).all(|(byte, bit)| self.bits[byte] & bit != 0))
    }

    /// Returns the filter as it stands in the file.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.bits.len() + 4);
        bytes.extend_from_slice(&self.keys.to_le_bytes());
        bytes.extend_from_slice(&length_word(self.bits.len()));
        bytes.extend_from_slice(&self.bits);
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    /// Returns the filter that is all of `bytes`.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Filter, SealedFault> {
        let length = bytes.len().checked_sub(4).filter(|length| *length >= HEAD_BYTES);
        let length = length.ok_or(SealedFault::short(PART))?;
        if crc32c::crc32c(&bytes[..length]).to_le_bytes() != word_at(bytes, length) {
            return Err(SealedFault::checksum(PART));
        }
        let keys = u32::from_le_bytes(word_at(bytes, 0));
        let bits = bytes[HEAD_BYTES..length].to_vec();
        let count = bits.len() as u64 * 8;
        let is_power = count.is_power_of_two() && (1 << LOG_BITS_MIN..=1 << LOG_BITS_MAX).contains(&count);
        let filter = Filter { keys, mask: is_power.then(|| count - 1), bits };
        let is_sound = (keys == 0) == (count == 0) && (count == 0 || is_power);
        if is_sound && filter.encode() == bytes { Ok(filter) } else { Err(SealedFault::structure(PART)) }
    }
}

#[cfg(test)]
mod tests;
