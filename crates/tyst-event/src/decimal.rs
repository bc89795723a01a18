//! Exact decimals, so that a replay is equal to the last digit.
//!
//! No arithmetic: an event only holds what was measured.

use std::{fmt, str::FromStr};

/// `units` times ten to the power of minus `scale`; trailing zeros are kept as written (`25.0` is not `25`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal {
    /// The digits as one whole number.
    pub units: i64,
    /// How many of the digits stand after the point, at most [`Decimal::SCALE_MAX`].
    pub scale: u8,
}

impl Decimal {
    /// The largest number of digits after the point.
    pub const SCALE_MAX: u8 = 9;

    /// Returns whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        self.units < 0
    }
}

/// The text is not a decimal number such as `47`, `-3` or `33.6`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number")]
pub struct NotDecimal;

impl FromStr for Decimal {
    type Err = NotDecimal;

    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let dangling = digits.contains('.') && fraction.is_empty();
        let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || dangling || !only_digits(whole) || !only_digits(fraction) {
            return Err(NotDecimal);
        }
        let scale = u8::try_from(fraction.len()).map_err(|_| NotDecimal)?;
        let magnitude: i64 = format!("{whole}{fraction}").parse().map_err(|_| NotDecimal)?;
        let units = if text.starts_with('-') { -magnitude } else { magnitude };
        (scale <= Self::SCALE_MAX).then_some(Self { units, scale }).ok_or(NotDecimal)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let width = usize::from(self.scale) + 1;
        let digits = format!("{:0>width$}", self.units.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - usize::from(self.scale));
        let point = if fraction.is_empty() { "" } else { "." };
        write!(formatter, "{sign}{whole}{point}{fraction}")
    }
}
