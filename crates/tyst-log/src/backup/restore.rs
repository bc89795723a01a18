//! Makes a ledger of a backup, whole or not at all.
//!
//! It brings back what the backup holds; the store is made anew, and keys and derived files are not its business.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::contents::{self, BackupFault, Member};
use crate::chain::Head;
use crate::create::{self, CreateError};
use crate::disk::{self, Disk, SystemDisk};
use crate::log::{CloseError, Log};
use crate::packing::Packing;
use crate::reconcile::OpenError;

/// Why a backup was not restored. Nothing is left of the attempt.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The file is not a sound backup.
    #[error(transparent)]
    Faulty(#[from] BackupFault),
    /// The folder cannot take a ledger.
    #[error(transparent)]
    Place(#[from] CreateError),
    /// The operating system refused.
    #[error("cannot write {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The restored ledger does not open.
    #[error("the restored ledger does not open")]
    Open(#[from] OpenError),
    /// The restored ledger does not close.
    #[error("the restored ledger does not close")]
    Close(#[from] CloseError),
}

/// Makes the ledger in the backup `file` again in `dir`, which must not be there or be empty, and returns its head.
/// `progress` hears how many bytes of how many are done.
///
/// The folder gets its name, or `LEDGER` its place, only after every byte was checked and the store was written.
pub fn restore(
    file: &Path,
    dir: &Path,
    packing: &'static dyn Packing,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Head, RestoreError> {
    let total = file.metadata().map_or(0, |data| data.len());
    create::make(dir, |folder| {
        let head = contents::check(file, packing, &mut |member| {
            progress(member.done, total);
            let path = folder.join(member.name);
            write(&path, member).map_err(|source| RestoreError::Io { path, source })
        })?;
        let log = Log::open(folder, packing, &mut |_| ())?;
        debug_assert_eq!(log.head(), head, "the journal was checked frame by frame before");
        log.close()?;
        Ok(head)
    })
}

/// Writes one file of a ledger in its full length, and returns when it is on the disk.
fn write(path: &Path, member: &Member<'_>) -> io::Result<()> {
    let folder = path.parent().expect("a file of a ledger is in a folder");
    fs::create_dir_all(folder)?;
    let file = File::create_new(path)?;
    if member.length > member.bytes.len() as u64 {
        SystemDisk.allocate(&file, member.length)?;
    }
    SystemDisk.write_at(&file, member.bytes, 0)?;
    file.sync_all()?;
    disk::sync_folder(folder)
}
