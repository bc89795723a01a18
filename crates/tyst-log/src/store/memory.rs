//! A store that forgets: the simplest thing that keeps the contract, for tests.
//!
//! It is not used outside tests.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Chunk, Chunks, Form, Store, StoreError, following, head_with, sealable, split};
use crate::chain::Head;
use crate::frame::Frame;
use crate::sealed::block::SealedBlock;

/// Chunks by position, in memory.
#[derive(Debug, Default)]
pub(crate) struct MemoryStore {
    pub(super) head: Option<Head>,
    pub(super) chunks: BTreeMap<(u64, Form), Vec<u8>>,
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

    fn insert(&mut self, frames: &[Frame<'_>]) -> Result<(), StoreError> {
        self.head = following(self.head, frames)?;
        self.chunks
            .extend(frames.iter().flat_map(split).map(|chunk| ((chunk.first_seq, chunk.form), chunk.value)));
        Ok(())
    }

    fn seal(&mut self, blocks: &[SealedBlock]) -> Result<(), StoreError> {
        let seqs = sealable(self.head, blocks)?;
        self.chunks.retain(|(first_seq, _), _| !seqs.contains(first_seq));
        self.chunks.extend(blocks.iter().map(|block| ((block.first_seq, Form::Block), block.bytes.clone())));
        self.head = head_with(self.head, blocks);
        Ok(())
    }

    fn has_block(&self, first_seq: u64) -> Result<bool, StoreError> {
        Ok(self.chunks.contains_key(&(first_seq, Form::Block)))
    }

    fn chunks(&self) -> Chunks<'_> {
        read_all(self.chunks.iter())
    }

    fn chunks_from(&self, seq: u64) -> Chunks<'_> {
        let before = self.chunks.range(..=(seq, Form::Block)).next_back();
        let start = before.map_or((0, Form::Piece), |(key, _)| *key);
        read_all(self.chunks.range(start..))
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}

fn read_all<'a>(chunks: impl Iterator<Item = (&'a (u64, Form), &'a Vec<u8>)> + 'a) -> Chunks<'a> {
    Box::new(chunks.map(|((first_seq, form), value)| {
        Ok(Chunk { first_seq: *first_seq, form: *form, value: value.clone() })
    }))
}
