//! The live copy of the records, beside the journal: what a store must do, and how a frame is cut for it.
//!
//! It does not decide which copy is right; `reconcile` does.

mod sled;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod memory;

use std::path::Path;

use crate::chain::{Hash, Head};
use crate::frame::{self, Frame, length_word, word_at};

#[cfg(test)]
pub(crate) use memory::MemoryStore;

/// The largest value in bytes.
const VALUE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a value before its first record.
const VALUE_HEAD_BYTES: usize = 52;
const HEAD_VALUE_BYTES: usize = 44;

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
    let checksum = crc32c::crc32c_append(crc32c::crc32c(&first_seq.to_be_bytes()), &value[4..]);
    value[..4].copy_from_slice(&checksum.to_le_bytes());
    Chunk { first_seq, value }
}

/// Returns the value under which a store keeps its head.
fn encode_head(head: &Head) -> [u8; HEAD_VALUE_BYTES] {
    let mut value = [0; HEAD_VALUE_BYTES];
    value[..8].copy_from_slice(&head.count.to_le_bytes());
    value[8..40].copy_from_slice(&head.root);
    let checksum = crc32c::crc32c(&value[..40]);
    value[40..].copy_from_slice(&checksum.to_le_bytes());
    value
}

fn parse_head(value: &[u8]) -> Option<Head> {
    if value.len() != HEAD_VALUE_BYTES || crc32c::crc32c(&value[..40]).to_le_bytes() != word_at(value, 40) {
        return None;
    }
    Some(Head { count: u64::from_le_bytes(word_at(value, 0)), root: word_at::<32>(value, 8) as Hash })
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
