//! How many took part, for each unit that sources count: people, schools.
//!
//! Deliberately absent: a sum of different units. Welsh marked U needs a translator.

use std::collections::BTreeMap;
use tyst_plugin::document::{Bar, Chart, Document, Text};
use tyst_plugin::{Newest, Register, Tally, Training, labels, words};

/// The most units that have a figure and a chart.
const UNITS_SHOWN: usize = 20;

/// The longest name of a unit that has room in an id.
const NAME_CHARS: usize = 80;

/// The trainings of which those who took part are counted in one unit.
pub(crate) struct Reached<'a> {
    /// What comes behind the ids; nothing for people.
    suffix: String,
    unit: &'a Text,
    trainings: Vec<&'a Training>,
}

impl<'a> Reached<'a> {
    /// Returns the trainings with a count by unit: people first, then in the order of names.
    pub(crate) fn by_unit(counted: &[&'a Training]) -> Vec<Reached<'a>> {
        let mut units: BTreeMap<String, Reached<'_>> = BTreeMap::new();
        for &training in counted {
            let Some((unit, suffix)) = training.unit.as_ref().and_then(|unit| Some((unit, suffix(unit)?)))
            else {
                continue;
            };
            let new = || Reached { suffix: suffix.clone(), unit, trainings: Vec::new() };
            units.entry(suffix.clone()).or_insert_with(new).trainings.push(training);
        }
        units.into_values().take(UNITS_SHOWN).collect()
    }

    /// Returns whether these have every training with a count.
    pub(crate) fn is_all(reached: &[Reached<'_>], counted: &[&Training]) -> bool {
        reached.iter().map(|reached| reached.trainings.len()).sum::<usize>() == counted.len()
    }

    /// Adds how many took part in all of them together.
    pub(crate) fn figure(&self, document: Document) -> Document {
        let found: Tally = self.trainings.iter().map(|training| &training.evidence).collect();
        let sum = Training::counted(self.unit, self.trainings.iter().copied());
        document.figure(format!("participants{}", self.suffix), self.label(), sum, found.witnesses())
    }

    /// Draws how many took part in each, those who only may have done so within bounds.
    pub(crate) fn chart(&self, document: Document, register: &Register) -> Document {
        let drawn = Newest::of(&self.trainings, |training| training.evidence.seq);
        let title =
            words::around("Participants by training: {}", "Cyfranogwyr yn ôl hyfforddiant: {}", self.unit); // U
        let description = Text::both(
            "Trainings without a count have no bar.",
            "Nid oes bar i hyfforddiant heb gyfrif.", // U
        );
        let bars = drawn.items.iter().map(|found| {
            let cell = found.evidence.cell(Training::counted(self.unit, [**found]));
            Bar::new(bar_label(found, register), cell.with(register.area_witnesses(&found.evidence.area)))
        });
        let id = format!("by-training{}", self.suffix);
        drawn.noted(document.chart(Chart::bars(id, title, description, self.label(), bars)))
    }

    fn label(&self) -> Text {
        if self.suffix.is_empty() {
            return labels::PARTICIPANTS.text();
        }
        words::around("Participants: {}", "Cyfranogwyr: {}", self.unit)
    }
}

/// Returns what tells a training from others of the same topic: for whom, where and when it was.
fn bar_label(training: &Training, register: &Register) -> Text {
    let topic = words::perhaps(&training.topic, training.evidence.certainty());
    let area = register.area_name(&training.evidence.area);
    let parts = [topic, training.audience.clone(), area].into_iter().chain(training.evidence.when.words());
    words::joined(parts, &Text::code(", ")).unwrap_or_else(words::nothing)
}

/// Returns what tells a unit from others in an id, whatever its case; `None` where it is too long for one.
fn suffix(unit: &Text) -> Option<String> {
    let name = words::order(unit);
    if name == "people" {
        return Some(String::new());
    }
    let sign = |sign| match sign {
        'a'..='z' | '0'..='9' => String::from(sign),
        ' ' | '-' => "-".to_owned(),
        other => format!("x{:x}", u32::from(other)),
    };
    let suffix: String = ["-".to_owned()].into_iter().chain(name.chars().map(sign)).collect();
    (suffix.len() <= NAME_CHARS).then_some(suffix)
}

/// Says that not every count is in a figure.
pub(crate) fn only_some() -> Text {
    Text::both(
        "Not every unit has a figure and a chart; the table has all counts of the trainings that it shows.",
        "Nid oes gan bob uned ffigur a siart; mae pob cyfrif o'r hyfforddiant a ddangosir yn y tabl.", // U
    )
}
