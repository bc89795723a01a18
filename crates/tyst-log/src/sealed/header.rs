//! What stands at the beginning of a sealed segment.
//!
//! It does not read files.

use super::SealedFault;
use crate::chain::{Frontier, Hash, Head, peak_count};
use crate::frame::{length_word, word_at};
use crate::segment::HEADER_BYTES;

const MAGIC: [u8; 8] = *b"tystseal";
const FORMAT_VERSION: u32 = 1;
const PEAKS_AT: usize = 156;
const CHECKSUM_AT: usize = HEADER_BYTES - 4;
const PART: &str = "header of a sealed segment";

/// The header of a sealed segment; the first block follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealedHeader {
    /// SHA-256 of the id of the ledger.
    pub(crate) ledger: Hash,
    pub(crate) number: u64,
    /// The tree before its first record; its count is the first position.
    pub(crate) before: Frontier,
    /// The head after its last record.
    pub(crate) after: Head,
    /// How many blocks there are.
    pub(crate) blocks: u32,
    /// Where the directory begins, which is where the last block ends.
    pub(crate) directory_at: u32,
    /// Where the list of keys begins, which is where the directory ends.
    pub(crate) keys_at: u32,
    /// The length of the file in bytes, which is where the list of keys ends.
    pub(crate) length: u64,
}

impl SealedHeader {
    /// Returns the header as it stands in the file.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let before = self.before.head();
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&length_word(HEADER_BYTES));
        bytes.extend_from_slice(&self.ledger);
        bytes.extend_from_slice(&self.number.to_le_bytes());
        bytes.extend_from_slice(&before.count.to_le_bytes());
        bytes.extend_from_slice(&self.length.to_le_bytes());
        bytes.extend_from_slice(&before.root);
        bytes.extend_from_slice(&self.after.count.to_le_bytes());
        bytes.extend_from_slice(&self.after.root);
        for word in [self.blocks, self.directory_at, self.keys_at] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        bytes.extend_from_slice(self.before.peaks().as_flattened());
        bytes.resize(CHECKSUM_AT, 0);
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    /// Returns the header at the start of `bytes`; only the one way of writing it is accepted.
    pub(crate) fn parse(bytes: &[u8]) -> Result<SealedHeader, SealedFault> {
        let bytes = bytes.get(..HEADER_BYTES).ok_or(SealedFault::short(PART))?;
        if crc32c::crc32c(&bytes[..CHECKSUM_AT]).to_le_bytes() != word_at(bytes, CHECKSUM_AT) {
            return Err(SealedFault::checksum(PART));
        }
        let number_at = |offset| u64::from_le_bytes(word_at(bytes, offset));
        let word = |offset| u32::from_le_bytes(word_at(bytes, offset));
        let first_seq = number_at(56);
        let peaks = (0..peak_count(first_seq)).map(|index| word_at(bytes, PEAKS_AT + 32 * index)).collect();
        let header = SealedHeader {
            ledger: word_at(bytes, 16),
            number: number_at(48),
            before: Frontier::from_peaks(first_seq, peaks).ok_or(SealedFault::structure(PART))?,
            after: Head { count: number_at(104), root: word_at(bytes, 112) },
            blocks: word(144),
            directory_at: word(148),
            keys_at: word(152),
            length: number_at(64),
        };
        if header.encode() == bytes && header.is_sound() {
            Ok(header)
        } else {
            Err(SealedFault::structure(PART))
        }
    }

    fn is_sound(&self) -> bool {
        let parts = [HEADER_BYTES as u64, self.directory_at.into(), self.keys_at.into(), self.length];
        parts.is_sorted() && self.before.head().count <= self.after.count
    }
}

#[cfg(test)]
mod tests;
