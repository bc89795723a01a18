//! Goal: who asks for entries as they were recorded is given each of them once, whatever was said of it since, and can always
//! go on from where it was.

use tyst_event::{Certainty, Entry, Kind, Statement};

use super::replay::{cut, expanded};
use super::{Fixture, seeded};
use crate::{Cut, History};

/// The seeds with a correction, a withdrawal of it, a finalisation, a dispute, and the withdrawal of another entry.
fn told() -> Fixture {
    let mut fixture = seeded();
    let note = r#""data":{"topic":"story","text":"first","count":{"n":3,"unit":"pupils"}}"#;
    let note = fixture.state("note.recorded", "newport", note).unwrap().seq;
    let correction = format!(
        r#""when":"2015","data":{{"target":{note},"reason":"source-error","replacement":{{"kind":"note.recorded","data":{{"topic":"story","text":"second"}}}}}}"#
    );
    let correction = fixture.state("entry.corrected", "newport", &correction).unwrap().seq;
    let withdrawal = |target: u64| format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#);
    fixture.state("entry.withdrawn", "newport", &withdrawal(correction)).unwrap();
    fixture.state("entry.withdrawn", "newport", &withdrawal(21)).unwrap();
    fixture
        .state("entry.disputed", "newport", &format!(r#""data":{{"target":{note},"text":"no"}}"#))
        .unwrap();
    fixture
}

/// Returns what is handed over raw at a cut.
fn raw(history: &History, cut: Cut, wanted: impl Fn(u32) -> bool + Send + 'static) -> Vec<Entry> {
    expanded(history, history.prepared(history.prepare(cut).unwrap().raw(true), wanted))
}

/// Returns what was recorded from a position up to another.
fn recorded(history: &History, from: u64, to: u64) -> Vec<(u64, Statement)> {
    let stored = history.stored(from).map(|stored| stored.unwrap().event.unwrap());
    stored.take_while(|event| event.seq < to).map(|event| (event.seq, event.statement)).collect()
}

fn stated(entries: &[Entry]) -> Vec<(u64, Statement)> {
    entries.iter().map(|entry| (entry.seq, entry.statement.clone())).collect()
}

#[test]
fn every_entry_known_at_the_cut_comes_once_as_it_was_recorded() {
    let history = told().history();
    let count = history.head().count;
    for (as_at, known_at, known) in
        [("2026-12-31", "2026-12-31", count), ("1990", "2026-12-31", count), ("1990", "2026-01-08", 227)]
    {
        let cut = cut(&history, as_at, known_at);
        let entries = raw(&history, cut, |_| true);
        assert_eq!(cut.count, known, "{known_at}");
        assert!(stated(&entries) == recorded(&history, 1, known), "as at {as_at}, known at {known_at}");
        let is_plain =
            |entry: &Entry| !entry.corrected && !entry.disputed && entry.certainty == Certainty::Definite;
        assert!(entries.iter().all(is_plain));
    }
}

#[test]
fn only_wanted_kinds_come_and_those_about_the_record_among_them() {
    let history = told().history();
    let cut = cut(&history, "2026-12-31", "2026-12-31");
    let kinds = [Kind::EntryWithdrawn, Kind::EntryCorrected];
    let wanted = move |kind| kinds.iter().any(|wanted| wanted.number() == kind);
    let found = raw(&history, cut, wanted);
    let found: Vec<_> = found.iter().map(|entry| entry.statement.body.kind().unwrap()).collect();
    assert_eq!(found, [Kind::EntryCorrected, Kind::EntryWithdrawn, Kind::EntryWithdrawn]);
}

#[test]
fn nothing_that_is_recorded_later_reaches_back_behind_a_mark() {
    let mut fixture = told();
    let history = fixture.history();
    let earlier = cut(&history, "2026-12-31", "2026-12-31");
    let marks = [true, false].map(|is_raw| history.mark(earlier, None, is_raw).unwrap());
    for target in [3, 50] {
        let withdrawal = format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#);
        fixture.state("entry.withdrawn", "newport", &withdrawal).unwrap();
    }
    let history = fixture.history();
    // An earlier date makes nothing else of it either.
    for as_at in ["2026-12-31", "2015"] {
        let cut = cut(&history, as_at, "2026-12-31");
        let [raw, resolved] = marks.map(|mark| history.prepare_since(&mark, cut).unwrap());
        assert!(resolved.is_none(), "it reaches back behind what was resolved");
        let since = expanded(&history, history.prepared(raw.unwrap(), |_| true));
        assert!(stated(&since) == recorded(&history, earlier.count, cut.count));
        assert_eq!(since.len(), 2);
    }
    let known_less = Cut { count: 100, ..earlier };
    assert!(history.prepare_since(&marks[0], known_less).unwrap().is_none(), "it knew of later entries");
}
