//! Draws a document as JSON, the same form that plugins hand over.
//!
//! Deliberately absent: a language. Both are in the document, as it holds them.

use super::escape::drives_a_terminal;
use crate::document::Document;

#[cfg(test)]
mod tests;

/// Returns the document as indented JSON with a stable order of fields and a newline at its end.
///
/// Characters that could drive a terminal stand as `\u` escapes, so that nothing is lost and nothing acts.
#[expect(clippy::missing_panics_doc, reason = "no input makes it panic")]
pub fn json(document: &Document) -> String {
    let mut indented = serde_json::to_string_pretty(document)
        .expect("a document has string keys only and writing to memory cannot fail");
    indented.push('\n');
    let acts = |character: char| character != '\n' && drives_a_terminal(character);
    if indented.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')) {
        return indented;
    }
    let mut drawn = String::with_capacity(indented.len());
    let mut rest = indented.as_str();
    while let Some((plain, character, after)) = split_at(rest, acts) {
        drawn.push_str(plain);
        escape_into(&mut drawn, character);
        rest = after;
    }
    drawn.push_str(rest);
    drawn
}

/// Returns what stands before the first character that is looked for, the character, and what follows.
fn split_at(text: &str, wanted: impl Fn(char) -> bool) -> Option<(&str, char, &str)> {
    let (at, character) = text.char_indices().find(|(_, character)| wanted(*character))?;
    let (before, rest) = text.split_at(at);
    Some((before, character, &rest[character.len_utf8()..]))
}

fn escape_into(drawn: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        drawn.extend(["\\u".to_owned(), format!("{unit:04x}")]);
    }
}
