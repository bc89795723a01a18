//! What was promised, when it is due, how it stands, and who endorsed it.
//!
//! Deliberately absent: an endorsement that no source records, and any number of those who were only asked. Welsh marked U
//! needs a translator.

mod counts;
mod endorsed;
mod grounds;
#[cfg(test)]
mod tests;

use counts::counted;
use grounds::Grounds;
use serde::{Deserialize, Serialize};
use tyst_plugin::document::{ByName, Document, Table, Text, cell};
use tyst_plugin::event::{Day, Kind};
use tyst_plugin::{
    Commitment, Commitments, Consultations, Endorsements, Event, Fields, Merge, Register, Report,
};
use tyst_plugin::{ReportError, Request, Tally, export, labels, words};

struct CommitmentsReport;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    commitments: Commitments,
    endorsements: Endorsements,
    consultations: Consultations,
    grounds: Grounds,
}

/// The slug of a commitment, and the commitment.
type Promised<'a> = (&'a str, &'a Commitment);

impl Report for CommitmentsReport {
    const KINDS: &'static [Kind] = &[
        Kind::AreaDescribed,
        Kind::PartyDescribed,
        Kind::CommitmentMade,
        Kind::CommitmentUpdated,
        Kind::CommitmentEndorsed,
        Kind::ConsultationHeld,
        Kind::ResponseReceived,
        Kind::DocumentPublished,
        Kind::NoteRecorded,
    ];
    const FIELDS: Fields = Fields::all(&[
        Register::FIELDS,
        Commitments::FIELDS,
        Endorsements::FIELDS,
        Consultations::FIELDS,
        Grounds::FIELDS,
    ]);
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.commitments.merge(other.commitments);
        state.endorsements.merge(other.endorsements);
        state.consultations.merge(other.consultations);
        state.grounds.merge(other.grounds);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.commitments.apply(event);
        state.endorsements.apply(event);
        state.consultations.apply(event);
        state.grounds.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let promised = state.register.wanted(state.commitments.iter(), request, |(_, found)| found.named());
        let asked = state.asked(request);
        let replies = state.replies(request);
        let mut document = Document::new(Text::both("Commitments", "Ymrwymiadau")).question(Text::both(
            "What was promised, when is it due, how does it stand, and who endorsed it?",
            "Beth a addawyd, erbyn pryd, beth yw'r sefyllfa, a phwy a'i cymeradwyodd?", // U
        ));
        let all: Tally = promised.iter().map(|(_, found)| &found.evidence).collect();
        for (id, label, found) in counted(&promised, request.as_at) {
            let counted = found.among(&all);
            document = document.figure(id, label, counted.value, counted.witnesses);
        }
        document = endorsed::figures(document, &asked, &replies);
        let grounds: Vec<Table> = state.grounds(request).collect();
        if promised.is_empty() && asked.is_empty() && replies.is_empty() && grounds.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        if !promised.is_empty() {
            document = document.table(state.table(&promised, request.as_at));
        }
        if !asked.is_empty() {
            document = document.table(state.endorsements(&asked)).chart(endorsed::chart(&asked));
        }
        if !replies.is_empty() {
            document = document.table(state.consultees(&replies));
        }
        Ok(grounds.into_iter().fold(document, Document::table))
    }
}

impl State {
    fn table(&self, promised: &[Promised<'_>], day: Day) -> Table {
        let table = Table::new("tracker", labels::COMMITMENTS.text())
            .by_name(ByName::Both)
            .column("commitment", Text::both("Commitment", "Ymrwymiad"))
            .column("by", Text::both("By", "Gan"))
            .column("made", Text::both("Made", "Gwnaed")) // U
            .column("due", labels::DUE.text())
            .column("status", labels::STATUS.text())
            .column("endorsements", labels::ENDORSEMENTS.text())
            .column("source", labels::SOURCE.text());
        table.rows(promised.iter().map(|(slug, found)| {
            let cells = [
                cell(words::perhaps(&found.text, found.evidence.certainty())),
                cell(found.by.name(&self.register)).with(found.by.witnesses(&self.register)),
                cell(found.evidence.when.value()),
                cell(found.due.value()),
                cell(found.stands(day)).with(found.status_witnesses()),
                self.endorsed(slug),
                cell(found.evidence.standing()),
            ];
            self.register.row(&found.evidence, cells)
        }))
    }
}

export!(CommitmentsReport {
    id: "wales.tyst.commitments",
    name: "Commitments",
    version: env!("CARGO_PKG_VERSION"),
    description: "What was promised, when it is due, how it stands, and who endorsed it",
    state: 2,
});
