//! The rules for values, witnesses, dates and ids, wherever they stand.
//!
//! Deliberately absent: where they stand, which is handed in as words.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{Findings, Flaw, limits};
use crate::value::Value;
use crate::witness::Witnesses;

/// The id under which the headline figures are drawn as a table.
const RESERVED_ID: &str = "figures";

/// The most characters of a date, and of one that is quoted in a flaw.
const DATE_CHARS_MAX: usize = 40;

impl Findings {
    /// Checks an id that must be unique in the whole document.
    pub(super) fn unique_id(&mut self, place: &dyn Display, id: &str) {
        if !is_id(id) {
            self.add(Flaw::BadId { place: place.to_string() });
        } else if id == RESERVED_ID {
            self.add(Flaw::ReservedId { place: place.to_string() });
        } else if !self.ids.insert(id.to_owned()) {
            self.add(Flaw::DuplicateId { place: place.to_string() });
        }
    }

    pub(super) fn witnessed_value(&mut self, place: &dyn Display, value: &Value, witnesses: &Witnesses) {
        self.value(place, value);
        self.witnesses(place, witnesses);
        if value.needs_witnesses() && witnesses.is_empty() {
            self.add(Flaw::NoWitnesses { place: place.to_string() });
        }
    }

    pub(super) fn witnesses(&mut self, place: &dyn Display, witnesses: &Witnesses) {
        self.witnesses = self.witnesses.saturating_add(witnesses.len());
        if let Some(last) = witnesses.ranges().last() {
            self.count(place, *last.end());
        }
    }

    pub(super) fn value(&mut self, place: &dyn Display, value: &Value) {
        match value {
            Value::WholePercent(_) | Value::Suppressed if !self.is_stamped => {
                self.add(Flaw::Protected { place: place.to_string() });
            }
            Value::Number(_) | Value::NotRecorded { note: None } | Value::Suppressed | Value::Empty => {}
            Value::WholePercent(percent) => self.count(place, *percent),
            Value::People(count) => self.count(place, *count),
            Value::Percent { numerator, denominator } | Value::PeoplePercent { numerator, denominator } => {
                self.share(place, *numerator, *denominator);
            }
            Value::Between { low, high } | Value::PeopleBetween { low, high } => {
                self.bounds(place, *low, *high);
            }
            Value::Change { way: _, by } => self.change(place, by),
            Value::Comparing { of, said } => self.comparing(place, of, said),
            Value::Words(text) => self.text(place, text),
            Value::Quoted { text, lang } => self.quotation(place, text, lang),
            Value::NotRecorded { note: Some(note) } => self.text(place, note),
            Value::Date { edtf, said } => {
                self.date(place, edtf);
                if let Some(words) = said {
                    self.text(place, words);
                }
            }
        }
    }

    /// Checks by how much something changed: a number or a share above nought, which has no sign of its own.
    fn change(&mut self, place: &dyn Display, by: &Value) {
        let counts = match by {
            Value::Number(number) => !number.digits().starts_with('-'),
            Value::People(_)
            | Value::Percent { .. }
            | Value::PeoplePercent { .. }
            | Value::WholePercent(_) => true,
            Value::Between { .. }
            | Value::PeopleBetween { .. }
            | Value::Change { .. }
            | Value::Comparing { .. }
            | Value::Words(_)
            | Value::Quoted { .. }
            | Value::NotRecorded { .. }
            | Value::Date { .. }
            | Value::Suppressed
            | Value::Empty => false,
        };
        if counts {
            return self.value(place, by);
        }
        self.add(Flaw::NoChange { place: place.to_string() });
    }

    /// Checks what was compared: figures alone, and not more than a document has rows; and what that comes to, which is no
    /// comparison again.
    fn comparing(&mut self, place: &dyn Display, of: &[Vec<Value>], said: &Value) {
        self.rows += of.iter().map(Vec::len).sum::<usize>();
        for value in of.iter().flatten() {
            match value {
                Value::Number(_) | Value::People(_) | Value::Percent { .. } | Value::PeoplePercent { .. } => {
                    self.value(place, value);
                }
                Value::Between { .. }
                | Value::PeopleBetween { .. }
                | Value::Change { .. }
                | Value::Comparing { .. }
                | Value::Words(_)
                | Value::Quoted { .. }
                | Value::NotRecorded { .. }
                | Value::Date { .. }
                | Value::WholePercent(_)
                | Value::Suppressed
                | Value::Empty => self.add(Flaw::NotComparable { place: place.to_string() }),
            }
        }
        if matches!(said, Value::Comparing { .. }) {
            return self.add(Flaw::NotComparable { place: place.to_string() });
        }
        self.value(place, said);
    }

    pub(super) fn date(&mut self, place: &dyn Display, edtf: &str) {
        let known = |byte: u8| byte.is_ascii_digit() || b"-/.:+~?%TZXYSE".contains(&byte);
        if edtf.is_empty() || edtf.len() > DATE_CHARS_MAX || !edtf.bytes().all(known) {
            let date = edtf.escape_debug().take(DATE_CHARS_MAX).collect();
            self.add(Flaw::BadDate { place: place.to_string(), date });
        }
    }

    fn share(&mut self, place: &dyn Display, numerator: u64, denominator: u64) {
        self.count(place, numerator);
        self.count(place, denominator);
        if denominator == 0 {
            self.add(Flaw::ZeroDenominator { place: place.to_string() });
        }
    }

    fn bounds(&mut self, place: &dyn Display, low: u64, high: u64) {
        self.count(place, high);
        if low > high {
            self.add(Flaw::Bounds { place: place.to_string(), low, high });
        }
    }

    fn quotation(&mut self, place: &dyn Display, text: &str, lang: &str) {
        self.words(place, text);
        let is_tag_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !(2..=35).contains(&lang.len()) || !lang.bytes().all(is_tag_byte) {
            self.add(Flaw::BadLanguage { place: place.to_string() });
        }
    }

    pub(super) fn count(&mut self, place: &dyn Display, count: u64) {
        if count > limits::COUNT_MAX {
            self.add(Flaw::CountTooLarge { place: place.to_string(), count });
        }
    }
}

pub(super) fn is_id(id: &str) -> bool {
    let is_id_byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=limits::ID_CHARS_MAX).contains(&id.len()) && id.bytes().all(is_id_byte)
}

/// Where a part stands, by its kind and its id; a hostile id is made harmless and short.
pub(super) struct Named<'n>(pub(super) &'static str, pub(super) &'n str);

impl Display for Named<'_> {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        write!(to, "{} `", self.0)?;
        self.1
            .escape_debug()
            .take(limits::ID_CHARS_MAX)
            .try_for_each(|character| to.write_char(character))?;
        to.write_char('`')
    }
}
