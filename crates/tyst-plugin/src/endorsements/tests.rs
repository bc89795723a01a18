//! Goal: asked for is not given, and support is not endorsement.

use super::*;
use crate::testing::{line, state, story};

#[test]
fn what_was_asked_for_is_not_given() {
    let check = |stance: &str, expected: [bool; 3]| {
        let data = format!(r#"{{"commitment":"c","by":"p","stance":"{stance}"}}"#);
        let lines = [line("commitment.endorsed", "2019", &data)];
        let found: Endorsements = state(&story(&lines, "2020-06-01"), Endorsements::apply);
        let of = found.of_commitments().next().unwrap();
        assert_eq!([of.is_sought(), of.is_given(), of.is_declined()], expected, "{stance}");
    };
    check("sought", [true, false, false]);
    check("endorsed", [false, true, false]);
    check("adopted", [false, true, false]);
    check("declined", [false, false, true]);
}

#[test]
fn only_named_consultees_who_endorse_are_kept() {
    let replies = |data: &str| {
        let lines = [line("response.received", "2019", data)];
        let found: Endorsements = state(&story(&lines, "2020-06-01"), Endorsements::apply);
        found.replies().map(Reply::basis).collect::<Vec<_>>()
    };
    let collective = r#"{"consultation":"c","by":"p","stance":"endorse","stance_basis":"collective"}"#;
    assert_eq!(replies(collective), [Some(StanceBasis::Collective)]);
    assert_eq!(replies(&collective.replace("endorse", "support")), []);
    assert_eq!(replies(r#"{"consultation":"c","by":"p"}"#), []);
    let counted = r#"{"consultation":"c","count":{"n":3,"unit":{"en":"u"}},"stance":"endorse"}"#;
    assert_eq!(replies(counted), []);
}
