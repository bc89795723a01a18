//! What promises rest on: notes of support in consultations, and the numbers that notes of evidence and documents give.
//!
//! Deliberately absent: a sum of support; notes are counted by where they stand in their source, since one sentence may make
//! several. Welsh marked U needs a translator.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_plugin::document::{ByName, Row, Table, Text, Witnesses, cell};
use tyst_plugin::event::Data;
use tyst_plugin::event::terms::Topic;
use tyst_plugin::event::vocabulary::{DocumentPublished, NoteRecorded};
use tyst_plugin::{Consultation, Event, Evidence, Fields, Request, Tally, labels, units, usual, words};

use crate::State;

/// The grounds, by position.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Grounds {
    support: BTreeMap<u64, Support>,
    numbers: BTreeMap<u64, Counted>,
}

/// A note of support.
#[derive(Serialize, Deserialize)]
struct Support {
    evidence: Evidence,
    text: Text,
    /// The slugs of what was supported.
    about: Vec<String>,
}

/// A number that a source gives.
#[derive(Serialize, Deserialize)]
struct Counted {
    evidence: Evidence,
    text: Text,
    number: u32,
    /// What is counted; `None` where it is documents.
    unit: Option<Text>,
}

impl Grounds {
    pub(crate) const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        NoteRecorded::topic(),
        NoteRecorded::text(),
        NoteRecorded::about(),
        NoteRecorded::count(),
        DocumentPublished::title(),
        DocumentPublished::count(),
    ]);

    pub(crate) fn apply(&mut self, event: &Event<'_>) {
        let (seq, evidence) = (event.seq(), Evidence::of(event));
        match event.data() {
            Data::NoteRecorded(data) if data.topic() == Topic::Support => {
                let about = data.about().iter().map(str::to_owned).collect();
                self.support.insert(seq, Support { evidence, text: words::text(data.text()), about });
            }
            Data::NoteRecorded(data) if data.topic() == Topic::Evidence => {
                let Some(count) = data.count() else { return };
                let Some(number) = count.n() else { return };
                let (text, unit) = (words::text(data.text()), Some(words::text(count.unit())));
                self.numbers.insert(seq, Counted { evidence, text, number, unit });
            }
            Data::DocumentPublished(data) => {
                let Some(number) = data.count() else { return };
                self.numbers
                    .insert(seq, Counted { evidence, text: words::text(data.title()), number, unit: None });
            }
            _ => {}
        }
    }

    pub(crate) fn merge(&mut self, other: Grounds) {
        self.support.extend(other.support);
        self.numbers.extend(other.numbers);
    }
}

impl State {
    /// Returns the tables of what promises in the area asked for rest on, as far as anything does.
    pub(crate) fn grounds(&self, request: &Request) -> impl Iterator<Item = Table> {
        [self.support(request), self.numbers(request)].into_iter().filter(|table| !table.rows.is_empty())
    }

    /// Counts the notes of support by what they are about and where they stand.
    fn support(&self, request: &Request) -> Table {
        let mut places: BTreeMap<(&[String], Text), Vec<&Support>> = BTreeMap::new();
        let all = self.grounds.support.values();
        for found in all.filter(|found| self.register.is_wanted(&found.evidence, request)) {
            places.entry((&found.about, found.evidence.source())).or_default().push(found);
        }
        let mut places: Vec<_> = places.into_iter().collect();
        places.sort_by_key(|(_, own)| own.first().map(|note| note.evidence.seq));
        let caption = Text::both("Support in consultations", "Cefnogaeth mewn ymgyngoriadau"); // U
        let table = Table::new("support", caption)
            .column("source", labels::SOURCE.text())
            .number_column("notes", labels::NUMBER.text())
            .column("words", Text::both("What was supported", "Yr hyn a gefnogwyd")) // U
            .column("consultation", labels::HELD_BY.text());
        table.rows(places.into_iter().map(|((about, source), own)| {
            let found: Tally = own.iter().map(|note| &note.evidence).collect();
            let held: Vec<&Consultation> =
                self.consultations.iter().filter(|held| about.contains(&held.slug)).collect();
            let names: Witnesses = held.iter().map(|held| held.by.witnesses(&self.register)).collect();
            let behind: Witnesses = held.iter().map(|held| held.evidence.seq).collect();
            let by = words::list(held.iter().map(|held| held.by.name(&self.register)));
            let said = words::list(own.iter().map(|note| note.text.clone()));
            let by = cell(by).with(behind).with(names);
            Row::new([cell(source), found.cell(), cell(said), by].map(|cell| cell.with(found.witnesses())))
        }))
    }

    /// Lists the numbers that notes of evidence and documents give.
    fn numbers(&self, request: &Request) -> Table {
        let table =
            Table::new("numbers", Text::both("Numbers that sources give", "Rhifau a roddir gan ffynonellau")) // U
                .by_name(ByName::Groups)
                .column("what", labels::EVIDENCE.text())
                .number_column("number", labels::NUMBER.text())
                .column("unit", labels::UNIT.text())
                .column("source", labels::SOURCE.text());
        let all = self.grounds.numbers.values();
        let wanted = all.filter(|found| self.register.is_wanted(&found.evidence, request));
        table.rows(wanted.map(|found| {
            let documents = Text::both("documents", "dogfennau");
            let (number, unit) = match &found.unit {
                Some(unit) => (units::counted(found.number.into(), unit), usual::text(unit)),
                None => (found.number.into(), documents),
            };
            let text = words::perhaps(&found.text, found.evidence.certainty());
            let cells = [text.into(), number, unit.into(), found.evidence.standing().into()];
            self.register.row(&found.evidence, cells)
        }))
    }
}
