//! Part B: how much was done, how well, and whether anyone is better off.
//!
//! Deliberately absent: a judgement of the report's own. What got better is what the source says got better.

use crate::memory::Item;
use crate::result::{Outcome, Point, latest};
use crate::scope::{Scorecard, consultations, english, recorded, tally, trainings};
use crate::words;
use std::collections::BTreeMap;
use tyst_plugin::document::{Document, Language, Row, Table, Text, Value, cell, labels};
use tyst_plugin::event::terms::{Direction, Judgement, Quadrant, Stage};

impl Scorecard<'_> {
    pub(crate) fn draw_boxes(&self, document: Document, area: &str) -> Document {
        let mut document = document.heading(3, Text::both("B. Performance", "B. Perfformiad"));
        for quadrant in [Some(Quadrant::HowMuch), Some(Quadrant::HowWell), Some(Quadrant::BetterOff), None] {
            let outcomes = self.of(quadrant);
            let how_much = quadrant == Some(Quadrant::HowMuch);
            if quadrant.is_none() && outcomes.is_empty() {
                continue;
            }
            document = document.heading(4, words::question(quadrant));
            if how_much {
                document = document.table(self.activity(area));
            }
            if !outcomes.is_empty() {
                document = document.table(self.results(area, quadrant, &outcomes));
            } else if !how_much {
                document = document.paragraph(labels::NOTHING_RECORDED.text());
            }
        }
        self.draw_figures(document, area)
    }

    /// Draws the figures behind the results, or says that there are none.
    fn draw_figures(&self, document: Document, area: &str) -> Document {
        if self.outcomes.iter().any(|outcome| outcome.has_figure()) {
            let caption = Text::both("Figures of the results", "Ffigurau'r canlyniadau"); // U: translator
            return document.table(self.state.figures_table(
                format!("results-{area}"),
                caption,
                &self.outcomes,
            ));
        }
        if self.outcomes.is_empty() {
            return document;
        }
        let name = self.state.register.area_name(area);
        let (en, cy) = (name.words(Language::English), name.words(Language::Welsh));
        document.caution(Text::both(
            format!("All {en} results are reported by the partnership without figures."),
            format!("{cy}: adroddir yr holl ganlyniadau gan y bartneriaeth heb ffigurau."), // U: translator
        ))
    }

    fn of(&self, quadrant: Option<Quadrant>) -> Vec<&Outcome> {
        let number = quadrant.map(Quadrant::number);
        let quadrant = |outcome: &Outcome| {
            self.state.indicators.get(&outcome.indicator).and_then(|known| known.quadrant)
        };
        self.outcomes.iter().copied().filter(|outcome| quadrant(outcome) == number).collect()
    }

    /// Counts the initiatives by stage, the trainings and the consultations.
    fn activity(&self, area: &str) -> Table {
        let mut stages: BTreeMap<Vec<u16>, Vec<&Item>> = BTreeMap::new();
        for &item in &self.initiatives {
            stages.entry(item.state.all()).or_default().push(item);
        }
        let mut stages: Vec<(Vec<u16>, Vec<&Item>)> = stages.into_iter().collect();
        stages.sort_by_key(|(stages, _)| {
            (stages == &[Stage::Ended.number()], std::cmp::Reverse(stages.clone()))
        });
        let table = Table::new(format!("activity-{area}"), Text::both("What was done", "Yr hyn a wnaed")) // U: translator
            .column("activity", Text::both("Activity", "Gweithgaredd"))
            .number_column("number", Text::both("Number", "Nifer"))
            .column("names", Text::both("Names", "Enwau"));
        let rows = stages.iter().map(|(stages, items)| {
            let stages = words::stages(stages);
            let (en, cy) = (stages.words(Language::English), stages.words(Language::Welsh));
            let label = Text::both(format!("Initiatives, {en}"), format!("Mentrau, {cy}"));
            counted(label, items, |item| item.text.clone())
        });
        let led_by = |item: &Item| {
            item.parties
                .first()
                .map_or_else(|| item.text.clone(), |party| self.state.register.party_name(party))
        };
        table.rows(rows).rows([
            counted(trainings(), &self.trainings, |item| item.text.clone()),
            counted(consultations(), &self.consultations, led_by),
        ])
    }

    fn results(&self, area: &str, quadrant: Option<Quadrant>, outcomes: &[&Outcome]) -> Table {
        let id = format!("{}-{area}", quadrant.map_or("no-question", |quadrant| quadrant.word()));
        let measured = outcomes.iter().copied().filter(|outcome| outcome.point == Point::Actual);
        let mut measured = latest(measured);
        measured.sort_by_key(|outcome| {
            (english(&self.state.indicator(outcome)), &outcome.site, outcome.item.seq)
        });
        Table::new(id, Text::both("Results", "Canlyniadau")) // U: translator
            .column("indicator", Text::both("Indicator", "Dangosydd"))
            .column("result", Text::both("Result", "Canlyniad")) // U: translator
            .column("direction", Text::both("Direction", "Cyfeiriad"))
            .column("strength", Text::both("Strength", "Cryfder"))
            .column("site", Text::both("Site", "Safle"))
            .column(
                "contribution",
                Text::both("Contribution claimed by the reporter", "Cyfraniad yn ôl yr adroddwr"),
            ) // U: translator
            .rows(measured.into_iter().map(|outcome| self.result(outcome)))
    }

    fn result(&self, outcome: &Outcome) -> Row {
        let judgement = outcome.judgement.and_then(Judgement::from_number).map(words::judgement);
        let direction = outcome.direction.and_then(Direction::from_number).map(words::direction);
        let site = outcome.site.as_ref().map(|site| self.state.site_name(site));
        let or_not = |words: Option<Text>| cell(words.map_or_else(Value::not_recorded, Value::from));
        let cells = [
            cell(self.state.indicator(outcome)),
            or_not(judgement),
            or_not(direction),
            or_not(outcome.strength.clone()),
            or_not(site),
            or_not(outcome.contribution.clone()),
        ];
        let group = outcome.item.possible.then(|| labels::POSSIBLE.text());
        Row { group, ..Row::new(cells.map(|cell| cell.with(outcome.item.seq))) }
    }
}

/// Counts items and names them, by English name and then by position.
fn counted(label: Text, items: &[&Item], name: impl Fn(&Item) -> Text) -> Row {
    let tally = tally(items);
    let mut names: Vec<(Text, u64)> = items.iter().map(|item| (name(item), item.seq)).collect();
    names.sort_by_key(|(name, seq)| (english(name), *seq));
    let listed =
        |language| names.iter().map(|(name, _)| name.words(language)).collect::<Vec<&str>>().join("; ");
    let listed = Text::both(listed(Language::English), listed(Language::Welsh));
    let shown = if names.is_empty() { Value::Empty } else { listed.into() };
    Row::new([
        cell(label),
        cell(recorded(&tally)).with(tally.witnesses()),
        cell(shown).with(tally.witnesses()),
    ])
}
