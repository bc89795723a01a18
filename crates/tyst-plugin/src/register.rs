//! Who and what the slugs of a ledger stand for, at the cut: a piece of state that reports share.
//!
//! Knows descriptions only: not who joined, nor what was designated.

use crate::{Event, Evidence, Request, Standing, words};
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use tyst_event::terms::{Level, PartyType};
use tyst_event::view::{Fields, List, View};
use tyst_event::vocabulary::{AreaDescribed, PartyDescribed};
use tyst_event::{Certainty, Data, Kind, Line};
use tyst_report::{Cell, Row, Text, Value, Witnesses, cell};

/// How many steps up a chain of parents or of equal parties are followed.
const STEPS_MAX: usize = 16;

/// The areas, places and parties that entries describe.
///
/// Where a slug is described more than once, the latest of the *certain* descriptions counts (see [`Standing`]); a
/// description that is only possible counts where there is no certain one.
/// Slugs are passed as texts, since that is how a saved state holds them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    areas: BTreeMap<String, Standing<Area>>,
    parties: BTreeMap<String, Standing<Party>>,
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
    definite: bool,
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
    sort: u16,
}

impl Area {
    /// Returns whether the description certainly held on the day asked.
    pub fn certainty(&self) -> Certainty {
        if self.definite { Certainty::Definite } else { Certainty::Possible }
    }

    /// Returns its name, marked where the description is only possible.
    pub fn named(&self) -> Text {
        words::perhaps(&self.name, self.certainty())
    }

    /// Returns how many local authorities it is made of, each of which has a code of its own; `None` where the description has
    /// no codes.
    pub fn authorities(&self) -> Option<Value> {
        let most = self.gss.len() as u64;
        (most > 0).then(|| Value::between(if self.definite { most } else { 0 }, most))
    }

    /// Returns how wide it is.
    pub fn level(&self) -> Option<Level> {
        Level::from_number(self.level)
    }
}

impl Party {
    /// Returns what sort of party it is.
    pub fn party_type(&self) -> Option<PartyType> {
        PartyType::from_number(self.sort)
    }
}

impl Register {
    /// The kinds of event it reads: a report that has a register lists them among its own.
    pub const KINDS: [Kind; 2] = [Kind::AreaDescribed, Kind::PartyDescribed];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Fields::PLACE,
        AreaDescribed::name(),
        AreaDescribed::level(),
        AreaDescribed::parent(),
        AreaDescribed::gss(),
        AreaDescribed::whole_area(),
        AreaDescribed::aliases(),
        PartyDescribed::party(),
        PartyDescribed::party_type(),
        PartyDescribed::name(),
        PartyDescribed::aliases(),
        PartyDescribed::same_as(),
    ]);

    /// Takes a description; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        match event.data() {
            Data::AreaDescribed(data) => {
                let slug = event.described().to_owned();
                self.areas.entry(slug).or_default().offer(event, area(event, data));
            }
            Data::PartyDescribed(data) => {
                let slug = data.party().to_owned();
                self.parties.entry(slug).or_default().offer(event, party(event, data));
            }
            _ => {}
        }
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Register) {
        for (slug, area) in other.areas {
            self.areas.entry(slug).or_default().merge(area);
        }
        for (slug, party) in other.parties {
            self.parties.entry(slug).or_default().merge(party);
        }
    }

    /// Returns an area or place that was described.
    pub fn area(&self, slug: &str) -> Option<&Area> {
        self.areas.get(slug)?.value()
    }

    /// Returns a party that was described, under whichever of its slugs.
    pub fn party(&self, slug: &str) -> Option<&Party> {
        self.parties.get(self.canonical_party(slug))?.value()
    }

    /// Returns the name of an area or place; the words of its slug where nothing describes it.
    pub fn area_name(&self, slug: &str) -> Text {
        self.area(slug).map_or_else(|| words::of_slug(slug), |area| area.name.clone())
    }

    /// Returns the name of a party; the words of its slug where nothing describes it.
    pub fn party_name(&self, slug: &str) -> Text {
        self.party(slug).map_or_else(|| words::of_slug(slug), |party| party.name.clone())
    }

    /// Returns the name of an area, a place or a party, such as the site of a result; the words of its slug where nothing describes it.
    pub fn name(&self, slug: &str) -> Text {
        if self.area(slug).is_some() { self.area_name(slug) } else { self.party_name(slug) }
    }

    /// Returns the entry behind [`area_name`](Register::area_name), if there is one.
    pub fn area_witnesses(&self, slug: &str) -> Witnesses {
        self.area(slug).map(|area| area.witness).into_iter().collect()
    }

    /// Returns the entries behind [`party_name`](Register::party_name): that which describes the party, and those that say
    /// that it is the same as another.
    pub fn party_witnesses(&self, slug: &str) -> Witnesses {
        self.same_as(slug)
            .filter_map(|slug| self.parties.get(slug)?.value())
            .map(|party| party.witness)
            .collect()
    }

    /// Returns the entries behind [`name`](Register::name).
    pub fn name_witnesses(&self, slug: &str) -> Witnesses {
        if self.area(slug).is_some() { self.area_witnesses(slug) } else { self.party_witnesses(slug) }
    }

    /// Returns the entries that describe an area and those above it, over at most 16 parents: behind
    /// [`is_within`](Register::is_within) and [`is_about`](Register::is_about).
    pub fn line_witnesses(&self, slug: &str) -> Witnesses {
        let (mut line, mut slug) = (Witnesses::none(), slug);
        for _ in 0..STEPS_MAX {
            let Some(area) = self.area(slug) else { break };
            line.insert(area.witness);
            let Some(parent) = area.parent.as_deref() else { break };
            slug = parent;
        }
        line
    }

    /// Returns a cell with the names of parties.
    pub fn party_names<'a>(&self, slugs: impl IntoIterator<Item = &'a String>) -> Cell {
        let slugs: Vec<&String> = slugs.into_iter().collect();
        let described: Witnesses = slugs.iter().map(|slug| self.party_witnesses(slug)).collect();
        cell(words::list(slugs.into_iter().map(|slug| self.party_name(slug)))).with(described)
    }

    /// Returns the one slug for a party that has several (`same_as`, at most 16 steps).
    pub fn canonical_party<'a>(&'a self, slug: &'a str) -> &'a str {
        self.same_as(slug).last().unwrap_or(slug)
    }

    /// Returns a slug, and those that the one before it is the same as.
    fn same_as<'a>(&'a self, slug: &'a str) -> impl Iterator<Item = &'a str> {
        let next = |slug: &&'a str| {
            let party = self.parties.get(*slug).and_then(Standing::value);
            party.and_then(|party| party.same_as.as_deref())
        };
        std::iter::successors(Some(slug), next).take(STEPS_MAX + 1)
    }

    /// Returns the areas or places of a level that belong directly to `parent`, by slug.
    pub fn children<'a>(&'a self, parent: &str, level: Level) -> impl Iterator<Item = &'a Area> {
        let children = self.areas().filter(move |(_, area)| area.parent.as_deref() == Some(parent));
        children.map(|(_, area)| area).filter(move |area| area.level() == Some(level))
    }

    /// Returns every area and place that was described, by slug.
    pub fn areas(&self) -> impl Iterator<Item = (&str, &Area)> {
        self.areas.iter().filter_map(|(slug, versions)| Some((slug.as_str(), versions.value()?)))
    }

    /// Returns every party that was described, by slug, also those that are the same as another.
    pub fn parties(&self) -> impl Iterator<Item = (&str, &Party)> {
        self.parties.iter().filter_map(|(slug, versions)| Some((slug.as_str(), versions.value()?)))
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

    /// Returns whether figures of `whole` are also about `slug`: it belongs to it, or `whole` is its nation, by the
    /// first letter of their codes (`W` for Wales, `E` for England).
    pub fn is_about(&self, whole: &str, slug: &str) -> bool {
        let nation = self.area(whole).is_some_and(|area| area.level() == Some(Level::Nation));
        let letter = self.nation_letter(whole);
        self.is_within(slug, whole) || nation && letter.is_some() && letter == self.nation_letter(slug)
    }

    /// Returns whether an area is the one asked for, or inside it; all are where none is asked for.
    pub fn is_asked(&self, slug: &str, request: &Request) -> bool {
        request.area.as_ref().is_none_or(|whole| self.is_within(slug, whole.as_str()))
    }

    /// Returns whether an entry belongs to the area asked for or to one inside it, with its area or with its place.
    pub fn is_wanted(&self, evidence: &Evidence, request: &Request) -> bool {
        evidence.place.iter().chain([&evidence.area]).any(|slug| self.is_asked(slug, request))
    }

    /// Returns the areas of these entries by English name, as the sections of a report; where there are no entries,
    /// the area asked for.
    pub fn sections<'a>(
        &self,
        entries: impl IntoIterator<Item = &'a Evidence>,
        request: &'a Request,
    ) -> Vec<&'a str> {
        self.sections_of(entries.into_iter().map(|evidence| evidence.area.as_str()), request)
    }

    /// Returns these areas, each once, by English name, as the sections of a report; where there are none, the area asked
    /// for.
    pub fn sections_of<'a>(
        &self,
        areas: impl IntoIterator<Item = &'a str>,
        request: &'a Request,
    ) -> Vec<&'a str> {
        let areas: BTreeSet<&str> = areas.into_iter().collect();
        if areas.is_empty() {
            return request.area.iter().map(tyst_event::Slug::as_str).collect();
        }
        self.by_name(areas)
    }

    /// Sorts areas by their English names, then by slug.
    pub fn by_name<'a>(&self, areas: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        let mut areas: Vec<&str> = areas.into_iter().collect();
        areas.sort_by_cached_key(|area| (words::order(&self.area_name(area)), *area));
        areas
    }

    /// Returns what rests on entries of the area asked for: by the English name of the area, the definite first, then
    /// by English name and by position. `key` names what an item rests on and how it is called.
    pub fn wanted<T, I: Borrow<T>>(
        &self,
        items: impl IntoIterator<Item = I>,
        request: &Request,
        key: impl Fn(&T) -> (&Evidence, Text),
    ) -> Vec<I> {
        let mut wanted: Vec<I> =
            items.into_iter().filter(|item| self.is_wanted(key(item.borrow()).0, request)).collect();
        wanted.sort_by_cached_key(|item| {
            let (evidence, name) = key(item.borrow());
            let area = words::order(&self.area_name(&evidence.area));
            (area, evidence.certainty(), words::order(&name), evidence.seq)
        });
        wanted
    }

    /// Returns a row that rests on an entry, in the group of its area.
    pub fn row(&self, evidence: &Evidence, cells: impl IntoIterator<Item = impl Into<Cell>>) -> Row {
        let mut row = Row { group: Some(self.area_name(&evidence.area)), ..evidence.row(cells) };
        // The group is a part of what a row is called.
        row.cells
            .iter_mut()
            .take(1)
            .for_each(|cell| cell.witnesses.merge(&self.area_witnesses(&evidence.area)));
        row
    }

    /// Returns the first letter of the code of an area, or of the nearest area above it that has one.
    fn nation_letter(&self, slug: &str) -> Option<char> {
        let mut slug = slug;
        for _ in 0..STEPS_MAX {
            let area = self.area(slug)?;
            if let Some(code) = area.gss.first() {
                return code.chars().next();
            }
            slug = area.parent.as_deref()?;
        }
        None
    }
}

fn area(event: &Event<'_>, data: View<'_, AreaDescribed>) -> Area {
    Area {
        name: words::text(data.name()),
        gss: lines(data.gss()),
        parent: data.parent().map(str::to_owned),
        whole_area: data.whole_area(),
        aliases: lines(data.aliases()),
        witness: event.seq(),
        definite: event.is_definite(),
        level: data.level().number(),
    }
}

fn party(event: &Event<'_>, data: View<'_, PartyDescribed>) -> Party {
    Party {
        name: words::text(data.name()),
        aliases: lines(data.aliases()),
        same_as: data.same_as().map(str::to_owned),
        witness: event.seq(),
        sort: data.party_type().number(),
    }
}

fn lines(lines: List<'_, Line>) -> Vec<String> {
    lines.iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
