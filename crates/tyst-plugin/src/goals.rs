//! The goals of areas: a piece of state that reports share.
//!
//! Keeps no goal that was certainly replaced.

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
}

impl Goals {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::GoalSet];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields =
        Fields::all(&[Evidence::FIELDS, GoalSet::reference(), GoalSet::text(), GoalSet::replaces()]);

    /// Takes a goal; entries of other kinds change nothing. A goal that certainly replaces another takes its place,
    /// and one that only may have done so is no further goal.
    pub fn apply(&mut self, event: &Event<'_>) {
        let Data::GoalSet(data) = event.data() else { return };
        let area = event.area().to_owned();
        if let Some(replaced) = data.replaces() {
            if !event.is_definite() {
                return;
            }
            self.goals.remove(&(area.clone(), replaced.to_owned()));
        }
        let goal = (Evidence::of(event), words::text(data.text()));
        self.goals.insert((area, data.reference().to_owned()), goal);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Goals) {
        self.goals.extend(other.goals);
    }

    /// Returns the goals that stand, by area and reference.
    pub fn iter(&self) -> impl Iterator<Item = (&Evidence, Text)> {
        self.goals.values().map(|(evidence, text)| (evidence, text.clone()))
    }

    /// Returns what each rests on.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.goals.values().map(|(evidence, _)| evidence)
    }

    /// Returns only what rests on entries for which `here` holds.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Goals {
        let goals = self.goals.iter().filter(|(_, (evidence, _))| here(evidence));
        Goals { goals: goals.map(|(key, goal)| (key.clone(), goal.clone())).collect() }
    }
}

#[cfg(test)]
mod tests;
