//! What is known of each entry by its position: its kind, whether it is restricted, and what it defines.
//!
//! What it says is not kept.

use std::collections::BTreeMap;

use tyst_event::{Kind, Slug};

use super::register::Revocable;

/// Set where only named people may see the entry; the other bits are the registered number of its kind.
const RESTRICTED: u16 = 1 << 15;

/// The kind of each entry, and whether it is restricted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entries(Vec<u16>);

impl Entries {
    /// Adds the next entry; the kind is missing where this version does not know it.
    pub(super) fn push(&mut self, kind: Option<Kind>, restricted: bool) {
        let number =
            kind.and_then(|kind| u16::try_from(kind.number()).ok()).filter(|kind| *kind < RESTRICTED);
        self.0.push(number.unwrap_or(0) | if restricted { RESTRICTED } else { 0 });
    }

    /// Returns the kind of an entry, if it is there and this version knows its kind.
    pub(crate) fn kind(&self, seq: u64) -> Option<Kind> {
        Kind::from_number(u32::from(self.at(seq)? & !RESTRICTED))
    }

    /// Returns whether an entry may be seen by named people only.
    pub(crate) fn is_restricted(&self, seq: u64) -> bool {
        self.at(seq).is_some_and(|entry| entry & RESTRICTED != 0)
    }

    fn at(&self, seq: u64) -> Option<u16> {
        usize::try_from(seq).ok().and_then(|index| self.0.get(index)).copied()
    }
}

impl Revocable for Entries {
    fn revoke(&mut self, from: u64) {
        self.0.truncate(usize::try_from(from).unwrap_or(usize::MAX));
    }

    fn settle(&mut self) {}
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

impl Revocable for Definitions {
    fn revoke(&mut self, from: u64) {
        while self.0.last_entry().is_some_and(|last| *last.key() >= from) {
            self.0.pop_last();
        }
    }

    fn settle(&mut self) {}
}
