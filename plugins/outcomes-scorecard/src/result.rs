//! Indicators and what was measured of them, in words or in figures.
//!
//! Deliberately absent: arithmetic. Areas choose their own outcomes, which are neither added up nor compared.

use crate::memory::{Item, text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_plugin::document::{Number, Text, Value};
use tyst_plugin::event::terms::{Accountability, Direction, Judgement, Measure, MeasurementRole, Quadrant};
use tyst_plugin::event::vocabulary::{IndicatorDefined, OutcomeMeasured, TargetSet};
use tyst_plugin::event::{self, Day, Decimal, Entry, Slug};

/// What an indicator is.
#[derive(Serialize, Deserialize)]
pub(crate) struct Indicator {
    pub(crate) name: Text,
    pub(crate) population: bool,
    pub(crate) quadrant: Option<u16>,
    pub(crate) unit: Option<Text>,
    pub(crate) note: Option<Text>,
    percentage: bool,
    about: About,
}

/// What the figures of an indicator are about, by which they may be shown.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum About {
    Things,
    People,
    /// May only be published for a whole local authority, which is for the host to say.
    Sensitive,
}

/// Which point of an indicator a figure is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Point {
    Baseline,
    Target,
    Actual,
}

/// A measurement or a target.
#[derive(Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) item: Item,
    pub(crate) indicator: String,
    pub(crate) point: Point,
    pub(crate) site: Option<String>,
    pub(crate) judgement: Option<u16>,
    pub(crate) direction: Option<u16>,
    pub(crate) strength: Option<Text>,
    pub(crate) contribution: Option<Text>,
    last: Option<i32>,
    value: Option<String>,
    share: Option<(u32, u32)>,
}

impl Indicator {
    pub(crate) fn new(data: &IndicatorDefined) -> Indicator {
        Indicator {
            name: text(&data.name),
            population: data.rba == Accountability::Population,
            quadrant: data.quadrant.map(Quadrant::number),
            unit: data.unit.as_ref().map(text),
            note: data.note.as_ref().map(text),
            percentage: data.measure == Measure::Percentage,
            about: match (data.sensitive, data.people) {
                (Some(true), _) => About::Sensitive,
                (_, Some(true)) => About::People,
                _ => About::Things,
            },
        }
    }
}

impl Outcome {
    pub(crate) fn measured(entry: &Entry, data: &OutcomeMeasured) -> Outcome {
        let baseline = data.role == Some(MeasurementRole::Baseline);
        let item = Item::new(entry, &event::Text::default(), &[]);
        Outcome {
            item: if data.period.is_some() { item.dated(data.period.as_ref()) } else { item },
            indicator: data.indicator.to_string(),
            point: if baseline { Point::Baseline } else { Point::Actual },
            site: data.site.as_ref().map(Slug::to_string),
            judgement: data.judgement.map(Judgement::number),
            direction: data.direction.map(Direction::number),
            strength: data.strength.as_ref().map(text),
            contribution: data.contribution.as_ref().map(text),
            last: entry.span.last.map(Day::number),
            value: data.value.as_ref().map(Decimal::to_string),
            share: data.numerator.zip(data.denominator),
        }
    }

    pub(crate) fn target(entry: &Entry, data: &TargetSet) -> Outcome {
        Outcome {
            item: Item::new(entry, &data.reason, &[]).dated(Some(&data.period)),
            indicator: data.indicator.to_string(),
            point: Point::Target,
            site: None,
            judgement: None,
            direction: None,
            strength: None,
            contribution: None,
            last: entry.span.last.map(Day::number),
            value: Some(data.value.to_string()),
            share: None,
        }
    }

    pub(crate) fn has_figure(&self) -> bool {
        self.value.is_some() || self.share.is_some()
    }

    /// Returns the figure. One about people is only handed over in a form that disclosure control knows; one of
    /// a sensitive indicator, or of one that nothing defines, is not handed over at all.
    pub(crate) fn figure(&self, indicator: Option<&Indicator>) -> Value {
        let withheld = || Text::both("recorded, not shown", "wedi'i gofnodi, heb ei ddangos").into(); // U: translator
        let Some(indicator) = indicator.filter(|indicator| indicator.about != About::Sensitive) else {
            return withheld();
        };
        let people = indicator.about == About::People;
        let number = self.value.as_ref().and_then(|value| value.parse::<Number>().ok());
        let whole = self.value.as_ref().and_then(|value| value.parse::<u64>().ok());
        match self.share.filter(|(_, all)| *all > 0) {
            Some((part, all)) if people => Value::people_percent(part.into(), all.into()),
            Some((part, all)) if number.is_none() => Value::percent(part.into(), all.into()),
            _ if people && indicator.percentage => withheld(),
            _ if people => whole.map_or_else(withheld, Value::people),
            _ => number.map_or_else(withheld, Value::number),
        }
    }
}

/// What a figure is of: area, indicator, site, and which point.
type Key<'a> = (&'a str, &'a str, Option<&'a str>, Point);

/// Returns the latest outcome of each area, indicator, site and point: the last one that is certain by its last
/// possible day and its position, and a possible one only where none is certain.
pub(crate) fn latest<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Vec<&'a Outcome> {
    let rank = |outcome: &Outcome| (!outcome.item.possible, outcome.last, outcome.item.seq);
    let mut latest: BTreeMap<Key<'a>, &'a Outcome> = BTreeMap::new();
    for outcome in outcomes {
        let area = outcome.item.at.first().map_or("", String::as_str);
        let known = latest
            .entry((area, &outcome.indicator, outcome.site.as_deref(), outcome.point))
            .or_insert(outcome);
        if rank(known) < rank(outcome) {
            *known = outcome;
        }
    }
    latest.into_values().collect()
}
