//! Counts entries honestly: those that certainly were so, and those that may have been.
//!
//! Counts entries, not people: a count of people falls under disclosure control and is a [`Value::People`].

use crate::Evidence;
use crate::spell::Spell;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::{Certainty, Entry};
use tyst_report::{Cell, ChecklistItem, Text, Value, Witnesses, cell};

/// A count of entries with the entries behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The entries that certainly were so.
    pub definite: Witnesses,
    /// The entries that may have been so.
    pub possible: Witnesses,
    /// Entries that the count rests on, whether they are counted or not: that by which a stage is another, or that which
    /// perhaps ended what is counted.
    pub behind: Witnesses,
}

impl Tally {
    /// Counts an entry; one that is counted already changes nothing.
    pub fn add(&mut self, entry: &Entry) {
        self.extend([(entry.certainty, entry.seq)]);
    }

    /// Counts an entry, and notes what else the count of it rests on.
    pub fn count(&mut self, certainty: Certainty, seq: u64, behind: &Witnesses) {
        self.extend([(certainty, seq)]);
        self.behind.merge(behind);
    }

    /// Counts what entries have in common: each once, by the surest of its entries, of those the first.
    pub fn of_each<'a, K: Ord>(entries: impl IntoIterator<Item = (K, &'a Evidence)>) -> Tally {
        let mut surest: BTreeMap<K, (Certainty, u64)> = BTreeMap::new();
        for (key, evidence) in entries {
            let own = (evidence.certainty(), evidence.seq);
            surest.entry(key).and_modify(|known| *known = own.min(*known)).or_insert(own);
        }
        surest.into_values().collect()
    }

    /// Returns the count with further entries that it rests on.
    #[must_use]
    pub fn with(mut self, witnesses: impl Into<Witnesses>) -> Tally {
        self.behind.merge(&witnesses.into());
        self
    }

    /// Returns how many there are: a number, or two bounds where some are only possible.
    pub fn value(&self) -> Value {
        let low = self.definite.len();
        Value::between(low, low.saturating_add(self.possible.len()))
    }

    /// Returns how many there are, or that nothing is recorded: an entry nobody made is not one that counts 0.
    pub fn recorded(&self) -> Value {
        if self.is_empty() { Value::not_recorded() } else { self.value() }
    }

    /// Returns how many there are as a part of a sentence: "5", or "between 5 and 8".
    pub fn words(&self) -> Text {
        let (low, high) = (self.definite.len(), self.definite.len().saturating_add(self.possible.len()));
        if low == high {
            return Text::both(high.to_string(), high.to_string());
        }
        // Welsh numbers mutate what follows them, so the bounds stand on their own. U: translator
        Text::both(format!("between {low} and {high}"), format!("lleiafswm {low}; uchafswm {high}"))
    }

    /// Returns how many there are before what is counted: "5", or "5 to 8" data points.
    pub fn bounds(&self) -> Text {
        let (low, high) = (self.definite.len(), self.definite.len().saturating_add(self.possible.len()));
        if low == high {
            return Text::both(high.to_string(), high.to_string());
        }
        Text::both(format!("{low} to {high}"), format!("{low} i {high}")) // U: translator
    }

    /// Returns a cell with how many there are, or that nothing is recorded, and the entries behind it.
    pub fn cell(&self) -> Cell {
        cell(self.recorded()).with(self.witnesses())
    }

    /// Returns a cell with how many there are among others: a true 0 where there are others, which are then behind it, else
    /// that nothing is recorded.
    pub fn among(&self, all: &Tally) -> Cell {
        match (self.is_empty(), all.is_empty()) {
            (false, _) => self.cell(),
            (true, false) => cell(0).with(all.witnesses()),
            (true, true) => cell(Value::not_recorded()),
        }
    }

    /// Returns a checklist's item: recorded where any is certain, possible where some may be, else not recorded.
    pub fn item(&self, label: Text, detail: Value) -> ChecklistItem {
        if self.is_empty() {
            return ChecklistItem::not_recorded(label);
        }
        let item = if self.definite.is_empty() { ChecklistItem::possible } else { ChecklistItem::recorded };
        item(label, self.witnesses()).detail(detail)
    }

    /// Returns all entries behind the count.
    pub fn witnesses(&self) -> Witnesses {
        [&self.definite, &self.possible, &self.behind].into_iter().collect()
    }

    /// Returns whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.definite.is_empty() && self.possible.is_empty()
    }
}

impl Extend<(Certainty, u64)> for Tally {
    fn extend<I: IntoIterator<Item = (Certainty, u64)>>(&mut self, entries: I) {
        let mut possible = Vec::new();
        let definite = entries.into_iter().filter_map(|(certainty, seq)| match certainty {
            Certainty::Definite => Some(seq),
            Certainty::Possible => {
                possible.push(seq);
                None
            }
        });
        self.definite.extend(definite);
        self.possible.extend(possible);
    }
}

impl FromIterator<(Certainty, u64)> for Tally {
    fn from_iter<I: IntoIterator<Item = (Certainty, u64)>>(entries: I) -> Tally {
        let mut tally = Tally::default();
        tally.extend(entries);
        tally
    }
}

impl<'a> FromIterator<&'a Evidence> for Tally {
    fn from_iter<I: IntoIterator<Item = &'a Evidence>>(entries: I) -> Tally {
        entries.into_iter().map(|evidence| (evidence.certainty(), evidence.seq)).collect()
    }
}

impl FromIterator<Evidence> for Tally {
    fn from_iter<I: IntoIterator<Item = Evidence>>(entries: I) -> Tally {
        entries.into_iter().map(|evidence| (evidence.certainty(), evidence.seq)).collect()
    }
}

impl<'a> FromIterator<&'a Spell<'a>> for Tally {
    fn from_iter<I: IntoIterator<Item = &'a Spell<'a>>>(spells: I) -> Tally {
        let mut tally = Tally::default();
        for spell in spells {
            tally.count(spell.certainty, spell.since.seq, &spell.witnesses);
        }
        tally
    }
}

#[cfg(test)]
mod tests;
