//! How much was done, how well, and whether anyone is better off.
//!
//! Deliberately absent: sums and means of results; each area chooses its own. Welsh marked U needs a translator.

#[cfg(test)]
mod tests;

use tyst_plugin::document::{Checklist, Document, Table, Text};
use tyst_plugin::event::Kind;
use tyst_plugin::event::terms::{Quadrant, Topic};
use tyst_plugin::indicators::Outcome;
use tyst_plugin::{Event, Fields, Initiative, Merge, Partnerships, Report, ReportError, Request, Tally};
use tyst_plugin::{Training, evidence, export, labels, memberships, words};

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
            document = Card { all: state, own, area }.draw(document, request);
        }
        Ok(document)
    }
}

/// The section of one area.
struct Card<'a> {
    all: &'a Partnerships,
    /// What is recorded of the area alone.
    own: Partnerships,
    area: &'a str,
}

impl Card<'_> {
    fn draw(&self, document: Document, request: &Request) -> Document {
        let (register, indicators) = (&self.all.register, &self.all.indicators);
        let population = indicators.of_population(self.area, register);
        let members = self.all.memberships.members(self.area, request.as_at, register);
        let partners = memberships::item(labels::PARTNERS.text(), &members, register).with(self.own.first());
        let document = document
            .heading(2, register.area_name(self.area))
            .table(evidence::table(self.id("goals"), labels::GOALS.text(), self.own.goals.iter()))
            .heading(3, Text::both("A. Population", "A. Poblogaeth"));
        let document = self.results(document, "population", &population);
        let document = indicators.notes(&population).into_iter().fold(document, Document::note);
        self.performance(document.heading(3, Text::both("B. Performance", "B. Perfformiad")))
            .heading(3, Text::both("C. Story, partners, what next", "C. Stori, partneriaid, beth nesaf")) // U
            .table(evidence::table(self.id("story"), labels::STORY.text(), self.own.notes.on(Topic::Story)))
            .checklist(Checklist::new(self.id("partners"), labels::PARTNERS.text()).item(partners))
            .table(self.own.commitments.open_table(self.id("next")))
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
        let section = (self.area, &self.own.first());
        document.table(self.all.indicators.table(self.id(id), outcomes, &self.all.register, section))
    }

    fn performance(&self, mut document: Document) -> Document {
        let indicators = &self.own.indicators;
        let outcomes = indicators.of_performance();
        for question in [Quadrant::HowMuch, Quadrant::HowWell, Quadrant::BetterOff] {
            let answers = indicators.answers(question);
            document = document.heading(4, labels::quadrant(question).text());
            document = match question {
                Quadrant::HowMuch if answers.is_empty() => document.table(self.activity()),
                Quadrant::HowMuch => self.results(document.table(self.activity()), question.word(), &answers),
                _ => self.results(document, question.word(), &answers),
            };
        }
        let claimed = Text::both("Contribution claimed by the reporter", "Cyfraniad yn ôl yr adroddwr"); // U
        let claims = outcomes.iter().filter_map(Outcome::claim);
        document = document.table(evidence::table(self.id("contribution"), claimed, claims));
        if outcomes.is_empty() || outcomes.iter().any(Outcome::has_figure) {
            return document;
        }
        document.caution(words::around(
            "All {} results are reported by the partnership without figures.",
            "{}: adroddir yr holl ganlyniadau gan y bartneriaeth heb ffigurau.", // U
            &self.all.register.area_name(self.area),
        ))
    }

    /// Counts the initiatives by stage, the trainings, and the consultations that children led.
    fn activity(&self) -> Table {
        let stages = self.own.initiatives.by_stages().map(|(stages, found)| {
            let stages = words::either(stages.into_iter().map(labels::stage));
            let label = words::around("Initiatives, {}", "Mentrau, {}", &stages);
            let behind = found.iter().copied().collect::<Tally>().behind;
            evidence::count(label, found.into_iter().map(Initiative::named)).with(&behind)
        });
        let led = self.own.consultations.led_by_children(&self.all.register);
        let trainings: Vec<Training> = self.own.trainings.iter().collect();
        let leaders = self.own.consultations.leader_witnesses(&self.all.register);
        let rest = [
            evidence::count(labels::TRAININGS.text(), trainings.iter().map(Training::named)),
            evidence::count(labels::CHILDREN_LED.text(), led).with(&leaders),
        ];
        let caption = Text::both("What was done", "Yr hyn a wnaed"); // U
        evidence::counts(self.id("activity"), caption, stages.chain(rest))
    }
}

export!(OutcomesScorecard {
    id: "wales.tyst.outcomes-scorecard",
    name: "Outcomes scorecard",
    version: env!("CARGO_PKG_VERSION"),
    description: "How much was done, how well, and whether anyone is better off",
    state: 6,
});
