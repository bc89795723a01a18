//! How much was done, how well, and whether anyone is better off.
//!
//! Deliberately absent: sums and means of results; each area chooses its own. Welsh marked U needs a translator.

mod performance;
#[cfg(test)]
mod tests;

use tyst_plugin::document::{Checklist, Document, Text, Witnesses};
use tyst_plugin::event::{Kind, terms::Topic};
use tyst_plugin::indicators::Outcome;
use tyst_plugin::{Event, Fields, Merge, Partnerships, Report, ReportError, Request, Tally};
use tyst_plugin::{evidence, export, labels, memberships};

struct OutcomesScorecard;

impl Report for OutcomesScorecard {
    const KINDS: &'static [Kind] = &Partnerships::KINDS;
    const FIELDS: Fields = Partnerships::FIELDS;
    type State = Partnerships;
    const MERGE: Option<Merge<Partnerships>> = Some(Partnerships::merge);

    fn apply(state: &mut Partnerships, event: &Event<'_>) -> Result<(), ReportError> {
        state.apply(event);
        Ok(())
    }

    fn finish(state: &Partnerships, request: &Request) -> Result<Document, ReportError> {
        let asked = state.only(&|evidence| state.register.is_wanted(evidence, request));
        let led = asked.consultations.led_by_children(&state.register);
        let figures: [(&str, _, Tally); 4] = [
            ("goals", labels::GOALS, asked.goals.evidence().collect()),
            ("initiatives", labels::INITIATIVES, asked.initiatives.evidence().collect()),
            ("trainings", labels::TRAININGS, asked.trainings.evidence().collect()),
            ("consultations", labels::CHILDREN_LED, led.map(|(evidence, _)| evidence).collect()),
        ];
        let mut document = Document::new(Text::both("Outcomes scorecard", "Cerdyn sgorio canlyniadau")) // U
            .question(Text::both(
                "How much did we do, how well did we do it, and is anyone better off?",
                "Faint wnaethom ni, pa mor dda y gwnaethom ni hynny, ac a oes unrhyw un yn well ei fyd?", // U
            ));
        for (id, label, found) in figures {
            document = document.figure(id, label.text(), found.recorded(), found.witnesses());
        }
        let areas = state.register.sections_of(asked.areas(), request);
        if areas.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        for area in areas {
            let own = asked.only(&|evidence| evidence.area == area);
            document = Card { all: state, section: own.first(), own, area }.draw(document, request);
        }
        Ok(document)
    }
}

/// The section of one area.
struct Card<'a> {
    all: &'a Partnerships,
    /// What is recorded of the area alone.
    own: Partnerships,
    /// Why the area has a section: the first entry of it.
    section: Witnesses,
    area: &'a str,
}

impl Card<'_> {
    fn draw(&self, document: Document, request: &Request) -> Document {
        let (register, indicators) = (&self.all.register, &self.all.indicators);
        let population = indicators.of_population(self.area, register);
        let members = self.all.memberships.members(self.area, request.as_at, register);
        let partners = memberships::item(labels::PARTNERS.text(), &members, register).with(&self.section);
        let document = document
            .heading(2, register.area_name(self.area))
            .table(evidence::table(self.id("goals"), labels::GOALS.text(), self.own.goals.iter()))
            .heading(3, Text::both("A. Population", "A. Poblogaeth"));
        let document = self.results(document, "population", &population);
        let document = self.remarks(document, &population);
        self.performance(document.heading(3, Text::both("B. Performance", "B. Perfformiad")))
            .heading(3, Text::both("C. Story, partners, what next", "C. Stori, partneriaid, beth nesaf")) // U
            .table(evidence::table(self.id("story"), labels::STORY.text(), self.own.notes.on(Topic::Story)))
            .checklist(Checklist::new(self.id("partners"), labels::PARTNERS.text()).item(partners))
            .table(self.own.commitments.open_table(self.id("next"), request.as_at))
    }

    /// Returns an id within this section, since a document may hold several.
    fn id(&self, id: &str) -> String {
        format!("{id}-{}", self.area)
    }

    /// Shows what was measured, or that nothing is recorded.
    fn results(&self, document: Document, id: &str, outcomes: &[Outcome]) -> Document {
        if outcomes.is_empty() {
            return document.paragraph(labels::NOTHING_RECORDED.text());
        }
        let section = (self.area, &self.section);
        document.table(self.all.indicators.table(self.id(id), outcomes, &self.all.register, section))
    }

    /// Says what a reader must know about the indicators of a population that the area is part of.
    fn remarks(&self, document: Document, population: &[Outcome]) -> Document {
        let lines = population.iter().map(|outcome| outcome.evidence.area.as_str()).chain([self.area]);
        let lines: Witnesses = lines.map(|area| self.all.register.line_witnesses(area)).collect();
        self.all.indicators.notes(population).into_iter().fold(document, |document, (note, found)| {
            let behind: Witnesses = [&found, &lines, &self.section].into_iter().collect();
            document.witnessed_paragraph(note, behind)
        })
    }
}

export!(OutcomesScorecard {
    id: "wales.tyst.outcomes-scorecard",
    name: "Outcomes scorecard",
    version: env!("CARGO_PKG_VERSION"),
    description: "How much was done, how well, and whether anyone is better off",
    state: 7,
});
