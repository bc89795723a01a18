//! Facts and names by their key, each with the position of the statement that brought it.
//!
//! They are only added to; what a refused request brought is taken out again. Which facts stand is for `Chains` to say.

use std::collections::BTreeMap;

use super::positions::Positions;
use crate::Chains;
use crate::saved::{Input, Kept};

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

/// A part of the state: it can take back what was added last, and be kept in bytes.
pub(crate) trait Part {
    /// Takes out what entries from a position on have added since [`Self::settle`].
    fn revoke(&mut self, from: u64);

    /// Makes what was added so far stay.
    fn settle(&mut self) {}

    /// Appends what is settled to some bytes.
    fn put(&self, out: &mut Vec<u8>);

    /// Becomes what was put, or returns nothing where the bytes are something else.
    fn fill(&mut self, input: &mut Input<'_>) -> Option<()>;
}

/// Facts by their key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Register<K, V> {
    facts: BTreeMap<K, Vec<(u64, V)>>,
    /// The keys of the facts that are not settled, with their positions.
    recent: Vec<(u64, K)>,
}

impl<K, V> Default for Register<K, V> {
    fn default() -> Self {
        Self { facts: BTreeMap::new(), recent: Vec::new() }
    }
}

impl<K: Ord + Clone, V> Register<K, V> {
    pub(super) fn add(&mut self, key: K, seq: u64, fact: V) {
        self.recent.push((seq, key.clone()));
        self.facts.entry(key).or_default().push((seq, fact));
    }

    /// Returns the facts that count, in the order of the entries that they belong to.
    pub(crate) fn standing(&self, key: &K, view: View<'_>) -> Vec<(u64, &V)> {
        let facts = self.facts.get(key).into_iter().flatten();
        let counted = facts.filter(|(seq, _)| view.counts(*seq));
        let mut found: Vec<(u64, &V)> = counted.map(|(seq, fact)| (view.chains.root(*seq), fact)).collect();
        found.sort_by_key(|(root, _)| *root);
        found
    }

    /// Returns the fact that counts of the newest entry.
    pub(crate) fn newest(&self, key: &K, view: View<'_>) -> Option<&V> {
        let mut newest: Option<(u64, &V)> = None;
        for (seq, fact) in self.facts.get(key).into_iter().flatten().rev() {
            if newest.is_some_and(|(root, _)| root > *seq) {
                break; // What comes now was stated before that entry.
            }
            let root = view.chains.root(*seq);
            if view.counts(*seq) && newest.is_none_or(|(found, _)| root > found) {
                newest = Some((root, fact));
            }
        }
        newest.map(|(_, fact)| fact)
    }

    /// Returns whether any fact counts. Looks at the newest first, so that it is quick for what is used often.
    pub(crate) fn any(&self, key: &K, view: View<'_>) -> bool {
        let facts = self.facts.get(key).into_iter().flatten().rev();
        facts.map(|(seq, _)| *seq).any(|seq| view.counts(seq))
    }

    /// Returns every key that was ever used, in order, from one on.
    pub(crate) fn keys_from(&self, from: &K) -> impl Iterator<Item = &K> {
        self.facts.range(from..).map(|(key, _)| key)
    }

    /// Returns every key that was ever used.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.facts.keys()
    }
}

impl<K: Ord + Clone + Kept, V: Kept> Part for Register<K, V> {
    fn revoke(&mut self, from: u64) {
        while let Some((_, key)) = self.recent.pop_if(|(seq, _)| *seq >= from) {
            let Some(facts) = self.facts.get_mut(&key) else { continue };
            facts.pop();
            if facts.is_empty() {
                self.facts.remove(&key);
            }
        }
    }

    fn settle(&mut self) {
        self.recent.clear();
    }

    fn put(&self, out: &mut Vec<u8>) {
        self.facts.put(out);
    }

    fn fill(&mut self, input: &mut Input<'_>) -> Option<()> {
        self.facts = Kept::take(input)?;
        Some(())
    }
}

/// The entries that name a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Names<K> {
    positions: BTreeMap<K, Positions>,
    /// The keys whose naming is not settled, with the positions.
    recent: Vec<(u64, K)>,
}

impl<K> Default for Names<K> {
    fn default() -> Self {
        Self { positions: BTreeMap::new(), recent: Vec::new() }
    }
}

impl<K: Ord + Clone> Names<K> {
    pub(super) fn add(&mut self, key: &K, seq: u64) {
        self.recent.push((seq, key.clone()));
        match self.positions.get_mut(key) {
            Some(positions) => positions.push(seq),
            None => self.positions.entry(key.clone()).or_default().push(seq),
        }
    }

    /// Returns the entries that name a key, or nothing where none ever did.
    pub(crate) fn of(&self, key: &K) -> Option<&Positions> {
        self.positions.get(key)
    }

    /// Returns whether an entry that counts names the key.
    pub(crate) fn any(&self, key: &K, view: View<'_>) -> bool {
        self.of(key).is_some_and(|positions| positions.newest_first().any(|seq| view.counts(seq)))
    }

    /// Returns every key that was ever named.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.positions.keys()
    }
}

impl<K: Ord + Clone + Kept> Part for Names<K> {
    fn revoke(&mut self, from: u64) {
        while let Some((_, key)) = self.recent.pop_if(|(seq, _)| *seq >= from) {
            let Some(positions) = self.positions.get_mut(&key) else { continue };
            positions.truncate(from);
            if positions.len() == 0 {
                self.positions.remove(&key);
            }
        }
    }

    fn settle(&mut self) {
        self.recent.clear();
    }

    fn put(&self, out: &mut Vec<u8>) {
        self.positions.put(out);
    }

    fn fill(&mut self, input: &mut Input<'_>) -> Option<()> {
        self.positions = Kept::take(input)?;
        Some(())
    }
}
