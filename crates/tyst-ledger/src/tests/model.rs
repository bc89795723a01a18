//! Corrections, withdrawals, remarks and late entries beside an independent model, over histories by chance.
//!
//! The model was written from what the documents say, not from the code, and must not be mended by looking there. How
//! entries stand in time alone, and the rules of single kinds, have tests of their own.

mod book;
mod change;
mod rules;
mod story;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{TestCaseResult, TestRunner};
use tyst_event::{Day, Event, Instant, WarningRule};

use super::difference::cut;
use super::replay::in_portions;
use super::{Fixture, NO_CLOCK, at, command, empty, long};
use crate::{Chains, Command, Cut, History, Receipt, RecordError, Zone};
use book::Book;
use story::{BEGINNING, Move, Pick, pick, stated, story};

/// Dates before, between and after those that entries mean.
const DATES: [&str; 8] = [
    "2017-12-31",
    "2019-05-15",
    "2019-12-31",
    "2020-02-29",
    "2026-01-02",
    "2026-01-04",
    "2026-01-31",
    "2027",
];

/// What is in the histories: rules that are broken, what is late, and what becomes of entries.
const MET: [&str; 18] = [
    "must-exist",
    "withdrawn",
    "same-kind",
    "not-correctable",
    "not-withdrawable",
    "about-the-record",
    "not-provisional",
    "final-already",
    "not-in-the-future",
    "period-open",
    "period-not-over",
    "period-closed-already",
    "late",
    "Dropped",
    "Corrected",
    "Withdrawn",
    "Restored",
    "Remarked",
];

/// A ledger, and beside it the list of what was recorded in it.
struct Pair {
    fixture: Fixture,
    events: Vec<Event>,
    zone: Zone,
    now: Instant,
    /// The lines that were tried, each with its position or that it was refused.
    lines: Vec<String>,
    /// Which rules refused something, and that something was late, as often as it was.
    met: Vec<&'static str>,
}

impl Pair {
    fn new() -> Self {
        let fixture = empty();
        let events = vec![fixture.history().entry(0).unwrap().unwrap().event.unwrap()];
        let zone = Zone::new("Europe/London").unwrap();
        let now = at("2026-01-01T09:00:00Z");
        let mut pair = Self { fixture, events, zone, now, lines: Vec::new(), met: Vec::new() };
        for (kind, area, data) in BEGINNING {
            pair.try_line(&stated(kind, area, "", data)).unwrap();
        }
        pair
    }

    fn book(&self) -> Book<'_> {
        Book { events: &self.events, zone: &self.zone }
    }

    /// Tries to record a line; the ledger and the model must agree on whether it is recorded, and on what is late.
    fn try_line(&mut self, line: &str) -> TestCaseResult {
        self.lines.push(format!("{} {} {line}", self.events.len(), self.now));
        let command = command(line, Some(self.now), self.lines.len());
        let statement = command.statement.clone();
        let rules = self.book().refusals(&statement, self.zone.day(self.now));
        let late = self.book().late(&statement);
        self.met.extend(rules.iter().chain(late.iter().map(|_| &"late")));
        match self.fixture.ledger.record(vec![command].into(), NO_CLOCK) {
            Ok(receipts) => {
                prop_assert!(rules.is_empty(), "{line} was recorded, but breaks {rules:?}");
                let receipt = &receipts[0];
                prop_assert_eq!(receipt.seq, self.events.len() as u64);
                prop_assert_eq!(closings(receipt), late, "{}", line);
                let event = self.fixture.event(statement);
                self.events.push(Event { seq: receipt.seq, recorded_at: self.now, ..event });
            }
            Err(RecordError::Rejected(rejected)) => {
                let found: BTreeSet<&str> =
                    rejected[0].problems.iter().map(|problem| problem.rule.as_ref()).collect();
                prop_assert_eq!(found, rules, "{}", line);
            }
            Err(other) => panic!("{other:?}"),
        }
        Ok(())
    }

    fn play(&mut self, moves: &[Move]) -> TestCaseResult {
        for step in moves {
            self.now.0 += i64::from(step.later) * 24 * 3600 * 1_000_000;
            let line = step.line(self.book());
            self.try_line(&line)?;
        }
        Ok(())
    }

    /// Records long entries of no interest, of which some 145 fill a segment.
    fn fill(&mut self, count: usize) {
        for _ in 0..count {
            let command = Command { recorded: Some(self.now), ..long(self.events.len()) };
            let event = self.fixture.event(command.statement.clone());
            self.fixture.ledger.record(vec![command].into(), NO_CLOCK).unwrap();
            self.events.push(Event { recorded_at: self.now, ..event });
        }
    }

    /// What is so at a cut: of every entry, one by one, together, in columns and in what is said of it.
    fn check(&self, history: &History, cut: Cut) -> TestCaseResult {
        let book = self.book().first(cut.count);
        let expected: Vec<_> = book.facts().filter_map(|fact| book.entry(fact, cut.as_at)).collect();
        let mut entries_at = history.entries_at(cut).unwrap();
        for fact in book.facts() {
            let expected = expected.iter().find(|entry| entry.seq == fact);
            let found = entries_at.entry(fact).unwrap();
            prop_assert_eq!(found.as_ref(), expected, "{:?}", cut);
        }
        let replayed = history.replay(cut).unwrap().map(Result::unwrap);
        for (ways, found) in
            [("replayed", replayed.collect()), ("columns", in_portions(history, cut, |_| true))]
        {
            let found: Vec<tyst_event::Entry> = found;
            for (found, expected) in found.iter().zip(&expected) {
                prop_assert_eq!(found, expected, "{} at {:?}", ways, cut);
            }
            prop_assert_eq!(found.len(), expected.len(), "{} at {:?}", ways, cut);
        }
        check_chains(book, entries_at.chains())?;
        check_chains(book, history.partnership_at(cut).unwrap().chains())
    }

    fn check_difference(&self, history: &History, before: Cut, after: Cut) -> TestCaseResult {
        let point = |cut: Cut| -> (Day, u64) { (cut.as_at, cut.count) };
        let expected = self.book().changes(point(before), point(after));
        let found = history.entries_at(after).unwrap().since(before).unwrap().changed;
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert_eq!(found, expected, "{:?} to {:?}", before, after);
        }
        prop_assert_eq!(found.len(), expected.len(), "{:?} to {:?}", before, after);
        Ok(())
    }
}

/// The closings that a receipt names.
fn closings(receipt: &Receipt) -> BTreeSet<u64> {
    let late = receipt.warnings.iter().filter(|warning| warning.rule() == Some(WarningRule::PeriodClosed));
    late.map(|warning| warning.subject.trim_start_matches("entry ").parse().unwrap()).collect()
}

fn check_chains(book: Book<'_>, chains: &Chains) -> TestCaseResult {
    for event in book.events {
        prop_assert_eq!(chains.is_withdrawn(event.seq), book.is_withdrawn(event.seq), "{}", event.seq);
        prop_assert_eq!(chains.subject(event.seq), book.subject(event.seq));
    }
    for fact in book.facts() {
        prop_assert_eq!(chains.standing(fact), book.standing(fact), "{}", fact);
        prop_assert_eq!(chains.is_final(fact), book.is_final(fact), "{}", fact);
        prop_assert_eq!(chains.disputes(fact), book.disputes(fact), "{}", fact);
        prop_assert_eq!(chains.about(fact), book.about(fact), "{}", fact);
    }
    Ok(())
}

fn compare(pair: &mut Pair, moves: &[Move], cuts: &[(Pick, Pick)]) -> TestCaseResult {
    pair.play(moves)?;
    check_chains(pair.book(), pair.fixture.ledger.partnership().chains())?;
    let history = pair.fixture.history();
    let picked = |(date, count): &(Pick, Pick)| {
        cut(&history, DATES[date.index(DATES.len())], 1 + count.index(pair.events.len()) as u64)
    };
    let mut cuts: Vec<Cut> = cuts.iter().map(picked).collect();
    cuts.push(cut(&history, "2027", pair.events.len() as u64));
    cuts.sort_by_key(|cut| cut.count);
    for (index, after) in cuts.iter().enumerate() {
        pair.check(&history, *after)?;
        for before in &cuts[..=index] {
            pair.check_difference(&history, *before, *after)?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_the_ledger_says_is_what_the_model_says(
        moves in story(1..70), cuts in prop::collection::vec((pick(), pick()), 6),
    ) {
        let mut pair = Pair::new();
        let compared = compare(&mut pair, &moves, &cuts);
        let told = |fault| TestCaseError::fail(format!("{fault}\nafter\n{}", pair.lines.join("\n")));
        compared.map_err(told)?;
    }
}

/// A long history, of which most is in a sealed segment.
#[test]
fn what_sealed_segments_say_is_what_the_model_says() {
    let moves = story(200..201).new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let mut pair = Pair::new();
    pair.fill(130);
    pair.play(&moves).unwrap();
    pair.fill(20);
    let mut sealed = 0;
    while let Some(sealing) = pair.fixture.ledger.next_seal() {
        pair.fixture.ledger.finish_seal(sealing.prepare()).unwrap();
        sealed += 1;
    }
    assert!(sealed > 0);
    let history = pair.fixture.history();
    let counts = (140..=pair.events.len() as u64).step_by(50);
    let cuts: Vec<Cut> =
        counts.zip(DATES.into_iter().rev()).map(|(count, date)| cut(&history, date, count)).collect();
    for (before, after) in cuts.iter().zip(&cuts[1..]) {
        pair.check(&history, *after).unwrap();
        pair.check_difference(&history, *before, *after).unwrap();
    }
}

/// The histories are worth comparing: in some of them happens all that the model speaks of.
#[test]
fn the_histories_break_each_rule_and_have_entries_of_which_each_thing_becomes() {
    let (mut runner, mut met) = (TestRunner::deterministic(), BTreeMap::<String, usize>::new());
    for _ in 0..24 {
        let moves = story(70..71).new_tree(&mut runner).unwrap().current();
        let mut pair = Pair::new();
        pair.play(&moves).unwrap();
        let (day, count) = (pair.zone.day(pair.now), pair.events.len() as u64);
        let changes = pair.book().changes((day, count - 20), (day, count));
        let became = changes.iter().map(|changed| format!("{:?}", changed.became));
        for met_now in became.chain(pair.met.into_iter().map(str::to_owned)) {
            *met.entry(met_now).or_default() += 1;
        }
    }
    let rare: Vec<_> = MET.iter().filter(|word| !met.contains_key(**word)).collect();
    assert!(rare.is_empty(), "{rare:?} of {met:?}");
}
