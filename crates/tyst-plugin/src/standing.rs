//! A value that later entries replace: a name, a stage, a status.
//!
//! Forgets what was certainly replaced. A history keeps the entries themselves.

use serde::{Deserialize, Serialize};
use tyst_event::{Day, Entry};

/// The value that certainly stands, and those that possibly do.
///
/// A later entry replaces an earlier one: later by the days that the entries can mean where these tell, else by the
/// order of recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing<T> {
    definite: Option<Version<T>>,
    possible: Vec<Version<T>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Version<T> {
    /// The first day from which it can have stood.
    first: Option<i32>,
    value: T,
}

impl<T> Default for Standing<T> {
    fn default() -> Standing<T> {
        Standing { definite: None, possible: Vec::new() }
    }
}

impl<T> Standing<T> {
    /// Returns the value that an entry brings, alone so far.
    pub fn new(entry: &Entry, value: T) -> Standing<T> {
        let mut standing = Standing::default();
        standing.offer(entry, value);
        standing
    }

    /// Takes the value of one more entry, in the ledger's order.
    pub fn offer(&mut self, entry: &Entry, value: T) {
        let first = entry.span.first.map(Day::number);
        if !entry.is_definite() {
            self.possible.push(Version { first, value });
            return;
        }
        let known = self.definite.as_ref().and_then(|version| version.first);
        let last = entry.span.last.map(Day::number);
        if last.zip(known).is_none_or(|(last, known)| last >= known) {
            // What is taken to follow another cannot have begun before it.
            self.definite = Some(Version { first: first.max(known), value });
        }
    }

    /// Returns the value that certainly stands; where there is none, the last of those that possibly do.
    pub fn value(&self) -> Option<&T> {
        self.definite.as_ref().or(self.possible.last()).map(|version| &version.value)
    }

    /// Returns every value that may stand: the certain one, then the possible ones in the order of recording.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.definite.iter().chain(&self.possible).map(|version| &version.value)
    }

    /// Returns whether [`value`](Standing::value) certainly stands.
    pub fn is_definite(&self) -> bool {
        self.definite.is_some()
    }
}

#[cfg(test)]
mod tests;
