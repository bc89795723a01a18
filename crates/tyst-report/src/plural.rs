//! Which form of a noun follows a number: in Welsh there are six.
//!
//! By Unicode CLDR. A label before the number needs none of them ("Nifer y partneriaid: 3") and is better; this is for sentences
//! that cannot do so. Deliberately absent: the mutation of what follows, which goes with the noun.

use crate::text::Language;

#[cfg(test)]
mod tests;

/// A class of numbers that take one form of a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plural {
    /// 0 in Welsh.
    Zero,
    /// 1.
    One,
    /// 2 in Welsh.
    Two,
    /// 3 in Welsh.
    Few,
    /// 6 in Welsh.
    Many,
    /// Every other number.
    Other,
}

impl Plural {
    /// Returns the class of a number in a language.
    pub fn of(number: u64, language: Language) -> Self {
        match (language, number) {
            (_, 1) => Self::One,
            (Language::Welsh, 0) => Self::Zero,
            (Language::Welsh, 2) => Self::Two,
            (Language::Welsh, 3) => Self::Few,
            (Language::Welsh, 6) => Self::Many,
            (Language::English | Language::Welsh, _) => Self::Other,
        }
    }
}
