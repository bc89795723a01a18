//! One frame of the journal: a batch of records with its position, the root after it and a checksum.
//!
//! It does not read or write files, and does not check that a root is right.

use crate::chain::Hash;

/// Bytes before the first record: length, checksum, first position, count, root.
pub(crate) const HEAD_BYTES: usize = 52;
/// The last bytes of every frame. They are never zero, so that a frame whose end is missing can be told.
pub(crate) const END_MARK: [u8; 4] = *b"tyfe";
/// Bytes of a frame beside its records and their lengths.
pub(crate) const OVERHEAD_BYTES: usize = HEAD_BYTES + END_MARK.len();

/// A frame that was checked, seen in the bytes of its segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    /// The position of the first record.
    pub(crate) first_seq: u64,
    /// The number of records, at least one.
    pub(crate) count: u32,
    /// The root of the tree after the last record.
    pub(crate) root: Hash,
    /// The records, each with its length before it.
    pub(crate) body: &'a [u8],
}

/// Why bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FrameFault {
    #[error("frame has an impossible length")]
    Length,
    #[error("frame does not match its checksum")]
    Checksum,
    #[error("frame has a right checksum and a wrong structure")]
    Structure,
}

impl<'a> Frame<'a> {
    /// Returns the position after the last record.
    pub(crate) fn next_seq(&self) -> u64 {
        self.first_seq.saturating_add(u64::from(self.count))
    }

    /// Returns the number of bytes of the whole frame.
    pub(crate) fn length(&self) -> usize {
        OVERHEAD_BYTES + self.body.len()
    }

    /// Returns the records in order.
    pub(crate) fn records(&self) -> RecordSlices<'a> {
        RecordSlices::new(self.body)
    }
}

/// The records of a checked body, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct RecordSlices<'a> {
    rest: &'a [u8],
}

impl<'a> RecordSlices<'a> {
    /// Returns the records in `body`, which begins with the length of one.
    pub(crate) fn new(body: &'a [u8]) -> RecordSlices<'a> {
        RecordSlices { rest: body }
    }

    /// Returns whether all bytes were records.
    pub(crate) fn is_finished(&self) -> bool {
        self.rest.is_empty()
    }
}

impl<'a> Iterator for RecordSlices<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.rest.split_first_chunk::<4>()?;
        let (record, rest) = rest.split_at_checked(as_length(*length))?;
        self.rest = rest;
        Some(record)
    }
}

/// Returns how many bytes a frame of these records takes.
pub(crate) fn encoded_length(records: &[Vec<u8>]) -> usize {
    OVERHEAD_BYTES + records.iter().map(|record| record.len() + 4).sum::<usize>()
}

/// Writes a frame of `records` into `buffer`, which is emptied first; the limits were checked by the caller.
pub(crate) fn encode(first_seq: u64, root: &Hash, records: &[Vec<u8>], buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.extend_from_slice(&length_word(encoded_length(records)));
    buffer.extend_from_slice(&[0; 4]);
    buffer.extend_from_slice(&first_seq.to_le_bytes());
    buffer.extend_from_slice(&length_word(records.len()));
    buffer.extend_from_slice(root);
    for record in records {
        buffer.extend_from_slice(&length_word(record.len()));
        buffer.extend_from_slice(record);
    }
    buffer.extend_from_slice(&END_MARK);
    let checksum = checksum(buffer);
    buffer[4..8].copy_from_slice(&checksum.to_le_bytes());
}

/// Returns the frame at the start of `bytes`, or nothing if the length there is zero or no frame would fit.
pub(crate) fn parse(bytes: &[u8]) -> Result<Option<Frame<'_>>, FrameFault> {
    let Some(length) = bytes.first_chunk::<4>().map(|word| as_length(*word)) else { return Ok(None) };
    if length == 0 || bytes.len() < OVERHEAD_BYTES {
        return Ok(None);
    }
    let bytes = bytes.get(..length).filter(|_| length > OVERHEAD_BYTES).ok_or(FrameFault::Length)?;
    if word_at(bytes, 4) != checksum(bytes).to_le_bytes() {
        return Err(FrameFault::Checksum);
    }
    let frame = fields(bytes);
    if bytes.ends_with(&END_MARK) && body_is_whole(frame.body, frame.count) {
        Ok(Some(frame))
    } else {
        Err(FrameFault::Structure)
    }
}

/// Returns the frame at the start of `bytes`, which are whole frames that were parsed before, or nothing after the last.
pub(crate) fn checked_before(bytes: &[u8]) -> Option<Frame<'_>> {
    let length = bytes.first_chunk::<4>().map(|word| as_length(*word))?;
    Some(fields(&bytes[..length]))
}

/// Returns whether `bytes` might begin a frame with a position from `seq_min` on: a cheap look before [`parse`].
pub(crate) fn is_plausible(bytes: &[u8], seq_min: u64) -> bool {
    if bytes.len() < OVERHEAD_BYTES {
        return false;
    }
    let length = as_length(word_at(bytes, 0));
    let frame = fields(&bytes[..OVERHEAD_BYTES]);
    let seq_max = seq_min.saturating_add(u64::from(u32::MAX));
    length > OVERHEAD_BYTES
        && length <= bytes.len()
        && frame.count as usize <= length / 4
        && (seq_min..=seq_max).contains(&frame.first_seq)
}

fn fields(bytes: &[u8]) -> Frame<'_> {
    Frame {
        first_seq: u64::from_le_bytes(word_at(bytes, 8)),
        count: u32::from_le_bytes(word_at(bytes, 16)),
        root: word_at(bytes, 20),
        body: &bytes[HEAD_BYTES..bytes.len() - END_MARK.len()],
    }
}

/// Returns whether the records fill the body exactly and are as many as the frame says.
pub(crate) fn body_is_whole(body: &[u8], count: u32) -> bool {
    let mut records = RecordSlices::new(body);
    let counted = records.by_ref().count();
    counted == count as usize && counted > 0 && records.is_finished()
}

/// Returns the checksum over the length and all that follows the checksum.
fn checksum(bytes: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&bytes[..4]), &bytes[8..])
}

/// Returns `N` bytes from `offset` on; the caller has checked that they are there.
pub(crate) fn word_at<const N: usize>(bytes: &[u8], offset: usize) -> [u8; N] {
    bytes[offset..offset + N].try_into().expect("the slice has exactly this length")
}

/// Returns a length that is within the limits of a batch as four bytes.
pub(crate) fn length_word(length: usize) -> [u8; 4] {
    u32::try_from(length).expect("a batch is limited to 16 MiB").to_le_bytes()
}

fn as_length(word: [u8; 4]) -> usize {
    u32::from_le_bytes(word) as usize
}

#[cfg(test)]
mod tests;
