//! Goal: only what a source says children led is counted as led by children.

use super::*;
use crate::testing::{line, state, story};

#[test]
fn children_led_what_the_source_says_they_led() {
    let held = |slug: &str, more: &str| {
        let data = format!(r#"{{"consultation":"{slug}","by":{{"text":{{"en":"{slug}"}}}}{more}}}"#);
        line("consultation.held", "2019", &data)
    };
    let lines = [
        held("led", r#","led_by_children":true"#),
        held("not-led", r#","led_by_children":false"#),
        held("not-said", ""),
    ];
    let consultations: Consultations = state(&story(&lines, "2020-06-01"), Consultations::apply);
    assert_eq!(consultations.iter().count(), 3);
    let register = Register::default();
    let led = consultations.led_by_children(&register).map(|(evidence, by)| (evidence.seq, by));
    assert_eq!(led.collect::<Vec<_>>(), [(1, Text::english("led"))]);
}
