//! Who is a partner of an area, and in which role: a piece of state that reports share.
//!
//! Knows no names: those are the register's. A partner of an area is not one of the programme above it.

use crate::spell::{Spell, lasting};
use crate::{Event, Evidence, Register, Tally, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tyst_event::terms::Role;
use tyst_event::view::List;
use tyst_event::{Data, Day, Kind};
use tyst_report::{ChecklistItem, Text};

/// Who joined the partnerships and who left them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memberships {
    /// By position.
    joined: BTreeMap<u64, Change>,
    /// By position.
    left: BTreeMap<u64, Change>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Change {
    evidence: Evidence,
    party: String,
    /// The numbers of the roles; none where a partner left altogether.
    roles: Vec<u16>,
}

/// A party in one role on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// The one slug of the party, whichever of its slugs joined.
    pub party: &'a str,
    /// Its role.
    pub role: Role,
    /// Since when, and how certain.
    pub spell: Spell<'a>,
}

impl Memberships {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 2] = [Kind::PartnerJoined, Kind::PartnerLeft];

    /// Takes a partner who joins or leaves; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let change = |party: &str, roles: List<'_, Role>| Change {
            evidence: Evidence::of(event),
            party: party.to_owned(),
            roles: roles.iter().map(Role::number).collect(),
        };
        match event.data() {
            Data::PartnerJoined(data) => {
                self.joined.insert(event.seq(), change(data.party(), data.roles()));
            }
            Data::PartnerLeft(data) => {
                self.left.insert(event.seq(), change(data.party(), data.roles()));
            }
            _ => {}
        }
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Memberships) {
        self.joined.extend(other.joined);
        self.left.extend(other.left);
    }

    /// Returns the areas that anyone ever joined.
    pub fn areas(&self) -> BTreeSet<&str> {
        self.joined.values().map(|change| change.evidence.area.as_str()).collect()
    }

    /// Returns who is or may be a partner of an area or a place on a day, by role and then by English name.
    pub fn members<'a>(&'a self, at: &str, day: Day, register: &'a Register) -> Vec<Member<'a>> {
        let here =
            |changes: &'a BTreeMap<u64, Change>| changes.values().filter(|change| change.evidence.is_at(at));
        let mut begun: BTreeMap<(u16, &str), Vec<&Evidence>> = BTreeMap::new();
        for change in here(&self.joined) {
            for role in &change.roles {
                let party = register.canonical_party(&change.party);
                begun.entry((*role, party)).or_default().push(&change.evidence);
            }
        }
        let member = |((role, party), begun): ((u16, &'a str), Vec<&'a Evidence>)| {
            let ended = here(&self.left).filter(|change| {
                let of_role = change.roles.is_empty() || change.roles.contains(&role);
                of_role && register.canonical_party(&change.party) == party
            });
            let ended: Vec<&Evidence> = ended.map(|change| &change.evidence).collect();
            Some(Member { party, role: Role::from_number(role)?, spell: lasting(&begun, &ended, day)? })
        };
        let mut members: Vec<Member<'a>> = begun.into_iter().filter_map(member).collect();
        members.sort_by_cached_key(|member| {
            (member.role.number(), words::order(&register.party_name(member.party)))
        });
        members
    }
}

/// Returns each party once, in whichever of its roles it is the surest of, then the first; by slug.
pub fn parties<'a, 'b>(members: impl IntoIterator<Item = &'b Member<'a>>) -> BTreeMap<&'a str, &'b Member<'a>>
where
    'a: 'b,
{
    let rank = |member: &Member<'_>| (member.spell.certainty, member.spell.since.seq);
    let mut parties: BTreeMap<&str, &Member<'_>> = BTreeMap::new();
    for member in members {
        let known = parties.entry(member.party).or_insert(member);
        if rank(member) < rank(known) {
            *known = member;
        }
    }
    parties
}

/// Counts parties, each once however many roles it has, by the entries with which they joined.
pub fn count<'a: 'b, 'b>(members: impl IntoIterator<Item = &'b Member<'a>>) -> Tally {
    parties(members).into_values().map(|member| &member.spell).collect()
}

/// Returns an item of a checklist: whether there is any of these, and their names.
pub fn item<'a: 'b, 'b>(
    label: Text,
    members: impl IntoIterator<Item = &'b Member<'a>>,
    register: &Register,
) -> ChecklistItem {
    let parties = parties(members);
    let names = words::list(parties.keys().map(|party| register.party_name(party)));
    parties.into_values().map(|member| &member.spell).collect::<Tally>().item(label, names)
}

#[cfg(test)]
mod tests;
