//! A store that forgets: the simplest thing that keeps the contract, for tests.
//!
//! It is not used outside tests.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Chunk, Chunks, Store, StoreError, following, split};
use crate::chain::Head;
use crate::frame::Frame;

/// Chunks by position, in memory.
#[derive(Debug, Default)]
pub(crate) struct MemoryStore {
    head: Option<Head>,
    chunks: BTreeMap<u64, Vec<u8>>,
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
        self.chunks.extend(split(frame).into_iter().map(|chunk| (chunk.first_seq, chunk.value)));
        Ok(())
    }

    fn chunks(&self) -> Chunks<'_> {
        Box::new(self.chunks.iter().map(|(key, value)| Ok(Chunk { first_seq: *key, value: value.clone() })))
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}
