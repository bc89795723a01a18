//! Where a new ledger is made, how it gets to its place, and what an unfinished creation leaves behind.
//!
//! It does not know how a ledger is made.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::reconcile::STORE_FOLDER;
use crate::{checkpoints, closed, disk, header, journal, lock};

/// How the folder begins in which a ledger is made inside its own folder; its process id follows.
pub(crate) const UNFINISHED: &str = ".ledger.new-";
/// What is moved up out of such a folder, in this order. `LEDGER` follows: without it there is no ledger.
const PARTS: [&str; 5] =
    [journal::FOLDER, checkpoints::FOLDER, STORE_FOLDER, closed::FILE_NAME, lock::FILE_NAME];

/// The folder in which a ledger is to be.
#[derive(Debug)]
pub(super) struct Target {
    dir: PathBuf,
    /// Where the ledger is made, and how the folder is called there, but for the process id.
    around: PathBuf,
    prefix: String,
    is_there: bool,
}

impl Target {
    /// Finds the folder, and makes its parents, but not the folder itself.
    pub(super) fn find(dir: &Path) -> io::Result<Target> {
        match fs::canonicalize(dir) {
            Ok(dir) => {
                let (around, prefix) = (dir.clone(), UNFINISHED.to_owned());
                Ok(Target { dir, around, prefix, is_there: true })
            }
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            Err(error) => {
                let name = dir.file_name().ok_or(error)?;
                let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty());
                let parent = parent.unwrap_or(Path::new("."));
                make_folder(parent)?;
                let around = fs::canonicalize(parent)?;
                let prefix = format!(".{}.new-", name.to_string_lossy());
                Ok(Target { dir: around.join(name), around, prefix, is_there: false })
            }
        }
    }

    /// Returns the first name in the folder.
    pub(super) fn first_name(&self) -> io::Result<Option<String>> {
        Ok(names(&self.dir)?.into_iter().min())
    }

    /// Removes what creations left behind that were cut off; those that go on are left alone.
    pub(super) fn remove_leftovers(&self) -> io::Result<()> {
        if self.is_there && self.dir.join(header::FILE_NAME).exists() {
            return Ok(());
        }
        for name in names(&self.around)?.into_iter().filter(|name| self.is_unfinished(name)) {
            let left = self.around.join(name);
            if let Some(_lock) = lock_folder(&left)? {
                self.remove_moved_parts(&left)?;
                fs::remove_dir_all(&left)?;
            }
        }
        Ok(())
    }

    fn is_unfinished(&self, name: &str) -> bool {
        let digits = name.strip_prefix(&self.prefix).unwrap_or_default();
        let of_process = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        of_process && self.around.join(name).is_dir()
    }

    /// Removes the parts that were moved up out of `left`. They were if it has a `LEDGER` and no journal, for that is
    /// made before `LEDGER`, and is the first to be moved.
    fn remove_moved_parts(&self, left: &Path) -> io::Result<()> {
        let is_there = |part: &str| left.join(part).exists();
        if !self.is_there || is_there(journal::FOLDER) || !is_there(header::FILE_NAME) {
            return Ok(());
        }
        // The journal goes last, so that this can be cut off as well.
        for part in PARTS.into_iter().rev().filter(|part| !is_there(part)) {
            let path = self.dir.join(part);
            match if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) } {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes the folder in which the ledger is made.
    pub(super) fn site(&self) -> io::Result<Site<'_>> {
        let folder = self.around.join(format!("{}{}", self.prefix, std::process::id()));
        disk::make_own_folder(&folder)?;
        let lock = lock_folder(&folder);
        let site = Site { target: self, folder, _lock: lock? };
        Ok(site)
    }
}

/// A folder in which a ledger is being made; it is removed with the value.
#[derive(Debug)]
pub(super) struct Site<'a> {
    target: &'a Target,
    folder: PathBuf,
    /// Tells other creations that this one goes on.
    _lock: Option<File>,
}

impl Site<'_> {
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts the ledger where it belongs, and returns when that is so on the disk.
    pub(super) fn finish(self) -> io::Result<()> {
        let dir = &self.target.dir;
        disk::sync_folder(&self.folder)?;
        if self.target.is_there {
            self.move_up(dir)?;
            disk::sync_folder(dir)
        } else {
            fs::rename(&self.folder, dir)?;
            disk::sync_folder(&self.target.around)
        }
    }

    fn move_up(&self, dir: &Path) -> io::Result<()> {
        for part in PARTS {
            // The folder around them is somebody else's, and as open as they made it.
            disk::close_to_others(&self.folder.join(part))?;
            match fs::rename(self.folder.join(part), dir.join(part)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => disk::sync_folder(dir)?,
            }
        }
        fs::rename(self.folder.join(header::FILE_NAME), dir.join(header::FILE_NAME))
    }
}

impl Drop for Site<'_> {
    fn drop(&mut self) {
        // Best effort, and nothing after a rename; the next creation or opening tries again.
        let moved = self.target.remove_moved_parts(&self.folder);
        let _ = moved.and_then(|()| fs::remove_dir_all(&self.folder));
    }
}

/// Returns whether a folder without `LEDGER` is one that has lost it: it has a journal, and no creation left that.
pub(crate) fn was_begun(dir: &Path) -> bool {
    let unfinished = |name: &String| name.starts_with(UNFINISHED);
    dir.join(journal::FOLDER).exists() && !names(dir).is_ok_and(|names| names.iter().any(unfinished))
}

/// Locks a folder for as long as the file lives, as far as its file system can; returns nothing if another has it.
fn lock_folder(folder: &Path) -> io::Result<Option<File>> {
    let file = File::open(folder)?;
    Ok(disk::lock(&file).then_some(file))
}

/// Makes a folder and its parents, each of them durably.
fn make_folder(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(parent)?;
    fs::create_dir(dir)?;
    disk::sync_folder(parent)
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}
