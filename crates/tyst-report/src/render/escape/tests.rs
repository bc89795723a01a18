//! Tests that no words act on a terminal, and that what they say stays.

use proptest::prelude::*;

use super::{lines, one_line};
use crate::drives_a_terminal;

#[test]
fn leaves_out_control_sequences_and_keeps_the_words() {
    for (words, expected) in [
        ("\u{1b}[31mred\u{1b}[0m", "red"),
        ("\u{1b}[2J\u{1b}[1;1Hover", "over"),
        ("\u{9b}31mred", "red"),
        ("\u{1b}]0;title\u{7}x", "]0;titlex"),
        ("\u{1b}", ""),
        ("a\u{1b}[", "a["),
        ("a\u{1b}[5 of 10", "a[5 of 10"),
        ("a\u{8}\u{7f}b", "ab"),
        ("user\u{202e}txt.exe\u{2066}", "usertxt.exe"),
        ("a\u{200b}\u{feff}\u{e0041}b", "ab"),
        ("ŵ ŷ Heddlu Bach – “x”", "ŵ ŷ Heddlu Bach – “x”"),
    ] {
        assert_eq!(one_line(words), expected, "{words:?}");
    }
}

#[test]
fn knows_the_characters_that_act_and_those_that_show() {
    let acting =
        "\u{0}\u{7}\u{1b}\u{7f}\u{9b}\u{9f}\u{61c}\u{200b}\u{200e}\u{202a}\u{202e}\u{2066}\u{feff}\u{e0001}";
    assert!(acting.chars().all(drives_a_terminal));
    assert!(!"aŵ –…“”│🎉\u{301}\u{200d}\u{a0}".chars().any(drives_a_terminal));
}

#[test]
fn white_space_becomes_one_blank() {
    assert_eq!(one_line("  a\r\n\tb\u{a0}\u{2029}c  "), "a b c");
    assert_eq!(one_line(" \n "), "");
}

#[test]
fn lines_keep_the_breaks_between_words() {
    assert_eq!(lines("a b\r\n\r\nc\u{85}d\n"), ["a b", "c", "d"]);
    assert_eq!(lines(""), Vec::<String>::new());
}

proptest! {
    #[test]
    fn nothing_that_acts_is_left(words in any::<String>(), tail in "[\u{1b}\u{9b}\\[0-9;mA-Z\n ]{0,20}") {
        let line = one_line(&format!("{words}{tail}"));
        prop_assert!(!line.chars().any(drives_a_terminal), "{line:?}");
        prop_assert_eq!(one_line(&line), line);
    }
}
