//! The endorsements of the report: who was asked, who gave one, and which consultees did.
//!
//! Deliberately absent: where a request stands in its source, for the numbers of its lines are easily taken for those of
//! endorsements; `tyst why` shows it. Welsh marked U needs a translator.

use std::collections::BTreeMap;
use tyst_plugin::document::{Bar, ByName, Cell, Chart, Document, Row, Table, Text, Value, cell};
use tyst_plugin::{OfCommitment, Reply, Request, Tally, evidence, labels, words};

use crate::State;

impl State {
    /// Returns what is recorded of endorsements of commitments in the area asked for.
    pub(crate) fn asked<'a>(&'a self, request: &Request) -> Vec<&'a OfCommitment> {
        let all = self.endorsements.of_commitments();
        all.filter(|found| self.register.is_wanted(&found.evidence, request)).collect()
    }

    /// Returns the responses in the area asked for that endorse.
    pub(crate) fn replies<'a>(&'a self, request: &Request) -> Vec<&'a Reply> {
        let all = self.endorsements.replies();
        all.filter(|found| self.register.is_wanted(&found.evidence, request)).collect()
    }

    /// Says what is recorded of the endorsements of one commitment: "sought: 2; endorsed: 0; adopted: 0; declined: 0".
    pub(crate) fn endorsed(&self, commitment: &str) -> Cell {
        let of = self.endorsements.of_commitments();
        let own: Vec<&OfCommitment> = of.filter(|found| found.commitment == commitment).collect();
        if own.is_empty() {
            return cell(Value::not_recorded());
        }
        let said = stances(&own).map(|(_, label, found)| words::labelled(label, &found.words()));
        cell(words::list(said)).with(all(&own).witnesses())
    }

    /// Says of each party that was asked, endorsed, adopted or refused, how often that is recorded.
    pub(crate) fn endorsements(&self, asked: &[&OfCommitment]) -> Table {
        let mut parties: BTreeMap<(&str, &str), Vec<&OfCommitment>> = BTreeMap::new();
        for found in asked {
            parties.entry((&found.commitment, &found.by)).or_default().push(found);
        }
        let table = Table::new("endorsements", labels::ENDORSEMENTS.text())
            .by_name(ByName::Both)
            .column("party", Text::both("From whom", "Gan bwy")); // U
        let table = stances(asked)
            .into_iter()
            .fold(table, |table, (id, label, _)| table.number_column(id, label.text()))
            .number_column("bodies", Text::both("How many bodies that is", "Nifer y cyrff")); // U
        table.rows(parties.into_iter().map(|((commitment, party), own)| {
            let promised = self.commitments.get(commitment);
            let group = promised.map_or_else(|| words::of_slug(commitment), |found| found.text.clone());
            let made = promised.map(|found| found.evidence.seq).into_iter().collect::<Vec<u64>>();
            let name = cell(self.register.party_name(party)).with(self.register.party_witnesses(party));
            let name = name.with(all(&own).witnesses());
            let name = made.into_iter().fold(name, Cell::with);
            let counts = stances(&own).map(|(_, _, found)| found.among(&all(&own)));
            let cells = [name].into_iter().chain(counts).chain([self.bodies(party)]);
            Row { group: Some(group), ..Row::new(cells) }
        }))
    }

    /// Returns that a party is one body where it is described; of others nobody says how many they are.
    fn bodies(&self, party: &str) -> Cell {
        let unknown = Text::both("no entry describes it", "nid oes cofnod yn ei ddisgrifio"); // U
        match self.register.party(party) {
            Some(_) => cell(1).with(self.register.party_witnesses(party)),
            None => cell(Value::not_recorded_since(unknown)),
        }
    }

    /// Says of each consultation how many of those who were asked endorsed, and on whose words that rests.
    pub(crate) fn consultees(&self, replies: &[&Reply]) -> Table {
        let mut of: BTreeMap<&str, Vec<&Reply>> = BTreeMap::new();
        for reply in replies {
            of.entry(&reply.consultation).or_default().push(reply);
        }
        let table =
            Table::new("consultations", Text::both("Consultees who endorsed", "Ymgyngoreion a gymeradwyodd")) // U
                .column("consultation", labels::HELD_BY.text())
                .column("audience", Text::both("Audience", "Cynulleidfa"))
                .number_column("endorsed", labels::ENDORSED.text())
                .column("basis", labels::BASIS.text());
        table.rows(of.into_iter().map(|(slug, mut replies)| {
            replies.sort_by_key(|reply| reply.basis());
            let held = self.consultations.iter().find(|held| held.slug == slug);
            let name = held.map_or_else(|| words::of_slug(slug), |held| held.by.name(&self.register));
            let described = held.map(|held| {
                held.by.witnesses(&self.register).iter().chain([held.evidence.seq]).collect::<Vec<u64>>()
            });
            let audience = words::or_not_recorded(held.and_then(|held| held.audience.clone()));
            let found: Tally = replies.iter().map(|reply| &reply.evidence).collect();
            let basis = replies.iter().map(|reply| (labels::stance_basis(reply.basis()), &reply.evidence));
            let cells = [cell(name), cell(audience), found.cell(), evidence::by_label(basis)];
            let row = Row::new(cells.map(|cell| cell.with(found.witnesses())));
            row.with(&described.into_iter().flatten().collect())
        }))
    }
}

/// Adds how many endorsements were sought, given and refused, how many commitments were adopted, and how many consultees endorsed.
pub(crate) fn figures(document: Document, asked: &[&OfCommitment], replies: &[&Reply]) -> Document {
    let every = all(asked);
    let document = stances(asked).into_iter().fold(document, |document, (id, label, found)| {
        let label = words::around("Endorsements, {}", "Cymeradwyaethau: {}", &label.text()); // U
        let counted = found.among(&every);
        document.figure(format!("endorsements-{id}"), label, counted.value, counted.witnesses)
    });
    let found: Tally = replies.iter().map(|reply| &reply.evidence).collect();
    let label = Text::both("Consultees who endorsed", "Ymgyngoreion a gymeradwyodd"); // U
    document.figure("consultees", label, found.recorded(), found.witnesses())
}

/// Draws what was sought beside what was given.
pub(crate) fn chart(asked: &[&OfCommitment]) -> Chart {
    let bars = stances(asked).map(|(_, label, found)| Bar::new(label.text(), found.among(&all(asked))));
    let description = Text::both(
        "What was asked for is not what was given.",
        "Nid yw'r hyn y gofynnwyd amdano yr un peth â'r hyn a roddwyd.", // U
    );
    Chart::bars("sought-and-given", labels::ENDORSEMENTS.text(), description, labels::NUMBER.text(), bars)
}

fn all(asked: &[&OfCommitment]) -> Tally {
    asked.iter().map(|found| &found.evidence).collect()
}

/// Counts each stance by the word of the ledger, under its label.
fn stances(asked: &[&OfCommitment]) -> [(&'static str, labels::Label, Tally); 4] {
    let of = |is: fn(&OfCommitment) -> bool| {
        asked.iter().filter(|found| is(found)).map(|found| &found.evidence).collect()
    };
    [
        ("sought", labels::SOUGHT, of(OfCommitment::is_sought)),
        ("endorsed", labels::ENDORSED, of(OfCommitment::is_endorsed)),
        ("adopted", labels::ADOPTED, of(OfCommitment::is_adopted)),
        ("declined", labels::DECLINED, of(OfCommitment::is_declined)),
    ]
}
