//! The targets, and whether they were met.
//!
//! Deliberately absent: a target that is met before its period is over. Welsh marked U needs a translator.

use std::collections::BTreeSet;
use tyst_plugin::document::{ByName, Cell, Table, Text, Value, Witnesses, cell};
use tyst_plugin::evidence::SourceDate;
use tyst_plugin::indicators::{Curve, Outcome};
use tyst_plugin::{labels, words};

use crate::State;

impl State {
    /// Lists every target with its reason, also those that another replaced.
    pub(crate) fn targets(&self, curves: &[&Curve]) -> Table {
        let table = Table::new("targets", Text::both("Targets", "Targedau"))
            .by_name(ByName::Groups)
            .column("indicator", labels::INDICATOR.text())
            .column("period", Text::both("Period", "Cyfnod"))
            .number_column("target", labels::FIGURE.text())
            .column("set", Text::both("Set", "Gosodwyd")) // U
            .column("reason", Text::both("Reason", "Rheswm"))
            .column("met", labels::STATUS.text())
            .column("source", labels::SOURCE.text());
        table.rows(curves.iter().flat_map(|curve| {
            curve.targets.iter().map(|target| {
                let [name, _] = self.named(target);
                let defined = self.indicators.indicator_witnesses(&target.indicator);
                let cells = [
                    name,
                    cell(target.period.value()),
                    cell(self.indicators.figure(target)).with(&defined),
                    cell(target.evidence.when.value()),
                    cell(words::or_not_recorded(target.because.clone())),
                    self.stands(curve, target).with(&defined),
                    cell(target.evidence.standing()),
                ];
                self.register.row(&target.evidence, cells)
            })
        }))
    }

    fn stands(&self, curve: &Curve, target: &Outcome) -> Cell {
        let later =
            curve.target(&target.period).filter(|standing| standing.evidence.seq != target.evidence.seq);
        if let Some(later) = later {
            return later.evidence.cell(Text::both("replaced", "disodlwyd")); // U
        }
        let mut said: Vec<Text> = Vec::new();
        let mut behind = Witnesses::none();
        let mut compared = Vec::new();
        for (result, met) in self.met(curve, target) {
            let met = match met {
                Some(true) => Text::both("met", "cyrhaeddwyd"),          // U
                Some(false) => Text::both("not met", "ni chyrhaeddwyd"), // U
                None => labels::NOT_SHOWN.text(),
            };
            // What is provisional or disputed is no verdict without saying so.
            let met = words::joined([met].into_iter().chain(result.evidence.remarks()), &Text::code("; "))
                .unwrap_or_else(words::nothing);
            behind.insert(result.evidence.seq);
            compared.push(self.indicators.figures([result, target]));
            if !said.contains(&met) {
                said.push(words::perhaps(&met, result.evidence.certainty()));
            }
        }
        if said.is_empty() {
            return cell(Text::both("no result for the period", "dim canlyniad ar gyfer y cyfnod")); // U
        }
        cell(Value::comparing(compared, words::list(said))).with(behind)
    }

    /// Returns the results of the period of a target, each with whether it met the target.
    pub(crate) fn met<'a>(
        &self,
        curve: &'a Curve,
        target: &Outcome,
    ) -> impl Iterator<Item = (&'a Outcome, Option<bool>)> {
        curve.results(&target.period).map(|result| (result, self.indicators.is_met(result, target)))
    }
}

/// Returns the targets that stand, one for each period, with their curves.
pub(crate) fn standing<'a>(
    curves: impl IntoIterator<Item = &'a Curve>,
) -> impl Iterator<Item = (&'a Curve, Outcome)> {
    curves.into_iter().flat_map(|curve| {
        let periods: BTreeSet<SourceDate> = curve.targets.iter().map(|target| target.period.days()).collect();
        periods.into_iter().filter_map(move |period| Some((curve, curve.target(&period)?)))
    })
}
