//! Draws the tables of a document as CSV, one table a file (RFC 4180).
//!
//! A spreadsheet that opens a file runs nothing: words that look like a formula get an apostrophe before them.
//! Deliberately absent: running words and notes, which have no table.

use super::escape::one_line;
use super::order;
use super::wording::{Wording, percentage};
use crate::document::Document;
use crate::labels;
use crate::sheet::{FIGURES, Part, sheets};
use crate::table::Table;
use crate::text::Language;
use crate::value::Value;
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

/// Why a document cannot be drawn as one CSV table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// There is nothing in the document that is a table.
    #[error("the report has no table")]
    NoTable,
    /// There are several tables and none was asked for.
    #[error("the report has several tables, name one of them: {}", ids.join(", "))]
    SeveralTables {
        /// The ids of the tables.
        ids: Vec<String>,
    },
    /// There is no table with the id that was asked for.
    #[error("the report has no table `{id}`, only: {}", ids.join(", "))]
    UnknownTable {
        /// The id that was asked for.
        id: String,
        /// The ids of the tables.
        ids: Vec<String>,
    },
}

/// Returns one table of the document as CSV: the one with the id, or the only one.
///
/// Without an id the headline figures count only when there is no other table.
///
/// # Errors
/// When there is no such table, or several and no id.
pub fn csv(document: &Document, table_id: Option<&str>, language: Language) -> Result<String, CsvError> {
    let wording = Wording { language, ascii: false };
    let tables = tables(document);
    let ids = || tables.iter().map(|table| table.id.clone()).collect();
    let found = match table_id {
        Some(id) => tables
            .iter()
            .find(|table| table.id == id)
            .ok_or_else(|| CsvError::UnknownTable { id: id.to_owned(), ids: ids() })?,
        None => match tables.as_slice() {
            [] => return Err(CsvError::NoTable),
            [only] => only,
            [figures, only] if figures.id == FIGURES => only,
            _ => return Err(CsvError::SeveralTables { ids: ids() }),
        },
    };
    Ok(drawn(found, wording))
}

/// Returns every table of the document as its id and its CSV, the headline figures first.
pub fn csv_tables(document: &Document, language: Language) -> Vec<(String, String)> {
    let wording = Wording { language, ascii: false };
    tables(document).iter().map(|table| (table.id.clone(), drawn(table, wording))).collect()
}

pub(super) fn tables(document: &Document) -> Vec<Table> {
    let sheets = sheets(document).into_iter().filter(|sheet| sheet.part != Part::Words);
    sheets.map(|sheet| sheet.table).collect()
}

fn drawn(table: &Table, wording: Wording) -> String {
    let mut writer =
        csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for record in records(table, wording) {
        writer.write_record(&record).expect("writing to memory cannot fail");
    }
    let bytes = writer.into_inner().expect("writing to memory cannot fail");
    String::from_utf8(bytes).expect("fields are strings, and so is what separates them")
}

/// Returns the lines of the table: its head, then its rows; the last column is the row's witnesses.
fn records(table: &Table, wording: Wording) -> Vec<Vec<String>> {
    let grouped = table.rows.iter().any(|row| row.group.is_some());
    let mut head: Vec<String> = Vec::new();
    head.extend(grouped.then(|| wording.label(labels::GROUP).to_owned()));
    head.extend(table.columns.iter().map(|column| guarded(wording.words(&column.label))));
    head.push(wording.label(labels::WITNESSES).to_lowercase());
    let mut records = vec![head];
    for row in order::rows(table, wording.language) {
        let mut record: Vec<String> = Vec::new();
        let group = row.group.as_ref().map(|group| guarded(wording.words(group))).unwrap_or_default();
        record.extend(grouped.then_some(group));
        record.extend(row.cells.iter().map(|cell| field(&cell.value, wording)));
        record.push(positions(&row.witnesses()));
        records.push(record);
    }
    records
}

/// Returns a value as a machine reads it; only words are guarded, so that numbers stay numbers.
fn field(value: &Value, wording: Wording) -> String {
    match value {
        Value::Number(number) => number.digits().to_owned(),
        Value::People(count) => count.to_string(),
        &Value::Percent { numerator, denominator } | &Value::PeoplePercent { numerator, denominator } => {
            percentage(numerator, denominator)
        }
        Value::WholePercent(percent) => format!("{percent}%"),
        Value::Change { way, by } => format!("{}{}", way.sign(), field(by, wording)),
        Value::Comparing { of: _, said } => field(said, wording),
        Value::Suppressed => "*".to_owned(),
        Value::Empty => String::new(),
        Value::Date { edtf, said: _ } => guarded(one_line(edtf)),
        Value::Quoted { text, lang: _ } => guarded(one_line(text)),
        Value::Between { .. } | Value::PeopleBetween { .. } | Value::Words(_) | Value::NotRecorded { .. } => {
            guarded(wording.value(value))
        }
    }
}

/// Returns the positions such as `12 14..19`, in which no spreadsheet sees a date or a sum.
pub(super) fn positions(witnesses: &Witnesses) -> String {
    let range = |range: std::ops::RangeInclusive<u64>| match range.into_inner() {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}..{last}"),
    };
    witnesses.ranges().map(range).collect::<Vec<_>>().join(" ")
}

/// Returns the words with an apostrophe before them when a spreadsheet could take them for a formula.
fn guarded(words: String) -> String {
    let formula = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if words.trim_start().starts_with(formula) { format!("'{words}") } else { words }
}
