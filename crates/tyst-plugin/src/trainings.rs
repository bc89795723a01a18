//! The trainings that were delivered: a piece of state that reports share.
//!
//! Adds up no people: whether a sum means anything is for a report to say.

use crate::evidence::KeptEvidence;
use crate::kept::{Kept, Number, Record, Words};
use crate::{Event, Evidence, Tally, labels, units, usual, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tyst_event::terms::Scope;
use tyst_event::view::Fields;
use tyst_event::vocabulary::TrainingDelivered;
use tyst_event::{Certainty, Data, Kind};
use tyst_report::{Text, Value};

/// The trainings, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trainings {
    delivered: Kept<Delivered>,
}

/// The numbers of a [`Training`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Delivered {
    evidence: KeptEvidence,
    topic: Words,
    audience: Words,
    /// The slugs of those who gave it, with spaces between them.
    providers: Number,
    participants: Option<u32>,
    out_of: Option<u32>,
    unit: Words,
    /// Whether it reached all or some of what the coverage names.
    scope: Option<u16>,
    coverage: Words,
    initiative: Number,
}

impl Record for Delivered {
    fn seq(&self) -> u64 {
        self.evidence.seq
    }

    fn each_number(&mut self, see: &mut dyn FnMut(&mut Number)) {
        self.evidence.each_number(see);
        for words in [&mut self.topic, &mut self.audience, &mut self.unit, &mut self.coverage] {
            words.each_number(see);
        }
        see(&mut self.providers);
        see(&mut self.initiative);
    }
}

/// A training that was delivered. What its source does not say is `None`, never 0.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Out of how many.
    pub out_of: Option<u32>,
    /// What is counted: "teachers"; "people" for instance are not to be added to "schools".
    pub unit: Option<Text>,
    /// How far it reached, in words: "all schools across Newport".
    pub coverage: Option<Text>,
}

impl Trainings {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::TrainingDelivered];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        TrainingDelivered::topic(),
        TrainingDelivered::audience(),
        TrainingDelivered::providers(),
        TrainingDelivered::participants(),
        TrainingDelivered::coverage(),
        TrainingDelivered::initiative(),
        TrainingDelivered::provisional(),
    ]);

    /// Takes a training; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let Data::TrainingDelivered(data) = event.data() else { return };
        let providers: Vec<&str> = data.providers().iter().collect();
        let texts = self.delivered.texts_mut();
        let delivered = Delivered {
            evidence: KeptEvidence::of(event, texts).provisional(data.provisional()),
            topic: Words::of(data.topic(), texts),
            audience: Words::of(data.audience(), texts),
            providers: texts.perhaps((!providers.is_empty()).then(|| providers.join(" ")).as_deref()),
            participants: data.participants().and_then(|count| count.n()),
            out_of: data.participants().and_then(|count| count.of()),
            unit: Words::perhaps(data.participants().map(|count| count.unit()), texts),
            scope: data.coverage().map(|found| found.scope().number()),
            coverage: Words::perhaps(data.coverage().map(|found| found.unit()), texts),
            initiative: texts.perhaps(data.initiative()),
        };
        self.delivered.insert(delivered);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Trainings) {
        self.delivered.merge(other.delivered);
    }

    /// Returns every training, in the order of recording.
    pub fn iter(&self) -> impl Iterator<Item = Training> {
        self.delivered.records().iter().map(|delivered| self.training(delivered))
    }

    /// Returns what each rests on.
    pub fn evidence(&self) -> impl Iterator<Item = Evidence> {
        self.delivered.records().iter().map(|found| found.evidence.evidence(self.delivered.texts()))
    }

    /// Returns the areas that they are of.
    pub fn areas(&self) -> BTreeSet<&str> {
        self.delivered.distinct(|found| found.evidence.area)
    }

    /// Returns only what rests on entries for which `here` holds, which looks at area and place alone.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Trainings {
        let mut here = KeptEvidence::is_here(self.delivered.texts(), here);
        Trainings { delivered: self.delivered.only(|found| here(&found.evidence)) }
    }

    /// Counts the trainings of an initiative.
    pub fn of(&self, initiative: &str) -> Tally {
        let Some(initiative) = self.delivered.texts().find(initiative) else { return Tally::default() };
        let own = self.delivered.records().iter().filter(|found| found.initiative == initiative);
        own.map(|found| (found.evidence.certainty(), found.evidence.seq)).collect()
    }

    fn training(&self, delivered: &Delivered) -> Training {
        let texts = self.delivered.texts();
        let providers = texts.get(delivered.providers).unwrap_or_default();
        Training {
            evidence: delivered.evidence.evidence(texts),
            topic: delivered.topic.text(texts).as_ref().map_or_else(words::nothing, usual::text),
            audience: delivered.audience.text(texts).as_ref().map_or_else(words::nothing, usual::text),
            providers: providers.split_terminator(' ').map(str::to_owned).collect(),
            participants: delivered.participants,
            out_of: delivered.out_of,
            unit: delivered.unit.text(texts).as_ref().map(usual::text),
            coverage: delivered
                .scope
                .and_then(Scope::from_number)
                .map(|scope| reached(scope, delivered.coverage.text(texts))),
        }
    }
}

impl Training {
    /// Returns what it rests on and its topic, for [`Register::wanted`](crate::Register::wanted).
    pub fn named(&self) -> (&Evidence, Text) {
        (&self.evidence, self.topic.clone())
    }

    /// Returns whether it has a count of those who took part.
    pub fn is_counted(&self) -> bool {
        self.participants.is_some()
    }

    /// Returns whether it certainly took place by the date asked.
    pub fn is_certain(&self) -> bool {
        self.evidence.certainty() == Certainty::Definite
    }

    /// Returns how many took part in all of these together, which are to count the same unit: within bounds, where some may
    /// not have taken place by the date asked. Those without a count are left out.
    pub fn counted<'a>(unit: &Text, trainings: impl IntoIterator<Item = &'a Training>) -> Value {
        let (mut low, mut high) = (0_u64, 0_u64);
        for training in trainings {
            let count = training.participants.map_or(0, u64::from);
            high = high.saturating_add(count);
            if training.is_certain() {
                low = low.saturating_add(count);
            }
        }
        units::counted_between(low, high, unit)
    }

    /// Returns how many took part, out of how many, and of what: counts of people fall under disclosure control.
    pub fn count(&self) -> [Option<Value>; 3] {
        let of = |number: Option<u32>| Some(units::counted(number?.into(), self.unit.as_ref()?));
        [of(self.participants), of(self.out_of), self.unit.clone().map(Value::from)]
    }
}

/// Returns all or some of what was reached, in the languages that the source has.
fn reached(scope: Scope, unit: Option<Text>) -> Text {
    let scope = labels::scope(scope);
    let Some(unit) = unit else { return scope.text() };
    words::around(&format!("{} {{}}", scope.en), &format!("{}: {{}}", scope.cy), &usual::text(&unit))
}

#[cfg(test)]
mod tests;
