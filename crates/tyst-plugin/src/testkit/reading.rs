//! Reads what a document says, so that a test has words and figures to compare.
//!
//! Deliberately absent: how a document is drawn, and any check of its form, which [`run`](super::run) has made. The marks of
//! this reading (`to`, `of`, `people`) are the same in both languages.

use tyst_report::{Block, Chart, Document, Language, Paragraph, Table, Text, Value};

/// Returns the value of a headline figure.
///
/// # Panics
/// When there is no such figure, with the ids that there are.
pub fn figure<'a>(document: &'a Document, id: &str) -> &'a Value {
    let found = document.figures.iter().find(|figure| figure.id == id);
    let found = found.unwrap_or_else(|| panic!("no figure `{id}` among {:?}", figure_ids(document)));
    &found.value
}

/// Returns the values of some headline figures, in the order asked for.
///
/// # Panics
/// When one of them is not there, with the ids that there are.
pub fn figures<const N: usize>(document: &Document, ids: [&str; N]) -> [Value; N] {
    ids.map(|id| figure(document, id).clone())
}

/// Returns the values of all headline figures, which have these ids, in this order.
///
/// # Panics
/// When there are others, fewer or more, or they come in another order.
pub fn all_figures<const N: usize>(document: &Document, ids: [&str; N]) -> [Value; N] {
    assert_eq!(figure_ids(document), ids);
    figures(document, ids)
}

/// Returns whether there is a table of this id.
pub fn has_table(document: &Document, id: &str) -> bool {
    tables(document).iter().any(|table| table.id == id)
}

/// Returns a table.
///
/// # Panics
/// When there is no such table, with the ids that there are.
pub fn table<'a>(document: &'a Document, id: &str) -> &'a Table {
    let tables = tables(document);
    let found = tables.iter().find(|table| table.id == id);
    found.unwrap_or_else(|| {
        let ids: Vec<&str> = tables.iter().map(|table| table.id.as_str()).collect();
        panic!("no table `{id}` among {ids:?}")
    })
}

/// Returns the cells of a table, row by row, as [`words`] has them.
///
/// ```
/// use tyst_plugin::document::{Document, Language, Table, Value, cell};
/// use tyst_plugin::testkit::{figure, rows, said};
///
/// let table = Table::new("areas", "Areas").column("area", "Area").number_column("trainings", "Trainings");
/// let table = table.row([cell("Newport"), cell(Value::between(5, 8)).with([1])]);
/// let table = table.row([cell("Powys"), cell(Value::not_recorded())]);
/// let document = Document::new("T").figure("trainings", "Trainings", 5, [1]).paragraph("Two areas").table(table);
///
/// assert_eq!(figure(&document, "trainings"), &5.into());
/// assert_eq!(rows(&document, "areas", Language::English), [["Newport", "5 to 8"], ["Powys", "–"]]);
/// assert_eq!(said(&document, Language::English), ["Two areas"]);
/// ```
///
/// # Panics
/// When there is no such table, with the ids that there are.
pub fn rows(document: &Document, id: &str, language: Language) -> Vec<Vec<String>> {
    let rows = table(document, id).rows.iter();
    rows.map(|row| row.cells.iter().map(|cell| words(&cell.value, language)).collect()).collect()
}

/// Returns a value in words: a number as its digits, bounds as `5 to 8`, a share as `3 of 4`, and with `people` behind where
/// it counts people; a source's own words in `“…”`; a date in EDTF; `–` where nothing is recorded; nothing where nothing
/// belongs. What a date or a record has beside it stands in brackets.
pub fn words(value: &Value, language: Language) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::People(count) => format!("{count} people"),
        Value::Percent { numerator, denominator } => format!("{numerator} of {denominator}"),
        Value::PeoplePercent { numerator, denominator } => format!("{numerator} of {denominator} people"),
        Value::Between { low, high } => format!("{low} to {high}"),
        Value::PeopleBetween { low, high } => format!("{low} to {high} people"),
        Value::Change { way, by } => format!("{}{}", way.sign(), words(by, language)),
        Value::Comparing { of: _, said } => words(said, language),
        Value::Words(text) => text.words(language).to_owned(),
        Value::Quoted { text, lang: _ } => format!("“{text}”"),
        Value::NotRecorded { note } => beside("–", note.as_ref().map(|note| note.words(language).to_owned())),
        Value::Date { edtf, said } => {
            beside(edtf, said.as_ref().map(|said| format!("“{}”", said.words(language))))
        }
        Value::WholePercent(percent) => format!("{percent}%"),
        Value::Suppressed => "*".to_owned(),
        Value::Empty => String::new(),
    }
}

/// Returns the words of all headings, paragraphs and notes, in reading order.
pub fn said(document: &Document, language: Language) -> Vec<&str> {
    document.blocks.iter().filter_map(running).map(|text| text.words(language)).collect()
}

/// Returns the positions of the entries behind the paragraph of these English words.
///
/// # Panics
/// When there is no such paragraph, with all that is said.
pub fn behind(document: &Document, words: &str) -> Vec<u64> {
    let found = paragraphs(document).find(|paragraph| paragraph.text.en() == Some(words));
    let found = found.unwrap_or_else(|| panic!("no `{words}` among {:?}", said(document, Language::English)));
    found.witnesses.iter().collect()
}

/// Returns the charts, in order.
pub fn charts(document: &Document) -> Vec<&Chart> {
    let charts = document.blocks.iter().filter_map(|block| match block {
        Block::Chart(chart) => Some(chart),
        _ => None,
    });
    charts.collect()
}

/// Checks that a document says nothing but that nothing is recorded: no figure has a value, and one paragraph is all that
/// there is below them.
///
/// # Panics
/// When it says anything else.
pub fn nothing_recorded(document: &Document) {
    for found in &document.figures {
        assert_eq!(found.value, Value::not_recorded(), "{}", found.id);
    }
    assert!(matches!(document.blocks[..], [Block::Paragraph(_)]), "{:?}", document.blocks);
}

fn figure_ids(document: &Document) -> Vec<&str> {
    document.figures.iter().map(|figure| figure.id.as_str()).collect()
}

fn beside(words: &str, more: Option<String>) -> String {
    more.map_or(words.to_owned(), |more| format!("{words} ({more})"))
}

fn tables(document: &Document) -> Vec<&Table> {
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.collect()
}

fn paragraphs(document: &Document) -> impl Iterator<Item = &Paragraph> {
    document.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => Some(paragraph),
        _ => None,
    })
}

/// Returns the running words of a block, if it has any.
fn running(block: &Block) -> Option<&Text> {
    match block {
        Block::Heading(heading) => Some(&heading.text),
        Block::Paragraph(paragraph) => Some(&paragraph.text),
        Block::Note(note) => Some(&note.text),
        Block::Table(_) | Block::Checklist(_) | Block::Timeline(_) | Block::Chart(_) => None,
    }
}

#[cfg(test)]
mod tests;
