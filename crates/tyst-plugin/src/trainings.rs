//! The trainings that were delivered: a piece of state that reports share.
//!
//! Adds up no people: whether a sum means anything is for a report to say.

use crate::{Event, Evidence, labels, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::Coverage;
use tyst_event::view::View;
use tyst_event::{Certainty, Data, Kind};
use tyst_report::{Language, Text, Value};

/// The trainings, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trainings {
    /// By position.
    delivered: BTreeMap<u64, Training>,
}

/// A training that was delivered. What its source does not say is `None`, never 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// The entry that says so.
    pub evidence: Evidence,
    /// What it was about.
    pub topic: Text,
    /// Whom it was for.
    pub audience: Text,
    /// The slugs of those who gave it.
    pub providers: Vec<String>,
    /// How many took part.
    pub participants: Option<u32>,
    /// How far it reached, in words: "all schools across Newport".
    pub coverage: Option<Text>,
    initiative: Option<String>,
}

impl Trainings {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::TrainingDelivered];

    /// Takes a training; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let Data::TrainingDelivered(data) = event.data() else { return };
        let training = Training {
            evidence: Evidence::of(event),
            topic: words::text(data.topic()),
            audience: words::text(data.audience()),
            providers: data.providers().iter().map(str::to_owned).collect(),
            participants: data.participants().and_then(|count| count.n()),
            coverage: data.coverage().map(reached),
            initiative: data.initiative().map(str::to_owned),
        };
        self.delivered.insert(event.seq(), training);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Trainings) {
        self.delivered.extend(other.delivered);
    }

    /// Returns every training, in the order of recording.
    pub fn iter(&self) -> impl Iterator<Item = &Training> {
        self.delivered.values()
    }

    /// Returns what each rests on.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.iter().map(|training| &training.evidence)
    }

    /// Returns only what rests on entries for which `here` holds.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Trainings {
        let delivered = self.delivered.iter().filter(|(_, found)| here(&found.evidence));
        Trainings { delivered: delivered.map(|(seq, found)| (*seq, found.clone())).collect() }
    }

    /// Returns whether a training of an initiative was certainly delivered.
    pub fn certainly_of(&self, initiative: &str) -> bool {
        let mut of = self.iter().filter(|training| training.initiative.as_deref() == Some(initiative));
        of.any(|training| training.evidence.certainty() == Certainty::Definite)
    }
}

impl Training {
    /// Returns what it rests on and its topic, for [`Register::wanted`](crate::Register::wanted).
    pub fn named(&self) -> (&Evidence, Text) {
        (&self.evidence, self.topic.clone())
    }

    /// Returns whether it certainly took place and has a count of people, so that the count may enter a sum.
    pub fn is_counted(&self) -> bool {
        self.evidence.certainty() == Certainty::Definite && self.participants.is_some()
    }

    /// Returns how many took part, as a count that falls under disclosure control.
    pub fn people(&self) -> Option<Value> {
        self.participants.map(|people| Value::people(people.into()))
    }
}

/// Returns all or some of what was reached, in the languages that the source has.
fn reached(coverage: View<'_, Coverage>) -> Text {
    let (scope, unit) = (labels::scope(coverage.scope()), coverage.unit());
    let en = unit.en.map(|unit| format!("{} {unit}", scope.words(Language::English)));
    let cy = unit.cy.map(|unit| format!("{}: {unit}", scope.words(Language::Welsh)));
    Text::from_parts(en, cy).unwrap_or_else(|| scope.text())
}

#[cfg(test)]
mod tests;
