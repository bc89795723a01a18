//! The two axes of pictures over time: a place for each day and value, marks at whole dates and round values.
//!
//! Deliberately absent: a second upright axis, which misleads.

use std::ops::Range;

use plotters::element::PathElement;
use plotters::style::text_anchor::HPos;

use super::dates::Unit;
use super::{AXIS, Drawn, FAINT, Sheet, WIDTH, dates, marked, write, write_mark};
use crate::render::scale::Scale;
use crate::render::wording::Wording;
use crate::text::Text;

/// The space for words to the left, above and below.
const LEFT: i32 = 70;
const TOP: i32 = 40;
const BELOW: i32 = 34;

/// Where days and values lie on the sheet.
pub(super) struct Mesh {
    days: Range<i32>,
    scale: Scale,
    width: i32,
    height: i32,
    /// Where the values end, from the top of the sheet.
    top: i32,
}

impl Mesh {
    /// Returns the axes for days and values on a sheet of a height, with room to the right and above.
    pub(super) fn new(days: Range<i32>, scale: Scale, height: u32, (right, above): (i32, i32)) -> Self {
        // a month at least, and some room at both ends
        let room = ((days.end - days.start) / 40).max(15);
        let days = days.start - room..days.end + room;
        let width = i32::try_from(WIDTH).unwrap_or(0) - LEFT - right;
        let (top, height) = (TOP + above, i32::try_from(height).unwrap_or(0));
        Self { days, scale, width, height: height - top - BELOW, top }
    }

    /// Returns where a day lies, from the left.
    pub(super) fn x(&self, day: i32) -> i32 {
        let (from, to) = (i64::from(day - self.days.start), i64::from(self.days.end - self.days.start));
        LEFT + i32::try_from(from * i64::from(self.width) / to.max(1)).unwrap_or(0)
    }

    /// Returns where a value lies, from the top.
    #[expect(clippy::cast_possible_truncation, reason = "a place on the sheet")]
    pub(super) fn y(&self, value: f64) -> i32 {
        let share = self.scale.share(value);
        self.top + self.height - (share * f64::from(self.height)).round() as i32
    }

    /// Returns the last day on the axis.
    pub(super) fn end(&self) -> i32 {
        self.days.end
    }

    /// Draws the axes and their marks, and what is measured above them.
    pub(super) fn draw(&self, sheet: &Sheet<'_>, measure: &Text, wording: Wording, unit: Unit) -> Drawn {
        let measure = marked(&wording.text(measure), wording);
        let begins = self.scale.begins(wording).map(|begins| format!(" ({begins})"));
        write(sheet, &(measure + &begins.unwrap_or_default()), (LEFT, self.top - 24), HPos::Left)?;
        let (left, right, bottom) = (LEFT, LEFT + self.width, self.top + self.height);
        for value in self.scale.marks() {
            let y = self.y(value);
            sheet.draw(&PathElement::new([(left, y), (right, y)], FAINT))?;
            write(sheet, &self.scale.words(value, wording), (left - 8, y), HPos::Right)?;
        }
        for (day, words) in dates::marks(&self.days, self.width, unit, wording) {
            let x = self.x(day);
            sheet.draw(&PathElement::new([(x, bottom), (x, bottom + 6)], AXIS))?;
            write_mark(sheet, &words, (x, bottom + 20))?;
        }
        sheet.draw(&PathElement::new([(left, bottom), (right, bottom)], AXIS))?;
        Ok(())
    }
}
