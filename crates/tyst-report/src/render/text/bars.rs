//! Charts of a terminal: beside each value of the data a bar of blocks, full for what is certain, light for what is possible; beside
//! what was measured over time, a mark on a line that goes over the range of the values. Both take the room that the page has.
//!
//! Deliberately absent: bars below nought, and charts in which nothing has a length; they stay tables.

use crate::chart::{Chart, ChartSpec, Line, StepPoint};
use crate::labels;
use crate::render::extent::{extent, whole_number};
use crate::render::scale::Scale;
use crate::render::svg;
use crate::render::wording::Wording;
use crate::table::{Cell, Table, cell};
use crate::text::Text;
use crate::value::Value;

/// How many blocks the longest bar has at least and at most, on a page that has no room for more or much of it.
const BLOCKS: std::ops::RangeInclusive<usize> = 16..=48;
/// What stands between the columns of a table, in characters.
const BETWEEN: usize = 3;

/// Returns the data of a chart with a column of bars or of marks, for a page of a width.
pub(super) fn with_bars(chart: &Chart, wording: Wording, page: usize) -> Table {
    let table = chart.data_table();
    let room = room(&table, wording, page);
    match &chart.spec {
        ChartSpec::Step { measure: _, points } => {
            bars(table, points.iter().map(|point| Some(counted(point))).collect(), wording, room)
        }
        ChartSpec::Bars { measure: _, bars: all } => {
            bars(table, all.iter().map(|bar| extent(&bar.cell.value)).collect(), wording, room)
        }
        ChartSpec::Line { measure: _, lines } => marks(table, lines, wording, room),
    }
}

/// Returns how many characters are left beside what stands in a table.
fn room(table: &Table, wording: Wording, page: usize) -> usize {
    let wide = |index: usize| {
        let label = table.columns.get(index).map(|column| wording.words(&column.label));
        let values = table.rows.iter().filter_map(|row| row.cells.get(index));
        let words = label.into_iter().chain(values.map(|cell| wording.value(&cell.value)));
        words.map(|words| words.chars().count()).max().unwrap_or(0) + BETWEEN
    };
    let taken: usize = (0..table.columns.len()).map(wide).sum();
    page.saturating_sub(taken + BETWEEN + 1).clamp(*BLOCKS.start(), *BLOCKS.end())
}

fn bars(table: Table, extents: Vec<Option<(f64, f64)>>, wording: Wording, room: usize) -> Table {
    let longest = extents.iter().flatten().map(|(_, high)| *high).fold(0.0, f64::max);
    let is_below_nought = extents.iter().flatten().any(|(low, _)| *low < 0.0);
    if longest <= 0.0 || is_below_nought {
        return table;
    }
    let signs = if wording.ascii { ['#', '.'] } else { ['█', '░'] };
    let drawn = extents.into_iter().map(|extent| extent.map(|extent| bar(extent, longest, signs, room)));
    with_column(table, labels::CHART.text(), drawn)
}

/// Returns the table with a mark for each point, at its place between the ends of the upright axis.
fn marks(table: Table, lines: &[Line], wording: Wording, room: usize) -> Table {
    let Some(scale) = svg::trend::scale(lines) else { return table };
    let signs = if wording.ascii { ['o', '.'] } else { ['●', '·'] };
    let points = lines.iter().flat_map(|line| &line.points).map(|point| extent(&point.cell.value));
    let drawn = points.map(|extent| extent.map(|(low, _)| mark(low, scale, signs, room)));
    let [from, to] = scale.ends().map(|end| scale.words(end, wording));
    let over = |chart: &str| format!("{chart}: {from} {} {to}", wording.dash());
    let label = Text::both(over(labels::CHART.en), over(labels::CHART.cy));
    with_column(table, label, drawn)
}

fn with_column(table: Table, label: Text, cells: impl Iterator<Item = Option<String>>) -> Table {
    let mut drawn = table.column("bar", label);
    for (row, words) in drawn.rows.iter_mut().zip(cells) {
        let words = words.filter(|words| !words.is_empty());
        row.cells.push(words.map_or_else(Cell::empty, |words| cell(Value::words(words))));
    }
    drawn
}

fn counted(point: &StepPoint) -> (f64, f64) {
    let all = point.definite.saturating_add(point.possible);
    (whole_number(point.definite), whole_number(all))
}

/// Returns a bar; what is more than nothing has one block at least.
fn bar((low, high): (f64, f64), longest: f64, [full, light]: [char; 2], room: usize) -> String {
    let blocks = |value: f64| if value > 0.0 { place(value / longest, room).max(1) } else { 0 };
    let (certain, all) = (blocks(low), blocks(high));
    full.to_string().repeat(certain) + &light.to_string().repeat(all - certain)
}

fn mark(value: f64, scale: Scale, [mark, way]: [char; 2], room: usize) -> String {
    let before = place(scale.share(value), room - 1);
    let way = |length: usize| way.to_string().repeat(length);
    way(before) + &mark.to_string() + &way(room - 1 - before)
}

/// Returns how many characters of a room are a part of it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "at most as many as there are characters"
)]
fn place(part: f64, room: usize) -> usize {
    (part * room as f64).round() as usize
}
