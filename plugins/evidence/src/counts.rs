//! The tables of the report: the entries by how they are dated, on what they rest, and where they stand.
//!
//! Deliberately absent: a weight of one source against another. Welsh marked U needs a translator.

use std::collections::BTreeMap;
use tyst_plugin::document::{Cell, Row, Table, Text, Witnesses, cell};
use tyst_plugin::{Precision, Sourced, Tally, labels, usual, words};

pub(crate) fn tally(entries: &[Sourced<'_>], is_so: impl Fn(&Sourced<'_>) -> bool) -> Tally {
    entries.iter().filter(|found| is_so(found)).map(|found| (found.certainty, found.seq)).collect()
}

fn counts(id: &str, caption: Text) -> Table {
    Table::new(id, caption.clone()).column("what", caption).number_column("entries", labels::ENTRIES.text())
}

/// Counts the entries by how exactly they are dated.
pub(crate) fn precision(entries: &[Sourced<'_>], all: &Tally) -> Table {
    let table = counts("precision", Text::both("How exactly they are dated", "Pa mor fanwl y'u dyddiwyd")); // U
    table.rows(Precision::ALL.iter().map(|precision| {
        let found = tally(entries, |found| found.precision == *precision);
        Row::new([cell(labels::precision(*precision).text()), found.among(all)])
    }))
}

/// Counts the entries that a source states, and those that were inferred, with the reasons.
pub(crate) fn basis(entries: &[Sourced<'_>], all: &Tally) -> Table {
    let mut reasons: BTreeMap<&str, Tally> = BTreeMap::new();
    for found in entries {
        if let Some(reason) = found.inferred {
            reasons.entry(reason).or_default().extend([(found.certainty, found.seq)]);
        }
    }
    let inferred: Witnesses = reasons.values().map(Tally::witnesses).collect();
    let reasons = words::names(
        reasons
            .into_iter()
            .map(|(reason, found)| words::together([usual::word(reason), Text::code(": "), found.words()])),
    );
    let count = |inferred: bool| tally(entries, |found| found.inferred.is_some() == inferred).among(all);
    counts("basis", labels::BASIS.text())
        .column("reasons", Text::both("Reasons", "Rhesymau"))
        .row([cell(labels::STATED.text()), count(false), Cell::empty()])
        .row([cell(labels::INFERRED.text()), count(true), cell(reasons).with(inferred)])
}

/// Counts the entries by the documents that they name; one that names two counts for both.
pub(crate) fn sources(entries: &[Sourced<'_>]) -> Table {
    let mut documents: BTreeMap<&str, Vec<Sourced<'_>>> = BTreeMap::new();
    for found in entries {
        for document in found.documents() {
            documents.entry(document).or_default().push(*found);
        }
    }
    let table = counts("sources", labels::SOURCE.text()).number_column("inferred", labels::INFERRED.text());
    table.rows(documents.into_iter().map(|(document, own)| {
        let all = tally(&own, |_| true);
        let first: Witnesses = own.iter().map(|found| found.seq).take(1).collect();
        let name = cell(Text::code(document)).with(first);
        Row::new([name, all.cell(), tally(&own, |found| found.inferred.is_some()).among(&all)])
    }))
}
