//! What each body was asked, and what answers it.
//!
//! Deliberately absent: whether an answer gives what was asked for. Welsh marked U needs a translator.

use std::collections::BTreeMap;
use tyst_plugin::document::{ByName, Cell, Row, Table, Text, cell};
use tyst_plugin::event::terms::Form;
use tyst_plugin::labels::{self, Label, Translation};
use tyst_plugin::{Ask, Evidence, Minute, Request, Tally, evidence, words};

use crate::State;

/// Counts what bodies were asked to do.
pub(crate) fn requests(asks: &[Ask<'_>]) -> Tally {
    of_form(asks, Form::Asked).map(|ask| &ask.minute.evidence).collect()
}

/// Counts the requests that a minute answers.
pub(crate) fn answered(asks: &[Ask<'_>]) -> Tally {
    let mut tally = Tally::default();
    for ask in of_form(asks, Form::Asked) {
        let answer = ask.answers.iter().map(|answer| answer.evidence.certainty()).min();
        if let Some(answer) = answer {
            let evidence = &ask.minute.evidence;
            tally.count(evidence.certainty().max(answer), evidence.seq, &ask.witnesses());
        }
    }
    tally
}

fn of_form<'a>(asks: &'a [Ask<'a>], form: Form) -> impl Iterator<Item = &'a Ask<'a>> {
    asks.iter().filter(move |ask| ask.minute.form() == Some(form))
}

/// What is noted of an answer.
const NOTED: Label = Label { en: "noted", cy: "nodwyd", translation: Translation::Settled };

impl State {
    /// Returns what is noted of where a request and its answers contradict each other.
    fn differences<'a>(&'a self, ask: &Ask<'a>, request: &Request) -> Vec<(&'a Evidence, &'a Text)> {
        let pairs = ask.answers.iter().map(|answer| [ask.minute.evidence.seq, answer.evidence.seq]);
        let noted = pairs.flat_map(|pair| self.notes.between(pair));
        noted.filter(|(evidence, _)| self.register.is_wanted(evidence, request)).collect()
    }

    /// Says of each body how many minutes there are, with which verbs, and how much of what it was asked is answered.
    pub(crate) fn bodies(&self, minutes: &[&Minute], asks: &[Ask<'_>]) -> Table {
        let mut bodies: BTreeMap<(String, &str), Vec<&Minute>> = BTreeMap::new();
        for minute in minutes {
            let (name, ..) = self.order(minute);
            bodies.entry((name, &minute.body)).or_default().push(minute);
        }
        let table = Table::new("bodies", Text::both("Bodies", "Cyrff"))
            .by_name(ByName::Rows)
            .column("body", Text::both("Body", "Corff"))
            .number_column("minutes", labels::MINUTES.text())
            .number_column("asks", labels::ASKS.text())
            .number_column("answered", labels::ANSWERED.text())
            .column("verbs", labels::VERB.text());
        table.rows(bodies.into_iter().map(|((_, body), mut own)| {
            let asks: Vec<Ask<'_>> = asks.iter().filter(|ask| ask.minute.body == body).cloned().collect();
            let all: Tally = own.iter().map(|minute| &minute.evidence).collect();
            let asked = requests(&asks);
            let first = own.first().map(|minute| minute.evidence.seq);
            own.sort_by_key(|minute| minute.form());
            let verbs =
                own.iter().filter_map(|minute| Some((labels::form(minute.form()?), &minute.evidence)));
            let name = cell(self.register.party_name(body)).with(self.register.party_witnesses(body));
            let name = first.into_iter().fold(name, Cell::with);
            let counts = [all.cell(), asked.among(&all), answered(&asks).among(&asked)];
            Row::new([name].into_iter().chain(counts).chain([evidence::by_label(verbs)]))
        }))
    }

    /// Shows each request and question beside what answers it, and what is noted of where they differ.
    pub(crate) fn answers(&self, asks: &[&Ask<'_>], request: &Request) -> Table {
        let table = Table::new("replies", Text::both("Asked and answered", "Gofynnwyd ac atebwyd")) // U
            .by_name(ByName::Groups)
            .column("ref", labels::REFERENCE.text())
            .column("verb", labels::VERB.text())
            .column("asked", Text::both("What was asked", "Yr hyn a ofynnwyd")) // U
            .column("answer", Text::both("Answered by", "Atebwyd gan")) // U
            .column("worded", Text::both("How the answer is worded", "Geiriad yr ateb")); // U
        let mut asks = asks.to_vec();
        asks.sort_by_cached_key(|ask| self.order(ask.minute));
        table.rows(asks.into_iter().map(|ask| {
            let mut row = ask.minute.row(&self.register);
            row.cells.truncate(3);
            let by = ask.answers.iter().map(|answer| {
                let verb = answer.form().map_or_else(words::nothing, |form| labels::form(form).text());
                let said = words::together([Text::code(format!("{}, ", answer.reference)), verb]);
                words::perhaps(&said, answer.evidence.certainty())
            });
            let differences = self.differences(ask, request);
            let noted = differences
                .iter()
                .map(|(evidence, text)| words::perhaps(&words::labelled(NOTED, text), evidence.certainty()));
            let worded = words::list(ask.answers.iter().map(|answer| answer.text.clone()).chain(noted));
            let [by, worded] = [words::list(by), worded].map(|value| cell(value).with(ask.witnesses()));
            let cells = [by, differences.iter().fold(worded, |cell, (evidence, _)| cell.with(evidence.seq))];
            Row { cells: row.cells.into_iter().chain(cells).collect(), ..row }
        }))
    }
}
