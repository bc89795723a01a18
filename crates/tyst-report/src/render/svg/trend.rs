//! Measures over time: a line with a mark of its own shape at each point; targets as dashed steps, a baseline dotted. Where a point
//! has no number the line breaks. Each line is named at its end where the names have room there, and else in a key above all.
//!
//! Deliberately absent: lines past points of which one has no number, and trends that nobody measured.

use std::ops::Range;

use plotters::element::{Circle, Cross, DashedPathElement, PathElement, Polygon};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color as _, RGBColor, WHITE};

use super::dates::{self, Unit};
use super::mesh::Mesh;
use super::{Drawn, LETTER, MARKS_MAX, PALETTE, Sheet, half_width, marked, write};
use crate::chart::{Line, LinePoint, LineRole};
use crate::render::extent::extent;
use crate::render::scale::Scale;
use crate::render::wording::Wording;
use crate::text::Text;

/// The most lines of a picture: each is told from the others by its mark and colour.
const LINES_MAX: usize = SHAPES * 2 * PALETTE.len();
/// How many shapes marks have; each is filled or hollow.
const SHAPES: usize = 6;
/// How high a row of the key is, what stands in it, and the room to the right.
const ROW: i32 = 24;
const SAMPLE: Range<i32> = 20..64;
const BESIDE: i32 = 20;
/// The most lines that are named at their ends, and the most room for that.
const NAMED_MAX: usize = 6;
const NAME_MAX: i32 = 300;
/// How high the picture is without its key.
const HEIGHT: u32 = 380;

/// A point to draw: its first and its last day, and how high it is.
type Place = (Range<i32>, f64);

/// A line to draw: its label, what it is, and its points, in pieces between which something is missing.
struct Trend {
    label: String,
    role: LineRole,
    pieces: Vec<Vec<Place>>,
}

/// What is drawn, and where.
pub(super) struct Picture {
    trends: Vec<Trend>,
    mesh: Mesh,
    unit: Unit,
    /// Whether the lines are named at their ends; if not, in a key.
    is_named: bool,
    pub(super) height: u32,
}

/// Returns the lines, if there is a point to draw and not too many of them.
pub(super) fn trend(lines: &[Line], wording: Wording) -> Option<Picture> {
    let count: usize = lines.iter().map(|line| line.points.len()).sum();
    if count > MARKS_MAX * 4 || lines.len() > LINES_MAX {
        return None;
    }
    let trend = |line: &Line| Trend {
        label: marked(&wording.text(&line.label), wording),
        role: line.role,
        pieces: pieces(line),
    };
    let trends: Vec<Trend> = lines.iter().map(trend).filter(|trend| !trend.pieces.is_empty()).collect();
    let points = || trends.iter().flat_map(Trend::points);
    let days = points().flat_map(|(days, _)| [days.start, days.end]);
    let days = days.clone().min()?..days.max()?;
    let scale = scale(lines)?;
    let unit = Unit::of(lines.iter().flat_map(|line| &line.points).map(|point| point.at.as_str()));
    let widest = trends.iter().map(|trend| half_width(&trend.label) * 2).max().unwrap_or(0);
    let room = widest + BESIDE;
    let mesh = Mesh::new(days.clone(), scale, HEIGHT, (room, 0));
    if trends.len() <= NAMED_MAX && room <= NAME_MAX && names_have_room(&mesh, &trends) {
        return Some(Picture { trends, mesh, unit, is_named: true, height: HEIGHT });
    }
    let key = u32::try_from(trends.len()).unwrap_or(0) * ROW.unsigned_abs();
    let mesh = Mesh::new(days, scale, HEIGHT + key, (BESIDE, i32::try_from(key).unwrap_or(0)));
    Some(Picture { trends, mesh, unit, is_named: false, height: HEIGHT + key })
}

/// Returns the upright axis of lines.
pub(in crate::render) fn scale(lines: &[Line]) -> Option<Scale> {
    let values: Vec<f64> = lines.iter().flat_map(pieces).flatten().map(|(_, value)| value).collect();
    (!values.is_empty()).then(|| Scale::of(values.into_iter()))
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

pub(super) fn draw(sheet: &Sheet<'_>, picture: &Picture, measure: &Text, wording: Wording) -> Drawn {
    let mesh = &picture.mesh;
    mesh.draw(sheet, measure, wording, picture.unit)?;
    for (index, trend) in picture.trends.iter().enumerate() {
        for way in trend.ways(mesh) {
            way_of(sheet, trend.role, way, index)?;
        }
        if picture.is_named {
            let (x, y) = trend.end(mesh);
            write(sheet, &trend.label, (x + BESIDE / 2, y), HPos::Left)?;
        } else {
            let row = i32::try_from(index).unwrap_or(0) * ROW + ROW / 2;
            way_of(sheet, trend.role, vec![(SAMPLE.start, row), (SAMPLE.end, row)], index)?;
            write(sheet, &trend.label, (SAMPLE.end + 12, row), HPos::Left)?;
        }
    }
    Ok(())
}

/// Draws a way as what it is: what was measured with a mark at each point, anything else dashed with one where it begins.
fn way_of(sheet: &Sheet<'_>, role: LineRole, way: Vec<(i32, i32)>, index: usize) -> Drawn {
    let (.., colour) = style(index);
    let dash = match role {
        LineRole::Measured => {
            sheet.draw(&PathElement::new(way.clone(), colour.stroke_width(3)))?;
            return way.into_iter().try_for_each(|at| mark(sheet, at, index));
        }
        LineRole::Target => 8,
        LineRole::Baseline => 2,
    };
    let begin = way.first().copied();
    sheet.draw(&DashedPathElement::new(way, dash, 5, colour.stroke_width(2)))?;
    begin.into_iter().try_for_each(|at| mark(sheet, at, index))
}

/// Returns the shape of the mark of a line, whether it is filled, and the colour: two lines are alike in all of them only past the
/// most lines of a picture, and the first ones are told apart without the colour.
fn style(index: usize) -> (usize, bool, RGBColor) {
    let turn = index / (SHAPES * 2);
    (index % SHAPES, (index / SHAPES).is_multiple_of(2), PALETTE[(index + turn) % PALETTE.len()])
}

/// Draws the mark of a line.
fn mark(sheet: &Sheet<'_>, (x, y): (i32, i32), index: usize) -> Drawn {
    let (shape, is_filled, colour) = style(index);
    let [ground, edge] =
        if is_filled { [colour.filled(); 2] } else { [WHITE.filled(), colour.stroke_width(2)] };
    let corners: &[(i32, i32)] = match shape {
        0 => {
            if !is_filled {
                sheet.draw(&Circle::new((x, y), 5, ground))?;
            }
            return Ok(sheet.draw(&Circle::new((x, y), 5, edge))?);
        }
        1 => &[(0, -7), (6, 4), (-6, 4)],
        2 => &[(-5, -5), (5, -5), (5, 5), (-5, 5)],
        3 => &[(0, -7), (7, 0), (0, 7), (-7, 0)],
        4 => &[(0, 7), (6, -4), (-6, -4)],
        _ if is_filled => return Ok(sheet.draw(&Cross::new((x, y), 5, colour.stroke_width(2)))?),
        _ => &[(-2, -7), (2, -7), (2, 7), (-2, 7)],
    };
    let mut corners: Vec<(i32, i32)> = corners.iter().map(|(right, down)| (x + right, y + down)).collect();
    sheet.draw(&Polygon::new(corners.clone(), ground))?;
    if !is_filled {
        corners.extend(corners.first().copied());
        sheet.draw(&PathElement::new(corners, edge))?;
    }
    Ok(())
}

impl Trend {
    fn points(&self) -> impl Iterator<Item = &Place> + Clone {
        self.pieces.iter().flatten()
    }

    /// Returns the ways on the sheet: of what was measured from point to point, of targets a step each, of a baseline level on.
    fn ways(&self, mesh: &Mesh) -> Vec<Vec<(i32, i32)>> {
        let at = |day: i32, value: f64| (mesh.x(day), mesh.y(value));
        match self.role {
            LineRole::Measured => {
                let way =
                    |piece: &Vec<Place>| piece.iter().map(|(days, value)| at(days.start, *value)).collect();
                self.pieces.iter().map(way).collect()
            }
            LineRole::Target => {
                // one of a day holds until the next
                let next = self.points().skip(1).map(|(days, _)| days.start).chain([mesh.end()]);
                let step = |((days, value), next): (&Place, i32)| {
                    let end = if days.is_empty() { next } else { days.end };
                    vec![at(days.start, *value), at(end, *value)]
                };
                self.points().zip(next).map(step).collect()
            }
            LineRole::Baseline => {
                let first = self.points().next().into_iter();
                first.map(|(days, value)| vec![at(days.start, *value), at(mesh.end(), *value)]).collect()
            }
        }
    }

    /// Returns where it ends on the sheet.
    fn end(&self, mesh: &Mesh) -> (i32, i32) {
        self.ways(mesh).last().and_then(|way| way.last().copied()).unwrap_or_default()
    }
}

/// Returns whether the name of each line stands clear of all lines and of the other names where it is written at its end.
fn names_have_room(mesh: &Mesh, trends: &[Trend]) -> bool {
    let boxes: Vec<(Range<i32>, Range<i32>)> = trends
        .iter()
        .map(|trend| {
            let (x, y) = trend.end(mesh);
            let left = x + BESIDE / 2;
            (left..left + half_width(&trend.label) * 2, y - LETTER * 2 / 3..y + LETTER * 2 / 3)
        })
        .collect();
    let is_clear = |(index, (across, down)): (usize, &(Range<i32>, Range<i32>))| {
        let others = boxes.iter().skip(index + 1);
        let meets = |one: &Range<i32>, other: &Range<i32>| one.start < other.end && other.start < one.end;
        let is_apart = others.clone().all(|(x, y)| !meets(across, x) || !meets(down, y));
        let crosses = |pair: &[(i32, i32)]| {
            let point = |part: i32| {
                let between = |from: i32, to: i32| from + (to - from) * part / 64;
                (between(pair[0].0, pair[1].0), between(pair[0].1, pair[1].1))
            };
            (0..=64).map(point).any(|(x, y)| across.contains(&x) && down.contains(&y))
        };
        is_apart && !trends.iter().flat_map(|trend| trend.ways(mesh)).any(|way| way.windows(2).any(crosses))
    };
    boxes.iter().enumerate().all(is_clear)
}

#[cfg(test)]
mod tests {
    use super::{LINES_MAX, style};

    #[test]
    fn each_line_has_a_mark_and_colour_of_its_own() {
        let mut styles: Vec<_> = (0..LINES_MAX)
            .map(|index| {
                let (shape, is_filled, colour) = style(index);
                (shape, is_filled, (colour.0, colour.1, colour.2))
            })
            .collect();
        styles.sort_unstable();
        styles.dedup();
        assert_eq!(styles.len(), 48);
    }
}
