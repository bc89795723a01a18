//! How far the training has reached.
//!
//! Deliberately absent: what the training led to, any number that no source gives, and a sum of different units. Welsh
//! marked U needs a translator.

mod developed;
mod reached;
#[cfg(test)]
mod tests;

use reached::Reached;
use serde::{Deserialize, Serialize};
use tyst_plugin::document::{ByName, Document, Language, Table, Text, Value};
use tyst_plugin::event::Kind;
use tyst_plugin::{Event, Fields, Initiatives, Merge, Newest, Register, Report, ReportError, Request};
use tyst_plugin::{Tally, Training, Trainings, export, labels, words};

struct TrainingReach;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    initiatives: Initiatives,
    trainings: Trainings,
}

impl Report for TrainingReach {
    const KINDS: &'static [Kind] = &[
        Kind::AreaDescribed,
        Kind::PartyDescribed,
        Kind::InitiativeLaunched,
        Kind::InitiativeChanged,
        Kind::TrainingDelivered,
    ];
    const FIELDS: Fields = Fields::all(&[Register::FIELDS, Initiatives::FIELDS, Trainings::FIELDS]);
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.initiatives.merge(other.initiatives);
        state.trainings.merge(other.trainings);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.initiatives.apply(event);
        state.trainings.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let here = state.trainings.only(&|evidence| state.register.is_wanted(evidence, request));
        let trainings = state.register.wanted(here.iter(), request, Training::named);
        let developed = state.developed(request);
        let found: Tally = trainings.iter().map(|training| &training.evidence).collect();
        let undelivered = developed::tally(&developed);
        let counted: Vec<&Training> = trainings.iter().filter(|found| found.is_counted()).collect();
        let with_count: Tally = counted.iter().map(|training| &training.evidence).collect();
        let reached = Reached::by_unit(&counted);
        let document = Document::new(Text::both("Training reach", "Cyrhaeddiad yr hyfforddiant")) // U
            .question(Text::both(
                "How far has the training reached?",
                "Pa mor bell y mae'r hyfforddiant wedi cyrraedd?", // U
            ))
            .figure("trainings", labels::TRAININGS.text(), found.recorded(), found.witnesses());
        let document = if counted.is_empty() {
            let nobody = match trainings.len() {
                0 => Value::not_recorded(),
                _ => Value::not_recorded_since(with_a_count(&with_count, &found)),
            };
            document.figure("participants", labels::PARTICIPANTS.text(), nobody, found.witnesses())
        } else {
            reached.iter().fold(document, |document, reached| reached.figure(document))
        };
        let document =
            document.figure("developed", developed::label(), undelivered.recorded(), undelivered.witnesses());
        if trainings.is_empty() && developed.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        let shown = Newest::of(&trainings, |training| training.evidence.seq);
        let document = shown.noted(document.table(state.table(&shown.items)));
        let document = state.undelivered(document, &developed);
        if counted.is_empty() {
            return Ok(document);
        }
        let document = document.witnessed_paragraph(with_a_count(&with_count, &found), found.witnesses());
        let document =
            reached.iter().fold(document, |document, reached| reached.chart(document, &state.register));
        Ok(if Reached::is_all(&reached, &counted) { document } else { document.note(reached::only_some()) })
    }
}

impl State {
    fn table(&self, trainings: &[&Training]) -> Table {
        let table = Table::new("delivered", labels::TRAININGS.text())
            .by_name(ByName::Both)
            .column("topic", Text::both("Topic", "Pwnc"))
            .column("audience", Text::both("Audience", "Cynulleidfa"))
            .column("providers", Text::both("Providers", "Darparwyr"))
            .number_column("participants", labels::PARTICIPANTS.text())
            .number_column("out-of", Text::both("Out of", "Allan o")) // U
            .column("unit", labels::UNIT.text())
            .column("coverage", Text::both("Coverage", "Cwmpas")) // U
            .column("when", labels::WHEN.text())
            .column("source", labels::SOURCE.text());
        table.rows(trainings.iter().map(|training| {
            let [participants, out_of, unit] = training.count().map(words::or_not_recorded);
            let cells = [
                words::perhaps(&training.topic, training.evidence.certainty()).into(),
                (&training.audience).into(),
                self.register.party_names(&training.providers),
                participants.into(),
                out_of.into(),
                unit.into(),
                words::or_not_recorded(training.coverage.as_ref()).into(),
                training.evidence.when.value().into(),
                training.evidence.standing().into(),
            ];
            self.register.row(&training.evidence, cells)
        }))
    }
}

/// Says how many entries have a count of people.
fn with_a_count(counted: &Tally, all: &Tally) -> Text {
    let (counted, all) = (counted.bounds(), all.bounds());
    let entries =
        words::around("{} of {} entries have a count", "cofnodion â chyfrif: {} allan o {}", &counted); // U
    words::around(entries.words(Language::English), entries.words(Language::Welsh), &all)
}

export!(TrainingReach {
    id: "wales.tyst.training-reach",
    name: "Training reach",
    version: env!("CARGO_PKG_VERSION"),
    description: "How far the training has reached",
    state: 5,
});
