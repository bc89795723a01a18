//! The order of names in a language, by Unicode CLDR: in Welsh `ch`, `dd`, `ff`, `ng`, `ll`, `ph`, `rh` and `th` are letters.
//!
//! Rows and lines stand in it where their report says that they are by name. Deliberately absent: any other order of rows, which is the
//! report's, and the same in both languages.

use std::borrow::Cow;
use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

use super::wording::Wording;
use crate::chart::{Chart, ChartSpec};
use crate::table::{ByName, Row, Table};
use crate::text::Language;
use crate::timeline::{Timeline, TimelineItem};

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

    /// Puts things into the order of their names, those that come last for another reason behind the others.
    fn named<T>(&self, things: Vec<T>, name: impl Fn(&T) -> (bool, String)) -> Vec<T> {
        let mut named: Vec<((bool, String), T)> =
            things.into_iter().map(|thing| (name(&thing), thing)).collect();
        named.sort_by(|((last, one), _), ((later, other), _)| {
            last.cmp(later).then_with(|| self.compare(one, other))
        });
        named.into_iter().map(|(_, thing)| thing).collect()
    }
}

/// Returns the rows of a table in the order in which they stand in a language.
pub fn rows(table: &Table, language: Language) -> Vec<&Row> {
    let (groups, rows) = match table.by_name {
        ByName::Nothing => return table.rows.iter().collect(),
        ByName::Rows => (false, true),
        ByName::Groups => (true, false),
        ByName::Both => (true, true),
    };
    let (order, wording) = (Order::of(language), Wording { language, ascii: false });
    let mut found: Vec<(String, Vec<&Row>)> = table
        .rows
        .chunk_by(|one, next| one.group == next.group)
        .map(|rows| {
            (
                rows[0].group.as_ref().map(|group| wording.words(group)).unwrap_or_default(),
                rows.iter().collect(),
            )
        })
        .collect();
    if groups {
        found.sort_by(|(one, _), (other, _)| order.compare(one, other));
    }
    if rows {
        let name = |row: &Row| row.cells.first().map(|cell| wording.value(&cell.value)).unwrap_or_default();
        for (_, rows) in &mut found {
            *rows = order.named(std::mem::take(rows), |row| (row.possible, name(row)));
        }
    }
    found.into_iter().flat_map(|(_, rows)| rows).collect()
}

/// Returns a chart with its lines or bars as they stand in a language.
pub(super) fn chart(chart: &Chart, language: Language) -> Cow<'_, Chart> {
    if !chart.by_name {
        return Cow::Borrowed(chart);
    }
    let (order, wording, mut chart) =
        (Order::of(language), Wording { language, ascii: false }, chart.clone());
    match &mut chart.spec {
        ChartSpec::Step { .. } => {}
        ChartSpec::Bars { measure: _, bars } => {
            *bars = order.named(std::mem::take(bars), |bar| (false, wording.words(&bar.label)));
        }
        ChartSpec::Line { measure: _, lines } => {
            *lines = order.named(std::mem::take(lines), |line| (false, wording.words(&line.label)));
        }
    }
    Cow::Owned(chart)
}

/// Returns the spans of a timeline as they stand in a language.
pub(super) fn items(timeline: &Timeline, language: Language) -> Vec<&TimelineItem> {
    let all = timeline.items.iter().collect();
    if !timeline.by_name {
        return all;
    }
    let wording = Wording { language, ascii: false };
    Order::of(language).named(all, |item| (false, wording.words(&item.label)))
}
