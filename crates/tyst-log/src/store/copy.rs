//! A copy of a store that is only looked at, because opening a store changes its files.
//!
//! It does not judge what is seen, and writes nothing but the copy.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::{OpenStore, Store, StoreError};
use crate::disk::{self, Disk, SystemDisk};

/// How a copy of the store is called.
pub(crate) const PREFIX: &str = "sled.copy-";
/// How many names are tried.
const NAMES_MAX: u32 = 1000;
/// The room that a store may need to be opened: a store that fails with less than this left may only lack room.
const ROOM_BYTES: u64 = 32 * 1024 * 1024;
const PIECE_BYTES: usize = 256 * 1024;

/// Why a store could not be looked at, other than what the store itself says.
#[derive(Debug)]
pub(crate) enum CopyError {
    /// The files of the store cannot be read.
    Source { path: PathBuf, source: io::Error },
    /// The copy cannot be written, or there is no room to open it.
    Target { path: PathBuf, source: io::Error },
}

/// A folder with a copy, which goes away with the value.
struct StoreCopy {
    folder: PathBuf,
}

impl Drop for StoreCopy {
    fn drop(&mut self) {
        // Best effort: what stays is a copy, of which nobody else can read anything.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Calls `look` with a store opened on a copy of the files in `store`. The copy is made in a new folder under `scratch`,
/// which only this user can enter and which is removed afterwards.
pub(crate) fn look_at_copy<T>(
    store: &Path,
    scratch: &Path,
    open: OpenStore,
    look: impl FnOnce(&dyn Store) -> Result<T, StoreError>,
) -> Result<Result<T, StoreError>, CopyError> {
    let target = |source| CopyError::Target { path: scratch.to_owned(), source };
    let copy = private_folder(scratch).map_err(target)?;
    copy_files(store, &copy.folder)?;
    let seen = open(&copy.folder).and_then(|store| {
        let seen = look(store.as_ref());
        // The copy goes away, so nothing depends on how it is closed.
        let _ = store.close();
        seen
    });
    if seen.is_err() {
        check_room(&copy.folder).map_err(target)?;
    }
    Ok(seen)
}

/// Makes a folder that was not there before and that only this user can enter.
fn private_folder(scratch: &Path) -> io::Result<StoreCopy> {
    let id = std::process::id();
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for count in 0..NAMES_MAX {
        let folder = scratch.join(format!("{PREFIX}{id}-{count}"));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(StoreCopy { folder }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Copies all files, but not their permissions: those of a medium that nobody can write would be in the way.
fn copy_files(from: &Path, to: &Path) -> Result<(), CopyError> {
    let names = disk::files_under(from);
    for name in names.map_err(|source| CopyError::Source { path: from.to_owned(), source })? {
        let target = to.join(&name);
        let parent = target.parent().unwrap_or(to);
        fs::create_dir_all(parent).map_err(|source| CopyError::Target { path: parent.to_owned(), source })?;
        copy_file(&from.join(&name), &target)?;
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> Result<(), CopyError> {
    let unreadable = |source| CopyError::Source { path: from.to_owned(), source };
    let unwritable = |source| CopyError::Target { path: to.to_owned(), source };
    let mut input = disk::open(from).map_err(unreadable)?;
    let mut output = OpenOptions::new().write(true).create_new(true).open(to).map_err(unwritable)?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = input.read(&mut piece).map_err(unreadable)?;
        if read == 0 {
            return Ok(());
        }
        output.write_all(&piece[..read]).map_err(unwritable)?;
    }
}

/// Returns an error if a store that fails may only have lacked room.
fn check_room(folder: &Path) -> io::Result<()> {
    let path = folder.join("room");
    let file = File::create(&path)?;
    SystemDisk.allocate(&file, ROOM_BYTES)?;
    fs::remove_file(&path)
}

#[cfg(test)]
mod tests;
