//! How far the training has reached.
//!
//! Deliberately absent: what the training led to, and any number of people that no source gives. Welsh marked U
//! needs a translator.

mod developed;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use tyst_plugin::document::{Bar, ByName, Chart, Document, Language, Table, Text, Value};
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
        let participants = match (counted.len(), trainings.len()) {
            (0, 0) => Value::not_recorded(),
            (0, _) => Value::not_recorded_since(with_a_count(&with_count, &found)),
            _ => Training::people_of(counted.iter().copied()),
        };
        let counts = if counted.is_empty() { &found } else { &with_count }.witnesses();
        let document = Document::new(Text::both("Training reach", "Cyrhaeddiad yr hyfforddiant")) // U
            .question(Text::both(
                "How far has the training reached?",
                "Pa mor bell y mae'r hyfforddiant wedi cyrraedd?", // U
            ))
            .figure("trainings", labels::TRAININGS.text(), found.recorded(), found.witnesses())
            .figure("participants", labels::PARTICIPANTS.text(), participants, counts)
            .figure("developed", developed::label(), undelivered.recorded(), undelivered.witnesses());
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
        let drawn = Newest::of(counted, |training| training.evidence.seq);
        Ok(drawn.noted(document.chart(chart(&drawn.items))))
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
            .column("coverage", Text::both("Coverage", "Cwmpas")) // U
            .column("when", labels::WHEN.text())
            .column("source", labels::SOURCE.text());
        table.rows(trainings.iter().map(|training| {
            let cells = [
                words::perhaps(&training.topic, training.evidence.certainty()).into(),
                (&training.audience).into(),
                self.register.party_names(&training.providers),
                words::or_not_recorded(training.people()).into(),
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

/// Draws how many took part, those who only may have done so within bounds.
fn chart(counted: &[&Training]) -> Chart {
    let title = Text::both("Participants by training", "Cyfranogwyr yn ôl hyfforddiant"); // U
    let description = Text::both(
        "Trainings without a count have no bar.",
        "Nid oes bar i hyfforddiant heb gyfrif.", // U
    );
    let bars = counted.iter().map(|found| {
        let topic = words::perhaps(&found.topic, found.evidence.certainty());
        Bar::new(topic, found.evidence.cell(Training::people_of([*found])))
    });
    Chart::bars("by-training", title, description, labels::PARTICIPANTS.text(), bars)
}

export!(TrainingReach {
    id: "wales.tyst.training-reach",
    name: "Training reach",
    version: env!("CARGO_PKG_VERSION"),
    description: "How far the training has reached",
    state: 4,
});
