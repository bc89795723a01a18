//! Measures over time: a line with a mark of its own shape at each point; targets as dashed steps, a baseline dotted. Where a point
//! has no number the line breaks.
//!
//! Deliberately absent: lines past points of which one has no number, and trends that nobody measured.

use std::ops::Range;

use plotters::element::{Circle, Cross, DashedPathElement, PathElement, Rectangle, TriangleMarker};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color as _, RGBColor};

use super::mesh::Mesh;
use super::{Drawn, MARKS_MAX, PALETTE, Sheet, dates, marked, write};
use crate::chart::{Line, LinePoint, LineRole};
use crate::render::extent::extent;
use crate::render::wording::Wording;
use crate::text::Text;

/// How high a row of the key is, what stands in it, and the room to the right.
const ROW: i32 = 24;
const SAMPLE: Range<i32> = 20..64;
const BESIDE: i32 = 20;
/// How high the picture is without its key.
const HEIGHT: u32 = 380;

/// A point to draw: its first and its last day, and how high it is.
type Place = (Range<i32>, f64);

/// A line to draw: its label, what it is, and its points, in pieces between which something is missing.
pub(super) struct Trend {
    label: String,
    role: LineRole,
    pieces: Vec<Vec<Place>>,
}

/// Returns the lines, if there is a point to draw and not too many of them.
pub(super) fn trend(lines: &[Line], wording: Wording) -> Option<Vec<Trend>> {
    let count: usize = lines.iter().map(|line| line.points.len()).sum();
    if count > MARKS_MAX * 4 || lines.len() > PALETTE.len() * 2 {
        return None;
    }
    let trend = |line: &Line| Trend {
        label: marked(&wording.text(&line.label), wording),
        role: line.role,
        pieces: pieces(line),
    };
    let trends: Vec<Trend> = lines.iter().map(trend).filter(|trend| !trend.pieces.is_empty()).collect();
    (!trends.is_empty()).then_some(trends)
}

/// Returns the points of a line that have a place; one that has none ends a piece.
fn pieces(line: &Line) -> Vec<Vec<Place>> {
    let place = |point: &LinePoint| {
        let days = match line.role {
            LineRole::Target => dates::days(&point.at).map(|(first, last)| first..last),
            LineRole::Measured | LineRole::Baseline => dates::middle(&point.at).map(|day| day..day),
        };
        Some((days?, extent(&point.cell.value)?.0))
    };
    let places: Vec<Option<Place>> = line.points.iter().map(place).collect();
    let pieces = places.split(Option::is_none).filter(|piece| !piece.is_empty());
    pieces.map(|piece| piece.iter().flatten().cloned().collect()).collect()
}

pub(super) fn height(trends: &[Trend]) -> u32 {
    HEIGHT + u32::try_from(trends.len()).unwrap_or(0) * ROW.unsigned_abs()
}

pub(super) fn draw(sheet: &Sheet<'_>, trends: &[Trend], measure: &Text, wording: Wording) -> Drawn {
    let points = || trends.iter().flat_map(Trend::points);
    let days = points().flat_map(|(days, _)| [days.start, days.end]);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return Ok(()) };
    let values = points().map(|(_, value)| *value);
    let (low, high) = (values.clone().fold(0.0, f64::min), values.fold(0.0, f64::max));
    let above = ROW * i32::try_from(trends.len()).unwrap_or(0);
    let mesh = Mesh::new(first..last, (low, high), 0.0, sheet, (BESIDE, above));
    mesh.draw(sheet, measure, wording)?;
    for (index, trend) in trends.iter().enumerate() {
        let colour = PALETTE[index % PALETTE.len()];
        let row = i32::try_from(index).unwrap_or(0) * ROW + ROW / 2;
        let sample = vec![(SAMPLE.start, row), (SAMPLE.end, row)];
        match trend.role {
            LineRole::Measured => {
                line(sheet, sample, index, colour)?;
                for piece in &trend.pieces {
                    line(sheet, places(&mesh, piece), index, colour)?;
                }
            }
            LineRole::Target => {
                dashed(sheet, sample, 8, colour)?;
                for step in steps(&mesh, trend) {
                    dashed(sheet, step.into(), 8, colour)?;
                }
            }
            LineRole::Baseline => {
                dashed(sheet, sample, 2, colour)?;
                dashed(sheet, level(&mesh, trend), 2, colour)?;
            }
        }
        write(sheet, &trend.label, (SAMPLE.end + 12, row), HPos::Left)?;
    }
    Ok(())
}

impl Trend {
    fn points(&self) -> impl Iterator<Item = &Place> + Clone {
        self.pieces.iter().flatten()
    }
}

fn places(mesh: &Mesh, piece: &[Place]) -> Vec<(i32, i32)> {
    piece.iter().map(|(days, value)| (mesh.x(days.start), mesh.y(*value))).collect()
}

/// Draws the points of what was measured, joined, each with the mark of this line.
fn line(sheet: &Sheet<'_>, places: Vec<(i32, i32)>, index: usize, colour: RGBColor) -> Drawn {
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

/// Returns the steps of a target: each over its own period; that of one day holds until the next one.
fn steps(mesh: &Mesh, trend: &Trend) -> impl Iterator<Item = [(i32, i32); 2]> {
    let next = trend.points().skip(1).map(|(days, _)| days.start).chain([mesh.end()]);
    trend.points().zip(next).map(|((days, value), next)| {
        let end = if days.is_empty() { next } else { days.end };
        [days.start, end].map(|day| (mesh.x(day), mesh.y(*value)))
    })
}

/// Returns the way of a baseline: level, from where it was measured on.
fn level(mesh: &Mesh, trend: &Trend) -> Vec<(i32, i32)> {
    let (days, value) = trend.points().next().cloned().unwrap_or_default();
    [days.start, mesh.end()].map(|day| (mesh.x(day), mesh.y(value))).into()
}
