//! Who works where, in what with whom, and who trained whom.
//!
//! Deliberately absent: a place that no entry names. Welsh marked U needs a translator.

use tyst_plugin::document::{ByName, Cell, Document, Row, Table, Text, cell};
use tyst_plugin::memberships::Member;
use tyst_plugin::{Evidence, Initiatives, Newest, Register, Trainings, evidence, labels, spell, words};

/// Lists the partners by role: who, where, since when.
pub(crate) fn members(members: &[Member<'_>], register: &Register) -> Table {
    let table = Table::new("who", Text::both("Who works where", "Pwy sy'n gweithio ble"))
        .by_name(ByName::Rows)
        .column("party", labels::PARTNERS.text())
        .column("where", labels::WHERE.text());
    spell::columns(table).rows(members.iter().map(|member| {
        let name = cell(register.party_name(member.party)).with(member.witnesses(register));
        let cells = [name, place(&member.spell.since, register)].into_iter().chain(member.spell.cells());
        Row { group: Some(labels::role(member.role).text()), ..Row::new(cells) }.with(&member.spell.witnesses)
    }))
}

/// Lists the initiatives, those that have come furthest first: how far, with whom, where.
pub(crate) fn initiatives(document: Document, initiatives: &Initiatives, register: &Register) -> Document {
    let table = Table::new("with-whom", Text::both("In what with whom", "Mewn beth a chyda phwy")) // U
        .column("initiative", labels::INITIATIVES.text())
        .column("stage", labels::STATUS.text())
        .column("partners", labels::PARTNERS.text())
        .column("where", labels::WHERE.text());
    let table = evidence::columns(table, labels::SINCE);
    let all = initiatives.by_stages().flat_map(|(stages, found)| {
        let stages = words::either(stages.into_iter().map(labels::stage));
        found.into_iter().map(move |initiative| (stages.clone(), initiative))
    });
    let shown = Newest::of(all, |(_, initiative)| initiative.evidence.seq);
    let rows = shown.items.iter().map(|(stages, initiative)| {
        let (since, name) = initiative.named();
        let own = [
            cell(words::perhaps(&name, since.certainty())),
            cell(stages),
            register.party_names(initiative.partners()),
            place(since, register),
        ];
        since.row(own.into_iter().chain(since.cells()).map(|cell| cell.with(initiative.witnesses())))
    });
    shown.noted(document.table(table.rows(rows)))
}

/// Lists the trainings: what about, by whom, for whom.
pub(crate) fn trainings(document: Document, trainings: &Trainings, register: &Register) -> Document {
    let table = Table::new("trained", labels::TRAININGS.text())
        .column("topic", labels::TRAININGS.text())
        .column("providers", Text::both("By", "Gan"))
        .column("audience", Text::both("For whom", "Ar gyfer pwy"));
    let shown = Newest::of(trainings.iter(), |training| training.evidence.seq);
    let rows = shown.items.iter().map(|training| {
        let (found, topic) = training.named();
        let own = [
            cell(words::perhaps(&topic, found.certainty())),
            register.party_names(&training.providers),
            cell(&training.audience),
        ];
        found.row(own.into_iter().chain(found.cells()))
    });
    shown.noted(document.table(evidence::columns(table, labels::WHEN).rows(rows)))
}

/// Returns the place inside the area, where the entry names one.
fn place(evidence: &Evidence, register: &Register) -> Cell {
    match &evidence.place {
        Some(place) => evidence.cell(register.name(place)).with(register.name_witnesses(place)),
        None => evidence.cell(labels::NOT_STATED.text()),
    }
}
