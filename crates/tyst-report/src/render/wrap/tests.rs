//! Tests of line breaking.

use proptest::prelude::*;

use super::wrapped;

#[test]
fn breaks_between_words_and_indents_what_follows() {
    assert_eq!(wrapped("one two three four", 9, 2), "one two\n  three\n  four");
    assert_eq!(wrapped("one two", 80, 2), "one two");
    assert_eq!(wrapped("", 80, 2), "");
}

#[test]
fn breaks_a_word_that_no_line_can_hold() {
    assert_eq!(wrapped("abcdefgh", 5, 2), "abc\n  def\n  gh");
}

proptest! {
    #[test]
    fn no_line_is_too_long_and_no_letter_is_lost(words in "[a-zŵ ]{0,80}", width in 4..30_usize) {
        let drawn = wrapped(&words, width, 2);
        prop_assert!(drawn.lines().all(|line| line.chars().count() <= width), "{drawn}");
        let letters = |words: &str| words.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(letters(&drawn), letters(&words));
    }
}
