//! Goal: an initiative has the stage, name and partners that its last certain change gave it.

use super::*;
use crate::testing::{line, state, story};

const LAUNCHED: &str =
    r#"{"initiative":"i","name":{"en":"Mini Police"},"stage":"piloting","partners":["p"]}"#;

/// Checks the stages and the name as at a day, after changes with these dates and members.
fn check(changes: &[(&str, &str)], as_at: &str, stages: &[Stage], name: &str) {
    let changes = changes
        .iter()
        .map(|(on, data)| line("initiative.changed", on, &format!(r#"{{"initiative":"i",{data}}}"#)));
    let lines: Vec<String> =
        [line("initiative.launched", "2017", LAUNCHED)].into_iter().chain(changes).collect();
    let initiatives: Initiatives = state(&story(&lines, as_at), Initiatives::apply);
    let (_, found) = initiatives.iter().next().unwrap();
    assert_eq!((found.stages().as_slice(), found.name()), (stages, name.into()), "{lines:?}");
    assert_eq!(found.named(), (&found.evidence, name.into()));
    assert_eq!((found.evidence.seq, found.partners()), (1, ["p".to_owned()].as_slice()));
}

#[test]
fn a_later_stage_replaces_an_earlier_one() {
    let established = ("2019", r#""stage":"established""#);
    check(&[], "2020-06-01", &[Stage::Piloting], "Mini Police");
    check(&[established], "2020-06-01", &[Stage::Established], "Mini Police");
    check(
        &[established, ("2018", r#""stage":"developed""#)],
        "2020-06-01",
        &[Stage::Established],
        "Mini Police",
    );
}

#[test]
fn a_stage_that_is_only_possible_stands_beside_the_certain_one() {
    let either = [Stage::Piloting, Stage::Established];
    check(&[("2019", r#""stage":"established""#)], "2019-06-01", &either, "Mini Police");
}

#[test]
fn a_new_name_counts_once_it_is_certain() {
    let renamed = [("2019", r#""name":{"en":"Heddlu Bach"}"#)];
    check(&renamed, "2019-06-01", &[Stage::Piloting], "Mini Police");
    check(&renamed, "2020-06-01", &[Stage::Piloting], "Heddlu Bach");
}

#[test]
fn a_change_of_what_was_never_launched_changes_nothing() {
    let change = line("initiative.changed", "2019", r#"{"initiative":"i","stage":"ended"}"#);
    let initiatives: Initiatives = state(&story(&[change], "2020-06-01"), Initiatives::apply);
    assert_eq!(initiatives.iter().count(), 0);
}

#[test]
fn those_that_have_come_furthest_come_first() {
    let launched = |slug: &str, stage: &str| {
        let data = LAUNCHED.replace(r#":"i""#, &format!(r#":"{slug}""#)).replace("piloting", stage);
        line("initiative.launched", "2017", &data)
    };
    let lines = [launched("a", "developing"), launched("b", "established"), launched("c", "developing")];
    let initiatives: Initiatives = state(&story(&lines, "2020-06-01"), Initiatives::apply);
    let found = initiatives.by_stages().map(|(stages, found)| (stages, found.len()));
    let expected = [(vec![Stage::Established], 1), (vec![Stage::Developing], 2)];
    assert_eq!(found.collect::<Vec<_>>(), expected);
}
