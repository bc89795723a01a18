//! The seven National Participation Standards of Wales, and what sources say of them in consultations with children.
//!
//! Deliberately absent: what the four conditions say of the standards; nobody recorded that. Welsh marked U needs a translator.

use tyst_plugin::document::{ByName, Table, Text, cell};
use tyst_plugin::{Consultation, labels};

use crate::State;
use crate::voices::answer;

/// The standards, in the order in which consultations have them.
const STANDARDS: [(&str, [&str; 2]); 7] = [
    ("information", ["Information", "Gwybodaeth"]),
    ("choice", ["It's your choice", "Eich dewis chi"]), // U
    ("no-discrimination", ["No discrimination", "Dim gwahaniaethu"]), // U
    ("respect", ["Respect", "Parch"]),                  // U
    ("benefit", ["You get something out of it", "Rydych chi'n elwa ohono"]), // U
    ("feedback", ["Feedback", "Adborth"]),              // U
    ("improvement", ["Working better for you", "Gweithio'n well i chi"]), // U
];

impl State {
    /// Says of each consultation with children which standards were met, as far as its source says so.
    pub(crate) fn standards(&self, with: &[&Consultation]) -> Table {
        let caption = Text::both("National Participation Standards", "Safonau Cyfranogiad Cenedlaethol"); // U
        let table =
            Table::new("standards", caption).by_name(ByName::Both).column("by", labels::HELD_BY.text());
        let table =
            STANDARDS.iter().fold(table, |table, (id, [en, cy])| table.column(*id, Text::both(*en, *cy)));
        table.rows(with.iter().map(|held| {
            let met = held.standards().map(|said| cell(answer(said)));
            self.register.row(&held.evidence, [self.held_by(held)].into_iter().chain(met))
        }))
    }
}
