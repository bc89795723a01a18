//! How outcomes moved from their baselines, and which targets were met.
//!
//! Deliberately absent: a trend of one figure, a figure for what a source says in words, and a mean of shares. Welsh marked U
//! needs a translator.

mod counts;
mod curves;
mod drawn;
mod gaps;
mod sources;
mod targets;
#[cfg(test)]
mod tests;
mod trend;

use serde::{Deserialize, Serialize};
use tyst_plugin::document::{ByName, Document, Table, Text, cell};
use tyst_plugin::event::Kind;
use tyst_plugin::indicators::{Curve, Outcome, Point, standing};
use tyst_plugin::{
    Event, Fields, Indicators, Merge, Newest, Parameter, Register, Report, ReportError, Request,
};
use tyst_plugin::{Tally, export, labels, words};

struct TurnTheCurve;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    indicators: Indicators,
}

impl Report for TurnTheCurve {
    const KINDS: &'static [Kind] = &[
        Kind::AreaDescribed,
        Kind::PartyDescribed,
        Kind::IndicatorDefined,
        Kind::TargetSet,
        Kind::OutcomeMeasured,
    ];
    const FIELDS: Fields = Fields::all(&[Register::FIELDS, Indicators::FIELDS]);
    const PARAMETERS: &'static [Parameter] =
        &[Parameter::id(c"indicator", [c"Only this indicator", c"Y dangosydd hwn yn unig"])]; // U
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.indicators.merge(other.indicators);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.indicators.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let own = state.indicators.only(&|evidence| state.register.is_wanted(evidence, request));
        let asked = |outcome: &Outcome| {
            request.param("indicator").is_none_or(|indicator| outcome.indicator == indicator)
        };
        let mut curves = own.curves(|_| true);
        curves.retain(|curve| curve.points.first().or(curve.targets.first()).is_some_and(asked));
        curves.sort_by_cached_key(|curve| state.order(curve));
        let mut in_words: Vec<Outcome> = state.in_words(&own);
        in_words.retain(asked);
        let mut document = Document::new(Text::both("Turn the curve", "Troi'r gromlin")) // U
            .question(Text::both(
                "How did outcomes move from their baselines, and which targets were met?",
                "Sut y symudodd canlyniadau o'u llinell sylfaen, a pha dargedau a gyrhaeddwyd?", // U
            ));
        // One that is possible beside a certain one is the same result either way.
        let said = Tally::of_each(in_words.iter().map(|outcome| (outcome.series(), &outcome.evidence)));
        let without = Text::both("Results without figures", "Canlyniadau heb ffigurau"); // U
        for (id, label, found) in state.counts(&curves) {
            document = document.figure(id, label, found.value, found.witnesses);
        }
        document = document.figure("without-figures", without.clone(), said.recorded(), said.witnesses());
        if curves.is_empty() && in_words.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        document = state.shown(document, &curves);
        let together = state.indicators.together(&curves);
        if !together.is_empty() {
            document = document.table(state.together(&together));
        }
        if !in_words.is_empty() {
            let shown = Newest::of(&in_words, |outcome| outcome.evidence.seq);
            document = shown.noted(document.table(state.worded(without, &shown.items)));
        }
        document = state.replaced(document, &curves);
        let measured: Vec<Outcome> = curves.into_iter().flat_map(|curve| curve.points).collect();
        let notes = state.indicators.notes(&measured).into_iter();
        Ok(notes.fold(document, |document, (note, behind)| document.witnessed_paragraph(note, behind)))
    }
}

impl State {
    /// Returns how curves are put in order: by the names of area, indicator and site.
    fn order(&self, curve: &Curve) -> [String; 3] {
        let any = curve.points.first().or(curve.targets.first());
        let Some(outcome) = any else { return Default::default() };
        let site = outcome.site.as_ref().map(|site| words::order(&self.register.name(site)));
        let area = words::order(&self.register.area_name(&outcome.evidence.area));
        [area, words::order(&self.indicators.name(&outcome.indicator)), site.unwrap_or_default()]
    }

    /// Returns the latest results that are in words alone, and possible ones that may have come after them, by the name of their
    /// area.
    fn in_words(&self, own: &Indicators) -> Vec<Outcome> {
        let worded = |outcome: &Outcome| outcome.point != Point::Target && !outcome.has_figure();
        let mut latest = standing(own.outcomes().filter(worded));
        latest.sort_by_cached_key(|outcome| words::order(&self.register.area_name(&outcome.evidence.area)));
        latest
    }

    /// Lists what sources say of results without a figure.
    fn worded(&self, caption: Text, outcomes: &[&Outcome]) -> Table {
        let table = Table::new("words", caption)
            .by_name(ByName::Groups)
            .column("indicator", labels::INDICATOR.text())
            .column("where", labels::WHERE.text())
            .column("result", labels::RESULT.text())
            .column("when", labels::WHEN.text())
            .column("source", labels::SOURCE.text());
        table.rows(outcomes.iter().map(|outcome| {
            let [name, place] = self.named(outcome);
            let cells = [
                name,
                place,
                cell(words::list(outcome.words())),
                cell(outcome.period.value()),
                cell(outcome.evidence.standing()),
            ];
            self.register.row(&outcome.evidence, cells)
        }))
    }
}

export!(TurnTheCurve {
    id: "wales.tyst.turn-the-curve",
    name: "Turn the curve",
    version: env!("CARGO_PKG_VERSION"),
    description: "How outcomes moved from their baselines, and which targets were met",
    state: 2,
});
