//! Which areas were pioneers on a day, and when that could have been known.
//!
//! Deliberately absent: what the pioneers did, and any day that no source gives.

mod designation;
mod drawing;
mod places;
#[cfg(test)]
mod tests;

use crate::designation::{Change, standing};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tyst_plugin::document::{Document, Language, StepPoint, Text, Witnesses};
use tyst_plugin::event::terms::{Designation, Level};
use tyst_plugin::event::{Body, Certainty, Day, Entry, Kind};
use tyst_plugin::{Register, Report, ReportError, Request, Tally, export};

struct PioneerHistory;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    /// The descriptions of areas that certainly held on the day.
    described: Witnesses,
    /// What designated each area, and what ended that.
    changes: BTreeMap<String, Vec<Change>>,
}

impl Report for PioneerHistory {
    const KINDS: &'static [Kind] = &[Kind::AreaDescribed, Kind::AreaDesignated];
    type State = State;

    fn apply(state: &mut State, entry: &Entry) -> Result<(), ReportError> {
        state.register.apply(entry);
        match &entry.statement.body {
            Body::AreaDescribed(_) if entry.is_definite() => state.described.insert(entry.seq),
            Body::AreaDesignated(data) if data.designation == Designation::Pioneer => {
                let changes = state.changes.entry(entry.statement.area.to_string()).or_default();
                changes.push(Change::new(entry, data.ended == Some(true)));
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let pioneers = state.pioneers(request, request.as_at.number());
        let found = tally(&pioneers);
        let (communities, counties) = (state.communities(&pioneers), state.whole_counties(&pioneers));
        let mut document = Document::new(Text::both("Pioneer history", "Hanes yr ardaloedd arloesi")) // U: translator
            .question(drawing::question())
            // Both counts are of the designations that are known, so none is a true 0.
            .figure("definite", drawing::definite(), found.definite.len(), &found.definite)
            .figure("possible", drawing::possible(), found.possible.len(), &found.possible)
            .figure(
                "communities",
                drawing::communities(),
                places::counted(&communities),
                communities.witnesses(),
            )
            .figure("whole-counties", drawing::counties(), places::counted(&counties), counties.witnesses());
        let programmes = state.register.areas().filter(|(_, area)| area.level() == Some(Level::Programme));
        for (_, programme) in programmes {
            let certain = state.described.contains(programme.witness);
            let words = drawing::programme(&programme.name, certain);
            document = document.witnessed_paragraph(words, programme.witness);
        }
        if let Some(places) = drawing::all_places(&communities, &counties) {
            let described = [communities.witnesses(), counties.witnesses()].iter().collect::<Witnesses>();
            document = document.witnessed_paragraph(places, described);
        }
        if let Some(summary) = drawing::summary(&found, request) {
            document = document.witnessed_paragraph(summary, found.witnesses());
        }
        if !pioneers.is_empty() {
            let rows = pioneers.iter().map(|pioneer| drawing::row(pioneer, &state.register));
            document = document.table(drawing::table().rows(rows));
        }
        let steps = state.steps(request);
        Ok(if steps.is_empty() { document } else { document.chart(drawing::chart(steps)) })
    }
}

/// An area that is or may be a pioneer, and the entry that made it one.
struct Pioneer<'a> {
    slug: &'a str,
    certainty: Certainty,
    change: &'a Change,
}

impl State {
    /// Returns the designations and their ends in the areas asked for.
    fn asked(&self, request: &Request) -> impl Iterator<Item = (&str, &[Change])> {
        let asked = |slug: &str| {
            request.area.as_ref().is_none_or(|whole| self.register.is_within(slug, whole.as_str()))
        };
        let changes = self.changes.iter().map(|(slug, changes)| (slug.as_str(), changes.as_slice()));
        changes.filter(move |(slug, _)| asked(slug))
    }

    /// Returns the pioneers of a day, by English name and then by slug.
    fn pioneers(&self, request: &Request, day: i32) -> Vec<Pioneer<'_>> {
        let pioneer = |(slug, changes)| {
            let (certainty, change) = standing(changes, day)?;
            Some(Pioneer { slug, certainty, change })
        };
        let mut pioneers: Vec<Pioneer<'_>> = self.asked(request).filter_map(pioneer).collect();
        let name = |slug: &str| self.register.area_name(slug).words(Language::English).to_lowercase();
        pioneers.sort_by_key(|pioneer| (name(pioneer.slug), pioneer.slug));
        pioneers
    }

    /// Returns how many pioneers there were after each day on which that can have changed, up to the day asked.
    fn steps(&self, request: &Request) -> Vec<StepPoint> {
        let as_at = request.as_at.number();
        let changes = self.asked(request).flat_map(|(_, changes)| changes);
        let mut days: BTreeSet<i32> = changes.flat_map(Change::days).filter(|day| *day < as_at).collect();
        if self.asked(request).next().is_some() {
            days.insert(as_at);
        }
        let point = |day: i32| {
            let found = tally(&self.pioneers(request, day));
            let date = Day::from_number(day)?.to_string();
            Some(StepPoint::new(date, found.definite.len(), found.possible.len(), found.witnesses()))
        };
        days.into_iter().filter_map(point).collect()
    }
}

fn tally(pioneers: &[Pioneer<'_>]) -> Tally {
    let seqs = |certainty| pioneers.iter().filter(move |pioneer| pioneer.certainty == certainty);
    let seqs = |certainty| seqs(certainty).map(|pioneer| pioneer.change.seq).collect();
    Tally { definite: seqs(Certainty::Definite), possible: seqs(Certainty::Possible) }
}

export!(PioneerHistory {
    id: "wales.tyst.pioneer-history",
    name: "Pioneer history",
    version: env!("CARGO_PKG_VERSION"),
    description: "Which areas were pioneers on a day, and when that could have been known",
    state: 1,
});
