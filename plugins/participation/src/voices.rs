//! The consultations with children, and what sources say of space, voice, audience and influence in them.
//!
//! Deliberately absent: a mark for the whole; four conditions are four answers. Welsh marked U needs a translator.

use std::collections::{BTreeMap, BTreeSet};
use tyst_plugin::document::{ByName, Cell, Row, Table, Text, Value, Witnesses, cell};
use tyst_plugin::event::{Day, terms::Method};
use tyst_plugin::{Commitment, Consultation, Minute, Minutes, Tally, labels, words};

use crate::State;

/// The four conditions, in the order in which consultations have them.
const CONDITIONS: [(&str, [&str; 2]); 4] = [
    ("space", ["Space", "Gofod"]),             // U
    ("voice", ["Voice", "Llais"]),             // U
    ("audience", ["Audience", "Cynulleidfa"]), // U
    ("influence", ["Influence", "Dylanwad"]),  // U
];

/// Counts the consultations, those with children, and those of them in which each condition was met.
pub(crate) fn counts(held: &[&Consultation], with: &[&Consultation]) -> Vec<(&'static str, Text, Cell)> {
    let (all, children) = (tally(held), tally(with));
    let mut counts = vec![
        ("consultations", labels::CONSULTATIONS.text(), all.cell()),
        ("with-children", with_children(), children.among(&all)),
    ];
    counts.extend(CONDITIONS.iter().enumerate().map(|(at, (id, [en, cy]))| {
        let met = with.iter().filter(|held| held.conditions()[at] == Some(true));
        let met: Tally = met.map(|held| &held.evidence).collect();
        // A 0 here is of those of which a source says so: of the others it says nothing, or no.
        let label =
            words::around("{}, recorded as met", "{}: cofnodwyd fel wedi'i fodloni", &Text::both(*en, *cy)); // U
        (*id, label, met.among(&children))
    }));
    counts
}

impl State {
    /// Says of each area how many consultations there were, and how many of them with children.
    pub(crate) fn areas(&self, held: &[&Consultation], with: &[&Consultation]) -> Table {
        let table = Table::new("areas", labels::CONSULTATIONS.text())
            .column("area", labels::AREA.text())
            .number_column("all", labels::CONSULTATIONS.text())
            .number_column("children", with_children());
        let areas = held.iter().map(|held| held.evidence.area.as_str());
        let areas = self.register.by_name(areas.collect::<BTreeSet<&str>>());
        table.by_name(ByName::Rows).rows(areas.into_iter().map(|area| {
            let here = |all: &[&Consultation]| -> Tally {
                all.iter().map(|held| &held.evidence).filter(|evidence| evidence.area == area).collect()
            };
            let (all, children) = (here(held), here(with));
            let name = cell(self.register.area_name(area)).with(self.register.area_witnesses(area));
            let first: Witnesses = all.witnesses().iter().take(1).collect();
            Row::new([name.with(first), all.cell(), children.among(&all)])
        }))
    }

    /// Shows each consultation with children: how it was done, which conditions were met, and what those who held it promised.
    pub(crate) fn voices(&self, with: &[&Consultation], day: Day) -> Table {
        let table = Table::new("voices", with_children())
            .column("by", Text::both("By", "Gan"))
            .column("method", Text::both("How", "Sut"));
        let table =
            CONDITIONS.iter().fold(table, |table, (id, [en, cy])| table.column(*id, Text::both(*en, *cy)));
        let table = table
            .column("promised", Text::both("Promised by them", "Addawyd ganddynt")) // U
            .column("source", labels::SOURCE.text());
        table.by_name(ByName::Both).rows(with.iter().map(|held| {
            let name = self.held_by(held);
            let conditions = held.conditions().map(|said| cell(answer(said)));
            let own =
                [name, cell(words::or_not_recorded(held.method().map(method)))].into_iter().chain(conditions);
            let promised = self.promised(held, day);
            let cells = own.chain([promised, cell(held.evidence.standing())]);
            self.register.row(&held.evidence, cells)
        }))
    }

    /// Returns who held a consultation, marked where it is only possible that they did.
    pub(crate) fn held_by(&self, held: &Consultation) -> Cell {
        let name = words::perhaps(&held.by.name(&self.register), held.evidence.certainty());
        cell(name).with(held.by.witnesses(&self.register)).with(held.evidence.seq)
    }

    /// Returns what the party that held a consultation promised in its area, with when it is due and how it stands.
    fn promised(&self, held: &Consultation, day: Day) -> Cell {
        let own = |found: &&Commitment| found.by == held.by && found.evidence.area == held.evidence.area;
        let mut own: Vec<&Commitment> = self.commitments.iter().map(|(_, found)| found).filter(own).collect();
        own.sort_by_key(|found| found.evidence.seq);
        let behind: Witnesses = own.iter().map(|found| found.status_witnesses()).collect();
        let made: Witnesses = own.iter().map(|found| found.evidence.seq).collect();
        let said = own.into_iter().map(|found| {
            let text = words::perhaps(&found.text, found.evidence.certainty());
            let (due, stands) = (found.due.due(), found.stands(day));
            let due = due.into_iter().flat_map(|due| [due, Text::code("; ")]);
            let [before, behind] = [" (", ")"].map(Text::code);
            words::together([text, before].into_iter().chain(due).chain([stands, behind]))
        });
        cell(words::list(said)).with(behind).with(made)
    }

    /// Returns what bodies decided in the areas of these consultations.
    pub(crate) fn decided(&self, with: &[&Consultation]) -> Table {
        let mut first: BTreeMap<&str, u64> = BTreeMap::new();
        for held in with {
            let seq = first.entry(&held.evidence.area).or_insert(held.evidence.seq);
            *seq = held.evidence.seq.min(*seq);
        }
        let decided: Vec<(&Minute, u64)> = self
            .minutes
            .iter()
            .filter(|minute| minute.is_decision())
            .filter_map(|minute| Some((minute, *first.get(&*minute.evidence.area)?)))
            .collect();
        let caption = Text::both("Decided where children were heard", "Penderfynwyd lle y clywyd plant"); // U
        let mut table =
            Minutes::table("decided", caption, decided.iter().map(|(minute, _)| *minute), &self.register);
        for (row, (_, first)) in table.rows.iter_mut().zip(decided) {
            row.cells.iter_mut().for_each(|cell| cell.witnesses.insert(first));
        }
        table
    }
}

fn tally(held: &[&Consultation]) -> Tally {
    held.iter().map(|held| &held.evidence).collect()
}

fn with_children() -> Text {
    Text::both("Consultations with children", "Ymgyngoriadau gyda phlant") // U
}

/// Returns whether something was so, as far as the source says.
pub(crate) fn answer(said: Option<bool>) -> Value {
    match said {
        Some(true) => Text::both("yes", "ie").into(), // U
        Some(false) => Text::both("no", "na").into(), // U
        None => Value::not_recorded(),
    }
}

fn method(method: Method) -> Text {
    match method {
        Method::Paper => Text::both("on paper", "ar bapur"),
        Method::Digital => Text::both("on a screen", "ar sgrin"),
        Method::Meeting => Text::both("in meetings", "mewn cyfarfodydd"),
        Method::Correspondence => Text::both("by letter", "drwy lythyr"),
        Method::Mixed => Text::both("in several ways", "mewn sawl ffordd"), // U
    }
}
