//! Draws a document: as text for a terminal, Markdown, HTML, JSON, CSV and a workbook.
//!
//! Every function is pure: the same document, language and style give the same bytes on any machine.
//! Deliberately absent: disclosure control, which replaces the counts of people before a document comes here.

mod csv;
mod escape;
mod extent;
mod html;
mod json;
mod markdown;
mod order;
mod stamp;
mod svg;
mod text;
mod wording;
mod wrap;
mod xlsx;

#[cfg(test)]
mod tests;

use crate::text::Language;
use crate::value::Value;
use wording::Wording;

pub use csv::{CsvError, csv, csv_tables};
pub use html::{Area, Index, Links, accessibility, html, index, landing};
pub use json::json;
pub use markdown::markdown;
pub use order::Order;
pub use text::{TextStyle, text};
pub use xlsx::{WorkbookError, xlsx};

/// Returns a value as people read it, on one line.
pub fn value(value: &Value, language: Language) -> String {
    Wording { language, ascii: false }.value(value)
}
