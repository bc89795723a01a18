//! Part B of the report: what was done, how well, and who is better off.
//!
//! Deliberately absent: the names of indicators and how their figures may be shown, which are shared. Welsh marked U needs
//! a translator.

use tyst_plugin::document::{Document, Table, Text, Witnesses};
use tyst_plugin::event::terms::Quadrant;
use tyst_plugin::indicators::Outcome;
use tyst_plugin::{Initiative, Tally, Training, evidence, labels, words};

use crate::Card;

impl Card<'_> {
    /// Answers the three questions.
    pub(crate) fn performance(&self, mut document: Document) -> Document {
        let indicators = &self.own.indicators;
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
        let outcomes = indicators.of_performance();
        let claims = outcomes.iter().filter_map(Outcome::claim);
        document = document.table(evidence::table(self.id("contribution"), claimed, claims));
        self.without_figures(document)
    }

    /// Says where it is so that no result of the area has a figure.
    fn without_figures(&self, document: Document) -> Document {
        let indicators = &self.own.indicators;
        let results = indicators.outcomes().filter(|outcome| indicators.question(outcome).is_some());
        let results: Vec<Outcome> = results.collect();
        if results.is_empty() || results.iter().any(Outcome::has_figure) {
            return document;
        }
        let register = &self.all.register;
        // An indicator that its definition makes one of a population has no results of the area.
        let defined = results.iter().map(|outcome| indicators.indicator_witnesses(&outcome.indicator));
        let measured = results.iter().map(|outcome| outcome.evidence.seq.into());
        let behind: Witnesses = measured.chain(defined).chain([register.area_witnesses(self.area)]).collect();
        let words = words::around(
            "All {} results are reported by the partnership without figures.",
            "{}: adroddir yr holl ganlyniadau gan y bartneriaeth heb ffigurau.", // U
            &register.area_name(self.area),
        );
        document.witnessed_paragraph(words, behind)
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
