//! Makes words from a plugin or a record harmless where they are shown.
//!
//! Deliberately absent: HTML, which has its own renderer and its own rules.

use crate::drives_a_terminal;

#[cfg(test)]
mod tests;

/// Returns the words as one line without anything that drives a terminal; white space becomes one blank.
pub(super) fn one_line(words: &str) -> String {
    let mut line = String::with_capacity(words.len());
    for word in without_sequences(words).split(|c: char| c.is_whitespace() || is_line_break(c)) {
        let shown: String = word.chars().filter(|&character| !drives_a_terminal(character)).collect();
        if shown.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&shown);
    }
    line
}

/// Returns the lines of the words, each made harmless; blank lines are left out.
pub(super) fn lines(words: &str) -> Vec<String> {
    words.split(is_line_break).map(one_line).filter(|line| !line.is_empty()).collect()
}

pub(super) fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Leaves out whole control sequences such as `ESC [ 31 m`, so that no debris of them is shown.
fn without_sequences(words: &str) -> String {
    let mut kept = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(start) = rest.find(['\u{1b}', '\u{9b}']) {
        kept.push_str(&rest[..start]);
        rest = after_sequence(&rest[start..]);
    }
    kept.push_str(rest);
    kept
}

/// Returns what follows the control sequence at the start, or the single escape if there is no whole one.
fn after_sequence(words: &str) -> &str {
    let escape_length = words.chars().next().map_or(0, char::len_utf8);
    let after_escape = &words[escape_length..];
    let body = if words.starts_with('\u{1b}') { after_escape.strip_prefix('[') } else { Some(after_escape) };
    let Some(body) = body else {
        return after_escape;
    };
    let end = body.find(|character: char| !('0'..='?').contains(&character));
    match end.map(|end| body.split_at(end)) {
        Some((_, tail)) if tail.starts_with(|character: char| ('@'..='~').contains(&character)) => &tail[1..],
        _ => after_escape,
    }
}
