//! The hashes of the keys of a sealed segment, in the order of its records.
//!
//! It does not hold the keys; who looks for one reads the records that have its hash.

use super::SealedFault;
use crate::chain::digest;
use crate::frame::word_at;

/// The hash of a record that has no key.
const NONE: u32 = 0;
const PART: &str = "list of keys";

/// What a key is looked for by: the beginning of its SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyHash(u32);

impl KeyHash {
    /// Returns the hash of a key.
    pub(crate) fn of(key: &[u8]) -> KeyHash {
        let hash = u32::from_le_bytes(word_at(&digest(key), 0));
        KeyHash(if hash == NONE { 1 } else { hash })
    }

    pub(crate) fn word(self) -> u32 {
        self.0
    }
}

/// The hashes of all keys of a segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeyList {
    /// One for each record, or none at all if no record has a key.
    words: Vec<u32>,
}

impl KeyList {
    /// Returns the list of records with these keys.
    pub(crate) fn new(keys: &[Option<KeyHash>]) -> KeyList {
        if keys.iter().all(Option::is_none) {
            return KeyList::default();
        }
        KeyList { words: keys.iter().map(|key| key.map_or(NONE, KeyHash::word)).collect() }
    }

    /// Returns all hashes, each with how far its record is from the first one.
    pub(crate) fn places(&self) -> impl Iterator<Item = (u64, KeyHash)> {
        (0..).zip(&self.words).filter(|(_, word)| **word != NONE).map(|(place, word)| (place, KeyHash(*word)))
    }

    /// Returns how far from the first record those are that may have a key.
    pub(crate) fn places_of(&self, key: KeyHash) -> impl Iterator<Item = u64> {
        (0..).zip(&self.words).filter(move |(_, word)| **word == key.0).map(|(place, _)| place)
    }

    /// Returns whether the record at a place has this hash, or no key if it is said to have none.
    pub(crate) fn is_right(&self, place: usize, key: Option<KeyHash>) -> bool {
        self.words.get(place).copied().unwrap_or(NONE) == key.map_or(NONE, KeyHash::word)
    }

    /// Returns the list as it stands in the file.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    /// Returns the list of `count` records that is all of `bytes`.
    pub(super) fn parse(bytes: &[u8], count: u64) -> Result<KeyList, SealedFault> {
        let length = bytes.len().checked_sub(4).ok_or(SealedFault::short(PART))?;
        if crc32c::crc32c(&bytes[..length]).to_le_bytes() != word_at(bytes, length) {
            return Err(SealedFault::checksum(PART));
        }
        if length != 0 && length as u64 != count.saturating_mul(4) {
            return Err(SealedFault::structure(PART));
        }
        let words =
            bytes[..length].chunks_exact(4).map(|word| u32::from_le_bytes(word_at(word, 0))).collect();
        Ok(KeyList { words })
    }
}

#[cfg(test)]
mod tests;
