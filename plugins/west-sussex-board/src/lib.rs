//! What the board was asked and has not answered, what it decided, and which actions are open: for the next agenda.
//!
//! It is of West Sussex, or of the one area asked for. Deliberately absent: which response answers which question where the
//! minutes do not say so. Welsh marked U needs a translator.

mod agenda;
#[cfg(test)]
mod tests;

use agenda::Agenda;
use serde::{Deserialize, Serialize};
use tyst_plugin::document::{Document, Text};
use tyst_plugin::event::{Kind, PartialDate, Slug};
use tyst_plugin::{
    Commitments, Event, Fields, Merge, Minutes, Parameter, Register, Report, ReportError, Request,
};
use tyst_plugin::{export, labels};

/// The area of the board, where none is asked for.
const AREA: &str = "west-sussex";

struct Board;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    minutes: Minutes,
    commitments: Commitments,
}

impl Report for Board {
    const KINDS: &'static [Kind] = &[
        Kind::AreaDescribed,
        Kind::PartyDescribed,
        Kind::MinuteRecorded,
        Kind::CommitmentMade,
        Kind::CommitmentUpdated,
    ];
    const FIELDS: Fields = Fields::all(&[Register::FIELDS, Minutes::FIELDS, Commitments::FIELDS]);
    const PARAMETERS: &'static [Parameter] = &[Parameter::date(
        c"meeting",
        [
            c"The day of the next meeting: what is due before it counts as overdue",
            c"Diwrnod y cyfarfod nesaf: mae'r hyn sy'n ddyledus cyn hynny yn cyfrif yn hwyr", // U
        ],
    )];
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.minutes.merge(other.minutes);
        state.commitments.merge(other.commitments);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.minutes.apply(event);
        state.commitments.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let area = request.area.as_ref().map_or(AREA, Slug::as_str);
        let agenda = Agenda::of(state, area);
        let meeting = request.param("meeting").and_then(|day| day.parse::<PartialDate>().ok());
        let day = meeting.map_or(request.as_at, PartialDate::first);
        let mut document = Document::new(Text::both("Board agenda", "Agenda'r bwrdd")).question(Text::both(
            "What has the board still to answer, what did it decide, and which actions are open?",
            "Beth sydd gan y bwrdd i'w ateb o hyd, beth a benderfynodd, a pha gamau sy'n agored?", // U
        ));
        for (id, label, found) in agenda.counts(day) {
            document = document.figure(id, label, found.value, found.witnesses);
        }
        let Agenda { open, decisions, actions, .. } = agenda;
        if open.is_empty() && decisions.is_empty() && actions.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        let minutes = |id: &str, caption, minutes| Minutes::table(id, caption, minutes, &state.register);
        let caption = Text::both("Asked, with no answer linked", "Gofynnwyd, heb ateb cysylltiedig"); // U
        let document = document.table(minutes("to-answer", caption, open));
        let document = document.table(Commitments::actions("to-do", actions, &state.register, day));
        let caption = Text::both("Decided, to be reported back on", "Penderfynwyd, i adrodd yn ôl arnynt"); // U
        Ok(document.table(minutes("decided", caption, decisions)))
    }
}

export!(Board {
    id: "wales.tyst.west-sussex-board",
    name: "Board agenda",
    version: env!("CARGO_PKG_VERSION"),
    description: "What a board still has to answer, and which actions are open, for its next agenda",
    state: 1,
});
