//! What the report remembers: a training that was delivered, and an initiative that is about training.
//!
//! Deliberately absent: names of areas and parties, which the register knows.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tyst_plugin::document::{Text, Value};
use tyst_plugin::event::terms::{Scope, Source, Stage};
use tyst_plugin::event::vocabulary::{InitiativeChanged, InitiativeLaunched, TrainingDelivered};
use tyst_plugin::event::{self, Day, Entry, Slug};

/// A training that was delivered.
#[derive(Serialize, Deserialize)]
pub(crate) struct Training {
    pub(crate) seq: u64,
    pub(crate) possible: bool,
    /// The area, and the place inside it where one is given.
    pub(crate) at: Vec<String>,
    pub(crate) topic: Text,
    pub(crate) audience: Text,
    pub(crate) providers: Vec<String>,
    pub(crate) participants: Option<u32>,
    pub(crate) coverage: Option<Text>,
    pub(crate) source: String,
    edtf: String,
    said: Option<String>,
}

/// An initiative, and how far it may have come.
#[derive(Serialize, Deserialize)]
pub(crate) struct Initiative {
    pub(crate) seq: u64,
    pub(crate) possible: bool,
    /// The area, and the place inside it where one is given.
    pub(crate) at: Vec<String>,
    pub(crate) name: Text,
    stages: Stages,
}

/// The latest stage that is certain, and those that are possible.
#[derive(Default, Serialize, Deserialize)]
struct Stages {
    definite: Option<(u16, Option<i32>)>,
    possible: BTreeSet<u16>,
}

impl Training {
    pub(crate) fn new(entry: &Entry, data: &TrainingDelivered) -> Training {
        let when = &entry.statement.when;
        Training {
            seq: entry.seq,
            possible: !entry.is_definite(),
            at: at(entry),
            topic: text(&data.topic),
            audience: text(&data.audience),
            providers: data.providers.iter().map(Slug::to_string).collect(),
            participants: data.participants.as_ref().and_then(|count| count.n),
            coverage: data.coverage.as_ref().map(|coverage| reached(coverage.scope, &coverage.unit)),
            source: entry.statement.sources.iter().map(place).collect::<Vec<String>>().join("; "),
            edtf: when.edtf(),
            said: when.said.as_ref().map(ToString::to_string),
        }
    }

    /// Returns when it was, as exactly as the source says.
    pub(crate) fn when(&self) -> Value {
        match (self.edtf.as_str(), &self.said) {
            ("", None) => Text::both("not stated", "heb ei nodi").into(), // U: translator
            ("", Some(said)) => Value::quoted(said, "en"),
            (edtf, Some(said)) => Value::date_said(edtf, said),
            (edtf, None) => Value::date(edtf),
        }
    }
}

impl Initiative {
    pub(crate) fn new(entry: &Entry, data: &InitiativeLaunched) -> Initiative {
        let mut stages = Stages::default();
        stages.offer(entry, data.stage);
        Initiative {
            seq: entry.seq,
            possible: !entry.is_definite(),
            at: at(entry),
            name: text(&data.name),
            stages,
        }
    }

    /// Takes a change; a new name counts where it is certain.
    pub(crate) fn change(&mut self, entry: &Entry, data: &InitiativeChanged) {
        if let Some(stage) = data.stage {
            self.stages.offer(entry, stage);
        }
        if let Some(name) = data.name.as_ref().filter(|_| entry.is_definite()) {
            self.name = text(name);
        }
    }

    /// Returns the stages that it may be in, one where that is certain.
    pub(crate) fn stages(&self) -> impl Iterator<Item = Stage> {
        self.stages.all()
    }
}

impl Stages {
    /// Takes a stage; it replaces the one before unless it was certainly earlier.
    fn offer(&mut self, entry: &Entry, stage: Stage) {
        let first = entry.span.first.map(Day::number);
        let last = entry.span.last.map(Day::number);
        let before =
            |last: Option<i32>, first: Option<i32>| last.zip(first).is_some_and(|(last, first)| last < first);
        if !entry.is_definite() {
            self.possible.insert(stage.number());
        } else if !self.definite.is_some_and(|(_, known)| before(last, known)) {
            self.definite = Some((stage.number(), first));
        }
    }

    fn all(&self) -> impl Iterator<Item = Stage> {
        let definite = self.definite.map(|(stage, _)| stage);
        let all: BTreeSet<u16> = self.possible.iter().copied().chain(definite).collect();
        all.into_iter().filter_map(Stage::from_number)
    }
}

/// Returns the area of an entry, and the place inside it where one is given.
fn at(entry: &Entry) -> Vec<String> {
    let place = entry.statement.place.as_ref();
    [Some(&entry.statement.area), place].into_iter().flatten().map(Slug::to_string).collect()
}

/// Turns a text of the ledger into one of a document.
pub(crate) fn text(text: &event::Text) -> Text {
    Text::from_parts(text.en.clone(), text.cy.clone()).unwrap_or_else(|| Text::english("–"))
}

fn reached(scope: Scope, unit: &event::Text) -> Text {
    let (en, cy) = match scope {
        Scope::All => ("all", "pob un"),
        Scope::Some => ("some", "rhai"),
    };
    let en = unit.en.as_ref().map(|unit| format!("{en} {unit}"));
    let cy = unit.cy.as_ref().map(|unit| format!("{cy}: {unit}")); // U: translator
    Text::from_parts(en, cy).unwrap_or_else(|| Text::english("–"))
}

fn place(source: &Source) -> String {
    match &source.locator {
        Some(locator) => format!("{}, {locator}", source.doc),
        None => source.doc.to_string(),
    }
}
