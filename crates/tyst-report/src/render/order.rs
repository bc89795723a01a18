//! The order of names in a language, by Unicode CLDR: in Welsh `ch`, `dd`, `ff`, `ng`, `ll`, `ph`, `rh` and `th` are letters.
//!
//! Deliberately absent: the order of rows in a report, which is the report's, and the same in both languages.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

use crate::text::Language;

#[cfg(test)]
mod tests;

/// Puts names into the order of a language.
pub struct Order(Option<CollatorBorrowed<'static>>);

impl Order {
    /// Returns the order of a language.
    pub fn of(language: Language) -> Self {
        let locale = match language {
            Language::English => locale!("en"),
            Language::Welsh => locale!("cy"),
        };
        Self(Collator::try_new(locale.into(), CollatorOptions::default()).ok())
    }

    /// Returns which of two names comes first; names that only differ in what the language passes over, by their letters.
    pub fn compare(&self, one: &str, other: &str) -> Ordering {
        let by_language = self.0.as_ref().map_or(Ordering::Equal, |collator| collator.compare(one, other));
        by_language.then_with(|| one.cmp(other))
    }
}
