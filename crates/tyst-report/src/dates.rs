//! Writes dates in words: `7 June 2017`, `Mehefin 2017`, `spring 2018`, years always in full.
//!
//! Names of months from Unicode CLDR 48. Deliberately absent: order, arithmetic, and anything that a date in EDTF does not say.

use crate::labels::{self, Label};
use crate::text::Language;

#[cfg(test)]
mod tests;

const MONTHS: [[&str; 2]; 12] = [
    ["January", "Ionawr"],
    ["February", "Chwefror"],
    ["March", "Mawrth"],
    ["April", "Ebrill"],
    ["May", "Mai"],
    ["June", "Mehefin"],
    ["July", "Gorffennaf"],
    ["August", "Awst"],
    ["September", "Medi"],
    ["October", "Hydref"],
    ["November", "Tachwedd"],
    ["December", "Rhagfyr"],
];
/// The seasons that EDTF numbers 21 to 24.
const SEASONS: [[&str; 2]; 4] =
    [["spring", "gwanwyn"], ["summer", "haf"], ["autumn", "hydref"], ["winter", "gaeaf"]];

/// Returns a date or an interval in EDTF in words; what is no date stays as it is.
pub fn words(edtf: &str, language: Language) -> String {
    let label = |label: Label| label.words(language);
    match edtf.split_once('/') {
        None => date(edtf, language),
        Some(("" | "..", last)) => format!("{} {}", date(last, language), label(labels::OR_EARLIER)),
        Some((first, "" | "..")) => format!("{} {}", date(first, language), label(labels::OR_LATER)),
        Some((first, last)) if first == last => date(first, language),
        Some((first, last)) => {
            let [first, last] = ends(edtf).unwrap_or_else(|| [first, last].map(str::to_owned));
            // Welsh would mutate what stands behind "i": "i Ragfyr".
            let to = match language {
                Language::English => labels::TO.en,
                Language::Welsh => "–",
            };
            format!("{} {to} {}", date(&first, language), date(&last, language))
        }
    }
}

/// Returns both ends of an interval that has two. A year or a month that the other end lies in is its first or its last month or
/// day: `June 2000` and `December 2000`, not `June 2000` and `2000`.
pub(crate) fn ends(edtf: &str) -> Option<[String; 2]> {
    let is_date = |date: &str| !["", ".."].contains(&date);
    let (first, last) = edtf.split_once('/').filter(|(first, last)| is_date(first) && is_date(last))?;
    Some([refined(first, last, |_| (1, 1)), refined(last, first, |month| (12, days_in(month)))])
}

/// Returns a date as exactly as another one that lies in it, by the month and the day that a rule gives.
fn refined(date: &str, inside: &str, rule: impl Fn(&str) -> (u8, u8)) -> String {
    let is_plain = date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let Some(rest) = inside.strip_prefix(date).filter(|rest| is_plain && rest.starts_with('-')) else {
        return date.to_owned();
    };
    let month = if date.len() == 4 { format!("{date}-{:02}", rule(date).0) } else { date.to_owned() };
    let has_day = date.len() + rest.len() == 10;
    if has_day { format!("{month}-{:02}", rule(&month).1) } else { month }
}

/// Returns how many days a month such as `2000-06` has.
fn days_in(month: &str) -> u8 {
    let year: u16 = month.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month.get(5..) {
        Some("02") => 28 + u8::from(is_leap),
        Some("04" | "06" | "09" | "11") => 30,
        Some(_) | None => 31,
    }
}

/// Returns a day, or a moment such as `2026-01-09T09:00:00Z` to the second, in words; what is neither stays as it is.
pub fn moment(iso: &str, language: Language) -> String {
    match iso.strip_suffix('Z').and_then(|moment| moment.split_once('T')) {
        Some((day, time)) => {
            let seconds = time.split_once('.').map_or(time, |(seconds, _)| seconds);
            format!("{}, {seconds} UTC", date(day, language))
        }
        None => words(iso, language),
    }
}

fn date(edtf: &str, language: Language) -> String {
    let (certain, doubt) = match edtf.char_indices().next_back() {
        Some((at, '?')) => (&edtf[..at], Some(labels::UNCERTAIN)),
        Some((at, '~')) => (&edtf[..at], Some(labels::APPROXIMATE)),
        Some((at, '%')) => (&edtf[..at], Some(labels::UNCERTAIN_AND_APPROXIMATE)),
        _ => (edtf, None),
    };
    let words = calendar(certain, language).unwrap_or_else(|| certain.to_owned());
    match doubt {
        Some(doubt) => format!("{words} ({})", doubt.words(language)),
        None => words,
    }
}

/// Returns a year, a decade or a century, a season, a month or a day in words.
fn calendar(date: &str, language: Language) -> Option<String> {
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next(), parts.next());
    let is_number =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() {
        return None;
    }
    if let (Some(known), None) = (year.strip_suffix('X').map(|known| known.trim_end_matches('X')), month) {
        let missing = year.len() - known.len();
        let is_form = year.len() == 4 && is_number(known, known.len()) && !known.is_empty();
        let to = labels::TO.words(language);
        return is_form
            .then(|| format!("{known}{} {to} {known}{}", "0".repeat(missing), "9".repeat(missing)));
    }
    if !is_number(year, 4) || !month.into_iter().chain(day).all(|part| is_number(part, 2)) {
        return None;
    }
    let number = |part: Option<&str>| part.map(|part| part.parse::<usize>().ok());
    let name = |names: &[[&str; 2]], index: usize| {
        names.get(index).map(|[english, welsh]| match language {
            Language::English => (*english).to_owned(),
            Language::Welsh => (*welsh).to_owned(),
        })
    };
    match (number(month), number(day)) {
        (None, None) => Some(year.to_owned()),
        (Some(month @ Some(21..=24)), None) => Some(format!("{} {year}", name(&SEASONS, month? - 21)?)),
        (Some(month), None) => Some(format!("{} {year}", name(&MONTHS, month?.checked_sub(1)?)?)),
        (Some(month), Some(day)) => {
            Some(format!("{} {} {year}", day?, name(&MONTHS, month?.checked_sub(1)?)?))
        }
        (None, Some(_)) => None,
    }
}
