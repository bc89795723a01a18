//! What a reader is told: the words in both languages, the tables and the chart.
//!
//! Deliberately absent: what counts. Welsh marked `U: translator` needs one before a report is published.

use crate::State;
use crate::training::{Initiative, Training};
use tyst_plugin::document::{Bar, Chart, Document, Language, Row, Table, Text, Value, cell, labels};
use tyst_plugin::event::terms::Stage;

pub(crate) fn question() -> Text {
    Text::both("How far has the training reached?", "Pa mor bell y mae'r hyfforddiant wedi cyrraedd?") // U: translator
}

pub(crate) fn delivered() -> Text {
    Text::both("Trainings delivered", "Hyfforddiant a ddarparwyd") // U: translator
}

pub(crate) fn participants() -> Text {
    Text::both("Participants", "Cyfranogwyr")
}

pub(crate) fn developed() -> Text {
    Text::both(
        "Training developed, delivery not recorded",
        "Hyfforddiant a ddatblygwyd, heb gofnod o'i ddarparu",
    ) // U: translator
}

/// Says how many entries have a count of people.
pub(crate) fn with_a_count(counted: usize, all: usize) -> Text {
    let en = format!("{counted} of {all} entries have a count");
    Text::both(en, format!("cofnodion â chyfrif: {counted} allan o {all}")) // U: translator
}

/// Says what a sum of participants leaves out; nothing where there is no sum.
pub(crate) fn remarks(document: Document, trainings: &[&Training]) -> Document {
    let counted = || trainings.iter().filter(|training| training.participants.is_some());
    let certain = counted().filter(|training| !training.possible).count();
    if certain == 0 {
        return document;
    }
    let document = if certain < trainings.len() {
        let how_many = with_a_count(certain, trainings.len());
        let (en, cy) = (how_many.words(Language::English), how_many.words(Language::Welsh));
        let at_least = Text::both(
            format!("Participants: at least the number shown; {en} that is certain."),
            format!("Cyfranogwyr: y nifer a ddangosir o leiaf; {cy} sy'n bendant."), // U: translator
        );
        document.caution(at_least)
    } else {
        document
    };
    document.note(Text::both(
        "A person who took part in two trainings is counted twice.",
        "Mae person a gymerodd ran mewn dau hyfforddiant yn cael ei gyfrif ddwywaith.", // U: translator
    ))
}

impl State {
    /// Draws the trainings of one area. Ids end in its slug, since a document may hold several.
    pub(crate) fn section(
        &self,
        document: Document,
        area: &str,
        trainings: &[&Training],
        initiatives: &[&Initiative],
    ) -> Document {
        let mut document = document;
        if !trainings.is_empty() {
            let rows = trainings.iter().map(|training| self.row(training));
            document = document.table(table(area).rows(rows));
        }
        let counted = |training: &&Training| {
            Some(Bar::new(&training.topic, cell(people(training)?).with(training.seq)))
        };
        let bars: Vec<Bar> = trainings.iter().filter_map(counted).collect();
        if !bars.is_empty() {
            document = document.chart(chart(area, bars));
        }
        if initiatives.is_empty() {
            return document;
        }
        let table = Table::new(format!("developed-{area}"), developed())
            .column("initiative", Text::both("Initiative", "Menter"))
            .column("stage", Text::both("Stage", "Cam")) // U: translator
            .column("status", Text::both("Status", "Statws")); // U: translator
        document.table(initiatives.iter().fold(table, |table, found| {
            let status = if found.possible { labels::POSSIBLE } else { labels::DEFINITE };
            let cells = [cell(&found.name), cell(stages(found)), cell(status.text())];
            table.row(cells.map(|cell| cell.with(found.seq)))
        }))
    }

    fn row(&self, training: &Training) -> Row {
        let names: Vec<Text> =
            training.providers.iter().map(|party| self.register.party_name(party)).collect();
        let listed = |language| names.iter().map(|name| name.words(language)).collect::<Vec<_>>().join("; ");
        let listed = Text::both(listed(Language::English), listed(Language::Welsh));
        let providers = if names.is_empty() { Value::not_recorded() } else { listed.into() };
        let cells = [
            cell(&training.topic),
            cell(&training.audience),
            cell(providers),
            cell(people(training).unwrap_or_else(Value::not_recorded)),
            cell(training.coverage.as_ref().map_or_else(Value::not_recorded, Value::from)),
            cell(training.when()),
            cell(training.source.as_str()),
        ];
        let group = training.possible.then(|| labels::POSSIBLE.text());
        Row { group, ..Row::new(cells.map(|cell| cell.with(training.seq))) }
    }
}

fn table(area: &str) -> Table {
    Table::new(format!("trainings-{area}"), delivered())
        .column("topic", Text::both("Topic", "Pwnc"))
        .column("audience", Text::both("Audience", "Cynulleidfa"))
        .column("providers", Text::both("Providers", "Darparwyr"))
        .number_column("participants", participants())
        .column("coverage", Text::both("Coverage", "Cwmpas")) // U: translator
        .column("when", Text::both("When", "Pryd"))
        .column("source", Text::both("Source", "Ffynhonnell"))
}

fn chart(area: &str, bars: Vec<Bar>) -> Chart {
    Chart::bars(
        format!("participants-{area}"),
        Text::both("Participants by training", "Cyfranogwyr yn ôl hyfforddiant"), // U: translator
        Text::both("Only trainings whose count is recorded.", "Dim ond hyfforddiant y cofnodwyd ei gyfrif."), // U: translator
        participants(),
        bars,
    )
}

fn people(training: &Training) -> Option<Value> {
    training.participants.map(|people| Value::people(people.into()))
}

/// Names the stage of an initiative, or all that it may be in.
fn stages(initiative: &Initiative) -> Text {
    let words: Vec<(&str, &str)> = initiative.stages().map(stage).collect();
    let (en, cy): (Vec<&str>, Vec<&str>) = words.into_iter().unzip();
    Text::both(en.join(" or "), cy.join(" neu "))
}

fn stage(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Researching => ("researching", "ymchwilio"), // U: translator
        Stage::Developing => ("developing", "datblygu"),    // U: translator
        Stage::Developed => ("developed", "wedi'i ddatblygu"), // U: translator
        Stage::Piloting => ("piloting", "treialu"),         // U: translator
        Stage::Established => ("established", "wedi'i sefydlu"), // U: translator
        Stage::Ended => ("ended", "wedi dod i ben"),        // U: translator
    }
}
