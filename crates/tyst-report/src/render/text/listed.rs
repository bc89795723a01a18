//! Draws a table as a list, for a page on which its columns have no room: each row as an item, each cell behind its heading.
//!
//! Deliberately absent: when that is so, which `grid` says.

use crate::render::order;
use crate::render::wording::Wording;
use crate::render::wrap::wrapped;
use crate::table::{Row, Table};

/// How far what belongs to a row stands in.
const INDENT: usize = 2;

/// Returns the rows as a list, on a page of this width.
pub(super) fn listed(table: &Table, wording: Wording, width: usize) -> String {
    let labels: Vec<String> = table.columns.iter().map(|column| wording.words(&column.label)).collect();
    let mut lines = Vec::new();
    let mut group_before = None;
    for row in order::rows(table, wording.language) {
        if let Some(group) = row.group.as_ref().filter(|group| group_before != Some(*group)) {
            lines.push(wrapped(&format!("{}:", wording.words(group)), width, INDENT));
        }
        group_before = row.group.as_ref();
        lines.push(item(&labels, row, wording, width));
    }
    lines.join("\n")
}

fn item(labels: &[String], row: &Row, wording: Wording, width: usize) -> String {
    let cells = labels.iter().zip(&row.cells);
    let lines: Vec<String> = cells
        .map(|(label, cell)| format!("{label}: {}", wording.value(&cell.value)))
        .map(|line| wrapped(&line, width - INDENT, INDENT))
        .collect();
    format!("- {}", lines.join("\n").replace('\n', "\n  "))
}
