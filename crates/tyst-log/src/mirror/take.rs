//! Brings one segment or checkpoint of a mirror in step.
//!
//! It does not read the ledger.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::MirrorError;
use super::compare::{Relation, compare, count};
use crate::chain::Hash;
use crate::checkpoints;
use crate::disk::{self, Disk, SystemDisk};
use crate::journal;
use crate::packing::Packing;
use crate::segment;
use crate::whole::{Form, Place, Whole};

/// The folder of a mirror.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) dir: PathBuf,
}

impl Target {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, MirrorError> {
        let path = self.dir.join(name);
        disk::read_if_there(&path).map_err(|error| MirrorError::io(&path, error))
    }

    /// Brings one segment in step; returns how many bytes were written.
    pub(super) fn take(
        &self,
        whole: &Whole,
        ledger: &Hash,
        packing: &'static dyn Packing,
    ) -> Result<u64, MirrorError> {
        let place = Place { ledger, number: whole.number, before: &whole.before, packing };
        let plain = self.read(&Form::Plain.name(whole.number))?;
        let sealed = self.read(&Form::Sealed.name(whole.number))?;
        match (whole.form, plain, sealed) {
            (Form::Plain, Some(plain), _) => self.take_plain(whole, &plain, ledger),
            (Form::Sealed, plain, Some(sealed)) => {
                self.compare_sealed(whole, sealed, place)?;
                plain.map_or(Ok(()), |plain| self.replace_plain(whole, &plain, place))?;
                Ok(0)
            }
            // The ledger was mended from something that had the segment as a plain one.
            (Form::Plain, None, Some(sealed)) => self.compare_sealed(whole, sealed, place).map(|()| 0),
            (Form::Sealed, Some(plain), None) => {
                self.compare_records(whole, &plain, place)?;
                self.make(whole)?;
                self.replace_plain(whole, &plain, place)?;
                Ok(whole.used().len() as u64)
            }
            (_, None, None) => self.make(whole).map(|()| whole.used().len() as u64),
        }
    }

    /// Adds to a plain segment what it lacks.
    fn take_plain(&self, whole: &Whole, plain: &[u8], ledger: &Hash) -> Result<u64, MirrorError> {
        let path = self.dir.join(whole.name());
        let failed = |error| MirrorError::io(&path, error);
        match compare(plain, whole, ledger) {
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

    /// Refuses a sealed segment that is not right or has other records than that of the ledger.
    fn compare_sealed(&self, whole: &Whole, sealed: Vec<u8>, place: Place<'_>) -> Result<(), MirrorError> {
        if whole.form == Form::Sealed && whole.used() == sealed {
            return Ok(());
        }
        let path = self.dir.join(Form::Sealed.name(whole.number));
        match Whole::check(place, Form::Sealed, sealed) {
            Ok(found) if found.after == whole.after => Ok(()),
            Ok(_) => Err(MirrorError::Differs { path, offset: 0 }),
            Err(journal::ReadError::Damaged(damage)) => {
                Err(MirrorError::Spoilt { path, offset: damage.offset })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses a plain segment with anything but records of the sealed one.
    fn compare_records(&self, whole: &Whole, plain: &[u8], place: Place<'_>) -> Result<(), MirrorError> {
        let path = self.dir.join(Form::Plain.name(whole.number));
        let found = match Whole::check(place, Form::Plain, plain.to_vec()) {
            Ok(found) => found.after.head(),
            Err(journal::ReadError::Damaged(damage)) => {
                return Err(MirrorError::Spoilt { path, offset: damage.offset });
            }
            Err(error) => return Err(error.into()),
        };
        let ledger = whole.after.head();
        if found.count > ledger.count {
            return Err(MirrorError::Ahead { ledger: ledger.count, mirror: found.count });
        }
        match whole.head_at(found.count, place.ledger, place.packing) {
            Some(head) if head == found => Ok(()),
            _ => Err(MirrorError::Differs { path, offset: 0 }),
        }
    }

    /// Removes a plain segment whose records stand in a sealed one that is on the disk.
    fn replace_plain(&self, whole: &Whole, plain: &[u8], place: Place<'_>) -> Result<(), MirrorError> {
        self.compare_records(whole, plain, place)?;
        let path = self.dir.join(Form::Plain.name(whole.number));
        let removed =
            fs::remove_file(&path).and_then(|()| disk::sync_folder(&self.dir.join(journal::FOLDER)));
        removed.map_err(|error| MirrorError::io(&path, error))
    }

    /// Makes a segment under its name only when it is whole, on the disk, and reads as it was written.
    fn make(&self, whole: &Whole) -> Result<(), MirrorError> {
        let path = self.dir.join(whole.name());
        let unfinished = self.dir.join(whole.name() + journal::UNFINISHED);
        write_whole(&unfinished, whole)
            .and_then(|()| fs::rename(&unfinished, &path))
            .and_then(|()| disk::sync_folder(&self.dir.join(journal::FOLDER)))
            .map_err(|error| MirrorError::io(&path, error))
    }

    /// Refuses segments after the last one of the ledger.
    pub(super) fn refuse_later_segments(&self, last: u64, ledger: u64) -> Result<(), MirrorError> {
        let listing = journal::list(&self.dir).map_err(|error| MirrorError::io(&self.dir, error))?;
        if listing.last() <= last {
            return Ok(());
        }
        let bytes = self.read(&segment::name(listing.last()))?.unwrap_or_default();
        Err(MirrorError::Ahead { ledger, mirror: count(&bytes).max(ledger + 1) })
    }

    /// Adds checkpoints and signatures that the mirror has not; returns how many bytes were written.
    pub(super) fn take_checkpoints(&self, stored: Vec<(String, Vec<u8>)>) -> Result<u64, MirrorError> {
        let mut written = 0;
        for (name, bytes) in stored {
            let path = self.dir.join(&name);
            let failed = |error| MirrorError::io(&path, error);
            let found = self.read(&name)?.unwrap_or_default();
            if found == bytes {
                continue;
            }
            // A checkpoint grows when another key signs it as well.
            if !bytes.starts_with(&found) {
                let same = found.iter().zip(&bytes).take_while(|(found, byte)| found == byte).count();
                return Err(MirrorError::Differs { path, offset: same as u64 });
            }
            checkpoints::write(&self.dir, &name, &bytes).map_err(failed)?;
            written += bytes.len() as u64;
        }
        Ok(written)
    }
}

/// Writes a segment in its full length, and reads it again.
fn write_whole(path: &Path, whole: &Whole) -> io::Result<()> {
    let file = disk::create_anew(path)?;
    SystemDisk.allocate(&file, whole.length)?;
    SystemDisk.write_at(&file, whole.used(), 0)?;
    file.sync_all()?;
    if fs::read(path)?.starts_with(whole.used()) {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "what was written does not read the same"))
}
