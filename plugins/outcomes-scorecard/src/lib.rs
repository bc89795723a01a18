//! How much was done, how well, and whether anyone is better off.
//!
//! Deliberately absent: sums and means of results. Each area chooses its own outcomes, so only kinds of recorded
//! activity are counted.

mod boxes;
mod memory;
mod next;
mod population;
mod result;
mod scope;
#[cfg(test)]
mod tests;
mod words;

use crate::memory::Item;
use crate::result::{Indicator, Outcome};
use crate::scope::Scorecard;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_plugin::document::{Document, Text, labels};
use tyst_plugin::event::terms::Topic;
use tyst_plugin::event::{Body, Entry, Kind};
use tyst_plugin::{Register, Report, ReportError, Request, export};

struct OutcomesScorecard;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    /// By area and reference.
    goals: BTreeMap<(String, String), Item>,
    initiatives: BTreeMap<String, Item>,
    trainings: Vec<Item>,
    /// Only those that children led.
    consultations: Vec<Item>,
    indicators: BTreeMap<String, Indicator>,
    outcomes: Vec<Outcome>,
    stories: Vec<Item>,
    commitments: BTreeMap<String, Item>,
}

impl Report for OutcomesScorecard {
    const KINDS: &'static [Kind] = &[
        Kind::AreaDescribed,
        Kind::PartyDescribed,
        Kind::GoalSet,
        Kind::InitiativeLaunched,
        Kind::InitiativeChanged,
        Kind::TrainingDelivered,
        Kind::IndicatorDefined,
        Kind::TargetSet,
        Kind::OutcomeMeasured,
        Kind::ConsultationHeld,
        Kind::CommitmentMade,
        Kind::CommitmentUpdated,
        Kind::NoteRecorded,
    ];
    type State = State;

    fn apply(state: &mut State, entry: &Entry) -> Result<(), ReportError> {
        state.register.apply(entry);
        match &entry.statement.body {
            Body::GoalSet(data) => state.set_goal(entry, data),
            Body::InitiativeLaunched(data) => {
                let item = Item::new(entry, &data.name, &data.partners).standing(entry, data.stage.number());
                state.initiatives.insert(data.initiative.to_string(), item);
            }
            Body::InitiativeChanged(data) => state.change_initiative(entry, data),
            Body::TrainingDelivered(data) => {
                state.trainings.push(Item::new(entry, &data.topic, &data.providers));
            }
            Body::IndicatorDefined(data) => {
                state.indicators.insert(data.indicator.to_string(), Indicator::new(data));
            }
            Body::TargetSet(data) => state.outcomes.push(Outcome::target(entry, data)),
            Body::OutcomeMeasured(data) => state.outcomes.push(Outcome::measured(entry, data)),
            Body::ConsultationHeld(data) if data.led_by_children == Some(true) => {
                let by = data.by.text.clone().unwrap_or_default();
                state.consultations.push(Item::new(entry, &by, data.by.party.as_slice()));
            }
            Body::CommitmentMade(data) => {
                let item =
                    Item::new(entry, &data.text, &[]).dated(data.due.as_ref()).standing(entry, next::OPEN);
                state.commitments.insert(data.commitment.to_string(), item);
            }
            Body::CommitmentUpdated(data) => {
                if let Some(commitment) = state.commitments.get_mut(data.commitment.as_str()) {
                    commitment.state.offer(entry, data.status.number());
                }
            }
            Body::NoteRecorded(data) if data.topic == Topic::Story => {
                state.stories.push(Item::new(entry, &data.text, &[]));
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let all = Scorecard::new(state, |item| state.home(item, request).is_some());
        let document = Document::new(Text::both("Outcomes scorecard", "Cerdyn sgorio canlyniadau")) // U: translator
            .question(words::both(words::QUESTION));
        let mut document = all.figures(document);
        let areas = state.areas(request);
        if areas.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        for area in areas {
            let card = Scorecard::new(state, |item| state.home(item, request) == Some(area));
            document = document.heading(2, state.register.area_name(area));
            document = card.draw_goals(document, area);
            document = state.draw_population(document, area);
            document = card.draw_boxes(document, area);
            document = card.draw_next(document, area);
        }
        Ok(document)
    }
}

export!(OutcomesScorecard {
    id: "wales.tyst.outcomes-scorecard",
    name: "Outcomes scorecard",
    version: env!("CARGO_PKG_VERSION"),
    description: "How much was done, how well, and whether anyone is better off",
    state: 1,
});
