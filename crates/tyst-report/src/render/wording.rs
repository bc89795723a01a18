//! Writes values, dates and witnesses as people read them, on one line and without anything that acts.
//!
//! Deliberately absent: layout and markup. Numbers are never computed with floating point.

use super::escape::{is_line_break, one_line};
use crate::dates;
use crate::labels::{self, Label};
use crate::text::{Language, Text};
use crate::value::{Value, Way};
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

/// How many ranges of witnesses are written out before the rest is only counted.
const RANGES_MAX: usize = 8;
/// How many ranges of positions stand in an address at most.
const NUMBERS_MAX: usize = 150;

/// The language, and the marks that the output can show.
#[derive(Clone, Copy)]
pub(super) struct Wording {
    pub(super) language: Language,
    /// Whether dashes and quotation marks are ASCII; words keep their letters.
    pub(super) ascii: bool,
}

/// Words of one language within a line.
pub(super) struct Run {
    pub(super) words: String,
    /// The BCP 47 tag of their language.
    pub(super) lang: String,
    /// Whether they are a source's own.
    pub(super) is_quoted: bool,
}

impl Wording {
    pub(super) fn label(self, label: Label) -> &'static str {
        label.words(self.language)
    }

    pub(super) fn words(self, text: &Text) -> String {
        self.marks(one_line(text.words(self.language)))
    }

    /// Returns words with the marks that the output can show: dashes, quotation marks and the like, not letters.
    fn marks(self, words: String) -> String {
        if !self.ascii || words.is_ascii() {
            return words;
        }
        let shown = |mark: char| match mark {
            '–' | '—' | '−' => "-".to_owned(),
            '“' | '”' => "\"".to_owned(),
            '‘' | '’' => "'".to_owned(),
            '…' => "...".to_owned(),
            letter => letter.to_string(),
        };
        words.chars().map(shown).collect()
    }

    pub(super) fn dash(self) -> &'static str {
        if self.ascii { "-" } else { "–" }
    }

    fn minus(self) -> &'static str {
        if self.ascii { "-" } else { "−" }
    }

    /// Returns digits as people read them: a comma between the thousands, and a minus where there is one.
    pub(super) fn number(self, digits: &str) -> String {
        let (sign, unsigned) =
            digits.strip_prefix('-').map_or(("", digits), |unsigned| (self.minus(), unsigned));
        format!("{sign}{}", grouped(unsigned))
    }

    fn quotation(self, words: &str) -> String {
        if self.ascii { format!("\"{words}\"") } else { format!("“{words}”") }
    }

    /// Returns the words of runs, one behind the other, a source's own between quotation marks.
    pub(super) fn plain(self, runs: &[Run]) -> String {
        let words = |run: &Run| if run.is_quoted { self.quotation(&run.words) } else { run.words.clone() };
        self.marks(runs.iter().map(words).collect())
    }

    /// Returns words in the language that was asked for as a run.
    pub(super) fn own(self, words: impl Into<String>) -> Run {
        Run { words: words.into(), lang: self.language.tag().to_owned(), is_quoted: false }
    }

    /// Returns words on one line.
    pub(super) fn text(self, text: &Text) -> Vec<Run> {
        line(&text.runs(self.language))
    }

    /// Returns words line by line; blank lines are left out.
    pub(super) fn lines(self, text: &Text) -> Vec<Vec<Run>> {
        let mut lines = vec![Vec::new()];
        for (words, language) in text.runs(self.language) {
            for (index, part) in words.split(is_line_break).enumerate() {
                if index > 0 {
                    lines.push(Vec::new());
                }
                lines.last_mut().expect("one is there from the start").push((part, language));
            }
        }
        lines.iter().map(|parts| line(parts)).filter(|runs| !runs.is_empty()).collect()
    }

    /// Returns a source's own words, in one of its languages.
    pub(super) fn quoted(self, said: &Text) -> Vec<Run> {
        let (words, shown) = said.shown_in(self.language);
        vec![Run { words: one_line(words), lang: shown.tag().to_owned(), is_quoted: true }]
    }

    /// Returns words with others in brackets behind them.
    pub(super) fn beside(self, words: &str, others: Vec<Run>) -> Vec<Run> {
        let (before, behind) = (self.own(format!("{words} (")), self.own(")"));
        [before].into_iter().chain(others).chain([behind]).collect()
    }

    pub(super) fn value(self, value: &Value) -> String {
        self.plain(&self.runs(value))
    }

    /// Returns a value as it is shown: what of it is in which language, and what is a source's own words.
    pub(super) fn runs(self, value: &Value) -> Vec<Run> {
        let own = match value {
            Value::Number(number) => self.number(number.digits()),
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
            Value::Change { way: Way::Up, by } => format!("+{}", self.change(by)),
            Value::Change { way: Way::Down, by } => format!("{}{}", self.minus(), self.change(by)),
            Value::Comparing { of: _, said } => return self.runs(said),
            Value::Words(text) => return self.text(text),
            Value::Quoted { text, lang } => {
                return vec![Run { words: one_line(text), lang: one_line(lang), is_quoted: true }];
            }
            Value::NotRecorded { note: None } => self.label(labels::NOT_RECORDED).to_owned(),
            Value::NotRecorded { note: Some(note) } => {
                return self.beside(self.label(labels::NOT_RECORDED), self.text(note));
            }
            Value::Date { edtf, said: None } => self.date(edtf),
            Value::Date { edtf, said: Some(said) } => {
                return self.beside(&self.date(edtf), self.quoted(said));
            }
            Value::WholePercent(percent) => format!("{}%", grouped(&percent.to_string())),
            Value::Suppressed => "*".to_owned(),
            Value::Empty => self.dash().to_owned(),
        };
        vec![self.own(own)]
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

/// Writes the positions behind something as `12,14-19`, for an address; of very many the first ones.
pub(super) fn numbers(witnesses: &Witnesses) -> String {
    let range = |(first, last): (&u64, &u64)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    let ranges = witnesses.ranges().take(NUMBERS_MAX).map(|found| range((found.start(), found.end())));
    ranges.collect::<Vec<_>>().join(",")
}

/// Returns words on one line, with a blank where they begin or end with one.
fn with_ends(words: &str) -> String {
    let blank = |is_there: bool| if is_there { " " } else { "" };
    let (before, behind) = (words.starts_with(char::is_whitespace), words.ends_with(char::is_whitespace));
    match one_line(words) {
        nothing if nothing.is_empty() => blank(before).to_owned(),
        line => format!("{}{line}{}", blank(before), blank(behind)),
    }
}

/// Returns words of which each knows its language as one line.
fn line(parts: &[(&str, Language)]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (words, language) in parts {
        let words = with_ends(words);
        // blanks on both sides of a seam are one
        let is_after_blank = runs.last().is_none_or(|run| run.words.ends_with(' '));
        let words = if is_after_blank { words.trim_start() } else { &words };
        if !words.is_empty() {
            runs.push(Run { words: words.to_owned(), lang: language.tag().to_owned(), is_quoted: false });
        }
    }
    if let Some(last) = runs.last_mut() {
        last.words.truncate(last.words.trim_end().len());
    }
    runs.retain(|run| !run.words.is_empty());
    runs
}

/// Returns the share as a percentage with at most one decimal, rounded half up; a whole one has none: `47%`, `33.6%`.
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

/// Returns digits without a sign, with a comma between the thousands.
fn grouped(digits: &str) -> String {
    let (whole, fraction) = digits.find('.').map_or((digits, ""), |point| digits.split_at(point));
    let mut drawn = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            drawn.push(',');
        }
        drawn.push(digit);
    }
    drawn + fraction
}
