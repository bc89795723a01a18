//! Tests of the common header: every line is there, and words in it cannot act.

use super::{Lines, name, scope_lines, stamp_lines};
use crate::header::Clock;
use crate::render::wording::Wording;
use crate::samples;
use crate::text::Language;

fn lines(header: &crate::Header) -> Vec<String> {
    let wording = Wording { language: Language::English, ascii: false };
    let lines = scope_lines(header, wording).into_iter().chain(stamp_lines(header, wording));
    lines.map(|(label, value)| format!("{label}: {}", wording.plain(&value))).collect()
}

#[test]
fn a_moment_shows_what_was_asked_for_and_what_it_was_taken_to_mean() {
    let lines = lines(&samples::header());
    assert!(lines.contains(&"As at: June 2017 (30 June 2017)".to_owned()));
    assert!(lines.contains(&"As known at: 10 January 2026".to_owned()));
}

#[test]
fn a_name_says_of_where_and_of_when_a_report_is() {
    let mut document = samples::pioneer_history();
    document.header = Some(samples::header());
    let wording = Wording { language: Language::Welsh, ascii: false };
    assert!(
        name(&document, wording).ends_with(
            " – Casnewydd, Conwy – Fel yr oedd ar: Mehefin 2017 (30 Mehefin 2017) – Yn ôl yr hyn a oedd yn hysbys ar: 10 Ionawr 2026"
        ),
        "{}",
        name(&document, wording)
    );
}

#[test]
fn what_is_withheld_is_said_in_the_heading_and_once() {
    let wording = Wording { language: Language::English, ascii: false };
    let mut header = samples::header();
    let withheld = ("Entries withheld, not counted", "1".to_owned());
    let said = |lines: Lines| -> Vec<(&'static str, String)> {
        lines.into_iter().map(|(label, value)| (label, wording.plain(&value))).collect()
    };
    assert_eq!(said(scope_lines(&header, wording)).last(), Some(&withheld));
    assert!(!said(stamp_lines(&header, wording)).contains(&withheld));
    header.entries.withheld = 0;
    assert_eq!(scope_lines(&header, wording).len(), 3);
    assert!(lines(&header).contains(&"Entries withheld, not counted: 0".to_owned()));
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
