//! Reads files that nobody else can change: libraries, manifests, signatures, and the list of whom to trust.
//!
//! A file is opened from its folder, by its name alone, so that no link can lead elsewhere. Who wrote a file, and what it
//! says, is not looked at.

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Insecure {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it is reached through a link; name the folder in which it stands")]
    Link,
    #[error("it is not a file of at most {0} bytes")]
    NoFile(u64),
    #[error("{0} belongs to another user than you or root")]
    Owner(String),
    #[error("{0} can be changed by other users; take that right away with `chmod go-w`")]
    Writable(String),
}

impl Insecure {
    /// Returns whether there is no such file.
    pub(crate) fn is_absence(&self) -> bool {
        let Insecure::Unreadable(error) = self else { return false };
        matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
    }
}

/// A folder in which only its owner, or root, can change anything, and which stays where it is.
pub(crate) struct Folder {
    handle: OwnedFd,
    /// Its name without links.
    pub(crate) path: PathBuf,
}

impl Folder {
    /// Opens a folder by the name that it has without links, and looks at all folders above it; whose those are does not count.
    pub(crate) fn open(path: &Path) -> Result<Folder, Insecure> {
        let path = path.canonicalize()?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = rustix::fs::openat(CWD, &path, flags, Mode::empty()).map_err(io::Error::from)?;
        refuse_foreign(&path, &path.metadata()?)?;
        for folder in path.ancestors() {
            refuse_writable(folder, &folder.metadata()?)?;
        }
        Ok(Folder { handle, path })
    }

    /// Reads a file of the folder that has at most `bytes_max` bytes.
    pub(crate) fn read(&self, name: &OsStr, bytes_max: u64) -> Result<Vec<u8>, Insecure> {
        let path = self.path.join(name);
        let file = File::from(self.file(name)?);
        let metadata = file.metadata()?;
        if !metadata.is_file() || metadata.len() > bytes_max {
            return Err(Insecure::NoFile(bytes_max));
        }
        refuse_foreign(&path, &metadata)?;
        refuse_writable(&path, &metadata)?;
        let mut bytes = Vec::new();
        file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > bytes_max {
            return Err(Insecure::NoFile(bytes_max));
        }
        Ok(bytes)
    }

    /// Opens a file of the folder. What is no file, such as a pipe, keeps nobody waiting.
    fn file(&self, name: &OsStr) -> Result<OwnedFd, Insecure> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
        let (mode, within) = (Mode::empty(), ResolveFlags::BENEATH);
        let resolve = within | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        let opened = match rustix::fs::openat2(&self.handle, name, flags, mode, resolve) {
            // Before Linux 5.6, or where a container forbids it; the name is a single one either way.
            Err(Errno::NOSYS | Errno::PERM) => rustix::fs::openat(&self.handle, name, flags, mode),
            opened => opened,
        };
        match opened {
            Err(Errno::LOOP) => Err(Insecure::Link),
            opened => Ok(opened.map_err(io::Error::from)?),
        }
    }
}

/// Reads a file that has at most `bytes_max` bytes, wherever its folder is.
pub(crate) fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Insecure> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Insecure::NoFile(bytes_max));
    };
    Folder::open(folder)?.read(name, bytes_max)
}

/// Refuses what belongs to neither root nor whoever runs this: an owner can always give himself the right to write.
fn refuse_foreign(path: &Path, metadata: &Metadata) -> Result<(), Insecure> {
    let own = rustix::process::geteuid().as_raw();
    if [0, own].contains(&metadata.uid()) { Ok(()) } else { Err(Insecure::Owner(path.display().to_string())) }
}

/// Refuses what somebody else can change. A group of one's own counts as oneself, as many systems give one to each user;
/// in a folder with the sticky bit nobody can replace what is another's.
fn refuse_writable(path: &Path, metadata: &Metadata) -> Result<(), Insecure> {
    let mode = metadata.mode();
    let by_group = mode & GROUP_WRITES != 0 && metadata.gid() != metadata.uid();
    let by_others = mode & OTHERS_WRITE != 0;
    let is_kept = metadata.is_dir() && mode & STICKY != 0;
    if (by_group || by_others) && !is_kept {
        return Err(Insecure::Writable(path.display().to_string()));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
