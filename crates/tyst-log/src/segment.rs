//! One segment of the journal as bytes: its header, its name, and what its tail says.
//!
//! It does not read or write files.

mod torn;

use crate::chain::{Frontier, Hash, Head, peak_count};
use crate::frame::{self, END_MARK, OVERHEAD_BYTES, word_at};

/// Bytes of the header; the first frame follows.
pub(crate) const HEADER_BYTES: usize = 4096;
/// Where the first frame of a segment begins.
pub(crate) const FIRST_FRAME: u64 = HEADER_BYTES as u64;
const MAGIC: [u8; 8] = *b"tystjrnl";
const FORMAT_VERSION: u32 = 1;
const PEAKS_AT: usize = 104;
const CHECKSUM_AT: usize = HEADER_BYTES - 4;
/// The unit in which a disk writes all or nothing.
pub(crate) const SECTOR_BYTES: usize = 512;

/// What stands at the beginning of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    /// SHA-256 of the id of the ledger.
    pub(crate) ledger: Hash,
    /// The number of the segment, from 1 on without gaps.
    pub(crate) number: u64,
    /// The length of the file in bytes.
    pub(crate) length: u64,
    /// The tree at the start of the segment; its count is the first position.
    pub(crate) frontier: Frontier,
}

/// Why bytes are not the header of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderFault {
    #[error("segment is shorter than its header")]
    Short,
    #[error("segment header does not match its checksum")]
    Checksum,
    #[error("segment header has format version {0}, which is not known here")]
    Version(u32),
    #[error("segment header has a right checksum and a wrong structure")]
    Structure,
}

impl SegmentHeader {
    /// Returns the head of the log at the start of the segment.
    pub(crate) fn head(&self) -> Head {
        self.frontier.head()
    }

    /// Returns the header as it stands in the file.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let head = self.head();
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&frame::length_word(HEADER_BYTES));
        bytes.extend_from_slice(&self.ledger);
        bytes.extend_from_slice(&self.number.to_le_bytes());
        bytes.extend_from_slice(&head.count.to_le_bytes());
        bytes.extend_from_slice(&self.length.to_le_bytes());
        bytes.extend_from_slice(&head.root);
        bytes.extend_from_slice(self.frontier.peaks().as_flattened());
        bytes.resize(CHECKSUM_AT, 0);
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    /// Returns the header at the start of `bytes`; only the one way of writing it is accepted.
    pub(crate) fn parse(bytes: &[u8]) -> Result<SegmentHeader, HeaderFault> {
        let bytes = bytes.get(..HEADER_BYTES).ok_or(HeaderFault::Short)?;
        if crc32c::crc32c(&bytes[..CHECKSUM_AT]).to_le_bytes() != word_at(bytes, CHECKSUM_AT) {
            return Err(HeaderFault::Checksum);
        }
        let version = u32::from_le_bytes(word_at(bytes, 8));
        if version != FORMAT_VERSION {
            return Err(HeaderFault::Version(version));
        }
        let first_seq = u64::from_le_bytes(word_at(bytes, 56));
        let peaks = (0..peak_count(first_seq)).map(|index| word_at(bytes, PEAKS_AT + 32 * index)).collect();
        let header = SegmentHeader {
            ledger: word_at(bytes, 16),
            number: u64::from_le_bytes(word_at(bytes, 48)),
            length: u64::from_le_bytes(word_at(bytes, 64)),
            frontier: Frontier::from_peaks(first_seq, peaks).ok_or(HeaderFault::Structure)?,
        };
        if header.encode() == bytes { Ok(header) } else { Err(HeaderFault::Structure) }
    }
}

/// Returns the path of a segment inside the folder of a ledger.
pub(crate) fn name(number: u64) -> String {
    format!("journal/{number:012}.tyj")
}

/// Returns the number in the file name of a segment.
pub(crate) fn number_of(file_name: &str) -> Option<u64> {
    number_with(file_name, ".tyj")
}

/// Returns the number in a file name of twelve digits and this ending.
pub(crate) fn number_with(file_name: &str, ending: &str) -> Option<u64> {
    let digits = file_name.strip_suffix(ending)?;
    let right = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| right && *number > 0)
}

/// What stands after the last frame of a segment that could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing but zeroes.
    Zero,
    /// A part of one frame, this many bytes from the end of the last frame to the last one that is not zero.
    Torn { bytes: u64 },
    /// A frame that was written from its first to its last byte, and is not what was written.
    Spoilt,
    /// Bytes that no write of one frame leaves behind, and why: some of `bytes` from `start` on.
    Stray { start: u64, bytes: u64, what: &'static str },
    /// Bytes that are no frame, and behind them a frame that is one.
    Hole { offset: u64, seq: u64 },
}

/// Returns what stands in `bytes` from `end` on, where the record `next_seq` would have to follow. The segment goes on with
/// zeroes up to its `length`, which need not be among the bytes.
pub(crate) fn tail(bytes: &[u8], length: u64, end: usize, next_seq: u64) -> Tail {
    let last = end + used_length(&bytes[end..]);
    if last == end {
        return Tail::Zero;
    }
    if let Some((offset, seq)) = next_frame(&bytes[..last], end + 1, next_seq + 1) {
        return Tail::Hole { offset: offset as u64, seq };
    }
    if was_written_whole(&bytes[end..], end % SECTOR_BYTES, last - end) {
        return Tail::Spoilt;
    }
    match torn::fault(bytes, length, end, next_seq) {
        Some((stray, what)) => Tail::Stray { start: stray.start, bytes: stray.end - stray.start, what },
        None => Tail::Torn { bytes: (last - end) as u64 },
    }
}

/// Returns the offset and first position of the next whole frame from `start` on, with a position of at least `seq_min`.
pub(crate) fn next_frame(bytes: &[u8], start: usize, seq_min: u64) -> Option<(usize, u64)> {
    let last = bytes.len().checked_sub(OVERHEAD_BYTES)?;
    (start..=last).find_map(|offset| {
        let rest = &bytes[offset..];
        if !frame::is_plausible(rest, seq_min) {
            return None;
        }
        let found = frame::parse(rest).ok().flatten()?;
        Some((offset, found.first_seq))
    })
}

/// Returns the length of `bytes` without the zeroes at the end.
pub(crate) fn used_length(bytes: &[u8]) -> usize {
    const ZEROES: [u8; 4096] = [0; 4096];
    let mut end = bytes.len();
    while end > 0 {
        let start = end.saturating_sub(ZEROES.len());
        if bytes[start..end] != ZEROES[..end - start] {
            break;
        }
        end = start;
    }
    bytes[..end].iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
}

/// Returns whether the `used` bytes of a frame that is not valid were all written: a write that was cut off leaves
/// its end, or at least one whole sector, as zeroes. `lead` is the place of the frame within its first sector.
fn was_written_whole(bytes: &[u8], lead: usize, used: usize) -> bool {
    let says_its_length = bytes.len() >= 4 && u32::from_le_bytes(word_at(bytes, 0)) as usize == used;
    let ends = says_its_length || bytes[..used].ends_with(&END_MARK);
    let (first, rest) = bytes[..used].split_at((SECTOR_BYTES - lead).min(used));
    ends && used_length(first) > 0 && rest.chunks(SECTOR_BYTES).all(|sector| used_length(sector) > 0)
}

#[cfg(test)]
mod tests;
