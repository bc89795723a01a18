//! How far the training has reached.
//!
//! Deliberately absent: what the training led to, and any number of people that no source gives.

mod count;
mod drawing;
#[cfg(test)]
mod tests;
mod training;

use crate::count::{participants, recorded, tally};
use crate::training::{Initiative, Training};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tyst_plugin::document::{Document, Language, Text, labels};
use tyst_plugin::event::terms::Stage;
use tyst_plugin::event::{Body, Entry, Kind};
use tyst_plugin::{Register, Report, ReportError, Request, export};

struct TrainingReach;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    trainings: Vec<Training>,
    initiatives: BTreeMap<String, Initiative>,
    /// The initiatives of which a training was certainly delivered.
    delivered: BTreeSet<String>,
}

impl Report for TrainingReach {
    const KINDS: &'static [Kind] = &[
        Kind::AreaDescribed,
        Kind::PartyDescribed,
        Kind::InitiativeLaunched,
        Kind::InitiativeChanged,
        Kind::TrainingDelivered,
    ];
    type State = State;

    fn apply(state: &mut State, entry: &Entry) -> Result<(), ReportError> {
        state.register.apply(entry);
        match &entry.statement.body {
            Body::TrainingDelivered(data) => {
                state.trainings.push(Training::new(entry, data));
                state
                    .delivered
                    .extend(data.initiative.iter().filter(|_| entry.is_definite()).map(ToString::to_string));
            }
            Body::InitiativeLaunched(data) => {
                state.initiatives.insert(data.initiative.to_string(), Initiative::new(entry, data));
            }
            Body::InitiativeChanged(data) => {
                if let Some(known) = state.initiatives.get_mut(data.initiative.as_str()) {
                    known.change(entry, data);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let (trainings, developed) = (state.trainings(request), state.developed(request));
        let found = tally(trainings.iter().map(|training| (training.seq, training.possible)));
        let undelivered = tally(developed.iter().map(|initiative| (initiative.seq, initiative.possible)));
        let (participants, counted) = participants(&trainings);
        let mut document = Document::new(Text::both("Training reach", "Cyrhaeddiad yr hyfforddiant")) // U: translator
            .question(drawing::question())
            .figure("trainings", drawing::delivered(), recorded(&found), found.witnesses())
            .figure("participants", drawing::participants(), participants, counted)
            .figure("developed", drawing::developed(), recorded(&undelivered), undelivered.witnesses());
        if trainings.is_empty() && developed.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        document = drawing::remarks(document, &trainings);
        for area in state.areas(&trainings, &developed) {
            let here = |at: &[String]| at.first().is_some_and(|slug| slug == area);
            let trainings: Vec<&Training> =
                trainings.iter().copied().filter(|training| here(&training.at)).collect();
            let developed: Vec<&Initiative> =
                developed.iter().copied().filter(|found| here(&found.at)).collect();
            document = document.heading(2, state.register.area_name(area));
            document = state.section(document, area, &trainings, &developed);
        }
        Ok(document)
    }
}

impl State {
    fn asked(&self, at: &[String], request: &Request) -> bool {
        let within = |whole: &str| at.iter().any(|slug| self.register.is_within(slug, whole));
        request.area.as_ref().is_none_or(|whole| within(whole.as_str()))
    }

    /// Returns the trainings delivered in the areas asked for, the certain ones first, by English topic and position.
    fn trainings(&self, request: &Request) -> Vec<&Training> {
        let mut found: Vec<&Training> =
            self.trainings.iter().filter(|found| self.asked(&found.at, request)).collect();
        found.sort_by_key(|training| (training.possible, english(&training.topic), training.seq));
        found
    }

    /// Returns the training that was or is being developed and of which no delivery is recorded, by English name.
    ///
    /// The vocabulary has no mark for such an initiative, so its slug or its English name must contain "training".
    fn developed(&self, request: &Request) -> Vec<&Initiative> {
        let about_training =
            |slug: &str, name: &Text| slug.contains("training") || english(name).contains("training");
        let unfinished = |stage| matches!(stage, Stage::Developing | Stage::Developed);
        let all = self.initiatives.iter().filter(|(slug, found)| {
            about_training(slug, &found.name)
                && found.stages().any(unfinished)
                && !self.delivered.contains(*slug)
                && self.asked(&found.at, request)
        });
        let mut found: Vec<&Initiative> = all.map(|(_, found)| found).collect();
        found.sort_by_key(|initiative| (english(&initiative.name), initiative.seq));
        found
    }

    /// Returns the areas of these, by English name and then by slug.
    fn areas<'a>(&self, trainings: &[&'a Training], developed: &[&'a Initiative]) -> Vec<&'a str> {
        let trained = trainings.iter().filter_map(|training| training.at.first());
        let developed = developed.iter().filter_map(|initiative| initiative.at.first());
        let areas: BTreeSet<&str> = trained.chain(developed).map(String::as_str).collect();
        let mut areas: Vec<&str> = areas.into_iter().collect();
        areas.sort_by_key(|slug| (english(&self.register.area_name(slug)), *slug));
        areas
    }
}

fn english(name: &Text) -> String {
    name.words(Language::English).to_lowercase()
}

export!(TrainingReach {
    id: "wales.tyst.training-reach",
    name: "Training reach",
    version: env!("CARGO_PKG_VERSION"),
    description: "How far the training has reached",
    state: 1,
});
