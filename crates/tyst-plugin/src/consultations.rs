//! The consultations that were held: a piece of state that reports share.
//!
//! Deliberately absent: the responses, and any judgement of how children took part.

use crate::{Event, Evidence, Register, Who};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::view::Fields;
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
    /// Who held it.
    pub by: Who,
    /// Whether children led it; `None` where the source does not say.
    pub led_by_children: Option<bool>,
}

impl Consultations {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 1] = [Kind::ConsultationHeld];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields =
        Fields::all(&[Evidence::FIELDS, ConsultationHeld::by(), ConsultationHeld::led_by_children()]);

    /// Takes a consultation; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let Data::ConsultationHeld(data) = event.data() else { return };
        let (evidence, by) = (Evidence::of(event), Who::of(data.by()));
        let consultation = Consultation { evidence, by, led_by_children: data.led_by_children() };
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

#[cfg(test)]
mod tests;
