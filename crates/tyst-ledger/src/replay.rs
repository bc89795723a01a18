//! What the entries of a ledger are at a cut: corrections and withdrawals resolved, one entry after another.
//!
//! It reads no files itself, and folds nothing.

use std::collections::BTreeMap;

use tyst_event::terms::Sensitivity;
use tyst_event::wire::{self, Summary};
use tyst_event::{Body, Certainty, Day, Entry, Event, Instant, Kind, Span, Statement};
use tyst_log::Records;

use crate::cut::resolve;
use crate::{Chains, Cut, HistoryError, Zone};

/// What the entries known at a cut say of each other, while they are read.
#[derive(Default)]
pub(crate) struct Resolving {
    chains: Chains,
    restatements: BTreeMap<u64, Restatement>,
    unread: u64,
}

impl Resolving {
    /// Takes in the next entry.
    pub(crate) fn apply(&mut self, bytes: &[u8]) {
        let speaks_of_itself =
            |summary: &Summary| Kind::from_number(summary.kind).is_some_and(|kind| !kind.is_meta());
        if wire::summary(bytes).as_ref().is_some_and(speaks_of_itself) {
            return;
        }
        match wire::decode(bytes) {
            Ok(event) => {
                self.chains.apply(&event);
                self.restatements.extend(Restatement::of(event));
            }
            Err(_) => self.unread += 1,
        }
    }

    /// Returns what is said of others, by what it is about; what it says comes when it is asked for.
    pub(crate) fn of(chains: Chains) -> Self {
        Self { chains, ..Self::default() }
    }

    /// Returns how entries stand, once all that are known at the cut were taken in.
    pub(crate) fn into_cutting(self, zone: Zone, cut: Cut) -> Cutting {
        let Self { chains, restatements, unread, .. } = self;
        let is_raw = false;
        Cutting { days: Days { zone, last: None }, cut, is_raw, chains, restatements, unread, turn: None }
    }

    /// Returns whether anything that was taken in is about an entry before a position.
    pub(crate) fn reaches_before(&self, seq: u64) -> bool {
        self.chains.touched(0..seq).next().is_some()
    }
}

/// What a correction puts in place of an entry's statement.
#[derive(Clone)]
pub(crate) struct Restatement {
    recorded_at: Instant,
    late: bool,
    statement: Statement,
}

impl Restatement {
    pub(crate) fn of(event: Event) -> Option<(u64, Self)> {
        let late = event.is_late();
        let Event { seq, recorded_at, mut statement, .. } = event;
        let Body::EntryCorrected(correction) = statement.body else { return None };
        statement.body = *correction.replacement.0;
        Some((seq, Self { recorded_at, late, statement }))
    }
}

/// On which civil days moments fall; neighbours are asked for one after the other, and often fall on the same day.
struct Days {
    zone: Zone,
    last: Option<(Day, Instant, Instant)>,
}

impl Days {
    fn day(&mut self, moment: Instant) -> Day {
        if let Some((day, first, last)) = self.last
            && (first..=last).contains(&moment)
        {
            return day;
        }
        let day = self.zone.day(moment);
        // What lies between a moment of a day and the end of that day falls on it.
        self.last = Some((day, moment, self.zone.end_of(day)));
        day
    }
}

/// What stands for an event.
pub(crate) struct Standing {
    pub(crate) statement: Statement,
    pub(crate) span: Span,
    /// Whether it is what a correction says.
    corrected: bool,
    /// Whether somebody disputes it, and that was not settled.
    disputed: bool,
    /// Whether it came after the record of its period was closed.
    late: bool,
}

/// How entries stand at a cut.
pub(crate) struct Cutting {
    days: Days,
    pub(crate) cut: Cut,
    /// Whether entries are taken as they were recorded, whatever became of them and whatever the date is.
    pub(crate) is_raw: bool,
    pub(crate) chains: Chains,
    restatements: BTreeMap<u64, Restatement>,
    pub(crate) unread: u64,
    /// The first day after the cut's on which any entry that was asked about is something else than it is at the cut.
    turn: Option<Day>,
}

impl Cutting {
    /// Takes what a correction says.
    pub(crate) fn take(&mut self, restatement: Option<(u64, Restatement)>) {
        self.restatements.extend(restatement);
    }

    /// Takes entries as they were recorded.
    pub(crate) fn raw(self) -> Self {
        Self { is_raw: true, ..self }
    }

    /// Returns how an event stands at the cut, or `None` when it is not there.
    pub(crate) fn resolve(&mut self, event: Event) -> Option<Entry> {
        if self.is_raw {
            return self.recorded(event);
        }
        let (seq, recorded_at) = (event.seq, event.recorded_at);
        let Standing { statement, span, corrected, disputed, late } = self.standing(event)?;
        let certainty: Certainty = self.certainty(span)?;
        Some(Entry { seq, recorded_at, span, certainty, corrected, disputed, late, statement })
    }

    /// Returns an event as it was recorded, or `None` where it is the ledger's own.
    pub(crate) fn recorded(&mut self, event: Event) -> Option<Entry> {
        let late = event.is_late();
        let Event { seq, recorded_at, statement, .. } = event;
        let recorded = self.days.day(recorded_at);
        let span = resolve(statement.when.span(), recorded, recorded);
        let (corrected, disputed, certainty) = (false, false, Certainty::Definite);
        (seq > 0).then_some(Entry { seq, recorded_at, span, certainty, corrected, disputed, late, statement })
    }

    /// Returns what stands for an event that is known at the cut, or `None` when it is withdrawn or no fact.
    pub(crate) fn standing(&mut self, event: Event) -> Option<Standing> {
        let about_record = event.statement.body.kind().is_some_and(Kind::is_meta);
        let standing = self.chains.standing(event.seq).filter(|_| !about_record)?;
        let recorded = self.days.day(event.recorded_at);
        let late = event.is_late();
        let (mut statement, restated, late) = match self.restatements.get(&standing) {
            Some(Restatement { recorded_at, late, statement }) => {
                (statement.clone(), self.days.day(*recorded_at), *late)
            }
            None => (event.statement, recorded, late),
        };
        if self.chains.is_final(event.seq) {
            statement.body = statement.body.finalised();
        }
        let span = resolve(statement.when.span(), recorded, restated);
        let (corrected, disputed) = (standing != event.seq, !self.chains.disputes(event.seq).is_empty());
        Some(Standing { statement, span, corrected, disputed, late })
    }

    /// Returns for whom that is what stands in place of an entry, or stood last, where entries are taken as they were recorded and
    /// a correction says it anew.
    pub(crate) fn restated_for(&self, seq: u64) -> Option<Sensitivity> {
        if !self.is_raw {
            return None;
        }
        let standing = self.chains.stood_last(self.chains.root(seq));
        self.restatements.get(&standing).map(|restatement| restatement.statement.sensitivity)
    }

    /// Returns how an event that nothing corrects or withdraws stands, by its own bounds.
    #[inline]
    pub(crate) fn answer(&mut self, said: Span, recorded_at: Instant) -> Option<(Span, Certainty)> {
        // Most facts say both days, and were over at the date asked.
        match (said.first, said.last) {
            (Some(first), Some(last)) if first.max(last) <= self.cut.as_at => {
                Some((said, Certainty::Definite))
            }
            _ => self.answer_open(said, recorded_at),
        }
    }

    fn answer_open(&mut self, said: Span, recorded_at: Instant) -> Option<(Span, Certainty)> {
        let recorded = self.days.day(recorded_at);
        let span = resolve(said, recorded, recorded);
        let certainty = if self.is_raw { Certainty::Definite } else { self.certainty(span)? };
        Some((span, certainty))
    }

    fn certainty(&mut self, span: Span) -> Option<Certainty> {
        let is_past = |day: Day| day <= self.cut.as_at;
        // What was over by then is certain, and stays so.
        if span.last.is_some_and(is_past) && span.first.is_none_or(is_past) {
            return Some(Certainty::Definite);
        }
        for day in [span.first, span.last].into_iter().flatten() {
            if day > self.cut.as_at {
                self.turn = Some(self.turn.map_or(day, |turn| turn.min(day)));
            }
        }
        self.cut.answer(span)
    }

    /// Returns the first day after the cut's on which any entry that was asked about is something else than it is at the cut.
    pub(crate) fn turn(&self) -> Option<Day> {
        self.turn
    }
}

/// A replay in progress: an iterator over the entries at its cut.
pub struct Replay {
    records: Records,
    cutting: Cutting,
}

/// Says whether the entries of a kind are wanted, by its registered number.
pub(crate) type Wanted = Box<dyn Fn(u32) -> bool + Send>;

impl Replay {
    pub(crate) fn new(records: Records, cutting: Cutting) -> Self {
        Self { records, cutting }
    }

    /// Returns how many entries are written in a format newer than this version, and so cannot be shown.
    pub fn unread(&self) -> u64 {
        self.cutting.unread
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
            if record.seq >= self.cutting.cut.count {
                return None;
            }
            let Ok(event) = wire::decode(&record.bytes) else { continue };
            if let Some(entry) = self.cutting.resolve(event) {
                return Some(Ok(entry));
            }
        }
    }
}
