//! Entries for the unit tests of this crate, made from JSON.
//!
//! Not for plugin authors: their test kit is a crate feature of its own.

use tyst_event::{Certainty, Day, Entry, Instant, Problems, Slug, Span};

/// Returns a definite entry about an area, whose last possible day is `last`.
pub(crate) fn entry(seq: u64, kind: &str, area: &str, last: i32, data: &str) -> Entry {
    let json = format!(
        r#"{{"kind":"{kind}","area":"{area}","basis":"stated","source":[{{"doc":"S000"}}],"data":{data}}}"#
    );
    let statement = tyst_event::json::parse_statement(json.as_bytes(), &mut Problems::default())
        .expect("the test's entry is well-formed");
    let span = Span { first: None, last: Day::from_number(last) };
    let recorded_at = Instant(1_700_000_000_000_000);
    Entry { seq, recorded_at, span, certainty: Certainty::Definite, corrected: false, statement }
}

/// Returns an entry as one that is only possible at the cut.
pub(crate) fn possible(entry: Entry) -> Entry {
    Entry { certainty: Certainty::Possible, ..entry }
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
