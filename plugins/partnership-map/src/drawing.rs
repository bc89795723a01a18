//! What a reader is told of a partnership: the tables, the checklist and the timeline.
//!
//! Deliberately absent: who is a partner. Welsh marked `U: translator` needs one before a report is published.

use crate::membership::Member;
use crate::{State, count, words};
use std::collections::{BTreeMap, BTreeSet};
use tyst_plugin::document::{
    Cell, Checklist, ChecklistItem, Document, Language, Row, Table, Text, Timeline, Value, Witnesses, cell,
    labels,
};
use tyst_plugin::event::Certainty;
use tyst_plugin::event::terms::{PartyType, Role};

pub(crate) fn question() -> Text {
    Text::both(
        "Who is in the partnership, in which role, since when, on what evidence?",
        "Pwy sydd yn y bartneriaeth, ym mha rôl, ers pryd, ar ba dystiolaeth?", // U: translator
    )
}

pub(crate) fn partners() -> Text {
    Text::both("Partners", "Partneriaid")
}

pub(crate) fn no_partner() -> Text {
    Text::both("no partner recorded", "dim partner wedi'i gofnodi") // U: translator
}

impl State {
    /// Draws how many partners each area has.
    pub(crate) fn summary(&self, areas: &[&str]) -> Table {
        let row = |area: &&str| {
            let (count, witnesses) = count(&self.members(area));
            let count = if matches!(count, Value::NotRecorded { .. }) { no_partner().into() } else { count };
            let name = cell(self.register.area_name(area)).with(self.register.area_witnesses(area));
            Row::new([name, cell(count).with(witnesses)])
        };
        Table::new("areas", Text::both("Partners by area", "Partneriaid yn ôl ardal"))
            .column("area", Text::both("Area", "Ardal"))
            .number_column("partners", partners())
            .rows(areas.iter().map(row))
    }

    /// Draws the partnership of one area. Ids end in its slug, since a document may hold several.
    pub(crate) fn section(&self, document: Document, area: &str, members: &[Member<'_>]) -> Document {
        let caption = Text::both("Core roles", "Rolau craidd"); // U: translator
        let core = [Role::Anchor, Role::Secretariat].into_iter().map(|role| self.core_role(role, members));
        let core = core.fold(Checklist::new(format!("core-{area}"), caption), Checklist::item);
        let document = document.checklist(core);
        if members.is_empty() {
            return document;
        }
        let (by_role, timeline) = (self.by_role(area, members), self.timeline(area, members));
        document.table(roles(area, members)).table(by_role).timeline(timeline)
    }

    fn core_role(&self, role: Role, members: &[Member<'_>]) -> ChecklistItem {
        let of_role = || members.iter().filter(|member| member.role == role.number());
        let witnesses = of_role().map(|member| &member.witnesses).collect::<Witnesses>();
        let name =
            |member: &Member<'_>, language| self.register.party_name(member.party).words(language).to_owned();
        let listed = |language| of_role().map(|member| name(member, language)).collect::<Vec<_>>().join("; ");
        let names = Text::both(listed(Language::English), listed(Language::Welsh));
        match of_role().map(|member| member.certainty).min() {
            None => ChecklistItem::not_recorded(words::role(role)),
            Some(Certainty::Possible) => ChecklistItem::possible(words::role(role), witnesses).detail(names),
            Some(Certainty::Definite) => ChecklistItem::recorded(words::role(role), witnesses).detail(names),
        }
    }

    /// Draws each partner in each of its roles.
    fn by_role(&self, area: &str, members: &[Member<'_>]) -> Table {
        let table =
            Table::new(format!("members-{area}"), Text::both("Partners by role", "Partneriaid yn ôl rôl"))
                .column("party", Text::both("Partner", "Partner"))
                .column("type", Text::both("Type", "Math"))
                .column("since", Text::both("Since", "Ers")) // U: translator
                .column("status", Text::both("Status", "Statws")) // U: translator
                .column("source", Text::both("Source", "Ffynhonnell"))
                .column("basis", Text::both("Basis", "Sail")); // U: translator
        members.iter().fold(table, |table, member| table.group_row(role(member.role), self.row(member)))
    }

    fn row(&self, member: &Member<'_>) -> [Cell; 6] {
        let described = self.register.party_witnesses(member.party);
        let party_type = self.register.party(member.party).and_then(|party| self.types.get(&party.witness));
        let party_type = party_type.and_then(|number| PartyType::from_number(*number));
        let status = match member.certainty {
            Certainty::Definite => labels::DEFINITE,
            Certainty::Possible => labels::POSSIBLE,
        };
        [
            cell(self.register.party_name(member.party)).with(&described),
            cell(party_type.map_or_else(Value::not_recorded, |known| words::party_type(known).into()))
                .with(described),
            cell(member.joined.since()).with(member.joined.seq),
            cell(status.text()).with(&member.witnesses),
            cell(member.joined.source()).with(member.joined.seq),
            cell(member.joined.basis()).with(member.joined.seq),
        ]
    }

    /// Draws since when each partner is one, in whichever role it was first named.
    fn timeline(&self, area: &str, members: &[Member<'_>]) -> Timeline {
        let caption = Text::both("Membership over time", "Aelodaeth dros amser"); // U: translator
        let mut first: BTreeMap<(String, &str), &Member<'_>> = BTreeMap::new();
        for member in members {
            let name = self.register.party_name(member.party).words(Language::English).to_lowercase();
            let known = first.entry((name, member.party)).or_insert(member);
            if member.joined.seq < known.joined.seq {
                *known = member;
            }
        }
        let items =
            first.values().map(|member| member.joined.open_ended(self.register.party_name(member.party)));
        items.fold(Timeline::new(format!("timeline-{area}"), caption), Timeline::item)
    }
}

/// Draws how many partners there are in each role.
fn roles(area: &str, members: &[Member<'_>]) -> Table {
    let numbers: BTreeSet<u16> = members.iter().map(|member| member.role).collect();
    let row = |number: u16| {
        let of_role: Vec<Member<'_>> =
            members.iter().filter(|member| member.role == number).cloned().collect();
        let (count, witnesses) = count(&of_role);
        Row::new([cell(role(number)), cell(count).with(witnesses)])
    };
    Table::new(format!("roles-{area}"), Text::both("Roles", "Rolau"))
        .column("role", Text::both("Role", "Rôl"))
        .number_column("partners", partners())
        .rows(numbers.into_iter().map(row))
}

fn role(number: u16) -> Text {
    Role::from_number(number).map_or_else(|| Text::english(number.to_string()), words::role)
}
