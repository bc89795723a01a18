//! The initiatives and how far they have come: a piece of state that reports share.
//!
//! Tells no history: what certainly came later replaces what was before.

use crate::{Event, Evidence, Standing, Tally, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::Stage;
use tyst_event::view::{Fields, List};
use tyst_event::vocabulary::{InitiativeChanged, InitiativeLaunched};
use tyst_event::{Data, Kind, Slug};
use tyst_report::{Text, Witnesses};

/// The initiatives that were launched, as later entries changed them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Initiatives {
    launched: BTreeMap<String, Initiative>,
    /// The changes of what was launched in an area that is not read yet.
    changed: BTreeMap<String, Changes>,
}

/// An initiative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Initiative {
    /// The entry that launched it.
    pub evidence: Evidence,
    stands: Changes,
}

/// What a launch says and later entries change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Changes {
    name: Standing<Text>,
    partners: Standing<Vec<String>>,
    stage: Standing<u16>,
}

impl Initiatives {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 2] = [Kind::InitiativeLaunched, Kind::InitiativeChanged];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        InitiativeLaunched::initiative(),
        InitiativeLaunched::name(),
        InitiativeLaunched::stage(),
        InitiativeLaunched::partners(),
        InitiativeChanged::initiative(),
        InitiativeChanged::name(),
        InitiativeChanged::stage(),
        InitiativeChanged::partners(),
    ]);

    /// Takes a launch or a change; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        match event.data() {
            Data::InitiativeLaunched(data) => {
                let stands = Changes {
                    name: Standing::new(event, words::text(data.name())),
                    partners: Standing::new(event, slugs(data.partners())),
                    stage: Standing::new(event, data.stage().number()),
                };
                let initiative = Initiative { evidence: Evidence::of(event), stands };
                self.launch(data.initiative().to_owned(), initiative);
            }
            Data::InitiativeChanged(data) => {
                let mut changes = Changes::default();
                data.name().into_iter().for_each(|name| changes.name.offer(event, words::text(name)));
                data.stage().into_iter().for_each(|stage| changes.stage.offer(event, stage.number()));
                if !data.partners().is_empty() {
                    changes.partners.offer(event, slugs(data.partners()));
                }
                self.change(data.initiative().to_owned(), changes);
            }
            _ => {}
        }
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Initiatives) {
        for (slug, initiative) in other.launched {
            self.launch(slug, initiative);
        }
        for (slug, changes) in other.changed {
            self.change(slug, changes);
        }
    }

    /// Adds an initiative; the launch that was recorded last counts, with the changes after it.
    fn launch(&mut self, slug: String, mut initiative: Initiative) {
        if let Some(changes) = self.changed.remove(&slug) {
            initiative.change(changes);
        }
        if let Some(known) = self.launched.get_mut(&slug) {
            if known.evidence.seq < initiative.evidence.seq {
                std::mem::swap(known, &mut initiative);
            }
            known.change(initiative.stands);
        } else {
            self.launched.insert(slug, initiative);
        }
    }

    fn change(&mut self, slug: String, changes: Changes) {
        match self.launched.get_mut(&slug) {
            Some(known) => known.change(changes),
            None => self.changed.entry(slug).or_default().merge(changes),
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
        let launched = launched.map(|(slug, found)| (slug.to_owned(), found.clone())).collect();
        Initiatives { launched, changed: BTreeMap::new() }
    }
}

impl Changes {
    fn merge(&mut self, other: Changes) {
        self.name.merge(other.name);
        self.partners.merge(other.partners);
        self.stage.merge(other.stage);
    }
}

impl Initiative {
    /// Takes the changes that were recorded after its launch.
    fn change(&mut self, changes: Changes) {
        self.stands.merge(changes);
        self.stands.name.forget_before(self.evidence.seq);
        self.stands.partners.forget_before(self.evidence.seq);
        self.stands.stage.forget_before(self.evidence.seq);
    }

    /// Returns what it rests on and its name in every language that it has, for
    /// [`Register::wanted`](crate::Register::wanted).
    pub fn named(&self) -> (&Evidence, Text) {
        (&self.evidence, words::official(&self.name()))
    }

    /// Returns the entries behind its name, its partners and its stage.
    pub fn witnesses(&self) -> Witnesses {
        let Changes { name, partners, stage } = &self.stands;
        [name.witnesses(), partners.witnesses(), stage.witnesses(), self.evidence.seq.into()]
            .into_iter()
            .collect()
    }

    /// Returns its name.
    pub fn name(&self) -> Text {
        self.stands.name.value().cloned().unwrap_or_else(words::nothing)
    }

    /// Returns the slugs of the partners in it.
    pub fn partners(&self) -> &[String] {
        self.stands.partners.value().map_or(&[], Vec::as_slice)
    }

    /// Returns every stage that it may be in, one where that is certain, from the earliest stage to the latest.
    pub fn stages(&self) -> Vec<Stage> {
        let mut numbers: Vec<u16> = self.stands.stage.all().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(Stage::from_number).collect()
    }
}

impl<'a> FromIterator<&'a Initiative> for Tally {
    /// Counts initiatives by how they stand.
    fn from_iter<I: IntoIterator<Item = &'a Initiative>>(initiatives: I) -> Tally {
        let mut tally = Tally::default();
        for initiative in initiatives {
            let evidence = &initiative.evidence;
            tally.count(evidence.certainty(), evidence.seq, &initiative.witnesses());
        }
        tally
    }
}

fn slugs(slugs: List<'_, Slug>) -> Vec<String> {
    slugs.iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
