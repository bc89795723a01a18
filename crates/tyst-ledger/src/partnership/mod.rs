//! The state that decisions are made against: who and what the ledger knows, and what became of each entry.
//!
//! It is only added to. A fact counts while the statement that brought it stands, so a correction or a withdrawal
//! changes every answer without anything being taken back.

mod apply;

pub(crate) use apply::is_final;

use std::collections::{BTreeMap, BTreeSet};

use tyst_event::terms::{Endorsement, Form, Measure, Role, Stage, Status};
use tyst_event::{Instant, Slug, Span};

use crate::Chains;
use crate::command::CommandDigest;

/// Facts by their key, each with the position of the statement that brought it.
#[derive(Clone, Debug)]
pub(crate) struct Register<K, V>(BTreeMap<K, Vec<(u64, V)>>);

impl<K, V> Default for Register<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

/// Which facts count: those that stand, for a correction without those of the entry that it restates.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) chains: &'a Chains,
    /// The entry that is stated anew.
    pub(crate) without: Option<u64>,
    /// Only facts of entries before this position.
    pub(crate) before: Option<u64>,
}

impl View<'_> {
    /// Returns whether the fact that a statement brought counts.
    fn counts(&self, seq: u64) -> bool {
        let root = self.chains.root(seq);
        let early = self.before.is_none_or(|before| root < before);
        self.chains.stands(seq) && Some(root) != self.without && early
    }
}

impl<K: Ord, V> Register<K, V> {
    fn add(&mut self, key: K, seq: u64, fact: V) {
        self.0.entry(key).or_default().push((seq, fact));
    }

    /// Returns the facts that count, in the order of the entries that they belong to.
    pub(crate) fn standing(&self, key: &K, view: View<'_>) -> Vec<(u64, &V)> {
        let facts = self.0.get(key).into_iter().flatten();
        let counted = facts.filter(|(seq, _)| view.counts(*seq));
        let mut found: Vec<(u64, &V)> = counted.map(|(seq, fact)| (view.chains.root(*seq), fact)).collect();
        found.sort_by_key(|(root, _)| *root);
        found
    }

    /// Returns the newest fact that counts.
    pub(crate) fn newest(&self, key: &K, view: View<'_>) -> Option<&V> {
        self.standing(key, view).pop().map(|(_, fact)| fact)
    }

    /// Returns whether any fact counts. Looks at the newest first, so that it is quick for what is used often.
    pub(crate) fn any(&self, key: &K, view: View<'_>) -> bool {
        let facts = self.0.get(key).into_iter().flatten().rev();
        facts.map(|(seq, _)| *seq).any(|seq| view.counts(seq))
    }

    /// Returns every key that was ever used.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }
}

/// A move of a party into or out of the partnership of an area.
#[derive(Clone, Debug)]
pub(crate) enum Move {
    Joined { roles: Vec<Role>, span: Span },
    Left { roles: Vec<Role> },
}

/// A minute as later minutes refer to it.
#[derive(Clone, Debug)]
pub(crate) struct Minute {
    pub(crate) form: Form,
}

/// An indicator as measurements refer to it.
#[derive(Clone, Debug)]
pub(crate) struct Indicator {
    pub(crate) measure: Measure,
    pub(crate) aggregatable: bool,
}

/// What sort of thing a slug was defined as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Definition {
    Area,
    Party,
    Initiative,
    Indicator,
    Consultation,
    Commitment,
}

/// Everything that decisions depend on.
#[derive(Clone, Debug, Default)]
pub struct Partnership {
    /// The number of events seen, which is the position of the next.
    pub(crate) count: u64,
    /// When the last event was recorded.
    pub(crate) last_recorded: Instant,
    /// The registered number of each event's kind, by position.
    pub(crate) kinds: Vec<u32>,
    /// Which statements stand.
    pub(crate) chains: Chains,
    /// Where each idempotency key was used, and for what.
    pub(crate) keys: BTreeMap<String, (u64, CommandDigest)>,
    /// Areas and places that entries were recorded for.
    pub(crate) used: Register<Slug, ()>,
    /// Slugs that entries referred to.
    pub(crate) referred: Register<Slug, ()>,
    pub(crate) areas: Register<Slug, Option<Slug>>,
    pub(crate) designations: Register<Slug, (bool, Span)>,
    pub(crate) parties: Register<Slug, ()>,
    pub(crate) moves: Register<(Slug, Slug), Move>,
    pub(crate) goals: Register<(Slug, String), ()>,
    pub(crate) initiatives: Register<Slug, ()>,
    pub(crate) stages: Register<Slug, (Stage, Span)>,
    pub(crate) indicators: Register<Slug, Indicator>,
    pub(crate) consultations: Register<Slug, ()>,
    pub(crate) minutes: Register<(Slug, String), Minute>,
    pub(crate) commitments: Register<Slug, ()>,
    pub(crate) statuses: Register<Slug, (Status, Span)>,
    pub(crate) endorsements: Register<(Slug, Slug), Endorsement>,
    /// The statements that only named people may see.
    pub(crate) restricted: BTreeSet<u64>,
    /// What each statement defines, so that its loss and its return can be noticed.
    pub(crate) defines: BTreeMap<u64, (Definition, Slug)>,
}

impl Partnership {
    /// Returns how many events were taken in, which is the position of the next.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Returns when the last event was recorded.
    pub fn last_recorded(&self) -> Instant {
        self.last_recorded
    }

    /// Returns which statements stand.
    pub fn chains(&self) -> &Chains {
        &self.chains
    }

    /// Returns the view of everything that stands.
    pub(crate) fn view(&self) -> View<'_> {
        View { chains: &self.chains, without: None, before: None }
    }

    /// Returns whether an area or place is described by an entry that stands.
    pub fn describes_area(&self, slug: &Slug) -> bool {
        self.areas.any(slug, self.view())
    }

    /// Returns whether a party is described by an entry that stands.
    pub fn describes_party(&self, slug: &Slug) -> bool {
        self.parties.any(slug, self.view())
    }

    /// Returns whether entries that stand were recorded for an area or place, or describe it.
    pub fn knows_area(&self, slug: &Slug) -> bool {
        self.used.any(slug, self.view()) || self.describes_area(slug)
    }

    /// Returns the areas and places that are used or described, in the order of their slugs.
    pub fn areas(&self) -> BTreeSet<&Slug> {
        let all = self.used.keys().chain(self.areas.keys());
        all.filter(|slug| self.knows_area(slug)).collect()
    }

    /// Returns the area that an area or place belongs to, by the description that stands.
    pub fn parent(&self, slug: &Slug) -> Option<&Slug> {
        self.areas.newest(slug, self.view())?.as_ref()
    }

    /// Returns whether an area is another one or lies inside it.
    pub fn is_within(&self, area: &Slug, whole: &Slug) -> bool {
        let (mut next, mut seen) = (Some(area), BTreeSet::new());
        while let Some(slug) = next.filter(|slug| seen.insert(*slug)) {
            if slug == whole {
                return true;
            }
            next = self.parent(slug);
        }
        false
    }

    /// Returns whether anything in the ledger has this slug.
    pub(crate) fn knows(&self, slug: &Slug) -> bool {
        let registers = [&self.parties, &self.initiatives, &self.consultations, &self.commitments];
        let defined = registers.iter().any(|register| register.any(slug, self.view()));
        defined || self.indicators.any(slug, self.view()) || self.knows_area(slug)
    }

    /// Returns how many entries define a slug, where `chains` says which statements stand.
    pub(crate) fn definitions(&self, definition: Definition, slug: &Slug, chains: &Chains) -> usize {
        let view = View { chains, without: None, before: None };
        match definition {
            Definition::Area => self.areas.standing(slug, view).len(),
            Definition::Party => self.parties.standing(slug, view).len(),
            Definition::Initiative => self.initiatives.standing(slug, view).len(),
            Definition::Indicator => self.indicators.standing(slug, view).len(),
            Definition::Consultation => self.consultations.standing(slug, view).len(),
            Definition::Commitment => self.commitments.standing(slug, view).len(),
        }
    }

    /// Returns the roles that a party has in an area, with the days on which each was first taken up.
    pub(crate) fn roles(&self, area: &Slug, party: &Slug, view: View<'_>) -> BTreeMap<Role, Span> {
        let mut held = BTreeMap::new();
        for (_, step) in self.moves.standing(&(area.clone(), party.clone()), view) {
            match step {
                Move::Joined { roles, span } => {
                    for role in roles {
                        held.entry(*role).or_insert(*span);
                    }
                }
                Move::Left { roles } if roles.is_empty() => held.clear(),
                Move::Left { roles } => held.retain(|role, _| !roles.contains(role)),
            }
        }
        held
    }
}
