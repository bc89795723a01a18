//! The consultations that were held: a piece of state that reports share.
//!
//! Deliberately absent: the responses, and any judgement of how children took part.

use crate::{Evidence, Register, Who};
use serde::{Deserialize, Serialize};
use tyst_event::{Body, Entry, Kind};
use tyst_report::Text;

/// The consultations, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultations {
    held: Vec<Consultation>,
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

    /// Takes a consultation; entries of other kinds change nothing.
    pub fn apply(&mut self, entry: &Entry) {
        let Body::ConsultationHeld(data) = &entry.statement.body else { return };
        let (evidence, by) = (Evidence::of(entry), Who::of(&data.by));
        self.held.push(Consultation { evidence, by, led_by_children: data.led_by_children });
    }

    /// Returns every consultation, in the order of recording.
    pub fn iter(&self) -> impl Iterator<Item = &Consultation> {
        self.held.iter()
    }

    /// Returns those that the source says children led, with the names of who held them.
    pub fn led_by_children<'a>(
        &'a self,
        register: &'a Register,
    ) -> impl Iterator<Item = (&'a Evidence, Text)> {
        let led = self.iter().filter(|consultation| consultation.led_by_children == Some(true));
        led.map(|consultation| (&consultation.evidence, consultation.by.name(register)))
    }

    /// Returns only what rests on entries for which `here` holds.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Consultations {
        Consultations { held: self.iter().filter(|found| here(&found.evidence)).cloned().collect() }
    }
}

#[cfg(test)]
mod tests;
