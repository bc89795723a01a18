//! A document as a workbook, before it is written in a format: a sheet about the report and one for each table, cells of the type of
//! what they say.
//!
//! Numbers stay numbers, shares are shares, whole days are dates; the last column has the positions of the entries behind a row.
//! Deliberately absent: pictures, running words, and any file.

use jiff::civil::Date;

use super::csv::{positions, tables};
use super::escape::one_line;
use super::extent::whole_number;
use super::order;
use super::stamp::{self, scope_lines, stamp_lines};
use super::wording::{Wording, percentage};
use crate::document::Document;
use crate::labels;
use crate::table::Table;
use crate::value::{Value, Way};

#[cfg(test)]
mod tests;

/// The most characters that a cell can hold, and the name of a sheet.
const CELL_CHARS_MAX: usize = 32_767;
const NAME_CHARS_MAX: usize = 31;
/// The most rows below the head of a sheet, and the most digits that a spreadsheet keeps.
const ROWS_MAX: usize = 1_048_000;
const DIGITS_MAX: usize = 15;
/// How wide columns are, in characters.
const WIDTH_MIN: f64 = 10.0;
const WIDTH_MAX: f64 = 60.0;
const LABEL_WIDTH: f64 = 30.0;

/// Why a document cannot be a workbook.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// A table has more rows than a sheet.
    #[error("the table `{id}` has {rows} rows, more than the {ROWS_MAX} of a sheet")]
    TooManyRows {
        /// The id of the table.
        id: String,
        /// How many rows it has.
        rows: usize,
    },
    /// The workbook could not be put together.
    #[error("the workbook could not be put together")]
    Workbook(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl WorkbookError {
    /// Returns the error of a library that puts workbooks together.
    pub(super) fn of(fault: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Workbook(Box::new(fault))
    }
}

/// A workbook: what it is called, and its sheets.
pub(super) struct Book {
    pub(super) title: String,
    pub(super) pages: Vec<Page>,
}

/// A sheet of a workbook.
pub(super) struct Page {
    /// What it is called, as no other is.
    pub(super) name: String,
    /// How wide its columns are, in characters.
    pub(super) widths: Vec<f64>,
    /// How many rows stand above what a table holds: what it shows, of which report, and its head.
    pub(super) heads: u16,
    pub(super) rows: Vec<Vec<Content>>,
}

/// What stands in a cell.
pub(super) enum Content {
    Nothing,
    Words(String),
    Head(String),
    /// Words over a whole table: they run on beside their cell.
    Over(String),
    Number(f64),
    /// A share of one, shown as per cent with a decimal.
    Share(f64),
    /// A share of one, shown as whole per cent.
    WholeShare(f64),
    Day(Date),
}

/// Returns the document as a workbook.
pub(super) fn book(document: &Document, wording: Wording) -> Result<Book, WorkbookError> {
    let mut pages = vec![about(document, wording)];
    let name = stamp::name(document, wording);
    for (number, table) in (1..).zip(tables(document)) {
        pages.push(page(number, &table, &name, wording)?);
    }
    Ok(Book { title: wording.words(&document.title), pages })
}

/// Returns the sheet with the title, the question and the header of the report.
fn about(document: &Document, wording: Wording) -> Page {
    let question = document.question.iter().map(|question| words(&wording.words(question))).collect();
    let mut rows = vec![vec![Content::Head(wording.words(&document.title))], question, Vec::new()];
    let lines = document
        .header
        .iter()
        .flat_map(|header| [scope_lines, stamp_lines].map(|lines| lines(header, wording)));
    for (label, value) in lines.flatten() {
        rows.push(vec![words(label), words(&wording.plain(&value))]);
    }
    let name = wording.label(labels::ABOUT_REPORT).to_owned();
    Page { name, widths: vec![LABEL_WIDTH, WIDTH_MAX], heads: 0, rows }
}

fn page(number: usize, table: &Table, report: &str, wording: Wording) -> Result<Page, WorkbookError> {
    if table.rows.len() > ROWS_MAX {
        return Err(WorkbookError::TooManyRows { id: table.id.clone(), rows: table.rows.len() });
    }
    let is_grouped = table.rows.iter().any(|row| row.group.is_some());
    let group = is_grouped.then(|| wording.label(labels::GROUP).to_owned());
    let columns = table.columns.iter().map(|column| wording.words(&column.label));
    let witnesses = wording.label(labels::WITNESSES).to_lowercase();
    let heads: Vec<String> = group.into_iter().chain(columns).chain([witnesses]).collect();
    let widths = heads.iter().map(|head| width(head)).collect();
    let caption = wording.words(&table.caption);
    let mut rows: Vec<Vec<Content>> = [caption.as_str(), report].map(|words| vec![over(words)]).into();
    rows.push(heads.into_iter().map(Content::Head).collect());
    for row in order::rows(table, wording.language) {
        let group = row.group.as_ref().map(|group| wording.words(group)).unwrap_or_default();
        let group = is_grouped.then(|| words(&group));
        let cells = row.cells.iter().map(|cell| content(&cell.value, wording));
        rows.push(group.into_iter().chain(cells).chain([words(&positions(&row.witnesses()))]).collect());
    }
    Ok(Page { name: sheet_name(number, &caption), widths, heads: 3, rows })
}

/// Returns the name of a sheet by what its table shows; by its number no other has it.
fn sheet_name(number: usize, caption: &str) -> String {
    // what a name of a sheet may have in every program
    let shown =
        |letter: char| if letter.is_alphanumeric() || "-'’,()".contains(letter) { letter } else { ' ' };
    let words = one_line(&caption.chars().map(shown).collect::<String>());
    let mut name = format!("{number} {words}");
    while name.chars().count() > NAME_CHARS_MAX {
        let end = name.rfind(' ').filter(|end| *end > number.to_string().len());
        name.truncate(end.unwrap_or_else(|| name.char_indices().nth(NAME_CHARS_MAX).map_or(0, |(at, _)| at)));
    }
    name.trim_end_matches([' ', '\'', ',']).to_owned()
}

/// Returns how wide a column is by its head.
fn width(head: &str) -> f64 {
    let chars = u16::try_from(head.chars().count()).unwrap_or(u16::MAX);
    (f64::from(chars) + 6.0).clamp(WIDTH_MIN, WIDTH_MAX)
}

fn content(value: &Value, wording: Wording) -> Content {
    match value {
        Value::Number(count) => number(count.digits()),
        Value::People(count) => number(&count.to_string()),
        &Value::Percent { numerator, denominator } | &Value::PeoplePercent { numerator, denominator }
            if denominator > 0 =>
        {
            let share = whole_number(numerator) / whole_number(denominator);
            let is_whole = !percentage(numerator, denominator).contains('.');
            if is_whole { Content::WholeShare(share) } else { Content::Share(share) }
        }
        &Value::WholePercent(percent) => Content::WholeShare(whole_number(percent) / 100.0),
        Value::Comparing { of: _, said } => content(said, wording),
        Value::Change { way, by } => match (way, content(by, wording)) {
            (Way::Down, Content::Number(by)) => Content::Number(-by),
            (Way::Down, Content::Share(by)) => Content::Share(-by),
            (Way::Down, Content::WholeShare(by)) => Content::WholeShare(-by),
            (Way::Up | Way::Down, content) => content,
        },
        Value::Date { edtf, said: _ } => {
            edtf.parse::<Date>().map_or_else(|_| words(&one_line(edtf)), Content::Day)
        }
        Value::Empty => Content::Nothing,
        Value::Percent { .. }
        | Value::PeoplePercent { .. }
        | Value::Between { .. }
        | Value::PeopleBetween { .. }
        | Value::Words(_)
        | Value::Quoted { .. }
        | Value::NotRecorded { .. }
        | Value::Suppressed => words(&wording.value(value)),
    }
}

/// Returns a number; one with more digits than a spreadsheet keeps stays in words.
fn number(digits: &str) -> Content {
    let length = digits.chars().filter(char::is_ascii_digit).count();
    match digits.parse::<f64>() {
        Ok(number) if length <= DIGITS_MAX => Content::Number(number),
        _ => words(digits),
    }
}

fn over(words: &str) -> Content {
    Content::Over(words.chars().take(CELL_CHARS_MAX).collect())
}

fn words(words: &str) -> Content {
    if words.is_empty() {
        return Content::Nothing;
    }
    Content::Words(words.chars().take(CELL_CHARS_MAX).collect())
}
