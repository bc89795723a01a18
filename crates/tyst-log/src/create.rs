//! Makes a new ledger, with nothing in it, so that it is there whole or not at all.
//!
//! It does not touch a folder that holds something already.

mod place;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::chain::Frontier;
use crate::header::{self, Header, HeaderError};
use crate::journal::{Journal, WriteError};
use crate::log::{CloseError, Log, Settings};
use crate::packing::PLAIN;
use crate::reconcile::OpenError;
use crate::segment::SegmentHeader;
use place::Target;

pub(crate) use place::{UNFINISHED, was_begun};

/// Why a ledger was not created.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// The folder holds something already.
    #[error("{} is not empty: it holds {found}", dir.display())]
    NotEmpty {
        /// The folder.
        dir: PathBuf,
        /// The first name in it, in alphabetical order.
        found: String,
    },
    /// A value of the header cannot be written down.
    #[error("the header cannot be written")]
    Header(#[source] HeaderError),
    /// The operating system refused.
    #[error("cannot write {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The new ledger does not open.
    #[error("the new ledger does not open")]
    Open(#[source] OpenError),
    /// The new ledger does not close.
    #[error("the new ledger does not close")]
    Close(#[source] CloseError),
}

/// Creates an empty ledger in `dir`, which is made with its parents if it is not there, and must be empty if it is.
///
/// A folder that is not there appears with the whole ledger in it: this is made beside it, as `.NAME.new-PID`, and
/// renamed. A folder that is there stays the same one, with its owner and permissions, be it a mount point, one whose
/// parent nobody may write, or the one in which a shell stands: the ledger is made inside it, in `.ledger.new-PID`, and
/// its parts are moved up, `LEDGER` as the last, without which it is no ledger. If this is cut off, what is left over
/// counts as nothing, and is removed by the next creation, unless the process that makes it is still at work.
pub fn create(dir: &Path, header: &Header) -> Result<(), CreateError> {
    create_with(dir, header, Settings::usual)
}

pub(crate) fn create_with(
    dir: &Path,
    header: &Header,
    settings: fn() -> Settings,
) -> Result<(), CreateError> {
    header.check().map_err(CreateError::Header)?;
    make(dir, |folder| build(folder, header, settings))
}

/// Lets `build` make a ledger in an empty folder that nobody sees, and puts it into `dir`, whole or not at all.
pub(crate) fn make<T, E: From<CreateError>>(
    dir: &Path,
    build: impl FnOnce(&Path) -> Result<T, E>,
) -> Result<T, E> {
    let refused = |error: io::Error| CreateError::Io { path: dir.to_owned(), source: error };
    let target = Target::find(dir).map_err(refused)?;
    target.remove_leftovers().map_err(refused)?;
    let taken = |found| CreateError::NotEmpty { dir: dir.to_owned(), found };
    if let Some(found) = target.first_name().map_err(refused)? {
        return Err(taken(found).into());
    }
    let site = target.site().map_err(refused)?;
    let made = build(site.folder())?;
    site.finish().map_err(|error| match target.first_name() {
        Ok(Some(found)) if error.kind() == io::ErrorKind::DirectoryNotEmpty => taken(found),
        _ => refused(error),
    })?;
    Ok(made)
}

/// Makes a ledger in an empty folder, step by step.
pub(crate) fn build(dir: &Path, header: &Header, settings: fn() -> Settings) -> Result<(), CreateError> {
    let Settings { disk, segment_bytes, .. } = settings();
    let first = SegmentHeader {
        ledger: header.ledger(),
        number: 1,
        length: segment_bytes,
        frontier: Frontier::empty(),
    };
    Journal::begin(dir, Arc::clone(&disk), &first).map_err(
        |(WriteError::NoRoom { path, source } | WriteError::Failed { path, source })| CreateError::Io {
            path,
            source,
        },
    )?;
    disk.write_durably(dir, header::FILE_NAME, header.encode().as_bytes())
        .map_err(|source| CreateError::Io { path: dir.join(header::FILE_NAME), source })?;
    let log = Log::open_with(dir, &PLAIN, settings(), &mut |_| ()).map_err(CreateError::Open)?;
    log.close().map_err(CreateError::Close)
}

#[cfg(test)]
mod tests;
