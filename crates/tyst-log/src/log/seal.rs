//! Sealing: a full plain segment is written again, packed and compressed, checked by reading it back, and replaced.
//!
//! It does not decide when. The first half, which takes long, needs only the files of the segment and may run beside
//! appending on another thread; the second half swaps the two.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use super::Log;
use crate::disk::{self, Disk};
use crate::journal::{self, ReadError, Segment, Segments, UNFINISHED};
use crate::sealed::block::SealedBlock;
use crate::sealed::keys::KeyList;
use crate::sealed::{self, Built};
use crate::segment;

/// A segment that was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its number.
    pub segment: u64,
    /// The positions of its records.
    pub seqs: Range<u64>,
    /// How long its plain file was, in bytes.
    pub plain_bytes: u64,
    /// How long its sealed file is, in bytes.
    pub sealed_bytes: u64,
}

/// Why a segment was not sealed. No record is lost, whichever it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The plain segment cannot be read, or what was written is not what it holds. The plain one stays.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The sealed segment could not be written, or the plain one not removed. It may be tried again.
    #[error("cannot seal {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Syncing failed. Nothing more is appended until the log is reopened.
    #[error("cannot sync {}", path.display())]
    Failed {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The store failed. Both forms of the segment stay until it is tried again.
    #[error("the store did not take the sealed segment: {reason}")]
    Store {
        /// What it said.
        reason: String,
    },
    /// There was an earlier failure; the log must be reopened.
    #[error("nothing is sealed until the log is reopened, for {reason}")]
    Poisoned {
        /// What happened.
        reason: String,
    },
}

/// The first half of sealing a segment.
#[derive(Debug)]
pub struct Sealing {
    segments: Segments,
    number: u64,
    disk: Arc<dyn Disk>,
}

/// A sealed segment that is written and checked, and not in its place yet.
#[derive(Debug)]
pub struct Prepared {
    sealed: Sealed,
    blocks: Vec<SealedBlock>,
    keys: KeyList,
}

impl Sealing {
    /// Writes the segment in its sealed form under another name, syncs it, and compares it with the plain one.
    pub fn prepare(self) -> Result<Prepared, SealError> {
        let unfinished = self.path(&(sealed::name(self.number) + UNFINISHED));
        let prepared = self.write_and_check(&unfinished);
        if prepared.is_err() {
            // Best effort: what is left is removed by the next opening.
            let _ = self.disk.remove(&unfinished);
        }
        prepared
    }

    fn write_and_check(&self, unfinished: &Path) -> Result<Prepared, SealError> {
        let Segments { packing, .. } = self.segments;
        let plain = match self.segments.open(self.number)? {
            Segment::Plain(plain) => plain,
            Segment::Sealed(sealed) => {
                let seq = sealed.header.before.head().count;
                return Err(self.damage(seq, "segment is sealed already").into());
            }
        };
        if self.segments.before(self.number + 1)?.head() != plain.head {
            return Err(ReadError::from(plain.damage_at_end()).into());
        }
        let failed = |source| SealError::Io { path: unfinished.to_owned(), source };
        let Built { bytes, blocks, keys, after } = sealed::build(&plain, packing).map_err(failed)?;
        write(self.disk.as_ref(), unfinished, &bytes)?;
        let first_seq = plain.header.head().count;
        if after != plain.head || fs::read(unfinished).map_err(failed)? != bytes {
            return Err(self.damage(first_seq, "what was written is not what was meant").into());
        }
        let sealed = Sealed {
            segment: self.number,
            seqs: first_seq..after.count,
            plain_bytes: plain.header.length,
            sealed_bytes: bytes.len() as u64,
        };
        Ok(Prepared { sealed, blocks, keys })
    }

    fn damage(&self, seq: u64, what: &str) -> ReadError {
        sealed::damage(self.number, 0, seq, what).into()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.segments.dir.join(name)
    }
}

/// Writes a file and returns when it is on the disk.
fn write(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), SealError> {
    let failed = |source| SealError::Io { path: path.to_owned(), source };
    let file = disk.create(path).map_err(failed)?;
    disk.allocate(&file, bytes.len() as u64).map_err(failed)?;
    disk.write_at(&file, bytes, 0).map_err(failed)?;
    disk.sync_all(&file).map_err(|source| sync_error(path, source))
}

fn sync_error(path: &Path, source: io::Error) -> SealError {
    let path = path.to_owned();
    if disk::is_no_room(&source) {
        SealError::Io { path, source }
    } else {
        SealError::Failed { path, source }
    }
}

impl Log {
    /// Returns how many full segments are plain, and can be sealed.
    pub fn full_segments(&self) -> u64 {
        self.plain.range(..self.segments.last).count() as u64
    }

    /// Seals the oldest full plain segment, and returns nothing if there is none.
    pub fn seal_one(&mut self) -> Result<Option<Sealed>, SealError> {
        let Some(sealing) = self.next_seal()? else { return Ok(None) };
        let prepared = sealing.prepare();
        self.finish_seal(prepared).map(Some)
    }

    /// Returns the first half of sealing the oldest full plain segment, or nothing if there is none.
    pub fn next_seal(&mut self) -> Result<Option<Sealing>, SealError> {
        self.expect_in_place().map_err(|reason| SealError::Poisoned { reason })?;
        let oldest = self.plain.first().copied().filter(|number| *number < self.segments.last);
        let (segments, disk) = (self.segments.clone(), Arc::clone(&self.disk));
        Ok(oldest.map(|number| Sealing { segments, number, disk }))
    }

    /// Puts a prepared segment in the place of the plain one, in the journal and in the store. What could not be
    /// prepared is handed on, for it may mean that nothing more can be appended.
    pub fn finish_seal(&mut self, prepared: Result<Prepared, SealError>) -> Result<Sealed, SealError> {
        self.expect_in_place().map_err(|reason| SealError::Poisoned { reason })?;
        let finished = prepared.and_then(|prepared| self.swap(prepared));
        if let Err(SealError::Failed { path, source }) = &finished {
            self.poison = Some(format!("{} could not be synced: {source}", path.display()));
        }
        finished
    }

    fn swap(&mut self, prepared: Prepared) -> Result<Sealed, SealError> {
        let Prepared { sealed, blocks, keys } = prepared;
        let path = self.dir.join(sealed::name(sealed.segment));
        let unfinished = self.dir.join(sealed::name(sealed.segment) + UNFINISHED);
        self.disk.rename(&unfinished, &path).map_err(|source| sync_error(&path, source))?;
        self.sync_journal()?;
        self.seal_in_store(sealed.seqs.start, &blocks)?;
        let plain = self.dir.join(segment::name(sealed.segment));
        self.disk.remove(&plain).map_err(|source| SealError::Io { path: plain, source })?;
        self.sync_journal()?;
        self.plain.remove(&sealed.segment);
        let index = self.keys.get_mut().unwrap_or_else(PoisonError::into_inner);
        index.seal(sealed.segment, sealed.seqs.start, &keys);
        Ok(sealed)
    }

    /// Puts the blocks into the store; one that fails is closed, and opened anew the next time.
    fn seal_in_store(&mut self, from: u64, blocks: &[SealedBlock]) -> Result<(), SealError> {
        let failed = |reason| SealError::Store { reason };
        self.settle_to(from).map_err(|error| failed(error.to_string()))?;
        let Some(mut store) = self.store.take() else { return Ok(()) };
        match store.seal(blocks) {
            Ok(()) => {
                self.store = Some(store);
                Ok(())
            }
            Err(error) => {
                // What it says when it closes is no news.
                let _ = store.close();
                Err(failed(error.reason))
            }
        }
    }

    fn sync_journal(&self) -> Result<(), SealError> {
        let folder = self.dir.join(journal::FOLDER);
        // A folder that cannot be synced for want of room leaves it open what it holds, so the log stops.
        self.disk.sync_folder(&folder).map_err(|source| SealError::Failed { path: folder, source })
    }
}

#[cfg(test)]
mod tests;
