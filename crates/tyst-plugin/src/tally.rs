//! Counts entries honestly: those that certainly were so, and those that may have been.
//!
//! Counts entries, not people: a count of people falls under disclosure control and is a [`Value::People`].

use serde::{Deserialize, Serialize};
use tyst_event::{Certainty, Entry};
use tyst_report::{Value, Witnesses};

/// A count of entries with the entries behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The entries that certainly were so.
    pub definite: Witnesses,
    /// The entries that may have been so.
    pub possible: Witnesses,
}

impl Tally {
    /// Counts an entry; one that is counted already changes nothing.
    pub fn add(&mut self, entry: &Entry) {
        match entry.certainty {
            Certainty::Definite => self.definite.insert(entry.seq),
            Certainty::Possible => self.possible.insert(entry.seq),
        }
    }

    /// Returns how many there are: a number, or two bounds where some are only possible.
    pub fn value(&self) -> Value {
        let low = self.definite.len();
        Value::between(low, low.saturating_add(self.possible.len()))
    }

    /// Returns all entries behind the count.
    pub fn witnesses(&self) -> Witnesses {
        [&self.definite, &self.possible].into_iter().collect()
    }

    /// Returns whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.definite.is_empty() && self.possible.is_empty()
    }
}

#[cfg(test)]
mod tests;
