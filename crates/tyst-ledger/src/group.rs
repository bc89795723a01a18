//! Deciding on a group of requests, each against the state that includes those before it in the group.
//!
//! What is refused leaves no trace. Nothing is written: that is for the ledger, in one frame for all that was accepted.

use std::collections::BTreeMap;

use tyst_event::{Event, Instant, Problem, Statement, Warning, wire};
use tyst_log::{BATCH_BYTES_MAX, leaf_hash};

use crate::decide::{Moment, WARNINGS_MAX, encode};
use crate::expect;
use crate::partnership::Mark;
use crate::request::{Receipt, RecordError, Rehearsed, Rejected, Request};
use crate::stored::Stored;
use crate::{Command, HistoryError, Partnership, Zone, decide};

/// Finds the entry that was recorded with an idempotency key, before the group.
pub(crate) type Find<'a> = dyn Fn(&str) -> Result<Option<Stored>, HistoryError> + 'a;

/// What decisions are made by, besides the state.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub(crate) zone: &'a Zone,
    /// Whether recorded times come from the caller.
    pub(crate) manual: bool,
    /// The time on the caller's clock.
    pub(crate) now: Instant,
    pub(crate) find: &'a Find<'a>,
}

/// A request that may be recorded.
pub(crate) struct Accepted {
    /// A receipt for each command.
    pub(crate) receipts: Vec<Receipt>,
    /// How many entries there must be on the disk before it may be acknowledged.
    pub(crate) needs: u64,
}

/// What is to be written for a group.
pub(crate) struct Decided {
    /// The state before the group.
    before: Mark,
    /// The bytes of the new entries.
    records: Vec<Vec<u8>>,
    /// Which of the new entries has a key, from 0.
    keys: BTreeMap<String, usize>,
    /// The state after each accepted request that brought something new.
    ends: Vec<Mark>,
}

impl Decided {
    /// Returns the states between which the new entries are to be written, each time in one frame: as few as they fit
    /// into, cut between requests.
    pub(crate) fn frames(&self) -> Vec<Mark> {
        let mut frames = vec![self.before];
        let (mut from, mut bytes) = (self.before, 0);
        for end in &self.ends {
            let more = encoded_length(self.records(from, *end));
            match frames.last_mut() {
                Some(last) if from != self.before && bytes + more <= BATCH_BYTES_MAX => {
                    *last = *end;
                    bytes += more;
                }
                _ => {
                    frames.push(*end);
                    bytes = more;
                }
            }
            from = *end;
        }
        frames
    }

    /// Returns the new entries between two states.
    pub(crate) fn records(&self, from: Mark, to: Mark) -> &[Vec<u8>] {
        &self.records[self.index(from.count)..self.index(to.count)]
    }

    fn index(&self, seq: u64) -> usize {
        usize::try_from(seq - self.before.count).expect("a group fits into memory")
    }

    /// Takes out the new entries from a position on.
    fn forget(&mut self, from: u64) {
        for record in self.records.drain(self.index(from)..) {
            self.keys.remove(wire::key(&record).expect("it was read back when it was decided"));
        }
    }
}

/// Returns how much of a frame some records take.
fn encoded_length(records: &[Vec<u8>]) -> usize {
    records.iter().map(|record| record.len() + 4).sum()
}

/// A group of requests that is being decided.
pub(crate) struct Group<'a> {
    partnership: &'a mut Partnership,
    terms: Terms<'a>,
    /// What is unlikely about the clock; stored with the first entry of the group.
    warnings: Vec<Warning>,
    decided: Decided,
}

impl<'a> Group<'a> {
    pub(crate) fn new(partnership: &'a mut Partnership, terms: Terms<'a>, warnings: Vec<Warning>) -> Self {
        let before = partnership.mark();
        let decided = Decided { before, records: Vec::new(), keys: BTreeMap::new(), ends: Vec::new() };
        Self { partnership, terms, warnings, decided }
    }

    /// Returns what is to be written.
    pub(crate) fn finish(self) -> Decided {
        self.decided
    }

    /// Decides on the next request; what it brings is part of the state for those after it.
    ///
    /// # Errors
    /// Every rule that any of the commands breaks, or every expectation that is not met; the state is then as before.
    pub(crate) fn decide(&mut self, request: Request) -> Result<Accepted, RecordError> {
        let before = self.partnership.mark();
        let decided = self.rehearsed(request, before);
        let decided = decided.and_then(|decided| decided.whole().map(|()| decided.receipts));
        let receipts = decided.inspect_err(|_| {
            self.partnership.rollback(before);
            self.decided.forget(before.count);
        })?;
        let after = self.partnership.mark();
        if after.count > before.count {
            self.decided.ends.push(after);
        }
        let new = receipts.iter().map(|receipt| receipt.seq).filter(|seq| *seq >= self.decided.before.count);
        let needs = new.max().map_or(0, |last| last + 1);
        Ok(Accepted { receipts, needs })
    }

    /// Decides on a request that nothing follows, however large it is.
    pub(crate) fn rehearse(mut self, request: Request) -> Result<Rehearsed, RecordError> {
        let before = self.partnership.mark();
        self.rehearsed(request, before)
    }

    fn rehearsed(&mut self, request: Request, before: Mark) -> Result<Rehearsed, RecordError> {
        self.check_expectations(&request)?;
        // One moment for the whole request, so that no cut can fall inside it.
        let now = self.terms.now.max(Instant(before.last_recorded.0.saturating_add(1)));
        let mut receipts = Vec::with_capacity(request.commands.len());
        let (mut rejected, mut refused) = (Vec::new(), BTreeMap::new());
        for (index, command) in request.commands.into_iter().enumerate() {
            let outcome = match self.first(&command.key)? {
                Some(first) => repeated(&first, &command, before.count),
                None => self.decide_new(command, now, &mut refused),
            };
            match outcome {
                Ok(receipt) => receipts.push(receipt),
                Err(problems) => rejected.push(Rejected { index, problems }),
            }
        }
        let bytes = encoded_length(&self.decided.records[self.decided.index(before.count)..]);
        if rejected.is_empty() {
            Ok(Rehearsed { receipts, bytes })
        } else {
            Err(RecordError::Rejected(rejected))
        }
    }

    /// Checks what a request expects. One that was recorded before is a repetition and expects nothing any more.
    fn check_expectations(&self, request: &Request) -> Result<(), RecordError> {
        if request.expect.is_empty() {
            return Ok(());
        }
        let mut repetition = !request.commands.is_empty();
        for command in &request.commands {
            repetition = repetition && self.first(&command.key)?.is_some();
        }
        let unmet = if repetition { Vec::new() } else { expect::problems(self.partnership, &request.expect) };
        if unmet.is_empty() { Ok(()) } else { Err(RecordError::Unmet(unmet)) }
    }

    /// Returns the entry that was recorded with a key, be it in this group.
    fn first(&self, key: &str) -> Result<Option<Stored>, HistoryError> {
        let Some(index) = self.decided.keys.get(key) else { return (self.terms.find)(key) };
        let bytes = self.decided.records[*index].clone();
        let seq = wire::summary(&bytes).expect("it was read back when it was decided").seq;
        Ok(Some(Stored::new(seq, bytes)))
    }

    /// Decides on a command with a new key. One that was refused keeps its key too, so that another with it is not found only when the
    /// first is mended.
    fn decide_new(
        &mut self,
        command: Command,
        now: Instant,
        refused: &mut BTreeMap<String, Statement>,
    ) -> Result<Receipt, Vec<Problem>> {
        let mut decided = self.event(&command, now);
        if refused.get(&command.key).is_some_and(|other| *other != command.statement) {
            let mut problems = decided.err().unwrap_or_default();
            problems.push(key_repeated(&command.key));
            decided = Err(problems);
        }
        let (event, bytes) = decided.inspect_err(|_| {
            // What the refused command would have defined counts as known, so that one fault is said once.
            self.partnership.presume(&command.statement);
            refused.entry(command.key.clone()).or_insert_with(|| command.statement.clone());
        })?;
        self.partnership.apply(&event);
        let receipt = Receipt {
            seq: event.seq,
            recorded_at: event.recorded_at,
            leaf: leaf_hash(&bytes),
            before: false,
            warnings: event.warnings,
        };
        self.decided.keys.insert(command.key, self.decided.records.len());
        self.decided.records.push(bytes);
        Ok(receipt)
    }

    fn event(&self, command: &Command, now: Instant) -> Result<(Event, Vec<u8>), Vec<Problem>> {
        let instant = self.recorded(command, now).map_err(|problem| vec![problem])?;
        let moment = Moment { instant, day: self.terms.zone.day(instant) };
        let mut event = decide(self.partnership, command, moment)?;
        if self.decided.records.is_empty() {
            event.warnings.splice(0..0, self.warnings.iter().cloned());
            event.warnings.truncate(WARNINGS_MAX);
        }
        let bytes = encode(&event).map_err(|problem| vec![problem])?;
        Ok((event, bytes))
    }

    /// Returns the time that a command is recorded at: the clock's, or the caller's where the clock is manual.
    fn recorded(&self, command: &Command, now: Instant) -> Result<Instant, Problem> {
        let problem = |rule: &'static str, message: String, hint: &str| Problem {
            field: "recorded".to_owned(),
            rule: rule.into(),
            message,
            hint: Some(hint.to_owned()),
        };
        let (count, last) = (self.partnership.count(), self.partnership.last_recorded());
        match (self.terms.manual, command.recorded) {
            (false, None) => Ok(now),
            (false, Some(_)) => {
                let message = "is given, but this ledger takes its times from the machine's clock".to_owned();
                Err(problem("clock-system", message, "leave the time of recording out"))
            }
            (true, None) => {
                let message = "is missing: this ledger has a manual clock".to_owned();
                Err(problem("clock-manual", message, "give it, such as --at 2026-01-05T09:00:00Z"))
            }
            (true, Some(given)) if count > 0 && given < last => {
                let message = format!("{given} lies before the last entry, {last}");
                Err(problem("never-backdated", message, "record older files first"))
            }
            (true, Some(given)) => Ok(given),
        }
    }
}

/// Returns the receipt that a command got when it was first recorded; a refusal where that was another statement, of an earlier request or
/// of this one, which begins behind so many entries.
fn repeated(first: &Stored, command: &Command, count: u64) -> Result<Receipt, Vec<Problem>> {
    match &first.event {
        Ok(event) if event.statement == command.statement => Ok(Receipt {
            seq: first.seq,
            recorded_at: event.recorded_at,
            leaf: leaf_hash(&first.bytes),
            before: true,
            warnings: event.warnings.clone(),
        }),
        _ if first.seq >= count => Err(vec![key_repeated(&command.key)]),
        _ => Err(vec![key_taken(&command.key, first.seq)]),
    }
}

fn key_repeated(key: &str) -> Problem {
    Problem {
        field: "key".to_owned(),
        rule: "key-taken".into(),
        message: format!("{key} is the key of another statement that is recorded with it"),
        hint: Some("give each entry a key of its own".to_owned()),
    }
}

fn key_taken(key: &str, seq: u64) -> Problem {
    Problem {
        field: "key".to_owned(),
        rule: "key-taken".into(),
        message: format!("{key} was used before, for another statement (entry {seq})"),
        hint: Some(format!(
            "to change that entry, use `tyst correct {seq}`; for a new one, choose another key"
        )),
    }
}

#[cfg(test)]
mod tests;
