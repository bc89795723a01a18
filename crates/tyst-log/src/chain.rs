//! The Merkle tree over all records, as RFC 6962 defines it, kept as a compact frontier.
//!
//! It does not keep leaves, and makes no proofs.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// What a log has come to: how many records it holds, and the root of the Merkle tree over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of records, which is also the position of the next one.
    pub count: u64,
    /// The RFC 6962 root over all of them.
    pub root: Hash,
}

/// Returns the leaf hash of a record: SHA-256 of a zero byte and the record.
pub fn leaf_hash(record: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(record).finalize().into()
}

/// Returns the hash of an inner node: SHA-256 of a one byte and both children.
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Returns SHA-256 of `bytes`.
pub(crate) fn digest(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The roots of the complete subtrees of a growing tree, the largest first: all that is needed to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontier {
    count: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Returns the frontier of the empty tree.
    pub fn empty() -> Frontier {
        Frontier { count: 0, peaks: Vec::new() }
    }

    /// Returns the frontier of a tree of `count` leaves, or nothing if `peaks` has the wrong number of hashes.
    pub(crate) fn from_peaks(count: u64, peaks: Vec<Hash>) -> Option<Frontier> {
        (peaks.len() == peak_count(count)).then_some(Frontier { count, peaks })
    }

    /// Adds the hash of one leaf.
    pub fn push(&mut self, leaf: Hash) {
        let completed = self.count.trailing_ones() as usize;
        let kept = self.peaks.len() - completed;
        let hash = self.peaks.drain(kept..).rev().fold(leaf, |right, left| node_hash(&left, &right));
        self.peaks.push(hash);
        self.count += 1;
    }

    /// Adds the leaf of every record in turn.
    pub(crate) fn extend<'a>(&mut self, records: impl Iterator<Item = &'a [u8]>) {
        for record in records {
            self.push(leaf_hash(record));
        }
    }

    /// Returns the peaks, the largest subtree first.
    pub(crate) fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Returns the number of leaves and the root over them.
    pub fn head(&self) -> Head {
        let root = self.peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        Head { count: self.count, root: root.unwrap_or_else(|| digest(b"")) }
    }
}

/// Returns how many complete subtrees a tree of `count` leaves has.
pub(crate) fn peak_count(count: u64) -> usize {
    count.count_ones() as usize
}

#[cfg(test)]
mod tests;
