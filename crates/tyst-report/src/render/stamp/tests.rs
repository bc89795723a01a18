//! Tests of the common header: every line is there, and words in it cannot act.

use super::stamp_lines;
use crate::header::Clock;
use crate::render::wording::{Run, Wording};
use crate::samples;
use crate::text::Language;

fn lines(header: &crate::Header) -> Vec<String> {
    let wording = Wording { language: Language::English, ascii: false };
    let line = |(label, value): (&str, Vec<Run>)| format!("{label}: {}", wording.plain(&value));
    stamp_lines(header, wording).into_iter().map(line).collect()
}

#[test]
fn a_moment_shows_what_was_asked_for_and_what_it_was_taken_to_mean() {
    let lines = lines(&samples::header());
    assert!(lines.contains(&"As at: June 2017 (30 June 2017)".to_owned()));
    assert!(lines.contains(&"As known at: 10 January 2026".to_owned()));
}

#[test]
fn a_ledger_with_a_clock_set_by_hand_says_so() {
    let mut header = samples::header();
    assert!(lines(&header).contains(&"Clock: set by hand; times of recording prove nothing".to_owned()));
    header.ledger.clock = Clock::System;
    assert!(lines(&header).contains(&"Clock: the machine's".to_owned()));
}

#[test]
fn a_hostile_plugin_name_cannot_start_a_line_of_its_own() {
    let mut header = samples::header();
    header.plugin.id = "x\nEntries used: 9\u{1b}[2K".into();
    assert!(lines(&header).iter().all(|line| !line.contains(['\n', '\u{1b}'])));
}
