//! The cut: as at which date, as known at which moment.
//!
//! Reads words into a cut and answers for one entry; which entries there are is for the history to say.

use tyst_event::date::NotDate;
use tyst_event::{Certainty, Day, Instant, PartialDate, Span};

use crate::Zone;

/// A point on each of the two time axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// What happened later than this civil day is left out.
    pub as_at: Day,
    /// What was recorded later than this moment is left out.
    pub known_at: Instant,
}

/// Why words are not a point in time.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    /// The calendar has no such month or day.
    #[error("{0} is not in the calendar: check the month and the day")]
    Calendar(String),
    /// They are neither a date nor a moment.
    #[error("{0} is neither a date (2018, 2018-09, 2018-09-14) nor a moment (2018-09-14T10:00:00Z)")]
    Form(String),
}

impl Cut {
    /// Returns the day that words mean on the axis of what happened: a date means through its last day.
    pub fn as_at(words: &str, zone: &Zone) -> Result<Day, CutError> {
        match (words.parse::<PartialDate>(), words.parse::<Instant>()) {
            (Ok(date), _) => Ok(date.last()),
            (_, Ok(instant)) => Ok(zone.day(instant)),
            (Err(NotDate::Calendar), _) => Err(CutError::Calendar(words.to_owned())),
            _ => Err(CutError::Form(words.to_owned())),
        }
    }

    /// Returns the moment that words mean on the axis of what was recorded: a date means through its last day.
    pub fn known_at(words: &str, zone: &Zone) -> Result<Instant, CutError> {
        match (words.parse::<PartialDate>(), words.parse::<Instant>()) {
            (Ok(date), _) => Ok(zone.end_of(date.last())),
            (_, Ok(instant)) => Ok(instant),
            (Err(NotDate::Calendar), _) => Err(CutError::Calendar(words.to_owned())),
            _ => Err(CutError::Form(words.to_owned())),
        }
    }

    /// Returns whether something with these bounds was so at the date, or `None` when it was not.
    pub fn answer(&self, span: Span) -> Option<Certainty> {
        let after = |bound: Option<Day>, missing: bool| bound.map_or(missing, |day| day > self.as_at);
        match (after(span.first, false), after(span.last, true)) {
            (_, false) => Some(Certainty::Definite),
            (false, true) => Some(Certainty::Possible),
            (true, true) => None,
        }
    }
}

/// Returns the days that an entry can mean: a missing end of a past fact is the day it was recorded.
///
/// A correction that moves an entry past the day it was first recorded is read with the day of the correction.
pub(crate) fn resolve(said: Span, first_recorded: Day, restated: Day) -> Span {
    let recorded =
        if said.first.is_some_and(|first| first > first_recorded) { restated } else { first_recorded };
    Span { first: said.first, last: said.last.or(Some(recorded)) }
}
