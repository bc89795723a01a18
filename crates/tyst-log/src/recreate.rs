//! Makes a log again from its records: the same bytes at the same positions, under the same id.
//!
//! It does not keep the batches in which they were appended once; nothing hangs on those.

use std::path::Path;

use crate::chain::Head;
use crate::create::{self, CreateError};
use crate::header::Header;
use crate::log::{AppendError, CloseError, Log, Settings};
use crate::packing::Packing;
use crate::reconcile::OpenError;

/// The most records and bytes that are appended at once.
const BATCH_RECORDS_MAX: usize = 1024;
const BATCH_BYTES_AIM: usize = 1024 * 1024;

/// Why a log was not made again. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecreateError {
    /// It cannot be made where it was to be.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// It does not open.
    #[error("the new ledger does not open")]
    Open(#[from] OpenError),
    /// A record was not taken.
    #[error("an entry was not taken")]
    Append(#[from] AppendError),
    /// It does not close.
    #[error("the new ledger does not close")]
    Close(#[from] CloseError),
    /// The records are not those that they should be.
    #[error("the entries come to another head than they should: {} instead of {}", found.count, expected.count)]
    Head {
        /// What they should come to.
        expected: Head,
        /// What they come to.
        found: Head,
    },
}

/// What stops a log from being made: an error of the log, or of whoever gives the records.
enum Stop<E> {
    Log(RecreateError),
    Source(E),
}

impl<E> From<RecreateError> for Stop<E> {
    fn from(error: RecreateError) -> Stop<E> {
        Stop::Log(error)
    }
}

impl<E> From<CreateError> for Stop<E> {
    fn from(error: CreateError) -> Stop<E> {
        Stop::Log(error.into())
    }
}

/// Makes a log in `dir`, which must not be there or be empty, of the records that `next` gives one after the other. It
/// appears whole, if they come to `expected`, or not at all.
pub fn recreate<E: From<RecreateError>>(
    dir: &Path,
    header: &Header,
    expected: Head,
    packing: &'static dyn Packing,
    next: &mut dyn FnMut() -> Result<Option<Vec<u8>>, E>,
) -> Result<(), E> {
    let made = create::make(dir, |folder| fill(folder, header, expected, packing, next));
    made.map_err(|stop| match stop {
        Stop::Log(error) => error.into(),
        Stop::Source(error) => error,
    })
}

fn fill<E>(
    folder: &Path,
    header: &Header,
    expected: Head,
    packing: &'static dyn Packing,
    next: &mut dyn FnMut() -> Result<Option<Vec<u8>>, E>,
) -> Result<(), Stop<E>> {
    header.check().map_err(CreateError::Header)?;
    create::build(folder, header, Settings::usual)?;
    let mut log = Log::open(folder, packing, &mut |_| ()).map_err(RecreateError::from)?;
    let mut batch = Vec::new();
    let mut bytes = 0;
    while let Some(record) = next().map_err(Stop::Source)? {
        bytes += record.len();
        batch.push(record);
        if batch.len() == BATCH_RECORDS_MAX || bytes >= BATCH_BYTES_AIM {
            append(&mut log, &mut batch)?;
            bytes = 0;
        }
    }
    append(&mut log, &mut batch)?;
    let found = log.head();
    if found != expected {
        return Err(RecreateError::Head { expected, found }.into());
    }
    Ok(log.close().map_err(RecreateError::from)?)
}

/// Appends what there is of a batch, and empties it.
fn append(log: &mut Log, batch: &mut Vec<Vec<u8>>) -> Result<(), RecreateError> {
    if !batch.is_empty() {
        log.append(log.head().count, batch)?;
        batch.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests;
