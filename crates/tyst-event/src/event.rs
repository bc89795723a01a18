//! Events and what they are made of: the statement of a fact, and what the ledger adds to it.
//!
//! Which statement stands after corrections, and what is so at a date, is for `tyst-ledger` to say.

use serde_json::Value as Json;

use crate::define::codes;
use crate::field::{CodeList, Field, Leaf, Shape, Sink, leaf};
use crate::terms::{Basis, Sensitivity, Source};
use crate::view::Leaves;
use crate::wire::{Input, WireError};
use crate::{Body, Data, Instant, Kind, Problems, Slug, Span, When};

/// What somebody states: what happened, where, when, and how they know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The area it belongs to.
    pub area: Slug,
    /// The place inside the area.
    pub place: Option<Slug>,
    /// When it happened, as the source says it.
    pub when: When,
    /// Whether the source says so or it was inferred.
    pub basis: Basis,
    /// Where it stands; at least one.
    pub sources: Vec<Source>,
    /// Who may see it.
    pub sensitivity: Sensitivity,
    /// What happened.
    pub body: Body,
}

/// The keys of the parts of an event that are not data. A plugin finds those of the statement under them as leaves.
pub mod key {
    /// The data of another entry inside a correction: its fields stand as far above this as their keys say.
    pub const RESTATED: u16 = 512 * 32;
    /// The place inside the area.
    pub const PLACE: u16 = 1024 * 32;
    /// When it happened.
    pub const WHEN: u16 = 1025 * 32;
    /// The reason for which it was inferred.
    pub const BASIS: u16 = 1026 * 32;
    /// Where it stands.
    pub const SOURCES: u16 = 1027 * 32;
    /// Who may see it.
    pub const SENSITIVITY: u16 = 1028 * 32;
    /// The area; a plugin finds it in the header of the event.
    pub const AREA: u16 = 1029 * 32;
    /// The position in the ledger.
    pub const SEQ: u16 = 1040 * 32;
    /// When it was recorded.
    pub const RECORDED_AT: u16 = 1041 * 32;
    /// Who recorded it.
    pub const RECORDED_BY: u16 = 1042 * 32;
    /// The idempotency key.
    pub const KEY: u16 = 1043 * 32;
    /// The command or import that it came with.
    pub const CORRELATION: u16 = 1044 * 32;
    /// What is unlikely about it: the number of the rule, and one above it the subject.
    pub const WARNINGS: u16 = 1045 * 32;
}

impl Statement {
    /// Returns the slug of what an `area.described` describes: the place where there is one, else the area.
    pub fn described(&self) -> &Slug {
        self.place.as_ref().unwrap_or(&self.area)
    }

    /// Checks lengths and the rules that hold inside the statement.
    pub fn check(&self, problems: &mut Problems) {
        problems.inside("when".to_owned(), |inner| self.when.check(inner));
        problems.inside("basis".to_owned(), |inner| self.basis.check(inner));
        problems.inside("source".to_owned(), |inner| self.sources.check(inner));
        problems.inside("data".to_owned(), |inner| self.body.check(inner));
    }

    /// Hands everything but the area to a plugin as leaves; the area stands in the event's header.
    pub fn emit(&self, sink: &mut Sink<'_>) {
        self.place.emit(key::PLACE, 0, sink);
        self.when.emit(key::WHEN, 0, sink);
        self.basis.emit(key::BASIS, 0, sink);
        self.sources.emit(key::SOURCES, 0, sink);
        self.sensitivity.emit(key::SENSITIVITY, 0, sink);
        self.body.emit(sink);
    }
}

codes! {
    /// What is unlikely about an entry that was recorded all the same.
    WarningRule {
        1 NewArea "new-area" "The area was never used before and nothing describes it yet.",
        2 PartyNotDescribed "party-not-described" "A party is named that nothing describes.",
        3 AlreadyJoined "already-joined" "The party already has the role there.",
        4 NotSought "endorsement-not-sought" "An endorsement is recorded that was never asked for.",
        5 NotDescribedAnyMore "no-longer-described" "Other entries still refer to what the withdrawn entry described.",
        6 NewPlace "new-place" "The place was never used before and nothing describes it yet.",
        7 UnknownReference "unknown-reference" "Nothing in the ledger has the slug or reference that is named.",
        8 FormDiffers "form-differs" "The quoted words use another verb than the form of the minute.",
        9 ClockBehind "clock-behind" "The clock lay behind the time of the last entry, so this one got a later time.",
        10 ClockJumped "clock-jumped" "The clock was set by more than a minute since the entry before.",
        11 PeriodClosed "period-closed" "It is about a period whose record was closed before: it is late.",
    }
}

/// Something unlikely about an entry, stored with it and listed by `tyst check`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// The registered number of what is unlikely; a later version may know more of them.
    pub number: u16,
    /// What it is about: a slug or a reference.
    pub subject: String,
}

impl Warning {
    /// Returns a warning by this version's rules.
    pub fn new(rule: WarningRule, subject: impl Into<String>) -> Self {
        Self { number: rule.number(), subject: subject.into() }
    }

    /// Returns what is unlikely, or `None` where a later version said so.
    pub fn rule(&self) -> Option<WarningRule> {
        WarningRule::from_number(self.number)
    }

    /// Returns what is unlikely in a few words, behind what it is about.
    pub fn words(&self) -> String {
        let list = WarningRule::LIST.codes;
        let about = list.iter().find(|(number, _, _)| *number == self.number);
        let about = about.map_or("a newer version knows what is unlikely", |(_, _, about)| about);
        format!("{}: {}", self.subject, about.trim_end_matches('.').to_lowercase())
    }

    /// Returns the word for what is unlikely.
    pub fn word(&self) -> String {
        self.rule().map_or_else(|| format!("newer-{}", self.number), |rule| rule.word().to_owned())
    }
}

/// An entry of the ledger: a statement, and what the ledger added when it recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its position in the ledger, from 0; the first fact has 1.
    pub seq: u64,
    /// When it was recorded. Set by the ledger alone, never backdated.
    pub recorded_at: Instant,
    /// The pseudonym of who recorded it.
    pub recorded_by: Slug,
    /// The idempotency key of the command.
    pub key: String,
    /// The command or import that it came with.
    pub correlation: Option<String>,
    /// What is unlikely about it.
    pub warnings: Vec<Warning>,
    /// What is stated.
    pub statement: Statement,
}

impl Event {
    /// Returns whether it came after the record of a period was closed that it is about.
    pub fn is_late(&self) -> bool {
        self.warnings.iter().any(|warning| warning.rule() == Some(WarningRule::PeriodClosed))
    }
}

/// Whether something was so at the date that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// It was: the last day it can mean is not after the date.
    Definite,
    /// It may have been: the first day it can mean is not after the date, the last one is.
    Possible,
}

/// What replay hands to a report: an entry as it stands at the cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The position of the entry. A corrected entry keeps the position of its first statement.
    pub seq: u64,
    /// When the entry was first recorded.
    pub recorded_at: Instant,
    /// The days it can mean, where a missing end of a past fact is the day it was recorded.
    pub span: Span,
    /// Whether it was so at the date asked.
    pub certainty: Certainty,
    /// Whether the statement is that of a later correction.
    pub corrected: bool,
    /// Whether somebody disputes it, and that was not settled.
    pub disputed: bool,
    /// Whether the statement came after the record of a period was closed that it is about.
    pub late: bool,
    /// The statement that stands.
    pub statement: Statement,
}

impl Entry {
    /// Returns whether the entry certainly happened by the date asked.
    pub fn is_definite(&self) -> bool {
        self.certainty == Certainty::Definite
    }
}

/// The kind and data of an entry, said again inside a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restatement(pub Box<Body>);

impl Field for Restatement {
    const KEYS: u16 = 1;
    type Seen<'a> = Data<'a>;

    fn shape() -> Shape {
        Shape::Body
    }
    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::write_body(&self.0, out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        input.nested_body().map(|body| Self(Box::new(body)))
    }
    fn to_json(&self) -> Option<Json> {
        let mut map = serde_json::Map::new();
        crate::json::put_body(&self.0, &mut map);
        Some(Json::Object(map))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        let Json::Object(map) = json else {
            return problems.wrong_type("an object with kind and data", json);
        };
        problems.refuse_unknown(map, &["kind", "data"]);
        let body = crate::json::body_from_json(map, problems)?;
        if body.kind().is_none_or(Kind::is_meta) {
            problems.add(
                "replacement-kind",
                "cannot restate an entry about the record itself".to_owned(),
                None,
            );
            return None;
        }
        Some(Self(Box::new(body)))
    }
    fn check(&self, problems: &mut Problems) {
        problems.inside("data".to_owned(), |inner| self.0.check(inner));
    }
    /// Hands over the number of the kind, and the data from [`key::RESTATED`] on.
    fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>) {
        sink(key, index, Leaf::Whole(self.0.kind_number().into()));
        self.0.emit(&mut |inner, index, leaf| sink(key::RESTATED + inner, index, leaf));
    }
    fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<Data<'_>> {
        let Leaf::Whole(number) = leaves.get(key, index)? else { return None };
        let kind = u32::try_from(number).ok().and_then(Kind::from_number);
        Some(kind.map_or(Data::Unknown, |kind| Data::restated(kind, leaves.undivided())))
    }
    fn own(seen: Data<'_>) -> Option<Self> {
        seen.to_body().map(|body| Self(Box::new(body)))
    }
}
