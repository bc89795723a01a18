//! Whether a text names a day of the year in words.
//!
//! Deliberately absent: days in numbers alone, which may be anything.

use tyst_event::Day;

/// The months in English and in Welsh.
const MONTHS: [[&str; 2]; 12] = [
    ["january", "ionawr"],
    ["february", "chwefror"],
    ["march", "mawrth"],
    ["april", "ebrill"],
    ["may", "mai"],
    ["june", "mehefin"],
    ["july", "gorffennaf"],
    ["august", "awst"],
    ["september", "medi"],
    ["october", "hydref"],
    ["november", "tachwedd"],
    ["december", "rhagfyr"],
];

/// Returns whether the number of a day and the name of its month stand side by side, in either order.
pub(super) fn names_day(text: &str, day: Day) -> bool {
    let date = day.date();
    let Some(names) = usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month)) else {
        return false;
    };
    let words = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let is_month = |word: &str| names.contains(&word) || names[0].get(..3) == Some(word);
    let is_day = |word: &str| {
        let number = word.trim_end_matches(|sign: char| !sign.is_ascii_digit());
        let ending = &word[number.len()..];
        number.parse() == Ok(date.day()) && ["", "st", "nd", "rd", "th"].contains(&ending)
    };
    let is_it = |one: &str, next: &str| is_day(one) && is_month(next) || is_month(one) && is_day(next);
    words.windows(2).any(|pair| is_it(&pair[0], &pair[1]))
}

#[cfg(test)]
mod tests;
