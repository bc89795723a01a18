//! What is asked of a kind, and of what is stated, whatever kind it is.
//!
//! The kinds themselves stand in the vocabulary.

use crate::field::{Leaf, Shape};
use crate::{Body, Kind, Slug, When};

impl Kind {
    /// The kinds of entry about the partnership: every kind but those about the record.
    pub const FACTS: &'static [Self] = {
        let mut facts = 0;
        while !Self::ALL[facts].is_meta() {
            facts += 1;
        }
        Self::ALL.split_at(facts).0
    };

    /// The kinds about the record itself that people state in words of their own; corrections and withdrawals are made from what
    /// stands, and the rest records itself.
    pub const REMARKS: &'static [Self] =
        &[Self::EntryDisputed, Self::EntryFinalised, Self::PeriodClosed, Self::LedgerTagged];

    /// Returns the kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Returns whether entries of the kind are about the record rather than about the partnership.
    pub const fn is_meta(self) -> bool {
        self.number() > 100
    }

    /// Returns whether entries of the kind are about the ledger as a whole, and so recorded for the area `ledger`.
    pub const fn is_of_ledger(self) -> bool {
        matches!(self, Self::LedgerCreated | Self::LedgerTagged | Self::ReportPublished | Self::AccessNoted)
    }
}

impl Body {
    /// Returns the registered number of the kind, also where this version does not know it.
    pub fn kind_number(&self) -> u32 {
        match (self, self.kind()) {
            (Self::Unknown(unknown), _) => unknown.kind,
            (_, kind) => kind.map_or(0, Kind::number),
        }
    }

    /// Returns whether what is stated may still change, as its source says.
    pub fn is_provisional(&self) -> bool {
        let provisional = match self {
            Self::TrainingDelivered(data) => data.provisional,
            Self::OutcomeMeasured(data) => data.provisional,
            Self::MinuteRecorded(data) => data.provisional,
            _ => None,
        };
        provisional == Some(true)
    }

    /// Returns the entry that it corrects, withdraws, finalises or disputes.
    pub fn target(&self) -> Option<u64> {
        match self {
            Self::EntryCorrected(data) => Some(data.target.0),
            Self::EntryWithdrawn(data) => Some(data.target.0),
            Self::EntryFinalised(data) => Some(data.target.0),
            Self::EntryDisputed(data) => Some(data.target.0),
            _ => None,
        }
    }

    /// Returns whether a slug stands in the data.
    pub fn names(&self, slug: &Slug) -> bool {
        let Some(kind) = self.kind() else { return false };
        let holds_slugs = |key: u16| {
            let field = kind.fields().iter().find(|field| field.number == key / 32);
            field.is_some_and(|field| !matches!((field.shape)(), Shape::Text | Shape::Line))
        };
        let mut names = false;
        self.emit(&mut |key, _, leaf| {
            names |= matches!(leaf, Leaf::Text(text) if text == slug.as_str()) && holds_slugs(key);
        });
        names
    }

    /// Returns the period that it is about, where that has a field of its own.
    pub fn period(&self) -> Option<&When> {
        match self {
            Self::TargetSet(data) => Some(&data.period),
            Self::OutcomeMeasured(data) => data.period.as_ref(),
            Self::ResourceContributed(data) => data.period.as_ref(),
            _ => None,
        }
    }

    /// Returns the same as final.
    #[must_use]
    pub fn finalised(mut self) -> Self {
        match &mut self {
            Self::TrainingDelivered(data) => data.provisional = None,
            Self::OutcomeMeasured(data) => data.provisional = None,
            Self::MinuteRecorded(data) => data.provisional = None,
            // A kind without that field is never provisional.
            _ => {}
        }
        self
    }
}
