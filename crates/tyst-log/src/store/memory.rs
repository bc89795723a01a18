//! A store that forgets: the simplest thing that keeps the contract, for tests.
//!
//! It is not used outside tests.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Chunk, Chunks, Store, StoreError, block_key, following, head_with, sealable, split};
use crate::chain::Head;
use crate::frame::Frame;
use crate::sealed::block::SealedBlock;

/// Chunks by position, in memory.
#[derive(Debug, Default)]
pub(crate) struct MemoryStore {
    head: Option<Head>,
    chunks: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl MemoryStore {
    /// Returns an empty store, whatever the folder is.
    #[expect(clippy::unnecessary_wraps, reason = "it has the shape of every function that opens a store")]
    pub(crate) fn open(_folder: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(MemoryStore::default()))
    }
}

impl Store for MemoryStore {
    fn head(&self) -> Result<Option<Head>, StoreError> {
        Ok(self.head)
    }

    fn insert(&mut self, frame: &Frame<'_>) -> Result<(), StoreError> {
        self.head = Some(following(self.head, frame)?);
        self.chunks.extend(split(frame).into_iter().map(|chunk| (chunk.key(), chunk.value)));
        Ok(())
    }

    fn seal(&mut self, blocks: &[SealedBlock]) -> Result<(), StoreError> {
        let seqs = sealable(self.head, blocks)?;
        let keys = seqs.start.to_be_bytes().to_vec()..seqs.end.to_be_bytes().to_vec();
        self.chunks.retain(|key, _| !keys.contains(key));
        self.chunks.extend(blocks.iter().map(|block| (block_key(block.first_seq), block.bytes.clone())));
        self.head = head_with(self.head, blocks);
        Ok(())
    }

    fn has_block(&self, first_seq: u64) -> Result<bool, StoreError> {
        Ok(self.chunks.contains_key(&block_key(first_seq)))
    }

    fn chunks(&self) -> Chunks<'_> {
        Box::new(self.chunks.iter().map(|(key, value)| Chunk::with_key(key, value)))
    }

    fn chunks_from(&self, seq: u64) -> Chunks<'_> {
        let before = self.chunks.range(..=block_key(seq)).next_back();
        let start = before.map_or_else(Vec::new, |(key, _)| key.clone());
        Box::new(self.chunks.range(start..).map(|(key, value)| Chunk::with_key(key, value)))
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}
