//! Goal: a goal that replaces another is the same goal, said anew.

use super::*;
use crate::Tally;
use crate::testing::{line, state, story};

/// Checks which goals stand as at a day.
fn check<const N: usize>(as_at: &str, expected: [&str; N]) {
    let lines = [
        line("goal.set", "2017", r#"{"ref":"1","text":{"en":"G"}}"#),
        line("goal.set", "2017", r#"{"ref":"2","text":{"en":"H"}}"#),
        line("goal.set", "2019", r#"{"ref":"3","text":{"en":"G anew"},"replaces":"1"}"#),
    ];
    let goals: Goals = state(&story(&lines, as_at), Goals::apply);
    assert_eq!(
        goals.iter().map(|(_, text)| text).collect::<Vec<Text>>(),
        expected.map(Text::english),
        "{as_at}"
    );
    assert_eq!(goals.evidence().collect::<Tally>().value(), 2.into(), "{as_at}");
}

#[test]
fn a_goal_stands_until_another_certainly_replaced_it() {
    check("2018-06-01", ["G", "H"]);
    check("2019-06-01", ["G", "H", "G anew"]);
    check("2020-06-01", ["H", "G anew"]);
}
