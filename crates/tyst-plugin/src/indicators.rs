//! Indicators, and what was measured of them in words or figures: a piece of state that reports share.
//!
//! Areas choose their own outcomes, which are neither added up nor compared, but for shares of an indicator that is defined
//! as one that may be.

mod curve;
mod table;

pub use curve::{Change, Curve, Together};

use crate::evidence::{KeptDate, KeptEvidence, SourceDate};
use crate::kept::{Kept, Number, Record, Texts, Words};
use crate::{Event, Evidence, Register, Tally, labels, usual, words};
use serde::{Deserialize, Serialize};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use tyst_event::terms::{Accountability, Direction, Judgement, Measure, MeasurementRole, Quadrant};
use tyst_event::view::{Fields, View};
use tyst_event::vocabulary::{IndicatorDefined, OutcomeMeasured, TargetSet};
use tyst_event::{Certainty, Data, Kind};
use tyst_report::{Text, Witnesses};

/// The indicators that were defined, with all that was measured of them and aimed at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicators {
    /// With the position of the definition: where there are several, the last counts.
    defined: BTreeMap<String, (u64, Indicator)>,
    outcomes: Kept<KeptOutcome>,
}

/// The numbers of an [`Outcome`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptOutcome {
    evidence: KeptEvidence,
    indicator: Number,
    point: Point,
    /// `None` where it is that of the entry.
    period: Option<KeptDate>,
    site: Number,
    strength: Words,
    because: Words,
    judgement: Option<u16>,
    direction: Option<u16>,
    value: Number,
    share: Option<(u32, u32)>,
}

impl Record for KeptOutcome {
    fn seq(&self) -> u64 {
        self.evidence.seq
    }

    fn each_number(&mut self, see: &mut dyn FnMut(&mut Number)) {
        self.evidence.each_number(see);
        self.period.iter_mut().for_each(|period| period.each_number(see));
        for words in [&mut self.strength, &mut self.because] {
            words.each_number(see);
        }
        for number in [&mut self.indicator, &mut self.site, &mut self.value] {
            see(number);
        }
    }
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
    polarity: u16,
    over: Over,
    /// Whether the figures of several areas may be put together.
    aggregatable: bool,
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

/// What a figure of an indicator is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Over {
    /// All that there are: it is a share of them.
    All,
    /// Its own period alone, so that a longer period has a larger one.
    Period,
    /// What there is at a time.
    Moment,
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        IndicatorDefined::indicator(),
        IndicatorDefined::name(),
        IndicatorDefined::rba(),
        IndicatorDefined::quadrant(),
        IndicatorDefined::measure(),
        IndicatorDefined::polarity(),
        IndicatorDefined::aggregatable(),
        IndicatorDefined::flow(),
        IndicatorDefined::people(),
        IndicatorDefined::sensitive(),
        IndicatorDefined::unit(),
        IndicatorDefined::note(),
        TargetSet::indicator(),
        TargetSet::period(),
        TargetSet::value(),
        TargetSet::reason(),
        OutcomeMeasured::indicator(),
        OutcomeMeasured::provisional(),
        OutcomeMeasured::period(),
        OutcomeMeasured::value(),
        OutcomeMeasured::numerator(),
        OutcomeMeasured::denominator(),
        OutcomeMeasured::direction(),
        OutcomeMeasured::judgement(),
        OutcomeMeasured::strength(),
        OutcomeMeasured::role(),
        OutcomeMeasured::contribution(),
        OutcomeMeasured::site(),
    ]);

    /// Takes a definition, a target or a measurement; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        match event.data() {
            Data::IndicatorDefined(data) => {
                self.define(data.indicator().to_owned(), event.seq(), Indicator::of(data));
            }
            Data::TargetSet(data) => {
                let target = KeptOutcome::target(event, data, self.outcomes.texts_mut());
                self.outcomes.insert(target);
            }
            Data::OutcomeMeasured(data) => {
                let measured = KeptOutcome::measured(event, data, self.outcomes.texts_mut());
                self.outcomes.insert(measured);
            }
            _ => {}
        }
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Indicators) {
        for (slug, (seq, indicator)) in other.defined {
            self.define(slug, seq, indicator);
        }
        self.outcomes.merge(other.outcomes);
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

    /// Returns the entry that defines an indicator, if there is one.
    pub fn indicator_witnesses(&self, slug: &str) -> Witnesses {
        self.defined.get(slug).map(|(seq, _)| *seq).into_iter().collect()
    }

    /// Returns the name of an indicator; its slug where nothing defines it.
    pub fn name(&self, slug: &str) -> Text {
        self.indicator(slug).map_or_else(|| words::of_slug(slug), |indicator| indicator.name.clone())
    }

    /// Returns every measurement and target, in the order of recording.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.outcomes.records().iter().map(|kept| kept.outcome(self.outcomes.texts()))
    }

    /// Returns the areas that they are of.
    pub fn areas(&self) -> BTreeSet<&str> {
        self.outcomes.distinct(|kept| kept.evidence.area)
    }

    /// Returns only what rests on entries for which `here` holds, which looks at area and place alone, and every definition.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Indicators {
        let mut here = KeptEvidence::is_here(self.outcomes.texts(), here);
        let outcomes = self.outcomes.only(|kept| here(&kept.evidence));
        Indicators { defined: self.defined.clone(), outcomes }
    }

    /// Returns for each outcome the measurements with a figure of the same indicator, area and site.
    pub fn data_points(&self, outcomes: &[Outcome]) -> Vec<Tally> {
        let texts = self.outcomes.texts();
        let series = |outcome: &Outcome| {
            let site = outcome.site.as_ref().map_or(Some(Number::NONE), |site| texts.find(site));
            Some([texts.find(&outcome.evidence.area)?, texts.find(&outcome.indicator)?, site?])
        };
        let wanted: Vec<Option<[Number; 3]>> = outcomes.iter().map(series).collect();
        let mut points: BTreeMap<[Number; 3], Vec<(Certainty, u64)>> =
            wanted.iter().flatten().map(|series| (*series, Vec::new())).collect();
        let counted = |other: &&KeptOutcome| other.point != Point::Target && other.has_figure();
        for other in self.outcomes.records().iter().filter(counted) {
            if let Some(points) = points.get_mut(&[other.evidence.area, other.indicator, other.site]) {
                points.push((other.evidence.certainty(), other.evidence.seq));
            }
        }
        let found = |series: Option<[Number; 3]>| series.and_then(|series| points.get(&series));
        wanted.into_iter().map(|series| found(series).into_iter().flatten().copied().collect()).collect()
    }

    /// Returns which question an outcome answers, `None` where it is about a whole population. One whose indicator names
    /// no question is taken for what it is called: an outcome, by which somebody is better off or not.
    pub fn question(&self, outcome: &Outcome) -> Option<Quadrant> {
        self.question_of(&outcome.indicator)
    }

    fn question_of(&self, indicator: &str) -> Option<Quadrant> {
        let indicator = self.indicator(indicator);
        let question = indicator.and_then(|indicator| Quadrant::from_number(indicator.quadrant?));
        let population = indicator.is_some_and(|indicator| indicator.population);
        (!population).then(|| question.unwrap_or(Quadrant::BetterOff))
    }

    /// Returns the latest of the population that an area is part of: its own, and that of the nation and the programme
    /// above it. What is only possible stands beside what is certain.
    pub fn of_population(&self, area: &str, register: &Register) -> Vec<Outcome> {
        standing(self.that(|kept| {
            let text = |number| self.outcomes.texts().get(number).unwrap_or_default();
            self.question_of(text(kept.indicator)).is_none()
                && register.is_about(text(kept.evidence.area), area)
        }))
    }

    /// Returns the latest that are not about a whole population, in the order of area, indicator and site. What is only
    /// possible stands beside what is certain.
    pub fn of_performance(&self) -> Vec<Outcome> {
        standing(self.that(|kept| {
            let indicator = self.outcomes.texts().get(kept.indicator).unwrap_or_default();
            self.question_of(indicator).is_some()
        }))
    }

    /// Returns the outcomes of which this holds; others are not put together again.
    fn that(&self, holds: impl Fn(&KeptOutcome) -> bool) -> impl Iterator<Item = Outcome> {
        let all = self.outcomes.records().iter().filter(move |kept| holds(kept));
        all.map(|kept| kept.outcome(self.outcomes.texts()))
    }

    /// Returns the latest that answer a performance question, in the order of area, indicator and site.
    pub fn answers(&self, question: Quadrant) -> Vec<Outcome> {
        let mut answers = self.of_performance();
        answers.retain(|outcome| self.question(outcome) == Some(question));
        answers
    }

    /// Returns what a reader must know about the indicators of outcomes, each note once, with the definitions that have it and
    /// the outcomes of these.
    pub fn notes(&self, outcomes: &[Outcome]) -> BTreeMap<&Text, Witnesses> {
        let mut notes: BTreeMap<&Text, Witnesses> = BTreeMap::new();
        for outcome in outcomes {
            let Some((defined, indicator)) = self.defined.get(&outcome.indicator) else { continue };
            if let Some(note) = &indicator.note {
                notes.entry(note).or_default().extend([*defined, outcome.evidence.seq]);
            }
        }
        notes
    }
}

/// Returns the latest of these of each indicator, area, site and point: the last of those that are certain, and a
/// possible one only where none is.
fn latest(outcomes: impl IntoIterator<Item = Outcome>) -> Vec<Outcome> {
    let mut latest = standing(outcomes);
    latest.dedup_by(|possible, certain| possible.series() == certain.series());
    latest
}

/// Returns the latest of these of each indicator, area, site and point: the last of those that are certain, then the last of
/// those that are possible, which may have come after it.
pub fn standing(outcomes: impl IntoIterator<Item = Outcome>) -> Vec<Outcome> {
    let mut standing: BTreeMap<_, Outcome> = BTreeMap::new();
    for outcome in outcomes {
        match standing.entry((outcome.series(), outcome.evidence.certainty())) {
            Entry::Vacant(free) => {
                free.insert(outcome);
            }
            Entry::Occupied(mut known) if outcome.follows(known.get()) => {
                known.insert(outcome);
            }
            Entry::Occupied(_) => {}
        }
    }
    standing.into_values().collect()
}

impl Indicator {
    fn of(data: View<'_, IndicatorDefined>) -> Indicator {
        Indicator {
            name: words::text(data.name()),
            population: data.rba() == Accountability::Population,
            unit: data.unit().map(|unit| usual::text(&words::text(unit))),
            note: data.note().map(words::text),
            quadrant: data.quadrant().map(Quadrant::number),
            polarity: data.polarity().number(),
            over: match (data.measure(), data.flow()) {
                (Measure::Percentage, _) => Over::All,
                (_, true) => Over::Period,
                (_, false) => Over::Moment,
            },
            aggregatable: data.aggregatable() == Some(true),
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

    /// Returns whether it is of a later period than another outcome: by the periods where they tell, of which one that is not
    /// stated is never the later; else by when they were and by the order of recording.
    fn follows(&self, other: &Outcome) -> bool {
        match (self.period.ends(), other.period.ends()) {
            (Some([_, last]), Some([first, _])) if is_before(last, first) => false,
            (Some([first, _]), Some([_, last])) if is_before(last, first) => true,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(_), Some(_)) | (None, None) => self.evidence.follows(&other.evidence),
        }
    }

    /// Returns whether it is a figure, and not words alone.
    pub fn has_figure(&self) -> bool {
        self.value.is_some() || self.share.is_some()
    }

    /// Returns what its figures are measured of, one after the other, and which point it is: area, indicator, site, point.
    pub fn series(&self) -> (String, String, Option<String>, Point) {
        (self.evidence.area.clone(), self.indicator.clone(), self.site.clone(), self.point)
    }
}

/// Returns whether a date in EDTF ends before another one begins.
fn is_before(date: &str, other: &str) -> bool {
    date < other && !other.starts_with(date)
}

impl KeptOutcome {
    fn measured(event: &Event<'_>, data: View<'_, OutcomeMeasured>, texts: &mut Texts) -> KeptOutcome {
        let baseline = data.role() == Some(MeasurementRole::Baseline);
        KeptOutcome {
            evidence: KeptEvidence::of(event, texts).provisional(data.provisional()),
            indicator: texts.number(data.indicator()),
            point: if baseline { Point::Baseline } else { Point::Actual },
            period: data.period().map(|period| KeptDate::of(period, texts)),
            site: texts.perhaps(data.site()),
            strength: Words::perhaps(data.strength(), texts),
            because: Words::perhaps(data.contribution(), texts),
            judgement: data.judgement().map(Judgement::number),
            direction: data.direction().map(Direction::number),
            value: texts.perhaps(data.value().map(|value| value.to_string()).as_deref()),
            share: data.numerator().zip(data.denominator()),
        }
    }

    fn target(event: &Event<'_>, data: View<'_, TargetSet>, texts: &mut Texts) -> KeptOutcome {
        KeptOutcome {
            evidence: KeptEvidence::of(event, texts),
            indicator: texts.number(data.indicator()),
            point: Point::Target,
            period: Some(KeptDate::of(data.period(), texts)),
            site: Number::NONE,
            strength: Words::NONE,
            because: Words::of(data.reason(), texts),
            judgement: None,
            direction: None,
            value: texts.number(&data.value().to_string()),
            share: None,
        }
    }

    fn has_figure(&self) -> bool {
        self.value != Number::NONE || self.share.is_some()
    }

    fn outcome(&self, texts: &Texts) -> Outcome {
        let own = |number| texts.get(number).map(str::to_owned);
        let evidence = self.evidence.evidence(texts);
        Outcome {
            indicator: own(self.indicator).unwrap_or_default(),
            point: self.point,
            period: self.period.map_or_else(|| evidence.when.clone(), |period| period.date(texts)),
            site: own(self.site),
            strength: self.strength.text(texts).as_ref().map(usual::text),
            because: self.because.text(texts),
            judgement: self.judgement,
            direction: self.direction,
            value: own(self.value),
            share: self.share,
            evidence,
        }
    }
}

#[cfg(test)]
mod tests;
