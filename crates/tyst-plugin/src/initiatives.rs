//! The initiatives and how far they have come: a piece of state that reports share.
//!
//! Keeps no history: what certainly came later replaces what was before.

use crate::{Evidence, Standing, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::Stage;
use tyst_event::{Body, Entry, Kind, Slug};
use tyst_report::Text;

/// The initiatives that were launched, as later entries changed them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Initiatives {
    launched: BTreeMap<String, Initiative>,
}

/// An initiative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Initiative {
    /// The entry that launched it.
    pub evidence: Evidence,
    name: Standing<Text>,
    partners: Standing<Vec<String>>,
    stage: Standing<u16>,
}

impl Initiatives {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 2] = [Kind::InitiativeLaunched, Kind::InitiativeChanged];

    /// Takes a launch or a change; entries of other kinds change nothing.
    pub fn apply(&mut self, entry: &Entry) {
        let slugs = |slugs: &[Slug]| slugs.iter().map(Slug::to_string).collect::<Vec<String>>();
        match &entry.statement.body {
            Body::InitiativeLaunched(data) => {
                let initiative = Initiative {
                    evidence: Evidence::of(entry),
                    name: Standing::new(entry, words::text(&data.name)),
                    partners: Standing::new(entry, slugs(&data.partners)),
                    stage: Standing::new(entry, data.stage.number()),
                };
                self.launched.insert(data.initiative.to_string(), initiative);
            }
            Body::InitiativeChanged(data) => {
                let Some(known) = self.launched.get_mut(data.initiative.as_str()) else { return };
                data.name.iter().for_each(|name| known.name.offer(entry, words::text(name)));
                data.stage.iter().for_each(|stage| known.stage.offer(entry, stage.number()));
                if !data.partners.is_empty() {
                    known.partners.offer(entry, slugs(&data.partners));
                }
            }
            _ => {}
        }
    }

    /// Returns every initiative, by slug.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Initiative)> {
        self.launched.iter().map(|(slug, initiative)| (slug.as_str(), initiative))
    }

    /// Returns the initiatives by the stages that they may be in, those that have come furthest first.
    pub fn by_stages(&self) -> impl Iterator<Item = (Vec<Stage>, Vec<&Initiative>)> {
        let mut by_stages: BTreeMap<Vec<Stage>, Vec<&Initiative>> = BTreeMap::new();
        for initiative in self.launched.values() {
            by_stages.entry(initiative.stages()).or_default().push(initiative);
        }
        by_stages.into_iter().rev()
    }

    /// Returns what each rests on.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.launched.values().map(|initiative| &initiative.evidence)
    }

    /// Returns only what rests on entries for which `here` holds.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Initiatives {
        let launched = self.iter().filter(|(_, initiative)| here(&initiative.evidence));
        Initiatives { launched: launched.map(|(slug, found)| (slug.to_owned(), found.clone())).collect() }
    }
}

impl Initiative {
    /// Returns what it rests on and its name in every language that it has, for
    /// [`Register::wanted`](crate::Register::wanted).
    pub fn named(&self) -> (&Evidence, Text) {
        (&self.evidence, words::official(&self.name()))
    }

    /// Returns its name.
    pub fn name(&self) -> Text {
        self.name.value().cloned().unwrap_or_else(|| Text::english("–"))
    }

    /// Returns the slugs of the partners in it.
    pub fn partners(&self) -> &[String] {
        self.partners.value().map_or(&[], Vec::as_slice)
    }

    /// Returns every stage that it may be in, one where that is certain, from the earliest stage to the latest.
    pub fn stages(&self) -> Vec<Stage> {
        let mut numbers: Vec<u16> = self.stage.all().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(Stage::from_number).collect()
    }
}

#[cfg(test)]
mod tests;
