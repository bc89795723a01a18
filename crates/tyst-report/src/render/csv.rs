//! Draws the tables of a document as CSV, one table a file (RFC 4180).
//!
//! A spreadsheet that opens a file runs nothing: words that look like a formula get an apostrophe before them.
//! Deliberately absent: running words and notes, which have no table.

use super::escape::one_line;
use super::text::state_label;
use super::wording::{Wording, percentage};
use crate::checklist::{Checklist, ChecklistItem};
use crate::document::{Block, Document, Figure};
use crate::labels;
use crate::table::{Row, Table, cell};
use crate::text::Language;
use crate::timeline::{Timeline, TimelineItem};
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

/// The id of the table that the headline figures make; no block may have it.
const FIGURES: &str = "figures";

fn tables(document: &Document) -> Vec<Table> {
    let figures = (!document.figures.is_empty()).then(|| figures_table(&document.figures));
    let blocks = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table.clone()),
        Block::Chart(chart) => Some(chart.data_table()),
        Block::Checklist(checklist) => Some(checklist_table(checklist)),
        Block::Timeline(timeline) => Some(timeline_table(timeline)),
        Block::Heading(_) | Block::Paragraph(_) | Block::Note(_) => None,
    });
    figures.into_iter().chain(blocks).collect()
}

fn figures_table(figures: &[Figure]) -> Table {
    let row = |figure: &Figure| {
        let value = cell(figure.value.clone()).with(&figure.witnesses);
        Row::new([cell(figure.id.as_str()), cell(&figure.label), value])
    };
    Table::new(FIGURES, labels::FIGURES.text())
        .column("id", "id")
        .column("figure", labels::FIGURE.text())
        .number_column("value", labels::VALUE.text())
        .rows(figures.iter().map(row))
}

fn checklist_table(checklist: &Checklist) -> Table {
    let row = |item: &ChecklistItem| {
        let state = cell(state_label(item.state).text()).with(&item.witnesses);
        let detail = cell(item.detail.clone().unwrap_or(Value::Empty));
        Row::new([cell(&item.label), state, detail])
    };
    Table::new(&checklist.id, &checklist.caption)
        .column("item", labels::ITEM.text())
        .column("state", labels::STATE.text())
        .column("detail", labels::DETAIL.text())
        .rows(checklist.items.iter().map(row))
}

fn timeline_table(timeline: &Timeline) -> Table {
    let row = |item: &TimelineItem| {
        let label = cell(&item.label).with(&item.witnesses);
        let from =
            end_date(
                item.from.as_ref(),
                |from| if item.open_start { format!("../{from}") } else { from.into() },
            );
        let to = end_date(item.to.as_ref(), |to| if item.open_end { format!("{to}/..") } else { to.into() });
        let said = item.said.as_ref().map_or(Value::Empty, |said| Value::quoted(said, "und"));
        Row::new([label, cell(from), cell(to), cell(said)])
    };
    Table::new(&timeline.id, &timeline.caption)
        .column("item", labels::ITEM.text())
        .column("from", labels::FROM.text())
        .column("to", labels::UNTIL.text())
        .column("said", labels::SAID.text())
        .rows(timeline.items.iter().map(row))
}

/// Returns one end of a span as a date in EDTF.
fn end_date(date: Option<&String>, edtf: impl Fn(&str) -> String) -> Value {
    date.map_or_else(Value::not_recorded, |date| Value::date(edtf(date)))
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
    for row in &table.rows {
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
        Value::Empty => String::new(),
        Value::Date { edtf, said: _ } => guarded(one_line(edtf)),
        Value::Quoted { text, lang: _ } => guarded(one_line(text)),
        Value::Between { .. } | Value::Words(_) | Value::NotRecorded { .. } => guarded(wording.value(value)),
    }
}

/// Returns the positions such as `12 14..19`, in which no spreadsheet sees a date or a sum.
fn positions(witnesses: &Witnesses) -> String {
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
