//! Who is in the partnership, in which role, since when, on what evidence.
//!
//! Deliberately absent: what the partners do. A partner of an area is not one of the programme above it, so an
//! area stands for itself alone.

mod drawing;
mod membership;
#[cfg(test)]
mod tests;
mod words;

use crate::membership::{Change, Member, members};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tyst_plugin::document::{Document, Language, Text, Value, Witnesses};
use tyst_plugin::event::terms::Level;
use tyst_plugin::event::{Body, Certainty, Entry, Kind};
use tyst_plugin::{Register, Report, ReportError, Request, export};

struct PartnershipMap;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    /// The type of party that each description gives, by its position.
    types: BTreeMap<u64, u16>,
    /// Who joined and who left.
    changes: Vec<Change>,
}

impl Report for PartnershipMap {
    const KINDS: &'static [Kind] =
        &[Kind::AreaDescribed, Kind::PartyDescribed, Kind::PartnerJoined, Kind::PartnerLeft];
    type State = State;

    fn apply(state: &mut State, entry: &Entry) -> Result<(), ReportError> {
        state.register.apply(entry);
        match &entry.statement.body {
            Body::PartyDescribed(data) => {
                state.types.insert(entry.seq, data.party_type.number());
            }
            Body::PartnerJoined(data) => state.changes.push(Change::joined(entry, &data.party, &data.roles)),
            Body::PartnerLeft(data) => state.changes.push(Change::left(entry, &data.party, &data.roles)),
            _ => {}
        }
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let document = Document::new(Text::both("Partnership map", "Map o'r bartneriaeth"))
            .question(drawing::question());
        if let Some(area) = &request.area {
            let members = state.members(area.as_str());
            let document = figure(document, &members);
            return Ok(state.section(document, area.as_str(), &members));
        }
        let areas = state.areas();
        let of_all: Vec<Member<'_>> = areas.iter().flat_map(|area| state.members(area)).collect();
        let mut document = figure(document, &of_all).table(state.summary(&areas));
        for area in areas {
            let members = state.members(area);
            if !members.is_empty() {
                document = document.heading(2, state.register.area_name(area));
                document = state.section(document, area, &members);
            }
        }
        Ok(document)
    }
}

fn figure(document: Document, members: &[Member<'_>]) -> Document {
    let (value, witnesses) = count(members);
    document.figure("partners", drawing::partners(), value, witnesses)
}

impl State {
    /// Returns who is or may be a partner of an area or of a place, by role and by English name.
    fn members(&self, at: &str) -> Vec<Member<'_>> {
        let changes: Vec<&Change> =
            self.changes.iter().filter(|change| change.at.iter().any(|slug| slug == at)).collect();
        let mut members = members(&changes, |party| self.register.canonical_party(party));
        members.sort_by_key(|member| {
            (member.role, english(&self.register.party_name(member.party)), member.party)
        });
        members
    }

    /// Returns the areas with partners and the pioneers without, by English name.
    fn areas(&self) -> Vec<&str> {
        let described = self.register.areas().filter(|(_, area)| area.level() == Some(Level::PioneerArea));
        let joined = self.changes.iter().filter_map(|change| change.at.first());
        let areas: BTreeSet<&str> =
            described.map(|(slug, _)| slug).chain(joined.map(String::as_str)).collect();
        let mut areas: Vec<&str> = areas.into_iter().collect();
        areas.sort_by_key(|slug| (english(&self.register.area_name(slug)), *slug));
        areas
    }
}

/// Counts parties, each once however many roles it has; none recorded is not none.
fn count(members: &[Member<'_>]) -> (Value, Witnesses) {
    let mut parties: BTreeMap<&str, Certainty> = BTreeMap::new();
    for member in members {
        let certainty = parties.entry(member.party).or_insert(member.certainty);
        *certainty = member.certainty.min(*certainty);
    }
    let definite = parties.values().filter(|certainty| **certainty == Certainty::Definite).count();
    let witnesses = members.iter().map(|member| &member.witnesses).collect();
    match (definite, parties.len()) {
        (_, 0) => (Value::not_recorded_since(drawing::no_partner()), witnesses),
        (low, high) => (Value::between(low as u64, high as u64), witnesses),
    }
}

fn english(name: &Text) -> String {
    name.words(Language::English).to_lowercase()
}

export!(PartnershipMap {
    id: "wales.tyst.partnership-map",
    name: "Partnership map",
    version: env!("CARGO_PKG_VERSION"),
    description: "Who is in the partnership, in which role, since when, on what evidence",
    state: 1,
});
