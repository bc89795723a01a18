//! Reading a ledger: its entries as they were stored, and replay at a cut.
//!
//! Opens nothing for writing, so any number of readers work beside a writer.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use tyst_event::{Day, Entry, Instant, Slug, json, wire};
use tyst_log::{Head, Reader};

use crate::birth::{CLOCK_MANUAL, check_birth};
use crate::clock::Clock;
use crate::group::{Group, Terms};
use crate::packing::{EVENTS, speaks_of_itself};
use crate::portions::Portions;
use crate::replay::{Replay, Resolving};
use crate::request::{Receipt, RecordError, Rehearsed, Request};
use crate::saved::{self, StateKey};
use crate::stored::{Stored, fold, stored};
use crate::{Cut, CutError, HistoryError, Partnership, Point, Zone};

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

    /// Returns how many entries are known at a cut, and the root over them: the head that the ledger had then.
    pub fn head_at(&self, cut: Cut) -> Result<Head, HistoryError> {
        Ok(if cut.count >= self.head().count { self.head() } else { self.reader.head_at(cut.count)? })
    }

    /// Returns the cut as at one point, as known at another; where one is left out, it is as late as the ledger goes. The
    /// heads that checkpoints were made of are asked for where a point is one of them.
    ///
    /// # Errors
    /// [`CutError`] where the ledger has no such entry or checkpoint, or cannot be read.
    pub fn cut(
        &self,
        as_at: Option<&Point>,
        known_at: Option<&Point>,
        checkpoints: &dyn Fn() -> Vec<Head>,
    ) -> Result<Cut, CutError> {
        let latest = self.latest_cut()?;
        let as_at = match as_at.map(|point| self.place(point, checkpoints)) {
            None => latest.as_at,
            Some(place) => match place? {
                Place::Ahead(point) => point.day(&self.zone)?,
                Place::Count(count) => self.zone.day(self.recorded_by(count)?),
            },
        };
        let known = match known_at.map(|point| self.place(point, checkpoints)) {
            None => return Ok(Cut { as_at, ..latest }),
            Some(place) => place?,
        };
        let (known_at, count) = match known {
            Place::Ahead(point) => {
                let moment = point.moment(&self.zone)?;
                (moment, self.count_at(moment)?)
            }
            Place::Count(count) => (self.recorded_by(count)?, count),
        };
        Ok(Cut { as_at, known_at, count })
    }

    /// Returns how many entries were known at a point, where it is one of the ledger.
    fn place<'p>(
        &self,
        point: &'p Point,
        checkpoints: &dyn Fn() -> Vec<Head>,
    ) -> Result<Place<'p>, CutError> {
        let count = self.head().count;
        match point {
            Point::Date(_) | Point::Moment(_) => Ok(Place::Ahead(point)),
            Point::Entry(seq) if *seq < count => Ok(Place::Count(seq + 1)),
            Point::Entry(seq) => Err(CutError::NoEntry { seq: *seq, count }),
            Point::Tag(tag) => {
                let partnership = self.partnership()?;
                let entry = partnership.tagged(tag).ok_or_else(|| {
                    let tags = partnership.tags();
                    let near = json::nearest(tag.as_str(), tags.iter().map(|(tag, ..)| tag.as_str()));
                    CutError::NoTag { tag: tag.clone(), near: near.and_then(Slug::new) }
                })?;
                Ok(Place::Count(entry + 1))
            }
            Point::Checkpoint(root) => self.checkpoint(root, checkpoints()).map(Place::Count),
        }
    }

    /// Returns how many entries there were when a checkpoint was made.
    fn checkpoint(&self, root: &str, checkpoints: Vec<Head>) -> Result<u64, CutError> {
        let named: BTreeSet<u64> = [self.head()]
            .into_iter()
            .chain(checkpoints)
            .filter(|head| wire::hex(&head.root).starts_with(root))
            .map(|head| head.count)
            .collect();
        let mut named = named.into_iter();
        match (named.next(), named.next()) {
            (None, _) => Err(CutError::NoCheckpoint(root.to_owned())),
            (_, Some(_)) => Err(CutError::Ambiguous(root.to_owned())),
            (Some(count), None) => {
                let had = if count <= self.head().count { Some(self.reader.head_at(count)) } else { None };
                let had = had.transpose().map_err(HistoryError::from)?;
                let is_ours = had.is_some_and(|head| wire::hex(&head.root).starts_with(root));
                if is_ours { Ok(count) } else { Err(CutError::OtherHistory(count)) }
            }
        }
    }

    /// Returns when the last of so many entries was recorded, as far as this version can read them.
    fn recorded_by(&self, count: u64) -> Result<Instant, HistoryError> {
        Ok(self.readable_before(count, 0)?.map_or(Instant::default(), |(_, recorded_at)| recorded_at))
    }

    /// Returns how many entries had been recorded at a moment. One that this version cannot read counts with the one before.
    pub(crate) fn count_at(&self, moment: Instant) -> Result<u64, HistoryError> {
        self.count_within(moment, 0..self.head().count)
    }

    /// Returns the same where it is known that so many had been at least, and how many at most.
    ///
    /// No entry was recorded before the one that it follows, so that only a few are looked at.
    pub(crate) fn count_within(&self, moment: Instant, bounds: Range<u64>) -> Result<u64, HistoryError> {
        let Range { start: mut known, end: mut later } = bounds;
        while known < later {
            let middle = known + (later - known) / 2;
            let readable = self.readable_before(middle + 1, known)?;
            if readable.is_none_or(|(_, recorded_at)| recorded_at <= moment) {
                known = middle + 1;
            } else {
                later = readable.map_or(known, |(seq, _)| seq);
            }
        }
        Ok(known)
    }

    /// Returns the last entry before a position that this version can read, and when it was recorded; none before
    /// another position.
    pub(crate) fn readable_before(
        &self,
        end: u64,
        first: u64,
    ) -> Result<Option<(u64, Instant)>, HistoryError> {
        for seq in (first..end).rev() {
            if let Some(event) = self.entry(seq)?.and_then(|stored| stored.event.ok()) {
                return Ok(Some((seq, event.recorded_at)));
            }
        }
        Ok(None)
    }

    /// Returns the entries from a position on, as they were stored.
    pub fn stored(&self, from: u64) -> impl Iterator<Item = Result<Stored, HistoryError>> + use<> {
        stored(self.reader.read(from))
    }

    /// Returns the entry at a position, or `None` past the end.
    pub fn entry(&self, seq: u64) -> Result<Option<Stored>, HistoryError> {
        Ok(self.reader.record(seq)?.map(|record| Stored::new(record.seq, record.bytes)))
    }

    /// Returns the state as it was known at a cut.
    pub fn partnership_at(&self, cut: Cut) -> Result<Partnership, HistoryError> {
        let saved = self.saved()?.filter(|partnership| partnership.count() <= cut.count);
        let saved = saved.unwrap_or_default();
        let newer = self.stored(saved.count());
        let known = usize::try_from(cut.count.saturating_sub(saved.count())).unwrap_or(usize::MAX);
        fold(saved, newer.take(known))
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
        let rehearsed = self.rehearse_parts(request, clock)?;
        rehearsed.whole().map(|()| rehearsed.receipts)
    }

    /// Says what would become of a request that may be larger than a batch, if it were recorded part by part.
    ///
    /// # Errors
    /// As [`rehearse`](Self::rehearse).
    pub fn rehearse_parts(&self, request: Request, clock: Clock) -> Result<Rehearsed, RecordError> {
        let mut partnership = self.partnership()?;
        let keys = request.commands.iter().map(|command| command.key.as_str()).collect();
        let known = self.recorded_with(&keys)?;
        let find = |key: &str| known.get(key).map_or(Ok(None), |seq| self.entry(*seq));
        let terms = Terms { zone: &self.zone, manual: self.has_manual_clock(), now: clock.wall, find: &find };
        Group::new(&mut partnership, terms, Vec::new()).rehearse(request)
    }

    /// Returns where an idempotency key was used, in one pass over the ledger.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn recorded_under(&self, key: &str) -> Result<Option<u64>, HistoryError> {
        Ok(self.recorded_with(&BTreeSet::from([key]))?.remove(key))
    }

    /// Returns where some idempotency keys were used, in one pass over the ledger.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn recorded_with(&self, keys: &BTreeSet<&str>) -> Result<BTreeMap<String, u64>, HistoryError> {
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
        let count = self.head().count;
        let known_at =
            self.readable_before(count, 0)?.map_or(Instant::default(), |(_, recorded_at)| recorded_at);
        Ok(Cut { as_at: self.zone.day(known_at), known_at, count })
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
        Ok(self.prepared(self.prepare(cut)?, wanted))
    }

    /// Does the first half of [`portions`](Self::portions), for which nobody needs to know what is wanted.
    pub fn prepare(&self, cut: Cut) -> Result<Prepared, HistoryError> {
        Ok(Prepared { from: 0, cut, is_raw: false, resolving: self.resolving(0, cut)? })
    }

    /// Does the second half of [`portions`](Self::portions) or [`portions_since`](Self::portions_since).
    pub fn prepared(&self, prepared: Prepared, wanted: impl Fn(u32) -> bool + Send + 'static) -> Portions {
        let Prepared { from, cut, is_raw, resolving } = prepared;
        let cutting = resolving.into_cutting(self.zone.clone(), cut);
        let cutting = if is_raw { cutting.raw() } else { cutting };
        let seqs = from..cut.count.min(self.head().count);
        Portions::new(self.reader.blocks(from), seqs, cutting, Box::new(wanted))
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
        Ok(self.prepare_since(mark, cut)?.map(|prepared| self.prepared(prepared, wanted)))
    }

    /// Does the first half of [`portions_since`](Self::portions_since).
    pub fn prepare_since(&self, mark: &Mark, cut: Cut) -> Result<Option<Prepared>, HistoryError> {
        let head = self.head();
        let is_ours = mark.head == head
            || mark.head.count < head.count && self.reader.head_at(mark.head.count)? == mark.head;
        if is_ours { self.prepare_after(mark, cut) } else { Ok(None) }
    }

    /// Does the same as [`prepare_since`](Self::prepare_since) for a mark that this same history gave.
    pub fn prepare_after(&self, mark: &Mark, cut: Cut) -> Result<Option<Prepared>, HistoryError> {
        let Mark { head, as_at, turn, is_raw } = *mark;
        let is_known = head.count <= cut.count;
        let is_so = as_at <= cut.as_at && turn.is_none_or(|turn| cut.as_at < turn);
        if !(is_known && (is_so || is_raw)) {
            return Ok(None);
        }
        let (from, resolving) = (head.count, self.resolving(head.count, cut)?);
        // What was recorded stays as it was recorded.
        let is_good = is_raw || !resolving.reaches_before(from);
        Ok(is_good.then_some(Prepared { from, cut, is_raw, resolving }))
    }

    /// Returns the mark after everything known at a cut, once `turn` is that of all portions of it; `is_raw` says that entries
    /// were taken as they were recorded.
    pub fn mark(&self, cut: Cut, turn: Option<Day>, is_raw: bool) -> Result<Mark, HistoryError> {
        Ok(Mark { head: self.head_at(cut)?, as_at: cut.as_at, turn, is_raw })
    }

    /// Keeps what a report has come to at a mark, under a name of `a-z`, `0-9` and `-`, and returns whether that went well.
    /// Where it did not, the next report takes longer, and that is all.
    pub fn save_report(&self, key: &StateKey, name: &str, mark: &Mark, bytes: &[u8]) -> bool {
        saved::save_report(self.reader.dir(), key, name, mark, bytes)
    }

    /// Returns what was kept under a name with the same key, and the mark that goes with it.
    pub fn saved_report(&self, key: &StateKey, name: &str) -> Option<(Mark, Vec<u8>)> {
        saved::load_report(self.reader.dir(), key, name)
    }

    /// Looks at what the entries from a position on that are known at a cut say of others.
    fn resolving(&self, from: u64, cut: Cut) -> Result<Resolving, HistoryError> {
        let mut resolving = Resolving::default();
        let known = from..cut.count.min(self.head().count);
        for block in self.reader.blocks(from) {
            let block = block?;
            if block.seqs().start >= known.end {
                break;
            }
            if speaks_of_itself(&block)? {
                continue;
            }
            block.for_each(&mut |seq, bytes| {
                if known.contains(&seq) {
                    resolving.apply(bytes);
                }
            })?;
        }
        Ok(resolving)
    }
}

/// What the entries known at a cut say of each other: the first half of a replay.
pub struct Prepared {
    /// The position of the first entry.
    from: u64,
    cut: Cut,
    is_raw: bool,
    resolving: Resolving,
}

impl Prepared {
    /// Has every entry that is known at the cut handed over as it was recorded, if `is_raw`: those about others as well, and
    /// those that are withdrawn or lie after the date. The entry at position 0 is the ledger's own, and never among them.
    #[must_use]
    pub fn raw(self, is_raw: bool) -> Self {
        Self { is_raw, ..self }
    }
}

/// Where a point is found.
enum Place<'p> {
    /// By what it says itself.
    Ahead(&'p Point),
    /// In the ledger: after so many entries.
    Count(u64),
}

/// How far something was made of the entries at a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The head up to which entries were taken.
    pub head: Head,
    /// What happened later than this day was left out.
    pub as_at: Day,
    /// The first day on which any of the entries is something else than it is as at that day.
    pub turn: Option<Day>,
    /// Whether they were taken as they were recorded, so that nothing later makes them something else.
    pub is_raw: bool,
}
