//! Dates of EDTF level 1 (ISO 8601-2): those that are more or less than one date.
//!
//! What such a date cannot mean is cut off by bounds; where it has no certain bound, none is made up.

use super::{NotDate, PartialDate};

/// What a date of EDTF means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// This date.
    Date(PartialDate),
    /// A date from the beginning of one to the end of another: `201X`, or a season.
    Between(PartialDate, PartialDate),
    /// Nothing that is certain: `2018?` may be another year, `2018~` is about 2018, `2018%` both.
    Uncertain,
}

impl Meant {
    /// Returns the date from whose beginning on it can be.
    pub(super) fn earliest(self) -> Option<PartialDate> {
        match self {
            Self::Date(date) | Self::Between(date, _) => Some(date),
            Self::Uncertain => None,
        }
    }

    /// Returns the date to whose end it can be.
    pub(super) fn latest(self) -> Option<PartialDate> {
        match self {
            Self::Date(date) | Self::Between(_, date) => Some(date),
            Self::Uncertain => None,
        }
    }
}

/// Reads one date, without an interval.
pub(super) fn meant(text: &str) -> Result<Meant, NotDate> {
    if let Some(certain) = text.strip_suffix(['?', '~', '%']) {
        return match meant(certain)? {
            Meant::Uncertain => Err(NotDate::Form),
            _ => Ok(Meant::Uncertain),
        };
    }
    if is_outside(text) {
        return Err(NotDate::Outside);
    }
    if text.contains('X') {
        return unspecified(text);
    }
    match text.split_once('-') {
        Some((year, season @ ("21" | "22" | "23" | "24"))) => self::season(year, season),
        // The other seasons, sets, and marks inside a date.
        Some((_, part)) if part.len() == 2 && ("25"..="41").contains(&part) && is_number(part) => {
            Err(NotDate::Level2)
        }
        _ if text.contains(['{', '[', '?', '~', '%']) => Err(NotDate::Level2),
        _ => text.parse().map(Meant::Date),
    }
}

/// Returns whether a year is written that has more than four digits or lies before the year 1.
fn is_outside(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count() >= 4;
    text.strip_prefix('Y').is_some_and(|year| digits(year.trim_start_matches('-')))
        || text.strip_prefix('-').is_some_and(digits)
}

/// Reads a date with `X` where something is not specified: the last digits of a year, or whole parts from the end.
fn unspecified(text: &str) -> Result<Meant, NotDate> {
    let date = |text: &str| text.parse::<PartialDate>();
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [year] | [year, "XX"] | [year, "XX", "XX"] if *year == "X".repeat(4) => Ok(Meant::Uncertain),
        [year] if year.len() == 4 && ["X", "XX"].contains(&year.trim_start_matches(|digit| digit != 'X')) => {
            // There is no year 0.
            let first = year.replace('X', "0").replace("0000", "0001");
            Ok(Meant::Between(date(&first)?, date(&year.replace('X', "9"))?))
        }
        [year, "XX"] | [year, "XX", "XX"] => date(year).map(Meant::Date),
        [year, month, "XX"] if !month.contains('X') => date(&format!("{year}-{month}")).map(Meant::Date),
        [year, ..]
            if year.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit() || b"X-".contains(&byte)) =>
        {
            Err(NotDate::Level2)
        }
        _ => Err(NotDate::Form),
    }
}

/// Reads a season. `2020-21` is refused: it is mostly written for the year that begins in 2020.
fn season(year: &str, season: &str) -> Result<Meant, NotDate> {
    let date: PartialDate = year.parse()?;
    let PartialDate::Year(number) = date else { return Err(NotDate::Form) };
    if format!("{:02}", (number + 1) % 100) == season {
        return Err(NotDate::Season);
    }
    season_bounds(date, season).map(|(first, last)| Meant::Between(first, last))
}

/// Returns the first and the last month of a season of a year, which EDTF leaves to the reader's place on the globe: here of
/// the north, and with winter as wide as its year allows.
pub(crate) fn season_bounds(year: PartialDate, season: &str) -> Result<(PartialDate, PartialDate), NotDate> {
    let PartialDate::Year(year) = year else { return Err(NotDate::Form) };
    let (first, last) = match season {
        "21" => (3, (year, 5)),
        "22" => (6, (year, 8)),
        "23" => (9, (year, 11)),
        _ => (1, (year.saturating_add(1), 2)),
    };
    if last.0 > 9999 {
        return Err(NotDate::Outside);
    }
    Ok((PartialDate::Month(year, first), PartialDate::Month(last.0, last.1)))
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
