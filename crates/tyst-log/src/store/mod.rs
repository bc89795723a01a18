//! The live copy of the records, beside the journal: what a store must do, and how a frame is cut for it.
//!
//! It does not decide which copy is right; `reconcile` does.

pub(crate) mod copy;
mod sled;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod memory;

use std::path::Path;

use crate::chain::Head;
use crate::frame::{self, Frame, length_word, word_at};

#[cfg(test)]
pub(crate) use memory::MemoryStore;

/// The largest value in bytes.
const VALUE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a value before its first record.
const VALUE_HEAD_BYTES: usize = 52;

/// What a store said when it could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct StoreError {
    pub(crate) reason: String,
}

/// One piece of a frame as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// The position of the first record in it.
    pub(crate) first_seq: u64,
    pub(crate) value: Vec<u8>,
}

/// The chunks of a store in the order of their positions.
pub(crate) type Chunks<'a> = Box<dyn Iterator<Item = Result<Chunk, StoreError>> + 'a>;

/// Keeps frames, each whole or not at all. The next frame begins where the last one ended.
pub(crate) trait Store: Send {
    /// Returns the head after the last frame; an empty store has none.
    fn head(&self) -> Result<Option<Head>, StoreError>;
    /// Takes the next frame; another one is refused.
    fn insert(&mut self, frame: &Frame<'_>) -> Result<(), StoreError>;
    /// Returns all that it keeps.
    fn chunks(&self) -> Chunks<'_>;
    /// Returns when all is on the disk and no file is open any more.
    fn close(self: Box<Self>) -> Result<(), StoreError>;
}

/// Opens the store in a folder, or makes it there.
pub(crate) type OpenStore = fn(&Path) -> Result<Box<dyn Store>, StoreError>;

/// Opens the store that is used outside tests.
pub(crate) fn open(folder: &Path) -> Result<Box<dyn Store>, StoreError> {
    Ok(Box::new(sled::SledStore::open(folder)?))
}

/// Returns a frame in pieces that are small enough for the store.
pub(crate) fn split(frame: &Frame<'_>) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut records = Vec::new();
    let mut first_seq = frame.first_seq;
    let mut count = 0_u32;
    for record in frame.records() {
        if VALUE_HEAD_BYTES + records.len() + 4 + record.len() > VALUE_BYTES_MAX {
            chunks.push(chunk(frame, first_seq, count, &records));
            records.clear();
            first_seq += u64::from(count);
            count = 0;
        }
        records.extend_from_slice(&length_word(record.len()));
        records.extend_from_slice(record);
        count += 1;
    }
    chunks.push(chunk(frame, first_seq, count, &records));
    chunks
}

fn chunk(frame: &Frame<'_>, first_seq: u64, count: u32, records: &[u8]) -> Chunk {
    let mut value = Vec::with_capacity(VALUE_HEAD_BYTES + records.len());
    value.extend_from_slice(&[0; 4]);
    value.extend_from_slice(&frame.first_seq.to_le_bytes());
    value.extend_from_slice(&frame.count.to_le_bytes());
    value.extend_from_slice(&count.to_le_bytes());
    value.extend_from_slice(&frame.root);
    value.extend_from_slice(records);
    let checksum = checksum(first_seq, &value);
    value[..4].copy_from_slice(&checksum.to_le_bytes());
    Chunk { first_seq, value }
}

/// Returns the head after the frame that ends with `chunk`, the last one in a store.
fn head_after(chunk: &Chunk) -> Result<Head, StoreError> {
    let failed = |reason: &str| StoreError { reason: reason.to_owned() };
    let Chunk { first_seq, value } = chunk;
    if value.len() < VALUE_HEAD_BYTES || value[..4] != checksum(*first_seq, value).to_le_bytes() {
        return Err(failed("the last chunk in the store does not match its checksum"));
    }
    let count_at = |offset| u64::from(u32::from_le_bytes(word_at(value, offset)));
    let count = u64::from_le_bytes(word_at(value, 4)) + count_at(12);
    if first_seq + count_at(16) != count {
        return Err(failed("the store ends within a frame"));
    }
    Ok(Head { count, root: word_at(value, 20) })
}

fn checksum(first_seq: u64, value: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&first_seq.to_be_bytes()), &value[4..])
}

/// Returns the head after `frame` if it is the one that must follow `head`.
fn following(head: Option<Head>, frame: &Frame<'_>) -> Result<Head, StoreError> {
    let count = head.map_or(0, |head| head.count);
    if frame.first_seq == count && frame::body_is_whole(frame.body, frame.count) {
        return Ok(Head { count: frame.next_seq(), root: frame.root });
    }
    let reason = format!("the store ends at position {count}, the frame begins at {}", frame.first_seq);
    Err(StoreError { reason })
}
