//! The cut: as at which date, as known at which moment.
//!
//! Reads words into a cut and answers for one entry; which entries there are is for the history to say.

use std::ops::RangeInclusive;
use std::str::FromStr;

use tyst_event::date::NotDate;
use tyst_event::{Certainty, Day, Instant, PartialDate, Slug, Span, When};

use crate::{HistoryError, Zone};

/// A point on each of the two time axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// What happened later than this civil day is left out.
    pub as_at: Day,
    /// The moment at which it is asked what was known: everything that was recorded later is left out.
    pub known_at: Instant,
    /// How many entries were known then: those at this position and after it are left out. Of entries that were recorded
    /// at the same moment some may be known and others not.
    pub count: u64,
}

/// A point in time, as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Point {
    /// Through the last moment of a date.
    Date(PartialDate),
    /// A moment.
    Moment(Instant),
    /// When the entry at a position had been recorded, and none after it.
    Entry(u64),
    /// When a checkpoint was made, by the first hexadecimal digits of its root.
    Checkpoint(String),
    /// What a tag names.
    Tag(Slug),
}

/// The fewest digits that name a checkpoint, and how many a root has.
const ROOT_DIGITS: RangeInclusive<usize> = 8..=64;

/// Why words are not a point in time, or the ledger has no such point.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    /// The calendar has no such month or day.
    #[error("{0} is not in the calendar: check the month and the day")]
    Calendar(String),
    /// They are EDTF, but not one date.
    #[error("{0} {1}; a cut is one day or one moment")]
    NotOne(String, NotDate),
    /// They are nothing of what a point can be.
    #[error(
        "{0} is neither a date (2018, 2018-09, 2018-09-14) nor a moment (2018-09-14T10:00:00Z), an entry (seq:12), a tag \
         (@annual-report) or a checkpoint (checkpoint: and the first 8 or more of the 64 digits of its root)"
    )]
    Form(String),
    /// There is no such entry.
    #[error("there is no entry {seq}: the ledger has {count}, and the first one is 0")]
    NoEntry {
        /// The position.
        seq: u64,
        /// How many entries there are.
        count: u64,
    },
    /// There is no such tag.
    #[error("the ledger has no tag {tag}{}", near.as_ref().map(|near| format!("; did you mean @{near}?")).unwrap_or_default())]
    NoTag {
        /// Its name.
        tag: Slug,
        /// A tag with a name like it.
        near: Option<Slug>,
    },
    /// No checkpoint that is stored with the ledger has such a root, nor has the ledger as it is now.
    #[error("no checkpoint of this ledger has a root that begins with {0}; `tyst checkpoint` makes one")]
    NoCheckpoint(String),
    /// Several checkpoints have roots that begin so.
    #[error("the roots of several checkpoints begin with {0}: give more digits")]
    Ambiguous(String),
    /// A checkpoint is stored that is not one of this ledger.
    #[error(
        "the checkpoint of {0} entries has another root than the ledger had then; `tyst verify` says more"
    )]
    OtherHistory(u64),
    /// The point lies in a ledger, and there is none here.
    #[error("entries, tags and checkpoints are points of a ledger: give a date or a moment")]
    NoLedger,
    /// The ledger could not be read.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl FromStr for Point {
    type Err = CutError;

    fn from_str(words: &str) -> Result<Self, CutError> {
        let form = || CutError::Form(words.to_owned());
        if let Some(seq) = words.strip_prefix("seq:") {
            return seq.parse().map(Self::Entry).map_err(|_| form());
        }
        if let Some(root) = words.strip_prefix("checkpoint:") {
            let is_root =
                ROOT_DIGITS.contains(&root.len()) && root.bytes().all(|digit| digit.is_ascii_hexdigit());
            return is_root.then(|| Self::Checkpoint(root.to_ascii_lowercase())).ok_or_else(form);
        }
        if let Some(tag) = words.strip_prefix('@') {
            return Slug::new(tag).map(Self::Tag).ok_or_else(form);
        }
        match (words.parse(), words.parse()) {
            (Ok(date), _) => Ok(Self::Date(date)),
            (_, Ok(moment)) => Ok(Self::Moment(moment)),
            (Err(NotDate::Calendar), _) => Err(CutError::Calendar(words.to_owned())),
            (Err(fault @ (NotDate::NotOne | NotDate::Season | NotDate::Outside | NotDate::Level2)), _) => {
                Err(CutError::NotOne(words.to_owned(), fault))
            }
            _ if words.parse::<When>().is_ok() => Err(CutError::NotOne(words.to_owned(), NotDate::NotOne)),
            _ => Err(form()),
        }
    }
}

impl Point {
    /// Returns the day that is meant on the axis of what happened, where that needs no ledger: a date means through its
    /// last day.
    ///
    /// # Errors
    /// [`CutError::NoLedger`].
    pub fn day(&self, zone: &Zone) -> Result<Day, CutError> {
        match self {
            Self::Date(date) => Ok(date.last()),
            Self::Moment(moment) => Ok(zone.day(*moment)),
            Self::Entry(_) | Self::Checkpoint(_) | Self::Tag(_) => Err(CutError::NoLedger),
        }
    }

    /// Returns the moment that is meant on the axis of what was recorded, where that needs no ledger: a date means through
    /// its last day.
    ///
    /// # Errors
    /// [`CutError::NoLedger`].
    pub fn moment(&self, zone: &Zone) -> Result<Instant, CutError> {
        match self {
            Self::Date(date) => Ok(zone.end_of(date.last())),
            Self::Moment(moment) => Ok(*moment),
            Self::Entry(_) | Self::Checkpoint(_) | Self::Tag(_) => Err(CutError::NoLedger),
        }
    }
}

impl Cut {
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
