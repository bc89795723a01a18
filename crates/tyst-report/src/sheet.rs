//! A document as tables: the form in which it is drawn as CSV, addressed and compared.
//!
//! Deliberately absent: what a reader is shown of it, which each renderer decides.

use std::collections::BTreeMap;

use crate::chart::{Chart, ChartSpec};
use crate::checklist::{Checklist, ChecklistItem};
use crate::document::{Block, Document, Figure};
use crate::labels;
use crate::path::RowName;
use crate::table::{ByName, Cell, Row, Table, cell};
use crate::text::{Language, Text};
use crate::timeline::{Timeline, TimelineItem};
use crate::value::Value;
use crate::witness::Witnesses;

/// The id of the table that the headline figures make; no block may have it.
pub(crate) const FIGURES: &str = "figures";

/// What the id of a table of running words begins with; the section follows.
pub(crate) const WORDS: &str = "text:";

/// The most characters of a name that is made of words.
const NAME_CHARS_MAX: usize = 60;

/// What a table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// The headline figures.
    Figures,
    /// A block with an id, whose rows are named by so many columns at the start.
    Block(usize),
    /// The paragraphs and notes of a section.
    Words,
}

/// A part of a document as a table.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) part: Part,
    pub(crate) table: Table,
}

/// Returns a document as tables, in reading order, the headline figures first.
pub(crate) fn sheets(document: &Document) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    if !document.figures.is_empty() {
        sheets.push(Sheet { part: Part::Figures, table: figures_table(&document.figures) });
    }
    let mut section = Section::of(document);
    for block in &document.blocks {
        let table = match block {
            Block::Heading(heading) => {
                section.enter(heading.level, &heading.text);
                continue;
            }
            Block::Paragraph(paragraph) => {
                section.say(&mut sheets, &paragraph.text, &paragraph.witnesses);
                continue;
            }
            Block::Note(note) => {
                section.say(&mut sheets, &note.text, &Witnesses::none());
                continue;
            }
            Block::Table(table) => table.clone(),
            Block::Checklist(checklist) => checklist_table(checklist),
            Block::Timeline(timeline) => timeline_table(timeline),
            Block::Chart(chart) => chart.data_table(),
        };
        sheets.push(Sheet { part: Part::Block(naming_columns(block)), table });
    }
    sheets
}

/// Returns how many columns name a row.
fn naming_columns(block: &Block) -> usize {
    let is_line = |chart: &Chart| matches!(chart.spec, ChartSpec::Line { .. });
    if let Block::Chart(chart) = block { 1 + usize::from(is_line(chart)) } else { 1 }
}

/// Where in a document running words stand: under which headings.
struct Section {
    title: Text,
    /// The headings above, by level.
    headings: Vec<(u8, String)>,
    /// Where the words of each section are, among the sheets.
    places: BTreeMap<String, usize>,
}

impl Section {
    fn of(document: &Document) -> Self {
        Self { title: document.title.clone(), headings: Vec::new(), places: BTreeMap::new() }
    }

    fn enter(&mut self, level: u8, heading: &Text) {
        self.headings.retain(|(above, _)| *above < level);
        self.headings.push((level, named(heading.words(Language::English))));
        self.title = heading.clone();
    }

    /// Adds words to the table of the section.
    fn say(&mut self, sheets: &mut Vec<Sheet>, text: &Text, witnesses: &Witnesses) {
        let headings: Vec<&str> = self.headings.iter().map(|(_, heading)| heading.as_str()).collect();
        let id = format!("{WORDS}{}", headings.join("."));
        let at = *self.places.entry(id.clone()).or_insert(sheets.len());
        if at == sheets.len() {
            let table = Table::new(id, &self.title).column("words", labels::FIGURE.text());
            sheets.push(Sheet { part: Part::Words, table });
        }
        sheets[at].table.rows.push(Row::new([cell(text).with(witnesses)]));
    }
}

impl Sheet {
    /// Returns the names of the rows, in order. Of several with one name, each has a number besides.
    pub(crate) fn row_names(&self) -> Vec<RowName> {
        let names: Vec<String> = (0..self.table.rows.len()).map(|index| self.base_name(index)).collect();
        let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for name in &names {
            counts.entry(name).or_default().0 += 1;
        }
        let mut numbered = Vec::with_capacity(names.len());
        for name in &names {
            let count = counts.entry(name).or_default();
            count.1 += 1;
            let ordinal = (count.0 > 1).then_some(count.1);
            numbered.push(RowName { name: name.clone(), ordinal });
        }
        numbered
    }

    /// Returns what names a row, which other rows may be named as well.
    fn base_name(&self, index: usize) -> String {
        let row = &self.table.rows[index];
        match self.part {
            Part::Words => (index + 1).to_string(),
            Part::Figures => plain(&self.naming(row)[0].value),
            Part::Block(_) => {
                let group = row.group.as_ref().map(|group| named(group.words(Language::English)));
                let words = self.naming(row).iter().map(|cell| named(&plain(&cell.value)));
                group.into_iter().chain(words).collect::<Vec<_>>().join(".")
            }
        }
    }

    /// Returns the cells that name a row.
    pub(crate) fn naming<'r>(&self, row: &'r Row) -> &'r [Cell] {
        let columns = match self.part {
            Part::Figures => 1,
            Part::Block(columns) => columns,
            Part::Words => 0,
        };
        row.cells.get(..columns).unwrap_or(&row.cells)
    }
}

/// Returns words as a name: letters and digits in lower case, joined by dashes.
fn named(words: &str) -> String {
    let mut name = String::new();
    for letter in words.chars() {
        if letter.is_alphanumeric() {
            name.extend(letter.to_lowercase().filter(|letter| letter.is_alphanumeric()));
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name: String = name.chars().take(NAME_CHARS_MAX).collect();
    let name = name.trim_end_matches('-');
    if name.is_empty() { "row".to_owned() } else { name.to_owned() }
}

/// Returns what a value says, without any layout.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Number(number) => number.digits().to_owned(),
        Value::People(count) => count.to_string(),
        Value::Percent { numerator, denominator } | Value::PeoplePercent { numerator, denominator } => {
            format!("{numerator} of {denominator}")
        }
        Value::Between { low, high } | Value::PeopleBetween { low, high } => format!("{low} to {high}"),
        Value::Change { way, by } => format!("{}{}", way.sign(), plain(by)),
        Value::Comparing { of: _, said } => plain(said),
        Value::Words(text) => text.words(Language::English).to_owned(),
        Value::Quoted { text, lang: _ } => text.clone(),
        Value::NotRecorded { note: _ } => labels::NOT_RECORDED.en.to_owned(),
        Value::Date { edtf, said: _ } => edtf.clone(),
        Value::WholePercent(percent) => format!("{percent}%"),
        Value::Suppressed => "*".to_owned(),
        Value::Empty => String::new(),
    }
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
        let state = cell(item.state.label().text()).with(&item.witnesses);
        let detail =
            item.detail.clone().map_or_else(Cell::empty, |detail| cell(detail).with(&item.witnesses));
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
        let of_item = |value: Value| cell(value).with(&item.witnesses);
        let from =
            end_date(
                item.from.as_ref(),
                |from| if item.open_start { format!("../{from}") } else { from.into() },
            );
        let to = end_date(item.to.as_ref(), |to| if item.open_end { format!("{to}/..") } else { to.into() });
        let said = item.said.as_ref().map_or(Value::Empty, Value::from);
        Row::new([(&item.label).into(), from, to, said].map(of_item))
    };
    Table::new(&timeline.id, &timeline.caption)
        .column("item", labels::ITEM.text())
        .column("from", labels::FROM.text())
        .column("to", labels::UNTIL.text())
        .column("said", labels::SAID.text())
        .by_name(if timeline.by_name { ByName::Rows } else { ByName::Nothing })
        .rows(timeline.items.iter().map(row))
}

/// Returns one end of a span as a date in EDTF.
fn end_date(date: Option<&String>, edtf: impl Fn(&str) -> String) -> Value {
    date.map_or_else(Value::not_recorded, |date| Value::date(edtf(date)))
}
