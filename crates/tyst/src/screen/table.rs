//! Tables for people: columns where the page has room for them, and a list of what stands in each row where it has not.
//!
//! It does not know how wide the page is, and prints nothing.

use std::fmt;

use comfy_table::{ColumnConstraint, ContentArrangement, Row, Width, presets};
use tyst_report::render::{columns, longest_word, wrapped};

/// How far what belongs to a row stands in.
const INDENT: usize = 2;

/// A table, and the width of the page that it is for.
pub(crate) struct Table {
    drawn: comfy_table::Table,
    headings: Vec<String>,
    width: u16,
}

impl Table {
    /// Returns a table with these headings and no rows.
    pub(super) fn new(headings: &[&str], width: u16, plain: bool) -> Self {
        let mut drawn = comfy_table::Table::new();
        drawn.load_style(if plain { presets::NOTHING } else { presets::UTF8_FULL_CONDENSED });
        drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        drawn.set_header(headings.to_vec());
        Self { drawn, headings: headings.iter().map(|&heading| heading.to_owned()).collect(), width }
    }

    /// Adds a row of as many cells as there are headings.
    pub(crate) fn add_row(&mut self, row: impl Into<Row>) {
        self.drawn.add_row(row);
    }

    /// Returns how long the longest word in a column is.
    fn need(&self, index: usize, heading: &str) -> usize {
        let cells = self.drawn.row_iter().filter_map(|row| row.cell_iter().nth(index));
        let longest = cells.map(|cell| longest_word(&cell.content())).max().unwrap_or(0);
        longest.max(longest_word(heading))
    }

    /// Returns what stands in a row as an item of a list: each cell that is not empty behind its heading.
    fn item(&self, row: &Row) -> String {
        let cells = self.headings.iter().zip(row.cell_iter().map(comfy_table::Cell::content));
        let lines: Vec<String> = cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(heading, cell)| if heading.is_empty() { cell } else { format!("{heading}: {cell}") })
            .map(|line| wrapped(&line, usize::from(self.width).saturating_sub(INDENT), INDENT))
            .collect();
        format!("- {}", lines.join("\n").replace('\n', "\n  "))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let needs = self.headings.iter().enumerate().map(|(index, heading)| self.need(index, heading));
        if let Some(bounds) = columns(needs, usize::from(self.width)) {
            let mut drawn = self.drawn.clone();
            drawn.set_constraints(
                bounds.into_iter().map(|bound| ColumnConstraint::LowerBoundary(Width::Fixed(bound))),
            );
            return drawn.fmt(formatter);
        }
        let items: Vec<String> = self.drawn.row_iter().map(|row| self.item(row)).collect();
        formatter.write_str(&items.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_table_is_a_list_where_the_page_has_no_room_for_its_columns() {
        let drawn = |width| {
            let mut table = Table::new(&["seq", "what", "area", ""], width, false);
            table.add_row(["1", "a long name with Carmarthenshire in it", "caerphilly", "late"]);
            table.to_string()
        };
        assert_eq!(
            drawn(40),
            "- seq: 1\n  what: a long name with Carmarthenshire\n    in it\n  area: caerphilly\n  late"
        );
        let narrow = drawn(45);
        assert!(narrow.starts_with('┌') && narrow.lines().all(|line| line.chars().count() <= 45), "{narrow}");
        assert!(narrow.contains("Carmarthenshire") && narrow.contains("caerphilly"), "{narrow}");
    }
}
