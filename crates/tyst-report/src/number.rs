//! Exact decimal numbers, kept as digits.
//!
//! Deliberately absent: arithmetic and floating point. A report counts in its own integers and hands over
//! the digits.

use std::fmt;
use std::str::FromStr;

#[cfg(test)]
mod tests;

/// The longest number, in characters.
const CHARS_MAX: usize = 64;

/// The largest integer that every reader of JSON keeps exactly: 2 to the power of 53.
pub(crate) const SAFE_INTEGER_MAX: u64 = 1 << 53;

/// An exact decimal number such as `5`, `-12` or `33.6`, at most 64 characters long.
///
/// Trailing zeros after the point are kept, since they say how exact the number is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(String);

/// Why some characters are not a [`Number`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The characters are not an optional minus, digits, and an optional point with digits.
    #[error("`{0}` is not a decimal number such as 5, -12 or 33.6")]
    NotDecimal(String),
    /// The number has more than 64 characters.
    #[error("a number of {0} characters is longer than {CHARS_MAX}")]
    TooLong(usize),
}

impl Number {
    /// Returns the digits, with a leading minus and a decimal point where there is one.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Returns whether the number is nought, however it is written.
    pub fn is_zero(&self) -> bool {
        !self.0.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
    }

    /// Returns the number as an integer when it is one that every reader of JSON keeps exactly.
    pub(crate) fn safe_integer(&self) -> Option<i64> {
        let integer: i64 = self.0.parse().ok()?;
        (integer.unsigned_abs() <= SAFE_INTEGER_MAX).then_some(integer)
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(characters: &str) -> Result<Self, NumberError> {
        if characters.len() > CHARS_MAX {
            return Err(NumberError::TooLong(characters.len()));
        }
        canonical(characters).map(Self).ok_or_else(|| NumberError::NotDecimal(characters.to_owned()))
    }
}

/// Returns the one way in which tyst writes the number: no leading zeros, no negative nought.
fn canonical(characters: &str) -> Option<String> {
    let unsigned = characters.strip_prefix('-').unwrap_or(characters);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !fraction.is_none_or(all_digits) {
        return None;
    }
    let trimmed = whole.trim_start_matches('0');
    let whole = if trimmed.is_empty() { "0" } else { trimmed };
    let nought = !unsigned.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let sign = if characters.starts_with('-') && !nought { "-" } else { "" };
    let fraction = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
    Some(format!("{sign}{whole}{fraction}"))
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<u64> for Number {
    fn from(integer: u64) -> Self {
        Self(integer.to_string())
    }
}

impl From<u32> for Number {
    fn from(integer: u32) -> Self {
        Self(integer.to_string())
    }
}

impl From<i32> for Number {
    fn from(integer: i32) -> Self {
        Self(integer.to_string())
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self(integer.to_string())
    }
}

impl From<usize> for Number {
    fn from(integer: usize) -> Self {
        Self(integer.to_string())
    }
}
