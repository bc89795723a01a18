//! Why a log does not open.
//!
//! It does not decide what a caller does about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::create;
use crate::disk::{self, Disk};
use crate::header::HeaderError;
use crate::journal::{Damage, ReadError};

/// Why a log does not open. Nothing in the journal was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no ledger in the folder.
    #[error("there is no ledger in {}", dir.display())]
    NotALedger {
        /// The folder.
        dir: PathBuf,
    },
    /// `LEDGER` cannot be read or understood.
    #[error("the header of the ledger in {} cannot be used", dir.display())]
    Header {
        /// The folder.
        dir: PathBuf,
        /// What is wrong with it.
        source: HeaderError,
    },
    /// Somebody else is writing.
    #[error("the ledger in {} is being written by {}", dir.display(), holder(*pid))]
    Locked {
        /// The folder.
        dir: PathBuf,
        /// The process, if it is known.
        pid: Option<u32>,
    },
    /// Records that had been acknowledged are not there or not what they were.
    #[error(transparent)]
    Damaged(Damage),
    /// The store could not be written anew.
    #[error("the store in {} cannot be written: {reason}", dir.display())]
    Store {
        /// The folder of the ledger.
        dir: PathBuf,
        /// What the store said.
        reason: String,
        /// Whether the one that is there holds the beginning of the journal, so that it only lags.
        lags: bool,
    },
    /// Something else stands where a file or a folder should.
    #[error("{} {what}", path.display())]
    Misplaced {
        /// Where it stands.
        path: PathBuf,
        /// What it is.
        what: String,
    },
    /// The operating system does not give a file.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}

impl OpenError {
    pub(crate) fn io(path: PathBuf, source: io::Error) -> OpenError {
        let is_no_folder = source.kind() == io::ErrorKind::NotADirectory && disk::is_no_folder(&path);
        let no_folder = || is_no_folder.then(|| "is no folder, and should be one".to_owned());
        match disk::not_a_file(&source).or_else(no_folder) {
            Some(what) => OpenError::Misplaced { path, what },
            None => OpenError::Io { path, source },
        }
    }

    /// Says that another folder, or none, has the name by now.
    pub(crate) fn moved(dir: &Path) -> OpenError {
        let source = io::Error::other("it was moved or replaced while it was used");
        OpenError::Io { path: dir.to_owned(), source }
    }

    /// Names the folder of the ledger as its user does, where it was reached by another name.
    pub(crate) fn named(self, disk: &dyn Disk) -> OpenError {
        let name = |path: PathBuf| disk.name(path);
        match self {
            OpenError::NotALedger { dir } => OpenError::NotALedger { dir: name(dir) },
            OpenError::Header { dir, source } => OpenError::Header { dir: name(dir), source },
            OpenError::Locked { dir, pid } => OpenError::Locked { dir: name(dir), pid },
            OpenError::Store { dir, reason, lags } => OpenError::Store { dir: name(dir), reason, lags },
            OpenError::Misplaced { path, what } => OpenError::Misplaced { path: name(path), what },
            OpenError::Io { path, source } => OpenError::Io { path: name(path), source },
            OpenError::Damaged(damage) => OpenError::Damaged(damage),
        }
    }

    pub(crate) fn header(dir: &Path, source: HeaderError) -> OpenError {
        let dir = dir.to_owned();
        match source {
            HeaderError::Missing if !create::was_begun(&dir) => OpenError::NotALedger { dir },
            source => OpenError::Header { dir, source },
        }
    }
}

impl From<ReadError> for OpenError {
    fn from(error: ReadError) -> OpenError {
        match error {
            ReadError::Damaged(damage) => OpenError::Damaged(damage),
            ReadError::Io { path, source } => OpenError::io(path, source),
        }
    }
}

impl From<Damage> for OpenError {
    fn from(damage: Damage) -> OpenError {
        OpenError::Damaged(damage)
    }
}
