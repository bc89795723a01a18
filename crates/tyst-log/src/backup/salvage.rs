//! What can be read of a backup that may be damaged: its members, wherever they stand.
//!
//! It checks nothing; whoever reads a member finds out whether it is right.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::contents::length_max;
use super::ustar::{self, BLOCK_BYTES};

/// The members of a backup.
#[derive(Debug)]
pub(crate) struct Salvage {
    file: File,
    /// Where the content of each member begins, and how long it is.
    members: BTreeMap<String, (u64, u64)>,
}

impl Salvage {
    /// Finds the members of a file; one that is no backup has none.
    pub(crate) fn open(path: &Path) -> io::Result<Salvage> {
        let file = crate::disk::open(path)?;
        let length = file.metadata()?.len();
        let mut input = BufReader::new(&file);
        let (mut members, mut offset) = (BTreeMap::new(), 0);
        let mut block = [0; BLOCK_BYTES];
        while offset + BLOCK_BYTES as u64 <= length {
            input.read_exact(&mut block)?;
            offset += BLOCK_BYTES as u64;
            let Some((name, bytes)) = ustar::parse(&block) else { continue };
            let end = offset.saturating_add(bytes);
            if end <= length && length_max(&name, length).is_some_and(|most| bytes <= most) {
                members.insert(name, (offset, bytes));
                offset = end + ustar::padding(bytes) as u64;
                input.seek(SeekFrom::Start(offset))?;
            }
        }
        drop(input);
        Ok(Salvage { file, members })
    }

    /// Returns the names of the members.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// Returns the content of a member, or the beginning of a longer one.
    pub(crate) fn read(&self, name: &str, length_max: u64) -> io::Result<Option<Vec<u8>>> {
        let Some((offset, length)) = self.members.get(name) else { return Ok(None) };
        let length = usize::try_from(*length.min(&length_max)).expect("a member fits into memory");
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, *offset)?;
        Ok(Some(bytes))
    }
}
