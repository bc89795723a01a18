//! Writes values, dates and witnesses as people read them, on one line and without anything that acts.
//!
//! Deliberately absent: layout and markup. Numbers are never computed with floating point.

use super::escape::one_line;
use crate::dates;
use crate::labels::{self, Label};
use crate::text::{Language, Text};
use crate::value::Value;
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

/// How many ranges of witnesses are written out before the rest is only counted.
const RANGES_MAX: usize = 8;

/// The language, and the marks that the output can show.
#[derive(Clone, Copy)]
pub(super) struct Wording {
    pub(super) language: Language,
    /// Whether dashes and quotation marks are ASCII; words keep their letters.
    pub(super) ascii: bool,
}

impl Wording {
    pub(super) fn label(self, label: Label) -> &'static str {
        label.words(self.language)
    }

    pub(super) fn words(self, text: &Text) -> String {
        one_line(text.words(self.language))
    }

    fn dash(self) -> &'static str {
        if self.ascii { "-" } else { "–" }
    }

    pub(super) fn quotation(self, words: &str) -> String {
        let words = one_line(words);
        if self.ascii { format!("\"{words}\"") } else { format!("“{words}”") }
    }

    pub(super) fn value(self, value: &Value) -> String {
        match value {
            Value::Number(number) => grouped(number.digits()),
            Value::People(count) => grouped(&count.to_string()),
            &Value::Percent { numerator, denominator } | &Value::PeoplePercent { numerator, denominator } => {
                self.share(numerator, denominator)
            }
            Value::Between { low, high } | Value::PeopleBetween { low, high } => {
                format!(
                    "{} {} {}",
                    grouped(&low.to_string()),
                    self.label(labels::TO),
                    grouped(&high.to_string())
                )
            }
            Value::Change { way, by } => format!("{}{}", way.sign(), self.change(by)),
            Value::Words(text) => self.words(text),
            Value::Quoted { text, lang: _ } => self.quotation(text),
            Value::NotRecorded { note } => self.not_recorded(note.as_ref()),
            Value::Date { edtf, said } => self.date_said(edtf, said.as_deref()),
            Value::WholePercent(percent) => format!("{}%", grouped(&percent.to_string())),
            Value::Suppressed => "*".to_owned(),
            Value::Empty => self.dash().to_owned(),
        }
    }

    /// Writes by how much something changed; of what a share is one stands beside it.
    fn change(self, by: &Value) -> String {
        if let &Value::Percent { numerator, denominator } | &Value::PeoplePercent { numerator, denominator } =
            by
        {
            return percentage(numerator, denominator);
        }
        self.value(by)
    }

    fn share(self, numerator: u64, denominator: u64) -> String {
        if denominator == 0 {
            return self.dash().to_owned();
        }
        let part = grouped(&numerator.to_string());
        let whole = grouped(&denominator.to_string());
        format!("{} ({part} {} {whole})", percentage(numerator, denominator), self.label(labels::OF))
    }

    fn not_recorded(self, note: Option<&Text>) -> String {
        let state = self.label(labels::NOT_RECORDED);
        match note {
            Some(note) => format!("{state} ({})", self.words(note)),
            None => state.to_owned(),
        }
    }

    fn date_said(self, edtf: &str, said: Option<&str>) -> String {
        match said {
            Some(said) => format!("{} ({})", self.date(edtf), self.quotation(said)),
            None => self.date(edtf),
        }
    }

    /// Writes a date in EDTF in words.
    pub(super) fn date(self, edtf: &str) -> String {
        one_line(&dates::words(edtf, self.language))
    }

    /// Writes a day or a moment in words.
    pub(super) fn moment(self, iso: &str) -> String {
        one_line(&dates::moment(iso, self.language))
    }

    /// Writes the positions behind something as `[seq 12, 14–19]`, or nothing when there are none.
    pub(super) fn witnesses(self, witnesses: &Witnesses) -> Option<String> {
        if witnesses.is_empty() {
            return None;
        }
        let mut parts = Vec::new();
        let mut written = 0_u64;
        for range in witnesses.ranges().take(RANGES_MAX) {
            let (first, last) = (range.start(), range.end());
            written = (last - first).saturating_add(1).saturating_add(written);
            parts.push(if first == last {
                first.to_string()
            } else {
                format!("{first}{}{last}", self.dash())
            });
        }
        let rest = witnesses.len() - written;
        if rest > 0 {
            parts.push(format!("{} {}", grouped(&rest.to_string()), self.label(labels::AND_MORE)));
        }
        Some(format!("[{} {}]", self.label(labels::SEQ), parts.join(", ")))
    }
}

/// Returns the share as a percentage with at most one decimal, rounded half up.
///
/// A share that is not quite none or not quite all never reads as 0% or 100%.
pub(super) fn percentage(numerator: u64, denominator: u64) -> String {
    let (part, whole) = (u128::from(numerator) * 1000, u128::from(denominator.max(1)));
    let tenths = (part + whole / 2) / whole;
    let exact = part % whole == 0;
    match tenths {
        0 if !exact => "<0.1%".to_owned(),
        1000 if numerator < denominator => ">99.9%".to_owned(),
        _ if tenths % 10 == 0 => format!("{}%", grouped(&(tenths / 10).to_string())),
        _ => format!("{}.{}%", grouped(&(tenths / 10).to_string()), tenths % 10),
    }
}

/// Returns the digits with a comma between the thousands.
pub(super) fn grouped(digits: &str) -> String {
    let (sign, unsigned) = digits.strip_prefix('-').map_or(("", digits), |unsigned| ("-", unsigned));
    let (whole, fraction) = unsigned.find('.').map_or((unsigned, ""), |point| unsigned.split_at(point));
    let mut drawn = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            drawn.push(',');
        }
        drawn.push(digit);
    }
    drawn + fraction
}
