//! How much was done, how well, and whether anyone is better off.
//!
//! Deliberately absent: sums and means of results. Each area chooses its own outcomes, so only kinds of recorded
//! activity are counted.

mod boxes;
mod memory;
mod next;
mod population;
mod result;
#[cfg(test)]
mod tests;
mod words;

use crate::memory::{Item, text};
use crate::result::{Indicator, Outcome};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tyst_plugin::document::{Document, Language, Table, Text, Value, cell, labels};
use tyst_plugin::event::terms::Topic;
use tyst_plugin::event::{Body, Entry, Kind, Text as Words};
use tyst_plugin::{Register, Report, ReportError, Request, Tally, export};

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
            Body::TrainingDelivered(data) => state.trainings.push(Item::new(entry, &data.topic, &data.providers)),
            Body::IndicatorDefined(data) => {
                state.indicators.insert(data.indicator.to_string(), Indicator::new(data));
            }
            Body::TargetSet(data) => state.outcomes.push(Outcome::target(entry, data)),
            Body::OutcomeMeasured(data) => state.outcomes.push(Outcome::measured(entry, data)),
            Body::ConsultationHeld(data) if data.led_by_children == Some(true) => {
                let audience = data.audience.clone().unwrap_or_default();
                state.consultations.push(Item::new(entry, &audience, &[]));
            }
            Body::CommitmentMade(data) => {
                let item = Item::new(entry, &data.text, &[]).dated(data.due.as_ref()).standing(entry, OPEN);
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
}
