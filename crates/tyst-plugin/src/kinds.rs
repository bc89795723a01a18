//! The registered numbers of the kinds of event, where they must be known while a plugin is compiled.
//!
//! Decides nothing: a test compares each number and schema with those of `tyst-event`.

use crate::abi::TystKindDecl;
use tyst_event::Kind;

/// Kinds with this number or a higher one are about the record itself; plugins never see them.
pub(crate) const META_KIND_FIRST: u32 = 100;

/// Returns number and newest schema of a kind.
pub(crate) const fn declare(kind: Kind) -> TystKindDecl {
    let (kind, schema_max) = match kind {
        Kind::AreaDescribed => (1, 1),
        Kind::AreaDesignated => (2, 1),
        Kind::PartyDescribed => (3, 1),
        Kind::PartnerJoined => (4, 1),
        Kind::PartnerLeft => (5, 1),
        Kind::GoalSet => (6, 1),
        Kind::PrincipleEvidenced => (7, 1),
        Kind::InitiativeLaunched => (8, 1),
        Kind::InitiativeChanged => (9, 1),
        Kind::TrainingDelivered => (10, 1),
        Kind::IndicatorDefined => (11, 1),
        Kind::TargetSet => (12, 1),
        Kind::OutcomeMeasured => (13, 1),
        Kind::ConsultationHeld => (14, 1),
        Kind::ResponseReceived => (15, 1),
        Kind::MinuteRecorded => (16, 1),
        Kind::CommitmentMade => (17, 1),
        Kind::CommitmentEndorsed => (18, 1),
        Kind::CommitmentUpdated => (19, 1),
        Kind::ResourceContributed => (20, 1),
        Kind::DocumentPublished => (21, 1),
        Kind::NoteRecorded => (22, 1),
        Kind::EntryCorrected => (101, 1),
        Kind::EntryWithdrawn => (102, 1),
        Kind::PersonErased => (103, 1),
        Kind::LedgerCreated => (104, 1),
    };
    TystKindDecl { kind, schema_max, reserved: 0 }
}

/// The highest number of a kind below [`META_KIND_FIRST`].
pub(crate) const KINDS_KNOWN: u32 = {
    let (mut highest, mut index) = (0, 0);
    while index < Kind::ALL.len() {
        let number = declare(Kind::ALL[index]).kind;
        if number < META_KIND_FIRST && number > highest {
            highest = number;
        }
        index += 1;
    }
    highest
};

#[cfg(test)]
mod tests;
