//! Everything that the shared pieces of state know, at once: for reports that look at all sides of a partnership.
//!
//! A report that needs one side only keeps that piece alone, and asks for fewer kinds of event.

use crate::{
    Commitments, Consultations, Event, Evidence, Goals, Indicators, Initiatives, Memberships, Notes,
    Register, Trainings,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tyst_event::Kind;
use tyst_event::view::Fields;
use tyst_report::Witnesses;

/// The shared pieces of state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partnerships {
    /// Names, levels and parents.
    pub register: Register,
    /// Who is a partner.
    pub memberships: Memberships,
    /// The goals.
    pub goals: Goals,
    /// The initiatives.
    pub initiatives: Initiatives,
    /// The trainings.
    pub trainings: Trainings,
    /// The consultations.
    pub consultations: Consultations,
    /// The indicators and what was measured.
    pub indicators: Indicators,
    /// The commitments.
    pub commitments: Commitments,
    /// The notes.
    pub notes: Notes,
}

impl Partnerships {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 15] = [
        Kind::AreaDescribed,
        Kind::PartyDescribed,
        Kind::PartnerJoined,
        Kind::PartnerLeft,
        Kind::GoalSet,
        Kind::InitiativeLaunched,
        Kind::InitiativeChanged,
        Kind::TrainingDelivered,
        Kind::ConsultationHeld,
        Kind::IndicatorDefined,
        Kind::TargetSet,
        Kind::OutcomeMeasured,
        Kind::CommitmentMade,
        Kind::CommitmentUpdated,
        Kind::NoteRecorded,
    ];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Register::FIELDS,
        Memberships::FIELDS,
        Goals::FIELDS,
        Initiatives::FIELDS,
        Trainings::FIELDS,
        Consultations::FIELDS,
        Indicators::FIELDS,
        Commitments::FIELDS,
        Notes::FIELDS,
    ]);

    /// Takes an event; those of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        self.register.apply(event);
        self.memberships.apply(event);
        self.goals.apply(event);
        self.initiatives.apply(event);
        self.trainings.apply(event);
        self.consultations.apply(event);
        self.indicators.apply(event);
        self.commitments.apply(event);
        self.notes.apply(event);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Partnerships) {
        self.register.merge(other.register);
        self.memberships.merge(other.memberships);
        self.goals.merge(other.goals);
        self.initiatives.merge(other.initiatives);
        self.trainings.merge(other.trainings);
        self.consultations.merge(other.consultations);
        self.indicators.merge(other.indicators);
        self.commitments.merge(other.commitments);
        self.notes.merge(other.notes);
    }

    /// Returns the areas of everything but names, definitions and members.
    pub fn areas(&self) -> BTreeSet<&str> {
        let consultations = self.consultations.iter().map(|consultation| &consultation.evidence);
        let commitments = self.commitments.iter().map(|(_, commitment)| &commitment.evidence);
        let goals = self.goals.iter().map(|(evidence, _)| evidence);
        let done = goals.chain(self.initiatives.evidence()).chain(self.notes.evidence());
        let done = done.chain(consultations).chain(commitments).map(|evidence| evidence.area.as_str());
        done.chain(self.trainings.areas()).chain(self.indicators.areas()).collect()
    }

    /// Returns the first entry for which there is an area in [`areas`](Partnerships::areas), if there is one.
    pub fn first(&self) -> Witnesses {
        let consultations = self.consultations.iter().map(|consultation| consultation.evidence.seq);
        let commitments = self.commitments.iter().map(|(_, commitment)| commitment.evidence.seq);
        let goals = self.goals.iter().map(|(evidence, _)| evidence);
        let done = goals.chain(self.initiatives.evidence()).chain(self.notes.evidence());
        let done = done.map(|evidence| evidence.seq).chain(consultations).chain(commitments);
        let kept = self.trainings.evidence().map(|evidence| evidence.seq);
        done.chain(kept)
            .chain(self.indicators.outcomes().map(|outcome| outcome.evidence.seq))
            .min()
            .into_iter()
            .collect()
    }

    /// Returns only what rests on entries for which `here` holds; names and definitions stay, and so do members, who
    /// are asked for by area.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Partnerships {
        Partnerships {
            register: self.register.clone(),
            memberships: self.memberships.clone(),
            goals: self.goals.only(here),
            initiatives: self.initiatives.only(here),
            trainings: self.trainings.only(here),
            consultations: self.consultations.only(here),
            indicators: self.indicators.only(here),
            commitments: self.commitments.only(here),
            notes: self.notes.only(here),
        }
    }
}

#[cfg(test)]
mod tests;
