//! Indicators, and what was measured of them in words or figures: a piece of state that reports share.
//!
//! Deliberately absent: arithmetic. Areas choose their own outcomes, which are neither added up nor compared.

mod table;

use crate::evidence::SourceDate;
use crate::{Event, Evidence, Register, labels, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tyst_event::terms::{Accountability, Direction, Judgement, Measure, MeasurementRole, Quadrant};
use tyst_event::view::View;
use tyst_event::vocabulary::{IndicatorDefined, OutcomeMeasured, TargetSet};
use tyst_event::{Data, Kind};
use tyst_report::Text;

/// The indicators that were defined, with all that was measured of them and aimed at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicators {
    /// With the position of the definition: where there are several, the last counts.
    defined: BTreeMap<String, (u64, Indicator)>,
    /// By position.
    outcomes: BTreeMap<u64, Outcome>,
}

/// What an indicator is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its name.
    pub name: Text,
    /// Whether it shows the outcome of a whole population, and not of those whom the partnership works with.
    pub population: bool,
    /// The unit of its values.
    pub unit: Option<Text>,
    /// What a reader must know about it.
    pub note: Option<Text>,
    quadrant: Option<u16>,
    percentage: bool,
    about: About,
}

/// What the figures of an indicator are about, by which they may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum About {
    Things,
    People,
    /// May only be published for a whole local authority, which is for the host to say.
    Sensitive,
}

/// Which point of an indicator something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Point {
    /// The starting point.
    Baseline,
    /// What is aimed at.
    Target,
    /// A result.
    Actual,
}

/// A measurement or a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The entry that says so.
    pub evidence: Evidence,
    /// The slug of the indicator.
    pub indicator: String,
    /// Which point it is.
    pub point: Point,
    /// The period it is about.
    pub period: SourceDate,
    /// The slug of the place or party where it was measured.
    pub site: Option<String>,
    /// How strongly the source puts it.
    pub strength: Option<Text>,
    /// What the reporter thinks brought it about; of a target, why this value.
    pub because: Option<Text>,
    judgement: Option<u16>,
    direction: Option<u16>,
    value: Option<String>,
    share: Option<(u32, u32)>,
}

impl Indicators {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 3] = [Kind::IndicatorDefined, Kind::TargetSet, Kind::OutcomeMeasured];

    /// Takes a definition, a target or a measurement; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        match event.data() {
            Data::IndicatorDefined(data) => {
                self.define(data.indicator().to_owned(), event.seq(), Indicator::of(data));
            }
            Data::TargetSet(data) => {
                self.outcomes.insert(event.seq(), Outcome::target(event, data));
            }
            Data::OutcomeMeasured(data) => {
                self.outcomes.insert(event.seq(), Outcome::measured(event, data));
            }
            _ => {}
        }
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Indicators) {
        for (slug, (seq, indicator)) in other.defined {
            self.define(slug, seq, indicator);
        }
        self.outcomes.extend(other.outcomes);
    }

    fn define(&mut self, slug: String, seq: u64, indicator: Indicator) {
        if self.defined.get(&slug).is_none_or(|(known, _)| *known < seq) {
            self.defined.insert(slug, (seq, indicator));
        }
    }

    /// Returns what an indicator is, where it is defined.
    pub fn indicator(&self, slug: &str) -> Option<&Indicator> {
        self.defined.get(slug).map(|(_, indicator)| indicator)
    }

    /// Returns the name of an indicator; its slug where nothing defines it.
    pub fn name(&self, slug: &str) -> Text {
        self.indicator(slug).map_or_else(|| Text::english(slug), |indicator| indicator.name.clone())
    }

    /// Returns every measurement and target, in the order of recording.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.values()
    }

    /// Returns only what rests on entries for which `here` holds, and every definition.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Indicators {
        let outcomes = self.outcomes.iter().filter(|(_, outcome)| here(&outcome.evidence));
        let outcomes = outcomes.map(|(seq, outcome)| (*seq, outcome.clone())).collect();
        Indicators { defined: self.defined.clone(), outcomes }
    }

    /// Returns how many measurements with a figure there are of the same indicator, area and site.
    pub fn data_points(&self, outcome: &Outcome) -> usize {
        let counts = |other: &&Outcome| {
            other.series() == outcome.series() && other.point != Point::Target && other.has_figure()
        };
        self.outcomes().filter(counts).count()
    }

    /// Returns which question an outcome answers, `None` where it is about a whole population. One whose indicator names
    /// no question is taken for what it is called: an outcome, by which somebody is better off or not.
    pub fn question(&self, outcome: &Outcome) -> Option<Quadrant> {
        let indicator = self.indicator(&outcome.indicator);
        let question = indicator.and_then(|indicator| Quadrant::from_number(indicator.quadrant?));
        let population = indicator.is_some_and(|indicator| indicator.population);
        (!population).then(|| question.unwrap_or(Quadrant::BetterOff))
    }

    /// Returns the latest of the population that an area is part of: its own, and that of the nation and the programme
    /// above it.
    pub fn of_population(&self, area: &str, register: &Register) -> Vec<&Outcome> {
        let population = self.outcomes().filter(|outcome| self.question(outcome).is_none());
        latest(population.filter(|outcome| register.is_about(&outcome.evidence.area, area)))
    }

    /// Returns the latest that are not about a whole population, in the order of area, indicator and site.
    pub fn of_performance(&self) -> Vec<&Outcome> {
        latest(self.outcomes().filter(|outcome| self.question(outcome).is_some()))
    }

    /// Returns the latest that answer a performance question, in the order of area, indicator and site.
    pub fn answers(&self, question: Quadrant) -> Vec<&Outcome> {
        let mut answers = self.of_performance();
        answers.retain(|outcome| self.question(outcome) == Some(question));
        answers
    }

    /// Returns what a reader must know about the indicators of outcomes, each note once.
    pub fn notes(&self, outcomes: &[&Outcome]) -> BTreeSet<&Text> {
        let known = outcomes.iter().filter_map(|outcome| self.indicator(&outcome.indicator));
        known.filter_map(|indicator| indicator.note.as_ref()).collect()
    }
}

/// Returns the latest of these of each indicator, area, site and point: the last of those that are certain, and a
/// possible one only where none is.
pub fn latest<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Vec<&'a Outcome> {
    let mut latest: BTreeMap<_, &'a Outcome> = BTreeMap::new();
    for outcome in outcomes {
        let known = latest.entry((outcome.series(), outcome.point)).or_insert(outcome);
        let (new, old) = (outcome.evidence.certainty(), known.evidence.certainty());
        if new < old || new == old && outcome.evidence.follows(&known.evidence) {
            *known = outcome;
        }
    }
    latest.into_values().collect()
}

impl Indicator {
    fn of(data: View<'_, IndicatorDefined>) -> Indicator {
        Indicator {
            name: words::text(data.name()),
            population: data.rba() == Accountability::Population,
            unit: data.unit().map(words::text),
            note: data.note().map(words::text),
            quadrant: data.quadrant().map(Quadrant::number),
            percentage: data.measure() == Measure::Percentage,
            about: match (data.sensitive(), data.people()) {
                (Some(true), _) => About::Sensitive,
                (_, Some(true)) => About::People,
                _ => About::Things,
            },
        }
    }
}

impl Outcome {
    /// Returns what the source makes of it.
    pub fn judgement(&self) -> Option<Judgement> {
        self.judgement.and_then(Judgement::from_number)
    }

    /// Returns which way it moved.
    pub fn direction(&self) -> Option<Direction> {
        self.direction.and_then(Direction::from_number)
    }

    /// Returns what the reporter thinks brought it about, with the entry that says so.
    pub fn claim(&self) -> Option<(&Evidence, Text)> {
        Some((&self.evidence, self.because.clone().filter(|_| self.point != Point::Target)?))
    }

    /// Returns what it is in words: which point where it is no result, the judgement, the direction, the strength.
    pub fn words(&self) -> impl Iterator<Item = Text> {
        let point = (self.point != Point::Actual).then(|| labels::point(self.point).text());
        let judgement = self.judgement().map(|judgement| labels::judgement(judgement).text());
        let direction = self.direction().map(|direction| labels::direction(direction).text());
        [point, judgement, direction, self.strength.clone()].into_iter().flatten()
    }

    /// Returns whether it is a figure, and not words alone.
    pub fn has_figure(&self) -> bool {
        self.value.is_some() || self.share.is_some()
    }

    /// Returns what its figures are measured of, one after the other: area, indicator, site.
    fn series(&self) -> (&str, &str, Option<&str>) {
        (&self.evidence.area, &self.indicator, self.site.as_deref())
    }

    fn measured(event: &Event<'_>, data: View<'_, OutcomeMeasured>) -> Outcome {
        let baseline = data.role() == Some(MeasurementRole::Baseline);
        let evidence = Evidence::of(event);
        Outcome {
            indicator: data.indicator().to_owned(),
            point: if baseline { Point::Baseline } else { Point::Actual },
            period: data.period().map_or_else(|| evidence.when.clone(), SourceDate::of),
            site: data.site().map(str::to_owned),
            strength: data.strength().map(words::text),
            because: data.contribution().map(words::text),
            judgement: data.judgement().map(Judgement::number),
            direction: data.direction().map(Direction::number),
            value: data.value().map(|value| value.to_string()),
            share: data.numerator().zip(data.denominator()),
            evidence,
        }
    }

    fn target(event: &Event<'_>, data: View<'_, TargetSet>) -> Outcome {
        Outcome {
            evidence: Evidence::of(event),
            indicator: data.indicator().to_owned(),
            point: Point::Target,
            period: SourceDate::of(data.period()),
            site: None,
            strength: None,
            because: Some(words::text(data.reason())),
            judgement: None,
            direction: None,
            value: Some(data.value().to_string()),
            share: None,
        }
    }
}

#[cfg(test)]
mod tests;
