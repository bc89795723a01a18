//! Entries for the unit tests of this crate, made from JSON.
//!
//! Not for plugin authors: their test kit is a crate feature of its own.

use crate::testkit::{Batch, Cut, Recorded, entries};
use crate::{Event, Evidence, Request};
use std::collections::BTreeMap;
use tyst_event::{Certainty, Day, Entry, Instant, Problems, Slug, Span};
use tyst_report::Language;

/// Returns a definite entry about an area, whose last possible day is `last`.
pub(crate) fn entry(seq: u64, kind: &str, area: &str, last: i32, data: &str) -> Entry {
    let json = format!(
        r#"{{"kind":"{kind}","area":"{area}","basis":"stated","source":[{{"doc":"S000"}}],"data":{data}}}"#
    );
    let statement = tyst_event::json::parse_statement(json.as_bytes(), &mut Problems::default())
        .expect("the test's entry is well-formed");
    let span = Span { first: None, last: Day::from_number(last) };
    let recorded_at = Instant(1_700_000_000_000_000);
    Entry {
        seq,
        recorded_at,
        span,
        certainty: Certainty::Definite,
        corrected: false,
        disputed: false,
        late: false,
        statement,
    }
}

/// Returns an entry as one that is only possible at the cut.
pub(crate) fn possible(entry: Entry) -> Entry {
    Entry { certainty: Certainty::Possible, ..entry }
}

/// Returns an entry as one of exactly its last possible day.
pub(crate) fn dated(mut entry: Entry) -> Entry {
    entry.span.first = entry.span.last;
    entry
}

/// Returns a description of an area of this name.
pub(crate) fn described(seq: u64, area: &str, last: i32, name: &str) -> Entry {
    entry(seq, "area.described", area, last, &format!(r#"{{"name":"{name}","level":"pioneer-area"}}"#))
}

/// Returns an entry with a place inside its area.
pub(crate) fn at_place(mut entry: Entry, place: &str) -> Entry {
    entry.statement.place = Slug::new(place);
    entry
}

/// Returns the entries of lines that were all recorded on 2020-01-01, as they are at the end of a day.
pub(crate) fn story(lines: &[String], as_at: &str) -> Vec<Entry> {
    let recorded = Recorded { on: "2020-01-01", lines: &lines.join("\n") };
    entries(&[recorded], Cut { as_at, known_at: "2020-12-31", area: None })
}

/// Returns a line of an import file: an entry of the area `a`, of a date such as `2017` (none where it is empty).
pub(crate) fn line(kind: &str, on: &str, data: &str) -> String {
    let when = if on.is_empty() { String::new() } else { format!(r#""when":{{"on":"{on}"}},"#) };
    format!(r#"{{"kind":"{kind}","area":"a",{when}"source":[{{"doc":"D"}}],"data":{data}}}"#)
}

/// Returns a piece of state after it took these entries.
pub(crate) fn state<S: Default>(entries: &[Entry], apply: impl Fn(&mut S, &Event<'_>)) -> S {
    let mut state = S::default();
    Batch::of(entries).each(|event| apply(&mut state, event));
    state
}

/// Returns a day written as `2020-01-01`.
pub(crate) fn day(date: &str) -> Day {
    let date: tyst_event::PartialDate = date.parse().expect("the test's day is a date");
    date.first()
}

/// Returns a request for all areas.
pub(crate) fn request() -> Request {
    Request {
        as_at: day("2020-06-01"),
        known_at: Instant(0),
        head_seq: 0,
        area: None,
        params: BTreeMap::new(),
        language: Language::English,
    }
}

/// Returns what an entry rests on.
pub(crate) fn evidence_of(entry: &Entry) -> Evidence {
    let mut found = None;
    Batch::of([entry]).each(|event| found = Some(Evidence::of(event)));
    found.expect("there is one event")
}
