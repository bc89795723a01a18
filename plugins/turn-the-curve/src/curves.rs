//! The figures of each indicator, from the first to the last.
//!
//! Deliberately absent: a change where there is one figure alone. Welsh marked U needs a translator.

use tyst_plugin::document::{ByName, Cell, Row, Table, Text, Value, Witnesses, cell};
use tyst_plugin::indicators::{Curve, Outcome, Point, Together};
use tyst_plugin::{labels, words};

use crate::State;

impl State {
    /// Returns the name of an indicator and where it was measured, with the entries behind both.
    pub(crate) fn named(&self, outcome: &Outcome) -> [Cell; 2] {
        let site = outcome.site.as_ref().unwrap_or(&outcome.evidence.area);
        let defined = self.indicators.indicator_witnesses(&outcome.indicator);
        [
            cell(words::perhaps(&self.indicators.name(&outcome.indicator), outcome.evidence.certainty()))
                .with(defined),
            cell(self.register.name(site)).with(self.register.name_witnesses(site)),
        ]
    }

    /// Returns the entries behind the figures of a curve, and that which defines its indicator.
    pub(crate) fn behind(&self, curve: &Curve) -> Witnesses {
        let any = curve.points.first().or(curve.targets.first());
        let defined = any.map(|outcome| self.indicators.indicator_witnesses(&outcome.indicator));
        [defined.unwrap_or_default(), curve.witnesses()].into_iter().collect()
    }

    /// Says of each indicator where it began, where it is, and what lies between; beside it, what that is with the latest
    /// figure that is only possible.
    pub(crate) fn curves(&self, curves: &[&Curve]) -> Table {
        let table = Table::new(
            "curves",
            Text::both("From the first figure to the last", "O'r ffigur cyntaf i'r olaf"),
        ) // U
        .by_name(ByName::Both)
        .column("indicator", labels::INDICATOR.text())
        .column("where", labels::WHERE.text())
        .number_column("first", Text::both("Starting figure", "Ffigur cychwynnol")) // U
        .number_column("last", Text::both("Latest figure", "Ffigur diweddaraf")) // U
        .column("unit", labels::UNIT.text())
        .column("baseline", Text::both("Baseline", "Llinell sylfaen")) // U
        .number_column("change", Text::both("Change", "Newid"))
        .number_column("share", Text::both("Change as a share", "Newid fel cyfran")) // U
        .column("judged", Text::both("Direction", "Cyfeiriad"))
        .column("trend", Text::both("Last step", "Cam olaf")); // U
        table.rows(curves.iter().flat_map(|curve| {
            let possible = curve.perhaps().zip(curve.possible.last());
            let possible = possible.and_then(|(perhaps, latest)| self.curve(&perhaps, latest));
            curve.first().and_then(|first| self.curve(curve, first)).into_iter().chain(possible)
        }))
    }

    /// Says it of one curve, named and sourced by one of its figures.
    fn curve(&self, curve: &Curve, of: &Outcome) -> Option<Row> {
        let (first, last) = (curve.first()?, curve.points.last()?);
        let change = self.change(curve);
        let (by, share) = change.map_or((Value::Empty, Value::Empty), |change| (change.by, change.share));
        let unit = self.indicators.indicator(&first.indicator).and_then(|known| known.unit.clone());
        let is_baseline = first.point == Point::Baseline;
        let baseline = words::or_not_recorded(is_baseline.then(|| labels::RECORDED.text()));
        let cells = [
            self.indicators.figure(first),
            self.indicators.figure(last),
            words::or_not_recorded(unit),
            baseline,
            by,
            share,
            self.since(curve).map_or(Value::Empty, |said| Value::comparing(vec![self.compared(curve)], said)),
            Value::comparing(vec![self.compared_in_trend(&curve.points)], self.trend(&curve.points)),
        ];
        let [name, place] = self.named(of);
        let cells = [marked(name, [first, last]), place].into_iter().chain(cells.map(cell));
        let behind = self.behind(curve);
        let row = self.register.row(&of.evidence, cells);
        let cells = row.cells.into_iter().map(|cell| cell.with(&behind));
        // What is possible stands beside what is certain.
        Some(Row { cells: cells.collect(), possible: false, ..row })
    }

    /// Shows what several areas come to together.
    pub(crate) fn together(&self, together: &[Together<'_>]) -> Table {
        let table =
            Table::new("together", Text::both("All areas together", "Yr holl ardaloedd gyda'i gilydd")) // U
                .column("indicator", labels::INDICATOR.text())
                .column("period", Text::both("Period", "Cyfnod"))
                .column("areas", labels::NAMES.text())
                .number_column("figure", labels::FIGURE.text());
        table.rows(together.iter().filter_map(|found| {
            let first = found.of.first()?;
            let [name, _] = self.named(first);
            let areas =
                words::names(found.of.iter().map(|result| self.register.area_name(&result.evidence.area)));
            let described: Witnesses =
                found.of.iter().map(|result| self.register.area_witnesses(&result.evidence.area)).collect();
            let cells = [name, cell(first.period.value()), cell(areas), cell(found.figure.clone())];
            let behind: Witnesses = found.of.iter().map(|result| result.evidence.seq).collect();
            Some(Row::new(cells.map(|cell| cell.with(&behind).with(&described))))
        }))
    }
}

/// Says behind the name of an indicator whether any of these figures of it is provisional, disputed or the like.
fn marked(name: Cell, of: [&Outcome; 2]) -> Cell {
    let mut remarks: Vec<Text> = of.iter().flat_map(|outcome| outcome.evidence.remarks()).collect();
    remarks.dedup();
    match (&name.value, words::joined(remarks, &Text::code("; "))) {
        (Value::Words(words), Some(said)) => {
            let parts = [words.clone(), Text::code(" ("), said, Text::code(")")];
            Cell { value: words::together(parts).into(), ..name }
        }
        _ => name,
    }
}
