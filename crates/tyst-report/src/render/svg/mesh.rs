//! The two axes of pictures over time: a place for each day and value, marks at whole dates and round values.
//!
//! Deliberately absent: a second upright axis, which misleads.

use std::ops::Range;

use plotters::element::PathElement;
use plotters::style::text_anchor::HPos;

use super::{AXIS, Drawn, FAINT, Sheet, WIDTH, dates, marked, write, write_mark};
use crate::render::wording::Wording;
use crate::text::Text;

/// The space for words to the left, above and below.
const LEFT: i32 = 70;
const TOP: i32 = 40;
const BELOW: i32 = 34;

/// Where days and values lie on the sheet.
pub(super) struct Mesh {
    days: Range<i32>,
    values: Range<f64>,
    /// How far the marks of the values are apart.
    step: f64,
    width: i32,
    height: i32,
    /// Where the values end, from the top of the sheet.
    top: i32,
}

impl Mesh {
    /// Returns the axes for days and values on a sheet with room to the right and above; the axis of the values holds nought, and
    /// ends at a round value.
    pub(super) fn new(
        days: Range<i32>,
        (low, high): (f64, f64),
        least_step: f64,
        sheet: &Sheet<'_>,
        (right, above): (i32, i32),
    ) -> Self {
        let high = if high > low.min(0.0) { high.max(0.0) } else { 1.0 };
        let low = low.min(0.0);
        let step = round_step(high - low).max(least_step);
        let values = (low / step).floor() * step..(high / step).ceil() * step;
        // a month at least, and some room at both ends
        let room = ((days.end - days.start) / 40).max(15);
        let days = days.start - room..days.end + room;
        let width = i32::try_from(WIDTH).unwrap_or(0) - LEFT - right;
        let (top, height) = (TOP + above, i32::try_from(sheet.dim_in_pixel().1).unwrap_or(0));
        Self { days, values, step, width, height: height - top - BELOW, top }
    }

    /// Returns where a day lies, from the left.
    pub(super) fn x(&self, day: i32) -> i32 {
        let (from, to) = (i64::from(day - self.days.start), i64::from(self.days.end - self.days.start));
        LEFT + i32::try_from(from * i64::from(self.width) / to.max(1)).unwrap_or(0)
    }

    /// Returns where a value lies, from the top.
    #[expect(clippy::cast_possible_truncation, reason = "a place on the sheet")]
    pub(super) fn y(&self, value: f64) -> i32 {
        let share = (value - self.values.start) / (self.values.end - self.values.start);
        self.top + self.height - (share * f64::from(self.height)).round() as i32
    }

    /// Returns the last day on the axis.
    pub(super) fn end(&self) -> i32 {
        self.days.end
    }

    /// Draws the axes and their marks, and what is measured above them.
    pub(super) fn draw(&self, sheet: &Sheet<'_>, measure: &Text, wording: Wording) -> Drawn {
        write(sheet, &marked(&wording.text(measure), wording), (LEFT, self.top - 24), HPos::Left)?;
        let (left, right, bottom) = (LEFT, LEFT + self.width, self.top + self.height);
        let decimals = if self.step < 0.1 { 2 } else { usize::from(self.step < 1.0) };
        let mut value = self.values.start;
        while value <= self.values.end + self.step / 2.0 {
            let y = self.y(value);
            sheet.draw(&PathElement::new([(left, y), (right, y)], FAINT))?;
            write(sheet, &wording.number(&format!("{value:.decimals$}")), (left - 8, y), HPos::Right)?;
            value += self.step;
        }
        for (day, words) in dates::marks(&self.days, wording) {
            let x = self.x(day);
            sheet.draw(&PathElement::new([(x, bottom), (x, bottom + 6)], AXIS))?;
            write_mark(sheet, &words, (x, bottom + 20))?;
        }
        sheet.draw(&PathElement::new([(left, bottom), (right, bottom)], AXIS))?;
        Ok(())
    }
}

/// Returns a step of 1, 2 or 5 and noughts, so that there are at most six of them.
fn round_step(extent: f64) -> f64 {
    let mut step = 1.0;
    while extent / step > 60.0 {
        step *= 10.0;
    }
    while extent / step < 6.0 && step > 0.01 {
        step /= 10.0;
    }
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| step * factor)
        .find(|step| extent / step <= 6.0)
        .unwrap_or(step * 10.0)
}
