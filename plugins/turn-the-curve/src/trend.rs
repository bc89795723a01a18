//! Which way a curve went, from its first figure to its last and in its last steps.
//!
//! Deliberately absent: a trend of one figure, and of periods of different length where a longer one has more. Welsh marked U
//! needs a translator.

use tyst_plugin::document::{Language, Text, Value};
use tyst_plugin::event::terms::Judgement;
use tyst_plugin::indicators::{Change, Curve, Outcome};
use tyst_plugin::{labels, words};

use crate::{State, gaps};

impl State {
    /// Returns how the last figure of a curve differs from its baseline, else from its first.
    pub(crate) fn change(&self, curve: &Curve) -> Option<Change> {
        let last = curve.points.last().filter(|_| curve.points.len() > 1)?;
        self.indicators.change(curve.first()?, last)
    }

    /// Returns whether each figure can be compared with the next.
    pub(crate) fn comparable(&self, points: &[Outcome]) -> bool {
        points.windows(2).all(|pair| self.indicators.is_comparable(&pair[0], &pair[1]))
    }

    /// Returns whether a curve goes to the better or to the worse from its first figure to its last.
    pub(crate) fn judged(&self, curve: &Curve) -> Option<Judgement> {
        self.indicators.judged(&curve.first()?.indicator, self.change(curve)?.direction)
    }

    /// Returns the figures that are compared to say which way a curve went.
    pub(crate) fn compared(&self, curve: &Curve) -> Vec<Value> {
        self.indicators.figures(curve.first().into_iter().chain(curve.points.last()))
    }

    /// Says which way a curve went from its first figure to its last, and whether that is better or worse.
    pub(crate) fn since(&self, curve: &Curve) -> Option<Text> {
        let last = curve.points.last().filter(|_| curve.points.len() > 1)?;
        if !self.indicators.is_comparable(curve.first()?, last) {
            return Some(of_different_length());
        }
        let direction = labels::direction(self.change(curve)?.direction).text();
        let judged = self.judged(curve).map(|judged| labels::judgement(judged).text());
        let found: Vec<Text> = [Some(direction), judged].into_iter().flatten().collect();
        // What the source itself makes of it stands beside it, where it says something else.
        let stated = [last.direction().map(labels::direction), last.judgement().map(labels::judgement)];
        let stated =
            stated.into_iter().flatten().map(|label| label.text()).filter(|said| !found.contains(said));
        let stated = words::joined(stated, &Text::code("; "));
        let stated =
            stated.map(|stated| words::around("the source says: {}", "dywed y ffynhonnell: {}", &stated)); // U
        words::joined(found.into_iter().chain(stated), &Text::code("; "))
    }

    /// Says that one figure makes no trend, or which way the last step went, and how many in a row went so. A time that
    /// nobody measured ends the row.
    pub(crate) fn trend(&self, points: &[Outcome]) -> Text {
        if let [only] = points {
            let point = labels::point(only.point).text();
            let when = only.period.words().unwrap_or_else(|| labels::NOT_STATED.text());
            let said =
                |words, language| format!("{} {words} ({})", point.words(language), when.words(language));
            let [en, cy] = [said("only", Language::English), said("yn unig", Language::Welsh)];
            return Text::both(format!("{en}; no trend can be drawn"), format!("{cy}; ni ellir tynnu tuedd")); // U
        }
        let unbroken = gaps::unbroken(points);
        if !self.comparable(unbroken) {
            return of_different_length();
        }
        let Some((way, times)) = self.indicators.run(unbroken) else { return labels::NOT_SHOWN.text() };
        let times = Text::both(times.to_string(), times.to_string());
        let row = words::around("periods in a row: {}", "cyfnodau yn olynol: {}", &times); // U
        words::together([labels::direction(way).text(), Text::code("; "), row])
    }

    /// Returns the figures that are compared to say so.
    pub(crate) fn compared_in_trend(&self, points: &[Outcome]) -> Vec<Value> {
        let unbroken = gaps::unbroken(points);
        let steps = self.indicators.run(unbroken).map_or(0, |(_, times)| times);
        self.indicators.figures(&unbroken[unbroken.len().saturating_sub(steps + 1)..])
    }
}

/// Says why figures are not compared of which a longer period has more, or of periods of which one is a part of the other.
fn of_different_length() -> Text {
    Text::both("not compared: periods of different length", "heb eu cymharu: cyfnodau o hyd gwahanol") // U
}
