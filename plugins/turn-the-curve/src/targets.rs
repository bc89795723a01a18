//! The targets, and the figures of the report.
//!
//! Deliberately absent: a target that is met before its period is over. Welsh marked U needs a translator.

use std::collections::BTreeSet;
use tyst_plugin::document::{ByName, Cell, Table, Text, Witnesses, cell};
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
            for curve in curves {
                let ways: Vec<bool> = [Some(curve), curve.perhaps().as_ref()]
                    .into_iter()
                    .flatten()
                    .map(|way| fits(self.judged(way)))
                    .collect();
                let certainty = curve.points.first().map(|first| first.evidence.certainty());
                if let Some((certainty, first)) = certainly(&ways, certainty).zip(curve.points.first()) {
                    tally.count(certainty, first.evidence.seq, &self.behind(curve));
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
            let results = curve.results(&target.period).map(|result| result.evidence.seq).collect();
            let behind: Witnesses = [
                self.behind(curve),
                results,
                curve.targets.iter().map(|target| target.evidence.seq).collect(),
            ]
            .into_iter()
            .collect();
            targets.count(certainty, seq, &behind);
            let ways: Vec<bool> = self.met(curve, &target).map(|(_, met)| met == Some(true)).collect();
            let sure = curve.results(&target.period).next().map(|result| result.evidence.certainty());
            if let Some(sure) = certainly(&ways, sure) {
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
        for (result, met) in self.met(curve, target) {
            let met = match met {
                Some(true) => Text::both("met", "cyrhaeddwyd"),          // U
                Some(false) => Text::both("not met", "ni chyrhaeddwyd"), // U
                None => labels::NOT_SHOWN.text(),
            };
            behind.insert(result.evidence.seq);
            if !said.contains(&met) {
                said.push(words::perhaps(&met, result.evidence.certainty()));
            }
        }
        if said.is_empty() {
            return cell(Text::both("no result for the period", "dim canlyniad ar gyfer y cyfnod")); // U
        }
        cell(words::list(said)).with(behind)
    }

    /// Returns the results of the period of a target, each with whether it met the target.
    fn met<'a>(
        &self,
        curve: &'a Curve,
        target: &Outcome,
    ) -> impl Iterator<Item = (&'a Outcome, Option<bool>)> {
        curve.results(&target.period).map(|result| (result, self.indicators.is_met(result, target)))
    }
}

/// Returns how certain it is that something is so, by whether it is so with what stands and with what may; `None` where it
/// is so with neither.
fn certainly(ways: &[bool], stands: Option<Certainty>) -> Option<Certainty> {
    let stands = stands.filter(|_| ways.contains(&true))?;
    Some(if ways.contains(&false) { Certainty::Possible } else { stands })
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
