//! One entry about a partner, joining or leaving: when it can have been, and what it rests on.
//!
//! Deliberately absent: names, and what a reader is told.

use serde::{Deserialize, Serialize};
use tyst_plugin::document::{Text, TimelineItem, Value, Witnesses};
use tyst_plugin::event::terms::{Basis, Role, Source};
use tyst_plugin::event::{Certainty, Day, Entry, Slug};

/// An entry that says that a partner joined or left.
#[derive(Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) seq: u64,
    /// The area, and the place inside it where one is given.
    pub(crate) at: Vec<String>,
    pub(crate) party: String,
    roles: Vec<u16>,
    left: bool,
    possible: bool,
    first: Option<i32>,
    last: Option<i32>,
    edtf: String,
    said: Option<String>,
    source: String,
    inferred: Option<String>,
}

impl Change {
    pub(crate) fn joined(entry: &Entry, party: &Slug, roles: &[Role]) -> Change {
        let statement = &entry.statement;
        Change {
            seq: entry.seq,
            at: [Some(&statement.area), statement.place.as_ref()]
                .into_iter()
                .flatten()
                .map(Slug::to_string)
                .collect(),
            party: party.to_string(),
            roles: roles.iter().map(|role| role.number()).collect(),
            left: false,
            possible: !entry.is_definite(),
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

    pub(crate) fn left(entry: &Entry, party: &Slug, roles: &[Role]) -> Change {
        Change { left: true, ..Change::joined(entry, party, roles) }
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

    /// Returns a membership that began with this, and of which no end is recorded.
    pub(crate) fn open_ended(&self, party: Text) -> TimelineItem {
        let item = TimelineItem::new(party, self.seq);
        let item = match self.edtf.as_str() {
            "" => item,
            edtf => match edtf.split_once('/') {
                None => item.starts(edtf),
                Some((_, "..")) => item,
                Some((_, latest)) => item.starts_by(latest),
            },
        };
        self.said.iter().fold(item, TimelineItem::said)
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

/// A party in one role, and the entries that it rests on.
#[derive(Clone)]
pub(crate) struct Member<'a> {
    pub(crate) party: &'a str,
    pub(crate) role: u16,
    pub(crate) certainty: Certainty,
    pub(crate) joined: &'a Change,
    pub(crate) witnesses: Witnesses,
}

/// Returns who is or may be a partner, by role; `canonical` names the one slug of a party that has several.
///
/// A definite leave takes a role away, a possible one leaves it possible.
pub(crate) fn members<'a>(changes: &[&'a Change], canonical: impl Fn(&'a str) -> &'a str) -> Vec<Member<'a>> {
    let mut members: Vec<Member<'a>> = Vec::new();
    for &joined in changes.iter().filter(|change| !change.left) {
        for &role in &joined.roles {
            let ends = changes.iter().filter(|left| {
                let same = canonical(&left.party) == canonical(&joined.party);
                left.left
                    && same
                    && (left.roles.is_empty() || left.roles.contains(&role))
                    && left.follows(joined)
            });
            let ends: Vec<&&Change> = ends.collect();
            if ends.iter().any(|left| !left.possible) {
                continue;
            }
            let possible = joined.possible || !ends.is_empty();
            let certainty = if possible { Certainty::Possible } else { Certainty::Definite };
            let witnesses = ends.iter().map(|left| left.seq).chain([joined.seq]).collect();
            members.push(Member { party: canonical(&joined.party), role, certainty, joined, witnesses });
        }
    }
    members.sort_by_key(|member| (member.role, member.party, member.certainty, member.joined.seq));
    members.dedup_by_key(|member| (member.role, member.party));
    members
}

fn place(source: &Source) -> String {
    match &source.locator {
        Some(locator) => format!("{}, {locator}", source.doc),
        None => source.doc.to_string(),
    }
}
