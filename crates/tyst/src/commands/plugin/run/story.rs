//! Events of a file as a report would be given them, without a ledger.
//!
//! Knows the as-of rule only. The same file gives the same entries on every day: no clock is looked at.

use std::path::PathBuf;

use tyst_event::{Certainty, Day, Entry, Instant, Kind, Span, Statement};
use tyst_ledger::{Cut, Zone};

use crate::commands::import::lines::Lines;
use crate::failure::{Class, Failure, Outcome, problem_line};

/// The most faulty lines that are said.
const FAULTS_MAX: usize = 20;
const DAY_US: i64 = 86_400_000_000;

/// What lines state, in order.
pub(super) struct Story {
    stated: Vec<(Option<Instant>, Statement)>,
    /// The lines that are about other entries, and so for a report only that takes entries as they were recorded.
    about_others: Vec<String>,
    /// The last day on which anything was recorded or is said to have been.
    pub(super) last_day: Day,
}

impl Story {
    /// Reads files, or says of each line that cannot be read what is wrong with it.
    pub(super) fn read(files: Vec<PathBuf>) -> Outcome<Self> {
        let (mut stated, mut about_others, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for line in Lines::of(files) {
            let line = line?;
            let place = format!("{}, {}", line.file, line.at);
            match line.read {
                Ok(read) => {
                    if read.statement.body.kind().is_some_and(Kind::is_meta) {
                        about_others.push(place);
                    }
                    stated.push((read.recorded, read.statement));
                }
                Err(unread) => {
                    faults.extend(
                        unread.problems.iter().map(|problem| format!("{place}: {}", problem_line(problem))),
                    );
                }
            }
        }
        refuse(faults)?;
        let last_day = last_day(&stated);
        Ok(Self { stated, about_others, last_day })
    }

    /// Returns whether any line is about another entry.
    pub(super) fn is_about_others(&self) -> bool {
        !self.about_others.is_empty()
    }

    /// Refuses lines about other entries, for a report that takes entries as they stand: only a ledger can say how they do.
    pub(super) fn resolvable(&self) -> Outcome {
        let words = |place| format!("{place}: it is about another entry, which needs a ledger (--ledger)");
        refuse(self.about_others.iter().map(words).collect())
    }

    /// Returns the position of the newest entry that was recorded by a cut.
    pub(super) fn head_at(&self, cut: Cut) -> u64 {
        let known = self.numbered().filter(|(_, recorded_at, _)| *recorded_at <= cut.known_at);
        known.map(|(seq, ..)| seq).max().unwrap_or(0)
    }

    /// Returns the entries as they stand at a cut, or those known by then as they were recorded.
    pub(super) fn entries_at(&self, cut: Cut, zone: &Zone, is_raw: bool) -> Vec<Entry> {
        let known = self.numbered().filter(|(_, recorded_at, _)| *recorded_at <= cut.known_at);
        let entry = |(seq, recorded_at, statement): (u64, Instant, &Statement)| {
            let dates = statement.when.span();
            let last = dates.last.unwrap_or_else(|| zone.day(recorded_at));
            let span = Span { first: dates.first, last: Some(last) };
            let certainty = if is_raw { Certainty::Definite } else { cut.answer(span)? };
            Some(Entry {
                seq,
                recorded_at,
                span,
                certainty,
                corrected: false,
                disputed: false,
                late: false,
                statement: statement.clone(),
            })
        };
        known.filter_map(entry).collect()
    }

    fn numbered(&self) -> impl Iterator<Item = (u64, Instant, &Statement)> {
        let usual = Instant(i64::from(self.last_day.number()) * DAY_US);
        (1..)
            .zip(&self.stated)
            .map(move |(seq, (recorded, statement))| (seq, recorded.unwrap_or(usual), statement))
    }
}

/// Refuses lines, if there are any, and says what is wrong with them.
fn refuse(mut faults: Vec<String>) -> Outcome {
    if faults.is_empty() {
        return Ok(());
    }
    faults.truncate(FAULTS_MAX);
    Err(Failure::new(Class::Refused, faults.join("\n"))
        .hint("`tyst vocabulary KIND --schema` says what a line of a kind may hold"))
}

/// Returns the last day that any line names; 1970-01-01 where none does.
fn last_day(stated: &[(Option<Instant>, Statement)]) -> Day {
    let days = stated.iter().flat_map(|(recorded, statement)| {
        let recorded =
            recorded.and_then(|at| i32::try_from(at.0.div_euclid(DAY_US)).ok()).and_then(Day::from_number);
        let span = statement.when.span();
        [recorded, span.first, span.last]
    });
    days.flatten()
        .max()
        .or_else(|| Day::from_number(0))
        .unwrap_or_else(|| unreachable!("1970-01-01 is a day"))
}
