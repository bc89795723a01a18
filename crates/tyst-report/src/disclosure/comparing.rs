//! What comparing counts comes to, such as that they fell three times: it tells of what is hidden or rounded.
//!
//! Deliberately absent: what a report says in words of its own without naming what it compared.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::Rule;
use crate::value::Value;

impl Rule {
    /// Returns whether figures, as they are shown, compare with one another as they do in truth.
    pub(super) fn says_the_same(self, of: &[Vec<Value>], hidden: &BTreeSet<u64>) -> bool {
        let shown = |value: &Value| self.protected(value, hidden).unwrap_or_else(|| value.clone());
        let same = |pair: &[Value]| {
            let order = order(&pair[0], &pair[1]);
            order.is_some() && order == self::order(&shown(&pair[0]), &shown(&pair[1]))
        };
        of.iter().all(|chain| chain.windows(2).all(same))
    }
}

fn order(one: &Value, other: &Value) -> Option<Ordering> {
    let ((over, under), (other_over, other_under)) = (amount(one)?, amount(other)?);
    Some(over.checked_mul(other_under)?.cmp(&other_over.checked_mul(under)?))
}

/// Returns a figure as a fraction, a share as one of its per cents.
fn amount(value: &Value) -> Option<(i128, i128)> {
    let share = |part: u64, all: u64| (all > 0).then(|| (i128::from(part) * 100, i128::from(all)));
    match value {
        Value::Number(number) => {
            let (whole, places) = number.digits().split_once('.').unwrap_or((number.digits(), ""));
            let under = 10_i128.checked_pow(u32::try_from(places.len()).ok()?)?;
            Some((format!("{whole}{places}").parse().ok()?, under))
        }
        Value::People(count) => Some((i128::from(*count), 1)),
        Value::Percent { numerator, denominator } | Value::PeoplePercent { numerator, denominator } => {
            share(*numerator, *denominator)
        }
        Value::WholePercent(percent) => Some((i128::from(*percent), 1)),
        Value::Between { .. }
        | Value::PeopleBetween { .. }
        | Value::Change { .. }
        | Value::Comparing { .. }
        | Value::Words(_)
        | Value::Quoted { .. }
        | Value::NotRecorded { .. }
        | Value::Date { .. }
        | Value::Suppressed
        | Value::Empty => None,
    }
}
