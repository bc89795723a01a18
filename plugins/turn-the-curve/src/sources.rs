//! Of which periods the figures are and where they stand, also those that do not count.
//!
//! Deliberately absent: which of two sources is right. Welsh marked U needs a translator.

use tyst_plugin::document::{ByName, Document, Row, Table, Text, cell};
use tyst_plugin::indicators::{Curve, Outcome};
use tyst_plugin::{Newest, labels, words};

use crate::State;

impl State {
    /// Says of which periods the first and the last figure of each curve are, and where they stand.
    pub(crate) fn ends(&self, curves: &[&Curve]) -> Table {
        let table = Table::new("ends", Text::both("Periods and sources", "Cyfnodau a ffynonellau"))
            .by_name(ByName::Both)
            .column("indicator", labels::INDICATOR.text())
            .column("where", labels::WHERE.text())
            .column("first", Text::both("Starting figure", "Ffigur cychwynnol")) // U
            .column("last", Text::both("Latest figure", "Ffigur diweddaraf")) // U
            .column("source", labels::SOURCE.text());
        table.rows(curves.iter().filter_map(|curve| {
            let (first, last) = (curve.first()?, curve.points.last()?);
            let sources = [first, last].map(|outcome| outcome.evidence.standing());
            let [from, to] = sources;
            let source = if from == to { from.into() } else { words::list([from, to]) };
            let periods =
                [first, last].map(|outcome| cell(outcome.period.value()).with(outcome.evidence.seq));
            let cells = self.named(first).into_iter().chain(periods).chain([cell(source)]);
            let row = self.register.row(&first.evidence, cells);
            let behind = self.behind(curve);
            let cells = row.cells.into_iter().map(|cell| cell.with(&behind));
            Some(Row { cells: cells.collect(), possible: false, ..row })
        }))
    }

    /// Shows the figures of periods of which another one was recorded later, which counts.
    pub(crate) fn replaced(&self, document: Document, curves: &[Curve]) -> Document {
        let replaced: Vec<&Outcome> = curves.iter().flat_map(|curve| &curve.replaced).collect();
        if replaced.is_empty() {
            return document;
        }
        let caption = Text::both(
            "Not counted: a later entry has another figure for the period",
            "Heb eu cyfrif: mae gan gofnod diweddarach ffigur arall ar gyfer y cyfnod", // U
        );
        let table = Table::new("replaced", caption)
            .by_name(ByName::Both)
            .column("indicator", labels::INDICATOR.text())
            .column("where", labels::WHERE.text())
            .column("period", Text::both("Period", "Cyfnod"))
            .number_column("figure", labels::FIGURE.text())
            .column("source", labels::SOURCE.text());
        let shown = Newest::of(&replaced, |outcome| outcome.evidence.seq);
        let table = table.rows(shown.items.iter().map(|outcome| {
            let [name, place] = self.named(outcome);
            let figure = cell(self.indicators.figure(outcome))
                .with(self.indicators.indicator_witnesses(&outcome.indicator));
            let cells =
                [name, place, cell(outcome.period.value()), figure, cell(outcome.evidence.standing())];
            self.register.row(&outcome.evidence, cells)
        }));
        shown.noted(document.table(table))
    }
}
