//! A whole ledger made again from its entries: the same bytes, positions, times and hashes.
//!
//! Decides on nothing: what was once recorded is taken as it is, or not at all.

use std::path::Path;

use tyst_log::{Head, Header};

use crate::birth::check_birth;
use crate::stored::Stored;
use crate::{EVENTS, UnknownZone, Zone};

/// Why a ledger was not made again. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
pub enum RecreateError {
    /// The log was not made.
    #[error(transparent)]
    Log(#[from] tyst_log::RecreateError),
    /// There is no such time zone.
    #[error("the time zone is not known")]
    Zone(#[from] UnknownZone),
    /// The header says something else than the first entry.
    #[error("the first entry says another clock or time zone than the header")]
    Birth,
    /// An entry belongs elsewhere.
    #[error("the entry at position {seq} says that it is entry {says}")]
    Position {
        /// Where it stands.
        seq: u64,
        /// What its bytes say.
        says: u64,
    },
}

/// Makes a ledger in `dir`, which must not be there or be empty, of the bytes of its entries, which `next` gives one
/// after the other. It appears whole, if they come to `head`, or not at all.
pub fn recreate<E: From<RecreateError>>(
    dir: &Path,
    header: &Header,
    head: Head,
    next: &mut dyn FnMut() -> Result<Option<Vec<u8>>, E>,
) -> Result<(), E> {
    Zone::new(&header.time_zone).map_err(RecreateError::from)?;
    let mut seq = 0;
    let made = tyst_log::recreate(dir, header, head, &EVENTS, &mut || {
        let Some(bytes) = next().map_err(Stop)? else { return Ok(None) };
        let bytes = checked(header, seq, bytes).map_err(|error| Stop(error.into()))?;
        seq += 1;
        Ok(Some(bytes))
    });
    made.map_err(|Stop(error)| error)
}

/// An error on its way through the log.
struct Stop<E>(E);

impl<E: From<RecreateError>> From<tyst_log::RecreateError> for Stop<E> {
    fn from(error: tyst_log::RecreateError) -> Stop<E> {
        Stop(RecreateError::from(error).into())
    }
}

/// Returns the bytes of an entry if they can stand at this position of this ledger.
fn checked(header: &Header, seq: u64, bytes: Vec<u8>) -> Result<Vec<u8>, RecreateError> {
    let stored = Stored::new(seq, bytes.clone());
    if let Ok(event) = &stored.event
        && event.seq != seq
    {
        return Err(RecreateError::Position { seq, says: event.seq });
    }
    if seq == 0 {
        check_birth(header, Some(stored)).map_err(|_| RecreateError::Birth)?;
    }
    Ok(bytes)
}
