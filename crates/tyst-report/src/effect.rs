//! What a revised figure owes to new data and what to a new method, when both changed: the parts sum to the whole exactly.
//!
//! Deliberately absent: making the reports. Of each figure four values are needed: as it was published, by the old method from
//! the new data, by the new method from the old data, and as it is now.

use crate::{Number, Value};

/// What a change of a figure is made of. `data + method + interaction = total`, digit for digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
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
        let all = [self.published, self.new_data, self.new_method, self.now];
        let decimals = all.map(decimal);
        let scale = decimals.iter().flatten().map(|(_, scale)| *scale).max()?;
        let units = |index: usize| {
            let (units, own) = decimals[index]?;
            units.checked_mul(10_i128.checked_pow(scale - own)?)
        };
        let [published, new_data, new_method, now] = [units(0)?, units(1)?, units(2)?, units(3)?];
        let total = now.checked_sub(published)?;
        let data = new_data.checked_sub(published)?;
        let method = new_method.checked_sub(published)?;
        let interaction = total.checked_sub(data)?.checked_sub(method)?;
        let number = |units| written(units, scale).parse().ok();
        Some(Effects {
            total: number(total)?,
            data: number(data)?,
            method: number(method)?,
            interaction: number(interaction)?,
        })
    }

    /// Returns whether the new data alone, and whether the new method alone, changes it.
    pub fn causes(&self) -> (bool, bool) {
        (self.new_data != self.published, self.new_method != self.published)
    }
}

/// Returns an exact number as units and the number of decimal places.
fn decimal(value: &Value) -> Option<(i128, u32)> {
    match value {
        Value::Number(number) => {
            let digits = number.digits();
            let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
            Some((digits.replace('.', "").parse().ok()?, u32::try_from(places).ok()?))
        }
        Value::People(count) => Some((i128::from(*count), 0)),
        Value::Percent { .. }
        | Value::PeoplePercent { .. }
        | Value::Between { .. }
        | Value::PeopleBetween { .. }
        | Value::Words(_)
        | Value::Quoted { .. }
        | Value::NotRecorded { .. }
        | Value::Date { .. }
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
