//! The consultations that were held: a piece of state that reports share.
//!
//! Deliberately absent: the responses, and any judgement of how children took part.

use crate::{Event, Evidence, Register, Who, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::{Method, Recorded, Standards};
use tyst_event::view::{Fields, View};
use tyst_event::vocabulary::ConsultationHeld;
use tyst_event::{Data, Kind};
use tyst_report::{Text, Witnesses};

/// The consultations, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultations {
    /// By position.
    held: BTreeMap<u64, Consultation>,
}

/// A consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// The entry that says so.
    pub evidence: Evidence,
    /// Its slug.
    pub slug: String,
    /// Who held it.
    pub by: Who,
    /// Who was asked.
    pub audience: Option<Text>,
    /// Whether children led it; `None` where the source does not say.
    pub led_by_children: Option<bool>,
    /// How it was done; the number of a [`Method`].
    method: Option<u16>,
    /// What the source says of space, voice, audience and influence; `None` where it says nothing of them.
    conditions: Option<[Option<bool>; 4]>,
    /// What it says of the seven National Participation Standards; `None` where it says nothing of them.
    standards: Option<[Option<bool>; 7]>,
}

impl Consultations {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::ConsultationHeld];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        ConsultationHeld::consultation(),
        ConsultationHeld::by(),
        ConsultationHeld::audience(),
        ConsultationHeld::led_by_children(),
        ConsultationHeld::method(),
        ConsultationHeld::lundy(),
        ConsultationHeld::standards(),
    ]);

    /// Takes a consultation; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let Data::ConsultationHeld(data) = event.data() else { return };
        let consultation = Consultation {
            evidence: Evidence::of(event),
            slug: data.consultation().to_owned(),
            by: Who::of(data.by()),
            audience: data.audience().map(words::text),
            led_by_children: data.led_by_children(),
            method: data.method().map(Method::number),
            conditions: data
                .lundy()
                .map(|said| [said.space(), said.voice(), said.audience(), said.influence()].map(is_so)),
            standards: data.standards().map(standards),
        };
        self.held.insert(event.seq(), consultation);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Consultations) {
        self.held.extend(other.held);
    }

    /// Returns every consultation, in the order of recording.
    pub fn iter(&self) -> impl Iterator<Item = &Consultation> {
        self.held.values()
    }

    /// Returns those that the source says children led, with the names of who held them.
    pub fn led_by_children<'a>(
        &'a self,
        register: &'a Register,
    ) -> impl Iterator<Item = (&'a Evidence, Text)> {
        let led = self.iter().filter(|consultation| consultation.led_by_children == Some(true));
        led.map(|consultation| (&consultation.evidence, consultation.by.name(register)))
    }

    /// Returns the entries behind the names of who held those that children led.
    pub fn leader_witnesses(&self, register: &Register) -> Witnesses {
        let led = self.iter().filter(|consultation| consultation.led_by_children == Some(true));
        led.map(|consultation| consultation.by.witnesses(register)).collect()
    }

    /// Returns only what rests on entries for which `here` holds.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Consultations {
        let held = self.held.iter().filter(|(_, found)| here(&found.evidence));
        Consultations { held: held.map(|(seq, found)| (*seq, found.clone())).collect() }
    }
}

impl Consultation {
    /// Returns what it rests on and who held it, for [`Register::wanted`](crate::Register::wanted).
    pub fn named(&self, register: &Register) -> (&Evidence, Text) {
        (&self.evidence, self.by.name(register))
    }

    /// Returns how it was done, where the source says so.
    pub fn method(&self) -> Option<Method> {
        self.method.and_then(Method::from_number)
    }

    /// Returns whether children took part in it: the source says that they led it, or how they took part. Who was asked stands in
    /// words alone, and makes none.
    pub fn is_with_children(&self) -> bool {
        self.led_by_children == Some(true) || self.conditions.is_some() || self.standards.is_some()
    }

    /// Returns whether children had space, voice, audience and influence (Lundy): `None` where the source does not say.
    pub fn conditions(&self) -> [Option<bool>; 4] {
        self.conditions.unwrap_or_default()
    }

    /// Returns whether the National Participation Standards of Wales were met, in their order: information, choice, no
    /// discrimination, respect, benefit, feedback, improvement. `None` where the source does not say.
    pub fn standards(&self) -> [Option<bool>; 7] {
        self.standards.unwrap_or_default()
    }
}

fn standards(said: View<'_, Standards>) -> [Option<bool>; 7] {
    [
        said.information(),
        said.choice(),
        said.no_discrimination(),
        said.respect(),
        said.benefit(),
        said.feedback(),
        said.improvement(),
    ]
    .map(is_so)
}

fn is_so(said: Option<Recorded>) -> Option<bool> {
    match said? {
        Recorded::Yes => Some(true),
        Recorded::No => Some(false),
        Recorded::NotRecorded => None,
    }
}

#[cfg(test)]
mod tests;
