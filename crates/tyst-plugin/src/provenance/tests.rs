//! Goal: an entry is as exactly dated as its source has it, and a note of a conflict is not one of the entries.

use super::*;
use crate::testing::{state, story};

fn provenance(when: &str, more: &str) -> Provenance {
    let line = format!(
        r#"{{"kind":"note.recorded","area":"a",{when}"source":[{{"doc":"E"}},{{"doc":"D","locator":"line 1"}},{{"doc":"D"}}],"data":{more}}}"#
    );
    state(&story(&[line], "2020-06-01"), Provenance::apply)
}

const STORY: &str = r#"{"topic":"story","text":"T"}"#;

fn check(when: &str, expected: Precision) {
    let found = provenance(&format!(r#""when":{when},"#), STORY);
    assert_eq!(found.entries(|_| true)[0].precision, expected, "{when}");
}

#[test]
fn a_date_is_as_exact_as_its_source_has_it() {
    check(r#"{"on":"2019-06-07"}"#, Precision::Day);
    check(r#"{"on":"2019-06"}"#, Precision::Month);
    check(r#"{"on":"2019"}"#, Precision::Year);
    check(r#"{"earliest":"2019-06-07"}"#, Precision::Bounds);
    check(r#"{"latest":"2019"}"#, Precision::Bounds);
    check(r#"{"said":{"en":"in June"}}"#, Precision::Undated);
}

#[test]
fn a_document_that_an_entry_names_twice_is_one() {
    let found = provenance("", STORY);
    let entry = found.entries(|_| true)[0];
    assert_eq!(entry.documents().collect::<Vec<_>>(), ["D", "E"]);
    assert_eq!((entry.inferred, entry.precision), (None, Precision::Undated));
    assert_eq!(found.entry(1), Some(entry));
}

#[test]
fn a_note_of_a_conflict_names_entries_and_is_none_of_them() {
    let found = provenance("", r#"{"topic":"conflict","text":"five or eight","about_entries":[9,4]}"#);
    assert_eq!(found.entries(|_| true).len(), 0);
    let conflict = found.conflicts().next().unwrap();
    assert_eq!((&conflict.text, &conflict.entries[..]), (&"five or eight".into(), &[9, 4][..]));
    assert_eq!((found.entry(1), found.entry(9)), (None, None));
}
