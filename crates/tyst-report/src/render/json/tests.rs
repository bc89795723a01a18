//! Tests that JSON for people is the same document, and does nothing to a terminal.

use proptest::prelude::*;

use super::json;
use crate::drives_a_terminal;
use crate::{Document, samples};

#[test]
fn is_the_same_document_as_in_one_line() {
    for document in samples::all() {
        let drawn = json(&document);
        assert!(drawn.ends_with("}\n"));
        assert_eq!(Document::from_json(drawn.as_bytes()).unwrap(), document);
    }
}

proptest! {
    #[test]
    fn any_words_are_kept_and_none_of_them_acts(words in any::<String>(), tail in "[\u{1b}\u{9b}\u{202e}\u{e0041}\n]{0,4}") {
        let document = Document::new(format!("{words}{tail}"));
        let drawn = json(&document);
        prop_assert!(!drawn.chars().any(|c| c != '\n' && drives_a_terminal(c)), "{drawn:?}");
        prop_assert_eq!(Document::from_json(drawn.as_bytes()).unwrap(), document);
    }
}
