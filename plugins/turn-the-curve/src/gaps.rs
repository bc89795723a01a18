//! Where a line has no figure though its others come at a steady pace: a year that nobody measured.
//!
//! Deliberately absent: a figure for such a time, and a pace slower than a year: figures that are further apart are not joined.

use tyst_plugin::document::{LinePoint, Value};

/// The months of a year, which are the slowest pace.
const YEAR: i32 = 12;

/// Returns points with one more in each gap, which says that nothing is recorded.
pub(crate) fn filled(points: Vec<LinePoint>) -> Vec<LinePoint> {
    let ends: Vec<Option<i32>> = points.iter().map(|point| month(&point.at)).collect();
    let steps: Vec<Option<i32>> = ends.windows(2).map(|pair| Some(pair[1]? - pair[0]?)).collect();
    let pace = steps.iter().flatten().map(|step| (*step).clamp(1, YEAR)).min().unwrap_or(YEAR);
    let mut filled = Vec::with_capacity(points.len());
    for (at, point) in points.into_iter().enumerate() {
        let is_year = !point.at.contains('-');
        filled.push(point);
        if let (Some(Some(end)), Some(Some(step))) = (ends.get(at), steps.get(at))
            && *step >= 2 * pace
        {
            let [first, last] = [end + pace, end + step - pace].map(|end| written(end, is_year));
            let missing = if first == last { first } else { format!("{first}/{last}") };
            filled.push(LinePoint::new(missing, Value::not_recorded()));
        }
    }
    filled
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
