//! Where a line has no figure though its others come at a steady pace: a year that nobody measured.
//!
//! Deliberately absent: a figure for such a time, and a pace slower than a year: figures that are further apart are not joined.

use tyst_plugin::document::{LinePoint, Value};
use tyst_plugin::indicators::Outcome;

/// The months of a year, which are the slowest pace.
const YEAR: i32 = 12;

/// Returns points with one more in each gap, which says that nothing is recorded.
pub(crate) fn filled(points: Vec<LinePoint>) -> Vec<LinePoint> {
    let ends: Vec<Option<&str>> = points.iter().map(|point| Some(point.at.as_str())).collect();
    let mut gaps = gaps(&ends).into_iter().peekable();
    let mut filled = Vec::with_capacity(points.len());
    for (at, point) in points.into_iter().enumerate() {
        filled.push(point);
        if let Some((_, missing)) = gaps.next_if(|(after, _)| *after == at) {
            filled.push(LinePoint::new(missing, Value::not_recorded()));
        }
    }
    filled
}

/// Returns the figures of a curve behind the last time that nobody measured, and at least its last two.
pub(crate) fn unbroken(points: &[Outcome]) -> &[Outcome] {
    let ends: Vec<Option<&str>> = points.iter().map(|point| Some(point.period.ends()?[1])).collect();
    let first = gaps(&ends).last().map_or(0, |(after, _)| after + 1);
    &points[first.min(points.len().saturating_sub(2))..]
}

/// Returns after which figures nothing is recorded for a time, and for which.
fn gaps(ends: &[Option<&str>]) -> Vec<(usize, String)> {
    let months: Vec<Option<i32>> = ends.iter().map(|end| end.and_then(month)).collect();
    let steps: Vec<Option<i32>> = months.windows(2).map(|pair| Some(pair[1]? - pair[0]?)).collect();
    let pace = steps.iter().flatten().map(|step| (*step).clamp(1, YEAR)).min().unwrap_or(YEAR);
    let gap = |(after, step): (usize, &Option<i32>)| {
        let (end, step) = (months[after]?, step.filter(|step| *step >= 2 * pace)?);
        let is_year = ends[after].is_some_and(|end| !end.contains('-'));
        let [first, last] = [end + pace, end + step - pace].map(|end| written(end, is_year));
        Some((after, if first == last { first } else { format!("{first}/{last}") }))
    };
    steps.iter().enumerate().filter_map(gap).collect()
}

/// Returns the month in which a year, a month or a day ends, as a number.
fn month(at: &str) -> Option<i32> {
    let mut parts = at.split('-');
    let year: i32 = parts.next()?.parse().ok()?;
    let month: i32 = parts.next().map_or(Ok(YEAR), str::parse).ok()?;
    (1..=YEAR).contains(&month).then(|| year * YEAR + month - 1)
}

/// Writes a month in EDTF, or its year.
fn written(month: i32, is_year: bool) -> String {
    let (year, month) = (month.div_euclid(YEAR), month.rem_euclid(YEAR) + 1);
    if is_year { format!("{year:04}") } else { format!("{year:04}-{month:02}") }
}
