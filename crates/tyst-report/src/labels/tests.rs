//! Tests of the host's words: complete in both languages, and without traps for Welsh.

use super::{ALL, NOT_RECORDED};
use crate::text::Language;

#[test]
fn every_label_exists_in_both_languages() {
    assert!(ALL.len() > 40);
    for label in ALL {
        assert!(!label.en.trim().is_empty() && !label.cy.trim().is_empty(), "{label:?}");
    }
}

#[test]
fn no_welsh_label_has_an_ampersand_or_a_gap_for_a_name() {
    for label in ALL {
        assert!(!label.cy.contains(['&', '{', '}']), "{label:?}");
    }
}

#[test]
fn a_label_is_a_text_in_both_languages() {
    let text = NOT_RECORDED.text();
    assert_eq!(text.words(Language::English), NOT_RECORDED.words(Language::English));
    assert_eq!(text.words(Language::Welsh), "dim cofnod");
}
