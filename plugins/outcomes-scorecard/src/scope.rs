//! Which of what is remembered belongs to which of the areas asked for, and the counts of it.
//!
//! Deliberately absent: what is drawn of each area.

use crate::State;
use crate::memory::{Item, text};
use crate::result::Outcome;
use std::collections::BTreeSet;
use tyst_plugin::document::{Document, Language, Text, Value};
use tyst_plugin::event::vocabulary::{GoalSet, InitiativeChanged};
use tyst_plugin::event::{Entry, Slug};
use tyst_plugin::{Request, Tally};

/// What is recorded of one area, or of all that are asked for.
pub(crate) struct Scorecard<'a> {
    pub(crate) state: &'a State,
    pub(crate) goals: Vec<&'a Item>,
    pub(crate) initiatives: Vec<&'a Item>,
    pub(crate) trainings: Vec<&'a Item>,
    pub(crate) consultations: Vec<&'a Item>,
    /// Those of performance indicators.
    pub(crate) outcomes: Vec<&'a Outcome>,
    pub(crate) stories: Vec<&'a Item>,
    pub(crate) commitments: Vec<&'a Item>,
}

impl State {
    /// Takes a goal. One that may replace another is no further goal, and one that certainly does takes its place.
    pub(crate) fn set_goal(&mut self, entry: &Entry, data: &GoalSet) {
        let area = entry.statement.area.to_string();
        if let Some(replaced) = &data.replaces {
            if !entry.is_definite() {
                return;
            }
            self.goals.remove(&(area.clone(), replaced.to_string()));
        }
        self.goals.insert((area, data.reference.to_string()), Item::new(entry, &data.text, &[]));
    }

    /// Takes a change of an initiative; a new name counts where it is certain.
    pub(crate) fn change_initiative(&mut self, entry: &Entry, data: &InitiativeChanged) {
        let Some(known) = self.initiatives.get_mut(data.initiative.as_str()) else { return };
        if let Some(stage) = data.stage {
            known.state.offer(entry, stage.number());
        }
        if let Some(name) = data.name.as_ref().filter(|_| entry.is_definite()) {
            known.text = text(name);
        }
    }

    /// Returns the name of a site, which is a place or a party.
    pub(crate) fn site_name(&self, slug: &str) -> Text {
        self.register.area(slug).map_or_else(|| self.register.party_name(slug), |site| site.name.clone())
    }

    /// Returns under which area an item is shown: the one asked for, else its own where that is below it.
    pub(crate) fn home<'a>(&self, item: &'a Item, request: &'a Request) -> Option<&'a str> {
        let own = item.at.first().map(String::as_str);
        let Some(asked) = request.area.as_ref().map(Slug::as_str) else { return own };
        if item.at.iter().any(|slug| slug == asked) {
            return Some(asked);
        }
        own.filter(|_| item.at.iter().any(|slug| self.register.is_within(slug, asked)))
    }

    /// Returns the area asked for and all with anything recorded, by English name and then by slug.
    pub(crate) fn areas<'a>(&'a self, request: &'a Request) -> Vec<&'a str> {
        let lists = self.trainings.iter().chain(&self.consultations).chain(&self.stories);
        let maps = self.goals.values().chain(self.initiatives.values()).chain(self.commitments.values());
        let items = lists.chain(maps).chain(self.outcomes.iter().map(|outcome| &outcome.item));
        let homes = items.filter_map(|item| self.home(item, request));
        let areas: BTreeSet<&str> = homes.chain(request.area.as_ref().map(Slug::as_str)).collect();
        let mut areas: Vec<&str> = areas.into_iter().collect();
        areas.sort_by_key(|slug| (english(&self.register.area_name(slug)), *slug));
        areas
    }
}

impl<'a> Scorecard<'a> {
    /// Returns what of the state is shown where `here` says so.
    pub(crate) fn new(state: &'a State, here: impl Fn(&'a Item) -> bool) -> Scorecard<'a> {
        let performance = |outcome: &Outcome| {
            state.indicators.get(&outcome.indicator).is_none_or(|indicator| !indicator.population)
        };
        Scorecard {
            state,
            goals: state.goals.values().filter(|item| here(item)).collect(),
            initiatives: state.initiatives.values().filter(|item| here(item)).collect(),
            trainings: state.trainings.iter().filter(|item| here(item)).collect(),
            consultations: state.consultations.iter().filter(|item| here(item)).collect(),
            outcomes: state
                .outcomes
                .iter()
                .filter(|outcome| performance(outcome) && here(&outcome.item))
                .collect(),
            stories: state.stories.iter().filter(|item| here(item)).collect(),
            commitments: state.commitments.values().filter(|item| here(item)).collect(),
        }
    }

    /// Draws how many goals, initiatives, trainings and consultations are recorded.
    pub(crate) fn figures(&self, document: Document) -> Document {
        let figures = [
            ("goals", Text::both("Goals", "Nodau"), &self.goals),
            ("initiatives", Text::both("Initiatives", "Mentrau"), &self.initiatives),
            ("trainings", trainings(), &self.trainings),
            ("consultations", consultations(), &self.consultations),
        ];
        figures.into_iter().fold(document, |document, (id, label, items)| {
            let tally = tally(items);
            document.figure(id, label, recorded(&tally), tally.witnesses())
        })
    }
}

pub(crate) fn trainings() -> Text {
    Text::both("Trainings delivered", "Hyfforddiant a ddarparwyd") // U: translator
}

pub(crate) fn consultations() -> Text {
    Text::both("Consultations led by children", "Ymgyngoriadau dan arweiniad plant") // U: translator
}

pub(crate) fn tally(items: &[&Item]) -> Tally {
    let mut tally = Tally::default();
    for item in items {
        if item.possible { tally.possible.insert(item.seq) } else { tally.definite.insert(item.seq) }
    }
    tally
}

/// Returns a count; where nothing is recorded that is no 0.
pub(crate) fn recorded(tally: &Tally) -> Value {
    if tally.is_empty() { Value::not_recorded() } else { tally.value() }
}

pub(crate) fn english(name: &Text) -> String {
    name.words(Language::English).to_lowercase()
}
