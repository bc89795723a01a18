//! Draws a table within the width of the page.
//!
//! Cells wrap between words, and neither a number nor a word of ordinary length is broken in two; a table whose columns have no room
//! for that is drawn as a list. Deliberately absent: a limit that an honest report meets. What is cut off here stands in the other formats.

use comfy_table::presets::{UTF8_FULL, UTF8_FULL_CONDENSED};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Row, TableStyle, Width};

use super::listed::listed;
use super::{TextStyle, WIDTH_MIN};
use crate::labels;
use crate::render::order;
use crate::render::wording::Wording;
use crate::render::wrap::{columns, longest_word};
use crate::table::{Align, Table};
use crate::value::Value;

/// How many characters of a word stay together before it is laid out: the layout cuts line by line from a long word, and
/// copies the rest each time.
const PIECE: usize = 64;

/// How many lines the cells of all tables take together before rows are cut off.
const LINES_MAX: usize = 2_000_000;

/// What every row may take.
const ROW_LINES_MIN: usize = 3;

/// Returns how many lines a row may take where the tables of a document have this many cells.
pub(super) fn row_lines(cells: usize) -> usize {
    (LINES_MAX / cells.max(1)).max(ROW_LINES_MIN)
}

/// Returns the table as lines, or that nothing is recorded when it has no rows.
pub(super) fn grid(table: &Table, wording: Wording, style: TextStyle, row_lines: usize) -> String {
    if table.rows.is_empty() {
        return wording.label(labels::NOTHING_RECORDED).to_owned();
    }
    let page = style.width.max(WIDTH_MIN);
    let needs = (0..table.columns.len()).map(|index| need(table, index, wording));
    let Some(bounds) = columns(needs, usize::from(page)) else {
        return listed(table, wording, usize::from(page));
    };
    let mut drawn = comfy_table::Table::new();
    drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(page);
    drawn.set_header(row_of(table.columns.iter().map(|column| wording.words(&column.label)), row_lines));
    let mut group_before = None;
    for row in order::rows(table, wording.language) {
        if let Some(group) = row.group.as_ref().filter(|group| group_before != Some(*group)) {
            drawn.add_row(row_of([format!("{}:", wording.words(group))], row_lines));
        }
        group_before = row.group.as_ref();
        drawn.add_row(row_of(row.cells.iter().map(|cell| wording.value(&cell.value)), row_lines));
    }
    set_columns(&mut drawn, table, &bounds);
    styled(&mut drawn, style.plain)
}

/// Returns cells as a row, with long words in pieces.
fn row_of(cells: impl IntoIterator<Item = String>, row_lines: usize) -> Row {
    let mut row = Row::from(cells.into_iter().map(in_pieces));
    row.max_height(row_lines);
    row
}

/// Returns a text with a line break wherever a word goes on for longer than [`PIECE`].
fn in_pieces(text: String) -> String {
    if text.len() <= PIECE {
        return text;
    }
    let mut broken = String::with_capacity(text.len());
    let mut run = 0;
    for character in text.chars() {
        run = if character == ' ' { 0 } else { run + 1 };
        if run > PIECE {
            broken.push('\n');
            run = 1;
        }
        broken.push(character);
    }
    broken
}

/// Sets numbers to the right, and gives every column its lower bound.
fn set_columns(drawn: &mut comfy_table::Table, table: &Table, bounds: &[u16]) {
    for ((index, column), &bound) in table.columns.iter().enumerate().zip(bounds) {
        let Some(drawn_column) = drawn.column_mut(index) else {
            continue;
        };
        if column.align == Align::End {
            drawn_column.set_cell_alignment(CellAlignment::Right);
        }
        drawn_column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(bound)));
    }
}

/// Returns how long what must stay on one line in a column is, in characters.
fn need(table: &Table, index: usize, wording: Wording) -> usize {
    let label = table.columns.get(index).map(|column| wording.words(&column.label));
    let groups = table.rows.iter().filter_map(|row| row.group.as_ref()).filter(|_| index == 0);
    let groups = groups.map(|group| format!("{}:", wording.words(group)));
    let values = || table.rows.iter().filter_map(|row| row.cells.get(index)).map(|cell| &cell.value);
    let texts = label.into_iter().chain(groups).chain(values().map(|value| wording.value(value)));
    let numbers = values().filter(|value| is_digits(value)).map(|value| wording.value(value));
    let longest_number = numbers.map(|number| number.chars().count()).max().unwrap_or(0);
    texts.map(|text| longest_word(&text)).max().unwrap_or(0).max(longest_number)
}

fn is_digits(value: &Value) -> bool {
    value.is_numeric() || matches!(value, Value::Date { said: None, .. })
}

/// Draws the lines; rows are set apart only when a cell takes more than one line.
fn styled(drawn: &mut comfy_table::Table, plain: bool) -> String {
    let rule = LineStyle::none().fill('-').junction('-');
    let ascii = TableStyle::new().header_separator(rule);
    let (dense, spaced, rules) = if plain {
        (ascii, ascii.row_separator(LineStyle::none().fill(' ').junction(' ')), 2)
    } else {
        (UTF8_FULL_CONDENSED, UTF8_FULL, 4)
    };
    drawn.load_style(dense);
    let wraps = drawn.lines().count() > drawn.row_count() + rules;
    if wraps {
        drawn.load_style(spaced);
    }
    drawn.trim_fmt()
}
