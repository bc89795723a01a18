//! The rows of the report: how much is recorded of each pioneer area.
//!
//! Deliberately absent: what it is; the other reports say so area by area. Welsh marked U needs a translator.

use std::collections::BTreeMap;
use tyst_plugin::document::{ByName, Cell, Row, Table, Text, Value, Witnesses, cell};
use tyst_plugin::event::{Certainty, Day, Instant, terms::Level};
use tyst_plugin::indicators::Point;
use tyst_plugin::labels::{self, Label};
use tyst_plugin::{Evidence, Evidenced, Tally, evidence, memberships, spell::Spell, words};

use crate::State;

/// The kinds of activity that are counted, in the order of the columns.
const ACTIVITY: [(&str, Label); 6] = [
    ("partners", labels::PARTNERS),
    ("initiatives", labels::INITIATIVES),
    ("trainings", labels::TRAININGS),
    ("results", labels::RESULTS),
    ("consultations", labels::CONSULTATIONS),
    ("goals", labels::GOALS),
];

/// The areas that are or may be pioneers, and since when.
pub(crate) type Pioneers<'a> = BTreeMap<&'a str, Spell<'a>>;

/// How much is recorded of each area.
pub(crate) type Counts<'a> = BTreeMap<&'a str, [Tally; ACTIVITY.len()]>;

/// Counts the pioneers of which any activity is recorded. That an area has places, or keeps to principles, is none.
pub(crate) fn active(pioneers: &Pioneers<'_>, counts: &Counts<'_>) -> Tally {
    let mut active = Tally::default();
    for (area, spell) in pioneers {
        let certainty = match &counts[area] {
            own if own.iter().any(|found| !found.definite.is_empty()) => spell.certainty,
            own if own.iter().any(|found| !found.possible.is_empty()) => Certainty::Possible,
            _ => continue,
        };
        let behind: Witnesses = counts[area].iter().map(Tally::witnesses).collect();
        active.count(certainty, spell.since.seq, &[&behind, &spell.witnesses].into_iter().collect());
    }
    active
}

impl State {
    /// Counts what is recorded of each pioneer.
    pub(crate) fn counts<'a>(&'a self, pioneers: &Pioneers<'a>, day: Day) -> Counts<'a> {
        let all = &self.all;
        let mut counts: Counts<'a> = pioneers.keys().map(|area| (*area, <[Tally; 6]>::default())).collect();
        let mut count = |at: usize, evidence: &Evidence| {
            if let Some(own) = counts.get_mut(&*evidence.area) {
                own[at].extend([(evidence.certainty(), evidence.seq)]);
            }
        };
        all.initiatives.evidence().for_each(|evidence| count(1, evidence));
        all.trainings.evidence().for_each(|evidence| count(2, &evidence));
        let results = all.indicators.outcomes().filter(|outcome| outcome.point != Point::Target);
        results.for_each(|outcome| count(3, &outcome.evidence));
        all.consultations.iter().for_each(|held| count(4, &held.evidence));
        all.goals.evidence().for_each(|evidence| count(5, evidence));
        for (area, own) in &mut counts {
            own[0] = memberships::count(&all.memberships.members(area, day, &all.register));
        }
        counts
    }

    /// Returns the name of a pioneer, with what makes it one.
    fn named(&self, area: &str, spell: &Spell<'_>) -> Cell {
        let register = &self.all.register;
        let name = words::perhaps(&register.area_name(area), spell.certainty);
        // Whether what makes it a pioneer is provisional, disputed or the like.
        let name = match words::joined(spell.since.remarks(), &Text::code("; ")) {
            Some(said) => words::together([name, Text::code(" ("), said, Text::code(")")]),
            None => name,
        };
        cell(name).with(register.area_witnesses(area)).with(&spell.witnesses)
    }

    /// Shows how much activity is recorded of each pioneer, by name.
    pub(crate) fn activity(&self, pioneers: &Pioneers<'_>, counts: &Counts<'_>) -> Table {
        let table = Table::new("activity", labels::PIONEERS.text())
            .by_name(ByName::Rows)
            .column("area", labels::AREA.text());
        let table = ACTIVITY.iter().fold(table, |table, (id, label)| table.number_column(*id, label.text()));
        table.rows(self.all.register.by_name(pioneers.keys().copied()).into_iter().map(|area| {
            let name = self.named(area, &pioneers[area]);
            Row::new([name].into_iter().chain(counts[area].iter().map(Tally::cell)))
        }))
    }

    /// Shows which principles have evidence in each pioneer, where it is, and how fresh its record is.
    pub(crate) fn record(&self, pioneers: &Pioneers<'_>) -> Table {
        let table = Table::new("record", Text::both("Principles and places", "Egwyddorion a lleoedd"))
            .by_name(ByName::Rows)
            .column("area", labels::AREA.text())
            .number_column("principles", Text::both("Principles", "Egwyddorion"))
            .column("strengths", labels::EVIDENCE.text())
            .number_column("places", labels::COMMUNITIES.text())
            .column("last", Text::both("Last recorded", "Cofnodwyd ddiwethaf")); // U
        let mut shown: BTreeMap<String, Vec<Evidenced>> = BTreeMap::new();
        for found in self.principles.shown() {
            shown.entry(found.evidence.area.clone()).or_default().push(found);
        }
        table.rows(self.all.register.by_name(pioneers.keys().copied()).into_iter().map(|area| {
            let own = shown.get(area).map_or(&[][..], Vec::as_slice);
            let principles = Tally::of_each(own.iter().map(|found| (found.principle, &found.evidence)));
            let mut own: Vec<&Evidenced> = own.iter().collect();
            own.sort_by_key(|found| found.strength);
            let strengths = own.iter().map(|found| (labels::strength(found.strength), &found.evidence));
            let strengths = evidence::by_label(strengths);
            let name = self.named(area, &pioneers[area]);
            Row::new([name, principles.cell(), strengths, self.places(area), self.last(area)])
        }))
    }

    /// Returns how many communities an area names, or that it is the whole county.
    fn places(&self, area: &str) -> Cell {
        let register = &self.all.register;
        if register.area(area).is_some_and(|area| area.whole_area == Some(true)) {
            return cell(Text::both("the whole county", "y sir gyfan")).with(register.area_witnesses(area)); // U
        }
        let children = register.children(area, Level::Community);
        children.map(|place| (place.certainty(), place.witness)).collect::<Tally>().cell()
    }

    /// Returns the day, in UTC, on which the last entry of an area was recorded.
    fn last(&self, area: &str) -> Cell {
        let Some((seq, moment)) = self.last.get(area) else { return cell(Value::not_recorded()) };
        let moment = Instant(*moment).to_string();
        cell(Value::date(moment.split('T').next().unwrap_or(&moment))).with(*seq)
    }
}
