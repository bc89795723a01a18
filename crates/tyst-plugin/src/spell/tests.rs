//! Goal: something lasts from its beginning to its end, and bounds of either make it possible, never certain.

use super::*;
use crate::testing::{day, evidence_of, line, story};

/// Checks whether something begun and ended by entries of these dates lasts on 2019-06-01, recorded in that order.
fn check(begun: &[&str], ended: &[&str], expected: Option<Certainty>) {
    let data = r#"{"topic":"story","text":{"en":"N"}}"#;
    let lines: Vec<String> =
        begun.iter().chain(ended).map(|date| line("note.recorded", date, data)).collect();
    let all: Vec<Evidence> = story(&lines, "2020-12-31").iter().map(evidence_of).collect();
    let all: Vec<&Evidence> = all.iter().collect();
    let (begun, ended) = all.split_at(begun.len());
    let found = lasting(begun, ended, day("2019-06-01"));
    assert_eq!(found.map(|spell| spell.certainty), expected, "{lines:?}");
}

#[test]
fn a_beginning_is_certain_possible_or_still_to_come() {
    check(&[], &[], None);
    check(&["2018"], &[], Some(Certainty::Definite));
    check(&["2019"], &[], Some(Certainty::Possible));
    check(&["2020-01"], &[], None);
    check(&["2019", "2018"], &[], Some(Certainty::Definite));
}

#[test]
fn a_certain_end_is_the_end_and_a_possible_one_leaves_it_possible() {
    check(&["2017"], &["2018"], None);
    check(&["2017"], &["2019"], Some(Certainty::Possible));
    check(&["2017"], &["2020-01"], Some(Certainty::Definite));
}

#[test]
fn an_end_is_one_of_what_began_before_it() {
    check(&["2018"], &["2017"], Some(Certainty::Definite));
    check(&["2017", "2019-01"], &["2018"], Some(Certainty::Definite));
    check(&[""], &["2018"], None);
}

#[test]
fn rests_on_the_beginning_and_the_possible_ends() {
    let data = r#"{"topic":"story","text":{"en":"N"}}"#;
    let lines = ["2017", "2019"].map(|date| line("note.recorded", date, data));
    let all: Vec<Evidence> = story(&lines, "2020-12-31").iter().map(evidence_of).collect();
    let spell = lasting(&[&all[0]], &[&all[1]], day("2019-06-01")).unwrap();
    assert_eq!((spell.since.seq, &spell.witnesses), (1, &[1, 2].into()));
    let cells = spell.cells();
    assert_eq!((&cells[0].value, &cells[0].witnesses), (&labels::POSSIBLE.text().into(), &spell.witnesses));
    assert_eq!(columns(Table::new("t", "T")).columns.len(), cells.len());
}
