//! Goal: an answer is what says so, of the same body, and it answers the last request of that reference.

use super::*;
use crate::testing::{line, state, story};

fn minute(body: &str, reference: &str, form: &str, more: &str) -> String {
    let data =
        format!(r#"{{"body":"{body}","ref":"{reference}","form":"{form}","text":{{"en":"t"}}{more}}}"#);
    line("minute.recorded", "2019", &data)
}

/// Returns the positions of requests and questions, each with those of its answers.
fn asks(lines: &[String]) -> Vec<(u64, Vec<u64>)> {
    let minutes: Minutes = state(&story(lines, "2020-06-01"), Minutes::apply);
    let seqs = |ask: Ask<'_>| (ask.minute.evidence.seq, ask.witnesses().iter().collect());
    minutes.asks().into_iter().map(seqs).collect()
}

#[test]
fn a_minute_answers_the_last_request_before_it() {
    let answer = r#","answers":"a""#;
    let lines = [
        minute("x", "a", "asked", ""),
        minute("x", "b", "resolved", answer),
        minute("x", "a", "asked", ""),
        minute("x", "c", "noted", answer),
        minute("y", "d", "resolved", answer),
        minute("y", "q", "question", ""),
        minute("y", "r", "response", ""),
    ];
    assert_eq!(asks(&lines), [(1, vec![2]), (3, vec![4]), (6, vec![])]);
}

#[test]
fn what_is_noted_is_no_decision() {
    let lines =
        ["noted", "recognised", "agreed", "resolved", "rejected"].map(|form| minute("x", "a", form, ""));
    let minutes: Minutes = state(&story(&lines, "2020-06-01"), Minutes::apply);
    let decisions: Vec<bool> = minutes.iter().map(Minute::is_decision).collect();
    assert_eq!(decisions, [false, false, true, true, true]);
}

#[test]
fn a_draft_says_that_it_is_one() {
    let lines = [minute("x", "a", "noted", r#","provisional":true"#)];
    let minutes: Minutes = state(&story(&lines, "2020-06-01"), Minutes::apply);
    let remarks: Vec<Text> = minutes.iter().flat_map(|found| found.evidence.remarks()).collect();
    assert_eq!(remarks, [labels::PROVISIONAL.text()]);
}
