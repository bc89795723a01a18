//! Entries as they were stored: reading records as events, and the state that they add up to.
//!
//! Opens nothing and decides nothing; the reader and the writer of a ledger both start here.

use tyst_event::Event;
use tyst_event::wire::{self, WireError};
use tyst_log::{OpenError, ReadError, Records};

use crate::Partnership;

/// Why a ledger cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The log does not open.
    #[error("the ledger does not open")]
    Open(#[from] OpenError),
    /// The log is damaged where it was read.
    #[error("the ledger cannot be read")]
    Read(#[from] ReadError),
    /// The header of the ledger says something else than its first entry.
    #[error("the file LEDGER says another clock or time zone than the first entry")]
    Header,
    /// The ledger names a time zone that is not in the zone data.
    #[error("the ledger names an unknown time zone")]
    Zone(#[from] crate::UnknownZone),
}

/// An entry as it was stored.
pub struct Stored {
    /// Its position.
    pub seq: u64,
    /// Its exact bytes, which the hash tree is over.
    pub bytes: Vec<u8>,
    /// What the bytes say, or why this version cannot tell.
    pub event: Result<Event, WireError>,
}

impl Stored {
    /// Returns an entry with what its bytes say.
    pub(crate) fn new(seq: u64, bytes: Vec<u8>) -> Self {
        let event = wire::decode(&bytes);
        Self { seq, bytes, event }
    }
}

/// Returns the records with what they say.
pub(crate) fn stored(records: Records) -> impl Iterator<Item = Result<Stored, HistoryError>> + use<> {
    records.map(|record| Ok(record.map(|record| Stored::new(record.seq, record.bytes))?))
}

/// Takes entries into the state, one after the other.
///
/// An entry that cannot be read keeps its position and adds nothing.
pub(crate) fn fold(
    mut partnership: Partnership,
    entries: impl Iterator<Item = Result<Stored, HistoryError>>,
) -> Result<Partnership, HistoryError> {
    for stored in entries {
        let stored = stored?;
        match stored.event {
            Ok(event) => partnership.apply(&event),
            Err(_) => partnership.skip(stored.seq),
        }
        partnership.settle();
    }
    Ok(partnership)
}
