//! A count over time as steps: what is definite as a line over a filled ground, what is possible hatched on top of it.
//!
//! Deliberately absent: anything between two dates but what held since the earlier one.

use plotters::element::PathElement;
use plotters::style::text_anchor::HPos;
use plotters::style::{Color as _, WHITE};

use super::dates::Unit;
use super::mesh::Mesh;
use super::{Drawn, MARKS_MAX, PALETTE, Sheet, dates, half_width, hatched, solid, write};
use crate::chart::StepPoint;
use crate::labels;
use crate::render::extent::whole_number;
use crate::render::scale::Scale;
use crate::render::wording::Wording;
use crate::text::Text;

/// The room for the label of the line.
const BESIDE: i32 = 130;
/// How high the picture is.
pub(super) const HEIGHT: u32 = 360;

/// Where a count changed: the day, how many there were, and how many more there may have been.
pub(super) struct Step {
    day: i32,
    definite: f64,
    all: f64,
}

/// Returns the steps, if every one has a day and there are neither too many nor none.
pub(super) fn steps(points: &[StepPoint]) -> Option<Vec<Step>> {
    if points.is_empty() || points.len() > MARKS_MAX {
        return None;
    }
    let step = |point: &StepPoint| {
        let all = point.definite.saturating_add(point.possible);
        Some(Step {
            day: dates::days(&point.at)?.0,
            definite: whole_number(point.definite),
            all: whole_number(all),
        })
    };
    points.iter().map(step).collect()
}

/// Draws the steps; the last one holds until the day that is given.
pub(super) fn draw(
    sheet: &Sheet<'_>,
    steps: &[Step],
    measure: &Text,
    wording: Wording,
    until: Option<i32>,
) -> Drawn {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
    let end = until.map_or(last.day, |until| until.max(last.day));
    let high = steps.iter().map(|step| step.all).fold(0.0, f64::max);
    let mesh = Mesh::new(first.day..end, Scale::counts(high), HEIGHT, (BESIDE, 0));
    mesh.draw(sheet, measure, wording, Unit::Any)?;
    let mut line = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let next = steps.get(index + 1).map_or(mesh.end(), |next| next.day);
        let (left, right) = (mesh.x(step.day), mesh.x(next));
        if step.all > step.definite && right > left {
            hatched(sheet, (left, mesh.y(step.all)), (right, mesh.y(step.definite)), PALETTE[0])?;
        }
        line.extend([(left, mesh.y(step.definite)), (right, mesh.y(step.definite))]);
    }
    sheet.draw(&PathElement::new(line, PALETTE[0].stroke_width(3)))?;
    write(
        sheet,
        wording.label(labels::DEFINITE),
        (mesh.x(mesh.end()) + 8, mesh.y(last.definite)),
        HPos::Left,
    )?;
    label_band(sheet, &mesh, steps, wording)?;
    Ok(())
}

/// Writes what the hatched band is into its longest part.
fn label_band(sheet: &Sheet<'_>, mesh: &Mesh, steps: &[Step], wording: Wording) -> Drawn {
    let ends = steps.iter().skip(1).map(|next| next.day).chain([mesh.end()]);
    let bands = steps.iter().zip(ends).filter(|(step, _)| step.all > step.definite);
    let Some((step, end)) = bands.max_by_key(|(step, end)| end - step.day) else { return Ok(()) };
    let words = wording.label(labels::POSSIBLE);
    let x = i32::midpoint(mesh.x(step.day), mesh.x(end));
    let y = mesh.y(f64::midpoint(step.all, step.definite));
    let half = half_width(words) + 6;
    solid(sheet, (x - half, y - 12), (x + half, y + 12), WHITE)?;
    write(sheet, words, (x, y), HPos::Center)
}
