//! How many partners there are in each role.
//!
//! Deliberately absent: roles that nobody has.

use std::collections::BTreeSet;
use tyst_plugin::document::{Table, Text, cell};
use tyst_plugin::event::terms::Role;
use tyst_plugin::labels;
use tyst_plugin::memberships::{Member, count};

pub(crate) fn roles(area: &str, members: &[Member<'_>]) -> Table {
    let table = Table::new(format!("roles-{area}"), Text::both("Roles", "Rolau"))
        .column("role", Text::both("Role", "Rôl"))
        .number_column("partners", labels::PARTNERS.text());
    let roles: BTreeSet<Role> = members.iter().map(|member| member.role).collect();
    roles.into_iter().fold(table, |table, role| {
        let found = count(members.iter().filter(|member| member.role == role));
        table.row([cell(labels::role(role).text()), found.cell()])
    })
}
