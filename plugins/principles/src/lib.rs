//! Which of the eight core principles have recorded evidence.
//!
//! Deliberately absent: any judgement of how well an area keeps to them; an area without an entry is one of which nothing
//! is recorded. Welsh marked U needs a translator.

mod grid;
#[cfg(test)]
mod tests;

use grid::strengths;
use serde::{Deserialize, Serialize};
use tyst_plugin::document::{ByName, Document, Row, Table, Text, Witnesses, cell};
use tyst_plugin::event::terms::Principle;
use tyst_plugin::event::{Kind, Slug};
use tyst_plugin::{
    Designations, Event, Evidence, Evidenced, Fields, Merge, Principles, Register, Report, ReportError,
};
use tyst_plugin::{Request, Tally, evidence, export, labels, words};

struct PrinciplesReport;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    designations: Designations,
    principles: Principles,
}

impl Report for PrinciplesReport {
    const KINDS: &'static [Kind] =
        &[Kind::AreaDescribed, Kind::AreaDesignated, Kind::PrincipleEvidenced, Kind::NoteRecorded];
    const FIELDS: Fields = Fields::all(&[Register::FIELDS, Designations::FIELDS, Principles::FIELDS]);
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.designations.merge(other.designations);
        state.principles.merge(other.principles);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.designations.apply(event);
        state.principles.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let shown = state.register.wanted(state.principles.shown(), request, named);
        let places = state.places(&shown, request);
        let pioneers: Tally = places.values().filter_map(|place| place.pioneer.as_ref()).collect();
        let principles = Tally::of_each(shown.iter().map(|found| (found.principle, &found.evidence)));
        let found: Tally = shown.iter().map(|found| &found.evidence).collect();
        let evidenced =
            Text::both("Principles with recorded evidence", "Egwyddorion â thystiolaeth wedi'i chofnodi"); // U
        let document = Document::new(Text::both("Core principles", "Egwyddorion craidd"))
            .question(Text::both(
                "Which of the eight core principles have recorded evidence?",
                "Ar gyfer pa rai o'r wyth egwyddor graidd y mae tystiolaeth wedi'i chofnodi?", // U
            ))
            .figure("principles", evidenced, principles.recorded(), principles.witnesses())
            .figure("entries", labels::EVIDENCE.text(), found.recorded(), found.witnesses())
            .figure("pioneers", labels::PIONEERS.text(), pioneers.recorded(), pioneers.witnesses());
        let worded = state.worded(request);
        if places.is_empty() && worded.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        let document = document.table(summary(&shown, &worded));
        let document = if places.is_empty() { document } else { document.table(state.grid(&places)) };
        Ok(if shown.is_empty() { document } else { document.table(state.entries(&shown)) })
    }
}

impl State {
    /// Returns how sources about the area asked for, or about one that it belongs to, word the principles.
    fn worded(&self, request: &Request) -> Vec<Evidenced> {
        let about = |evidence: &Evidence| {
            let above = |area: &Slug| self.register.is_about(&evidence.area, area.as_str());
            self.register.is_wanted(evidence, request) || request.area.as_ref().is_some_and(above)
        };
        self.principles.worded().filter(|note| about(&note.evidence)).collect()
    }

    fn entries(&self, shown: &[Evidenced]) -> Table {
        let table = Table::new("shown", Text::both("What shows them", "Yr hyn sy'n eu dangos")) // U
            .by_name(ByName::Both)
            .column("shown", labels::EVIDENCE.text())
            .column("principle", Text::both("Principle", "Egwyddor"))
            .column("strength", Text::both("Strength", "Cryfder")); // U
        evidence::columns(table, labels::WHEN).rows(shown.iter().map(|found| {
            let (evidence, text) = named(found);
            let principle = words::or_not_recorded(found.principle.map(labels::principle));
            let text = words::perhaps(&text, evidence.certainty());
            let own = [text.into(), principle, labels::strength(found.strength).text().into()];
            self.register.row(evidence, own.map(cell).into_iter().chain(evidence.cells()))
        }))
    }
}

/// Says of each principle in how many areas it is shown. None is a true 0: what is recorded is counted.
fn summary(shown: &[Evidenced], worded: &[Evidenced]) -> Table {
    let table = Table::new("summary", Text::both("Principles", "Egwyddorion"))
        .column("principle", Text::both("Principle", "Egwyddor"))
        .number_column("areas", Text::both("Areas with evidence", "Ardaloedd â thystiolaeth")) // U
        .column("evidence", labels::EVIDENCE.text())
        .column("worded", Text::both("As a source words it", "Fel y mae ffynhonnell yn ei eirio")); // U
    table.rows(Principle::ALL.iter().map(|principle| {
        let of = |found: &&Evidenced| found.principle == Some(*principle);
        let own: Vec<&Evidenced> = shown.iter().filter(of).collect();
        let areas = own.iter().map(|found| (found.evidence.area.as_str(), &found.evidence));
        let areas = Tally::of_each(areas);
        let notes: Witnesses = worded.iter().filter(of).map(|note| note.evidence.seq).collect();
        let said = |note: &Evidenced| Some(words::perhaps(note.text.as_ref()?, note.evidence.certainty()));
        let worded = words::list(worded.iter().filter(of).filter_map(said));
        let name = cell(labels::principle(*principle));
        let areas = cell(areas.value()).with(areas.witnesses());
        Row::new([name, areas, strengths(&own), cell(worded).with(notes)])
    }))
}

/// Returns what an entry rests on and what it says; where that is nothing, the principle.
fn named(found: &Evidenced) -> (&Evidence, Text) {
    let principle = || found.principle.map_or_else(words::nothing, labels::principle);
    (&found.evidence, found.text.clone().unwrap_or_else(principle))
}

export!(PrinciplesReport {
    id: "wales.tyst.principles",
    name: "Core principles",
    version: env!("CARGO_PKG_VERSION"),
    description: "Which of the eight core principles have recorded evidence, area by area",
    state: 1,
});
