//! The live copy of the records, beside the journal: what a store must do, and how a frame is cut for it.
//!
//! It does not decide which copy is right; `reconcile` does.

pub(crate) mod copy;
mod sled;

#[cfg(test)]
mod contract;
#[cfg(test)]
pub(crate) mod filed;
#[cfg(test)]
mod memory;

use std::ops::Range;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::chain::Head;
use crate::frame::{self, Frame, length_word, word_at};
use crate::packing::Packing;
use crate::sealed::block::SealedBlock;

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

/// One entry of the store: a piece of a frame, or a block of a sealed segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// The position of the first record in it.
    pub(crate) first_seq: u64,
    pub(crate) form: Form,
    pub(crate) value: Vec<u8>,
}

impl Chunk {
    /// Returns a block of a sealed segment as it stands in the store.
    pub(crate) fn of_block(block: &SealedBlock) -> Chunk {
        Chunk { first_seq: block.first_seq, form: Form::Block, value: block.bytes.clone() }
    }
}

/// What an entry of the store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// Whole records of one frame.
    Piece,
    /// A block of a sealed segment, with the bytes that it has there.
    Block,
}

/// The entries of a store in the order of their positions.
pub(crate) type Chunks<'a> = Box<dyn Iterator<Item = Result<Chunk, StoreError>> + 'a>;

/// Keeps frames and blocks, each whole or not at all. What comes next begins where the last one ended.
pub(crate) trait Store: Send {
    /// Returns the head after the last frame or block; an empty store has none.
    fn head(&self) -> Result<Option<Head>, StoreError>;
    /// Takes the next frames, all of them or none; others are refused.
    fn insert(&mut self, frames: &[Frame<'_>]) -> Result<(), StoreError>;
    /// Puts the blocks of a sealed segment in the place of all that it has of their positions, in one atomic step. The
    /// store may end within them, but not before them.
    fn seal(&mut self, blocks: &[SealedBlock]) -> Result<(), StoreError>;
    /// Returns whether a block begins at this position.
    fn has_block(&self, first_seq: u64) -> Result<bool, StoreError>;
    /// Returns all that it keeps.
    fn chunks(&self) -> Chunks<'_>;
    /// Returns what it keeps from the last entry on that begins at `seq` or before.
    fn chunks_from(&self, seq: u64) -> Chunks<'_>;
    /// Returns when all is on the disk and no file is open any more.
    fn close(self: Box<Self>) -> Result<(), StoreError>;
}

/// Opens the store in a folder, or makes it there.
pub(crate) type OpenStore = fn(&Path) -> Result<Box<dyn Store>, StoreError>;

/// How long a store may take to be opened before it is given up.
const OPENING_MAX: Duration = Duration::from_secs(30);

/// Returns whether a folder looks like a store.
pub(crate) fn is_store(folder: &Path) -> bool {
    folder.join(sled::DATABASE).is_file()
}

/// Opens the store that is used outside tests, on a thread of its own, because it may hang.
pub(crate) fn open(folder: &Path) -> Result<Box<dyn Store>, StoreError> {
    let folder = folder.to_owned();
    let store = within(OPENING_MAX, move || sled::SledStore::open(&folder))?;
    Ok(Box::new(store))
}

/// Returns what `action` returns, unless that takes too long; then it is left to itself.
fn within<T: Send + 'static>(
    limit: Duration,
    action: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (send, receive) = mpsc::channel();
    let failed = |reason: String| StoreError { reason };
    thread::Builder::new()
        .name("store".to_owned())
        .spawn(move || drop(send.send(action())))
        .map_err(|error| failed(format!("no thread can be started: {error}")))?;
    receive
        .recv_timeout(limit)
        .unwrap_or_else(|_| Err(failed(format!("it did not open within {} s", limit.as_secs()))))
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

/// Returns the records of an entry, each with its length before it, as far as they can be read.
pub(crate) fn records_of(chunk: &Chunk, packing: &dyn Packing) -> Vec<u8> {
    if chunk.form == Form::Piece {
        return chunk.value.get(VALUE_HEAD_BYTES..).unwrap_or_default().to_vec();
    }
    let mut records = Vec::new();
    if let Ok(block) = SealedBlock::parse(chunk.value.clone()) {
        let unpacked = block.unpack(packing, &mut |_, record| {
            records.extend_from_slice(&length_word(record.len()));
            records.extend_from_slice(record);
        });
        // What cannot be unpacked is not what the other copy has.
        unpacked.unwrap_or_else(|_| records.clear());
    }
    records
}

/// What a piece of a frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// The position after its last record.
    pub(crate) next_seq: u64,
    /// The head after the frame that it belongs to.
    pub(crate) head: Head,
    /// Its records, each with its length before it.
    pub(crate) records: &'a [u8],
}

/// Returns what an entry says, if it is a piece of a frame and right.
pub(crate) fn piece(chunk: &Chunk) -> Option<Piece<'_>> {
    let Chunk { first_seq, form, value } = chunk;
    let is_right = value.len() >= VALUE_HEAD_BYTES && value[..4] == checksum(*first_seq, value).to_le_bytes();
    if *form != Form::Piece || !is_right {
        return None;
    }
    let count_at = |offset| u64::from(u32::from_le_bytes(word_at(value, offset)));
    let count = u64::from_le_bytes(word_at(value, 4)).checked_add(count_at(12))?;
    let head = Head { count, root: word_at(value, 20) };
    let next_seq = first_seq.checked_add(count_at(16)).filter(|next_seq| *next_seq <= count)?;
    Some(Piece { next_seq, head, records: &value[VALUE_HEAD_BYTES..] })
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
    Chunk { first_seq, form: Form::Piece, value }
}

/// Returns the positions that these blocks hold if they follow each other and begin where a store ends, or before.
fn sealable(head: Option<Head>, blocks: &[SealedBlock]) -> Result<Range<u64>, StoreError> {
    let count = head.map_or(0, |head| head.count);
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return Ok(count..count) };
    let follows = blocks.is_sorted_by(|a, b| a.head.count == b.first_seq);
    if follows && first.first_seq <= count {
        return Ok(first.first_seq..last.head.count);
    }
    let reason =
        format!("the store ends at position {count}, the sealed blocks begin at {}", first.first_seq);
    Err(StoreError { reason })
}

/// Returns the head after blocks were sealed.
fn head_with(head: Option<Head>, blocks: &[SealedBlock]) -> Option<Head> {
    head.into_iter().chain(blocks.last().map(|block| block.head)).max_by_key(|head| head.count)
}

/// Returns the head after the last entry of a store.
fn head_after(chunk: &Chunk) -> Result<Head, StoreError> {
    let failed = |reason: &str| StoreError { reason: reason.to_owned() };
    let Chunk { first_seq, form, value } = chunk;
    if *form == Form::Block {
        let block = SealedBlock::parse(value.clone()).ok().filter(|block| block.first_seq == *first_seq);
        return Ok(block
            .ok_or_else(|| failed("the last block in the store does not match its checksum"))?
            .head);
    }
    let piece =
        piece(chunk).ok_or_else(|| failed("the last chunk in the store does not match its checksum"))?;
    if piece.next_seq != piece.head.count {
        return Err(failed("the store ends within a frame"));
    }
    Ok(piece.head)
}

fn checksum(first_seq: u64, value: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&first_seq.to_be_bytes()), &value[4..])
}

/// Returns the head after `frames` if they are those that must follow `head`.
fn following(head: Option<Head>, frames: &[Frame<'_>]) -> Result<Option<Head>, StoreError> {
    let mut head = head;
    for frame in frames {
        let count = head.map_or(0, |head| head.count);
        if frame.first_seq != count || !frame::body_is_whole(frame.body, frame.count) {
            let begins = frame.first_seq;
            let reason = format!("the store ends at position {count}, the frame begins at {begins}");
            return Err(StoreError { reason });
        }
        head = Some(Head { count: frame.next_seq(), root: frame.root });
    }
    Ok(head)
}
