//! A second folder that is kept in step with a ledger: a ledger itself, to be read or to mend the first one from.
//!
//! It only ever adds to a mirror. One that has more than the ledger, or something else, is left as it is and said.

mod compare;
mod error;
mod take;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::chain::{Frontier, Hash, Head};
use crate::checkpoints;
use crate::closed;
use crate::disk::{self, Disk, SystemDisk};
use crate::header::{self, Header, HeaderError};
use crate::journal;
use crate::lock;
use crate::packing::Packing;
use crate::reader::Reader;
use crate::reconcile::STORE_FOLDER;
use crate::whole::{Form, Place, Walk, Whole};
use take::Target;

pub use error::MirrorError;

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

/// A mirror that is being kept in step. One process at a time does that.
#[derive(Debug)]
pub struct Mirror {
    dir: PathBuf,
    ledger: Hash,
    packing: &'static dyn Packing,
    target: Target,
    /// What both are known to have.
    head: Option<Head>,
    /// How many records the mirror is thought to have until then.
    had: u64,
    /// The number of the segment that the next step begins with, and the tree before it.
    number: u64,
    before: Frontier,
    /// The trees before the segments that were plain when they were last seen.
    plain: BTreeMap<u64, Frontier>,
    /// Keeps other processes away from the mirror.
    _lock: File,
}

impl Mirror {
    /// Begins to keep the folder `target` in step with the ledger in `dir`. The folder is made if it is not there.
    pub fn open(dir: &Path, target: &Path, packing: &'static dyn Packing) -> Result<Mirror, MirrorError> {
        let header = Reader::open(dir, packing)?.header().clone();
        let (dir, target) = apart(dir, target)?;
        let failed = |error| MirrorError::io(&target, error);
        if !target.is_dir() {
            fs::create_dir_all(target.parent().unwrap_or(Path::new("."))).map_err(failed)?;
            disk::make_own_folder(&target).map_err(failed)?;
        }
        let lock = File::open(&target).map_err(failed)?;
        if !disk::lock(&lock) {
            return Err(MirrorError::InUse { target });
        }
        take_header(&target, &header)?;
        fs::create_dir_all(target.join(journal::FOLDER)).map_err(failed)?;
        let had = Reader::open(&target, packing).map_or(0, |mirror| mirror.head().count);
        let (ledger, target) = (header.ledger(), Target { dir: target });
        let (number, before, plain) = (1, Frontier::empty(), BTreeMap::new());
        Ok(Mirror { dir, ledger, packing, target, head: None, had, number, before, plain, _lock: lock })
    }

    /// Brings the mirror to what the ledger has come to. `progress` hears how many segments of how many are compared.
    ///
    /// The first step compares all that both have; later ones go on from there, and take over what was sealed since.
    pub fn step(&mut self, progress: &mut dyn FnMut(u64, u64)) -> Result<Step, MirrorError> {
        // Checkpoints come first: they say nothing about what is recorded after them.
        let stored = checkpoints::read_all(&self.dir)?;
        let mut bytes = self.take_sealed()?;
        let walk = Walk::begin(&self.dir, self.packing)?;
        let head = walk.head;
        if self.head != Some(head) {
            self.refuse_ahead(head)?;
            bytes += self.take_segments(walk, progress)?;
            self.head = Some(head);
        }
        let behind = head.count.saturating_sub(std::mem::replace(&mut self.had, head.count));
        Ok(Step { head, behind, bytes: bytes + self.target.take_checkpoints(stored)? })
    }

    /// Brings the segments in step from the last one on that was compared.
    fn take_segments(&mut self, walk: Walk, progress: &mut dyn FnMut(u64, u64)) -> Result<u64, MirrorError> {
        let mut written = 0;
        let mut walk = walk.from(self.number, self.before.clone());
        while let Some(whole) = walk.next()? {
            written += self.target.take(&whole, &self.ledger, self.packing)?;
            progress(whole.number, walk.last);
            (self.number, self.before) = (whole.number, whole.before.clone());
            if whole.form == Form::Plain {
                self.plain.insert(whole.number, whole.before);
            }
        }
        self.target.refuse_later_segments(self.number, walk.head.count)?;
        Ok(written)
    }

    /// Takes over full segments that were plain at the last step and are sealed now.
    fn take_sealed(&mut self) -> Result<u64, MirrorError> {
        let listing = journal::list(&self.dir).map_err(|error| MirrorError::io(&self.dir, error))?;
        let full = self.plain.range(..self.number).map(|(number, _)| *number);
        let sealed: Vec<u64> = full.filter(|number| !listing.plain.contains(number)).collect();
        let mut written = 0;
        for number in sealed {
            let place =
                Place { ledger: &self.ledger, number, before: &self.plain[&number], packing: self.packing };
            let whole = Whole::read(&self.dir, place)?;
            written += self.target.take(&whole, &self.ledger, self.packing)?;
            self.plain.remove(&number);
        }
        Ok(written)
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
}

/// Returns whether a folder has nothing of what a writer makes beside the journal, as mirrors have not.
pub(crate) fn is_mirror(dir: &Path) -> bool {
    let made = [STORE_FOLDER, closed::FILE_NAME, closed::OPENED_NAME, lock::FILE_NAME];
    made.iter().all(|name| !dir.join(name).exists())
}

/// Writes `LEDGER` into a mirror that is new, or compares it.
fn take_header(target: &Path, header: &Header) -> Result<(), MirrorError> {
    match Header::read(target) {
        Ok(found) if found == *header => Ok(()),
        Ok(_) => Err(MirrorError::AnotherLedger { target: target.to_owned() }),
        Err(HeaderError::Missing) => {
            refuse_strangers(target)?;
            SystemDisk
                .write_durably(target, header::FILE_NAME, header.encode().as_bytes())
                .map_err(|error| MirrorError::io(target, error))
        }
        Err(HeaderError::Io(error)) => Err(MirrorError::io(target, error)),
        Err(_) => Err(MirrorError::Spoilt { path: target.join(header::FILE_NAME), offset: 0 }),
    }
}

/// Refuses a folder without `LEDGER` that has anything in it but what a first step that was cut off leaves.
fn refuse_strangers(target: &Path) -> Result<(), MirrorError> {
    let names = disk::files_under(target).map_err(|error| MirrorError::io(target, error))?;
    let ours = format!("{}{}", header::FILE_NAME, journal::UNFINISHED);
    match names.into_iter().find(|name| *name != ours) {
        Some(found) => Err(MirrorError::NotAMirror { target: target.to_owned(), found }),
        None => Ok(()),
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

#[cfg(test)]
mod tests;
