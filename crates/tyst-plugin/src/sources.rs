//! Documents and the places in them: how a report keeps them, and how a reader of either language is shown them.
//!
//! Deliberately absent: what documents are called, which is theirs, and places that are said in other words than the usual ones.

use crate::{Event, labels, words};
use tyst_event::terms::Source;
use tyst_event::view::View;
use tyst_report::Text;

/// Returns the documents of an entry and the places in them: "S002, lines 3-4; S004".
pub(crate) fn joined(event: &Event<'_>) -> String {
    event.sources().iter().map(place).collect::<Vec<String>>().join("; ")
}

fn place(source: View<'_, Source>) -> String {
    located(source.doc(), source.locator())
}

/// Returns a document, and the place in it where one is given.
pub(crate) fn located(doc: &str, locator: Option<&str>) -> String {
    match locator {
        Some(locator) => format!("{doc}, {locator}"),
        None => doc.to_owned(),
    }
}

/// Returns what was [`joined`] in both languages: "S002, llinellau 3-4; S004".
pub(crate) fn shown(sources: &str) -> Text {
    let source = |source: &str| match source.split_once(", ") {
        Some((doc, locator)) => words::together([Text::code(doc), Text::code(", "), locator_words(locator)]),
        None => Text::code(source),
    };
    words::joined(sources.split("; ").map(source), &Text::code("; ")).unwrap_or_else(words::nothing)
}

fn locator_words(locator: &str) -> Text {
    let found = labels::LOCATORS.into_iter().find_map(|label| {
        let rest = locator.strip_prefix(label.en)?.strip_prefix(' ')?;
        Some([label.text(), Text::code(" "), Text::english(rest)])
    });
    found.map_or_else(|| Text::english(locator), words::together)
}

#[cfg(test)]
mod tests;
