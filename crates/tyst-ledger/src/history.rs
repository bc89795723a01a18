//! Reading a ledger: its entries as they were stored, and replay at a cut.
//!
//! Opens nothing for writing, so any number of readers work beside a writer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tyst_event::wire;
use tyst_event::{Day, Entry, Instant};
use tyst_log::{Frontier, Head, Reader, leaf_hash};

use crate::birth::{CLOCK_MANUAL, check_birth};
use crate::clock::Clock;
use crate::group::{Group, Terms};
use crate::packing::{EVENTS, speaks_of_itself};
use crate::portions::Portions;
use crate::replay::{Replay, Resolving, Wanted};
use crate::request::{Receipt, RecordError, Request};
use crate::saved;
use crate::stored::{Stored, fold, stored};
use crate::{Cut, HistoryError, Partnership, Zone};

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
        let cutting = self.resolving(0, cut)?.into_cutting(self.zone.clone(), cut);
        Ok(Replay::new(self.reader.read(0), cutting))
    }

    /// Replays the ledger at a cut for those who fold many entries: what [`replay`](Self::replay) gives, as columns where it
    /// is stored as columns. Entries of kinds that are not `wanted` are left out, by their registered numbers; some may
    /// come all the same: those that a correction is about.
    pub fn portions(
        &self,
        cut: Cut,
        wanted: impl Fn(u32) -> bool + Send + 'static,
    ) -> Result<Portions, HistoryError> {
        let resolving = self.resolving(0, cut)?;
        Ok(self.portions_of(0, resolving, cut, Box::new(wanted)))
    }

    /// Replays the ledger at a cut for those who want few kinds, by their registered numbers, as entries. Some of other kinds
    /// may come all the same: those that a correction is about.
    pub fn replay_only(
        &self,
        cut: Cut,
        wanted: impl Fn(u32) -> bool + Send + 'static,
    ) -> Result<impl Iterator<Item = Result<Entry, HistoryError>>, HistoryError> {
        Ok(self.portions(cut, wanted)?.entries_only())
    }

    /// Does the same as [`portions`](Self::portions) for the entries that come after a mark, or returns `None` where what was made of those before it cannot
    /// be gone on with at this cut: it was made of another ledger, for a later date, with entries that were not known yet, or
    /// of entries that stand otherwise now.
    pub fn portions_since(
        &self,
        mark: &Mark,
        cut: Cut,
        wanted: impl Fn(u32) -> bool + Send + 'static,
    ) -> Result<Option<Portions>, HistoryError> {
        let head = self.head();
        let is_ours = mark.head == head
            || mark.head.count < head.count && self.reader.head_at(mark.head.count)? == mark.head;
        let is_known = mark.last_recorded <= cut.known_at;
        let is_so = mark.as_at <= cut.as_at && mark.turn.is_none_or(|turn| cut.as_at < turn);
        if !(is_ours && is_known && is_so) {
            return Ok(None);
        }
        let resolving = self.resolving(mark.head.count, cut)?;
        if resolving.reaches_before(mark.head.count) {
            return Ok(None);
        }
        Ok(Some(self.portions_of(mark.head.count, resolving, cut, Box::new(wanted))))
    }

    /// Returns the mark after everything known at a cut, once `turn` is that of all portions of it.
    pub fn mark(&self, cut: Cut, turn: Option<Day>) -> Result<Mark, HistoryError> {
        let head = self.head_at(cut)?;
        let last = head.count.checked_sub(1).map_or(Ok(None), |last| self.entry(last))?;
        let last = last.and_then(|stored| stored.event.ok()).map(|event| event.recorded_at);
        // Where the last entry cannot be read, the mark is good from this cut on.
        Ok(Mark { head, as_at: cut.as_at, last_recorded: last.unwrap_or(cut.known_at), turn })
    }

    /// Keeps what a report has come to at a mark, under a name of `a-z`, `0-9` and `-`, and returns whether that went well.
    /// Where it did not, the next report takes longer, and that is all.
    pub fn save_report(&self, name: &str, mark: &Mark, bytes: &[u8]) -> bool {
        saved::save_report(self.reader.dir(), name, mark, bytes)
    }

    /// Returns what was kept under a name, and the mark that goes with it.
    pub fn saved_report(&self, name: &str) -> Option<(Mark, Vec<u8>)> {
        saved::load_report(self.reader.dir(), name)
    }

    fn portions_of(&self, from: u64, resolving: Resolving, cut: Cut, wanted: Wanted) -> Portions {
        let cutting = resolving.into_cutting(self.zone.clone(), cut);
        Portions::new(self.reader.blocks(from), from..self.head().count, cutting, wanted)
    }

    /// Looks at what the entries from a position on that are known at a cut say of others.
    fn resolving(&self, from: u64, cut: Cut) -> Result<Resolving, HistoryError> {
        let mut resolving = Resolving::default();
        for block in self.reader.blocks(from) {
            let block = block?;
            if speaks_of_itself(&block, cut.known_at)? {
                continue;
            }
            block.for_each(&mut |seq, bytes| {
                if (from..self.head().count).contains(&seq) {
                    resolving.apply(bytes, cut.known_at);
                }
            })?;
            if resolving.is_done() {
                break;
            }
        }
        Ok(resolving)
    }
}

/// How far something was made of the entries at a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The head up to which entries were taken.
    pub head: Head,
    /// What happened later than this day was left out.
    pub as_at: Day,
    /// When the last of the entries was recorded.
    pub last_recorded: Instant,
    /// The first day on which any of the entries is something else than it is as at that day.
    pub turn: Option<Day>,
}
