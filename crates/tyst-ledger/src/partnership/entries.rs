//! What is known of each entry by its position: its kind, whether it is restricted or provisional, and what it defines.
//!
//! What it says is not kept.

use std::collections::BTreeMap;

use tyst_event::terms::Sensitivity;
use tyst_event::{Body, Kind, Slug, Statement};

use super::register::Part;
use crate::saved::{Input, Kept, put_bytes};

/// Set where only named people may see the entry.
const RESTRICTED: u16 = 1 << 15;
/// Set where what is stated may still change; the other bits are the registered number of its kind.
const PROVISIONAL: u16 = 1 << 14;

/// The kind of each entry, whether it is restricted, and whether it is provisional.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entries(Vec<u16>);

impl Entries {
    /// Adds the next entry.
    pub(super) fn push(&mut self, statement: &Statement) {
        let restricted = statement.sensitivity == Sensitivity::Restricted;
        let said = if let Body::EntryCorrected(data) = &statement.body {
            &*data.replacement.0
        } else {
            &statement.body
        };
        let number = statement.body.kind().and_then(|kind| u16::try_from(kind.number()).ok());
        let kind = number.filter(|kind| *kind < PROVISIONAL).unwrap_or(0);
        let mark = |is_set: bool, mark: u16| if is_set { mark } else { 0 };
        self.0.push(kind | mark(restricted, RESTRICTED) | mark(said.is_provisional(), PROVISIONAL));
    }

    /// Adds the next entry, which this version cannot read.
    pub(super) fn push_unread(&mut self) {
        self.0.push(0);
    }

    /// Returns the kind of an entry, if it is there and this version knows its kind.
    pub(crate) fn kind(&self, seq: u64) -> Option<Kind> {
        Kind::from_number(u32::from(self.at(seq)? & !(RESTRICTED | PROVISIONAL)))
    }

    /// Returns the positions of the entries of a kind, in order.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = u64> {
        let is_it = move |entry: &u16| u32::from(entry & !(RESTRICTED | PROVISIONAL)) == kind.number();
        (0..).zip(&self.0).filter(move |(_, entry)| is_it(entry)).map(|(seq, _)| seq)
    }

    /// Returns whether an entry may be seen by named people only.
    pub(crate) fn is_restricted(&self, seq: u64) -> bool {
        self.at(seq).is_some_and(|entry| entry & RESTRICTED != 0)
    }

    /// Returns whether what an entry states may still change.
    pub(crate) fn is_provisional(&self, seq: u64) -> bool {
        self.at(seq).is_some_and(|entry| entry & PROVISIONAL != 0)
    }

    fn at(&self, seq: u64) -> Option<u16> {
        usize::try_from(seq).ok().and_then(|index| self.0.get(index)).copied()
    }
}

impl Part for Entries {
    fn revoke(&mut self, from: u64) {
        self.0.truncate(usize::try_from(from).unwrap_or(usize::MAX));
    }

    fn put(&self, out: &mut Vec<u8>) {
        let bytes: Vec<u8> = self.0.iter().flat_map(|entry| entry.to_le_bytes()).collect();
        put_bytes(&bytes, out);
    }

    fn fill(&mut self, input: &mut Input<'_>) -> Option<()> {
        let (entries, []) = input.bytes()?.as_chunks() else { return None };
        self.0 = entries.iter().copied().map(u16::from_le_bytes).collect();
        Some(())
    }
}

/// What sort of thing a slug was defined as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Definition {
    Area,
    Party,
    Initiative,
    Indicator,
    Consultation,
    Commitment,
    Expectation,
}

impl Definition {
    const ALL: [Self; 7] = [
        Self::Area,
        Self::Party,
        Self::Initiative,
        Self::Indicator,
        Self::Consultation,
        Self::Commitment,
        Self::Expectation,
    ];
}

/// What each statement defines, by its position.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Definitions(BTreeMap<u64, (Definition, Slug)>);

impl Definitions {
    pub(super) fn add(&mut self, seq: u64, definition: Definition, slug: Slug) {
        self.0.insert(seq, (definition, slug));
    }

    /// Returns what the statement at a position defines, if it defines anything.
    pub(crate) fn at(&self, seq: u64) -> Option<&(Definition, Slug)> {
        self.0.get(&seq)
    }
}

impl Part for Definitions {
    fn revoke(&mut self, from: u64) {
        while self.0.last_entry().is_some_and(|last| *last.key() >= from) {
            self.0.pop_last();
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn fill(&mut self, input: &mut Input<'_>) -> Option<()> {
        self.0 = Kept::take(input)?;
        Some(())
    }
}

impl Kept for Definition {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u8).put(out);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Self::ALL.get(usize::from(u8::take(input)?)).copied()
    }
}
