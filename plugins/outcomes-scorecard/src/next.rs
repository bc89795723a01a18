//! The goals at the top, and part C: the story behind the results, the partners, and what comes next.
//!
//! Deliberately absent: commitments that were kept or given up.

use crate::memory::Item;
use crate::scope::{Scorecard, english};
use crate::words;
use std::collections::BTreeMap;
use tyst_plugin::document::{Document, Row, Table, Text, Witnesses, cell, labels};
use tyst_plugin::event::terms::Status;

/// The number of a commitment of which no update is recorded: none of the closed list's own.
pub(crate) const OPEN: u16 = 0;

impl Scorecard<'_> {
    pub(crate) fn draw_goals(&self, document: Document, area: &str) -> Document {
        let table = Table::new(format!("goals-{area}"), Text::both("Goals", "Nodau"))
            .column("goal", Text::both("Goal", "Nod"))
            .column("status", Text::both("Status", "Statws")) // U: translator
            .column("source", Text::both("Source", "Ffynhonnell"));
        document.table(table.rows(self.goals.iter().map(|goal| {
            let cells = [cell(&goal.text), cell(status(goal.possible)), cell(goal.source.as_str())];
            Row::new(cells.map(|cell| cell.with(goal.seq)))
        })))
    }

    pub(crate) fn draw_next(&self, document: Document, area: &str) -> Document {
        document
            .heading(3, Text::both("C. Story, partners, what next", "C. Stori, partneriaid, beth nesaf")) // U: translator
            .table(self.story(area))
            .table(self.partners(area))
            .table(self.open(area))
    }

    fn story(&self, area: &str) -> Table {
        let row = |story: &&Item| {
            let cells = [cell(&story.text), cell(status(story.possible)), cell(story.source.as_str())];
            Row::new(cells.map(|cell| cell.with(story.seq)))
        };
        Table::new(
            format!("story-{area}"),
            Text::both("The story behind the results", "Y stori y tu ôl i'r canlyniadau"),
        ) // U: translator
        .column("story", Text::both("Story", "Stori"))
        .column("status", Text::both("Status", "Statws")) // U: translator
        .column("source", Text::both("Source", "Ffynhonnell"))
        .rows(self.stories.iter().map(row))
    }

    /// Draws the partners that the initiatives and trainings name, by English name.
    fn partners(&self, area: &str) -> Table {
        let register = &self.state.register;
        let mut named: BTreeMap<(String, &str), Witnesses> = BTreeMap::new();
        for item in self.initiatives.iter().chain(&self.trainings) {
            for party in &item.parties {
                let slug = register.canonical_party(party);
                named.entry((english(&register.party_name(slug)), slug)).or_default().insert(item.seq);
            }
        }
        let row = |((_, slug), witnesses): ((String, &str), Witnesses)| {
            let entries = cell(witnesses.len()).with(&witnesses);
            Row::new([cell(register.party_name(slug)).with(witnesses), entries])
        };
        Table::new(
            format!("partners-{area}"),
            Text::both(
                "Partners named in initiatives and trainings",
                "Partneriaid a enwir mewn mentrau a hyfforddiant",
            ), // U: translator
        )
        .column("partner", Text::both("Partner", "Partner"))
        .number_column("entries", Text::both("Entries", "Cofnodion"))
        .rows(named.into_iter().map(row))
    }

    /// Draws the commitments that are or may be open, in the order in which they were recorded.
    fn open(&self, area: &str) -> Table {
        let closed = [Status::Kept.number(), Status::Dropped.number()];
        let mut open: Vec<&Item> = self.commitments.clone();
        open.retain(|commitment| commitment.state.all().iter().any(|number| !closed.contains(number)));
        open.sort_by_key(|commitment| commitment.seq);
        let row = |commitment: &Item| {
            let statuses = words::statuses(&commitment.state.all());
            let cells = [
                cell(&commitment.text),
                cell(commitment.date()),
                cell(statuses),
                cell(commitment.source.as_str()),
            ];
            Row::new(cells.map(|cell| cell.with(commitment.seq)))
        };
        Table::new(
            format!("next-{area}"),
            Text::both("Commitments that are open", "Ymrwymiadau sydd ar agor"),
        ) // U: translator
        .column("commitment", Text::both("Commitment", "Ymrwymiad"))
        .column("due", Text::both("Due", "Erbyn")) // U: translator
        .column("status", Text::both("Status", "Statws")) // U: translator
        .column("source", Text::both("Source", "Ffynhonnell"))
        .rows(open.into_iter().map(row))
    }
}

fn status(possible: bool) -> Text {
    if possible { labels::POSSIBLE.text() } else { labels::DEFINITE.text() }
}
