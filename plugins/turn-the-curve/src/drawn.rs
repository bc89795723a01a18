//! The charts: one for each indicator of which some area has two figures, with the targets that stand.
//!
//! Deliberately absent: a baseline that no entry calls one, figures that may not be shown, figures without a date, and possible ones beside certain ones, which
//! the description and the table give. Welsh marked U needs a translator.

use std::collections::BTreeMap;
use tyst_plugin::document::{Chart, Document, Line, LinePoint, LineRole, Text, Value, Witnesses, cell};
use tyst_plugin::event::Certainty;
use tyst_plugin::indicators::{Curve, Outcome, Point};
use tyst_plugin::{Newest, labels, words};

use crate::State;
use crate::gaps;
use crate::targets::standing;

/// The most curves that a page shows.
const CURVES_SHOWN: usize = 100;

/// How many figures of a line are drawn where there are more.
const POINTS_SHOWN: usize = 24;

impl State {
    /// Shows the curves: where each began and is, their targets, and how they went.
    pub(crate) fn shown(&self, mut document: Document, curves: &[Curve]) -> Document {
        let shown =
            Newest::at_most(CURVES_SHOWN, curves, |curve| curve.witnesses().iter().last().unwrap_or(0));
        let curves = &shown.items;
        if curves.iter().any(|curve| !curve.points.is_empty()) {
            document = shown.noted(document.table(self.curves(curves)).table(self.ends(curves)));
        }
        if curves.iter().any(|curve| !curve.targets.is_empty()) {
            document = document.table(self.targets(curves));
        }
        document = self.charts(curves).into_iter().fold(document, Document::chart);
        if curves.iter().any(|curve| is_long(curve)) {
            document = document.note(Text::both(
                format!("Of a longer line the last {POINTS_SHOWN} figures are drawn; `tyst log` lists all of them."),
                format!("O linell hirach tynnir y {POINTS_SHOWN} ffigur olaf; mae `tyst log` yn rhestru pob un."), // U
            ));
        }
        document
    }

    fn charts(&self, curves: &[&Curve]) -> Vec<Chart> {
        let mut drawn: BTreeMap<&str, (Vec<Line>, Vec<Text>)> = BTreeMap::new();
        for &curve in curves {
            let Some(first) = curve.first() else { continue };
            let name = self.register.name(first.site.as_ref().unwrap_or(&first.evidence.area));
            let mut results = self.line(name.clone(), curve, &curve.points);
            if results.points.len() < 2 || !self.comparable(&curve.points) {
                continue;
            }
            results.points = gaps::filled(results.points);
            let targets: Vec<Outcome> = standing([curve]).map(|(_, target)| target).collect();
            let targets = self.line(words::around("{}: target", "{}: targed", &name), curve, &targets);
            let baseline: Vec<Outcome> =
                curve.points.iter().filter(|point| point.point == Point::Baseline).cloned().collect();
            let label = words::around("{}: baseline", "{}: llinell sylfaen", &name); // U
            let baseline = self.line(label, curve, &baseline).role(LineRole::Baseline);
            let (lines, trends) = drawn.entry(&first.indicator).or_default();
            let all = [results, targets.role(LineRole::Target), baseline];
            lines.extend(all.into_iter().filter(|line| !line.points.is_empty()));
            trends.extend(self.went(&name, curve));
            let possible = words::perhaps(&name, Certainty::Possible);
            trends.extend(curve.perhaps().and_then(|curve| self.went(&possible, &curve)));
        }
        let chart = |(indicator, (lines, trends)): (&str, (Vec<Line>, Vec<Text>))| {
            let unit = self.indicators.indicator(indicator).and_then(|known| known.unit.clone());
            let measure = unit.unwrap_or_else(|| labels::FIGURE.text());
            let description = words::joined(trends, &Text::code(". ")).unwrap_or_else(|| {
                Text::both(
                    "The table says which way the figures went",
                    "Mae'r tabl yn dweud i ba gyfeiriad yr aeth y ffigurau",
                ) // U
            });
            Chart::line(
                format!("curve-{indicator}"),
                self.indicators.name(indicator),
                description,
                measure,
                lines,
            )
            .by_name()
        };
        drawn.into_iter().map(chart).collect()
    }

    /// Says of a curve by its name which way it went, and its last step; nothing of counts of people, which the table says.
    fn went(&self, name: &Text, curve: &Curve) -> Option<Text> {
        if matches!(Value::comparing(vec![self.compared(curve)], Value::Empty), Value::Comparing { .. }) {
            return None;
        }
        let step = words::around("Last step: {}", "Cam olaf: {}", &self.trend(&curve.points)); // U
        let Some(since) = self.since(curve) else { return Some(after(name, &step)) };
        let since = match curve.first().map(|first| first.point) {
            Some(Point::Baseline) => {
                words::around("from the baseline: {}", "o'r llinell sylfaen: {}", &since)
            } // U
            _ => words::around(
                "no baseline recorded. From the first figure: {}",
                "dim llinell sylfaen wedi'i chofnodi. O'r ffigur cyntaf: {}", // U
                &since,
            ),
        };
        Some(after(name, &words::together([since, Text::code(". "), step])))
    }

    /// Returns figures as a line: a target over its period, all else at the end of it. That it is drawn rests on
    /// all of the curve; of a long one the last figures are drawn, and that they are rests on two of them.
    fn line(&self, label: Text, curve: &Curve, of: &[Outcome]) -> Line {
        let behind = self.drawn_by(curve);
        let points = of[of.len().saturating_sub(if is_long(curve) { POINTS_SHOWN } else { of.len() })..]
            .iter()
            .filter_map(|outcome| {
                let figure = self.indicators.figure(outcome);
                let [first, last] = outcome.period.ends().filter(|_| figure.is_numeric())?;
                let over = outcome.point == Point::Target && first != last;
                let at = if over { format!("{first}/{last}") } else { last.to_owned() };
                let [_, place] = self.named(outcome);
                let cell = cell(figure).with(&behind).with(place.witnesses).with(outcome.evidence.seq);
                Some(LinePoint::new(at, cell))
            });
        Line::new(label, points)
    }

    /// Returns the entries on which it rests that a curve is drawn.
    fn drawn_by(&self, curve: &Curve) -> Witnesses {
        let drawn = |outcome: &&Outcome| {
            outcome.period.ends().is_some() && self.indicators.figure(outcome).is_numeric()
        };
        if is_long(curve) {
            let two = curve.points.iter().rev().filter(drawn).take(2).map(|outcome| outcome.evidence.seq);
            let defined =
                curve.points.last().map(|last| self.indicators.indicator_witnesses(&last.indicator));
            return [defined.unwrap_or_default(), two.collect()].into_iter().collect();
        }
        let targets: Witnesses = curve.targets.iter().map(|target| target.evidence.seq).collect();
        [self.behind(curve), targets].into_iter().collect()
    }
}

/// Returns whether a curve has more figures than a picture can show.
fn is_long(curve: &Curve) -> bool {
    curve.points.len() > POINTS_SHOWN
}

/// Returns words after a name: "Newport: up".
fn after(name: &Text, said: &Text) -> Text {
    words::together([name.clone(), Text::code(": "), said.clone()])
}
