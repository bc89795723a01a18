//! Which statement of an entry stands: corrections, withdrawals, and withdrawals of withdrawals.
//!
//! The newest correction that was not withdrawn stands; an entry that is withdrawn has none. At most one withdrawal of
//! an entry is in force at a time (`decide` sees to it), so the newest one says it all.

use std::collections::BTreeMap;

use tyst_event::{Body, Event};

/// The corrections and withdrawals seen so far, by the entry they are about.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    corrections: BTreeMap<u64, Vec<u64>>,
    roots: BTreeMap<u64, u64>,
    withdrawals: BTreeMap<u64, Vec<u64>>,
}

impl Chains {
    /// Takes in an event; only corrections and withdrawals matter.
    pub fn apply(&mut self, event: &Event) {
        match &event.statement.body {
            Body::EntryCorrected(correction) => {
                let root = self.root(correction.target.0);
                self.roots.insert(event.seq, root);
                self.corrections.entry(root).or_default().push(event.seq);
            }
            Body::EntryWithdrawn(withdrawal) => {
                self.withdrawals.entry(withdrawal.target.0).or_default().push(event.seq);
            }
            _ => {}
        }
    }

    /// Returns the entry that a correction is about in the end, or the entry itself.
    pub fn root(&self, seq: u64) -> u64 {
        self.roots.get(&seq).copied().unwrap_or(seq)
    }

    /// Returns whether a withdrawal of the entry is in force.
    pub fn is_withdrawn(&self, seq: u64) -> bool {
        let mut withdrawn = false;
        let mut target = seq;
        while let Some(newest) = self.withdrawals.get(&target).and_then(|list| list.last()) {
            withdrawn = !withdrawn;
            target = *newest;
        }
        withdrawn
    }

    /// Returns the position of the statement that stands for an entry, or `None` when the entry is withdrawn.
    pub fn standing(&self, root: u64) -> Option<u64> {
        if self.is_withdrawn(root) {
            return None;
        }
        let corrections = self.corrections.get(&root).into_iter().flatten().rev();
        Some(corrections.copied().find(|seq| !self.is_withdrawn(*seq)).unwrap_or(root))
    }

    /// Returns whether the statement at this position is the one that stands.
    pub fn stands(&self, seq: u64) -> bool {
        self.standing(self.root(seq)) == Some(seq)
    }

    /// Returns the corrections of an entry and the withdrawals of it and of them, oldest first.
    pub fn about(&self, root: u64) -> Vec<u64> {
        let mut about: Vec<u64> = self.corrections.get(&root).cloned().unwrap_or_default();
        let mut targets = about.clone();
        targets.push(root);
        while let Some(target) = targets.pop() {
            let withdrawals = self.withdrawals.get(&target).cloned().unwrap_or_default();
            targets.extend(&withdrawals);
            about.extend(withdrawals);
        }
        about.sort_unstable();
        about
    }

    /// Returns the positions of every correction.
    pub fn corrections(&self) -> impl Iterator<Item = u64> + '_ {
        self.roots.keys().copied()
    }
}
