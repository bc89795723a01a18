//! The grid of the report: principles by area.
//!
//! Deliberately absent: what the entries say; each is named by the cell that counts it. Welsh marked U needs a translator.

use std::collections::BTreeMap;
use tyst_plugin::document::{ByName, Cell, Row, Table, Text, Witnesses, cell};
use tyst_plugin::event::terms::{Designation, Principle};
use tyst_plugin::{Evidenced, Request, evidence, labels, spell::Spell};

use crate::State;

/// An area with what makes it a pioneer, if anything does, and what shows the principles in it.
#[derive(Default)]
pub(crate) struct Place<'a> {
    pub(crate) pioneer: Option<Spell<'a>>,
    shown: Vec<&'a Evidenced>,
}

impl State {
    /// Returns the areas asked for that are or may be pioneers, and those in which a principle is shown.
    pub(crate) fn places<'a>(
        &'a self,
        shown: &'a [Evidenced],
        request: &Request,
    ) -> BTreeMap<&'a str, Place<'a>> {
        let mut places: BTreeMap<&str, Place<'_>> = BTreeMap::new();
        for (area, spell) in self.designations.on(request.as_at, Designation::Pioneer) {
            if self.register.is_asked(area, request) {
                places.entry(area).or_default().pioneer = Some(spell);
            }
        }
        for found in shown {
            places.entry(&found.evidence.area).or_default().shown.push(found);
        }
        places
    }

    /// Says for each area and principle how many entries there are, and of which strength.
    pub(crate) fn grid(&self, places: &BTreeMap<&str, Place<'_>>) -> Table {
        let caption = Text::both("Evidence by area", "Tystiolaeth yn ôl ardal");
        let table = Table::new("areas", caption).by_name(ByName::Rows).column("area", labels::AREA.text());
        let table = Principle::ALL.iter().fold(table, |table, principle| {
            table.column(principle.word().to_lowercase(), labels::principle(*principle))
        });
        table.rows(self.register.by_name(places.keys().copied()).into_iter().map(|area| {
            let cells = Principle::ALL.iter().map(|principle| {
                let own = places[area].shown.iter().copied();
                strengths(&own.filter(|found| found.principle == Some(*principle)).collect::<Vec<_>>())
            });
            let name = cell(self.register.area_name(area)).with(self.register.area_witnesses(area));
            Row::new([name.with(places[area].witnesses())].into_iter().chain(cells))
        }))
    }
}

impl Place<'_> {
    /// Returns why the area has a row: it is a pioneer, or else the first entry that shows a principle in it.
    fn witnesses(&self) -> Witnesses {
        let first = || self.shown.iter().map(|found| found.evidence.seq).min().into_iter().collect();
        self.pioneer.as_ref().map_or_else(first, |spell| spell.witnesses.clone())
    }
}

/// Says how many entries there are of each strength: "stated: 2; judged: 1".
pub(crate) fn strengths(shown: &[&Evidenced]) -> Cell {
    let mut shown: Vec<&&Evidenced> = shown.iter().collect();
    shown.sort_by_key(|found| found.strength);
    evidence::by_label(shown.into_iter().map(|found| (labels::strength(found.strength), &found.evidence)))
}
