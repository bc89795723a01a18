//! The targets, and the figures of the report.
//!
//! Deliberately absent: a target that is met before its period is over. Welsh marked U needs a translator.

use std::collections::BTreeSet;
use tyst_plugin::document::{Cell, Table, Text, Witnesses, cell};
use tyst_plugin::event::{Certainty, terms::Judgement};
use tyst_plugin::evidence::SourceDate;
use tyst_plugin::indicators::{Curve, Outcome};
use tyst_plugin::{Tally, labels, words};

use crate::State;

impl State {
    /// Counts the indicators with figures, those that went to the better or the worse, and the targets that were met.
    pub(crate) fn counts(&self, curves: &[Curve]) -> [(&'static str, Text, Cell); 4] {
        let of = |fits: &dyn Fn(Option<Judgement>) -> bool| {
            let mut tally = Tally::default();
            for curve in curves.iter().filter(|curve| fits(self.judged(curve))) {
                if let Some(first) = curve.points.first() {
                    tally.count(first.evidence.certainty(), first.evidence.seq, &self.behind(curve));
                }
            }
            tally
        };
        let (all, judged) = (of(&|_| true), of(&|judged| judged.is_some()));
        let [better, worse] =
            [Judgement::Better, Judgement::Worse].map(|way| of(&|judged| judged == Some(way)).among(&judged));
        let (mut targets, mut met) = (Tally::default(), Tally::default());
        for (curve, target) in standing(curves) {
            let (certainty, seq) = (target.evidence.certainty(), target.evidence.seq);
            let behind: Witnesses =
                [self.behind(curve), curve.targets.iter().map(|target| target.evidence.seq).collect()]
                    .into_iter()
                    .collect();
            targets.count(certainty, seq, &behind);
            if let Some((true, sure)) = self.met(curve, &target) {
                met.count(certainty.max(sure), seq, &behind);
            }
        }
        let label = |en: &str, cy: &str| Text::both(en, cy);
        [
            ("indicators", label("Indicators with figures", "Dangosyddion â ffigurau"), all.cell()), // U
            ("better", label("Gone to the better", "Wedi gwella"), better),                          // U
            ("worse", label("Gone to the worse", "Wedi gwaethygu"), worse),                          // U
            ("targets-met", label("Targets met", "Targedau a gyrhaeddwyd"), met.among(&targets)),    // U
        ]
    }

    /// Lists every target with its reason, also those that another replaced.
    pub(crate) fn targets(&self, curves: &[Curve]) -> Table {
        let table = Table::new("targets", Text::both("Targets", "Targedau"))
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
        let Some(result) = curve.result(&target.period) else {
            return cell(Text::both("no result for the period", "dim canlyniad ar gyfer y cyfnod")); // U
        };
        let said = match self.indicators.is_met(result, target) {
            Some(true) => Text::both("met", "cyrhaeddwyd"),          // U
            Some(false) => Text::both("not met", "ni chyrhaeddwyd"), // U
            None => labels::NOT_SHOWN.text(),
        };
        result.evidence.cell(words::perhaps(&said, result.evidence.certainty()))
    }

    /// Returns whether a target was met, and how certain that is.
    fn met(&self, curve: &Curve, target: &Outcome) -> Option<(bool, Certainty)> {
        let result = curve.result(&target.period)?;
        Some((self.indicators.is_met(result, target)?, result.evidence.certainty()))
    }
}

/// Returns the targets that stand, one for each period, with their curves.
pub(crate) fn standing<'a>(
    curves: impl IntoIterator<Item = &'a Curve>,
) -> impl Iterator<Item = (&'a Curve, Outcome)> {
    curves.into_iter().flat_map(|curve| {
        let periods: BTreeSet<&SourceDate> = curve.targets.iter().map(|target| &target.period).collect();
        periods.into_iter().filter_map(move |period| Some((curve, curve.target(period)?)))
    })
}
