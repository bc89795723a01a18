//! What a revised figure owes to new data and what to a new method, when both changed: the parts sum to the whole exactly.
//!
//! Deliberately absent: making the reports. Of each figure four values are needed: as it was published, by the old method from
//! the new data, by the new method from the old data, and as it is now.

use crate::{Number, Value, Way};

/// What a change of a figure is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effects {
    /// A number.
    Number(Parts),
    /// A count of which only the bounds are known, in one of the four at least.
    Bounds {
        /// What became of the least that it can be.
        low: Parts,
        /// What became of the most that it can be.
        high: Parts,
    },
}

/// What a change of a number is made of. `data + method + interaction = total`, digit for digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The whole change.
    pub total: Number,
    /// What the new data alone would have changed.
    pub data: Number,
    /// What the new method alone would have changed.
    pub method: Number,
    /// What only both together change.
    pub interaction: Number,
}

/// The four values of a figure.
#[derive(Clone, Copy, Debug)]
pub struct Four<'a> {
    /// As it was published.
    pub published: &'a Value,
    /// By the old method from the new data.
    pub new_data: &'a Value,
    /// By the new method from the old data.
    pub new_method: &'a Value,
    /// As it is now.
    pub now: &'a Value,
}

impl Four<'_> {
    /// Returns what the change is made of, or nothing where any of the four is no number, or one of more than 37 digits.
    pub fn effects(&self) -> Option<Effects> {
        let bounds = [self.published, self.new_data, self.new_method, self.now].map(bounds);
        let [published, new_data, new_method, now] = [bounds[0]?, bounds[1]?, bounds[2]?, bounds[3]?];
        let of =
            |side: fn((Decimal, Decimal)) -> Decimal| parts([published, new_data, new_method, now].map(side));
        let (low, high) = (of(|(low, _)| low)?, of(|(_, high)| high)?);
        Some(if low == high { Effects::Number(low) } else { Effects::Bounds { low, high } })
    }
}

/// Units and the number of decimal places.
type Decimal = (i128, u32);

/// Returns what a change is made of, if all of it can be counted.
fn parts(decimals: [Decimal; 4]) -> Option<Parts> {
    let scale = decimals.iter().map(|(_, scale)| *scale).max()?;
    let units = |(units, own): Decimal| units.checked_mul(10_i128.checked_pow(scale - own)?);
    let [published, new_data, new_method, now] = decimals.map(units);
    let published = published?;
    let total = now?.checked_sub(published)?;
    let data = new_data?.checked_sub(published)?;
    let method = new_method?.checked_sub(published)?;
    let interaction = total.checked_sub(data)?.checked_sub(method)?;
    let number = |units| written(units, scale).parse().ok();
    Some(Parts {
        total: number(total)?,
        data: number(data)?,
        method: number(method)?,
        interaction: number(interaction)?,
    })
}

/// Returns the least and the most that a value can be, which of an exact number is the same.
fn bounds(value: &Value) -> Option<(Decimal, Decimal)> {
    let whole = |count: u64| (i128::from(count), 0);
    match value {
        Value::Number(number) => {
            let digits = number.digits();
            let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
            let decimal = (digits.replace('.', "").parse().ok()?, u32::try_from(places).ok()?);
            Some((decimal, decimal))
        }
        Value::People(count) => Some((whole(*count), whole(*count))),
        Value::Between { low, high } | Value::PeopleBetween { low, high } => {
            Some((whole(*low), whole(*high)))
        }
        Value::Comparing { of: _, said } => bounds(said),
        Value::Change { way: Way::Up, by } => bounds(by),
        Value::Change { way: Way::Down, by } => {
            let ((low, low_places), (high, high_places)) = bounds(by)?;
            Some(((-high, high_places), (-low, low_places)))
        }
        Value::Percent { .. }
        | Value::PeoplePercent { .. }
        | Value::Words(_)
        | Value::Quoted { .. }
        | Value::NotRecorded { .. }
        | Value::Date { .. }
        | Value::WholePercent(_)
        | Value::Suppressed
        | Value::Empty => None,
    }
}

/// Returns units with so many decimal places as digits.
fn written(units: i128, scale: u32) -> String {
    let (sign, digits) = (if units < 0 { "-" } else { "" }, units.unsigned_abs().to_string());
    if scale == 0 {
        return format!("{sign}{digits}");
    }
    let scale = scale as usize;
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, places) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{places}")
}

#[cfg(test)]
mod tests;
