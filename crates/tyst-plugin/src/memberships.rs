//! Who is a partner of an area, and in which role: a piece of state that reports share.
//!
//! Knows no names: those are the register's. A partner of an area is not one of the programme above it.

use crate::evidence::KeptEvidence;
use crate::kept::{Kept, Number, Record};
use crate::spell::{Spell, lasting};
use crate::{Event, Evidence, Register, Tally, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tyst_event::terms::Role;
use tyst_event::view::Fields;
use tyst_event::vocabulary::{PartnerJoined, PartnerLeft};
use tyst_event::{Certainty, Data, Day, Kind};
use tyst_report::{ChecklistItem, Text, TimelineItem, Witnesses};

/// Who joined the partnerships and who left them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memberships {
    joined: Kept<Change>,
    left: Kept<Change>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Change {
    evidence: KeptEvidence,
    party: Number,
    /// A bit for the number of each role; none where a partner left altogether.
    roles: u32,
}

impl Record for Change {
    fn seq(&self) -> u64 {
        self.evidence.seq
    }

    fn each_number(&mut self, see: &mut dyn FnMut(&mut Number)) {
        self.evidence.each_number(see);
        see(&mut self.party);
    }
}

/// A party in one role on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// The one slug of the party, whichever of its slugs joined.
    pub party: &'a str,
    /// Its role.
    pub role: Role,
    /// Since when, and how certain.
    pub spell: Spell<'static>,
}

impl<'a> Member<'a> {
    fn new(
        party: &'a str,
        role: Role,
        mut spell: Spell<'static>,
        aliases: &BTreeMap<u64, Witnesses>,
    ) -> Member<'a> {
        let same: Witnesses = spell.witnesses.iter().filter_map(|seq| aliases.get(&seq)).collect();
        spell.witnesses.merge(&same);
        Member { party, role, spell }
    }

    /// Returns a bar with the name of the party that begins when it joined; where it may have left, with the bounds of that.
    pub fn bar(&self, register: &Register) -> TimelineItem {
        let bar = |name| self.spell.since.bar(name).with(self.witnesses(register));
        let Some(left) = &self.spell.until else { return bar(self.named(register)) };
        let name = words::perhaps(&register.party_name(self.party), self.spell.since.certainty());
        left.end(bar(words::around("may have left: {}", "efallai wedi gadael: {}", &name))) // U
    }

    /// Returns the name of the party, marked where it only may be a partner.
    fn named(&self, register: &Register) -> Text {
        words::perhaps(&register.party_name(self.party), self.spell.certainty)
    }

    /// Returns the entries behind its membership and its name.
    pub fn witnesses(&self, register: &Register) -> Witnesses {
        [&self.spell.witnesses, &register.party_witnesses(self.party)].into_iter().collect()
    }
}

impl Memberships {
    /// The kinds of event it reads.
    pub const KINDS: [Kind; 2] = [Kind::PartnerJoined, Kind::PartnerLeft];

    /// The fields it reads, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[
        Evidence::FIELDS,
        PartnerJoined::party(),
        PartnerJoined::roles(),
        PartnerLeft::party(),
        PartnerLeft::roles(),
    ]);

    /// Takes a partner who joins or leaves; entries of other kinds change nothing.
    pub fn apply(&mut self, event: &Event<'_>) {
        let (changes, party, roles) = match event.data() {
            Data::PartnerJoined(data) => (&mut self.joined, data.party(), data.roles()),
            Data::PartnerLeft(data) => (&mut self.left, data.party(), data.roles()),
            _ => return,
        };
        let texts = changes.texts_mut();
        let change = Change {
            evidence: KeptEvidence::of(event, texts),
            party: texts.number(party),
            roles: roles.iter().map(bit).fold(0, |all, role| all | role),
        };
        changes.insert(change);
    }

    /// Takes what was read of other areas.
    pub fn merge(&mut self, other: Memberships) {
        self.joined.merge(other.joined);
        self.left.merge(other.left);
    }

    /// Returns the areas that anyone ever joined.
    pub fn areas(&self) -> BTreeSet<&str> {
        self.joined.distinct(|change| change.evidence.area)
    }

    /// Returns who is or may be a partner of an area or a place on a day, by role and then by English name.
    pub fn members<'a>(&'a self, at: &str, day: Day, register: &'a Register) -> Vec<Member<'a>> {
        let Changes { begun, ended, aliases } = self.changes(at, register);
        let mut members = Vec::new();
        for (party, begun) in &begun {
            let ended = ended.get(party).map_or(&[][..], Vec::as_slice);
            for role in Role::ALL {
                let begun: Vec<&Evidence> = of_role(begun, |roles| roles & bit(*role) != 0);
                let ended = of_role(ended, |roles| roles == 0 || roles & bit(*role) != 0);
                let spell = lasting(&begun, &ended, day);
                members.extend(spell.map(|spell| Member::new(party, *role, spell.into_owned(), &aliases)));
            }
        }
        members.sort_by_cached_key(|member| {
            (member.role.number(), words::order(&register.party_name(member.party)), member.party)
        });
        members
    }

    /// Returns a bar with both ends for each membership of an area or a place that was certainly over on a day. Who gave up
    /// one role and kept another did not leave.
    pub fn former(&self, at: &str, day: Day, register: &Register) -> Vec<TimelineItem> {
        let Changes { begun, ended, aliases } = self.changes(at, register);
        let current = self.members(at, day, register);
        let mut bars = Vec::new();
        for (party, begun) in &begun {
            let stays = current.iter().any(|member| member.party == *party);
            let ended: Vec<_> =
                ended.get(party).into_iter().flatten().filter(|(roles, _)| !stays || *roles == 0).collect();
            // By the entry that ended it; of those that began it, the first.
            let mut over: BTreeMap<u64, (&Evidence, &Evidence)> = BTreeMap::new();
            for (roles, since) in begun {
                let of_it = ended
                    .iter()
                    .filter(|(left, end)| (*left == 0 || left & roles != 0) && end.follows(since));
                let mut over_by = of_it.filter(|(_, end)| end.by(day) == Some(Certainty::Definite));
                // The first leave altogether ends every role; before it, the last role that was given up does.
                let whole = over_by.clone().find(|(left, _)| *left == 0);
                if let Some((_, end)) = whole.or_else(|| over_by.next_back()) {
                    over.entry(end.seq).or_insert((since, end));
                }
            }
            bars.extend(over.into_values().map(|(since, end)| {
                let name =
                    words::perhaps(&register.party_name(party), since.by(day).unwrap_or(since.certainty()));
                let [en, cy] = ["left, date not stated: {}", "gadawodd, dyddiad heb ei nodi: {}"]; // U
                let name = if end.when.is_dated() { name } else { words::around(en, cy, &name) };
                let same: Witnesses = [since, end].iter().filter_map(|own| aliases.get(&own.seq)).collect();
                end.end(since.bar(name)).with(register.party_witnesses(party)).with(same)
            }));
        }
        bars
    }

    /// Returns who joined and who left in an area or a place, by the one slug of each party.
    fn changes<'a>(&'a self, at: &str, register: &'a Register) -> Changes<'a> {
        let mut found = Changes::default();
        for (changes, parties) in [(&self.joined, &mut found.begun), (&self.left, &mut found.ended)] {
            for change in here(changes, at) {
                let party = changes.texts().get(change.party).unwrap_or_default();
                let evidence = change.evidence.evidence(changes.texts());
                let known = register.canonical_party(party);
                if known != party {
                    found.aliases.insert(evidence.seq, register.party_witnesses(party));
                }
                parties.entry(known).or_default().push((change.roles, evidence));
            }
        }
        found
    }
}

/// Who joined and who left.
#[derive(Default)]
struct Changes<'a> {
    begun: Parties<'a>,
    ended: Parties<'a>,
    /// Of entries that name a party by another slug: those that say that it is the same.
    aliases: BTreeMap<u64, Witnesses>,
}

/// What is said of parties, by their one slug: the bits of roles, and what that rests on.
type Parties<'a> = BTreeMap<&'a str, Vec<(u32, Evidence)>>;

/// Returns the changes in an area or at a place itself.
fn here<'a>(changes: &'a Kept<Change>, at: &str) -> impl Iterator<Item = &'a Change> {
    let at = changes.texts().find(at);
    let all = changes.records().iter();
    all.filter(move |change| at.is_some_and(|at| [change.evidence.area, change.evidence.place].contains(&at)))
}

fn of_role(changes: &[(u32, Evidence)], is_of: impl Fn(u32) -> bool) -> Vec<&Evidence> {
    changes.iter().filter(|(roles, _)| is_of(*roles)).map(|(_, evidence)| evidence).collect()
}

fn bit(role: Role) -> u32 {
    1 << role.number()
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

/// Returns an item of a checklist: whether there is any of these, and their names. Where the item says for all that they are
/// only possible, no name does.
pub fn item<'a: 'b, 'b>(
    label: Text,
    members: impl IntoIterator<Item = &'b Member<'a>>,
    register: &Register,
) -> ChecklistItem {
    let parties = parties(members);
    let found: Tally = parties.values().map(|member| &member.spell).collect();
    let mixed = !found.definite.is_empty();
    let names = parties
        .values()
        .map(|member| if mixed { member.named(register) } else { register.party_name(member.party) });
    let described: Witnesses = parties.keys().map(|party| register.party_witnesses(party)).collect();
    found.with(described).item(label, words::names(names))
}

#[cfg(test)]
mod tests;
