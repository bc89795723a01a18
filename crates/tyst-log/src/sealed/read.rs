//! A sealed segment that is open for reading.
//!
//! It does not check roots.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::block::{BLOCK_BYTES_MAX, SealedBlock};
use super::directory::{self, Entry};
use super::header::SealedHeader;
use super::keys::KeyList;
use super::{SealedFault, name};
use crate::chain::Hash;
use crate::journal::{Damage, ReadError};
use crate::segment::HEADER_BYTES;

/// A file with a right header and directory.
#[derive(Debug)]
pub(crate) struct SealedSegment {
    pub(crate) header: SealedHeader,
    entries: Vec<Entry>,
    source: Source,
}

/// Where the bytes are.
#[derive(Debug)]
enum Source {
    Disk { file: File, path: PathBuf },
    Memory(Vec<u8>),
}

impl SealedSegment {
    /// Opens the sealed segment in `file`, of which the number and the first position are known, the latter about.
    pub(crate) fn open(
        path: &Path,
        number: u64,
        first_seq: u64,
        ledger: &Hash,
    ) -> Result<SealedSegment, ReadError> {
        let unreadable = |source| ReadError::Io { path: path.to_owned(), source };
        let file = crate::disk::open(path).map_err(unreadable)?;
        let header = read_header(&file, number, ledger).map_err(unreadable)?;
        let header = header.map_err(|what| damage(number, 0, first_seq, what))?;
        SealedSegment::with_header(header, Source::Disk { file, path: path.to_owned() })
    }

    /// Does the same for a sealed segment that is all of `bytes`.
    pub(crate) fn parse(
        bytes: Vec<u8>,
        number: u64,
        first_seq: u64,
        ledger: &Hash,
    ) -> Result<SealedSegment, ReadError> {
        let header = check_header(&bytes, bytes.len() as u64, number, ledger);
        let header = header.map_err(|what| damage(number, 0, first_seq, what))?;
        SealedSegment::with_header(header, Source::Memory(bytes))
    }

    fn with_header(header: SealedHeader, source: Source) -> Result<SealedSegment, ReadError> {
        let mut segment = SealedSegment { header, entries: Vec::new(), source };
        let first = Entry { first_seq: segment.header.before.head().count, offset: HEADER_OFFSET };
        let at = segment.header.directory_at;
        let bytes = segment.read(at, segment.header.keys_at)?;
        segment.entries = directory::parse(&bytes, segment.header.blocks, first)
            .and_then(|entries| match entries.last() {
                Some(last) if last.offset >= at => Err(SealedFault::structure("directory")),
                _ => Ok(entries),
            })
            .map_err(|fault| damage(segment.header.number, at.into(), first.first_seq, fault.to_string()))?;
        Ok(segment)
    }

    /// Returns how many blocks there are.
    pub(crate) fn blocks(&self) -> usize {
        self.entries.len()
    }

    /// Returns which block holds a position, if it is one of this segment.
    pub(crate) fn block_holding(&self, seq: u64) -> usize {
        self.entries.partition_point(|entry| entry.first_seq <= seq).saturating_sub(1)
    }

    /// Returns where a block begins in the file.
    pub(crate) fn offset_of(&self, index: usize) -> u64 {
        self.entries.get(index).map_or(self.header.directory_at, |entry| entry.offset).into()
    }

    /// Returns the positions that a block should hold.
    pub(crate) fn seqs_of(&self, index: usize) -> Range<u64> {
        let next = self.entries.get(index + 1).map_or(self.header.after.count, |entry| entry.first_seq);
        self.entries[index].first_seq..next
    }

    /// Reads a block, which must be the one that the directory says.
    pub(crate) fn block(&self, index: usize) -> Result<SealedBlock, ReadError> {
        let Entry { first_seq, offset } = self.entries[index];
        let end = self.entries.get(index + 1).map_or(self.header.directory_at, |entry| entry.offset);
        let fault = |what: String| damage(self.header.number, offset.into(), first_seq, what);
        if (end - offset) as usize > BLOCK_BYTES_MAX {
            return Err(fault("block is longer than a block can be".to_owned()).into());
        }
        let block = SealedBlock::parse(self.read(offset, end)?).map_err(|wrong| fault(wrong.to_string()))?;
        if (block.first_seq..block.head.count) == self.seqs_of(index) {
            Ok(block)
        } else {
            Err(fault("block is not the one that should stand here".to_owned()).into())
        }
    }

    /// Reads the hashes of the keys.
    pub(crate) fn keys(&self) -> Result<KeyList, ReadError> {
        let SealedHeader { number, keys_at, length, after, .. } = self.header;
        let seq = self.header.before.head().count;
        let fault = |what: SealedFault| damage(number, keys_at.into(), seq, what.to_string());
        let end = u32::try_from(length).map_err(|_| fault(SealedFault::structure("list of keys")))?;
        Ok(KeyList::parse(&self.read(keys_at, end)?, after.count - seq).map_err(fault)?)
    }

    fn read(&self, from: u32, to: u32) -> Result<Vec<u8>, ReadError> {
        match &self.source {
            Source::Memory(bytes) => Ok(bytes[from as usize..to as usize].to_vec()),
            Source::Disk { file, path } => {
                let mut bytes = vec![0; (to - from) as usize];
                file.read_exact_at(&mut bytes, from.into())
                    .map_err(|source| ReadError::Io { path: path.clone(), source })?;
                Ok(bytes)
            }
        }
    }
}

const HEADER_OFFSET: u32 = 4096;

/// Reads the header of a sealed segment, and says what is wrong with it, if so.
pub(crate) fn read_header(
    file: &File,
    number: u64,
    ledger: &Hash,
) -> io::Result<Result<SealedHeader, String>> {
    let length = file.metadata()?.len();
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX).min(HEADER_BYTES)];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(check_header(&bytes, length, number, ledger))
}

fn check_header(bytes: &[u8], length: u64, number: u64, ledger: &Hash) -> Result<SealedHeader, String> {
    let header = SealedHeader::parse(bytes).map_err(|fault| fault.to_string())?;
    if header.ledger != *ledger {
        return Err("segment belongs to another ledger".to_owned());
    }
    if header.number != number {
        return Err(format!("segment is in truth number {}", header.number));
    }
    if header.length != length {
        return Err(format!("segment has {length} bytes and should have {}", header.length));
    }
    Ok(header)
}

/// Returns damage in a sealed segment.
pub(crate) fn damage(number: u64, offset: u64, seq: u64, what: impl Into<String>) -> Damage {
    Damage { segment: number, file: name(number), offset, seq, what: what.into() }
}
