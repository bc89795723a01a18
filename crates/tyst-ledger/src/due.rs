//! What is awaited at a cut, and what became of it: expectations in each of their intervals, and commitments.
//!
//! Nothing of this is recorded: it is derived from what was. Event stores know what happened; this asks also what did not.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span as Time, ToSpan as _};
use tyst_event::terms::{Endorsement, Interval, Status};
use tyst_event::vocabulary::{CommitmentMade, ExpectationSet};
use tyst_event::{Body, Certainty, Day, Entry, Kind, Slug, Span, Text, When};

use crate::partnership::Partnership;
use crate::{Cut, EntriesAt, History, HistoryError};

/// The most intervals of an expectation that are looked at, the last ones.
const INTERVALS_MAX: usize = 10_000;

/// What became of something that is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The time is over, and nothing is recorded that speaks of it since the time began.
    Silent,
    /// The time is over, and it was not met.
    Overdue,
    /// It was not met, and there is still time, or no day was given.
    Open,
    /// Something is recorded that may meet it: its dates do not tell, or not whether it was so by the date of the cut.
    PerhapsMet,
    /// It was met after the time was over.
    MetLate,
    /// It was met, and the dates do not tell whether in time.
    MetPerhapsLate,
    /// It was met in time.
    Met,
    /// It was given up: a commitment that is certainly dropped.
    Dropped,
}

/// Something that is awaited: an expectation in one of its intervals, of one party where it names some, or a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// The entry by which it was set.
    pub seq: u64,
    /// The slug of the expectation or the commitment.
    pub slug: Slug,
    /// Its area.
    pub area: Slug,
    /// What is awaited.
    pub text: Text,
    /// Of whom, where that is said.
    pub by: Option<Slug>,
    /// The days in which it is awaited; without a first day for a commitment.
    pub time: Span,
    /// The last day that is in time, where one is known.
    pub due: Option<Day>,
    /// What became of it.
    pub state: State,
    /// The entries that say so, beside the one that set it.
    pub behind: Vec<u64>,
}

impl History {
    /// Returns everything that is awaited at a cut, with what became of it, in the order of the days on which it is due; what
    /// has no such day comes last. Intervals that begin after the date of the cut are left out.
    pub fn awaited(&self, cut: Cut) -> Result<Vec<Awaited>, HistoryError> {
        let is_set =
            |kind| [Kind::ExpectationSet, Kind::CommitmentMade].iter().any(|set| set.number() == kind);
        let set: Vec<Entry> = self.replay_only(cut, is_set)?.collect::<Result<_, _>>()?;
        let awaited = |entry: &Entry| match &entry.statement.body {
            Body::ExpectationSet(data) => Kind::from_name(data.awaited.as_str()),
            Body::CommitmentMade(_) => Some(Kind::CommitmentUpdated),
            _ => None,
        };
        let kinds: Vec<u32> = set.iter().filter_map(awaited).map(Kind::number).collect();
        let wanted: Vec<Entry> =
            self.replay_only(cut, move |kind| kinds.contains(&kind))?.collect::<Result<_, _>>()?;
        let (partnership, at) = (self.partnership()?, self.entries_at(cut)?);
        let mut looked = Looked { history: self, cut, partnership, at, wanted, counts: BTreeMap::new() };
        let mut all = Vec::new();
        for entry in &set {
            match &entry.statement.body {
                Body::ExpectationSet(data) => all.extend(looked.expectation(entry, data)?),
                Body::CommitmentMade(data) => all.push(looked.commitment(entry, data)?),
                _ => {}
            }
        }
        all.sort_by(|one, other| {
            let key =
                |awaited: &Awaited| (awaited.due.is_none(), awaited.due, awaited.seq, awaited.by.clone());
            key(one).cmp(&key(other))
        });
        Ok(all)
    }
}

/// What is looked at to say what became of what is awaited.
struct Looked<'h> {
    history: &'h History,
    cut: Cut,
    partnership: Partnership,
    at: EntriesAt<'h>,
    /// The entries of the kinds that are awaited.
    wanted: Vec<Entry>,
    /// How many entries had been recorded when a day began.
    counts: BTreeMap<Day, u64>,
}

impl Looked<'_> {
    fn expectation(&mut self, entry: &Entry, data: &ExpectationSet) -> Result<Vec<Awaited>, HistoryError> {
        let mut all = Vec::new();
        let parties: Vec<Option<&Slug>> =
            if data.by.is_empty() { vec![None] } else { data.by.iter().map(Some).collect() };
        for time in intervals(data, self.cut.as_at) {
            let grace = i32::try_from(data.grace_days.unwrap_or(0)).unwrap_or(i32::MAX);
            let due = time.last.and_then(|last| Day::from_number(last.number().saturating_add(grace)));
            for by in &parties {
                let met = self.met(entry, data, *by, time, due);
                let state = match met.iter().map(|(state, _)| *state).max() {
                    Some(state) => state,
                    None if due.is_none_or(|due| self.cut.as_at <= due) => State::Open,
                    None => self.missed(
                        by.or(data.about.as_ref()).unwrap_or(&entry.statement.area),
                        entry.seq,
                        time,
                    )?,
                };
                let behind = met.into_iter().filter(|(met, _)| *met == state).map(|(_, seq)| seq).collect();
                all.push(Awaited {
                    seq: entry.seq,
                    slug: data.expectation.clone(),
                    area: entry.statement.area.clone(),
                    text: data.text.clone(),
                    by: by.cloned(),
                    time,
                    due,
                    state,
                    behind,
                });
            }
        }
        Ok(all)
    }

    /// Returns the entries that meet an expectation in an interval, or may, each with what that makes of it.
    fn met(
        &self,
        set: &Entry,
        data: &ExpectationSet,
        by: Option<&Slug>,
        time: Span,
        due: Option<Day>,
    ) -> Vec<(State, u64)> {
        let is_it = |entry: &&Entry| {
            let Entry { statement, .. } = entry;
            let is_kind = statement.body.kind().is_some_and(|kind| kind.name() == data.awaited.as_str());
            let area = &set.statement.area;
            let is_there = statement.area == *area || statement.place.as_ref() == Some(area);
            let names = |slug: &Slug| statement.body.names(slug);
            is_kind
                && counts(&statement.body)
                && data.about.as_ref().map_or(is_there, names)
                && by.is_none_or(names)
        };
        let found = self.wanted.iter().filter(is_it);
        let met = |entry: &Entry| {
            let state = meets(entry, data.every, time, due)?;
            Some((if is_certain(entry) { state } else { State::PerhapsMet }, entry.seq))
        };
        found.filter_map(met).collect()
    }

    fn commitment(&mut self, entry: &Entry, data: &CommitmentMade) -> Result<Awaited, HistoryError> {
        let due = data.due.as_ref().and_then(|due| due.span().last);
        let time = Span { first: entry.span.first, last: due };
        let updates = self.wanted.iter().filter_map(|update| match &update.statement.body {
            Body::CommitmentUpdated(said) if said.commitment == data.commitment => {
                Some((update, said.status))
            }
            _ => None,
        });
        let is_over = |status: Status| matches!(status, Status::Kept | Status::Dropped);
        let (certain, possible): (Vec<_>, Vec<_>) = updates.partition(|(update, _)| is_certain(update));
        let newest = certain.into_iter().max_by_key(|(update, _)| (update.span.last, update.seq));
        let newest = newest.map(|(update, status)| (update.clone(), status));
        let perhaps: Vec<u64> =
            possible.iter().filter(|(_, status)| is_over(*status)).map(|(update, _)| update.seq).collect();
        let mut behind: Vec<u64> = newest.iter().map(|(update, _)| update.seq).collect();
        let state = match &newest {
            Some((_, Status::Dropped)) => State::Dropped,
            Some((update, Status::Kept)) => meets(update, None, time, due).unwrap_or(State::Met),
            _ if !perhaps.is_empty() => {
                behind.extend(perhaps);
                State::PerhapsMet
            }
            _ if due.is_none_or(|due| self.cut.as_at <= due) => State::Open,
            Some(_) => State::Overdue,
            None => self.missed(&data.commitment, entry.seq, time)?,
        };
        Ok(Awaited {
            seq: entry.seq,
            slug: data.commitment.clone(),
            area: entry.statement.area.clone(),
            text: data.text.clone(),
            by: data.owner.clone().or_else(|| data.by.party.clone()),
            time,
            due,
            state,
            behind,
        })
    }

    /// Returns whether anything that stands speaks of a slug since a time began and something was set.
    fn missed(&mut self, slug: &Slug, set: u64, time: Span) -> Result<State, HistoryError> {
        let began = time.first.map_or(Ok(0), |first| self.count_before(first))?;
        let since = began.max(set + 1);
        let known = self.partnership.naming(slug, since).filter(|seq| *seq < self.cut.count);
        let chains = self.at.chains();
        let is_spoken_of = known.into_iter().any(|seq| chains.stands(seq) && chains.subject(seq) != set);
        Ok(if is_spoken_of { State::Overdue } else { State::Silent })
    }

    /// Returns how many entries had been recorded when a day began.
    fn count_before(&mut self, day: Day) -> Result<u64, HistoryError> {
        if let Some(count) = self.counts.get(&day) {
            return Ok(*count);
        }
        let before = Day::from_number(day.number() - 1);
        let count = match before {
            Some(before) => self.history.count_at(self.history.zone().end_of(before))?,
            None => 0,
        };
        self.counts.insert(day, count);
        Ok(count)
    }
}

/// Returns whether an entry certainly was so at the cut.
fn is_certain(entry: &Entry) -> bool {
    entry.certainty == Certainty::Definite
}

/// Returns whether an entry can meet what is awaited: to be asked for an endorsement, or to decline it, does not.
fn counts(body: &Body) -> bool {
    match body {
        Body::CommitmentEndorsed(data) => matches!(data.stance, Endorsement::Endorsed | Endorsement::Adopted),
        _ => true,
    }
}

/// Returns what an entry of the right kind makes of what is awaited in a time, if anything.
///
/// What has a period of its own is about that, and is in time by the day on which it was, or was recorded; anything else
/// meets what is awaited once by its own day, and what is awaited in each interval by a day in it.
fn meets(entry: &Entry, every: Option<Interval>, time: Span, due: Option<Day>) -> Option<State> {
    let about = entry.statement.body.period().map_or(entry.span, When::span);
    let has_period = entry.statement.body.period().is_some();
    if every.is_some() || has_period {
        let starts = about.first.zip(time.first).map(|(first, from)| first >= from);
        let ends = about.last.zip(time.last).map(|(last, to)| last <= to);
        let apart = about.last.zip(time.first).is_some_and(|(last, from)| last < from)
            || about.first.zip(time.last).is_some_and(|(first, to)| first > to);
        if apart {
            return None;
        }
        if starts != Some(true) || ends == Some(false) {
            return (!has_period).then_some(State::PerhapsMet);
        }
        if !has_period {
            return Some(State::Met);
        }
    } else if about.last.zip(time.first).is_some_and(|(last, from)| last < from) {
        return None;
    }
    let Some(due) = due else { return Some(State::Met) };
    Some(match (entry.span.first, entry.span.last) {
        (_, Some(last)) if last <= due => State::Met,
        (Some(first), _) if first > due => State::MetLate,
        _ => State::MetPerhapsLate,
    })
}

/// Returns the intervals of an expectation that have begun at a date.
fn intervals(data: &ExpectationSet, as_at: Day) -> Vec<Span> {
    let Span { first: Some(first), last } = data.period.span() else { return Vec::new() };
    let Some(every) = data.every else {
        return if first <= as_at { vec![Span { first: Some(first), last }] } else { Vec::new() };
    };
    let step: Time = match every {
        Interval::Week => 7.days(),
        Interval::Month => 1.month(),
        Interval::Quarter => 3.months(),
        Interval::HalfYear => 6.months(),
        Interval::Year => 1.year(),
    };
    let start = first.date();
    let nth = |number: usize| -> Option<Date> {
        start.checked_add(step.checked_mul(i64::try_from(number).ok()?).ok()?).ok()
    };
    let until = last.map_or(as_at, |last| last.min(as_at));
    let has_begun = |number: usize| nth(number).is_some_and(|from| Day::from(from) <= until);
    let (mut begun, mut not_yet) =
        (0, usize::try_from(until.number().saturating_sub(Day::from(start).number())).unwrap_or(0) + 2);
    while begun + 1 < not_yet {
        let middle = usize::midpoint(begun, not_yet);
        if has_begun(middle) { begun = middle } else { not_yet = middle }
    }
    let mut all = Vec::new();
    for number in not_yet.saturating_sub(INTERVALS_MAX)..not_yet {
        let (Some(from), Some(next)) = (nth(number), nth(number + 1)) else { break };
        let Ok(to) = next.yesterday() else { break };
        let (from, to) = (Day::from(from), Day::from(to));
        if from > until {
            break;
        }
        all.push(Span { first: Some(from), last: Some(last.map_or(to, |last| last.min(to))) });
    }
    all
}

#[cfg(test)]
mod tests;
