//! How the figures of an indicator moved, whether its targets were met, and what areas come to together.
//!
//! Rounds and hides nothing, and lets no figure about people out of its type: a change of people is one by a number of people. Of
//! an indicator that is sensitive, or that nothing defines, it says nothing at all.

use super::{About, Indicator, Indicators, Outcome, Over, Point, latest, standing};
use crate::evidence::SourceDate;
use crate::{Evidence, labels};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use tyst_event::terms::{Direction, Judgement, Polarity};
use tyst_event::{Certainty, Decimal, PartialDate};
use tyst_report::{Number, Value, Way, Witnesses, limits};

/// The figures of one indicator in one area, or at one site of it, with the targets set for the area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Curve {
    /// The latest of each period, by period: those that are certain, and possible ones only where none is.
    pub points: Vec<Outcome>,
    /// The latest possible one of each period, by period, where the points are certain.
    pub possible: Vec<Outcome>,
    /// Figures of periods of which another one was recorded later that is as certain, and so counts.
    pub replaced: Vec<Outcome>,
    /// The targets, in the order of recording.
    pub targets: Vec<Outcome>,
}

/// How one figure differs from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which way it went.
    pub direction: Direction,
    /// By how much, with its sign.
    pub by: Value,
    /// Which share of the first figure that is, with its sign, where there is one.
    pub share: Value,
}

/// What the results of several areas for one period come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together<'a> {
    /// The results.
    pub of: Vec<&'a Outcome>,
    /// All numerators over all denominators: never a mean of shares.
    pub figure: Value,
}

/// A figure as an exact fraction.
#[derive(Clone, Copy)]
struct Amount {
    over: i128,
    under: i128,
    /// How many digits after the point it was given with.
    digits: u8,
}

impl Indicators {
    /// Returns the figures and targets of entries for which `here` holds, by area, indicator and site.
    pub fn curves(&self, here: impl Fn(&Evidence) -> bool) -> Vec<Curve> {
        type Periods = BTreeMap<SourceDate, Vec<Outcome>>;
        let mut series: BTreeMap<_, (Periods, Vec<Outcome>)> = BTreeMap::new();
        for outcome in self.outcomes().filter(|outcome| outcome.has_figure() && here(&outcome.evidence)) {
            let (area, indicator, site, point) = outcome.series();
            let (periods, targets) = series.entry((area, indicator, site)).or_default();
            match point {
                Point::Target => targets.push(outcome),
                Point::Baseline | Point::Actual => {
                    periods.entry(outcome.period.days()).or_default().push(outcome);
                }
            }
        }
        let curve = |(periods, targets): (Periods, Vec<Outcome>)| {
            let mut replaced: Vec<Outcome> = periods.values().flatten().cloned().collect();
            let all: Vec<Outcome> = periods.into_values().flat_map(standing).collect();
            replaced.retain(|outcome| all.iter().all(|point| point.evidence.seq != outcome.evidence.seq));
            let (mut points, mut possible): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|point| point.evidence.certainty() == Certainty::Definite);
            if points.is_empty() {
                (points, possible) = (possible, points);
            }
            Curve { points, possible, replaced, targets }
        };
        series.into_values().map(curve).collect()
    }

    /// Returns whether two results can be compared by their periods: not where one is a part of the other, and of what a longer
    /// period has more of, only where they are of one length.
    pub fn is_comparable(&self, first: &Outcome, last: &Outcome) -> bool {
        if is_part(&first.period, &last.period) || is_part(&last.period, &first.period) {
            return false;
        }
        let lengths = [first, last].map(|outcome| months(&outcome.period));
        let differ = matches!(lengths, [Some(first), Some(last)] if first != last);
        !(differ && self.indicator(&first.indicator).is_some_and(|known| known.over == Over::Period))
    }

    /// Returns how the last of two results differs from the first, where they can be compared.
    pub fn change(&self, first: &Outcome, last: &Outcome) -> Option<Change> {
        if !self.is_comparable(first, last) {
            return None;
        }
        let (from, to) = (self.amount(first)?, self.amount(last)?);
        let (direction, way) = match to.cmp(from) {
            Ordering::Less => (Direction::Down, Some(Way::Down)),
            Ordering::Equal => (Direction::Same, None),
            Ordering::Greater => (Direction::Up, Some(Way::Up)),
        };
        let signed =
            |by: Value| way.filter(|_| by.is_numeric()).map_or(by.clone(), |way| Value::change(way, by));
        let indicator = self.indicator(&first.indicator)?;
        let shares = indicator.over == Over::All || first.share.is_some() || last.share.is_some();
        let whole =
            from.whole().zip(to.whole()).filter(|_| !shares).map(|(from, to)| (to.abs_diff(from), from));
        let (by, share) = match (indicator.about == About::People, whole) {
            (true, Some((by, from))) if from > 0 => (Value::people(by), Value::people_percent(by, from)),
            (true, Some((by, _))) => (Value::people(by), Value::Empty),
            (true, None) => (labels::NOT_SHOWN.text().into(), Value::Empty),
            (false, Some((by, from))) if from > 0 => (by.into(), Value::percent(by, from)),
            (false, _) => {
                let share = from.share(to).filter(|_| !shares);
                let share = share.map_or(Value::Empty, |(by, all)| Value::percent(by, all));
                (to.less(from).map_or(Value::Empty, Value::number), share)
            }
        };
        Some(Change { direction, by: signed(by), share: signed(share) })
    }

    /// Returns the figures of outcomes that are compared, for [`Value::comparing`]; one that is not shown is compared with none.
    pub fn figures<'a>(&self, of: impl IntoIterator<Item = &'a Outcome>) -> Vec<Value> {
        of.into_iter().map(|outcome| self.figure(outcome)).filter(Value::is_numeric).collect()
    }

    /// Returns the direction of the last step of a curve, and how many steps before it went the same way, it included.
    pub fn run(&self, points: &[Outcome]) -> Option<(Direction, usize)> {
        let steps: Option<Vec<Direction>> =
            points.windows(2).map(|pair| Some(self.change(&pair[0], &pair[1])?.direction)).collect();
        let steps = steps?;
        let last = *steps.last()?;
        Some((last, steps.iter().rev().take_while(|step| **step == last).count()))
    }

    /// Returns whether that it went one way is better or worse, where more or less of the indicator is.
    pub fn judged(&self, indicator: &str, direction: Direction) -> Option<Judgement> {
        Some(match (direction, self.indicator(indicator)?.polarity()?) {
            (_, Polarity::Neither) => return None,
            (Direction::Same, _) => Judgement::Same,
            (Direction::Up, Polarity::HigherIsBetter) | (Direction::Down, Polarity::LowerIsBetter) => {
                Judgement::Better
            }
            (Direction::Up, Polarity::LowerIsBetter) | (Direction::Down, Polarity::HigherIsBetter) => {
                Judgement::Worse
            }
        })
    }

    /// Returns whether a result is at least as good as a target, where that can be told.
    pub fn is_met(&self, result: &Outcome, target: &Outcome) -> Option<bool> {
        let order = self.amount(result)?.cmp(self.amount(target)?);
        match self.indicator(&target.indicator)?.polarity()? {
            Polarity::HigherIsBetter => Some(order != Ordering::Less),
            Polarity::LowerIsBetter => Some(order != Ordering::Greater),
            Polarity::Neither => None,
        }
    }

    /// Returns what several areas come to for the last period of which there are shares of two or more, for each indicator that
    /// is said to be one that may be added up.
    pub fn together<'a>(&self, curves: &'a [Curve]) -> Vec<Together<'a>> {
        let mut periods: BTreeMap<&str, BTreeMap<SourceDate, Vec<&Outcome>>> = BTreeMap::new();
        for result in curves.iter().flat_map(|curve| &curve.points) {
            let adds_up = self.indicator(&result.indicator).is_some_and(|known| known.aggregatable);
            if adds_up && result.point == Point::Actual && result.share.is_some() {
                periods
                    .entry(&result.indicator)
                    .or_default()
                    .entry(result.period.days())
                    .or_default()
                    .push(result);
            }
        }
        let together = periods.into_values().filter_map(|periods| {
            let of = periods.into_values().rfind(|results| results.len() > 1)?;
            let (part, all) = of
                .iter()
                .filter_map(|result| result.share)
                .fold((0_u64, 0_u64), |sum, share| (sum.0 + u64::from(share.0), sum.1 + u64::from(share.1)));
            let figure = match self.indicator(&of.first()?.indicator)?.about {
                _ if all == 0 => return None,
                About::Things => Value::percent(part, all),
                About::People => Value::people_percent(part, all),
                About::Sensitive => return None,
            };
            Some(Together { of, figure })
        });
        together.collect()
    }

    /// Returns the figure of an outcome for arithmetic, unless it may not be shown.
    fn amount(&self, outcome: &Outcome) -> Option<Amount> {
        self.indicator(&outcome.indicator).filter(|known| known.about != About::Sensitive)?;
        if let Some((part, all)) = outcome.share.filter(|(_, all)| *all > 0) {
            return Some(Amount { over: i128::from(part) * 100, under: i128::from(all), digits: 1 });
        }
        let Decimal { units, scale } = outcome.value.as_ref()?.parse().ok()?;
        Some(Amount { over: units.into(), under: 10_i128.pow(scale.into()), digits: scale })
    }
}

impl Curve {
    /// Returns what changes are measured from: the baseline, else the first result.
    pub fn first(&self) -> Option<&Outcome> {
        self.points.iter().find(|point| point.point == Point::Baseline).or(self.points.first())
    }

    /// Returns the curve as it is if its latest possible figure is one of it, where that is beside certain ones.
    #[must_use]
    pub fn perhaps(&self) -> Option<Curve> {
        let latest = self.possible.last()?;
        let mut points = self.points.clone();
        let days = latest.period.days();
        points.retain(|point| (point.point, point.period.days()) != (latest.point, days.clone()));
        let at = points.partition_point(|point| point.period.days() <= days);
        points.insert(at, latest.clone());
        Some(Curve { points, ..self.clone() })
    }

    /// Returns the entries behind all of its figures, and the possible ones beside them that are shown.
    pub fn witnesses(&self) -> Witnesses {
        self.points.iter().chain(self.possible.last()).map(|point| point.evidence.seq).collect()
    }

    /// Returns the target for a period that was set last; of those that are certain, where any is.
    pub fn target(&self, period: &SourceDate) -> Option<Outcome> {
        let days = period.days();
        latest(self.targets.iter().filter(|target| target.period.days() == days).cloned()).pop()
    }

    /// Returns the results of a period: the one among its points, then one that is only possible beside them.
    pub fn results(&self, period: &SourceDate) -> impl Iterator<Item = &Outcome> {
        let days = period.days();
        let of = |points: &'_ [Outcome]| {
            points.iter().position(|point| point.point == Point::Actual && point.period.days() == days)
        };
        let [certain, possible] =
            [&self.points, &self.possible].map(|points| of(points).map(|at| &points[at]));
        certain.into_iter().chain(possible)
    }
}

/// Returns whether a period lies in another one that is longer.
fn is_part(part: &SourceDate, whole: &SourceDate) -> bool {
    let bounds = |period: &SourceDate| {
        let days = |date: &str| date.parse::<PartialDate>().ok().map(|date| (date.first(), date.last()));
        let [first, last] = period.ends()?;
        Some((days(first)?.0, days(last)?.1))
    };
    match (bounds(part), bounds(whole)) {
        (Some(part), Some(whole)) => part != whole && whole.0 <= part.0 && part.1 <= whole.1,
        _ => false,
    }
}

/// Returns how many months a period has, a part of one as a whole one.
fn months(period: &SourceDate) -> Option<i32> {
    let month = |date: &str, otherwise: i32| {
        let mut parts = date.split('-');
        let year: i32 = parts.next()?.parse().ok()?;
        let month = parts.next().map_or(Some(otherwise), |month| month.parse().ok())?;
        (1..=12).contains(&month).then_some(year * 12 + month)
    };
    let [first, last] = period.ends()?;
    Some(month(last, 12)? - month(first, 1)? + 1)
}

impl Indicator {
    fn polarity(&self) -> Option<Polarity> {
        Polarity::from_number(self.polarity)
    }
}

impl Amount {
    fn cmp(self, other: Amount) -> Ordering {
        (self.over * other.under).cmp(&(other.over * self.under))
    }

    /// Returns it as a whole number from 0 that a document may hold.
    fn whole(self) -> Option<u64> {
        let whole = u64::try_from(self.over / self.under).ok()?;
        (self.over % self.under == 0 && whole <= limits::COUNT_MAX).then_some(whole)
    }

    /// Returns by how much another one differs, and of how much, as whole numbers that a document may hold; nothing where this is none.
    fn share(self, to: Amount) -> Option<(u64, u64)> {
        let (by, all) = ((to.over * self.under - self.over * to.under).abs(), self.over * to.under);
        let (mut divisor, mut rest) = (all, by);
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        let (by, all) = if divisor > 0 { (by / divisor, all / divisor) } else { (by, all) };
        let whole = |number: i128| u64::try_from(number).ok().filter(|whole| *whole <= limits::COUNT_MAX);
        Some((whole(by)?, whole(all).filter(|all| *all > 0)?))
    }

    /// Returns by how much it differs, with as many digits as the figures have.
    fn less(self, other: Amount) -> Option<Number> {
        let digits = self.digits.max(other.digits);
        let under = self.under * other.under;
        let difference = (self.over * other.under - other.over * self.under).abs();
        let scaled = difference * 10_i128.pow(digits.into());
        let digits = usize::from(digits);
        let units = format!("{:0>width$}", (scaled * 2 + under) / (under * 2), width = digits + 1);
        let (whole, rest) = units.split_at(units.len() - digits);
        if rest.is_empty() { whole.parse().ok() } else { format!("{whole}.{rest}").parse().ok() }
    }
}

#[cfg(test)]
mod tests;
