//! Where a date in EDTF lies on the axis of a picture: as a day, and where that is not known, as the first and the last.
//!
//! Deliberately absent: dates that are no more than a bound, which have no place of their own.

use std::ops::Range;

use jiff::civil::{Date, date};

use super::half_width;
use crate::render::wording::Wording;
use crate::text::Language;

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
    date(1970, 1, 1).until((jiff::Unit::Day, day)).ok().map(|span| span.get_days())
}

/// Returns a day in words.
pub(super) fn day(day: i32, wording: Wording) -> Option<String> {
    let day = date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
    Some(wording.date(&day.to_string()))
}

/// What the marks of an axis are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Years where everything that is drawn is of whole years, each in the middle of its year.
    Year,
    /// Months, or years where there are many of those, each where it begins.
    Any,
}

impl Unit {
    /// Returns what the marks are where these dates are drawn: years, if each is one or ends with one.
    pub(super) fn of<'a>(mut dates: impl Iterator<Item = &'a str>) -> Self {
        let ends_a_year = |edtf: &str| {
            let last = edtf.rsplit('/').next().and_then(bounds).map(|(_, last)| last);
            last.is_some_and(|last| last.month() == 12 && last.day() == 31)
        };
        if dates.all(ends_a_year) { Self::Year } else { Self::Any }
    }
}

/// The most marks of an axis, and the least room between their words.
const MARKS_MAX: usize = 8;
const BETWEEN: i32 = 16;

/// Returns the days at which an axis of a width has a mark, with the words. They are as many as have room for their words, in whichever
/// language these are longer.
pub(super) fn marks(days: &Range<i32>, width: i32, unit: Unit, wording: Wording) -> Vec<(i32, String)> {
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000];
    let is_fine = |step: &i32| unit == Unit::Any || *step >= 12;
    let mut found = Vec::new();
    for step in steps.into_iter().filter(is_fine) {
        found = places(days, step, unit);
        if found.len() <= MARKS_MAX && has_room(&found, days, width) {
            break;
        }
    }
    found.into_iter().map(|(day, edtf)| (day, wording.date(&edtf))).collect()
}

/// Returns the days of an axis at every so many months, with each as a month or a year.
fn places(days: &Range<i32>, step: i32, unit: Unit) -> Vec<(i32, String)> {
    let Some(start) = date(1970, 1, 1).checked_add(jiff::Span::new().days(days.start)).ok() else {
        return Vec::new();
    };
    let first = (i32::from(start.year()) * 12 + i32::from(start.month()) - 1).div_euclid(step) * step;
    let place = |months: i32| {
        let (year, month) =
            (i16::try_from(months.div_euclid(12)).ok()?, i8::try_from(months.rem_euclid(12) + 1).ok()?);
        let edtf = if step < 12 { format!("{year:04}-{month:02}") } else { format!("{year:04}") };
        let day = match unit {
            Unit::Year => middle(&edtf)?,
            Unit::Any => number(Date::new(year, month, 1).ok()?)?,
        };
        Some((day, edtf))
    };
    let found = (0..1_000).map(|index| first + index * step).map_while(place);
    found.skip_while(|(day, _)| *day < days.start).take_while(|(day, _)| *day < days.end).collect()
}

/// Returns whether the words of marks stand apart on an axis of a width.
fn has_room(marks: &[(i32, String)], days: &Range<i32>, width: i32) -> bool {
    let half = |edtf: &str| {
        let words = |language| Wording { language, ascii: false }.date(edtf);
        half_width(&words(Language::English)).max(half_width(&words(Language::Welsh)))
    };
    let long = i64::from(days.end - days.start).max(1);
    marks.windows(2).all(|pair| {
        let apart = i64::from(pair[1].0 - pair[0].0) * i64::from(width) / long;
        apart >= i64::from(half(&pair[0].1) + half(&pair[1].1) + BETWEEN)
    })
}

#[cfg(test)]
mod tests {
    use super::{Unit, Wording, days, marks, middle};
    use crate::Language;

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

    fn words(range: std::ops::Range<i32>, unit: Unit, language: Language) -> Vec<String> {
        let marks = marks(&range, 700, unit, Wording { language, ascii: false });
        marks.into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn an_axis_has_few_round_marks() {
        let words = |range| words(range, Unit::Any, Language::English);
        assert_eq!(words(0..90), ["January 1970", "February 1970", "March 1970"]);
        assert_eq!(words(0..1_500), ["1970", "1971", "1972", "1973", "1974"]);
        assert!((1..=9).contains(&words(0..100_000).len()));
    }

    #[test]
    fn words_of_an_axis_stand_apart_in_both_languages() {
        for length in 30..3_000 {
            let marks =
                marks(&(0..length), 700, Unit::Any, Wording { language: Language::Welsh, ascii: false });
            for pair in marks.windows(2) {
                let [one, next] = [0, 1].map(|index| {
                    let half = super::half_width(&pair[index].1);
                    (pair[index].0 * 700 / length - half, pair[index].0 * 700 / length + half)
                });
                assert!(one.1 < next.0, "{length}: {marks:?}");
            }
            let english = words(0..length, Unit::Any, Language::English);
            assert_eq!(english.len(), marks.len(), "{length}: the same marks in both languages");
        }
    }

    #[test]
    fn an_axis_of_years_has_years_in_their_middle() {
        assert_eq!(words(0..1_095, Unit::Year, Language::English), ["1970", "1971", "1972"]);
        let wording = Wording { language: Language::English, ascii: false };
        assert_eq!(marks(&(0..365), 700, Unit::Year, wording)[0].0, 182);
        assert_eq!(Unit::of(["2018", "2019-12-31", "2015/2020", "2019-12"].into_iter()), Unit::Year);
        assert_eq!(Unit::of(["2018", "2019-03-31"].into_iter()), Unit::Any);
    }
}
