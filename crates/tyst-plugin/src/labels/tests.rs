//! Goal: no two codes of one list read the same, in either language.

use super::*;
use std::collections::BTreeSet;

/// Checks that the words of one closed list differ from each other, and from the other language's.
fn check(labels: &[Label]) {
    for words in [|label: &Label| label.en, |label: &Label| label.cy] {
        let different: BTreeSet<&str> = labels.iter().map(words).collect();
        assert_eq!(different.len(), labels.len(), "{labels:?}");
        assert!(!different.contains(""), "{labels:?}");
    }
    assert!(labels.iter().all(|label| label.en != label.cy), "{labels:?}");
}

#[test]
fn the_words_of_a_closed_list_can_be_told_apart() {
    let numbers = 1..=u16::from(u8::MAX);
    check(&numbers.clone().filter_map(Role::from_number).map(role).collect::<Vec<Label>>());
    check(&numbers.clone().filter_map(Stage::from_number).map(stage).collect::<Vec<Label>>());
    check(&numbers.clone().filter_map(Level::from_number).map(level).collect::<Vec<Label>>());
    check(&numbers.clone().filter_map(PartyType::from_number).map(party_type).collect::<Vec<Label>>());
    check(&numbers.clone().filter_map(Quadrant::from_number).map(quadrant).collect::<Vec<Label>>());
    check(&numbers.clone().filter_map(Judgement::from_number).map(judgement).collect::<Vec<Label>>());
    check(&numbers.clone().filter_map(Direction::from_number).map(direction).collect::<Vec<Label>>());
    check(&numbers.clone().filter_map(Form::from_number).map(form).collect::<Vec<Label>>());
    check(&numbers.clone().filter_map(Scope::from_number).map(scope).collect::<Vec<Label>>());
    check(&numbers.clone().filter_map(Strength::from_number).map(Some).map(strength).collect::<Vec<Label>>());
    check(
        &numbers
            .clone()
            .filter_map(StanceBasis::from_number)
            .map(Some)
            .map(stance_basis)
            .collect::<Vec<Label>>(),
    );
    check(&Precision::ALL.map(precision));
    check(&[Point::Baseline, Point::Target, Point::Actual].map(point));
    check(&[Certainty::Definite, Certainty::Possible].map(certainty));
    let statuses = numbers.filter_map(Status::from_number).map(Some);
    check(&statuses.chain([None]).map(status).collect::<Vec<Label>>());
}

#[test]
fn what_needs_a_translator_is_marked() {
    assert_eq!(role(Role::Anchor).translation, Translation::Uncertain);
    assert_eq!(role(Role::Secretariat).translation, Translation::Settled);
}

#[test]
fn a_principle_has_english_words_alone() {
    assert!(Principle::ALL.iter().all(|known| principle(*known).cy().is_none()));
}
