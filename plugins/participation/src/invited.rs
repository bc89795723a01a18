//! Who was to be invited, and whether a source records that they were.
//!
//! Deliberately absent: whether they came. A promise to invite is kept as a whole or not at all: an update of it in part
//! names nobody. Welsh marked U needs a translator.

use tyst_plugin::document::{ByName, Cell, Table, Text, Value, Witnesses, cell};
use tyst_plugin::event::{Certainty, Day, terms::Status};
use tyst_plugin::{Commitment, Request, labels, words};

use crate::State;

/// Counts those who were to be invited, and those of whom a kept promise says that they were.
pub(crate) fn counts(invitations: &[&Commitment]) -> Vec<(&'static str, Text, Cell)> {
    let behind: Witnesses = invitations.iter().map(|found| witnesses(found)).collect();
    let all = number(invitations, |found| Some(found.evidence.certainty()));
    let done = number(invitations, |found| {
        let statuses = found.statuses();
        let sure = statuses.iter().all(|status| *status == Some(Status::Kept));
        let perhaps = statuses.contains(&Some(Status::Kept));
        perhaps.then_some(if sure { found.evidence.certainty() } else { Certainty::Possible })
    });
    let counted = |number| if invitations.is_empty() { Value::not_recorded() } else { number };
    vec![
        ("to-invite", Text::both("To be invited", "I'w gwahodd"), cell(counted(all)).with(&behind)), // U
        (
            "invited",
            Text::both("Recorded as invited", "Cofnodwyd fel wedi'u gwahodd"),
            cell(counted(done)).with(&behind),
        ), // U
    ]
}

/// Adds up whom commitments name that are, or may be, of some kind.
fn number(invitations: &[&Commitment], is_so: impl Fn(&Commitment) -> Option<Certainty>) -> Value {
    let (mut low, mut high) = (0, 0);
    for found in invitations {
        let certainty = is_so(found);
        low += if certainty == Some(Certainty::Definite) { found.invitees.len() } else { 0 };
        high += if certainty.is_some() { found.invitees.len() } else { 0 };
    }
    Value::between(low as u64, high as u64)
}

fn witnesses(found: &Commitment) -> Witnesses {
    [found.status_witnesses(), found.evidence.seq.into()].into_iter().collect()
}

impl State {
    /// Returns the commitments that name whom to invite, in the order of recording.
    pub(crate) fn invitations(&self, request: &Request) -> Vec<&Commitment> {
        let wanted = |found: &&Commitment| {
            !found.invitees.is_empty() && self.register.is_wanted(&found.evidence, request)
        };
        let mut found: Vec<&Commitment> =
            self.commitments.iter().map(|(_, found)| found).filter(wanted).collect();
        found.sort_by_key(|found| found.evidence.seq);
        found
    }

    /// Lists who was to be invited, with the promise that names them.
    pub(crate) fn invited(&self, invitations: &[&Commitment], day: Day) -> Table {
        let table = Table::new("invitations", Text::both("To be invited", "I'w gwahodd")) // U
            .by_name(ByName::Groups)
            .column("who", Text::both("Who", "Pwy"))
            .column("promise", labels::COMMITMENTS.text())
            .column("status", labels::STATUS.text())
            .column("source", labels::SOURCE.text());
        table.rows(invitations.iter().flat_map(|found| {
            found.invitees.iter().map(|invitee| {
                let cells = [
                    cell(Text::english(invitee)),
                    cell(words::perhaps(&found.text, found.evidence.certainty())),
                    cell(found.stands(day)).with(found.status_witnesses()),
                    cell(found.evidence.standing()),
                ];
                self.register.row(&found.evidence, cells)
            })
        }))
    }
}
