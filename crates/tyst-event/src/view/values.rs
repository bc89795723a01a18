//! What a report sees of values that are made of others: texts, dates, lists, what a fact rests on.
//!
//! Borrowed throughout; each can be turned into the owned type of the vocabulary.

use std::fmt;

use super::Leaves;
use crate::field::{Field, LIST_LENGTH_MAX};
use crate::terms::Basis;
use crate::{Line, PartialDate, Span, Text, When};

/// A text in English, Welsh or both, borrowed; at least one is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextView<'a> {
    /// The English text.
    pub en: Option<&'a str>,
    /// The Welsh text.
    pub cy: Option<&'a str>,
}

impl<'a> TextView<'a> {
    /// Returns the English text, or the Welsh where there is no English.
    #[inline]
    pub fn any(self) -> &'a str {
        self.en.or(self.cy).unwrap_or("")
    }

    /// Returns the text as one of its own.
    pub fn to_text(self) -> Text {
        Text { en: self.en.map(str::to_owned), cy: self.cy.map(str::to_owned) }
    }
}

impl fmt::Display for TextView<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.any())
    }
}

/// When something happened, as the source says it; see [`When`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WhenView<'a> {
    /// The date, as exact as the source gives it.
    pub on: Option<PartialDate>,
    /// The earliest date it can have been.
    pub earliest: Option<PartialDate>,
    /// The latest date it can have been.
    pub latest: Option<PartialDate>,
    /// What the source says about the time, in its own words.
    pub said: Option<TextView<'a>>,
}

impl WhenView<'_> {
    /// Returns the bounds that the dates give by themselves.
    pub fn span(&self) -> Span {
        self.dates().span()
    }

    /// Returns whether no date and no bound is known.
    pub fn is_undated(&self) -> bool {
        self.dates().is_undated()
    }

    /// Returns the dates in EDTF (ISO 8601-2): `2018-09`, `2017-06-08/..`, `../2019-11`; empty when undated.
    pub fn edtf(&self) -> String {
        self.dates().edtf()
    }

    /// Returns the date as one of its own.
    pub fn to_when(&self) -> When {
        When { said: self.said.map(TextView::to_text), ..self.dates() }
    }

    fn dates(&self) -> When {
        When { on: self.on, earliest: self.earliest, latest: self.latest, said: None }
    }
}

/// Whether a fact stands in its source or was inferred from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BasisView<'a> {
    /// The source says so.
    #[default]
    Stated,
    /// The recorder inferred it, for this reason.
    Inferred(&'a str),
}

impl BasisView<'_> {
    /// Returns the basis as one of its own.
    pub fn to_basis(self) -> Basis {
        match self {
            Self::Stated => Basis::Stated,
            Self::Inferred(reason) => Basis::Inferred(Line(reason.to_owned())),
        }
    }
}

/// Any number of values, in order; read one after another, at most 64.
pub struct List<'a, T> {
    leaves: Leaves<'a>,
    key: u16,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<'a, T: Field> List<'a, T> {
    /// Returns the values under a registered key.
    pub fn of(leaves: Leaves<'a>, key: u16) -> Self {
        Self { leaves, key, of: std::marker::PhantomData }
    }

    /// Returns the values.
    pub fn iter(&self) -> impl Iterator<Item = T::Seen<'a>> + use<'a, T> {
        let (leaves, key) = (self.leaves, self.key);
        (0..).take(LIST_LENGTH_MAX).map_while(move |index| T::see(leaves, key, index))
    }

    /// Returns the first value.
    pub fn first(&self) -> Option<T::Seen<'a>> {
        T::see(self.leaves, self.key, 0)
    }

    /// Returns whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.first().is_none()
    }

    /// Returns how many values there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }
}

impl<T> Clone for List<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<'_, T> {}

impl<T: Field> fmt::Debug for List<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "List({})", self.len())
    }
}
