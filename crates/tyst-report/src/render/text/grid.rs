//! Draws a table within the width of the page.
//!
//! Deliberately absent: truncation. Words wrap, and a number is never broken in two.

use comfy_table::presets::{UTF8_FULL, UTF8_FULL_CONDENSED};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, TableStyle, Width};

use super::{TextStyle, WIDTH_MIN};
use crate::labels;
use crate::render::wording::Wording;
use crate::table::{Align, Row, Table};
use crate::value::Value;

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
    set_columns(&mut drawn, table, wording);
    styled(&mut drawn, style.plain)
}

/// Sets numbers to the right, and every column at least as wide as its longest number.
fn set_columns(drawn: &mut comfy_table::Table, table: &Table, wording: Wording) {
    for (index, column) in table.columns.iter().enumerate() {
        let Some(drawn_column) = drawn.column_mut(index) else {
            continue;
        };
        if column.align == Align::End {
            drawn_column.set_cell_alignment(CellAlignment::Right);
        }
        let width = table.rows.iter().map(|row| number_width(row, index, wording)).max().unwrap_or(0);
        if width > 0 {
            let padded = u16::try_from(width + 2).unwrap_or(u16::MAX);
            drawn_column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(padded)));
        }
    }
}

/// Returns the length of the longest part of a number that must stay on one line.
fn number_width(row: &Row, index: usize, wording: Wording) -> usize {
    let value = row.cells.get(index).map(|cell| &cell.value).filter(|value| is_digits(value));
    let words = value.map(|value| wording.value(value)).unwrap_or_default();
    words.split(' ').map(|word| word.chars().count()).max().unwrap_or(0)
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
