//! Tables of a page: a caption, header cells for columns, rows and groups, numbers to the right.
//!
//! Deliberately absent: anything with which a reader sorts or hides rows.

use maud::{Markup, html};

use super::Pen;
use super::order;
use crate::labels;
use crate::table::{Align, Column, Row, Table};
use crate::text::Text;

impl Pen<'_> {
    /// Returns a table that can be scrolled sideways by keys where the page is narrower.
    pub(super) fn table(self, table: &Table) -> Markup {
        let caption = self.text(&table.caption);
        if table.rows.is_empty() {
            return html! {
                div id=(table.id) { p.caption { (caption) } p { (self.label(labels::NOTHING_RECORDED)) } }
            };
        }
        let label = self.wording.words(&table.caption);
        html! {
            div.wide id=(table.id) role="group" aria-label=(label) tabindex="0" {
                table {
                    caption { (caption) }
                    thead {
                        tr {
                            @for column in &table.columns { (self.column(column)) }
                            @if self.entries.is_some() { th scope="col" { (self.label(labels::BEHIND)) } }
                        }
                    }
                    @for (group, rows) in groups(&order::rows(table, self.wording.language)) {
                        tbody {
                            @if let Some(group) = group {
                                tr { th.group scope="rowgroup" colspan=(table.columns.len() + usize::from(self.entries.is_some())) { (self.text(group)) } }
                            }
                            @for row in rows { (self.row(table, row)) }
                        }
                    }
                }
            }
        }
    }

    fn column(self, column: &Column) -> Markup {
        html! { th scope="col" class=[class(column)] { (self.text(&column.label)) } }
    }

    fn row(self, table: &Table, row: &Row) -> Markup {
        html! {
            tr {
                @for (index, (column, cell)) in table.columns.iter().zip(&row.cells).enumerate() {
                    @if index == 0 { th scope="row" class=[class(column)] { (self.value(&cell.value)) } }
                    @else { td class=[class(column)] { (self.value(&cell.value)) } }
                }
                @if self.entries.is_some() { td { (self.witnesses(&row.witnesses())) } }
            }
        }
    }
}

/// Returns the rows by their groups, which lie together.
fn groups<'a>(rows: &'a [&Row]) -> impl Iterator<Item = (Option<&'a Text>, &'a [&'a Row])> {
    rows.chunk_by(|one, next| one.group == next.group)
        .filter_map(|rows| rows.first().map(|first| (first.group.as_ref(), rows)))
}

fn class(column: &Column) -> Option<&'static str> {
    match column.align {
        Align::Start => None,
        Align::End => Some("number"),
    }
}
