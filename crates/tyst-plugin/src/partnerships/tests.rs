//! Goal: each piece has its part of the whole, and what belongs to one area stays with it.

use super::*;
use crate::testing::{line, state, story};
use std::collections::BTreeSet;
use tyst_event::terms::Topic;

/// One entry of each piece, all of one area.
fn lines(area: &str) -> Vec<String> {
    let name = r#""name":{"en":"N"}"#;
    let lines = [
        ("goal.set", r#"{"ref":"1","text":{"en":"G"}}"#.to_owned()),
        ("initiative.launched", format!(r#"{{"initiative":"i-{area}",{name},"stage":"piloting"}}"#)),
        ("training.delivered", r#"{"topic":{"en":"T"},"audience":{"en":"staff"}}"#.to_owned()),
        ("consultation.held", format!(r#"{{"consultation":"c-{area}","by":{{"text":{{"en":"B"}}}}}}"#)),
        ("outcome.measured", r#"{"indicator":"o","judgement":"better"}"#.to_owned()),
        (
            "commitment.made",
            format!(r#"{{"commitment":"c-{area}","by":{{"text":{{"en":"B"}}}},"text":{{"en":"C"}}}}"#),
        ),
        ("note.recorded", r#"{"topic":"story","text":{"en":"S"}}"#.to_owned()),
    ];
    let here = |line: String| line.replace(r#""area":"a""#, &format!(r#""area":"{area}""#));
    lines.map(|(kind, data)| here(line(kind, "2019", &data))).into()
}

fn sizes(all: &Partnerships) -> [usize; 7] {
    [
        all.goals.iter().count(),
        all.initiatives.iter().count(),
        all.trainings.iter().count(),
        all.consultations.iter().count(),
        all.indicators.outcomes().count(),
        all.commitments.iter().count(),
        all.notes.on(Topic::Story).count(),
    ]
}

#[test]
fn each_piece_takes_its_own_and_can_be_cut_to_an_area() {
    let lines = [lines("a"), lines("b")].concat();
    let all: Partnerships = state(&story(&lines, "2020-06-01"), Partnerships::apply);
    let only = |area: &'static str| sizes(&all.only(&move |evidence| evidence.area == area));
    assert_eq!((sizes(&all), only("a"), only("c")), ([2; 7], [1; 7], [0; 7]));
    for line in &lines[..7] {
        let alone: Partnerships =
            state(&story(std::slice::from_ref(line), "2020-06-01"), Partnerships::apply);
        assert_eq!(alone.areas(), BTreeSet::from(["a"]), "{line}");
    }
    assert_eq!(all.areas(), BTreeSet::from(["a", "b"]));
}

#[test]
fn reads_the_kinds_of_its_pieces_and_no_others() {
    let pieces: [&[Kind]; 9] = [
        &Register::KINDS,
        &Memberships::KINDS,
        &Goals::KINDS,
        &Initiatives::KINDS,
        &Trainings::KINDS,
        &Consultations::KINDS,
        &Indicators::KINDS,
        &Commitments::KINDS,
        &Notes::KINDS,
    ];
    let numbers = |kinds: &[Kind]| kinds.iter().map(|kind| kind.number()).collect::<BTreeSet<u32>>();
    assert_eq!(numbers(&pieces.concat()), numbers(&Partnerships::KINDS));
}
