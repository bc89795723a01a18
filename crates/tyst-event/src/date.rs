//! Honest dates: a year, a month, a day, bounds or nothing, and what the source said.
//!
//! Knows no clock and no time zone: an instant becomes a civil day only where the ledger's zone is known.

pub(crate) mod edtf;

use std::{fmt, str::FromStr};

use jiff::civil::Date;

use crate::Text;
use edtf::Meant;

/// A civil day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i32);

impl Day {
    const EPOCH: Date = jiff::civil::date(1970, 1, 1);
    /// 0001-01-01.
    const NUMBER_MIN: i32 = -719_162;
    /// 9999-12-31.
    const NUMBER_MAX: i32 = 2_932_896;

    /// Returns the day that lies `number` days after 1970-01-01, or `None` outside the years 1 to 9999.
    #[inline]
    pub fn from_number(number: i32) -> Option<Self> {
        (Self::NUMBER_MIN..=Self::NUMBER_MAX).contains(&number).then_some(Self(number))
    }

    /// Returns the number of days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// Returns the day as a calendar date.
    pub fn date(self) -> Date {
        Self::EPOCH.saturating_add(jiff::Span::new().days(self.0))
    }
}

impl From<Date> for Day {
    /// Counts by whole years: a difference of two dates takes ten times as long, and a replay asks for millions.
    fn from(date: Date) -> Self {
        let year = i32::from(date.year());
        Self(days_before(year) - days_before(1970) + i32::from(date.day_of_year()) - 1)
    }
}

/// Returns how many days lie between the first day of the year 1 and that of another, in the Gregorian calendar.
fn days_before(year: i32) -> i32 {
    let before = year - 1;
    before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400)
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.date())
    }
}

/// A moment in microseconds since 1970-01-01T00:00:00Z. Written in RFC 3339, in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

impl Instant {
    /// Returns the moment as a timestamp, saturating at the ends of the calendar.
    pub fn timestamp(self) -> jiff::Timestamp {
        let end = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(end)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.timestamp())
    }
}

/// The text is not a moment such as `2026-01-05T09:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a moment with a date, a time and a zone")]
pub struct NotInstant;

impl FromStr for Instant {
    type Err = NotInstant;

    fn from_str(text: &str) -> Result<Self, NotInstant> {
        let timestamp: jiff::Timestamp = text.parse().map_err(|_| NotInstant)?;
        Ok(Self(timestamp.as_microsecond()))
    }
}

/// A date as exact as its source: `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (Popolo's and 360Giving's rule; EDTF level 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartialDate {
    /// A whole year.
    Year(i16),
    /// A month of a year.
    Month(i16, i8),
    /// A day.
    Day(Date),
}

impl PartialDate {
    /// Returns the first day that the date can mean.
    pub fn first(self) -> Day {
        Day::from(match self {
            Self::Year(year) => jiff::civil::date(year, 1, 1),
            Self::Month(year, month) => jiff::civil::date(year, month, 1),
            Self::Day(date) => date,
        })
    }

    /// Returns the last day that the date can mean.
    pub fn last(self) -> Day {
        Day::from(match self {
            Self::Year(year) => jiff::civil::date(year, 12, 31),
            Self::Month(year, month) => jiff::civil::date(year, month, 1).last_of_month(),
            Self::Day(date) => date,
        })
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(formatter, "{year:04}"),
            Self::Month(year, month) => write!(formatter, "{year:04}-{month:02}"),
            Self::Day(date) => write!(formatter, "{date}"),
        }
    }
}

/// Why a text is not a partial date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDate {
    /// It does not have the form.
    #[error("is not a date: write a year, a month or a day, such as 2018, 2018-09 or 2018-09-14")]
    Form,
    /// It has the form, but the calendar has no such month or day.
    #[error("is not in the calendar")]
    Calendar,
    /// It is EDTF for several dates, or for none that is certain.
    #[error("is not one date: it is several, or none that is certain")]
    NotOne,
    /// It is a season in EDTF, and a business year to most people.
    #[error("is a season in EDTF and two years to others")]
    Season,
    /// Its year is not one of 1 to 9999.
    #[error("lies outside the years 1 to 9999")]
    Outside,
    /// It has the form of EDTF level 2.
    #[error("is EDTF of level 2, and only level 1 is read")]
    Level2,
}

impl FromStr for PartialDate {
    type Err = NotDate;

    fn from_str(text: &str) -> Result<Self, NotDate> {
        let is_season =
            text.split_once('-').is_some_and(|(_, part)| ["21", "22", "23", "24"].contains(&part));
        if is_season || text.contains(['~', '?', '%', 'X']) {
            return Err(edtf::meant(text).err().unwrap_or(NotDate::NotOne));
        }
        let parts: Vec<&str> = text.split('-').collect();
        let lengths = [4, 2, 2];
        let digits = |(part, length): (&&str, usize)| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if parts.len() > 3 || !parts.iter().zip(lengths).all(digits) {
            return Err(NotDate::Form);
        }
        let number = |index: usize| parts.get(index).and_then(|part| part.parse::<i16>().ok()).unwrap_or(1);
        let (month, day) = (number(1), number(2));
        let small = |value: i16| i8::try_from(value).map_err(|_| NotDate::Calendar);
        let date = Date::new(number(0), small(month)?, small(day)?).map_err(|_| NotDate::Calendar)?;
        if date.year() < 1 {
            return Err(NotDate::Calendar);
        }
        Ok(match parts.len() {
            1 => Self::Year(date.year()),
            2 => Self::Month(date.year(), date.month()),
            _ => Self::Day(date),
        })
    }
}

/// The first and the last civil day that something can mean; `None` is an open end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first possible day.
    pub first: Option<Day>,
    /// The last possible day.
    pub last: Option<Day>,
}

/// When something happened, as the source says it: a date, bounds, or nothing, and the source's own words.
///
/// `on` excludes the bounds, and `earliest` may not lie after `latest` (rules `date-form`, `date-order`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// The date, as exact as the source gives it.
    pub on: Option<PartialDate>,
    /// The earliest date it can have been.
    pub earliest: Option<PartialDate>,
    /// The latest date it can have been.
    pub latest: Option<PartialDate>,
    /// What the source says about the time, in its own words.
    pub said: Option<Text>,
}

impl When {
    /// Returns the bounds that the dates give by themselves.
    pub fn span(&self) -> Span {
        let first = self.on.or(self.earliest).map(PartialDate::first);
        let last = self.on.or(self.latest).map(PartialDate::last);
        Span { first, last }
    }

    /// Returns whether no date and no bound is known.
    pub fn is_undated(&self) -> bool {
        self.on.is_none() && self.earliest.is_none() && self.latest.is_none()
    }

    /// Returns the dates in EDTF (ISO 8601-2): `2018-09`, `2017-06-08/..`, `../2019-11`; empty when undated.
    pub fn edtf(&self) -> String {
        let end = |date: Option<PartialDate>| date.map_or_else(|| "..".to_owned(), |date| date.to_string());
        match (self.on, self.earliest, self.latest) {
            (Some(on), _, _) => on.to_string(),
            (None, None, None) => String::new(),
            (None, earliest, latest) => format!("{}/{}", end(earliest), end(latest)),
        }
    }
}

/// Returns whether what stands after a `/` shows another way of writing dates.
fn is_foreign(latest: &str) -> bool {
    latest.contains('/') || (latest.len() == 2 && latest != "..")
}

impl FromStr for When {
    type Err = NotDate;

    /// Reads EDTF of level 1: a date, or two of them with `/` between, where `..` or nothing is an open end. A date that is
    /// marked as uncertain or approximate gives no bound, and is kept as what the source said.
    fn from_str(text: &str) -> Result<Self, NotDate> {
        let end = |part: &str| match part {
            "" | ".." => Ok(None),
            part => edtf::meant(part).map(Some),
        };
        let when = match text.split_once('/') {
            // `2018/19` and `14/09/2018` are other ways to write dates, not bounds.
            Some((_, latest)) if is_foreign(latest) => return Err(NotDate::Form),
            Some((earliest, latest)) => {
                let (first, last) = (end(earliest)?, end(latest)?);
                if first.is_none() && last.is_none() {
                    return Err(NotDate::Form);
                }
                let (earliest, latest) = (first.and_then(Meant::earliest), last.and_then(Meant::latest));
                Self { earliest, latest, ..Self::default() }
            }
            None => match edtf::meant(text)? {
                Meant::Date(date) => Self { on: Some(date), ..Self::default() },
                between => Self { earliest: between.earliest(), latest: between.latest(), ..Self::default() },
            },
        };
        let is_marked = text.contains(['?', '~', '%']);
        Ok(Self { said: is_marked.then(|| Text::english(text)), ..when })
    }
}
