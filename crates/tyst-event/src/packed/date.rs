//! Partial dates as numbers: year × 512 + month × 32 + day, with 0 for a month or a day that is not given.
//!
//! Only dates in the calendar have a number, so that each number is one text.

use jiff::civil::Date;

use crate::PartialDate;

/// The largest number that can be written: any month and day of the year 9999.
pub(super) const NUMBER_MAX: u64 = 9_999 << 9 | 511;

/// Returns the number of a date as it stands in an event's bytes: `2018`, `2018-09`, `2018-09-14`.
pub(super) fn number(text: &[u8]) -> Option<u64> {
    let (year, rest) = text.split_first_chunk::<4>()?;
    let (month, rest) = part(rest)?;
    let (day, rest) = part(rest)?;
    if !rest.is_empty() {
        return None;
    }
    let packed = digits(year)? << 9 | month.unwrap_or(0) << 5 | day.unwrap_or(0);
    // A month of 00 is not the same as none, and a day beyond the month does not exist.
    let fits = |part: Option<u64>, max| part.is_none_or(|part| (1..=max).contains(&part));
    let sound = fits(month, 12) && fits(day, 31);
    (sound && day.is_none_or(|day| day <= 28 || from_number(packed).is_some()))
        .then_some(packed)
        .filter(|packed| packed >> 9 > 0)
}

/// Reads `-` and two digits, where any text is left.
fn part(text: &[u8]) -> Option<(Option<u64>, &[u8])> {
    match text.split_first_chunk::<3>() {
        Some(([b'-', two @ ..], rest)) => Some((Some(digits(two)?), rest)),
        Some(_) => None,
        None => text.is_empty().then_some((None, text)),
    }
}

fn digits(text: &[u8]) -> Option<u64> {
    text.iter()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0')))
}

/// Returns the date that a number of a [`Date`](crate::wire::Holds::Date) column stands for.
pub fn from_number(number: u64) -> Option<PartialDate> {
    let (year, month, day) = (i16::try_from(number >> 9).ok()?, number >> 5 & 15, number & 31);
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = Date::new(year, month.max(1), day.max(1)).ok().filter(|date| date.year() > 0)?;
    match (month, day) {
        (0, 0) => Some(PartialDate::Year(year)),
        (_, 0) => Some(PartialDate::Month(year, month)),
        (0, _) => None,
        _ => Some(PartialDate::Day(date)),
    }
}

/// Hands the text of a date to `each`, or returns `None` where the number is no date.
pub fn with_text<T>(number: u64, each: impl FnOnce(&str) -> T) -> Option<T> {
    from_number(number)?;
    let (bytes, length) = bytes(number);
    std::str::from_utf8(bytes.get(1..length)?).ok().map(each)
}

/// Returns the text of a number with its length before it, as it stands in an event's bytes, and how many bytes it takes.
#[inline]
pub(super) fn bytes(number: u64) -> ([u8; 11], usize) {
    let (year, month, day) = (number >> 9, number >> 5 & 15, number & 31);
    let digit = |number: u64| b'0' + (number % 10).to_le_bytes()[0];
    let length = match (month, day) {
        (0, 0) => 4,
        (_, 0) => 7,
        _ => 10,
    };
    let text = [
        length,
        digit(year / 1_000),
        digit(year / 100),
        digit(year / 10),
        digit(year),
        b'-',
        digit(month / 10),
        digit(month),
        b'-',
        digit(day / 10),
        digit(day),
    ];
    (text, 1 + usize::from(length))
}
