//! The figures of the report: how many indicators went to the better or the worse, and how many targets were met.
//!
//! Deliberately absent: whether a target was met before its period was over. Welsh marked U needs a translator.

use tyst_plugin::Tally;
use tyst_plugin::document::{Cell, Text, Value, Witnesses};
use tyst_plugin::event::{Certainty, terms::Judgement};
use tyst_plugin::indicators::Curve;

use crate::State;
use crate::targets::standing;

/// Of how many curves and targets a count names the figures that it tells of: more tell of none of them.
const COMPARED_MAX: usize = 1_000;

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
        let mut aimed = Vec::new();
        for (curve, target) in standing(curves) {
            aimed.extend(
                curve.results(&target.period).map(|result| self.indicators.figures([result, &target])),
            );
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
        let moved: Vec<_> = curves.iter().map(|curve| self.compared(curve)).take(COMPARED_MAX).collect();
        aimed.truncate(COMPARED_MAX);
        let comparing =
            |of: &Vec<_>, cell: Cell| Cell { value: Value::comparing(of.clone(), cell.value), ..cell };
        let [better, worse] = [better, worse].map(|cell| comparing(&moved, cell));
        let met = comparing(&aimed, met.among(&targets));
        [
            (
                "indicators",
                label("Indicators with figures, by place", "Dangosyddion â ffigurau, yn ôl lle"),
                all.cell(),
            ), // U
            ("better", label("Gone to the better", "Wedi gwella"), better), // U
            ("worse", label("Gone to the worse", "Wedi gwaethygu"), worse), // U
            ("targets-met", label("Targets met", "Targedau a gyrhaeddwyd"), met), // U
        ]
    }
}

/// Returns how certain it is that something is so, by whether it is so with what stands and with what may; `None` where it
/// is so with neither.
fn certainly(ways: &[bool], stands: Option<Certainty>) -> Option<Certainty> {
    let stands = stands.filter(|_| ways.contains(&true))?;
    Some(if ways.contains(&false) { Certainty::Possible } else { stands })
}
