//! The goals of areas: a piece of state that reports share.
//!
//! Keeps no goal that was certainly replaced. One that only may replace another is shown, and not counted beside it.

use crate::{Event, Evidence, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::view::Fields;
use tyst_event::vocabulary::GoalSet;
use tyst_event::{Data, Kind};
use tyst_report::Text;

/// The goals that stand, by area and reference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goals {
    goals: BTreeMap<(String, String), (Evidence, Text)>,
    /// What may have taken the place of one of these.
    replacements: BTreeMap<(String, String), (Evidence, Text)>,
}

impl Goals {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::GoalSet];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields =
        Fields::all(&[Evidence::FIELDS, GoalSet::reference(), GoalSet::text(), GoalSet::replaces()]);

    /// Takes a goal; entries of other kinds change nothing. A goal that certainly replaces another takes its place,
    /// and one that only may have done so stands beside it.
    pub fn apply(&mut self, event: &Event<'_>) {
        let Data::GoalSet(data) = event.data() else { return };
        let key = |reference: &str| (event.area().to_owned(), reference.to_owned());
        let goal = (Evidence::of(event), words::text(data.text()));
        let goals = match data.replaces() {
            Some(_) if !event.is_definite() => &mut self.replacements,
            Some(replaced) => {
                self.goals.remove(&key(replaced));
                &mut self.goals
            }
            None => &mut self.goals,
        };
        goals.insert(key(data.reference()), goal);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Goals) {
        self.goals.extend(other.goals);
        self.replacements.extend(other.replacements);
    }

    /// Returns the goals that stand, by area and reference, then those that may have replaced one of them.
    pub fn iter(&self) -> impl Iterator<Item = (&Evidence, Text)> {
        let all = self.goals.values().chain(self.replacements.values());
        all.map(|(evidence, text)| (evidence, text.clone()))
    }

    /// Returns what each that stands rests on, to count them: what may replace one is no further goal.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.goals.values().map(|(evidence, _)| evidence)
    }

    /// Returns only what rests on entries for which `here` holds.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Goals {
        let here = |goals: &BTreeMap<_, (Evidence, Text)>| {
            let goals = goals.iter().filter(|(_, (evidence, _))| here(evidence));
            goals.map(|(key, goal): (&(String, String), _)| (key.clone(), goal.clone())).collect()
        };
        Goals { goals: here(&self.goals), replacements: here(&self.replacements) }
    }
}

#[cfg(test)]
mod tests;
