//! Measures over time: a line with a mark of its own shape at each point; targets as dashed steps, a baseline dotted.
//!
//! Deliberately absent: lines through points of which one has no number, and trends that nobody measured.

use plotters::element::{Circle, Cross, DashedPathElement, PathElement, Rectangle, TriangleMarker};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color as _, RGBColor};

use super::mesh::Mesh;
use super::{Drawn, MARKS_MAX, PALETTE, Sheet, dates, extent, write};
use crate::chart::{Line, LineRole};
use crate::render::wording::Wording;
use crate::text::Text;

/// A line to draw: its label, what it is, and its points as days and values.
pub(super) struct Trend {
    label: String,
    role: LineRole,
    points: Vec<(i32, f64)>,
}

/// Returns the lines, if there is a point to draw and not too many of them.
pub(super) fn trend(lines: &[Line], wording: Wording) -> Option<Vec<Trend>> {
    let count: usize = lines.iter().map(|line| line.points.len()).sum();
    if count > MARKS_MAX * 4 || lines.len() > PALETTE.len() * 2 {
        return None;
    }
    let trend = |line: &Line| Trend {
        label: wording.words(&line.label),
        role: line.role,
        points: line
            .points
            .iter()
            .filter_map(|point| Some((dates::middle(&point.at)?, extent(&point.cell.value)?.0)))
            .collect(),
    };
    let trends: Vec<Trend> = lines.iter().map(trend).filter(|trend| !trend.points.is_empty()).collect();
    (!trends.is_empty()).then_some(trends)
}

pub(super) fn draw(sheet: &Sheet<'_>, trends: &[Trend], measure: &Text, wording: Wording) -> Drawn {
    let points = || trends.iter().flat_map(|trend| &trend.points);
    let days = points().map(|(day, _)| *day);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return Ok(()) };
    let values = points().map(|(_, value)| *value);
    let (low, high) = (values.clone().fold(0.0, f64::min), values.fold(0.0, f64::max));
    let mesh = Mesh::new(first..last, low, high, sheet.dim_in_pixel().1);
    mesh.draw(sheet, measure, wording)?;
    let mut taken: Vec<i32> = Vec::new();
    for (index, trend) in trends.iter().enumerate() {
        let colour = PALETTE[index % PALETTE.len()];
        match trend.role {
            LineRole::Measured => line(sheet, &mesh, trend, index, colour)?,
            LineRole::Target => dashed(sheet, steps(&mesh, trend), 8, colour)?,
            LineRole::Baseline => dashed(sheet, level(&mesh, trend), 2, colour)?,
        }
        let end = trend.points.last().map_or(0, |(_, value)| mesh.y(*value));
        // labels of lines that end beside each other stand one above the other
        let place =
            (0..=20).map(|row| end - row * 18).find(|y| taken.iter().all(|other| (other - y).abs() >= 18));
        let place = place.unwrap_or(end);
        taken.push(place);
        write(sheet, &trend.label, (mesh.x(mesh.end()) + 8, place), HPos::Left)?;
    }
    Ok(())
}

/// Draws the points of what was measured, joined, each with the mark of this line.
fn line(sheet: &Sheet<'_>, mesh: &Mesh, trend: &Trend, index: usize, colour: RGBColor) -> Drawn {
    let places: Vec<(i32, i32)> =
        trend.points.iter().map(|(day, value)| (mesh.x(*day), mesh.y(*value))).collect();
    sheet.draw(&PathElement::new(places.clone(), colour.stroke_width(3)))?;
    for (x, y) in places {
        match index % 4 {
            0 => sheet.draw(&Circle::new((x, y), 5, colour.filled()))?,
            1 => sheet.draw(&TriangleMarker::new((x, y), 7, colour.filled()))?,
            2 => sheet.draw(&Rectangle::new([(x - 5, y - 5), (x + 5, y + 5)], colour.filled()))?,
            _ => sheet.draw(&Cross::new((x, y), 5, colour.stroke_width(2)))?,
        }
    }
    Ok(())
}

fn dashed(sheet: &Sheet<'_>, places: Vec<(i32, i32)>, dash: i32, colour: RGBColor) -> Drawn {
    sheet.draw(&DashedPathElement::new(places, dash, 5, colour.stroke_width(2)))?;
    Ok(())
}

/// Returns the way of a target, which holds until the next one.
fn steps(mesh: &Mesh, trend: &Trend) -> Vec<(i32, i32)> {
    let ends = trend.points.iter().skip(1).map(|(day, _)| *day).chain([mesh.end()]);
    trend
        .points
        .iter()
        .zip(ends)
        .flat_map(|((day, value), end)| [*day, end].map(|day| (mesh.x(day), mesh.y(*value))))
        .collect()
}

/// Returns the way of a baseline: level, from where it was measured on.
fn level(mesh: &Mesh, trend: &Trend) -> Vec<(i32, i32)> {
    let first = trend.points.first().copied().unwrap_or_default();
    [first.0, mesh.end()].map(|day| (mesh.x(day), mesh.y(first.1))).into()
}
