//! Where children were heard, and whether they had influence: space, voice, audience and influence (Lundy), and the
//! National Participation Standards of Wales.
//!
//! Deliberately absent: what children said, and any influence that no source records. Children took part where a source
//! says how; that they were to be asked is not enough. Welsh marked U needs a translator.

mod invited;
mod responses;
mod standards;
#[cfg(test)]
mod tests;
mod voices;

use responses::Responses;
use serde::{Deserialize, Serialize};
use tyst_plugin::document::{Document, Text};
use tyst_plugin::event::{Kind, terms::Topic};
use tyst_plugin::{Commitments, Consultation, Consultations, Event, Evidence, Fields, Merge, Minutes};
use tyst_plugin::{Notes, Register, Report, ReportError, Request, evidence, export, labels};

struct Participation;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    consultations: Consultations,
    responses: Responses,
    minutes: Minutes,
    commitments: Commitments,
    notes: Notes,
}

impl Report for Participation {
    const KINDS: &'static [Kind] = &[
        Kind::AreaDescribed,
        Kind::PartyDescribed,
        Kind::ConsultationHeld,
        Kind::ResponseReceived,
        Kind::MinuteRecorded,
        Kind::CommitmentMade,
        Kind::CommitmentUpdated,
        Kind::NoteRecorded,
    ];
    const FIELDS: Fields = Fields::all(&[
        Register::FIELDS,
        Consultations::FIELDS,
        Responses::FIELDS,
        Minutes::FIELDS,
        Commitments::FIELDS,
        Notes::FIELDS,
    ]);
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.consultations.merge(other.consultations);
        state.responses.merge(other.responses);
        state.minutes.merge(other.minutes);
        state.commitments.merge(other.commitments);
        state.notes.merge(other.notes);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.consultations.apply(event);
        state.responses.apply(event);
        state.minutes.apply(event);
        state.commitments.apply(event);
        state.notes.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let here = |evidence: &Evidence| state.register.is_wanted(evidence, request);
        let register = &state.register;
        let held: Vec<&Consultation> =
            register.wanted(state.consultations.iter(), request, |held: &Consultation| held.named(register));
        let with: Vec<&Consultation> = held.iter().copied().filter(|held| held.is_with_children()).collect();
        let invitations = state.invitations(request);
        let mut document = Document::new(Text::both("Children's voice", "Llais plant")).question(Text::both(
            "Where were children heard, and did they have influence?",
            "Ble y cafodd plant eu clywed, ac a oedd ganddynt ddylanwad?", // U
        ));
        for (id, label, found) in
            voices::counts(&held, &with).into_iter().chain(invited::counts(&invitations))
        {
            document = document.figure(id, label, found.value, found.witnesses);
        }
        let notes: Vec<(&Evidence, Text)> =
            state.notes.on(Topic::Participation).filter(|(evidence, _)| here(evidence)).collect();
        if held.is_empty() && invitations.is_empty() && notes.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        if !held.is_empty() {
            document = document.table(state.areas(&held, &with));
        }
        if !with.is_empty() {
            document = document.table(state.voices(&with, request.as_at)).table(state.standards(&with));
        }
        let more = [state.answers(&held), state.decided(&with), state.invited(&invitations, request.as_at)];
        for table in more.into_iter().filter(|table| !table.rows.is_empty()) {
            document = document.table(table);
        }
        let caption = Text::both("Noted of participation", "Nodwyd am gyfranogiad"); // U
        Ok(if notes.is_empty() { document } else { document.table(evidence::table("notes", caption, notes)) })
    }
}

export!(Participation {
    id: "wales.tyst.participation",
    name: "Children's voice",
    version: env!("CARGO_PKG_VERSION"),
    description: "Where children were heard, and whether they had influence",
    state: 2,
});
