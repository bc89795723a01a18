//! How far the training has reached.
//!
//! Deliberately absent: what the training led to, and any number of people that no source gives. Welsh marked U
//! needs a translator.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use tyst_plugin::document::{Bar, Chart, Document, Table, Text, Value};
use tyst_plugin::event::{Kind, terms::Stage};
use tyst_plugin::{Event, Fields, Initiative, Initiatives, Merge, Register, Report, ReportError, Request};
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
        let trainings = state.register.wanted(state.trainings.iter(), request, Training::named);
        let developed = state.developed(request);
        let found: Tally = trainings.iter().map(|training| &training.evidence).collect();
        let undelivered: Tally = developed.iter().copied().collect();
        let counted: Vec<&Training> = trainings.iter().filter(|found| found.is_counted()).collect();
        let participants = match (counted.len(), trainings.len()) {
            (0, 0) => Value::not_recorded(),
            (0, all) => Value::not_recorded_since(with_a_count(0, all)),
            _ => Training::people_of(counted.iter().copied()),
        };
        let counts = counted.iter().map(|training| training.evidence.seq).collect();
        let counts = if counted.is_empty() { found.witnesses() } else { counts };
        let document = Document::new(Text::both("Training reach", "Cyrhaeddiad yr hyfforddiant")) // U
            .question(Text::both(
                "How far has the training reached?",
                "Pa mor bell y mae'r hyfforddiant wedi cyrraedd?", // U
            ))
            .figure("trainings", labels::TRAININGS.text(), found.recorded(), found.witnesses())
            .figure("participants", labels::PARTICIPANTS.text(), participants, counts)
            .figure("developed", undelivered_label(), undelivered.recorded(), undelivered.witnesses());
        if trainings.is_empty() && developed.is_empty() {
            return Ok(document.paragraph(labels::NOTHING_RECORDED.text()));
        }
        let document = document.table(state.table(&trainings)).table(state.undelivered(&developed));
        let certain: Vec<&Training> = counted.into_iter().filter(|found| found.is_certain()).collect();
        Ok(if certain.is_empty() { document } else { document.chart(chart(&certain, trainings.len())) })
    }
}

impl State {
    /// Returns the training that was or is being developed and of which no delivery is certainly recorded.
    /// The vocabulary has no mark for such an initiative, so its slug or its English name must contain "training".
    fn developed(&self, request: &Request) -> Vec<&Initiative> {
        let unfinished = |stage: &Stage| matches!(stage, Stage::Developing | Stage::Developed);
        let developed = self.initiatives.iter().filter(|(slug, initiative)| {
            (slug.contains("training") || words::order(&initiative.name()).contains("training"))
                && initiative.stages().iter().any(unfinished)
                && !self.trainings.certainly_of(slug)
        });
        self.register.wanted(developed.map(|(_, initiative)| initiative), request, Initiative::named)
    }

    fn table(&self, trainings: &[Training]) -> Table {
        let table = Table::new("delivered", labels::TRAININGS.text())
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

    fn undelivered(&self, developed: &[&Initiative]) -> Table {
        let table = Table::new("undelivered", undelivered_label())
            .column("initiative", Text::both("Initiative", "Menter"))
            .column("stage", Text::both("Stage", "Cam")); // U
        table.rows(developed.iter().map(|initiative| {
            let stages = words::either(initiative.stages().into_iter().map(labels::stage));
            let name = words::perhaps(&initiative.name(), initiative.evidence.certainty());
            self.register.row(&initiative.evidence, [name, stages]).with(&initiative.witnesses())
        }))
    }
}

/// Says how many entries have a count of people.
fn with_a_count(counted: usize, all: usize) -> Text {
    let en = format!("{counted} of {all} entries have a count");
    Text::both(en, format!("cofnodion â chyfrif: {counted} allan o {all}")) // U
}

fn undelivered_label() -> Text {
    let cy = "Hyfforddiant a ddatblygwyd, heb gofnod o'i ddarparu"; // U
    Text::both("Training developed, delivery not recorded", cy)
}

fn chart(counted: &[&Training], all: usize) -> Chart {
    let title = Text::both("Participants by training", "Cyfranogwyr yn ôl hyfforddiant"); // U
    let bar = |found: &&Training| Some(Bar::new(&found.topic, found.evidence.cell(found.people()?)));
    let (bars, description) = (counted.iter().filter_map(bar), with_a_count(counted.len(), all));
    Chart::bars("by-training", title, description, labels::PARTICIPANTS.text(), bars)
}

export!(TrainingReach {
    id: "wales.tyst.training-reach",
    name: "Training reach",
    version: env!("CARGO_PKG_VERSION"),
    description: "How far the training has reached",
    state: 4,
});
