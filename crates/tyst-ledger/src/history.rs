//! Reading a ledger: its entries as they were stored, and replay at a cut.
//!
//! Opens nothing for writing, so any number of readers work beside a writer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tyst_event::wire::{self, Summary};
use tyst_event::{Body, Certainty, Entry, Event, Instant, Kind, Statement};
use tyst_log::{Frontier, Head, Reader, Records, leaf_hash};

use crate::birth::{CLOCK_MANUAL, check_birth};
use crate::clock::Clock;
use crate::cut::resolve;
use crate::group::{Group, Terms};
use crate::packing::{EVENTS, speaks_of_itself};
use crate::request::{Receipt, RecordError, Request};
use crate::saved;
use crate::stored::{Stored, fold, stored};
use crate::{Chains, Cut, HistoryError, Partnership, Zone};

/// A ledger opened for reading.
pub struct History {
    reader: Reader,
    zone: Zone,
}

impl History {
    /// Opens the ledger in a folder.
    pub fn open(dir: &Path) -> Result<Self, HistoryError> {
        let reader = Reader::open(dir, &EVENTS)?;
        let zone = Zone::new(&reader.header().time_zone)?;
        check_birth(reader.header(), reader.record(0)?.map(|record| Stored::new(record.seq, record.bytes)))?;
        Ok(Self { reader, zone })
    }

    /// Returns the log's reader, for what is proved about the exact bytes.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Returns the ledger's id.
    pub fn id(&self) -> &str {
        &self.reader.header().id
    }

    /// Returns whether recorded times come from the caller.
    pub fn has_manual_clock(&self) -> bool {
        self.reader.header().clock == CLOCK_MANUAL
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
        Ok(self.reader.record(seq)?.map(|record| Stored::new(record.seq, record.bytes)))
    }

    /// Returns the state as it was known at a moment.
    pub fn partnership_at(&self, known_at: Instant) -> Result<Partnership, HistoryError> {
        let known = |stored: &Result<Stored, HistoryError>| match stored {
            Ok(Stored { event: Ok(event), .. }) => event.recorded_at <= known_at,
            _ => true,
        };
        let saved = self.saved()?.filter(|partnership| partnership.last_recorded() <= known_at);
        let saved = saved.unwrap_or_default();
        let newer = self.stored(saved.count());
        fold(saved, newer.take_while(known))
    }

    /// Returns the state after every entry.
    pub fn partnership(&self) -> Result<Partnership, HistoryError> {
        let saved = self.saved()?.unwrap_or_default();
        let newer = self.stored(saved.count());
        fold(saved, newer)
    }

    /// Returns the state that the last writer left, if it is one of this ledger.
    fn saved(&self) -> Result<Option<Partnership>, HistoryError> {
        let head = self.head();
        Ok(saved::load(self.reader.dir(), head, |count| self.reader.head_at(count))?)
    }

    /// Decides on a request as [`crate::Ledger::record`] would, and records nothing. Returns the receipts that it would
    /// get.
    ///
    /// # Errors
    /// Every rule that any of the commands breaks, or every expectation that is not met.
    pub fn rehearse(&self, request: Request, clock: Clock) -> Result<Vec<Receipt>, RecordError> {
        let mut partnership = self.partnership()?;
        let keys = request.commands.iter().map(|command| command.key.as_str()).collect();
        let known = self.recorded_with(&keys)?;
        let find = |key: &str| known.get(key).map_or(Ok(None), |seq| self.entry(*seq));
        let terms = Terms { zone: &self.zone, manual: self.has_manual_clock(), now: clock.wall, find: &find };
        let accepted = Group::new(&mut partnership, terms, Vec::new()).decide(request)?;
        Ok(accepted.receipts)
    }

    /// Returns where some idempotency keys were used, in one pass over the ledger.
    fn recorded_with(&self, keys: &BTreeSet<&str>) -> Result<BTreeMap<String, u64>, HistoryError> {
        let mut known = BTreeMap::new();
        for record in self.reader.read(0) {
            let record = record?;
            if let Some(key) = wire::key(&record.bytes).filter(|key| keys.contains(key)) {
                known.insert(key.to_owned(), record.seq);
            }
        }
        Ok(known)
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
        let mut resolving = Resolving::default();
        for block in self.reader.blocks(0) {
            let block = block?;
            if speaks_of_itself(&block, cut.known_at)? {
                continue;
            }
            block.for_each(&mut |seq, bytes| {
                if seq < self.head().count {
                    resolving.apply(bytes, cut.known_at);
                }
            })?;
            if resolving.is_done {
                break;
            }
        }
        let Resolving { chains, restatements, unread, .. } = resolving;
        let (records, zone) = (self.reader.read(0), self.zone.clone());
        Ok(Replay { records, zone, cut, chains, restatements, unread, wanted: None })
    }
}

/// What the entries known at a cut say of each other.
#[derive(Default)]
struct Resolving {
    chains: Chains,
    restatements: BTreeMap<u64, Restatement>,
    unread: u64,
    is_done: bool,
}

impl Resolving {
    /// Takes in the next entry, unless one before it was recorded after the cut.
    fn apply(&mut self, bytes: &[u8], known_at: Instant) {
        if self.is_done {
            return;
        }
        match wire::decode(bytes) {
            Ok(event) if event.recorded_at > known_at => self.is_done = true,
            Ok(event) => {
                self.chains.apply(&event);
                self.restatements.extend(Restatement::of(event));
            }
            Err(_) => self.unread += 1,
        }
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
    wanted: Option<Wanted>,
}

/// Says whether the entries of a kind are wanted, by its registered number.
type Wanted = Box<dyn Fn(u32) -> bool>;

impl Replay {
    /// Leaves out entries of kinds that are not wanted, without reading them further than to their kind. Some may come
    /// all the same: those that a correction is about.
    #[must_use]
    pub fn only(self, wanted: impl Fn(u32) -> bool + 'static) -> Self {
        Self { wanted: Some(Box::new(wanted)), ..self }
    }

    /// Returns whether an entry is left out, without decoding it.
    fn is_left_out(&self, front: Summary) -> bool {
        let unwanted = self.wanted.as_ref().is_some_and(|wanted| !wanted(front.kind));
        unwanted
            && front.recorded_at <= self.cut.known_at
            && self.chains.standing(front.seq) == Some(front.seq)
    }

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
            if self.wanted.is_some()
                && wire::summary(&record.bytes).is_some_and(|front| self.is_left_out(front))
            {
                continue;
            }
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
