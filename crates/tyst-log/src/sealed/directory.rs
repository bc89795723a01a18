//! Where the blocks of a sealed segment stand.
//!
//! It does not read files.

use super::SealedFault;
use crate::frame::word_at;

/// Bytes of one entry: the first position of a block and where it begins.
const ENTRY_BYTES: usize = 12;
const PART: &str = "directory";

/// One block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) first_seq: u64,
    /// Where the block begins in the file.
    pub(super) offset: u32,
}

/// Returns the directory as it stands in the file.
pub(super) fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ENTRY_BYTES * entries.len() + 4);
    for entry in entries {
        bytes.extend_from_slice(&entry.first_seq.to_le_bytes());
        bytes.extend_from_slice(&entry.offset.to_le_bytes());
    }
    bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
    bytes
}

/// Returns the entries in `bytes`, which must begin at a position and offset and be in order.
pub(super) fn parse(bytes: &[u8], count: u32, first: Entry) -> Result<Vec<Entry>, SealedFault> {
    let length = ENTRY_BYTES * count as usize;
    if bytes.len() != length + 4 {
        return Err(SealedFault::structure(PART));
    }
    if crc32c::crc32c(&bytes[..length]).to_le_bytes() != word_at(bytes, length) {
        return Err(SealedFault::checksum(PART));
    }
    let entries: Vec<Entry> = bytes[..length]
        .chunks_exact(ENTRY_BYTES)
        .map(|entry| Entry {
            first_seq: u64::from_le_bytes(word_at(entry, 0)),
            offset: u32::from_le_bytes(word_at(entry, 8)),
        })
        .collect();
    let rises = entries.is_sorted_by(|a, b| a.first_seq < b.first_seq && a.offset < b.offset);
    if rises && entries.first().is_none_or(|entry| *entry == first) {
        Ok(entries)
    } else {
        Err(SealedFault::structure(PART))
    }
}

#[cfg(test)]
mod tests;
