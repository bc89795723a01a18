//! Runs a report in its own tests, on lines in the form of an import file, as a replay would run it, and reads what it says.
//!
//! Knows the as-of rule only: no ledger, no rules, no zone but UTC. Lines that correct or withdraw are for reports that take
//! entries as they were recorded; for others they are refused, since only the ledger can carry them out. Everything in here
//! panics on wrong input, as tests should.

mod batch;
mod golden;
mod laws;
mod reading;
mod worker;

pub use batch::Batch;
pub use golden::golden;
pub use laws::laws;
pub use reading::{
    all_figures, behind, charts, figure, figures, has_table, nothing_recorded, rows, said, table, words,
};
pub use worker::Library;

use crate::{Report, Request};
use std::collections::BTreeMap;
use tyst_event::{Certainty, Day, Entry, Instant, Kind, PartialDate, Problems, Slug, Span, json};
use tyst_report::{Document, Language};

/// Lines in the form of an import file, and the day on which all of them were recorded.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    /// The day, such as `2026-01-05`; the hour is 09:00 UTC.
    pub on: &'a str,
    /// One statement a line; blank lines are skipped.
    pub lines: &'a str,
}

/// What is asked of a report in a test: days such as `2026-01-10`, and an area.
#[derive(Debug, Clone, Copy)]
pub struct Cut<'a> {
    /// Report what was so at the end of this day.
    pub as_at: &'a str,
    /// As it was known at the end of this day.
    pub known_at: &'a str,
    /// The area asked for; `None` for all.
    pub area: Option<&'a str>,
}

/// Runs a report over the lines and returns its document, which has no flaw. Positions are counted from 1 over all
/// files. The state is saved and put back after every entry, and fields that the report does not declare are left out, as a
/// host may do.
///
/// # Panics
/// When a line or a day is wrong, the report refuses, its state cannot be saved, or its document has a flaw.
pub fn run<R: Report>(files: &[Recorded<'_>], cut: Cut<'_>) -> Document {
    run_with::<R>(files, cut, &[])
}

/// Runs a report as [`run`] does, with some of its parameters.
///
/// # Panics
/// As [`run`].
pub fn run_with<R: Report>(files: &[Recorded<'_>], cut: Cut<'_>, params: &[(&str, &str)]) -> Document {
    let mut state = R::State::default();
    Batch::declared::<R>(&given::<R>(files, cut)).each(|event| {
        if event.kind().is_some_and(|kind| R::KINDS.contains(&kind)) {
            R::apply(&mut state, event).expect("the report takes the event");
            state = restored(&saved(&state));
        }
    });
    let given = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let request = Request { params: given.collect(), ..request(files, cut) };
    let document = R::finish(&state, &request).expect("the report finishes");
    document.validate().expect("the document has no flaw");
    document
}

/// Returns the entries that a replay hands over at the cut, of all kinds, in the order of their positions.
///
/// # Panics
/// When a line or a day is wrong, or a line corrects, withdraws or erases.
pub fn entries(files: &[Recorded<'_>], cut: Cut<'_>) -> Vec<Entry> {
    let as_at = day(cut.as_at);
    known(files, cut).filter_map(|(seq, on, line)| entry(seq, on, line, as_at)).collect()
}

/// Returns the entries known at the cut as they were recorded, of all kinds, in the order of their positions: what a report
/// with [`RAW`](Report::RAW) is given.
///
/// # Panics
/// When a line or a day is wrong.
pub fn recorded(files: &[Recorded<'_>], cut: Cut<'_>) -> Vec<Entry> {
    known(files, cut).map(|(seq, on, line)| stated(seq, on, line)).collect()
}

/// Returns the entries that a report is given.
fn given<R: Report>(files: &[Recorded<'_>], cut: Cut<'_>) -> Vec<Entry> {
    if R::RAW { recorded(files, cut) } else { entries(files, cut) }
}

/// Returns the lines that were recorded by the day of the cut, with their positions and the days of recording.
fn known<'a>(files: &[Recorded<'a>], cut: Cut<'_>) -> impl Iterator<Item = (u64, &'a str, &'a str)> {
    let known_at = day(cut.known_at);
    let lines = files.iter().flat_map(|file| file.lines.lines().map(|line| (file.on, line)));
    let numbered = (1..).zip(lines.filter(|(_, line)| !line.trim().is_empty()));
    numbered.filter(move |(_, (on, _))| day(on) <= known_at).map(|(seq, (on, line))| (seq, on, line))
}

fn entry(seq: u64, on: &str, line: &str, as_at: Day) -> Option<Entry> {
    let entry = stated(seq, on, line);
    let meta = entry.statement.body.kind().is_none_or(Kind::is_meta);
    assert!(!meta, "position {seq} is about the record itself");
    Some(Entry { certainty: certainty(entry.span, as_at)?, ..entry })
}

/// Returns what a line states, with nothing said of it.
fn stated(seq: u64, on: &str, line: &str) -> Entry {
    let mut problems = Problems::default();
    let parsed = json::parse_import_line(line.as_bytes(), &mut problems);
    let Some(json::ImportLine { statement, .. }) = parsed else {
        panic!("position {seq} cannot be read: {:?}", problems.into_vec());
    };
    let dates = statement.when.span();
    let span = Span { first: dates.first, last: Some(dates.last.unwrap_or(day(on))) };
    let recorded_at = instant(&format!("{on}T09:00:00Z"));
    let certainty = Certainty::Definite;
    Entry { seq, recorded_at, span, certainty, corrected: false, disputed: false, late: false, statement }
}

/// Whether something was so on a day, by the days that it can mean; `None` where it was not.
fn certainty(span: Span, as_at: Day) -> Option<Certainty> {
    if span.last.is_some_and(|last| last <= as_at) {
        return Some(Certainty::Definite);
    }
    span.first.is_none_or(|first| first <= as_at).then_some(Certainty::Possible)
}

fn request(files: &[Recorded<'_>], cut: Cut<'_>) -> Request {
    Request {
        as_at: day(cut.as_at),
        known_at: instant(&format!("{}T23:59:59Z", cut.known_at)),
        head_seq: known(files, cut).map(|(seq, ..)| seq).max().unwrap_or(0),
        area: cut.area.map(|area| Slug::new(area).expect("the area is a slug")),
        params: BTreeMap::new(),
        language: Language::English,
    }
}

fn saved<S: serde::Serialize>(state: &S) -> Vec<u8> {
    bincode::serde::encode_to_vec(state, bincode::config::standard()).expect("the state can be saved")
}

fn restored<S: serde::de::DeserializeOwned>(saved: &[u8]) -> S {
    let state = bincode::serde::decode_from_slice(saved, bincode::config::standard());
    state.expect("the state can be put back").0
}

fn day(date: &str) -> Day {
    let date: PartialDate = date.parse().expect("the day is a date");
    date.first()
}

fn instant(moment: &str) -> Instant {
    moment.parse().expect("the day is written out")
}

#[cfg(test)]
mod tests;
