//! Charts of a terminal: beside each value of the data a bar of blocks, full for what is certain, light for what is possible.
//!
//! Deliberately absent: what is below nought, and charts in which nothing has a length; they stay tables.

use crate::chart::{Chart, ChartSpec, StepPoint};
use crate::labels;
use crate::render::extent::{extent, whole_number};
use crate::table::{Cell, Table, cell};
use crate::value::Value;

/// How many blocks the longest bar has.
const BLOCKS: f64 = 16.0;

/// Returns the data of a chart with a column of bars.
pub(super) fn with_bars(chart: &Chart, plain: bool) -> Table {
    let table = chart.data_table();
    let extents: Vec<Option<(f64, f64)>> = match &chart.spec {
        ChartSpec::Step { measure: _, points } => points.iter().map(|point| Some(counted(point))).collect(),
        ChartSpec::Bars { measure: _, bars } => bars.iter().map(|bar| extent(&bar.cell.value)).collect(),
        ChartSpec::Line { measure: _, lines } => {
            lines.iter().flat_map(|line| &line.points).map(|point| extent(&point.cell.value)).collect()
        }
    };
    let longest = extents.iter().flatten().map(|(_, high)| *high).fold(0.0, f64::max);
    let is_below_nought = extents.iter().flatten().any(|(low, _)| *low < 0.0);
    if longest <= 0.0 || is_below_nought {
        return table;
    }
    let marks = if plain { ['#', '.'] } else { ['█', '░'] };
    let mut drawn = table.column("bar", labels::CHART.text());
    for (row, extent) in drawn.rows.iter_mut().zip(extents) {
        row.cells.push(extent.map_or_else(Cell::empty, |extent| bar(extent, longest, marks)));
    }
    drawn
}

fn counted(point: &StepPoint) -> (f64, f64) {
    let all = point.definite.saturating_add(point.possible);
    (whole_number(point.definite), whole_number(all))
}

/// Returns a bar; what is more than nothing has one block at least.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most as many as there are blocks"
)]
fn bar((low, high): (f64, f64), longest: f64, [full, light]: [char; 2]) -> Cell {
    let blocks =
        |value: f64| if value > 0.0 { (value * BLOCKS / longest).round().max(1.0) as usize } else { 0 };
    let (certain, all) = (blocks(low), blocks(high));
    let words = full.to_string().repeat(certain) + &light.to_string().repeat(all - certain);
    if words.is_empty() { Cell::empty() } else { cell(Value::words(words)) }
}
