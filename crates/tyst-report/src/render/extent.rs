//! How long a value is in a picture: the least and the most that it can be, as a number.
//!
//! Deliberately absent: words and dates, which have no length.

use crate::value::{Value, Way};

/// Returns the least and the most that a value can be, if it is a number.
pub(super) fn extent(value: &Value) -> Option<(f64, f64)> {
    let share = |part: u64, whole: u64| (whole > 0).then(|| whole_number(part) * 100.0 / whole_number(whole));
    let (low, high) = match value {
        Value::Number(number) => (number.digits().parse().ok()?, number.digits().parse().ok()?),
        &Value::People(count) => (whole_number(count), whole_number(count)),
        &Value::Between { low, high } | &Value::PeopleBetween { low, high } => {
            (whole_number(low), whole_number(high))
        }
        &Value::Percent { numerator, denominator } | &Value::PeoplePercent { numerator, denominator } => {
            let share = share(numerator, denominator)?;
            (share, share)
        }
        &Value::WholePercent(percent) => (whole_number(percent), whole_number(percent)),
        Value::Comparing { of: _, said } => return extent(said),
        Value::Change { way, by } => {
            let (low, high) = extent(by)?;
            match way {
                Way::Up => (low, high),
                Way::Down => (-high, -low),
            }
        }
        Value::Words(_)
        | Value::Quoted { .. }
        | Value::NotRecorded { .. }
        | Value::Date { .. }
        | Value::Suppressed
        | Value::Empty => {
            return None;
        }
    };
    Some((low, high))
}

/// Returns a count as where it lies in a picture, which is no place for the last digits of a large one.
#[expect(clippy::cast_precision_loss, reason = "a picture has some hundreds of places")]
pub(super) fn whole_number(count: u64) -> f64 {
    count as f64
}
