//! Goal: a usual word has its Welsh, a code reads as words, and nothing else that was typed is changed.

use super::*;

#[test]
fn a_usual_word_is_there_in_both_languages() {
    assert_eq!(text(&Text::english("teachers")), Text::both("teachers", "athrawon"));
    assert_eq!(word("upper-bound"), Text::both("upper bound", "terfyn uchaf"));
    assert_eq!(word("not stated"), labels::NOT_STATED.text());
}

#[test]
fn whatever_else_was_typed_stays_in_its_language() {
    assert_eq!(word("co-ordinating committee"), Text::english("co-ordinating committee"));
    assert_eq!(text(&Text::both("people", "unigolion")), Text::both("people", "unigolion"));
    assert_eq!(text(&Text::welsh("teachers")), Text::welsh("teachers"));
}

#[test]
fn every_word_is_there_once() {
    let mut known: Vec<&str> = WORDS.iter().map(|known| known.en).collect();
    known.sort_unstable();
    known.dedup();
    assert_eq!(known.len(), WORDS.len());
}
