//! Disclosure control: counts of people are rounded or hidden before a report leaves the partnership.
//!
//! Deliberately absent: numbers in a report's own words, which nobody can tell from others; which indicators are too sensitive
//! to be shown at all, which reports know; and the hash of what a policy says.

use std::collections::BTreeSet;

use crate::chart::{Chart, ChartSpec};
use crate::document::{Block, Document};
use crate::labels::{self, Label};
use crate::text::Text;
use crate::value::Value;

mod comparing;
mod secondary;
#[cfg(test)]
mod tests;

/// Shares of fewer people than these are hidden, and so whether they are none or all of them.
const SHARED_MIN: u64 = 10;

/// What counts are rounded to.
const STEP: u64 = 5;

/// How counts of people are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Not at all: for the partners, not for publication.
    None,
    /// As the Welsh Government's tables are: 1 to 4 hidden, others to the nearest 5.
    Wg5,
    /// As NHS Digital does: 1 to 7 hidden, others to the nearest 5.
    Nhs7,
    /// 1 to 4 hidden, and what would give them away; others exact.
    ExactSuppress,
}

/// What a policy does with a count.
#[derive(Clone, Copy)]
struct Rule {
    /// Counts from 1 to this one are hidden.
    small: u64,
    /// Whether the others are rounded; else those are hidden as well from which a hidden one could be worked out.
    rounds: bool,
}

impl Policy {
    /// Every policy.
    pub const ALL: [Self; 4] = [Self::None, Self::Wg5, Self::Nhs7, Self::ExactSuppress];

    /// Returns the name of the policy, as it is typed and as it stands in receipts.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Wg5 => "wg5",
            Self::Nhs7 => "nhs7",
            Self::ExactSuppress => "exact-suppress",
        }
    }

    /// Returns the policy with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.name() == name)
    }

    /// Returns what the policy does, as readers are told.
    pub fn text(self) -> Text {
        self.label().text()
    }

    /// Returns what the policy does, to the last digit: whoever keeps the hash of these words knows whether it is still the
    /// same. The policy that does nothing says nothing.
    pub fn definition(self) -> Option<String> {
        let Rule { small, rounds } = self.rule()?;
        let others = if rounds {
            format!("others to the nearest {STEP}")
        } else {
            "others exact; until no row, column or group of a column has exactly one hidden count, its smallest \
             count above 0 hidden, and each equal to it"
                .to_owned()
        };
        let share = if rounds { "" } else { ", or part, rest or all hidden elsewhere" };
        Some(format!(
            "tyst disclosure 1: {}\ncounts of people: 0 as it is; 1 to {small} hidden; {others}\n\
             bounds: each as a count; both hidden where one is\n\
             shares of people: hidden where the part or the rest is 1 to {small} or all are fewer than {SHARED_MIN}{share}; \
             others to the nearest whole per cent, half up\n\
             what comparing figures comes to: hidden unless what is shown of them compares as they do\n",
            self.name()
        ))
    }

    fn label(self) -> Label {
        match self {
            Self::None => labels::DISCLOSURE_NONE,
            Self::Wg5 => labels::DISCLOSURE_WG5,
            Self::Nhs7 => labels::DISCLOSURE_NHS7,
            Self::ExactSuppress => labels::DISCLOSURE_EXACT,
        }
    }

    fn rule(self) -> Option<Rule> {
        match self {
            Self::None => None,
            Self::Wg5 => Some(Rule { small: 4, rounds: true }),
            Self::Nhs7 => Some(Rule { small: 7, rounds: true }),
            Self::ExactSuppress => Some(Rule { small: 4, rounds: false }),
        }
    }

    /// Returns what readers are told at the end of a report that has counts of people.
    fn note(self) -> Text {
        let mut said = vec![self.label(), labels::WHOLE_PER_CENT, labels::SUPPRESSED];
        said.extend(self.rule().filter(|rule| rule.rounds).map(|_| labels::MAY_NOT_SUM));
        let joined = |words: fn(&Label) -> &'static str| {
            said.iter().map(|label| format!("{}.", words(label))).collect::<Vec<_>>().join(" ")
        };
        Text::both(joined(|label| label.en), joined(|label| label.cy))
    }
}

/// Returns a document with its counts and shares of people as a policy shows them, and a note on what was done with them. What
/// was compared does not stand in it any more, only what that comes to.
#[must_use]
pub fn protect(mut document: Document, policy: Policy) -> Document {
    if let Some(header) = &mut document.header {
        header.disclosure = policy.text();
    }
    let Some(rule) = policy.rule() else {
        for value in values(&mut document) {
            if let Value::Comparing { of: _, said } = value {
                *value = std::mem::replace(said.as_mut(), Value::Empty);
            }
        }
        return document;
    };
    let hidden = if rule.rounds { BTreeSet::new() } else { secondary::hidden(&document, rule) };
    let mut has_people = false;
    for value in values(&mut document) {
        if let Some(protected) = rule.protected(value, &hidden) {
            *value = protected;
            has_people = true;
        }
    }
    if has_people { document.note(policy.note()) } else { document }
}

/// Returns everything in a document that can be a count of people.
fn values(document: &mut Document) -> impl Iterator<Item = &mut Value> {
    let figures = document.figures.iter_mut().map(|figure| &mut figure.value);
    figures.chain(document.blocks.iter_mut().flat_map(|block| match block {
        Block::Heading(_) | Block::Paragraph(_) | Block::Timeline(_) | Block::Note(_) => Vec::new(),
        Block::Table(table) => {
            table.rows.iter_mut().flat_map(|row| &mut row.cells).map(|cell| &mut cell.value).collect()
        }
        Block::Checklist(list) => list.items.iter_mut().filter_map(|item| item.detail.as_mut()).collect(),
        Block::Chart(chart) => in_chart(chart),
    }))
}

fn in_chart(chart: &mut Chart) -> Vec<&mut Value> {
    match &mut chart.spec {
        ChartSpec::Step { measure: _, points: _ } => Vec::new(),
        ChartSpec::Bars { measure: _, bars } => bars.iter_mut().map(|bar| &mut bar.cell.value).collect(),
        ChartSpec::Line { measure: _, lines } => {
            let points = lines.iter_mut().flat_map(|line| &mut line.points);
            points.map(|point| &mut point.cell.value).collect()
        }
    }
}

/// Returns the least and the most that a count of people can be.
fn people(value: &Value) -> Option<(u64, u64)> {
    match *value {
        Value::People(count) => Some((count, count)),
        Value::PeopleBetween { low, high } => Some((low, high)),
        Value::Change { way: _, ref by } => people(by),
        Value::Comparing { of: _, ref said } => people(said),
        Value::Number(_)
        | Value::Percent { .. }
        | Value::PeoplePercent { .. }
        | Value::Between { .. }
        | Value::Words(_)
        | Value::Quoted { .. }
        | Value::NotRecorded { .. }
        | Value::Date { .. }
        | Value::WholePercent(_)
        | Value::Suppressed
        | Value::Empty => None,
    }
}

impl Rule {
    /// Returns what is shown for a count or a share of people; nothing for what is neither.
    fn protected(self, value: &Value, hidden: &BTreeSet<u64>) -> Option<Value> {
        if let &Value::PeoplePercent { numerator, denominator } = value {
            return Some(self.share(numerator, denominator, hidden));
        }
        if let Value::Change { way, by } = value {
            return Some(match self.protected(by, hidden)? {
                Value::Suppressed => Value::Suppressed,
                by => Value::change(*way, by),
            });
        }
        if let Value::Comparing { of, said } = value {
            return Some(if self.says_the_same(of, hidden) {
                said.as_ref().clone()
            } else {
                Value::Suppressed
            });
        }
        let bounds = people(value)?;
        Some(match bounds {
            bounds if self.hides(bounds, hidden) => Value::Suppressed,
            (low, high) if self.rounds => Value::people_between(rounded(low), rounded(high)),
            (low, high) => Value::people_between(low, high),
        })
    }

    fn hides(self, (low, high): (u64, u64), hidden: &BTreeSet<u64>) -> bool {
        [low, high].iter().any(|count| (1..=self.small).contains(count) || hidden.contains(count))
    }

    fn share(self, numerator: u64, denominator: u64, hidden: &BTreeSet<u64>) -> Value {
        let rest = denominator.saturating_sub(numerator);
        let tells = [numerator, rest, denominator].iter().any(|count| hidden.contains(count));
        // 38 of 40 would tell of 2 as surely as 2 of 40.
        let is_small = [numerator, rest].iter().any(|count| (1..=self.small).contains(count));
        if tells || is_small || denominator < SHARED_MIN {
            return Value::Suppressed;
        }
        let (part, all) = (u128::from(numerator), u128::from(denominator));
        Value::WholePercent(u64::try_from((part * 200 + all) / (all * 2)).unwrap_or(u64::MAX))
    }
}

/// Returns a count to the nearest 5.
fn rounded(count: u64) -> u64 {
    let over = count % STEP;
    count - over + if over * 2 > STEP { STEP } else { 0 }
}
