//! Who is in the partnership, in which role, since when, on what evidence.
//!
//! Deliberately absent: what the partners do. A partner of an area is not one of the programme above it, so an
//! area stands for itself alone. Welsh marked U needs a translator.

mod roles;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tyst_plugin::document::{ByName, Checklist, Document, Table, Text, Timeline, TimelineItem, Value, cell};
use tyst_plugin::event::Kind;
use tyst_plugin::event::terms::{Level, Role};
use tyst_plugin::memberships::{self, Member, count, parties};
use tyst_plugin::{Event, Fields, Memberships, Merge, Party, Register, Report, ReportError, Request, Tally};
use tyst_plugin::{export, labels, spell, words};

struct PartnershipMap;

#[derive(Default, Serialize, Deserialize)]
struct State {
    register: Register,
    memberships: Memberships,
}

impl Report for PartnershipMap {
    const KINDS: &'static [Kind] =
        &[Kind::AreaDescribed, Kind::PartyDescribed, Kind::PartnerJoined, Kind::PartnerLeft];
    const FIELDS: Fields = Fields::all(&[Register::FIELDS, Memberships::FIELDS]);
    type State = State;
    const MERGE: Option<Merge<State>> = Some(|state, other| {
        state.register.merge(other.register);
        state.memberships.merge(other.memberships);
    });

    fn apply(state: &mut State, event: &Event<'_>) -> Result<(), ReportError> {
        state.register.apply(event);
        state.memberships.apply(event);
        Ok(())
    }

    fn finish(state: &State, request: &Request) -> Result<Document, ReportError> {
        let members = |area| state.memberships.members(area, request.as_at, &state.register);
        let areas: Vec<(&str, Vec<Member<'_>>)> =
            state.areas(request).into_iter().map(|area| (area, members(area))).collect();
        let found = count(areas.iter().flat_map(|(_, members)| members));
        let mut document = Document::new(Text::both("Partnership map", "Map o'r bartneriaeth"))
            .question(Text::both(
                "Who is in the partnership, in which role, since when, on what evidence?",
                "Pwy sydd yn y bartneriaeth, ym mha rôl, ers pryd, ar ba dystiolaeth?", // U
            ))
            .figure("partners", labels::PARTNERS.text(), partners(&found), found.witnesses());
        if request.area.is_none() {
            document = document.table(state.summary(&areas));
        }
        for (area, members) in &areas {
            let timeline = state.timeline(area, members, request);
            if request.area.is_none() && timeline.items.is_empty() {
                continue;
            }
            document =
                document.heading(2, state.register.area_name(area)).checklist(state.core(area, members));
            if !members.is_empty() {
                document = document.table(roles::roles(area, members)).table(state.by_role(area, members));
            }
            if !timeline.items.is_empty() {
                document = document.timeline(timeline);
            }
        }
        Ok(document)
    }
}

impl State {
    /// Returns the area asked for; where none is, those with partners and the pioneers without, by English name.
    fn areas<'a>(&'a self, request: &'a Request) -> Vec<&'a str> {
        if let Some(area) = &request.area {
            return vec![area.as_str()];
        }
        let pioneers = self.register.areas().filter(|(_, area)| area.level() == Some(Level::PioneerArea));
        let areas: BTreeSet<&str> = pioneers.map(|(slug, _)| slug).chain(self.memberships.areas()).collect();
        self.register.by_name(areas)
    }

    fn summary(&self, areas: &[(&str, Vec<Member<'_>>)]) -> Table {
        let table = Table::new("areas", Text::both("Partners by area", "Partneriaid yn ôl ardal"))
            .by_name(ByName::Rows)
            .column("area", labels::AREA.text())
            .number_column("partners", labels::PARTNERS.text());
        areas.iter().fold(table, |table, (area, members)| {
            let found = count(members);
            let name = cell(self.register.area_name(area)).with(self.register.area_witnesses(area));
            table.row([name, cell(partners(&found))].map(|cell| cell.with(found.witnesses())))
        })
    }

    /// Lists the roles that every partnership should have.
    fn core(&self, area: &str, members: &[Member<'_>]) -> Checklist {
        let list = Checklist::new(format!("core-{area}"), Text::both("Core roles", "Rolau craidd")); // U
        [Role::Anchor, Role::Secretariat].into_iter().fold(list, |list, role| {
            let of_role = members.iter().filter(|member| member.role == role);
            list.item(memberships::item(labels::role(role).text(), of_role, &self.register))
        })
    }

    fn by_role(&self, area: &str, members: &[Member<'_>]) -> Table {
        let caption = Text::both("Partners by role", "Partneriaid yn ôl rôl");
        let table = Table::new(format!("members-{area}"), caption)
            .by_name(ByName::Rows)
            .column("party", Text::both("Partner", "Partner"))
            .column("type", Text::both("Type", "Math"));
        members.iter().fold(spell::columns(table), |table, member| {
            let party_type = self.register.party(member.party).and_then(Party::party_type);
            let party_type = words::or_not_recorded(party_type.map(|known| labels::party_type(known).text()));
            let cells = [self.register.party_name(member.party).into(), party_type]
                .map(|value: Value| cell(value).with(member.witnesses(&self.register)));
            table.group_row(labels::role(member.role).text(), cells.into_iter().chain(member.spell.cells()))
        })
    }

    /// Draws since when each party is a partner, in whichever role it is the surest of, and from when to when others were.
    fn timeline(&self, area: &str, members: &[Member<'_>], request: &Request) -> Timeline {
        let caption = Text::both("Membership over time", "Aelodaeth dros amser"); // U
        let timeline = Timeline::new(format!("timeline-{area}"), caption).by_name();
        let members = parties(members).into_values().map(|member| member.bar(&self.register));
        let former = self.memberships.former(area, request.as_at, &self.register);
        let mut bars: Vec<TimelineItem> = members.chain(former).collect();
        // Names are in the order of the language; of one name the earlier comes first.
        bars.sort_by_cached_key(|bar| (words::order(&bar.label), bar.from.clone()));
        bars.into_iter().fold(timeline, Timeline::item)
    }
}

/// Says how many partners there are; none recorded is not none.
fn partners(found: &Tally) -> Value {
    let nobody = Text::both("no partner recorded", "dim partner wedi'i gofnodi"); // U
    if found.is_empty() { Value::not_recorded_since(nobody) } else { found.value() }
}

export!(PartnershipMap {
    id: "wales.tyst.partnership-map",
    name: "Partnership map",
    version: env!("CARGO_PKG_VERSION"),
    description: "Who is in the partnership, in which role, since when, on what evidence",
    state: 4,
});
