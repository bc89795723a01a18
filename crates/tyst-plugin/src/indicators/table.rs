//! What a reader is shown of outcomes: their figures, as far as they may be shown, and the table of them.
//!
//! Rounds and hides nothing: a figure about people is handed over as one, and disclosure control is the host's.

use super::{About, Indicators, Outcome};
use crate::{Register, labels, words};
use tyst_report::{Number, Table, Text, Value};

impl Indicators {
    /// Returns outcomes as a table: where, what the source makes of it, the figure, how many there are.
    pub fn table(&self, id: impl Into<String>, outcomes: &[Outcome], register: &Register) -> Table {
        let table = Table::new(id, labels::RESULTS.text())
            .column("indicator", labels::INDICATOR.text())
            .column("where", labels::WHERE.text())
            .column("result", labels::RESULT.text())
            .number_column("figure", labels::FIGURE.text())
            .column("unit", labels::UNIT.text())
            .column("trend", labels::TREND.text())
            .column("when", labels::WHEN.text());
        table.rows(outcomes.iter().map(|outcome| {
            // Where there is a figure no words need be, and where there is none no unit belongs.
            let unit = self.indicator(&outcome.indicator).and_then(|indicator| indicator.unit.clone());
            let (figure, mut said) =
                (outcome.has_figure(), outcome.words().chain(outcome.evidence.remarks()).peekable());
            let bare = figure && said.peek().is_none();
            outcome.evidence.row([
                words::perhaps(&self.name(&outcome.indicator), outcome.evidence.certainty()).into(),
                register.name(outcome.site.as_ref().unwrap_or(&outcome.evidence.area)).into(),
                if bare { Value::Empty } else { words::list(said) },
                self.figure(outcome),
                if figure { words::or_not_recorded(unit) } else { Value::Empty },
                self.trend(outcome).into(),
                outcome.period.value(),
            ])
        }))
    }

    /// Says how many figures there are to draw a trend from.
    fn trend(&self, outcome: &Outcome) -> Text {
        match self.data_points(outcome) {
            0 => labels::NO_FIGURE.text(),
            1 => labels::ONE_POINT.text(),
            points => Text::both(format!("{points} data points"), format!("pwyntiau data: {points}")), // U: translator
        }
    }

    /// Returns the figure of an outcome. One about people is only handed over in a form that disclosure control
    /// knows; one of a sensitive indicator, or of one that nothing defines, is not handed over at all.
    pub fn figure(&self, outcome: &Outcome) -> Value {
        let withheld = || labels::NOT_SHOWN.text().into();
        if !outcome.has_figure() {
            return Value::not_recorded();
        }
        let Some(indicator) =
            self.indicator(&outcome.indicator).filter(|known| known.about != About::Sensitive)
        else {
            return withheld();
        };
        let people = indicator.about == About::People;
        let number = outcome.value.as_ref().and_then(|value| value.parse::<Number>().ok());
        let whole = outcome.value.as_ref().and_then(|value| value.parse::<u64>().ok());
        match outcome.share.filter(|(_, all)| *all > 0) {
            Some((part, all)) if people => Value::people_percent(part.into(), all.into()),
            Some((part, all)) if number.is_none() => Value::percent(part.into(), all.into()),
            _ if people && indicator.percentage => withheld(),
            _ if people => whole.map_or_else(withheld, Value::people),
            _ => number.map_or_else(withheld, Value::number),
        }
    }
}
