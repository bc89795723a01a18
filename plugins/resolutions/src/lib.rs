//! What bodies were asked, what they decided, and which actions follow.
//!
//! Deliberately absent: any answer that the minutes do not name as one; what was asked and what was decided stand side by
//! side as they are worded. Welsh marked U needs a translator.

mod bodies;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_plugin::document::{Document, Table, Text, Witnesses};
use tyst_plugin::event::Kind;
use tyst_plugin::{
    Commitment, Commitments, Event, Fields, Merge, Minute, Minutes, Newest, Notes, Parameter, Register,
    Report,
};
use tyst_plugin::{ReportError, Request, Tally, export, labels, words};

struct Resolutions;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    minutes: Minutes,
    commitments: Commitments,
    notes: Notes,
}

impl Report for Resolutions {
    const KINDS: &'static [Kind] = &[
        Kind::AreaDescribed,
        Kind::PartyDescribed,
        Kind::MinuteRecorded,
        Kind::CommitmentMade,
        Kind::CommitmentUpdated,
        Kind::NoteRecorded,
    ];
    const FIELDS: Fields =
        Fields::all(&[Register::FIELDS, Minutes::FIELDS, Commitments::FIELDS, Notes::FIELDS]);
    const PARAMETERS: &'static [Parameter] =
        &[Parameter::id(c"body", [c"Only the minutes of this body", c"Cofnodion y corff hwn yn unig"])]; // U
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.minutes.merge(other.minutes);
        state.commitments.merge(other.commitments);
        state.notes.merge(other.notes);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.minutes.apply(event);
        state.commitments.apply(event);
        state.notes.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let wanted = |minute: &Minute| {
            let is_of = request.param("body").is_none_or(|body| minute.body == body);
            is_of && state.register.is_wanted(&minute.evidence, request)
        };
        let minutes: Vec<&Minute> = state.minutes.iter().filter(|minute| wanted(minute)).collect();
        let mut asks = state.minutes.asks();
        asks.retain(|ask| wanted(ask.minute));
        let actions = state.actions(&minutes);
        let all: Tally = minutes.iter().map(|found| &found.evidence).collect();
        let (asked, answered) = (bodies::requests(&asks), bodies::answered(&asks));
        let first: Witnesses = actions.iter().map(|(_, first)| *first).collect();
        let promised = actions.iter().map(|(found, _)| &found.evidence).collect::<Tally>().with(first);
        let title = Text::both("Resolutions and actions", "Penderfyniadau a chamau gweithredu");
        let mut document = Document::new(title).question(Text::both(
            "What were bodies asked, what did they decide, and which actions follow?",
            "Beth a ofynnwyd i gyrff, beth a benderfynwyd, a pha gamau gweithredu sy'n dilyn?", // U
        ));
        for (id, label, found) in [
            ("minutes", labels::MINUTES.text(), all.cell()),
            ("asks", labels::ASKS.text(), asked.among(&all)),
            ("answered", labels::ANSWERED.text(), answered.among(&asked)),
            ("actions", labels::ACTIONS.text(), promised.cell()),
        ] {
            document = document.figure(id, label, found.value, found.witnesses);
        }
        if minutes.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        let listed = Newest::of(minutes.iter().copied(), |minute| minute.evidence.seq);
        document = document.table(state.bodies(&minutes, &asks)).table(state.listed(&listed.items));
        document = listed.noted(document);
        if !asks.is_empty() {
            let shown = Newest::of(&asks, |ask| ask.minute.evidence.seq);
            document = shown.noted(document.table(state.answers(&shown.items, request)));
        }
        if actions.is_empty() {
            return Ok(document);
        }
        let shown = Newest::of(actions, |(found, _)| found.evidence.seq);
        Ok(shown.noted(document.table(state.table(&shown.items, request))))
    }
}

impl State {
    /// Returns the commitments of areas of which there are minutes, in the order of recording, each with the first of them.
    fn actions(&self, minutes: &[&Minute]) -> Vec<(&Commitment, u64)> {
        let mut first: BTreeMap<&str, u64> = BTreeMap::new();
        for minute in minutes {
            first.entry(&minute.evidence.area).or_insert(minute.evidence.seq);
        }
        let all = self.commitments.iter().map(|(_, found)| found);
        let mut actions: Vec<(&Commitment, u64)> =
            all.filter_map(|found| Some((found, *first.get(&*found.evidence.area)?))).collect();
        actions.sort_by_key(|(found, _)| found.evidence.seq);
        actions
    }

    fn table(&self, actions: &[(&Commitment, u64)], request: &Request) -> Table {
        let found = actions.iter().map(|(found, _)| *found);
        let mut table = Commitments::actions("next", found, &self.register, request.as_at);
        for (row, (_, first)) in table.rows.iter_mut().zip(actions) {
            // That an action stands here rests on the minutes of its area.
            row.cells.iter_mut().for_each(|cell| cell.witnesses.insert(*first));
        }
        table
    }

    /// Returns the minutes as a table, body by body.
    fn listed(&self, minutes: &[&Minute]) -> Table {
        let mut minutes = minutes.to_vec();
        minutes.sort_by_cached_key(|minute| self.order(minute));
        Minutes::table("record", labels::MINUTES.text(), minutes, &self.register)
    }

    /// Returns how minutes are put in order: by the name of the body, then as they were recorded.
    fn order(&self, minute: &Minute) -> (String, String, u64) {
        let name = words::order(&self.register.party_name(&minute.body));
        (name, minute.body.clone(), minute.evidence.seq)
    }
}

export!(Resolutions {
    id: "wales.tyst.resolutions",
    name: "Resolutions and actions",
    version: env!("CARGO_PKG_VERSION"),
    description: "What bodies were asked, what they decided, and which actions follow",
    state: 2,
});
