//! What a reader is shown of outcomes: their figures, as far as they may be shown, and the table of them.
//!
//! Rounds and hides nothing: a figure about people is handed over as one, and disclosure control is the host's.

use super::{About, Indicators, Outcome, Over, Point};
use crate::{Register, Tally, labels, words};
use tyst_report::{Number, Table, Text, Value, Witnesses, cell};

impl Indicators {
    /// Returns outcomes as a table in the section of an area: where, what the source makes of it, the figure, how many there
    /// are. Where they are of another area, that they stand there rests on the entries behind the section, too.
    pub fn table(
        &self,
        id: impl Into<String>,
        outcomes: &[Outcome],
        register: &Register,
        (area, section): (&str, &Witnesses),
    ) -> Table {
        let table = Table::new(id, labels::RESULTS.text())
            .column("indicator", labels::INDICATOR.text())
            .column("where", labels::WHERE.text())
            .column("result", labels::RESULT.text())
            .number_column("figure", labels::FIGURE.text())
            .column("unit", labels::UNIT.text())
            .column("trend", labels::TREND.text())
            .column("when", labels::WHEN.text());
        table.rows(outcomes.iter().zip(self.data_points(outcomes)).map(|(outcome, points)| {
            // Where there is a figure no words need be, and where there is none no unit belongs.
            let unit = self.indicator(&outcome.indicator).and_then(|indicator| indicator.unit.clone());
            let (figure, mut said) =
                (outcome.has_figure(), outcome.words().chain(outcome.evidence.remarks()).peekable());
            let bare = figure && said.peek().is_none();
            let (defined, site) = (self.indicator_witnesses(&outcome.indicator), outcome.site.as_ref());
            let (name, site) = (self.name(&outcome.indicator), site.unwrap_or(&outcome.evidence.area));
            let is_here = outcome.evidence.area == area;
            let above = [area, &outcome.evidence.area].map(|area| register.line_witnesses(area));
            let behind: Witnesses = above.iter().chain([section]).filter(|_| !is_here).collect();
            outcome.evidence.row([
                cell(words::perhaps(&name, outcome.evidence.certainty())).with(&defined).with(behind),
                cell(register.name(site)).with(register.name_witnesses(site)),
                cell(if bare { Value::Empty } else { words::list(said) }),
                cell(self.figure(outcome)).with(&defined),
                cell(if figure { words::or_not_recorded(unit) } else { Value::Empty }).with(&defined),
                cell(trend(&points)).with(points.witnesses()),
                cell(outcome.period.value()),
            ])
        }))
    }

    /// Returns the figure of an outcome. One about people is only handed over in a form that disclosure control
    /// knows; one of a sensitive indicator, or of one that nothing defines, is not handed over at all.
    pub fn figure(&self, outcome: &Outcome) -> Value {
        let withheld = || labels::NOT_SHOWN.text().into();
        if !outcome.has_figure() {
            return Value::not_recorded();
        }
        let number = outcome.value.as_ref().and_then(|value| value.parse::<Number>().ok());
        if outcome.point == Point::Target {
            // Somebody chose it: it tells of nobody, whatever the indicator counts.
            return number.map_or_else(withheld, Value::number);
        }
        let Some(indicator) =
            self.indicator(&outcome.indicator).filter(|known| known.about != About::Sensitive)
        else {
            return withheld();
        };
        let people = indicator.about == About::People;
        let whole = outcome.value.as_ref().and_then(|value| value.parse::<u64>().ok());
        match outcome.share.filter(|(_, all)| *all > 0) {
            Some((part, all)) if people => Value::people_percent(part.into(), all.into()),
            Some((part, all)) if number.is_none() => Value::percent(part.into(), all.into()),
            _ if people && indicator.over == Over::All => withheld(),
            _ if people => whole.map_or_else(withheld, Value::people),
            _ => number.map_or_else(withheld, Value::number),
        }
    }
}

/// Says how many figures there are to draw a trend from.
fn trend(points: &Tally) -> Text {
    match (points.definite.len(), points.possible.len()) {
        (0, 0) => labels::NO_FIGURE.text(),
        (1, 0) => labels::ONE_POINT.text(),
        _ => words::around("{} data points", "pwyntiau data: {}", &points.bounds()), // U: translator
    }
}
