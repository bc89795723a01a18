//! Makes a new ledger, with nothing in it.
//!
//! It does not touch a folder that holds something already.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::header::{self, Header, HeaderError};
use crate::journal::{Journal, WriteError};
use crate::log::{CloseError, Log, Settings};
use crate::reconcile::OpenError;

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
pub fn create(dir: &Path, header: &Header) -> Result<(), CreateError> {
    create_with(dir, header, Settings::usual)
}

pub(crate) fn create_with(
    dir: &Path,
    header: &Header,
    settings: fn() -> Settings,
) -> Result<(), CreateError> {
    header.check().map_err(CreateError::Header)?;
    let io = |path: &Path| {
        let path = path.to_owned();
        |source| CreateError::Io { path, source }
    };
    make_folder(dir).map_err(io(dir))?;
    if let Some(found) = first_name(dir).map_err(io(dir))? {
        return Err(CreateError::NotEmpty { dir: dir.to_owned(), found });
    }
    let Settings { disk, segment_bytes, .. } = settings();
    let created = Journal::create(dir, disk, header.ledger(), segment_bytes);
    created.map_err(|(WriteError::NoRoom { path, source } | WriteError::Failed { path, source })| {
        CreateError::Io { path, source }
    })?;
    disk::write_durably(dir, header::FILE_NAME, header.encode().as_bytes()).map_err(io(dir))?;
    let log = Log::open_with(dir, settings(), &mut |_| ()).map_err(CreateError::Open)?;
    log.close().map_err(CreateError::Close)
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

fn first_name(dir: &Path) -> io::Result<Option<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names.into_iter().min())
}
