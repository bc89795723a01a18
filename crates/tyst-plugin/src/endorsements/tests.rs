//! Goal: asked for is not given, and support is not endorsement.

use super::*;
use crate::testing::{line, state, story};

#[test]
fn what_was_asked_for_is_not_endorsed_and_what_was_endorsed_is_not_adopted() {
    let check = |stance: &str, expected: [bool; 4]| {
        let data = format!(r#"{{"commitment":"c","by":"p","stance":"{stance}"}}"#);
        let lines = [line("commitment.endorsed", "2019", &data)];
        let found: Endorsements = state(&story(&lines, "2020-06-01"), Endorsements::apply);
        let of = found.of_commitments().next().unwrap();
        assert_eq!(
            [of.is_sought(), of.is_endorsed(), of.is_adopted(), of.is_declined()],
            expected,
            "{stance}"
        );
    };
    check("sought", [true, false, false, false]);
    check("endorsed", [false, true, false, false]);
    check("adopted", [false, false, true, false]);
    check("declined", [false, false, false, true]);
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
