//! A second folder that is kept in step with a ledger: a ledger itself, to be read or to mend the first one from.
//!
//! It only ever adds to a mirror. One that has more than the ledger, or something else, is left as it is and said.

mod compare;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::chain::{Frontier, Hash, Head};
use crate::checkpoints;
use crate::disk::{self, Disk, SystemDisk};
use crate::header::{self, Header, HeaderError};
use crate::journal::{self, Damage, ReadError};
use crate::packing::Packing;
use crate::reader::Reader;
use crate::reconcile::OpenError;
use crate::segment;
use crate::whole::{Walk, Whole};
use compare::{Relation, compare};

/// How a file of a mirror is called while it is being made.
const UNFINISHED: &str = ".new";

/// What a step has brought to a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What the mirror has come to, which is what the ledger had come to when the step began.
    pub head: Head,
    /// How many records the mirror lacked when the step began.
    pub behind: u64,
    /// How many bytes were written, without zeroes at the end of segments.
    pub bytes: u64,
}

/// Why a mirror is not in step. Nothing in it was removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MirrorError {
    /// Mirror and ledger lie in each other or are the same.
    #[error("{} and the ledger are not two folders apart from each other", target.display())]
    Nested {
        /// The folder of the mirror.
        target: PathBuf,
    },
    /// The folder holds something else.
    #[error("{} holds {found} and no LEDGER: it is no mirror", target.display())]
    NotAMirror {
        /// The folder.
        target: PathBuf,
        /// A name in it.
        found: String,
    },
    /// The folder is a mirror of another ledger.
    #[error("{} holds another ledger", target.display())]
    AnotherLedger {
        /// The folder.
        target: PathBuf,
    },
    /// Another process brings the same mirror in step.
    #[error("another process keeps {} in step", target.display())]
    InUse {
        /// The folder of the mirror.
        target: PathBuf,
    },
    /// The mirror has what the ledger has not.
    #[error("the mirror has {mirror} records and the ledger only {ledger}: the ledger may have lost some")]
    Ahead {
        /// How many records the ledger has.
        ledger: u64,
        /// How many records the mirror has at least.
        mirror: u64,
    },
    /// The mirror has other records or files than the ledger.
    #[error("{} has something else than the ledger at byte {offset}", path.display())]
    Differs {
        /// The file of the mirror.
        path: PathBuf,
        /// Where the first difference is.
        offset: u64,
    },
    /// The mirror is damaged.
    #[error("{} is damaged at byte {offset}", path.display())]
    Spoilt {
        /// The file of the mirror.
        path: PathBuf,
        /// Where the damage begins.
        offset: u64,
    },
    /// The ledger does not open.
    #[error("the ledger does not open")]
    Open(#[from] OpenError),
    /// The ledger is damaged.
    #[error(transparent)]
    Damaged(Damage),
    /// A file cannot be read or written.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl MirrorError {
    fn io(path: &Path, source: io::Error) -> MirrorError {
        MirrorError::Io { path: path.to_owned(), source }
    }
}

/// A mirror that is being kept in step. One process at a time does that.
#[derive(Debug)]
pub struct Mirror {
    dir: PathBuf,
    target: PathBuf,
    packing: &'static dyn Packing,
    /// What both are known to have.
    head: Option<Head>,
    /// How many records the mirror is thought to have until then.
    had: u64,
    /// The number of the segment that the next step begins with, and the tree before it.
    number: u64,
    before: Frontier,
    /// Keeps other processes away from the mirror.
    _lock: File,
}

impl Mirror {
    /// Begins to keep the folder `target` in step with the ledger in `dir`. The folder is made if it is not there.
    pub fn open(dir: &Path, target: &Path, packing: &'static dyn Packing) -> Result<Mirror, MirrorError> {
        let header = Reader::open(dir, packing)?.header().clone();
        let (dir, target) = apart(dir, target)?;
        fs::create_dir_all(&target).map_err(|error| MirrorError::io(&target, error))?;
        let lock = File::open(&target).map_err(|error| MirrorError::io(&target, error))?;
        if !disk::lock(&lock) {
            return Err(MirrorError::InUse { target });
        }
        let had = Reader::open(&target, packing).map_or(0, |mirror| mirror.head().count);
        let (number, before) = (1, Frontier::empty());
        let mirror = Mirror { dir, target, packing, head: None, had, number, before, _lock: lock };
        mirror.take_header(&header)?;
        let folder = mirror.target.join(journal::FOLDER);
        fs::create_dir_all(&folder).map_err(|error| MirrorError::io(&folder, error))?;
        Ok(mirror)
    }

    /// Brings the mirror to what the ledger has come to. `progress` hears how many segments of how many are compared.
    ///
    /// The first step compares all that both have; later ones go on from there.
    pub fn step(&mut self, progress: &mut dyn FnMut(u64, u64)) -> Result<Step, MirrorError> {
        // Checkpoints come first: they say nothing about what is recorded after them.
        let stored = checkpoints::read_all(&self.dir)?;
        let reader = Reader::open(&self.dir, self.packing)?;
        let (ledger, head) = (reader.header().ledger(), reader.head());
        if self.head == Some(head) {
            return Ok(Step { head, behind: 0, bytes: self.take_checkpoints(stored)? });
        }
        self.refuse_ahead(head)?;
        let mut bytes = 0;
        let mut walk = Walk::new(&self.dir, ledger, head, self.number, self.before.clone())?;
        let mut before = walk.before().clone();
        while let Some(whole) = walk.next()? {
            bytes += self.take_segment(&whole, &ledger)?;
            (self.number, self.before) = (whole.number, before);
            before = whole.after;
            progress(whole.number, walk.last());
        }
        self.refuse_later_segments(head)?;
        self.head = Some(head);
        let behind = head.count.saturating_sub(std::mem::replace(&mut self.had, head.count));
        Ok(Step { head, behind, bytes: bytes + self.take_checkpoints(stored)? })
    }

    /// Writes `LEDGER` into a mirror that is new, or compares it.
    fn take_header(&self, header: &Header) -> Result<(), MirrorError> {
        match Header::read(&self.target) {
            Ok(found) if found == *header => Ok(()),
            Ok(_) => Err(MirrorError::AnotherLedger { target: self.target.clone() }),
            Err(HeaderError::Missing) => {
                self.refuse_strangers()?;
                disk::write_durably(&self.target, header::FILE_NAME, header.encode().as_bytes())
                    .map_err(|error| MirrorError::io(&self.target, error))
            }
            Err(HeaderError::Io(error)) => Err(MirrorError::io(&self.target, error)),
            Err(_) => Err(MirrorError::Spoilt { path: self.target.join(header::FILE_NAME), offset: 0 }),
        }
    }

    /// Refuses a folder without `LEDGER` that has anything in it but what a first step that was cut off leaves.
    fn refuse_strangers(&self) -> Result<(), MirrorError> {
        let names = disk::files_under(&self.target).map_err(|error| MirrorError::io(&self.target, error))?;
        let ours = format!("{}{UNFINISHED}", header::FILE_NAME);
        match names.into_iter().find(|name| *name != ours) {
            Some(found) => Err(MirrorError::NotAMirror { target: self.target.clone(), found }),
            None => Ok(()),
        }
    }

    /// Refuses a ledger that has less than it had at the last step.
    fn refuse_ahead(&self, head: Head) -> Result<(), MirrorError> {
        match self.head {
            Some(before) if before.count > head.count => {
                Err(MirrorError::Ahead { ledger: head.count, mirror: before.count })
            }
            _ => Ok(()),
        }
    }

    /// Refuses segments after the last one of the ledger.
    fn refuse_later_segments(&self, head: Head) -> Result<(), MirrorError> {
        let listing = journal::list(&self.target).map_err(|error| MirrorError::io(&self.target, error))?;
        let last = listing.numbers.last().copied().unwrap_or_default();
        if last <= self.number {
            return Ok(());
        }
        let bytes = self.read(last)?.unwrap_or_default();
        let mirror = compare::count(&bytes).max(head.count + 1);
        Err(MirrorError::Ahead { ledger: head.count, mirror })
    }

    fn read(&self, number: u64) -> Result<Option<Vec<u8>>, MirrorError> {
        let path = self.target.join(segment::name(number));
        disk::read_if_there(&path).map_err(|error| MirrorError::io(&path, error))
    }

    /// Brings one segment of the mirror in step; returns how many bytes were written.
    fn take_segment(&self, whole: &Whole, ledger: &Hash) -> Result<u64, MirrorError> {
        let path = self.target.join(segment::name(whole.number));
        let failed = |error| MirrorError::io(&path, error);
        let Some(bytes) = self.read(whole.number)? else {
            make(&path, whole).map_err(failed)?;
            return Ok(whole.used().len() as u64);
        };
        match compare(&bytes, whole, ledger) {
            Relation::Same => Ok(0),
            Relation::Behind { from } => {
                let missing = &whole.used()[from..];
                let file = OpenOptions::new().write(true).open(&path).map_err(failed)?;
                let written = SystemDisk.write_at(&file, missing, from as u64);
                written.and_then(|()| SystemDisk.sync_data(&file)).map_err(failed)?;
                Ok(missing.len() as u64)
            }
            Relation::Ahead { count } => {
                Err(MirrorError::Ahead { ledger: whole.after.head().count, mirror: count })
            }
            Relation::Differs { offset } => Err(MirrorError::Differs { path, offset }),
            Relation::Spoilt { offset } => Err(MirrorError::Spoilt { path, offset }),
        }
    }

    /// Adds checkpoints that the mirror has not; returns how many bytes were written.
    fn take_checkpoints(&self, stored: Vec<(String, Vec<u8>)>) -> Result<u64, MirrorError> {
        let mut written = 0;
        for (name, bytes) in stored {
            let path = self.target.join(&name);
            let failed = |error| MirrorError::io(&path, error);
            match disk::read_if_there(&path).map_err(failed)? {
                Some(found) if found == bytes => {}
                Some(found) => {
                    let same = found.iter().zip(&bytes).take_while(|(found, byte)| found == byte).count();
                    return Err(MirrorError::Differs { path, offset: same as u64 });
                }
                None => {
                    fs::create_dir_all(self.target.join(checkpoints::FOLDER)).map_err(failed)?;
                    disk::write_durably(&self.target, &name, &bytes).map_err(failed)?;
                    disk::sync_folder(&self.target.join(checkpoints::FOLDER)).map_err(failed)?;
                    written += bytes.len() as u64;
                }
            }
        }
        Ok(written)
    }
}

/// Returns both folders as they are really called, if neither lies in the other.
fn apart(dir: &Path, target: &Path) -> Result<(PathBuf, PathBuf), MirrorError> {
    let real = |path: &Path| real(path).map_err(|error| MirrorError::io(path, error));
    let (dir, target) = (real(dir)?, real(target)?);
    if dir.starts_with(&target) || target.starts_with(&dir) {
        return Err(MirrorError::Nested { target });
    }
    Ok((dir, target))
}

/// Returns a path without links, as far as it is there.
fn real(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    for there in path.ancestors() {
        match fs::canonicalize(there) {
            Ok(real) => return Ok(real.join(path.strip_prefix(there).expect("it is an ancestor"))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(path)
}

/// Makes a segment under its name only when it is whole, on the disk, and reads as it was written.
fn make(path: &Path, whole: &Whole) -> io::Result<()> {
    let unfinished = path.with_extension(format!("tyj{UNFINISHED}"));
    let file = File::create(&unfinished)?;
    SystemDisk.allocate(&file, whole.length)?;
    SystemDisk.write_at(&file, whole.used(), 0)?;
    file.sync_all()?;
    if !fs::read(&unfinished)?.starts_with(whole.used()) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "what was written does not read the same"));
    }
    fs::rename(&unfinished, path)?;
    disk::sync_folder(path.parent().expect("a segment is in a folder"))
}

impl From<ReadError> for MirrorError {
    fn from(error: ReadError) -> MirrorError {
        match error {
            ReadError::Damaged(damage) => MirrorError::Damaged(damage),
            ReadError::Io { path, source } => MirrorError::Io { path, source },
        }
    }
}

#[cfg(test)]
mod tests;
