//! What a figure or a cell can say.
//!
//! Deliberately absent: how a value looks. A plugin hands over typed values; the renderers write them, and
//! only they ever turn a count of people into digits.

use serde::{Deserialize, Serialize};

use crate::number::Number;
use crate::text::Text;

mod form;
#[cfg(test)]
pub(crate) mod tests;

pub use form::ValueError;
pub(crate) use form::ValueForm;

/// What a figure or a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An exact number that is not about people.
    Number(Number),
    /// A count of people, which falls under disclosure control.
    People(u64),
    /// A share of things that are not people.
    Percent {
        /// How many have the property.
        numerator: u64,
        /// How many there are; never nought.
        denominator: u64,
    },
    /// A share of people, which falls under disclosure control.
    PeoplePercent {
        /// How many people have the property.
        numerator: u64,
        /// How many people there are; never nought.
        denominator: u64,
    },
    /// A count known only within bounds, both of them possible.
    Between {
        /// The least that it can be.
        low: u64,
        /// The most that it can be; above `low`.
        high: u64,
    },
    /// A count of people known only within bounds, which falls under disclosure control.
    PeopleBetween {
        /// The least that it can be.
        low: u64,
        /// The most that it can be; above `low`.
        high: u64,
    },
    /// By how much something rose or fell, with its sign; no change at all is the nought that it is.
    Change {
        /// Which way it went.
        way: Way,
        /// By how much: a number or a share, of people or not, without a sign of its own.
        by: Box<Value>,
    },
    /// What comparing counts comes to, such as which way they went: it may be shown only where what is shown of the counts
    /// says the same.
    Comparing {
        /// What was compared, each with the next; counts, shares and numbers alone.
        of: Vec<Vec<Value>>,
        /// What that comes to.
        said: Box<Value>,
    },
    /// Words of the report's own.
    Words(Text),
    /// A source's own words, which are never translated.
    Quoted {
        /// The words as the source has them.
        text: String,
        /// The BCP 47 tag of their language.
        lang: String,
    },
    /// The ledger holds no record of it, which is not the same as nought.
    NotRecorded {
        /// What the record lacks, such as "0 of 5 entries have a count".
        note: Option<Text>,
    },
    /// A date as exactly as it is known, in EDTF (ISO 8601-2 level 1).
    Date {
        /// The date or interval: `2017`, `2017-06`, `2017-06-07`, `../2017-06-07`.
        edtf: String,
        /// How the source puts it.
        said: Option<Text>,
    },
    /// A share of people that disclosure control has rounded; only the host makes it.
    WholePercent(u64),
    /// A count or a share of people that disclosure control hides; only the host makes it.
    Suppressed,
    /// Nothing belongs here.
    Empty,
}

/// Which way something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// It rose.
    Up,
    /// It fell.
    Down,
}

impl Way {
    /// Returns the sign before a change.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Up => "+",
            Self::Down => "-",
        }
    }
}

impl Value {
    /// Returns an exact number that is not about people.
    pub fn number(number: impl Into<Number>) -> Self {
        Self::Number(number.into())
    }

    /// Returns a count of people.
    pub fn people(count: u64) -> Self {
        Self::People(count)
    }

    /// Returns a share of things that are not people.
    pub fn percent(numerator: u64, denominator: u64) -> Self {
        Self::Percent { numerator, denominator }
    }

    /// Returns a share of people.
    pub fn people_percent(numerator: u64, denominator: u64) -> Self {
        Self::PeoplePercent { numerator, denominator }
    }

    /// Returns a count within bounds, or the plain number when both bounds are the same.
    pub fn between(low: u64, high: u64) -> Self {
        if low == high { Self::number(low) } else { Self::Between { low, high } }
    }

    /// Returns a count of people within bounds; where they are equal, the count.
    pub fn people_between(low: u64, high: u64) -> Self {
        if low == high { Self::People(low) } else { Self::PeopleBetween { low, high } }
    }

    /// Returns by how much something rose or fell.
    pub fn change(way: Way, by: Value) -> Self {
        Self::Change { way, by: Box::new(by) }
    }

    /// Returns what comparing each of some figures with the next comes to; where none of them is about people, just that.
    pub fn comparing(mut of: Vec<Vec<Value>>, said: impl Into<Value>) -> Self {
        let is_of_people = |value: &Value| matches!(value, Self::People(_) | Self::PeoplePercent { .. });
        of.retain(|chain| chain.iter().any(is_of_people));
        if of.is_empty() { said.into() } else { Self::Comparing { of, said: Box::new(said.into()) } }
    }

    /// Returns words of the report's own.
    pub fn words(text: impl Into<Text>) -> Self {
        Self::Words(text.into())
    }

    /// Returns a source's own words in the language with the BCP 47 tag `lang`.
    pub fn quoted(text: impl Into<String>, lang: impl Into<String>) -> Self {
        Self::Quoted { text: text.into(), lang: lang.into() }
    }

    /// Returns that nothing is recorded.
    pub fn not_recorded() -> Self {
        Self::NotRecorded { note: None }
    }

    /// Returns that nothing is recorded, and what the record lacks.
    pub fn not_recorded_since(note: impl Into<Text>) -> Self {
        Self::NotRecorded { note: Some(note.into()) }
    }

    /// Returns a date in EDTF.
    pub fn date(edtf: impl Into<String>) -> Self {
        Self::Date { edtf: edtf.into(), said: None }
    }

    /// Returns a date in EDTF together with how the source puts it.
    pub fn date_said(edtf: impl Into<String>, said: impl Into<Text>) -> Self {
        Self::Date { edtf: edtf.into(), said: Some(said.into()) }
    }

    /// Returns whether the value claims that something happened, and so must name the events behind it.
    pub fn needs_witnesses(&self) -> bool {
        match self {
            Self::Number(number) => !number.is_zero(),
            Self::People(count) => *count > 0,
            Self::Percent { numerator, .. } | Self::PeoplePercent { numerator, .. } => *numerator > 0,
            Self::Between { high, .. } | Self::PeopleBetween { high, .. } => *high > 0,
            Self::WholePercent(percent) => *percent > 0,
            Self::Change { way: _, by } => by.needs_witnesses(),
            Self::Comparing { of: _, said } => said.needs_witnesses(),
            // What is hidden may be nought.
            Self::Suppressed
            | Self::Words(_)
            | Self::Quoted { .. }
            | Self::NotRecorded { .. }
            | Self::Date { .. }
            | Self::Empty => false,
        }
    }

    /// Returns whether a column of such values is aligned at its end.
    pub fn is_numeric(&self) -> bool {
        match self {
            Self::Number(_)
            | Self::People(_)
            | Self::Between { .. }
            | Self::PeopleBetween { .. }
            | Self::Percent { .. }
            | Self::PeoplePercent { .. }
            | Self::WholePercent(_)
            | Self::Change { .. }
            | Self::Suppressed => true,
            Self::Comparing { of: _, said } => said.is_numeric(),
            Self::Words(_)
            | Self::Quoted { .. }
            | Self::NotRecorded { .. }
            | Self::Date { .. }
            | Self::Empty => false,
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Value {
    fn from(integer: u64) -> Self {
        Self::number(integer)
    }
}

impl From<u32> for Value {
    fn from(integer: u32) -> Self {
        Self::number(integer)
    }
}

impl From<i32> for Value {
    fn from(integer: i32) -> Self {
        Self::number(integer)
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::number(integer)
    }
}

impl From<usize> for Value {
    fn from(integer: usize) -> Self {
        Self::number(integer)
    }
}

impl From<&str> for Value {
    fn from(words: &str) -> Self {
        Self::words(words)
    }
}

impl From<String> for Value {
    fn from(words: String) -> Self {
        Self::words(words)
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Words(text)
    }
}

impl From<&Text> for Value {
    fn from(text: &Text) -> Self {
        Self::Words(text.clone())
    }
}
