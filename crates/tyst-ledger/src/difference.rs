//! What became of the entries from one cut to a later one: added, corrected, withdrawn, or otherwise at another date.
//!
//! Reads what was recorded between the two and what that is about; only where the cuts are as at different dates, also all
//! before. Deliberately absent: what reports make of it.

use std::collections::{BTreeMap, BTreeSet};

use tyst_event::{Certainty, Event, Kind, Slug, Statement};

use crate::{Cut, EntriesAt, History, HistoryError};

/// What became of an entry from one cut to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// It was not known, and stands.
    Added,
    /// It was not known, and was withdrawn before the second cut.
    Dropped,
    /// Another statement of it stands.
    Corrected,
    /// It stood, and is withdrawn.
    Withdrawn,
    /// It was withdrawn, and stands.
    Restored,
    /// The same statement stands, and was finalised or disputed, or is no longer.
    Remarked,
    /// The same statement stands, which is no longer what it was as at the other date.
    Turned,
}

/// An entry of which something became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its position.
    pub seq: u64,
    /// What became of it.
    pub became: Became,
    /// The kind of what it says now, or said last; `None` for one that is newer than this version.
    pub kind: Option<Kind>,
    /// The area of what it says now, or said last.
    pub area: Slug,
    /// The place inside the area.
    pub place: Option<Slug>,
    /// The area and the place that it said at the first cut, where they are others now.
    pub formerly: Option<(Slug, Option<Slug>)>,
    /// Whether it was so at the first cut; `None` where it was not, was not known, or was withdrawn.
    pub before: Option<Certainty>,
    /// Whether it is so at the second cut.
    pub after: Option<Certainty>,
    /// The corrections, remarks and withdrawals that were recorded between the two cuts about it, and about those; none
    /// where only the date makes the difference.
    pub by: Vec<u64>,
}

/// What became of the entries from one cut to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The entries of which something became, in the order of recording.
    pub changed: Vec<Changed>,
    /// How many of the entries between are written in a format newer than this version.
    pub unread: u64,
}

/// Why two cuts cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum DifferenceError {
    /// The second cut knows less than the first.
    #[error("the second cut knows {second} entries and the first {first}")]
    Backwards {
        /// How many entries the first cut knows.
        first: u64,
        /// How many the second one does.
        second: u64,
    },
    /// The ledger could not be read.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl EntriesAt<'_> {
    /// Returns what became of the entries since another cut, which knows no more.
    ///
    /// # Errors
    /// [`DifferenceError`].
    pub fn since(&self, before: Cut) -> Result<Difference, DifferenceError> {
        let (history, after) = (self.history(), self.cut());
        let head = history.head().count;
        let (first, second) = (before.count.min(head), after.count.min(head));
        if first > second {
            return Err(DifferenceError::Backwards { first, second });
        }
        let (at_first, at_second) = (self.earlier(before), self.earlier(after));
        let mut gained = Gained { first, before: at_first, after: at_second, changed: BTreeMap::new() };
        let (mut touched, mut unread) = (BTreeSet::new(), 0);
        let between = usize::try_from(second - first).unwrap_or(usize::MAX);
        for stored in history.stored(first).take(between) {
            match stored?.event {
                Err(_) => unread += 1,
                Ok(event) if is_about_record(&event) => touched.extend(gained.about(&event)),
                Ok(event) => gained.add(event)?,
            }
        }
        for seq in touched.range(..first) {
            gained.touch(*seq, history)?;
        }
        if before.as_at != after.as_at {
            let later = Cut { as_at: before.as_at.max(after.as_at), ..before };
            for entry in history.replay(later)? {
                let entry = entry?;
                let answers = [before, after].map(|cut| cut.answer(entry.span));
                gained.turn(entry.seq, &entry.statement, answers);
            }
        }
        Ok(Difference { changed: gained.changed.into_values().collect(), unread })
    }
}

fn is_about_record(event: &Event) -> bool {
    event.statement.body.kind().is_some_and(Kind::is_meta)
}

/// What was found so far.
struct Gained<'h> {
    /// The first position that the first cut does not know.
    first: u64,
    before: EntriesAt<'h>,
    after: EntriesAt<'h>,
    changed: BTreeMap<u64, Changed>,
}

impl Gained<'_> {
    /// Returns which entry one about another is about in the end.
    fn about(&self, event: &Event) -> Option<u64> {
        event.statement.body.target().map(|_| self.after.chains().subject(event.seq))
    }

    /// Takes in an entry that the first cut does not know.
    fn add(&mut self, event: Event) -> Result<(), HistoryError> {
        let stands = self.after.chains().standing(event.seq).is_some();
        let became = if stands { Became::Added } else { Became::Dropped };
        self.change(became, event)
    }

    /// Takes in an entry that the first cut knows, and that something is about since.
    fn touch(&mut self, seq: u64, history: &History) -> Result<(), HistoryError> {
        let standing = [&self.before, &self.after].map(|at| at.chains().standing(seq));
        let became = match standing {
            [Some(_), None] => Became::Withdrawn,
            [None, Some(_)] => Became::Restored,
            [before, after] if before != after => Became::Corrected,
            [Some(_), _] if self.is_remarked(seq) => Became::Remarked,
            _ => return Ok(()),
        };
        let event = history.entry(seq)?.and_then(|stored| stored.event.ok());
        event.filter(|event| !is_about_record(event)).map_or(Ok(()), |event| self.change(became, event))
    }

    fn is_remarked(&self, seq: u64) -> bool {
        let [before, after] =
            [&self.before, &self.after].map(|at| (at.chains().is_final(seq), at.chains().disputes(seq)));
        before != after
    }

    /// Takes in an entry that stands at both cuts, if nothing else became of it than that the date is another one.
    fn turn(&mut self, seq: u64, statement: &Statement, [before, after]: [Option<Certainty>; 2]) {
        if before == after || self.changed.contains_key(&seq) {
            return;
        }
        let (kind, area, place) = (statement.body.kind(), statement.area.clone(), statement.place.clone());
        let became = Became::Turned;
        // What stands at the first cut and was not changed since stands at the second.
        self.changed.insert(
            seq,
            Changed { seq, became, kind, area, place, formerly: None, before, after, by: Vec::new() },
        );
    }

    fn change(&mut self, became: Became, event: Event) -> Result<(), HistoryError> {
        let seq = event.seq;
        let kind = event.statement.body.kind();
        let mut by = self.after.chains().about(seq);
        by.retain(|about| *about >= self.first);
        let (mut said, mut answers) = ([None, None], [None, None]);
        for (index, at) in [&mut self.before, &mut self.after].into_iter().enumerate() {
            if let Some(stands) = at.standing(event.clone())? {
                answers[index] = at.cut().answer(stands.span);
                said[index] = Some(stands.statement);
            }
        }
        let ([before, after], [first, second]) = (answers, said);
        let former = first.map(|said| (said.area, said.place));
        let Statement { area, place, .. } = match second {
            Some(said) => said,
            None => self.said_last(event)?,
        };
        let formerly = former.filter(|former| (&former.0, &former.1) != (&area, &place));
        self.changed.insert(seq, Changed { seq, became, kind, area, place, formerly, before, after, by });
        Ok(())
    }

    /// Returns what was said last for an event that is withdrawn at the second cut: a correction has its own area and place.
    fn said_last(&self, event: Event) -> Result<Statement, HistoryError> {
        let seq = self.after.chains().stood_last(event.seq);
        let stored = self.after.history().entry(seq)?.and_then(|stored| stored.event.ok());
        Ok(stored.unwrap_or(event).statement)
    }
}
