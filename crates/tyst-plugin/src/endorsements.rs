//! Who was asked to endorse what, and who did: a piece of state that reports share.
//!
//! Makes no endorsement of a request, of support, or of a silence: the verb of the source is the fact.

use crate::{Event, Evidence};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::{Endorsement, Stance, StanceBasis};
use tyst_event::view::Fields;
use tyst_event::vocabulary::{CommitmentEndorsed, ResponseReceived};
use tyst_event::{Data, Kind};

/// The endorsements of commitments, and the responses to consultations that endorse, in the order of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endorsements {
    /// By position.
    of_commitments: BTreeMap<u64, OfCommitment>,
    replies: BTreeMap<u64, Reply>,
}

/// Somebody was asked to endorse a commitment, did or refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfCommitment {
    /// The entry that says so.
    pub evidence: Evidence,
    /// The slug of the commitment.
    pub commitment: String,
    /// The slug of the party.
    pub by: String,
    stance: u16,
}

/// A response that endorses what it was asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The entry that says so.
    pub evidence: Evidence,
    /// The slug of the consultation.
    pub consultation: String,
    basis: Option<u16>,
}

impl Endorsements {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 2] = [Kind::CommitmentEndorsed, Kind::ResponseReceived];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        CommitmentEndorsed::commitment(),
        CommitmentEndorsed::by(),
        CommitmentEndorsed::stance(),
        ResponseReceived::consultation(),
        ResponseReceived::by(),
        ResponseReceived::stance(),
        ResponseReceived::stance_basis(),
    ]);

    /// Takes an endorsement, or a response of a party of its own that endorses; other entries change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        match event.data() {
            Data::CommitmentEndorsed(data) => {
                let endorsed = OfCommitment {
                    evidence: Evidence::of(event),
                    commitment: data.commitment().to_owned(),
                    by: data.by().to_owned(),
                    stance: data.stance().number(),
                };
                self.of_commitments.insert(event.seq(), endorsed);
            }
            Data::ResponseReceived(data) if data.stance() == Some(Stance::Endorse) && data.by().is_some() => {
                let reply = Reply {
                    evidence: Evidence::of(event),
                    consultation: data.consultation().to_owned(),
                    basis: data.stance_basis().map(StanceBasis::number),
                };
                self.replies.insert(event.seq(), reply);
            }
            _ => {}
        }
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Endorsements) {
        self.of_commitments.extend(other.of_commitments);
        self.replies.extend(other.replies);
    }

    /// Returns what is recorded of endorsements of commitments, in the order of recording.
    pub fn of_commitments(&self) -> impl Iterator<Item = &OfCommitment> {
        self.of_commitments.values()
    }

    /// Returns the responses of named consultees that endorse, in the order of recording.
    pub fn replies(&self) -> impl Iterator<Item = &Reply> {
        self.replies.values()
    }
}

impl OfCommitment {
    /// Returns whether it was only asked for.
    pub fn is_sought(&self) -> bool {
        self.stance == Endorsement::Sought.number()
    }

    /// Returns whether it was given.
    pub fn is_endorsed(&self) -> bool {
        self.stance == Endorsement::Endorsed.number()
    }

    /// Returns whether the party took the commitment over as its own.
    pub fn is_adopted(&self) -> bool {
        self.stance == Endorsement::Adopted.number()
    }

    /// Returns whether it was refused.
    pub fn is_declined(&self) -> bool {
        self.stance == Endorsement::Declined.number()
    }
}

impl Reply {
    /// Returns whose words it rests on; `None` where the entry does not say.
    pub fn basis(&self) -> Option<StanceBasis> {
        self.basis.and_then(StanceBasis::from_number)
    }
}

#[cfg(test)]
mod tests;
