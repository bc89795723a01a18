//! Bars, one under the other, each below its label and before its value.
//!
//! Deliberately absent: an axis. Every bar says its value.

use plotters::style::text_anchor::HPos;

use super::{
    Drawn, INK, MARKS_MAX, PALETTE, Sheet, hatched, in_lines, marked, solid, tall, write, write_lines,
};
use crate::chart::Bar;
use crate::render::extent::extent;
use crate::render::wording::Wording;

const LEFT: i32 = 8;
/// How long the longest bar is: its value stands behind it.
const LENGTH: f64 = 560.0;
/// How high a bar is with the room below its label and below itself.
const ROW: i32 = 32;

/// A bar to draw: the label, the value in words, and both bounds as lengths.
pub(super) struct Row {
    label: Vec<String>,
    value: String,
    low: i32,
    high: i32,
}

/// Returns the bars, if any has a length and there are not too many; what has no value has no bar, but its words.
#[expect(clippy::cast_possible_truncation, reason = "a length on the sheet")]
pub(super) fn bars(bars: &[Bar], wording: Wording) -> Option<Vec<Row>> {
    let extents: Vec<Option<(f64, f64)>> = bars.iter().map(|bar| extent(&bar.cell.value)).collect();
    let longest = extents.iter().flatten().map(|(_, high)| *high).fold(0.0, f64::max);
    let is_below_nought = extents.iter().flatten().any(|(low, _)| *low < 0.0);
    if longest <= 0.0 || is_below_nought || bars.len() > MARKS_MAX {
        return None;
    }
    let length = |value: f64| (value * LENGTH / longest).round() as i32;
    let row = |(bar, extent): (&Bar, &Option<(f64, f64)>)| {
        let (low, high) = extent.unwrap_or_default();
        let (label, value) =
            (in_lines(&marked(&wording.text(&bar.label), wording)), wording.value(&bar.cell.value));
        Row { label, value, low: length(low), high: length(high) }
    };
    Some(bars.iter().zip(&extents).map(row).collect())
}

pub(super) fn height(rows: &[Row]) -> u32 {
    rows.iter().map(|row| (tall(&row.label) + ROW).unsigned_abs()).sum::<u32>() + 12
}

pub(super) fn draw(sheet: &Sheet<'_>, rows: &[Row]) -> Drawn {
    let mut top = 6;
    for row in rows {
        write_lines(sheet, &row.label, (LEFT + 8, top + 1))?;
        let upper = top + tall(&row.label) + 3;
        let lower = upper + 22;
        solid(sheet, (LEFT, upper), (LEFT + row.low, lower), PALETTE[0])?;
        if row.high > row.low {
            hatched(sheet, (LEFT + row.low, upper), (LEFT + row.high, lower), PALETTE[0])?;
        }
        write(sheet, &row.value, (LEFT + row.high + 8, i32::midpoint(upper, lower)), HPos::Left)?;
        top += tall(&row.label) + ROW;
    }
    sheet.draw(&plotters::element::PathElement::new([(LEFT, 6), (LEFT, top)], INK))?;
    Ok(())
}
