//! Draws a document as JSON, the same form that plugins hand over.
//!
//! Deliberately absent: a language. Both are in the document, as it holds them.

use crate::document::Document;
use crate::drives_a_terminal;

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
    let mut drawn = String::with_capacity(indented.len());
    let mut rest = indented.as_str();
    // Nearly all is ASCII, and goes on as it is.
    while let Some(at) = rest.bytes().position(|byte| !matches!(byte, b'\n' | b' '..=b'~')) {
        drawn.push_str(&rest[..at]);
        let mut characters = rest[at..].chars();
        match characters.next() {
            Some(character) if drives_a_terminal(character) => escape_into(&mut drawn, character),
            character => drawn.extend(character),
        }
        rest = characters.as_str();
    }
    drawn.push_str(rest);
    drawn
}

fn escape_into(drawn: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        drawn.extend(["\\u".to_owned(), format!("{unit:04x}")]);
    }
}
