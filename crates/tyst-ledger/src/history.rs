//! Reading a ledger: its entries as they were stored, and replay at a cut.
//!
//! Opens nothing for writing, so any number of readers work beside a writer.

use std::collections::BTreeMap;
use std::path::Path;

use tyst_event::wire::{self, WireError};
use tyst_event::{Body, Certainty, Entry, Event, Instant, Kind, Statement};
use tyst_log::{Frontier, Head, OpenError, PLAIN, ReadError, Reader, Records, leaf_hash};

use crate::cut::resolve;
use crate::ledger::{check_birth, decide_batch};
use crate::{Chains, Command, Cut, Decision, Partnership, RecordError, Zone};

/// A ledger opened for reading.
pub struct History {
    reader: Reader,
    zone: Zone,
}

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

impl History {
    /// Opens the ledger in a folder.
    pub fn open(dir: &Path) -> Result<Self, HistoryError> {
        let reader = Reader::open(dir, &PLAIN)?;
        let zone = Zone::new(&reader.header().time_zone)?;
        check_birth(reader.header(), stored(reader.read(0)).next().transpose()?)?;
        Ok(Self { reader, zone })
    }

    /// Returns the ledger's id.
    pub fn id(&self) -> &str {
        &self.reader.header().id
    }

    /// Returns whether recorded times come from the caller.
    pub fn has_manual_clock(&self) -> bool {
        self.reader.header().clock == crate::ledger::CLOCK_MANUAL
    }

    /// Returns the time zone in which a moment is a civil day.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Returns how many entries there are, and the root of the hash tree over them.
    pub fn head(&self) -> Head {
        self.reader.head()
    }

    /// Returns when the last entry that this version can read was recorded.
    fn last_recorded(&self) -> Result<Option<Instant>, HistoryError> {
        for seq in (0..self.head().count).rev() {
            let event = self.entry(seq)?.and_then(|stored| stored.event.ok());
            if let Some(event) = event {
                return Ok(Some(event.recorded_at));
            }
        }
        Ok(None)
    }

    /// Returns how many entries are known at a cut, and the root over them: the head that the ledger had then.
    pub fn head_at(&self, cut: Cut) -> Result<Head, HistoryError> {
        if cut.known_at >= self.latest_cut()?.known_at {
            return Ok(self.head());
        }
        let mut frontier = Frontier::empty();
        for stored in self.stored(0) {
            let stored = stored?;
            if stored.event.is_ok_and(|event| event.recorded_at > cut.known_at) {
                break;
            }
            frontier.push(leaf_hash(&stored.bytes));
        }
        Ok(frontier.head())
    }

    /// Returns the entries from a position on, as they were stored.
    pub fn stored(&self, from: u64) -> impl Iterator<Item = Result<Stored, HistoryError>> + use<> {
        stored(self.reader.read(from))
    }

    /// Returns the entry at a position, or `None` past the end.
    pub fn entry(&self, seq: u64) -> Result<Option<Stored>, HistoryError> {
        self.stored(seq).next().transpose()
    }

    /// Returns the state as it was known at a moment.
    pub fn partnership_at(&self, known_at: Instant) -> Result<Partnership, HistoryError> {
        let known = |stored: &Result<Stored, HistoryError>| match stored {
            Ok(Stored { event: Ok(event), .. }) => event.recorded_at <= known_at,
            _ => true,
        };
        fold(self.stored(0).take_while(known))
    }

    /// Returns the state after every entry.
    pub fn partnership(&self) -> Result<Partnership, HistoryError> {
        fold(self.stored(0))
    }

    /// Decides on a batch as [`crate::Ledger::record`] would, and records nothing.
    ///
    /// # Errors
    /// Every rule that any of the commands breaks.
    pub fn rehearse(&self, commands: Vec<Command>, now: Instant) -> Result<Vec<Decision>, RecordError> {
        let mut partnership = self.partnership()?;
        decide_batch(&mut partnership, &self.zone, self.has_manual_clock(), commands, now)
    }

    /// Returns the cut at which everything is known and nothing lies ahead.
    ///
    /// An empty ledger knows nothing at any moment, so its cut lies at the start of the calendar.
    pub fn latest_cut(&self) -> Result<Cut, HistoryError> {
        let known_at = self.last_recorded()?.unwrap_or_default();
        Ok(Cut { as_at: self.zone.day(known_at), known_at })
    }

    /// Replays the ledger at a cut: entries in the order of their positions, corrections and withdrawals resolved.
    /// Entries of kinds newer than this version come as they are, so that they can be counted.
    pub fn replay(&self, cut: Cut) -> Result<Replay, HistoryError> {
        let mut chains = Chains::default();
        let mut restatements = BTreeMap::new();
        let mut unread = 0;
        for stored in self.stored(0) {
            match stored?.event {
                Ok(event) if event.recorded_at > cut.known_at => break,
                Ok(event) => {
                    chains.apply(&event);
                    if let Some((seq, restatement)) = Restatement::of(event) {
                        restatements.insert(seq, restatement);
                    }
                }
                Err(_) => unread += 1,
            }
        }
        Ok(Replay {
            records: self.reader.read(0),
            zone: self.zone.clone(),
            cut,
            chains,
            restatements,
            unread,
        })
    }
}

/// What a correction puts in place of an entry's statement.
#[derive(Clone)]
struct Restatement {
    recorded_at: Instant,
    statement: Statement,
}

impl Restatement {
    fn of(event: Event) -> Option<(u64, Self)> {
        let Event { seq, recorded_at, mut statement, .. } = event;
        let Body::EntryCorrected(correction) = statement.body else { return None };
        statement.body = *correction.replacement.0;
        Some((seq, Self { recorded_at, statement }))
    }
}

/// A replay in progress: an iterator over the entries at its cut.
pub struct Replay {
    records: Records,
    zone: Zone,
    cut: Cut,
    chains: Chains,
    restatements: BTreeMap<u64, Restatement>,
    unread: u64,
}

impl Replay {
    /// Returns how many entries are written in a format newer than this version, and so cannot be shown.
    pub fn unread(&self) -> u64 {
        self.unread
    }

    /// Returns how an event stands at the cut, or `None` when it is not there.
    fn resolve(&self, event: Event) -> Option<Entry> {
        let about_record = event.statement.body.kind().is_some_and(Kind::is_meta);
        let standing = self.chains.standing(event.seq).filter(|_| !about_record)?;
        let recorded = self.zone.day(event.recorded_at);
        let (statement, restated) = match self.restatements.get(&standing) {
            Some(restatement) => (restatement.statement.clone(), self.zone.day(restatement.recorded_at)),
            None => (event.statement, recorded),
        };
        let span = resolve(statement.when.span(), recorded, restated);
        let certainty: Certainty = self.cut.answer(span)?;
        let corrected = standing != event.seq;
        Some(Entry { seq: event.seq, recorded_at: event.recorded_at, span, certainty, corrected, statement })
    }
}

impl Iterator for Replay {
    type Item = Result<Entry, HistoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let record = match self.records.next()? {
                Ok(record) => record,
                Err(fault) => return Some(Err(fault.into())),
            };
            let Ok(event) = wire::decode(&record.bytes) else { continue };
            if event.recorded_at > self.cut.known_at {
                return None;
            }
            if let Some(entry) = self.resolve(event) {
                return Some(Ok(entry));
            }
        }
    }
}

/// Returns the records with what they say.
pub(crate) fn stored(records: Records) -> impl Iterator<Item = Result<Stored, HistoryError>> + use<> {
    records.map(|record| {
        let record = record?;
        let event = wire::decode(&record.bytes);
        Ok(Stored { seq: record.seq, bytes: record.bytes, event })
    })
}

/// Returns the state after all of the entries.
///
/// An entry that cannot be read keeps its position and adds nothing.
pub(crate) fn fold(
    entries: impl Iterator<Item = Result<Stored, HistoryError>>,
) -> Result<Partnership, HistoryError> {
    let mut partnership = Partnership::default();
    for stored in entries {
        let stored = stored?;
        match stored.event {
            Ok(event) => partnership.apply(&event),
            Err(_) => partnership.skip(stored.seq),
        }
    }
    Ok(partnership)
}
