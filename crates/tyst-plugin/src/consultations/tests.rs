//! Goal: only what a source says children led is counted as led by children.

use super::*;
use crate::testing::{line, state, story};

#[test]
fn children_took_part_where_the_source_says_so_and_not_where_they_are_the_audience() {
    let held = |slug: &str, more: &str| {
        let data = format!(r#"{{"consultation":"{slug}","by":{{"text":{{"en":"x"}}}}{more}}}"#);
        line("consultation.held", "2019", &data)
    };
    let lines = [
        held("led", r#","led_by_children":true"#),
        held("said", r#","method":"paper","lundy":{"space":"yes","voice":"no","audience":"not-recorded"}"#),
        held("met", r#","standards":{"information":"yes","feedback":"no","respect":"not-recorded"}"#),
        held("asked", r#","audience":{"en":"children"}"#),
    ];
    let consultations: Consultations = state(&story(&lines, "2020-06-01"), Consultations::apply);
    let with: Vec<&Consultation> = consultations.iter().filter(|held| held.is_with_children()).collect();
    assert_eq!(with.iter().map(|held| held.slug.as_str()).collect::<Vec<_>>(), ["led", "said", "met"]);
    assert_eq!(with[1].conditions(), [Some(true), Some(false), None, None]);
    assert_eq!(with[2].standards(), [Some(true), None, None, None, None, Some(false), None]);
    assert_eq!((with[0].method(), with[1].method()), (None, Some(Method::Paper)));
}

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
