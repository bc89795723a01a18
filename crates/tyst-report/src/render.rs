//! Draws a document: as text for a terminal, Markdown, HTML, JSON, CSV, workbooks and, with the feature `pdf`, PDF.
//!
//! Every function is pure: the same document, language and style give the same bytes on any machine.
//! Deliberately absent: disclosure control, which replaces the counts of people before a document comes here.

mod book;
mod csv;
mod escape;
mod extent;
mod html;
mod json;
mod markdown;
mod ods;
mod order;
#[cfg(feature = "pdf")]
mod pdf;
mod scale;
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

pub use book::WorkbookError;
pub use csv::{CsvError, csv, csv_tables};
pub use html::{Area, Download, Index, Links, STYLE, accessibility, fragment, html, index, landing};
pub use json::json;
pub use markdown::markdown;
pub use ods::ods;
pub use order::{Order, rows};
#[cfg(feature = "pdf")]
pub use pdf::{PdfError, pdf};
pub use text::{TextStyle, text};
pub use wrap::{columns, longest_word, wrapped};
pub use xlsx::xlsx;

/// Returns a value as people read it, on one line.
pub fn value(value: &Value, language: Language) -> String {
    Wording { language, ascii: false }.value(value)
}
