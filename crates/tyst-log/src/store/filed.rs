//! A store in one small file, which tests can put back to an earlier time: what sled is after a crash, without sled.
//!
//! It is not used outside tests.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Chunks, Form, MemoryStore, Store, StoreError};
use crate::chain::Head;
use crate::frame::{Frame, word_at};
use crate::sealed::block::SealedBlock;

/// The name of the file in the folder of the store.
pub(crate) const FILE_NAME: &str = "all";

/// A store in memory that is written into a file whenever it changes.
#[derive(Debug)]
pub(crate) struct FiledStore {
    path: PathBuf,
    store: MemoryStore,
}

impl FiledStore {
    /// Opens the store in a folder; a file that makes no sense is refused, as sled does.
    pub(crate) fn open(folder: &Path) -> Result<Box<dyn Store>, StoreError> {
        fs::create_dir_all(folder).unwrap();
        let path = folder.join(FILE_NAME);
        let store = match fs::read(&path) {
            Ok(bytes) => decode(&bytes).ok_or_else(|| StoreError { reason: "spoilt".to_owned() })?,
            Err(_) => MemoryStore::default(),
        };
        Ok(Box::new(FiledStore { path, store }))
    }

    fn save(&self) {
        let mut bytes = Vec::new();
        for ((first_seq, form), value) in &self.store.chunks {
            bytes.extend_from_slice(&first_seq.to_le_bytes());
            bytes.push(u8::from(*form == Form::Block));
            bytes.extend_from_slice(&(value.len() as u64).to_le_bytes());
            bytes.extend_from_slice(value);
        }
        if let Some(head) = self.store.head {
            bytes.extend_from_slice(&head.count.to_le_bytes());
            bytes.extend_from_slice(&head.root);
        }
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        fs::write(&self.path, bytes).unwrap();
    }
}

fn decode(bytes: &[u8]) -> Option<MemoryStore> {
    let (bytes, sum) = bytes.split_at(bytes.len().checked_sub(4)?);
    (crc32c::crc32c(bytes).to_le_bytes() == sum).then_some(())?;
    let mut store = MemoryStore::default();
    let (mut rest, head) = bytes.split_at_checked(bytes.len().checked_sub(40)?)?;
    store.head = Some(Head { count: u64::from_le_bytes(word_at(head, 0)), root: word_at(head, 8) });
    while !rest.is_empty() {
        let first_seq = u64::from_le_bytes(word_at(rest, 0));
        let form = if rest[8] == 1 { Form::Block } else { Form::Piece };
        let length = usize::try_from(u64::from_le_bytes(word_at(rest, 9))).ok()?;
        let (value, after) = rest[17..].split_at_checked(length)?;
        store.chunks.insert((first_seq, form), value.to_vec());
        rest = after;
    }
    Some(store)
}

impl Store for FiledStore {
    fn head(&self) -> Result<Option<Head>, StoreError> {
        self.store.head()
    }

    fn insert(&mut self, frames: &[Frame<'_>]) -> Result<(), StoreError> {
        self.store.insert(frames)?;
        self.save();
        Ok(())
    }

    fn seal(&mut self, blocks: &[SealedBlock]) -> Result<(), StoreError> {
        self.store.seal(blocks)?;
        self.save();
        Ok(())
    }

    fn has_block(&self, first_seq: u64) -> Result<bool, StoreError> {
        self.store.has_block(first_seq)
    }

    fn chunks(&self) -> Chunks<'_> {
        self.store.chunks()
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}
