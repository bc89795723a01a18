//! One designation, or the end of one: when it can have been, and what it rests on.
//!
//! Deliberately absent: the area, and what a reader is told.

use serde::{Deserialize, Serialize};
use tyst_plugin::document::{Text, Value};
use tyst_plugin::event::terms::{Basis, Source};
use tyst_plugin::event::{Certainty, Day, Entry};

/// An entry that designates an area or ends a designation.
#[derive(Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) seq: u64,
    ended: bool,
    first: Option<i32>,
    last: Option<i32>,
    edtf: String,
    said: Option<String>,
    source: String,
    inferred: Option<String>,
}

impl Change {
    pub(crate) fn new(entry: &Entry, ended: bool) -> Change {
        let statement = &entry.statement;
        Change {
            seq: entry.seq,
            ended,
            first: entry.span.first.map(Day::number),
            last: entry.span.last.map(Day::number),
            edtf: statement.when.edtf(),
            said: statement.when.said.as_ref().map(ToString::to_string),
            source: statement.sources.iter().map(place).collect::<Vec<String>>().join("; "),
            inferred: match &statement.basis {
                Basis::Stated => None,
                Basis::Inferred(reason) => Some(reason.to_string()),
            },
        }
    }

    /// Returns the days that it can mean, as far as they are known.
    pub(crate) fn days(&self) -> impl Iterator<Item = i32> {
        [self.first, self.last].into_iter().flatten()
    }

    /// Returns whether it had happened by a day: certainly, possibly, or (`None`) not.
    pub(crate) fn by(&self, day: i32) -> Option<Certainty> {
        if self.last.is_some_and(|last| last <= day) {
            return Some(Certainty::Definite);
        }
        self.first.is_none_or(|first| first <= day).then_some(Certainty::Possible)
    }

    /// Returns whether it came after `other`: by the days where they tell, else by the order of recording.
    fn follows(&self, other: &Change) -> bool {
        let certainly_before = |a: &Change, b: &Change| a.last.zip(b.first).is_some_and(|(a, b)| a < b);
        !certainly_before(self, other) && (certainly_before(other, self) || self.seq > other.seq)
    }

    /// Returns when it was, as exactly as the source says.
    pub(crate) fn since(&self) -> Value {
        match (self.edtf.as_str(), &self.said) {
            ("", None) => Text::both("not stated", "heb ei nodi").into(), // U: translator
            ("", Some(said)) => Value::quoted(said, "en"),
            (edtf, Some(said)) => Value::date_said(edtf, said),
            (edtf, None) => Value::date(edtf),
        }
    }

    /// Returns the documents and the places in them.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Returns whether the source says it, or why it was inferred.
    pub(crate) fn basis(&self) -> Text {
        match &self.inferred {
            None => Text::both("stated", "wedi'i ddatgan"), // U: translator
            Some(why) => Text::both(format!("inferred: {why}"), format!("wedi'i gasglu: {why}")), // U: translator
        }
    }
}

/// Returns the designation that stood on a day, the surest of them; a possible end leaves it possible.
pub(crate) fn standing(changes: &[Change], day: i32) -> Option<(Certainty, &Change)> {
    let made = changes.iter().filter(|change| !change.ended);
    let standing = made.filter_map(|made| {
        let ends = changes.iter().filter(|end| end.ended && end.follows(made));
        let certainty = match ends.filter_map(|end| end.by(day)).min() {
            Some(Certainty::Definite) => return None,
            Some(Certainty::Possible) => made.by(day).map(|_| Certainty::Possible)?,
            None => made.by(day)?,
        };
        Some((certainty, made))
    });
    standing.min_by_key(|(certainty, made)| (*certainty, made.seq))
}

fn place(source: &Source) -> String {
    match &source.locator {
        Some(locator) => format!("{}, {locator}", source.doc),
        None => source.doc.to_string(),
    }
}
