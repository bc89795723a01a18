//! Goal: nothing of a plugin's steers a terminal.

use super::*;

#[test]
fn removes_control_characters_but_line_ends_and_tabs() {
    assert_eq!(clean(b"a\x1b[31mb\r\nc\td\x07\xc2\x9b", 100), "a[31mb\nc\td");
}

#[test]
fn removes_what_turns_a_text_round_or_hides() {
    assert_eq!(clean("a\u{202e}b\u{2066}c\u{200b}d\u{feff}".as_bytes(), 100), "abcd");
}

#[test]
fn cuts_at_a_character() {
    assert_eq!(clean("ŵŵŵ".as_bytes(), 3), "ŵ");
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    assert_eq!(clean(b"a\xffb", 100), "a\u{fffd}b");
}
