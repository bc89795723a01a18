//! Goal: whoever did something has a name, whether described or not.

use super::*;
use crate::labels;
use crate::testing::{line, state, story};
use tyst_event::Data;

#[test]
fn a_party_has_its_name_and_words_are_shown_as_they_are() {
    let held = |by: &str| line("consultation.held", "2019", &format!(r#"{{"consultation":"c","by":{by}}}"#));
    let lines = [
        r#"{"party":"gwent-police"}"#,
        r#"{"text":{"en":"students of Millbrook"}}"#,
        r#"{"text":{"en":"not stated"}}"#,
    ]
    .map(held);
    let names: Vec<Text> = state(&story(&lines, "2020-06-01"), |names: &mut Vec<Text>, event| {
        let Data::ConsultationHeld(data) = event.data() else { return };
        names.push(Who::of(data.by()).name(&Register::default()));
    });
    assert_eq!(
        names,
        [Text::english("gwent police"), Text::english("students of Millbrook"), labels::NOT_STATED.text()]
    );
}
