//! A ledger as one file that can be carried elsewhere: written beside a writer, checked, and made a ledger again.
//!
//! A backup holds what cannot be made again, and no keys. It is a tar file, so that it can be opened without tyst; see
//! `FORMAT.md`.

mod contents;
mod description;
mod restore;
mod salvage;
mod ustar;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags};
use rustix::io::Errno;

use crate::chain::Head;
use crate::checkpoints;
use crate::disk;
use crate::header;
use crate::journal::{Damage, ReadError};
use crate::packing::Packing;
use crate::reconcile::OpenError;
use crate::whole::Walk;
use description::Description;

pub use contents::BackupFault;
pub use restore::{RestoreError, restore};
pub(crate) use salvage::Salvage;

/// The last member: the digest of every other one.
const SUMS: &str = "SHA256SUMS";
/// How a backup is called while it is being written.
const UNFINISHED: &str = ".new";

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// What the ledger had come to.
    pub head: Head,
    /// The length of the file in bytes.
    pub bytes: u64,
}

/// Why no backup was made. Nothing is left of it, and a file that was there before is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// There is such a file already.
    #[error("{} is there already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file would be a part of what it saves.
    #[error("{} lies inside the ledger", path.display())]
    Inside {
        /// The file.
        path: PathBuf,
    },
    /// Another backup is being written into the same file.
    #[error("another process is writing {}", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The ledger does not open.
    #[error("the ledger does not open")]
    Open(#[from] OpenError),
    /// The ledger is damaged.
    #[error(transparent)]
    Damaged(Damage),
    /// A file of the ledger cannot be read, or the backup cannot be written.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What was read back is not what was written.
    #[error("the backup cannot be read back as it was written")]
    ReadBack(#[from] BackupFault),
}

/// Writes what the ledger in `dir` has come to into `file`, also beside a writer. A file that is there is replaced, or
/// an error, as `replace` says. `progress` hears how many segments of how many are done.
///
/// Every record is hashed on the way, and the whole file is read again and checked before it gets its name.
pub fn backup(
    dir: &Path,
    file: &Path,
    replace: bool,
    packing: &'static dyn Packing,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Backup, BackupError> {
    let failed = |source| BackupError::Io { path: file.to_owned(), source };
    let folder = folder_of(file).map_err(failed)?;
    if folder.starts_with(fs::canonicalize(dir).unwrap_or_default()) && dir.exists() {
        return Err(BackupError::Inside { path: file.to_owned() });
    }
    if !replace && file.exists() {
        return Err(BackupError::Exists { path: file.to_owned() });
    }
    // Checkpoints come first: they say nothing about what is recorded after them.
    let checkpoints = checkpoints::read_all(dir)?;
    let mut walk = Walk::begin(dir, packing)?;
    let unfinished = Unfinished::begin(file)?;
    let mut archive = Archive::new(&unfinished);
    let description = Description::new(&walk.header.id, walk.head);
    archive.add(description::FILE_NAME, description.encode().as_bytes())?;
    archive.add(header::FILE_NAME, walk.header.encode().as_bytes())?;
    while let Some(whole) = walk.next()? {
        archive.add(&whole.name(), whole.used())?;
        progress(whole.number, walk.last);
    }
    for (name, bytes) in &checkpoints {
        archive.add(name, bytes)?;
    }
    let bytes = archive.finish()?;
    let head = contents::check(&unfinished.path, packing, &mut |_| Ok::<(), BackupError>(()))?;
    unfinished.keep(file, replace, &folder)?;
    Ok(Backup { head, bytes })
}

/// Returns the folder in which a file is or will be.
fn folder_of(file: &Path) -> io::Result<PathBuf> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::canonicalize(folder.unwrap_or(Path::new(".")))
}

/// A backup that is being written.
struct Archive<'a> {
    path: &'a Path,
    out: BufWriter<&'a File>,
    sums: String,
    bytes: u64,
}

impl Archive<'_> {
    fn new(target: &Unfinished) -> Archive<'_> {
        Archive { path: &target.path, out: BufWriter::new(&target.file), sums: String::new(), bytes: 0 }
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        let length = bytes.len() as u64;
        self.put(&ustar::header(name, length))?;
        self.put(bytes)?;
        self.put(&vec![0; ustar::padding(length)])?;
        self.sums += &contents::sums_line(name, bytes);
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes).map_err(|source| BackupError::Io { path: self.path.to_owned(), source })
    }

    /// Writes the digests and the end, and returns the length when all is on the disk.
    fn finish(mut self) -> Result<u64, BackupError> {
        let sums = std::mem::take(&mut self.sums);
        self.add(SUMS, sums.as_bytes())?;
        self.put(&[0; ustar::END_BYTES])?;
        let synced = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        synced.map_err(|source| BackupError::Io { path: self.path.to_owned(), source })?;
        Ok(self.bytes)
    }
}

impl From<ReadError> for BackupError {
    fn from(error: ReadError) -> BackupError {
        match error {
            ReadError::Damaged(damage) => BackupError::Damaged(damage),
            ReadError::Io { path, source } => BackupError::Io { path, source },
        }
    }
}

/// A file that has not got its name yet; it goes away with the value.
struct Unfinished {
    path: PathBuf,
    file: File,
}

impl Unfinished {
    fn begin(target: &Path) -> Result<Unfinished, BackupError> {
        let mut name = target.as_os_str().to_owned();
        name.push(UNFINISHED);
        let path = PathBuf::from(name);
        let failed = |source| BackupError::Io { path: path.clone(), source };
        let mut options = OpenOptions::new();
        // It has every entry, also those that only named people may see.
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let file = disk::no_link().and_then(|no_link| options.custom_flags(no_link).open(&path));
        let file = file.map_err(failed)?;
        if !disk::lock(&file) {
            return Err(BackupError::InUse { path });
        }
        file.set_len(0).map_err(failed)?;
        Ok(Unfinished { path, file })
    }

    /// Gives the file its name, and returns when that is so on the disk.
    fn keep(self, target: &Path, replace: bool, folder: &Path) -> Result<(), BackupError> {
        let failed = |source| BackupError::Io { path: target.to_owned(), source };
        let flags = if replace { RenameFlags::empty() } else { RenameFlags::NOREPLACE };
        match rustix::fs::renameat_with(CWD, &self.path, CWD, target, flags) {
            Err(Errno::EXIST) => return Err(BackupError::Exists { path: target.to_owned() }),
            // Some file systems do not know the flag; that there is no such file was seen before.
            Err(Errno::INVAL | Errno::NOSYS) => fs::rename(&self.path, target).map_err(failed)?,
            renamed => renamed.map_err(|error| failed(error.into()))?,
        }
        disk::sync_folder(folder).map_err(failed)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Nothing is there after a rename; what is left over otherwise is overwritten by the next backup.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests;
