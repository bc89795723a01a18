//! A time that one entry begins and another may end: a designation, a membership.
//!
//! Keeps nothing: the entries stand in the states that use it.

use crate::evidence::{self, Evidence};
use crate::labels;
use std::borrow::Cow;
use tyst_event::{Certainty, Day};
use tyst_report::{Cell, Table, Witnesses, cell};

/// Something that lasts on a day, with the entry that began it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell<'a> {
    /// The entry that began it.
    pub since: Cow<'a, Evidence>,
    /// The first entry that possibly ended it.
    pub until: Option<Cow<'a, Evidence>>,
    /// Whether it certainly lasts on the day; a beginning or an end that is only possible leaves it possible.
    pub certainty: Certainty,
    /// The entry that began it, and those that possibly ended it.
    pub witnesses: Witnesses,
}

/// Returns the surest of the spells that last on a day, of those begun the first; `None` where all are certainly over.
pub fn lasting<'a>(begun: &[&'a Evidence], ended: &[&'a Evidence], day: Day) -> Option<Spell<'a>> {
    let spells = begun.iter().filter_map(|since| {
        let certainty = since.by(day)?;
        let ends = || ended.iter().filter(|end| end.follows(since) && end.by(day).is_some());
        let witnesses = ends().map(|end| end.seq).chain([since.seq]).collect();
        let over = ends().filter_map(|end| end.by(day)).min();
        if over == Some(Certainty::Definite) {
            return None;
        }
        let until = ends().next().map(|end| Cow::Borrowed(*end));
        Some(Spell { since: Cow::Borrowed(*since), until, certainty: over.unwrap_or(certainty), witnesses })
    });
    spells.min_by_key(|spell| (spell.certainty, spell.since.seq))
}

impl Spell<'_> {
    /// Returns it with the entry as one of its own.
    pub fn into_owned(self) -> Spell<'static> {
        let own = |evidence: Cow<'_, Evidence>| Cow::Owned(evidence.into_owned());
        Spell { since: own(self.since), until: self.until.map(own), ..self }
    }

    /// Returns the cells for the [`columns`]: how certain, since when, source and basis.
    pub fn cells(&self) -> [Cell; 4] {
        let [since, source, basis] = self.since.cells();
        [cell(labels::certainty(self.certainty).text()).with(&self.witnesses), since, source, basis]
    }
}

/// Adds the columns that [`Spell::cells`] fills.
pub fn columns(table: Table) -> Table {
    evidence::columns(table.column("status", labels::STATUS.text()), labels::SINCE)
}

#[cfg(test)]
mod tests;
