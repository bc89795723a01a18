//! Why a mirror is not in step.
//!
//! It decides nothing.

use std::io;
use std::path::{Path, PathBuf};

use crate::journal::{Damage, ReadError};
use crate::reconcile::OpenError;

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
    #[error("the mirror has {mirror} entries and the ledger only {ledger}: the ledger may have lost some")]
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
    pub(super) fn io(path: &Path, source: io::Error) -> MirrorError {
        MirrorError::Io { path: path.to_owned(), source }
    }
}

impl From<ReadError> for MirrorError {
    fn from(error: ReadError) -> MirrorError {
        match error {
            ReadError::Damaged(damage) => MirrorError::Damaged(damage),
            ReadError::Io { path, source } => MirrorError::Io { path, source },
        }
    }
}
