//! The notes by topic, such as the story behind a result: a piece of state that reports share.
//!
//! Reads nothing out of a note's words.

use crate::{Event, Evidence, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::Topic;
use tyst_event::view::Fields;
use tyst_event::vocabulary::NoteRecorded;
use tyst_event::{Data, Kind};
use tyst_report::Text;

/// The notes, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// By position, with the number of the topic, and the positions of the entries that they are about.
    notes: BTreeMap<u64, (u16, Evidence, Text, Vec<u64>)>,
}

impl Notes {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::NoteRecorded];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        NoteRecorded::topic(),
        NoteRecorded::text(),
        NoteRecorded::about_entries(),
    ]);

    /// Takes a note; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let Data::NoteRecorded(data) = event.data() else { return };
        let about = data.about_entries().iter().map(|seq| seq.0).collect();
        let note = (data.topic().number(), Evidence::of(event), words::text(data.text()), about);
        self.notes.insert(event.seq(), note);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Notes) {
        self.notes.extend(other.notes);
    }

    /// Returns the notes on a topic, in the order of recording.
    pub fn on(&self, topic: Topic) -> impl Iterator<Item = (&Evidence, Text)> {
        let notes = self.notes.values().filter(move |(number, ..)| *number == topic.number());
        notes.map(|(_, evidence, text, _)| (evidence, text.clone()))
    }

    /// Returns the conflicts that are noted between two entries, in the order of recording.
    pub fn between(&self, entries: [u64; 2]) -> impl Iterator<Item = (&Evidence, &Text)> {
        let notes = self.notes.values().filter(move |(topic, _, _, about)| {
            *topic == Topic::Conflict.number() && entries.iter().all(|entry| about.contains(entry))
        });
        notes.map(|(_, evidence, text, _)| (evidence, text))
    }

    /// Returns what every note rests on, in the order of recording.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.notes.values().map(|(_, evidence, ..)| evidence)
    }

    /// Returns only what rests on entries for which `here` holds.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Notes {
        let notes = self.notes.iter().filter(|(_, (_, evidence, ..))| here(evidence));
        Notes { notes: notes.map(|(seq, note)| (*seq, note.clone())).collect() }
    }
}

#[cfg(test)]
mod tests;
