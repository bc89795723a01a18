//! Which entries are said to contradict each other, by the notes of it that stand.
//!
//! Decides none of them: who asks why is shown the note, and the entries on the other side.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use tyst_event::terms::Topic;
use tyst_event::{Body, Kind};
use tyst_ledger::{Chains, Cut, History};

use crate::failure::Outcome;

/// The notes of conflicts, by each entry that they name.
pub(super) struct Conflicts(BTreeMap<u64, Vec<Note>>);

#[derive(Clone)]
struct Note {
    seq: u64,
    text: String,
    entries: Vec<u64>,
}

impl Conflicts {
    /// Reads the notes that stand at a cut.
    pub(super) fn of(history: &History, cut: Cut, chains: &Chains) -> Outcome<Self> {
        let mut notes: BTreeMap<u64, Vec<Note>> = BTreeMap::new();
        for entry in history.replay_only(cut, |kind| kind == Kind::NoteRecorded.number())? {
            let entry = entry?;
            let Body::NoteRecorded(data) = &entry.statement.body else { continue };
            if data.topic != Topic::Conflict {
                continue;
            }
            let entries: Vec<u64> = data.about_entries.iter().map(|seq| chains.root(seq.0)).collect();
            for named in &entries {
                let note =
                    Note { seq: entry.seq, text: data.text.any().to_owned(), entries: entries.clone() };
                notes.entry(*named).or_default().push(note);
            }
        }
        Ok(Self(notes))
    }

    /// Returns a line for each note that names an entry.
    pub(super) fn lines(&self, seq: u64) -> impl Iterator<Item = String> {
        self.naming(seq).map(move |note| {
            let others: Vec<String> =
                note.entries.iter().filter(|other| **other != seq).map(u64::to_string).collect();
            let with =
                if others.is_empty() { String::new() } else { format!("; with {}", others.join(", ")) };
            format!("entry {}: {}{with}", note.seq, note.text)
        })
    }

    /// Returns the notes that name an entry as JSON.
    pub(super) fn json(&self, seq: u64) -> Json {
        let notes = self.naming(seq);
        notes.map(|note| json!({ "seq": note.seq, "text": note.text, "entries": note.entries })).collect()
    }

    fn naming(&self, seq: u64) -> impl Iterator<Item = &Note> {
        self.0.get(&seq).into_iter().flatten()
    }
}
