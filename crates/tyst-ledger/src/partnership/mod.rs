//! The state that decisions are made against: who and what the ledger knows, and what became of each entry.
//!
//! It is only added to. A fact counts while the statement that brought it stands, so a correction or a withdrawal
//! changes every answer without anything being taken back. Only what a refused request brought is taken back.

mod apply;
mod entries;
mod facts;
mod positions;
mod register;

pub(crate) use apply::is_final;
pub(crate) use entries::{Definition, Definitions, Entries};
pub(crate) use facts::{Indicator, Minute, Move};
use positions::Positions;
pub(crate) use register::{Names, Part, Register, View};

use std::collections::{BTreeMap, BTreeSet};

use tyst_event::terms::{Endorsement, Role, Stage, Status};
use tyst_event::{Instant, Kind, Line, Slug, Span, Statement};

use crate::Chains;
use crate::saved::{Input, Kept};

/// Everything that decisions depend on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Partnership {
    /// The number of events seen, which is the position of the next.
    pub(crate) count: u64,
    /// When the last event was recorded.
    pub(crate) last_recorded: Instant,
    /// The kind of each entry, and whether it is restricted or provisional.
    pub(crate) entries: Entries,
    /// Which statements stand.
    pub(crate) chains: Chains,
    /// Areas and places that entries were recorded for.
    pub(crate) used: Names<Slug>,
    /// Every slug that entries name: those that they were recorded for, and those that stand in their data.
    pub(crate) named: Names<Slug>,
    pub(crate) areas: Register<Slug, Option<Slug>>,
    pub(crate) designations: Register<Slug, (bool, Span)>,
    pub(crate) parties: Register<Slug, ()>,
    pub(crate) moves: Register<(Slug, Slug), Move>,
    pub(crate) goals: Register<(Slug, String), ()>,
    pub(crate) initiatives: Register<Slug, ()>,
    pub(crate) stages: Register<Slug, (Stage, Span)>,
    pub(crate) indicators: Register<Slug, Indicator>,
    pub(crate) consultations: Register<Slug, ()>,
    /// Minutes by their reference and the body that met.
    pub(crate) minutes: Register<(String, Slug), Minute>,
    pub(crate) commitments: Register<Slug, ()>,
    pub(crate) expectations: Register<Slug, ()>,
    pub(crate) statuses: Register<Slug, (Status, Span)>,
    pub(crate) endorsements: Register<(Slug, Slug), Endorsement>,
    /// The last entry known at each tag.
    pub(crate) tags: Register<Slug, u64>,
    /// The periods whose record was closed, by area.
    pub(crate) closings: Register<Slug, Span>,
    /// What statements define, so that its loss and its return can be noticed.
    pub(crate) definitions: Definitions,
}

/// A point to which the state can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) count: u64,
    pub(crate) last_recorded: Instant,
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

    /// Returns the point at which the state is.
    pub(crate) fn mark(&self) -> Mark {
        Mark { count: self.count, last_recorded: self.last_recorded }
    }

    /// Takes the state back to a point since the last settling, at the cost of what came after it.
    pub(crate) fn rollback(&mut self, mark: Mark) {
        for part in self.parts() {
            part.revoke(mark.count);
        }
        (self.count, self.last_recorded) = (mark.count, mark.last_recorded);
    }

    /// Makes everything taken in so far stay.
    pub(crate) fn settle(&mut self) {
        for part in self.parts() {
            part.settle();
        }
    }

    /// Appends the settled state to some bytes.
    pub(crate) fn put(&mut self, out: &mut Vec<u8>) {
        (self.count, self.last_recorded).put(out);
        for part in self.parts() {
            part.put(out);
        }
    }

    /// Reads what was put, or nothing where the bytes are something else.
    pub(crate) fn take(input: &mut Input<'_>) -> Option<Self> {
        let (count, last_recorded) = Kept::take(input)?;
        let mut partnership = Self { count, last_recorded, ..Self::default() };
        for part in partnership.parts() {
            part.fill(input)?;
        }
        Some(partnership)
    }

    fn parts(&mut self) -> [&mut dyn Part; 21] {
        [
            &mut self.entries,
            &mut self.chains,
            &mut self.used,
            &mut self.named,
            &mut self.areas,
            &mut self.designations,
            &mut self.parties,
            &mut self.moves,
            &mut self.goals,
            &mut self.initiatives,
            &mut self.stages,
            &mut self.indicators,
            &mut self.consultations,
            &mut self.minutes,
            &mut self.commitments,
            &mut self.expectations,
            &mut self.statuses,
            &mut self.endorsements,
            &mut self.tags,
            &mut self.closings,
            &mut self.definitions,
        ]
    }

    /// Returns how many entries name a slug: were recorded for it, are about it or refer to it.
    pub fn version(&self, tag: &Slug) -> u64 {
        self.named.of(tag).map_or(0, Positions::len)
    }

    /// Returns the newest entry past a position that is of one of the kinds, or of any where none is given, and names
    /// all of the tags. A correction is also of the kind that it restates.
    pub(crate) fn matched(&self, kinds: &[Kind], tags: &[Slug], after: u64) -> Option<u64> {
        let is_kind = |seq| self.entries.kind(seq).is_some_and(|kind| kinds.contains(&kind));
        let fits = |seq: &u64| kinds.is_empty() || is_kind(*seq) || is_kind(self.chains.root(*seq));
        let Some((first, others)) = tags.split_first() else {
            return (after.saturating_add(1)..self.count).rev().find(fits);
        };
        let mut others: Vec<_> = others
            .iter()
            .map(|tag| Some(self.named.of(tag)?.newest_first().peekable()))
            .collect::<Option<_>>()?;
        let mut named = self.named.of(first)?.newest_first().take_while(|seq| *seq > after);
        named.find(|seq| {
            let in_all = others.iter_mut().all(|other| {
                while other.next_if(|newer| newer > seq).is_some() {}
                other.peek() == Some(seq)
            });
            in_all && fits(seq)
        })
    }

    /// Returns the entries that name a slug, from a position on, newest first.
    pub(crate) fn naming(&self, slug: &Slug, from: u64) -> impl Iterator<Item = u64> {
        let named = self.named.of(slug).into_iter().flat_map(Positions::newest_first);
        named.take_while(move |seq| *seq >= from)
    }

    /// Returns the last entry that was known at a tag.
    pub fn tagged(&self, tag: &Slug) -> Option<u64> {
        self.tags.newest(tag, self.view()).copied()
    }

    /// Returns every tag with the entry that recorded it and the last one that was known at it, in the order of their names.
    pub fn tags(&self) -> Vec<(&Slug, u64, u64)> {
        let tag = |tag| self.tags.standing(tag, self.view()).pop().map(|(seq, entry)| (tag, seq, *entry));
        self.tags.keys().filter_map(tag).collect()
    }

    /// Returns the periods that were closed for an area, and for those that it lies in, each with the entry that closed it.
    pub(crate) fn closings_over(&self, area: &Slug) -> Vec<(u64, Span)> {
        let (mut next, mut seen, mut found) = (Some(area), BTreeSet::new(), Vec::new());
        while let Some(slug) = next.filter(|slug| seen.insert(*slug)) {
            found.extend(
                self.closings.standing(slug, self.view()).into_iter().map(|(seq, span)| (seq, *span)),
            );
            next = self.parent(slug);
        }
        found.sort_unstable_by_key(|(seq, _)| *seq);
        found
    }

    /// Returns the entries that closed a period for an area, or for what it lies in, that something of some days is about; none
    /// where one of its ends is not known.
    pub(crate) fn closings_about(&self, area: &Slug, days: Span) -> Vec<u64> {
        let Span { first: Some(first), last: Some(last) } = days else { return Vec::new() };
        let is_about = |period: &Span| {
            period.first.is_some_and(|from| from <= last) && period.last.is_some_and(|to| first <= to)
        };
        let closings = self.closings_over(area).into_iter();
        closings.filter(|(_, period)| is_about(period)).map(|(seq, _)| seq).collect()
    }

    /// Returns every period that was closed, with its area and the entry that closed it, in the order of the areas.
    pub fn closings(&self) -> Vec<(&Slug, u64, Span)> {
        let of = |area| {
            self.closings.standing(area, self.view()).into_iter().map(move |(seq, span)| (area, seq, *span))
        };
        self.closings.keys().flat_map(of).collect()
    }

    /// Returns the entries by which reports were published, also those that were withdrawn, in order.
    pub fn published(&self) -> Vec<u64> {
        self.entries.of_kind(Kind::ReportPublished).collect()
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

    /// Returns whether a statement is of an area, by where it belongs or by its place.
    pub fn is_of(&self, statement: &Statement, area: &Slug) -> bool {
        let mut all = std::iter::once(&statement.area).chain(&statement.place);
        all.any(|own| self.is_within(own, area))
    }

    /// Returns whether anything in the ledger has this slug.
    pub(crate) fn knows(&self, slug: &Slug) -> bool {
        let registers =
            [&self.parties, &self.initiatives, &self.consultations, &self.commitments, &self.expectations];
        let defined = registers.iter().any(|register| register.any(slug, self.view()));
        defined || self.indicators.any(slug, self.view()) || self.knows_area(slug)
    }

    /// Returns whether any minute was ever recorded under a reference.
    pub(crate) fn knows_minute(&self, reference: &Line) -> bool {
        let lowest = Slug::new("0").expect("the lowest of all slugs is one");
        let key = (reference.0.clone(), lowest);
        self.minutes.keys_from(&key).next().is_some_and(|(known, _)| known == reference.as_str())
    }

    /// Returns how many entries define a slug, but for one.
    pub(crate) fn defining(&self, definition: Definition, slug: &Slug, without: u64) -> usize {
        self.describing(definition, slug, View { without: Some(without), ..self.view() }).len()
    }

    /// Returns the entries that define a slug, in order.
    pub(crate) fn describing(&self, definition: Definition, slug: &Slug, view: View<'_>) -> Vec<u64> {
        match definition {
            Definition::Area => seqs(self.areas.standing(slug, view)),
            Definition::Party => seqs(self.parties.standing(slug, view)),
            Definition::Initiative => seqs(self.initiatives.standing(slug, view)),
            Definition::Indicator => seqs(self.indicators.standing(slug, view)),
            Definition::Consultation => seqs(self.consultations.standing(slug, view)),
            Definition::Commitment => seqs(self.commitments.standing(slug, view)),
            Definition::Expectation => seqs(self.expectations.standing(slug, view)),
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

fn seqs<V>(facts: Vec<(u64, V)>) -> Vec<u64> {
    facts.into_iter().map(|(seq, _)| seq).collect()
}
