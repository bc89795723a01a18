//! Draws a table within the width of the page.
//!
//! Deliberately absent: truncation. Cells wrap between words where the page is wide enough for that, and a number is
//! never broken in two.

use comfy_table::presets::{UTF8_FULL, UTF8_FULL_CONDENSED};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, TableStyle, Width};

use super::{TextStyle, WIDTH_MIN};
use crate::labels;
use crate::render::wording::Wording;
use crate::table::{Align, Table};
use crate::value::Value;

/// The longest word that a column is kept wide enough for, in characters.
const WORD_MAX: usize = 20;

/// The blanks beside each cell.
const PADDING: usize = 2;

/// Returns the table as lines, or that nothing is recorded when it has no rows.
pub(super) fn grid(table: &Table, wording: Wording, style: TextStyle) -> String {
    if table.rows.is_empty() {
        return wording.label(labels::NOTHING_RECORDED).to_owned();
    }
    let mut drawn = comfy_table::Table::new();
    drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(style.width.max(WIDTH_MIN));
    drawn.set_header(table.columns.iter().map(|column| wording.words(&column.label)));
    let mut group_before = None;
    for row in &table.rows {
        if let Some(group) = row.group.as_ref().filter(|group| group_before != Some(*group)) {
            drawn.add_row([format!("{}:", wording.words(group))]);
        }
        group_before = row.group.as_ref();
        drawn.add_row(row.cells.iter().map(|cell| wording.value(&cell.value)));
    }
    set_columns(&mut drawn, table, wording, usize::from(style.width.max(WIDTH_MIN)));
    styled(&mut drawn, style.plain)
}

/// Sets numbers to the right, and gives every column its lower bound.
fn set_columns(drawn: &mut comfy_table::Table, table: &Table, wording: Wording, page: usize) {
    let needs: Vec<Need> = (0..table.columns.len()).map(|index| need(table, index, wording)).collect();
    for ((index, column), bound) in table.columns.iter().enumerate().zip(bounds(&needs, page)) {
        let Some(drawn_column) = drawn.column_mut(index) else {
            continue;
        };
        if column.align == Align::End {
            drawn_column.set_cell_alignment(CellAlignment::Right);
        }
        if bound > 0 {
            let padded = u16::try_from(bound + PADDING).unwrap_or(u16::MAX);
            drawn_column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(padded)));
        }
    }
}

/// What must stay on one line in a column, and what should, in characters.
struct Need {
    number: usize,
    word: usize,
}

fn need(table: &Table, index: usize, wording: Wording) -> Need {
    let label = table.columns.get(index).map(|column| wording.words(&column.label));
    let groups = table.rows.iter().filter_map(|row| row.group.as_ref()).filter(|_| index == 0);
    let groups = groups.map(|group| format!("{}:", wording.words(group)));
    let values = || table.rows.iter().filter_map(|row| row.cells.get(index)).map(|cell| &cell.value);
    let texts = label.into_iter().chain(groups).chain(values().map(|value| wording.value(value)));
    let numbers = values().filter(|value| is_digits(value)).map(|value| wording.value(value));
    Need { number: longest_word(numbers), word: longest_word(texts) }
}

fn longest_word(texts: impl Iterator<Item = String>) -> usize {
    let longest = |text: String| text.split(' ').map(|word| word.chars().count()).max();
    texts.filter_map(longest).max().unwrap_or(0)
}

/// Returns how wide each column must be at least: for its longest number, and for words up to the length at which all
/// columns still fit the page, at most [`WORD_MAX`].
fn bounds(needs: &[Need], page: usize) -> Vec<usize> {
    let up_to = |longest: usize| -> Vec<usize> {
        needs.iter().map(|need| need.number.max(need.word.min(longest))).collect()
    };
    let fits = |bounds: &Vec<usize>| bounds.iter().map(|bound| bound + PADDING + 1).sum::<usize>() < page;
    (0..=WORD_MAX).rev().map(up_to).find(fits).unwrap_or_else(|| up_to(0))
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
