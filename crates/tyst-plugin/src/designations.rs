//! Which areas were designated, and which lost that again: a piece of state that reports share.
//!
//! Knows no names: those are the register's.

use crate::spell::{Spell, lasting};
use crate::{Event, Evidence};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::Designation;
use tyst_event::view::Fields;
use tyst_event::vocabulary::AreaDesignated;
use tyst_event::{Data, Day, Kind};
use tyst_report::Witnesses;

/// The designations of areas, and their ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Designations {
    /// By number of the designation and by area.
    changes: BTreeMap<(u16, String), Changes>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Changes {
    made: Vec<Evidence>,
    ended: Vec<Evidence>,
}

impl Designations {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::AreaDesignated];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields =
        Fields::all(&[Evidence::FIELDS, AreaDesignated::designation(), AreaDesignated::ended()]);

    /// Takes a designation or the end of one; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let Data::AreaDesignated(data) = event.data() else { return };
        let key = (data.designation().number(), event.area().to_owned());
        let changes = self.changes.entry(key).or_default();
        let list = if data.ended() == Some(true) { &mut changes.ended } else { &mut changes.made };
        list.push(Evidence::of(event));
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Designations) {
        self.changes.extend(other.changes);
    }

    /// Returns the areas with a designation that lasts on a day, by slug.
    pub fn on(&self, day: Day, designation: Designation) -> impl Iterator<Item = (&str, Spell<'_>)> {
        self.of(designation).filter_map(move |(area, changes)| {
            let (made, ended): (Vec<_>, Vec<_>) =
                (changes.made.iter().collect(), changes.ended.iter().collect());
            Some((area, lasting(&made, &ended, day)?))
        })
    }

    /// Returns the days up to one on which the designations of some areas can have begun or ended, with the entries that say
    /// so, and that day itself; none where there are no designations.
    pub fn turns(
        &self,
        designation: Designation,
        until: Day,
        is_asked: impl Fn(&str) -> bool,
    ) -> BTreeMap<Day, Witnesses> {
        let mut turns: BTreeMap<Day, Witnesses> = BTreeMap::new();
        for (_, changes) in self.of(designation).filter(|(area, _)| is_asked(area)) {
            for evidence in changes.made.iter().chain(&changes.ended) {
                for day in evidence.days() {
                    turns.entry(until).or_default();
                    turns.entry(day.min(until)).or_default().insert(evidence.seq);
                }
            }
        }
        turns
    }

    fn of(&self, designation: Designation) -> impl Iterator<Item = (&str, &Changes)> {
        let all = self.changes.iter().filter(move |((number, _), _)| *number == designation.number());
        all.map(|((_, area), changes)| (area.as_str(), changes))
    }
}

#[cfg(test)]
mod tests;
