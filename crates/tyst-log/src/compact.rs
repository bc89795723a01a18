//! Makes a ledger smaller: full segments are sealed, the store is brought up to date, and what was set aside is removed if
//! that is asked for.
//!
//! It never touches what the ledger needs, and may be cut off at any moment.

use std::io;
use std::path::{Path, PathBuf};

use crate::condition::{drop_set_aside, total};
use crate::log::{CloseError, Log, SealError, Sealed};
use crate::packing::Packing;
use crate::reconcile::{Notice, OpenError};

/// What made a ledger smaller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compacted {
    /// The segments that were sealed.
    pub sealed: Vec<Sealed>,
    /// The folders that were removed.
    pub dropped: Vec<String>,
    /// The length of all files before, in bytes.
    pub before: u64,
    /// And after.
    pub after: u64,
}

/// Why a ledger was not made smaller, or not as small as it could be. It is whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompactError {
    /// The ledger does not open.
    #[error("the ledger does not open")]
    Open(#[from] OpenError),
    /// A segment was not sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The ledger was not closed well.
    #[error("the ledger does not close")]
    Close(#[from] CloseError),
    /// A file cannot be looked at or removed.
    #[error("cannot use {}", path.display())]
    Io {
        /// The folder of the ledger.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What hears how far it is.
pub struct Watch<'a> {
    /// Hears what opening the ledger found.
    pub notice: &'a mut dyn FnMut(Notice),
    /// Hears how many segments of how many are sealed, and returns whether to go on.
    pub progress: &'a mut dyn FnMut(u64, u64) -> bool,
}

/// Seals every full segment of the ledger in `dir`, gives the store all that it lacks, and removes all that was set aside if `drop_aside` says so.
pub fn compact(
    dir: &Path,
    packing: &'static dyn Packing,
    drop_aside: bool,
    watch: &mut Watch<'_>,
) -> Result<Compacted, CompactError> {
    let failed = |source| CompactError::Io { path: dir.to_owned(), source };
    let mut log = Log::open(dir, packing, watch.notice)?;
    let before = total(dir).map_err(failed)?;
    let full = log.full_segments();
    let mut sealed = Vec::new();
    while (watch.progress)(sealed.len() as u64, full)
        && let Some(one) = log.seal_one()?
    {
        sealed.push(one);
    }
    let dropped = if drop_aside { drop_set_aside(dir).map_err(failed)? } else { Vec::new() };
    log.settle(watch.notice)?;
    log.close()?;
    Ok(Compacted { sealed, dropped, before, after: total(dir).map_err(failed)? })
}

#[cfg(test)]
mod tests;
