//! Goal: a day is found in words, and in nothing else.

use super::*;

fn named(text: &str) -> bool {
    let date: tyst_event::PartialDate = "2026-11-23".parse().unwrap();
    names_day(text, date.first())
}

#[test]
fn a_day_is_found_however_it_is_written_in_words() {
    for text in ["23 November", "made on 23rd November.", "November 23, at noon", "Nov 23", "23 Tachwedd"] {
        assert!(named(text), "{text}");
    }
}

#[test]
fn other_days_and_numbers_are_left_alone() {
    for text in ["24 November", "123 November", "23 October", "23/11", "23 novel", "November", "2 3 November"]
    {
        assert!(!named(text), "{text}");
    }
}
