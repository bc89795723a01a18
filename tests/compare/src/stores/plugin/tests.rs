//! The answer is read out of a document as it was written there.

use super::*;

const DOCUMENT: &str = r#"{"schema": "tyst-doc/1", "title": {"en": "T"}, "blocks": [
    {"type": "table", "id": "attendees", "rows": [{"cells": [{"value": {"en": "area-01"}},
        {"value": {"en": "2004"}}, {"value": 31, "witnesses": [9]}]}]},
    {"type": "table", "id": "outcomes", "rows": [{"cells": [{"value": {"en": "area-01"}},
        {"value": {"en": "indicator-02"}}, {"value": "2001-03"}, {"value": "-0.50", "witnesses": [4]},
        {"value": "2001-03-09"}, {"value": 12, "witnesses": [3]}]}]},
    {"type": "table", "id": "partners", "rows": [{"cells": [{"value": {"en": "area-02"}},
        {"value": {"en": "party-03 party-05"}}]}]}]}"#;

#[test]
fn every_table_becomes_facts() {
    let mut expected = Report::default();
    expected.add_training("area-01", 2004, 31);
    let value = |date, seq, units, scale| Value { date: date_number(date), seq, units, scale };
    expected.add_outcome("area-01", "indicator-02", value("2001-03", 4, -50, 2));
    expected.add_outcome("area-01", "indicator-02", value("2001-03-09", 3, 12, 0));
    expected.set_member("area-02", "party-03", true);
    expected.set_member("area-02", "party-05", true);
    assert_eq!(answer(DOCUMENT.as_bytes()).unwrap().state(), expected.state());
}

#[test]
fn a_row_of_an_unknown_table_is_a_fault() {
    let said = answer(DOCUMENT.replace("\"partners\"", "\"others\"").as_bytes()).unwrap_err().to_string();
    assert!(said.contains("party-03 party-05"), "{said}");
}
