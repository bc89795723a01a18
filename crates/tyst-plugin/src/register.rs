//! Who and what the slugs of a ledger stand for, at the cut: a piece of state that reports share.
//!
//! Knows descriptions only: not who joined, nor what was designated.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::Level;
use tyst_event::vocabulary::{AreaDescribed, PartyDescribed};
use tyst_event::{Body, Entry, Kind};
use tyst_report::{Text, Witnesses};

/// How many steps up a chain of parents or of equal parties are followed.
const STEPS_MAX: usize = 16;

/// The areas, places and parties that entries describe.
///
/// Where a slug is described more than once, the latest of the *certain* descriptions counts, by the last day it
/// can mean and then by position; a description that is only possible counts where there is no certain one.
/// Slugs are passed as texts, since that is how a saved state holds them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    areas: BTreeMap<String, Versions<Area>>,
    parties: BTreeMap<String, Versions<Party>>,
}

/// An area or a place, as the description that counts has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Its name.
    pub name: Text,
    /// Its codes in the Register of Geographic Codes.
    pub gss: Vec<String>,
    /// The slug of the area it belongs to.
    pub parent: Option<String>,
    /// Whether the whole of it takes part; `None` where the source does not say.
    pub whole_area: Option<bool>,
    /// Other names it goes by.
    pub aliases: Vec<String>,
    /// The entry that says so.
    pub witness: u64,
    level: u16,
}

/// A party, as the description that counts has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its name.
    pub name: Text,
    /// Other names it goes by.
    pub aliases: Vec<String>,
    /// The slug of the party that it is the same as.
    pub same_as: Option<String>,
    /// The entry that says so.
    pub witness: u64,
}

impl Area {
    /// Returns how wide it is.
    pub fn level(&self) -> Option<Level> {
        Level::from_number(self.level)
    }
}

impl Register {
    /// The kinds of event it reads: a report that has a register lists them among its own.
    pub const KINDS: [Kind; 2] = [Kind::AreaDescribed, Kind::PartyDescribed];

    /// Takes a description; entries of other kinds change nothing.
    pub fn apply(&mut self, entry: &Entry) {
        match &entry.statement.body {
            Body::AreaDescribed(data) => {
                let slug = entry.statement.described().to_string();
                self.areas.entry(slug).or_default().offer(entry, area(entry, data));
            }
            Body::PartyDescribed(data) => {
                self.parties.entry(data.party.to_string()).or_default().offer(entry, party(entry, data));
            }
            _ => {}
        }
    }

    /// Returns an area or place that was described.
    pub fn area(&self, slug: &str) -> Option<&Area> {
        self.areas.get(slug)?.standing()
    }

    /// Returns a party that was described, under whichever of its slugs.
    pub fn party(&self, slug: &str) -> Option<&Party> {
        self.parties.get(self.canonical_party(slug))?.standing()
    }

    /// Returns the name of an area or place; its slug where nothing describes it.
    pub fn area_name(&self, slug: &str) -> Text {
        self.area(slug).map_or_else(|| Text::english(slug), |area| area.name.clone())
    }

    /// Returns the name of a party; its slug where nothing describes it.
    pub fn party_name(&self, slug: &str) -> Text {
        self.party(slug).map_or_else(|| Text::english(slug), |party| party.name.clone())
    }

    /// Returns the entry behind [`area_name`](Register::area_name), if there is one.
    pub fn area_witnesses(&self, slug: &str) -> Witnesses {
        self.area(slug).map(|area| area.witness).into_iter().collect()
    }

    /// Returns the entry behind [`party_name`](Register::party_name), if there is one.
    pub fn party_witnesses(&self, slug: &str) -> Witnesses {
        self.party(slug).map(|party| party.witness).into_iter().collect()
    }

    /// Returns the one slug for a party that has several (`same_as`, at most 16 steps).
    pub fn canonical_party<'a>(&'a self, slug: &'a str) -> &'a str {
        let mut slug = slug;
        for _ in 0..STEPS_MAX {
            let party = self.parties.get(slug).and_then(Versions::standing);
            let Some(same_as) = party.and_then(|party| party.same_as.as_deref()) else { break };
            slug = same_as;
        }
        slug
    }

    /// Returns the areas or places of a level that belong directly to `parent`, by slug.
    pub fn children<'a>(&'a self, parent: &str, level: Level) -> impl Iterator<Item = &'a str> {
        let all = self.areas();
        all.filter(move |(_, area)| area.parent.as_deref() == Some(parent) && area.level() == Some(level))
            .map(|(slug, _)| slug)
    }

    /// Returns every area and place that was described, by slug.
    pub fn areas(&self) -> impl Iterator<Item = (&str, &Area)> {
        self.areas.iter().filter_map(|(slug, versions)| Some((slug.as_str(), versions.standing()?)))
    }

    /// Returns every party that was described, by slug, also those that are the same as another.
    pub fn parties(&self) -> impl Iterator<Item = (&str, &Party)> {
        self.parties.iter().filter_map(|(slug, versions)| Some((slug.as_str(), versions.standing()?)))
    }

    /// Returns whether `slug` is `whole` or belongs to it, over at most 16 parents.
    pub fn is_within(&self, slug: &str, whole: &str) -> bool {
        let mut slug = slug;
        for _ in 0..STEPS_MAX {
            if slug == whole {
                return true;
            }
            let Some(parent) = self.area(slug).and_then(|area| area.parent.as_deref()) else { break };
            slug = parent;
        }
        false
    }
}

/// The best certain and the best possible description of one slug.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Versions<T> {
    definite: Option<(Rank, T)>,
    possible: Option<(Rank, T)>,
}

/// What descriptions are ordered by: the last day they can mean, then their position.
type Rank = (i32, u64);

impl<T> Default for Versions<T> {
    fn default() -> Versions<T> {
        Versions { definite: None, possible: None }
    }
}

impl<T> Versions<T> {
    /// Keeps a description if it outranks the one that is kept.
    fn offer(&mut self, entry: &Entry, description: T) {
        let rank = (entry.span.last.map_or(i32::MAX, tyst_event::Day::number), entry.seq);
        let kept = if entry.is_definite() { &mut self.definite } else { &mut self.possible };
        if kept.as_ref().is_none_or(|(other, _)| *other < rank) {
            *kept = Some((rank, description));
        }
    }

    /// Returns the description that counts.
    fn standing(&self) -> Option<&T> {
        self.definite.as_ref().or(self.possible.as_ref()).map(|(_, description)| description)
    }
}

fn area(entry: &Entry, data: &AreaDescribed) -> Area {
    Area {
        name: text(&data.name),
        gss: data.gss.iter().map(ToString::to_string).collect(),
        parent: data.parent.as_ref().map(ToString::to_string),
        whole_area: data.whole_area,
        aliases: data.aliases.iter().map(ToString::to_string).collect(),
        witness: entry.seq,
        level: data.level.number(),
    }
}

fn party(entry: &Entry, data: &PartyDescribed) -> Party {
    Party {
        name: text(&data.name),
        aliases: data.aliases.iter().map(ToString::to_string).collect(),
        same_as: data.same_as.as_ref().map(ToString::to_string),
        witness: entry.seq,
    }
}

/// Turns a text of the ledger into one of a document; both have at least one language.
fn text(text: &tyst_event::Text) -> Text {
    Text::from_parts(text.en.clone(), text.cy.clone()).unwrap_or_else(|| Text::english(""))
}

#[cfg(test)]
mod tests;
