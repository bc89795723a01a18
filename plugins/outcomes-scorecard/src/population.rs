//! Part A: the indicators of a whole population, of the area and of the nation and programme above it; and the
//! table of figures that part B shares.
//!
//! Deliberately absent: trends. One figure is no trend, and more are for another report.

use crate::State;
use crate::result::{Outcome, Point, latest};
use crate::scope::english;
use std::collections::BTreeSet;
use tyst_plugin::document::{Cell, Document, Row, Table, Text, Value, cell, labels};
use tyst_plugin::event::terms::Level;

/// How many steps up a chain of parents are followed.
const STEPS_MAX: usize = 16;

impl State {
    pub(crate) fn draw_population(&self, document: Document, area: &str) -> Document {
        let title = Text::both("Population indicators", "Dangosyddion poblogaeth"); // U: translator
        let document = document.heading(3, Text::both("A. Population", "A. Poblogaeth"));
        let population = |outcome: &&Outcome| {
            let indicator = self.indicators.get(&outcome.indicator);
            indicator.is_some_and(|indicator| indicator.population)
                && outcome.item.at.iter().any(|other| self.is_above(other, area))
        };
        let outcomes: Vec<&Outcome> = self.outcomes.iter().filter(population).collect();
        if outcomes.is_empty() {
            return document.paragraph(labels::NOTHING_RECORDED.text());
        }
        let indicators = outcomes.iter().filter_map(|outcome| self.indicators.get(&outcome.indicator));
        let notes: BTreeSet<&Text> = indicators.filter_map(|indicator| indicator.note.as_ref()).collect();
        let document = document.table(self.figures_table(format!("population-{area}"), title, &outcomes));
        notes.into_iter().fold(document, Document::note)
    }

    /// Returns whether `other` is the area, holds it, or is its nation: the codes of a nation's areas share a letter.
    fn is_above(&self, other: &str, area: &str) -> bool {
        let nation = self.register.area(other).is_some_and(|found| found.level() == Some(Level::Nation));
        self.register.is_within(area, other)
            || nation && self.nation(other).is_some() && self.nation(other) == self.nation(area)
    }

    fn nation(&self, slug: &str) -> Option<char> {
        let mut slug = slug;
        for _ in 0..STEPS_MAX {
            let area = self.register.area(slug)?;
            if let Some(code) = area.gss.first() {
                return code.chars().next();
            }
            slug = area.parent.as_deref()?;
        }
        None
    }

    /// Draws the latest baseline, target and result of each indicator that has figures.
    pub(crate) fn figures_table(&self, id: String, caption: Text, outcomes: &[&Outcome]) -> Table {
        let mut figures = latest(outcomes.iter().copied().filter(|outcome| outcome.has_figure()));
        figures.sort_by_key(|outcome| {
            let item = &outcome.item;
            (item.at.first(), english(&self.indicator(outcome)), &outcome.site, outcome.point, item.seq)
        });
        let rows = figures.into_iter().map(|outcome| self.figure_row(outcome, outcomes));
        Table::new(id, caption)
            .column("indicator", Text::both("Indicator", "Dangosydd"))
            .column("point", Text::both("Figure", "Ffigur"))
            .number_column("value", Text::both("Value", "Gwerth"))
            .column("unit", Text::both("Unit", "Uned"))
            .column("when", Text::both("When", "Pryd"))
            .column("trend", Text::both("Trend", "Tuedd"))
            .column("source", Text::both("Source", "Ffynhonnell"))
            .rows(rows)
    }

    fn figure_row(&self, outcome: &Outcome, outcomes: &[&Outcome]) -> Row {
        let indicator = self.indicators.get(&outcome.indicator);
        let area = outcome.item.at.first().map_or("", String::as_str);
        let cells: [Cell; 7] = [
            cell(self.indicator(outcome)),
            cell(point(outcome)),
            cell(outcome.figure(indicator)),
            cell(
                indicator.and_then(|known| known.unit.clone()).map_or_else(Value::not_recorded, Value::from),
            ),
            cell(outcome.item.date()),
            cell(trend(outcome, outcomes)),
            cell(outcome.item.source.as_str()),
        ];
        let cells = cells.map(|cell| cell.with(outcome.item.seq));
        Row { group: Some(self.register.area_name(area)), ..Row::new(cells) }
    }

    /// Returns the name of an outcome's indicator; its slug where nothing defines it.
    pub(crate) fn indicator(&self, outcome: &Outcome) -> Text {
        let indicator = self.indicators.get(&outcome.indicator);
        indicator.map_or_else(|| Text::english(&outcome.indicator), |indicator| indicator.name.clone())
    }
}

fn point(outcome: &Outcome) -> Text {
    let (en, cy) = match outcome.point {
        Point::Baseline => ("baseline", "llinell sylfaen"), // U: translator
        Point::Target => ("target", "targed"),
        Point::Actual => ("result", "canlyniad"), // U: translator
    };
    let (possibly, o_bosibl) = if outcome.item.possible { (" (possible)", " (posibl)") } else { ("", "") };
    Text::both(format!("{en}{possibly}"), format!("{cy}{o_bosibl}"))
}

/// Says how many measurements an indicator has, in its area and at its site.
fn trend(outcome: &Outcome, outcomes: &[&Outcome]) -> Text {
    let same = |other: &&&Outcome| {
        other.indicator == outcome.indicator
            && other.site == outcome.site
            && other.item.at == outcome.item.at
            && other.point != Point::Target
            && other.has_figure()
    };
    match outcomes.iter().filter(same).count() {
        1 => Text::both("one data point, no trend", "un pwynt data, dim tuedd"), // U: translator
        points => Text::both(format!("{points} data points"), format!("pwyntiau data: {points}")), // U: translator
    }
}
