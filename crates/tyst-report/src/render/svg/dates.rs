//! Where a date in EDTF lies on the axis of a picture: as a day, and where that is not known, as the first and the last.
//!
//! Deliberately absent: dates that are no more than a bound, which have no place of their own.

use std::ops::Range;

use jiff::Unit;
use jiff::civil::{Date, date};

use crate::render::wording::Wording;

/// Returns the first and the last day that a date can be, as numbers of days; nothing where an end is open.
pub(super) fn days(edtf: &str) -> Option<(i32, i32)> {
    let (first, last) = edtf.split_once('/').unwrap_or((edtf, edtf));
    Some((number(bounds(first)?.0)?, number(bounds(last)?.1)?))
}

/// Returns the day in the middle of what a date can be.
pub(super) fn middle(edtf: &str) -> Option<i32> {
    days(edtf).map(|(first, last)| i32::midpoint(first, last))
}

/// Returns the first and the last day of a year, a month or a day; marks of doubt are left out, `X` stands for any digit.
fn bounds(words: &str) -> Option<(Date, Date)> {
    let mut parts = words.trim_end_matches(['?', '~', '%']).splitn(3, '-');
    let year = parts.next()?;
    let first_year: i16 = year.replace('X', "0").parse().ok()?;
    let last_year: i16 = year.replace('X', "9").parse().ok()?;
    let number = |part: Option<&str>| part.map(str::parse::<i8>).transpose().ok();
    let (month, day) = (number(parts.next())?, number(parts.next())?);
    let (from, to) = match month {
        None => (1, 12),
        // the seasons of EDTF level 1
        Some(21) => (3, 5),
        Some(22) => (6, 8),
        Some(23) => (9, 11),
        Some(24) => (12, 12),
        Some(month) => (month, month),
    };
    let first = Date::new(first_year, from, day.unwrap_or(1)).ok()?;
    let last = match day {
        Some(_) => first,
        None => Date::new(last_year, to, 1).ok()?.last_of_month(),
    };
    Some((first, last))
}

fn number(day: Date) -> Option<i32> {
    date(1970, 1, 1).until((Unit::Day, day)).ok().map(|span| span.get_days())
}

/// Returns a day in words.
pub(super) fn day(day: i32, wording: Wording) -> Option<String> {
    let day = date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
    Some(wording.date(&day.to_string()))
}

/// Returns the days at which an axis has a mark, with the words: years, or months where there are few of those.
pub(super) fn marks(days: &Range<i32>, wording: Wording) -> Vec<(i32, String)> {
    const MARKS: i32 = 6;
    let months = (days.end - days.start) / 30;
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600].into_iter().find(|step| months / step <= MARKS);
    let step = step.unwrap_or(1_200);
    let Some(start) = date(1970, 1, 1).checked_add(jiff::Span::new().days(days.start)).ok() else {
        return Vec::new();
    };
    let first = (i32::from(start.year()) * 12 + i32::from(start.month()) - 1).div_euclid(step) * step;
    let place = |months: i32| {
        let (year, month) =
            (i16::try_from(months.div_euclid(12)).ok()?, i8::try_from(months.rem_euclid(12) + 1).ok()?);
        let words = if step < 12 { wording.date(&format!("{year:04}-{month:02}")) } else { year.to_string() };
        Some((number(Date::new(year, month, 1).ok()?)?, words))
    };
    (0..40).filter_map(|index| place(first + index * step)).filter(|(day, _)| days.contains(day)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Wording, days, marks, middle};

    #[test]
    fn a_date_is_as_wide_as_it_is_vague() {
        assert_eq!(days("1970-01-01"), Some((0, 0)));
        assert_eq!(days("1970"), Some((0, 364)));
        assert_eq!(days("1970-02~"), Some((31, 58)));
        assert_eq!(days("1970-21"), Some((59, 150)), "spring");
        assert_eq!(days("197X"), Some((0, 3_651)));
        assert_eq!(days("1970-04-01/1971-03-31"), Some((90, 454)));
        assert_eq!(middle("1970-01-01/1970-01-03"), Some(1));
    }

    #[test]
    fn what_has_no_place_has_none() {
        for words in ["../2018", "2018/..", "", "soon", "2018-13", "2018-02-30", "99999999"] {
            assert_eq!(days(words), None, "{words}");
        }
    }

    #[test]
    fn an_axis_has_few_round_marks() {
        let words = |range| {
            marks(&range, Wording { language: crate::Language::English, ascii: false })
                .into_iter()
                .map(|(_, words)| words)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(0..90), ["January 1970", "February 1970", "March 1970"]);
        assert_eq!(words(0..1_500), ["1970", "1971", "1972", "1973", "1974"]);
        assert!((1..=9).contains(&words(0..100_000).len()));
    }
}
