//! A value that later entries replace: a name, a stage, a status.
//!
//! Keeps every version: which of them stands follows from their days and positions, not from the order in which
//! areas were read.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::Day;
use tyst_report::Witnesses;

use crate::Event;

/// The value that certainly stands, and those that possibly do.
///
/// A later entry replaces an earlier one: later by the days that the entries can mean where these tell, else by the
/// order of recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing<T> {
    /// By the position of the entry that brought it.
    versions: BTreeMap<u64, Version<T>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Version<T> {
    definite: bool,
    /// The first day from which it can have stood.
    first: Option<i32>,
    /// The last day from which it can have stood.
    last: Option<i32>,
    value: T,
}

impl<T> Default for Standing<T> {
    fn default() -> Standing<T> {
        Standing { versions: BTreeMap::new() }
    }
}

impl<T> Standing<T> {
    /// Returns the value that an event brings, alone so far.
    pub fn new(event: &Event<'_>, value: T) -> Standing<T> {
        let mut standing = Standing::default();
        standing.offer(event, value);
        standing
    }

    /// Takes the value of one more event.
    pub fn offer(&mut self, event: &Event<'_>, value: T) {
        let span = event.span();
        let version = Version {
            definite: event.is_definite(),
            first: span.first.map(Day::number),
            last: span.last.map(Day::number),
            value,
        };
        self.versions.insert(event.seq(), version);
    }

    /// Takes the values that events of other areas brought.
    pub fn merge(&mut self, other: Standing<T>) {
        self.versions.extend(other.versions);
    }

    /// Forgets what entries before a position brought.
    pub fn forget_before(&mut self, seq: u64) {
        self.versions = self.versions.split_off(&seq);
    }

    /// Returns the value that certainly stands; where there is none, the last of those that possibly do.
    pub fn value(&self) -> Option<&T> {
        self.definite().or_else(|| self.possible().next_back())
    }

    /// Returns every value that may stand: the certain one, then the possible ones in the order of recording.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.definite().into_iter().chain(self.possible())
    }

    /// Returns whether [`value`](Standing::value) certainly stands.
    pub fn is_definite(&self) -> bool {
        self.versions.values().any(|version| version.definite)
    }

    /// Returns the entries that brought every value that may stand.
    pub fn witnesses(&self) -> Witnesses {
        let possible = self.versions.iter().filter(|(_, version)| !version.definite).map(|(seq, _)| *seq);
        self.standing().map(|(seq, _)| seq).into_iter().chain(possible).collect()
    }

    /// Returns the first day from which the value that certainly stands can have stood, where that is known.
    pub(crate) fn begins(&self) -> Option<i32> {
        self.standing().and_then(|(_, version)| version.first)
    }

    fn definite(&self) -> Option<&T> {
        self.standing().map(|(_, version)| &version.value)
    }

    /// Returns what certainly stands, with the entry that brought it.
    fn standing(&self) -> Option<(u64, &Version<T>)> {
        let (mut known, mut standing) = (None, None);
        for (seq, version) in self.versions.iter().filter(|(_, version)| version.definite) {
            if version.last.zip(known).is_none_or(|(last, known)| last >= known) {
                // What is taken to follow another cannot have begun before it.
                known = version.first.max(known);
                standing = Some((*seq, version));
            }
        }
        standing
    }

    fn possible(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.versions.values().filter(|version| !version.definite).map(|version| &version.value)
    }
}

#[cfg(test)]
mod tests;
