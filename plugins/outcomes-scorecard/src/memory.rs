//! What the report remembers of an entry, whatever its kind.
//!
//! Deliberately absent: what is shown of it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tyst_plugin::document::{Text, Value};
use tyst_plugin::event::terms::Source;
use tyst_plugin::event::{self, Day, Entry, Slug, When};

/// Something that was recorded: a goal, an initiative, a training, a consultation, a story or a commitment.
#[derive(Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) seq: u64,
    pub(crate) possible: bool,
    /// The area, and the place inside it where one is given.
    pub(crate) at: Vec<String>,
    pub(crate) text: Text,
    pub(crate) parties: Vec<String>,
    pub(crate) state: Standing,
    pub(crate) source: String,
    edtf: String,
    said: Option<String>,
}

/// The latest number of a closed list that is certain, and those that are possible: a stage or a status.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Standing {
    definite: Option<(u16, Option<i32>)>,
    possible: BTreeSet<u16>,
}

impl Item {
    pub(crate) fn new(entry: &Entry, words: &event::Text, parties: &[Slug]) -> Item {
        let statement = &entry.statement;
        let at = [Some(&statement.area), statement.place.as_ref()];
        Item {
            seq: entry.seq,
            possible: !entry.is_definite(),
            at: at.into_iter().flatten().map(Slug::to_string).collect(),
            text: text(words),
            parties: parties.iter().map(Slug::to_string).collect(),
            state: Standing::default(),
            source: statement.sources.iter().map(place).collect::<Vec<String>>().join("; "),
            edtf: statement.when.edtf(),
            said: statement.when.said.as_ref().map(ToString::to_string),
        }
    }

    /// Returns the item with a stage or a status.
    pub(crate) fn standing(mut self, entry: &Entry, number: u16) -> Item {
        self.state.offer(entry, number);
        self
    }

    /// Returns the item with another date than that of its entry, such as a day on which something is due.
    pub(crate) fn dated(self, when: Option<&When>) -> Item {
        let said = when.and_then(|when| when.said.as_ref()).map(ToString::to_string);
        Item { edtf: when.map(When::edtf).unwrap_or_default(), said, ..self }
    }

    /// Returns the date, as exactly as the source says.
    pub(crate) fn date(&self) -> Value {
        match (self.edtf.as_str(), &self.said) {
            ("", None) => Text::both("not stated", "heb ei nodi").into(), // U: translator
            ("", Some(said)) => Value::quoted(said, "en"),
            (edtf, Some(said)) => Value::date_said(edtf, said),
            (edtf, None) => Value::date(edtf),
        }
    }
}

impl Standing {
    /// Takes a stage or status; a certain one replaces the one before unless it was certainly earlier.
    pub(crate) fn offer(&mut self, entry: &Entry, number: u16) {
        let first = entry.span.first.map(Day::number);
        let last = entry.span.last.map(Day::number);
        let before = |first: Option<i32>| last.zip(first).is_some_and(|(last, first)| last < first);
        if !entry.is_definite() {
            self.possible.insert(number);
        } else if !self.definite.is_some_and(|(_, known)| before(known)) {
            self.definite = Some((number, first));
        }
    }

    /// Returns the numbers that may hold, one where that is certain.
    pub(crate) fn all(&self) -> Vec<u16> {
        let definite = self.definite.map(|(number, _)| number);
        let all: BTreeSet<u16> = self.possible.iter().copied().chain(definite).collect();
        all.into_iter().collect()
    }
}

/// Turns a text of the ledger into one of a document.
pub(crate) fn text(text: &event::Text) -> Text {
    Text::from_parts(text.en.clone(), text.cy.clone()).unwrap_or_else(|| Text::english("–"))
}

fn place(source: &Source) -> String {
    match &source.locator {
        Some(locator) => format!("{}, {locator}", source.doc),
        None => source.doc.to_string(),
    }
}
