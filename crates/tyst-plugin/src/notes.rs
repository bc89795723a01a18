//! The notes by topic, such as the story behind a result: a piece of state that reports share.
//!
//! Reads nothing out of a note's words.

use crate::{Evidence, words};
use serde::{Deserialize, Serialize};
use tyst_event::terms::Topic;
use tyst_event::{Body, Entry, Kind};
use tyst_report::Text;

/// The notes, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// With the number of the topic.
    notes: Vec<(u16, Evidence, Text)>,
}

impl Notes {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::NoteRecorded];

    /// Takes a note; entries of other kinds change nothing.
    pub fn apply(&mut self, entry: &Entry) {
        let Body::NoteRecorded(data) = &entry.statement.body else { return };
        self.notes.push((data.topic.number(), Evidence::of(entry), words::text(&data.text)));
    }

    /// Returns the notes on a topic, in the order of recording.
    pub fn on(&self, topic: Topic) -> impl Iterator<Item = (&Evidence, Text)> {
        let notes = self.notes.iter().filter(move |(number, ..)| *number == topic.number());
        notes.map(|(_, evidence, text)| (evidence, text.clone()))
    }

    /// Returns what every note rests on, in the order of recording.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.notes.iter().map(|(_, evidence, _)| evidence)
    }

    /// Returns only what rests on entries for which `here` holds.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Notes {
        Notes { notes: self.notes.iter().filter(|(_, evidence, _)| here(evidence)).cloned().collect() }
    }
}

#[cfg(test)]
mod tests;
