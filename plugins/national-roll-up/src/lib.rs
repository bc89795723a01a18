//! What is recorded of each pioneer area, side by side.
//!
//! Deliberately absent: sums and means of results, for each area chooses its own, and any order but that of names. Where
//! nothing is recorded nothing is said, which is not that nothing was done. Welsh marked U needs a translator.

mod areas;
#[cfg(test)]
mod tests;

use areas::Pioneers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_plugin::document::{Cell, Document, Table, Text, cell};
use tyst_plugin::event::Kind;
use tyst_plugin::event::terms::{Designation, Level, Topic};
use tyst_plugin::{Designations, Event, Evidence, Fields, Merge, Partnerships, Principles, Report};
use tyst_plugin::{ReportError, Request, Tally, evidence, export, labels, words};

struct NationalRollUp;

#[derive(Default, Serialize, Deserialize)]
struct State {
    all: Partnerships,
    designations: Designations,
    principles: Principles,
    /// The last entry of each area, and when it was recorded, in microseconds.
    last: BTreeMap<String, (u64, i64)>,
}

/// The kinds of the shared pieces, and three more.
const KINDS: [Kind; 17] = {
    let mut kinds = [Kind::AreaDesignated; 17];
    let mut at = 0;
    while at < Partnerships::KINDS.len() {
        kinds[at] = Partnerships::KINDS[at];
        at += 1;
    }
    kinds[at] = Kind::PrincipleEvidenced;
    kinds
};

impl Report for NationalRollUp {
    const KINDS: &'static [Kind] = &KINDS;
    const FIELDS: Fields = Fields::all(&[Partnerships::FIELDS, Designations::FIELDS, Principles::FIELDS]);
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.all.merge(other.all);
        state.designations.merge(other.designations);
        state.principles.merge(other.principles);
        state.last.extend(other.last);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.all.apply(event);
        state.designations.apply(event);
        state.principles.apply(event);
        state.last.insert(event.area().to_owned(), (event.seq(), event.recorded_at().0));
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let on = state.designations.on(request.as_at, Designation::Pioneer);
        let pioneers: Pioneers<'_> =
            on.filter(|(area, _)| state.all.register.is_asked(area, request)).collect();
        let counts = state.counts(&pioneers, request.as_at);
        let all: Tally = pioneers.values().collect();
        let active = areas::active(&pioneers, &counts);
        let (counted, question) = (active.among(&all), "What is recorded of each pioneer area?");
        let label = Text::both("Areas with activity recorded", "Ardaloedd â gweithgarwch wedi'i gofnodi"); // U
        let mut document = Document::new(Text::both("National roll-up", "Crynodeb cenedlaethol"))
            .question(Text::both(question, "Beth sydd wedi'i gofnodi am bob ardal arloesi?")) // U
            .figure("pioneers", labels::PIONEERS.text(), all.recorded(), all.witnesses())
            .figure("active", label, counted.value, counted.witnesses);
        let models = state.models(&pioneers, request);
        if pioneers.is_empty() && models.rows.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        if !pioneers.is_empty() {
            document = document.table(state.activity(&pioneers, &counts)).caution(Text::both(
                "“Not recorded” says that nothing is recorded, not that nothing was done.",
                "Ystyr “dim cofnod” yw na chofnodwyd dim, nid na wnaed dim.", // U
            ));
            document = document.table(state.record(&pioneers));
        }
        Ok(if models.rows.is_empty() { document } else { document.table(models) })
    }
}

impl State {
    /// Lists what is noted of the models of delivery: of a pioneer under its name, of the programme without any.
    fn models(&self, pioneers: &Pioneers<'_>, request: &Request) -> Table {
        let register = &self.all.register;
        let table = Table::new("models", Text::both("Models of delivery", "Modelau cyflawni")) // U
            .column("model", Text::both("Model", "Model"))
            .column("area", labels::AREA.text());
        let wanted = |evidence: &Evidence| register.is_wanted(evidence, request);
        let notes = self.all.notes.on(Topic::Model).filter(|(evidence, _)| wanted(evidence));
        evidence::columns(table, labels::WHEN).rows(notes.filter_map(|(evidence, text)| {
            let named = cell(words::perhaps(&text, evidence.certainty()))
                .with(register.area_witnesses(&evidence.area));
            let area = match (pioneers.get(&*evidence.area), register.area(&evidence.area)?.level()?) {
                (Some(spell), _) => cell(register.area_name(&evidence.area)).with(&spell.witnesses),
                (None, Level::Nation | Level::Programme) => cell(labels::NOT_STATED.text()),
                (None, _) => return None,
            };
            let behind = area.witnesses.clone();
            let cells: Vec<Cell> = [named.with(behind), area].into_iter().chain(evidence.cells()).collect();
            Some(evidence.row(cells))
        }))
    }
}

export!(NationalRollUp {
    id: "wales.tyst.national-roll-up",
    name: "National roll-up",
    version: env!("CARGO_PKG_VERSION"),
    description: "What is recorded of each pioneer area, side by side and without sums",
    state: 3,
});
