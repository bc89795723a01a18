//! The model: a list of all that was recorded, and every answer by its definition, from the documents alone.
//!
//! It keeps nothing beside the list and is quick at nothing: each question walks all of it. It shares no code with
//! what it is held against, but for the statements themselves and the days that dates can mean.

use tyst_event::{Body, Certainty, Day, Entry, Event, Kind, Slug, Span, Statement, terms::Reason};

use crate::Zone;

/// All that was recorded up to some position.
#[derive(Clone, Copy)]
pub(super) struct Book<'b> {
    pub(super) events: &'b [Event],
    pub(super) zone: &'b Zone,
}

impl<'b> Book<'b> {
    /// The first entries alone, as they were known then.
    pub(super) fn first(self, count: u64) -> Self {
        Self { events: &self.events[..usize::try_from(count).unwrap()], zone: self.zone }
    }

    pub(super) fn event(self, seq: u64) -> Option<&'b Event> {
        self.events.get(usize::try_from(seq).unwrap())
    }

    fn body(self, seq: u64) -> &'b Body {
        &self.event(seq).unwrap().statement.body
    }

    fn day(self, seq: u64) -> Day {
        self.zone.day(self.event(seq).unwrap().recorded_at)
    }

    /// The facts: what is not about the record.
    pub(super) fn facts(self) -> impl Iterator<Item = u64> {
        let facts = self
            .events
            .iter()
            .filter(|event| event.statement.body.kind().is_some_and(|kind| !kind.is_meta()));
        facts.map(|event| event.seq)
    }

    /// The entry that another is about in the end.
    pub(super) fn subject(self, seq: u64) -> u64 {
        self.body(seq).target().map_or(seq, |target| self.subject(target))
    }

    /// What counts of some sort: the positions whose entries are of it and are not withdrawn.
    fn in_force(self, sort: impl Fn(&Body) -> bool) -> impl Iterator<Item = u64> {
        let seqs = self.events.iter().filter(move |event| sort(&event.statement.body)).map(|event| event.seq);
        seqs.filter(move |seq| !self.is_withdrawn(*seq))
    }

    /// What counts of what was said of a fact.
    fn said_of(self, fact: u64, sort: impl Fn(&Body) -> bool) -> impl Iterator<Item = u64> {
        let said = self.events.iter().filter(move |event| sort(&event.statement.body)).map(|event| event.seq);
        said.filter(move |seq| self.subject(*seq) == fact && !self.is_withdrawn(*seq))
    }

    /// Whether a withdrawal of it is in force: one that is not withdrawn itself.
    pub(super) fn is_withdrawn(self, seq: u64) -> bool {
        self.in_force(move |body| matches!(body, Body::EntryWithdrawn(data) if data.target.0 == seq))
            .next()
            .is_some()
    }

    /// The statement that stands for a fact: none if it is withdrawn, else the newest correction that is not.
    pub(super) fn standing(self, fact: u64) -> Option<u64> {
        let newest = self.said_of(fact, |body| matches!(body, Body::EntryCorrected(_))).last();
        (!self.is_withdrawn(fact)).then_some(newest.unwrap_or(fact))
    }

    /// Whether a finalisation of the entry, by whichever of its numbers, is in force.
    pub(super) fn is_final(self, fact: u64) -> bool {
        self.said_of(fact, |body| matches!(body, Body::EntryFinalised(_))).next().is_some()
    }

    /// The disputes of an entry that are neither withdrawn nor settled by a later correction that upholds them.
    pub(super) fn disputes(self, fact: u64) -> Vec<u64> {
        let upholds =
            |body: &Body| matches!(body, Body::EntryCorrected(data) if data.reason == Reason::DisputeUpheld);
        let upheld = self.said_of(fact, upholds).last();
        let disputes = self.said_of(fact, |body| matches!(body, Body::EntryDisputed(_)));
        disputes.filter(|seq| upheld.is_none_or(|upheld| upheld < *seq)).collect()
    }

    /// All that was ever said of a fact after it, and of that.
    pub(super) fn about(self, fact: u64) -> Vec<u64> {
        let about = self.events.iter().filter(|event| event.seq != fact && self.subject(event.seq) == fact);
        about.map(|event| event.seq).collect()
    }

    /// What a statement says: a correction has where, when and how of its own, and the replacement as its data.
    pub(super) fn said(self, seq: u64) -> Statement {
        let mut said = self.event(seq).unwrap().statement.clone();
        if let Body::EntryCorrected(correction) = said.body {
            said.body = *correction.replacement.0;
        }
        said
    }

    /// How a fact stands, whether or not it was so at a date.
    pub(super) fn stands(self, fact: u64) -> Option<Statement> {
        let mut said = self.said(self.standing(fact)?);
        if self.is_final(fact)
            && let Some(provisional) = provisional(&mut said.body)
        {
            *provisional = None;
        }
        Some(said)
    }

    /// The days that a fact can mean: a missing end is the day on which it was recorded, or on which it was corrected
    /// to begin later than that.
    fn span(self, fact: u64, standing: u64) -> Span {
        let Span { first, last } = self.event(standing).unwrap().statement.when.span();
        let moved = first.is_some_and(|first| first > self.day(fact));
        Span { first, last: last.or(Some(self.day(if moved { standing } else { fact }))) }
    }

    /// Whether a fact was so at a date: certainly if its last day is not after it, possibly if its first is not.
    pub(super) fn certainty(self, fact: u64, as_at: Day) -> Option<Certainty> {
        let Span { first, last } = self.span(fact, self.standing(fact)?);
        if last.unwrap() <= as_at {
            Some(Certainty::Definite)
        } else {
            first.is_none_or(|first| first <= as_at).then_some(Certainty::Possible)
        }
    }

    /// The entry that a report is given for a fact.
    pub(super) fn entry(self, fact: u64, as_at: Day) -> Option<Entry> {
        let standing = self.standing(fact)?;
        Some(Entry {
            seq: fact,
            recorded_at: self.event(fact).unwrap().recorded_at,
            span: self.span(fact, standing),
            certainty: self.certainty(fact, as_at)?,
            corrected: standing != fact,
            disputed: !self.disputes(fact).is_empty(),
            late: !self.first(standing).late(&self.event(standing).unwrap().statement).is_empty(),
            statement: self.stands(fact)?,
        })
    }

    /// What the descriptions of an area that stand say it lies in; the latest counts.
    pub(super) fn described(self, area: &Slug) -> impl Iterator<Item = Option<Slug>> {
        let descriptions = self.facts().filter_map(move |seq| self.stands(seq));
        let described = descriptions.filter(move |statement| statement.described() == area);
        described.filter_map(|statement| match statement.body {
            Body::AreaDescribed(data) => Some(data.parent),
            _ => None,
        })
    }

    /// Whether an area is another or lies in it.
    fn is_within(self, area: &Slug, whole: &Slug) -> bool {
        let parent = || self.described(area).last().flatten();
        area == whole || parent().is_some_and(|parent| self.is_within(&parent, whole))
    }

    /// The closings that are in force for an area, each with its first and last day.
    pub(super) fn closings(self, area: &Slug) -> Vec<(u64, Day, Day)> {
        let closings = self.in_force(|body| matches!(body, Body::PeriodClosed(_)));
        let over = closings.filter(|seq| self.is_within(area, &self.event(*seq).unwrap().statement.area));
        let days = |seq| match self.body(seq) {
            Body::PeriodClosed(data) => {
                (seq, data.period.span().first.unwrap(), data.period.span().last.unwrap())
            }
            other => panic!("{other:?}"),
        };
        over.map(days).collect()
    }

    /// The kind of what a fact states.
    pub(super) fn kind(self, fact: u64) -> Kind {
        self.body(fact).kind().unwrap()
    }
}

/// Whether something said is provisional, of those kinds that can be.
pub(super) fn provisional(body: &mut Body) -> Option<&mut Option<bool>> {
    match body {
        Body::TrainingDelivered(data) => Some(&mut data.provisional),
        Body::OutcomeMeasured(data) => Some(&mut data.provisional),
        Body::MinuteRecorded(data) => Some(&mut data.provisional),
        _ => None,
    }
}
