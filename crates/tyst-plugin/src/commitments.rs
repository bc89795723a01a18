//! The commitments and how they stand: a piece of state that reports share.
//!
//! Knows no endorsements, and no day but the one it is asked about.

use crate::evidence::SourceDate;
use crate::{Event, Evidence, Register, Standing, Who, labels, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::terms::Status;
use tyst_event::view::Fields;
use tyst_event::vocabulary::{CommitmentMade, CommitmentUpdated};
use tyst_event::{Certainty, Data, Day, Kind};
use tyst_report::{ByName, Row, Table, Text, Witnesses, cell};

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
    /// The slug of the party that sees to it, where the source names one.
    pub owner: Option<String>,
    /// Who is to be invited, in the words of the source.
    pub invitees: Vec<String>,
    /// The last day on which it is due.
    due_last: Option<i32>,
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
        CommitmentMade::owner(),
        CommitmentMade::invitees(),
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
                    owner: data.owner().map(str::to_owned),
                    invitees: data.invitees().iter().map(str::to_owned).collect(),
                    due_last: data.due().and_then(|due| due.span().last).map(Day::number),
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

    /// Returns the commitment with a slug.
    pub fn get(&self, slug: &str) -> Option<&Commitment> {
        self.made.get(slug)
    }

    /// Returns every commitment, by slug.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Commitment)> {
        self.made.iter().map(|(slug, commitment)| (slug.as_str(), commitment))
    }

    /// Returns commitments as a table of actions in the order of recording: what is to be done, by whom, by when, how it
    /// stands on a day. They are in the group of their area.
    pub fn actions<'a>(
        id: impl Into<String>,
        actions: impl IntoIterator<Item = &'a Commitment>,
        register: &Register,
        day: Day,
    ) -> Table {
        let table = Table::new(id, labels::ACTIONS.text())
            .by_name(ByName::Groups)
            .column("action", labels::ACTIONS.text())
            .column("owner", labels::OWNER.text())
            .column("due", labels::DUE.text())
            .column("status", labels::STATUS.text())
            .column("source", labels::SOURCE.text());
        table.rows(actions.into_iter().map(|found| {
            let (owner, described) = found.owner(register);
            let cells = [
                cell(words::perhaps(&found.text, found.evidence.certainty())),
                cell(owner).with(described),
                cell(found.due.value()),
                cell(found.stands(day)).with(found.status_witnesses()),
                cell(found.evidence.standing()),
            ];
            register.row(&found.evidence, cells)
        }))
    }

    /// Returns those that may be open as a table in the order of recording: what was promised, when it is due, how it
    /// stands on a day.
    pub fn open_table(&self, id: impl Into<String>, day: Day) -> Table {
        let mut open: Vec<&Commitment> = self.made.values().filter(|found| found.may_be_open()).collect();
        open.sort_by_key(|commitment| commitment.evidence.seq);
        let caption = labels::OPEN_COMMITMENTS.text();
        let table = Table::new(id, caption.clone()).column("commitment", caption);
        let table = table.column("due", labels::DUE.text()).column("status", labels::STATUS.text());
        table.column("source", labels::SOURCE.text()).rows(open.into_iter().map(|found| found.row(day)))
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

    fn row(&self, day: Day) -> Row {
        let text = words::perhaps(&self.text, self.evidence.certainty());
        let source = self.evidence.standing().into();
        let stands = cell(self.stands(day)).with(self.status_witnesses());
        self.evidence.row([cell(text), cell(self.due.value()), stands, source])
    }

    /// Returns the entries behind [`statuses`](Commitment::statuses).
    pub fn status_witnesses(&self) -> Witnesses {
        self.status.witnesses()
    }

    /// Returns whether it is open: certainly, perhaps, or (`None`) certainly not.
    pub fn is_open(&self) -> Option<Certainty> {
        let closed = |status: &Option<Status>| matches!(status, Some(Status::Kept | Status::Dropped));
        if self.statuses().iter().all(closed) {
            return None;
        }
        let sure = self.evidence.certainty() == Certainty::Definite && !self.statuses().iter().any(closed);
        Some(if sure { Certainty::Definite } else { Certainty::Possible })
    }

    /// Returns whether it has a status: certainly, perhaps, or (`None`) certainly not.
    pub fn has_status(&self, status: Status) -> Option<Certainty> {
        let statuses = self.statuses();
        let is_it = |found: &Option<Status>| *found == Some(status);
        let sure = self.evidence.certainty() == Certainty::Definite && statuses.iter().all(is_it);
        let certainty = if sure { Certainty::Definite } else { Certainty::Possible };
        statuses.iter().any(is_it).then_some(certainty)
    }

    /// Returns whether it was certainly kept, and certainly after the last day on which it was due.
    pub fn is_kept_late(&self) -> bool {
        let is_late = self.due_last.zip(self.status.begins()).is_some_and(|(due, kept)| kept > due);
        is_late && self.has_status(Status::Kept) == Some(Certainty::Definite)
    }

    /// Returns whether it is open after the last day on which it was due: certainly, perhaps, or (`None`) not.
    pub fn is_overdue(&self, day: Day) -> Option<Certainty> {
        self.due_last.filter(|last| *last < day.number()).and_then(|_| self.is_open())
    }

    /// Says how it stands on a day: "open", "open or kept", "open; overdue", "kept, late".
    pub fn stands(&self, day: Day) -> Text {
        let stands = words::either(self.statuses().into_iter().map(labels::status));
        match self.is_overdue(day) {
            Some(Certainty::Definite) => words::around("{}; overdue", "{}; hwyr", &stands), // U: translator
            Some(Certainty::Possible) => {
                words::around("{}; may be overdue", "{}; gall fod yn hwyr", &stands) // U: translator
            }
            None if self.is_kept_late() => words::around("{}, late", "{}, yn hwyr", &stands), // U: translator
            None => stands,
        }
    }

    /// Returns the name of who sees to it, else of who made it, with the entries behind the name.
    pub fn owner(&self, register: &Register) -> (Text, Witnesses) {
        match &self.owner {
            Some(party) => (register.party_name(party), register.party_witnesses(party)),
            None => (self.by.name(register), self.by.witnesses(register)),
        }
    }

    /// Returns whether it may still be kept: it is neither certainly kept nor certainly given up.
    pub fn may_be_open(&self) -> bool {
        self.is_open().is_some()
    }
}

#[cfg(test)]
mod tests;
