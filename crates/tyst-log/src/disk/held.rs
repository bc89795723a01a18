//! The disk of this machine, with one folder held: what is named in it is in the folder that was opened, whatever has
//! its name by now.
//!
//! It does not keep the folder from being moved, and nothing is read here.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Disk, SystemDisk};

/// The folders of what a process has open, under the numbers that it has for them.
const OPEN_FOLDERS: &str = "/proc/self/fd";

/// The disk of this machine with a folder held.
#[derive(Debug)]
pub(crate) struct HeldDisk {
    dir: PathBuf,
    folder: File,
    /// Another name of the folder, which goes with it; where the system has none, it is only known by its own.
    place: Option<PathBuf>,
}

impl HeldDisk {
    /// Opens the folder, and holds it for as long as the value lives.
    pub(crate) fn new(dir: &Path) -> io::Result<HeldDisk> {
        let folder = super::open_folder(dir)?;
        let place = Path::new(OPEN_FOLDERS).join(folder.as_raw_fd().to_string());
        let is_folder = is_same(&place, &folder)?;
        Ok(HeldDisk { dir: dir.to_owned(), folder, place: is_folder.then_some(place) })
    }
}

/// Returns whether a name is that of an open file or folder.
pub(crate) fn is_same(path: &Path, open: &File) -> io::Result<bool> {
    let open = open.metadata()?;
    Ok(fs::metadata(path).is_ok_and(|there| (there.dev(), there.ino()) == (open.dev(), open.ino())))
}

impl Disk for HeldDisk {
    fn held(&self, dir: &Path) -> io::Result<Arc<dyn Disk>> {
        SystemDisk.held(dir)
    }

    fn place(&self, path: &Path) -> PathBuf {
        match (&self.place, path.strip_prefix(&self.dir)) {
            (Some(place), Ok(rest)) => place.join(rest),
            _ => path.to_owned(),
        }
    }

    fn name(&self, place: PathBuf) -> PathBuf {
        let rest = self.place.as_ref().and_then(|held| place.strip_prefix(held).ok());
        match rest {
            Some(rest) if rest.as_os_str().is_empty() => self.dir.clone(),
            Some(rest) => self.dir.join(rest),
            None => place,
        }
    }

    fn is_in_place(&self) -> bool {
        is_same(&self.dir, &self.folder).unwrap_or(false)
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        SystemDisk.create(&self.place(path))
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        SystemDisk.make_folder(&self.place(folder))
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        SystemDisk.write_at(file, bytes, offset)
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        SystemDisk.sync_data(file)
    }

    fn sync_all(&self, file: &File) -> io::Result<()> {
        SystemDisk.sync_all(file)
    }

    fn allocate(&self, file: &File, length: u64) -> io::Result<()> {
        SystemDisk.allocate(file, length)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        SystemDisk.rename(&self.place(from), &self.place(to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        SystemDisk.remove(&self.place(path))
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        SystemDisk.remove_folder(&self.place(folder))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        SystemDisk.sync_folder(&self.place(folder))
    }
}

#[cfg(test)]
mod tests;
