//! The commitments and how they stand: a piece of state that reports share.
//!
//! Knows no endorsements, and no day: whether a commitment is overdue is for a report to say.

use crate::evidence::SourceDate;
use crate::{Event, Evidence, Standing, Who, labels, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::Status;
use tyst_event::view::Fields;
use tyst_event::vocabulary::{CommitmentMade, CommitmentUpdated};
use tyst_event::{Data, Kind};
use tyst_report::{Row, Table, Text, cell};

/// The number of the status of a commitment that has no update: none of the closed list's own.
const OPEN: u16 = 0;

/// The commitments that were made, as later entries updated them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitments {
    made: BTreeMap<String, Commitment>,
    /// The updates of what was made in an area that is not read yet.
    updated: BTreeMap<String, Standing<u16>>,
}

/// A commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The entry that made it.
    pub evidence: Evidence,
    /// Who made it.
    pub by: Who,
    /// What was promised.
    pub text: Text,
    /// When it is due, as the source says it.
    pub due: SourceDate,
    status: Standing<u16>,
}

impl Commitments {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 2] = [Kind::CommitmentMade, Kind::CommitmentUpdated];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        CommitmentMade::commitment(),
        CommitmentMade::by(),
        CommitmentMade::text(),
        CommitmentMade::due(),
        CommitmentUpdated::commitment(),
        CommitmentUpdated::status(),
    ]);

    /// Takes a commitment or an update; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        match event.data() {
            Data::CommitmentMade(data) => {
                let commitment = Commitment {
                    evidence: Evidence::of(event),
                    by: Who::of(data.by()),
                    text: words::text(data.text()),
                    due: data.due().map(SourceDate::of).unwrap_or_default(),
                    status: Standing::new(event, OPEN),
                };
                self.make(data.commitment().to_owned(), commitment);
            }
            Data::CommitmentUpdated(data) => {
                self.update(data.commitment().to_owned(), Standing::new(event, data.status().number()));
            }
            _ => {}
        }
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Commitments) {
        for (slug, commitment) in other.made {
            self.make(slug, commitment);
        }
        for (slug, status) in other.updated {
            self.update(slug, status);
        }
    }

    /// Adds a commitment; the one that was recorded last counts, with the updates after it.
    fn make(&mut self, slug: String, mut commitment: Commitment) {
        if let Some(updates) = self.updated.remove(&slug) {
            commitment.update(updates);
        }
        if let Some(known) = self.made.get_mut(&slug) {
            if known.evidence.seq < commitment.evidence.seq {
                std::mem::swap(known, &mut commitment);
            }
            known.update(commitment.status);
        } else {
            self.made.insert(slug, commitment);
        }
    }

    fn update(&mut self, slug: String, updates: Standing<u16>) {
        match self.made.get_mut(&slug) {
            Some(known) => known.update(updates),
            None => self.updated.entry(slug).or_default().merge(updates),
        }
    }

    /// Returns every commitment, by slug.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Commitment)> {
        self.made.iter().map(|(slug, commitment)| (slug.as_str(), commitment))
    }

    /// Returns those that may be open as a table in the order of recording: what was promised, when it is due, how it
    /// stands.
    pub fn open_table(&self, id: impl Into<String>) -> Table {
        let mut open: Vec<&Commitment> = self.made.values().filter(|found| found.may_be_open()).collect();
        open.sort_by_key(|commitment| commitment.evidence.seq);
        let caption = labels::OPEN_COMMITMENTS.text();
        let table = Table::new(id, caption.clone()).column("commitment", caption);
        let table = table.column("due", labels::DUE.text()).column("status", labels::STATUS.text());
        table.column("source", labels::SOURCE.text()).rows(open.into_iter().map(Commitment::row))
    }

    /// Returns only what rests on entries for which `here` holds.
    #[must_use]
    pub fn only(&self, here: &dyn Fn(&Evidence) -> bool) -> Commitments {
        let made = self.iter().filter(|(_, commitment)| here(&commitment.evidence));
        let made = made.map(|(slug, found)| (slug.to_owned(), found.clone())).collect();
        Commitments { made, updated: BTreeMap::new() }
    }
}

impl Commitment {
    /// Takes the updates that were recorded after it.
    fn update(&mut self, updates: Standing<u16>) {
        self.status.merge(updates);
        self.status.forget_before(self.evidence.seq);
    }

    /// Returns what it rests on and what was promised, for [`Register::wanted`](crate::Register::wanted).
    pub fn named(&self) -> (&Evidence, Text) {
        (&self.evidence, self.text.clone())
    }

    /// Returns every status that it may have, one where that is certain; `None` is that it is open.
    pub fn statuses(&self) -> Vec<Option<Status>> {
        let mut numbers: Vec<u16> = self.status.all().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().map(Status::from_number).collect()
    }

    fn row(&self) -> Row {
        let text = words::perhaps(&self.text, self.evidence.certainty());
        let statuses = words::either(self.statuses().into_iter().map(labels::status));
        let source = self.evidence.standing().into();
        let statuses = cell(statuses).with(self.status.witnesses());
        self.evidence.row([cell(text), cell(self.due.value()), statuses, source])
    }

    /// Returns whether it may still be kept: it is neither certainly kept nor certainly given up.
    pub fn may_be_open(&self) -> bool {
        !self.statuses().iter().all(|status| matches!(status, Some(Status::Kept | Status::Dropped)))
    }
}

#[cfg(test)]
mod tests;
