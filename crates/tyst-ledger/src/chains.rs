//! Which statement of an entry stands: corrections, withdrawals, and withdrawals of withdrawals; and whether it is final, or
//! disputed.
//!
//! The newest correction that was not withdrawn stands; an entry has none while any withdrawal of it is in force. A
//! withdrawal is in force while it is not withdrawn itself. An entry is final once it was finalised, through all later
//! corrections, and disputed while a dispute of it is neither withdrawn nor followed by a correction that upholds it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tyst_event::terms::Reason;
use tyst_event::{Body, Event};

use crate::Expect;
use crate::partnership::Part;
use crate::saved::{Input, Kept};

/// The corrections and withdrawals seen so far, by the entry they are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chains {
    corrections: BTreeMap<u64, Vec<u64>>,
    roots: BTreeMap<u64, u64>,
    withdrawals: BTreeMap<u64, Vec<u64>>,
    targets: BTreeMap<u64, u64>,
    in_force: BTreeMap<u64, u64>,
    /// What was remarked on an entry, by its position.
    remarks: BTreeMap<u64, Vec<u64>>,
    remarked: BTreeMap<u64, (u64, Remark)>,
}

/// What an entry says of another one without stating it anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remark {
    /// It is final.
    Finalised,
    /// Somebody disputes it.
    Disputed,
    /// A correction says that a dispute was right.
    Upheld,
}

impl Chains {
    /// Takes in an event; only what is about other entries matters.
    pub fn apply(&mut self, event: &Event) {
        let seq = event.seq;
        match &event.statement.body {
            Body::EntryCorrected(correction) => {
                self.correct(seq, correction.target.0);
                if correction.reason == Reason::DisputeUpheld {
                    self.remark(seq, correction.target.0, Remark::Upheld);
                }
            }
            Body::EntryWithdrawn(withdrawal) => self.withdraw(seq, withdrawal.target.0),
            Body::EntryFinalised(data) => self.remark(seq, data.target.0, Remark::Finalised),
            Body::EntryDisputed(data) => self.remark(seq, data.target.0, Remark::Disputed),
            _ => {}
        }
    }

    /// Takes in a remark at a position. One on an entry that does not come before it changes nothing.
    fn remark(&mut self, seq: u64, target: u64, remark: Remark) {
        if target >= seq {
            return;
        }
        let root = self.root(target);
        self.remarked.insert(seq, (root, remark));
        self.remarks.entry(root).or_default().push(seq);
    }

    /// Takes in a correction at a position. One of an entry that does not come before it changes nothing.
    pub(crate) fn correct(&mut self, seq: u64, target: u64) {
        if target >= seq {
            return;
        }
        let root = self.root(target);
        self.roots.insert(seq, root);
        self.corrections.entry(root).or_default().push(seq);
    }

    /// Takes in a withdrawal at a position. One of an entry that does not come before it changes nothing, so that no
    /// two can withdraw each other.
    pub(crate) fn withdraw(&mut self, seq: u64, target: u64) {
        if target >= seq {
            return;
        }
        self.withdrawals.entry(target).or_default().push(seq);
        self.targets.insert(seq, target);
        self.force(target, true);
    }

    /// Brings a withdrawal of a target into force, or ends it. Where that ends or restores another withdrawal, its own
    /// target follows.
    fn force(&mut self, mut target: u64, mut withdraws: bool) {
        loop {
            let before = self.in_force.get(&target).copied().unwrap_or(0);
            let after = if withdraws { before + 1 } else { before.saturating_sub(1) };
            if after == 0 {
                self.in_force.remove(&target);
            } else {
                self.in_force.insert(target, after);
            }
            let turned = (before == 0) != (after == 0);
            match self.targets.get(&target) {
                Some(next) if turned => (target, withdraws) = (*next, !withdraws),
                _ => return,
            }
        }
    }

    /// Returns the entry that a correction is about in the end, or the entry itself.
    pub fn root(&self, seq: u64) -> u64 {
        self.roots.get(&seq).copied().unwrap_or(seq)
    }

    /// Returns whether a withdrawal of the entry is in force.
    pub fn is_withdrawn(&self, seq: u64) -> bool {
        self.in_force.contains_key(&seq)
    }

    /// Returns the entry that a withdrawal, or a withdrawal of withdrawals, is about in the end, or the entry itself.
    pub(crate) fn withdrawn_by(&self, mut seq: u64) -> u64 {
        while let Some(target) = self.targets.get(&seq) {
            seq = *target;
        }
        seq
    }

    /// Returns the entry that a correction, a remark or a withdrawal is about in the end, or the entry itself.
    pub fn subject(&self, seq: u64) -> u64 {
        let seq = self.withdrawn_by(seq);
        self.root(self.remarked.get(&seq).map_or(seq, |(root, _)| *root))
    }

    /// Returns the entries from a position on that are about others, in order, each with the one that it is about in the end.
    pub fn about_others(&self, from: u64) -> impl Iterator<Item = (u64, u64)> {
        let corrections = self.roots.range(from..).map(|(seq, _)| *seq);
        let remarks = self.remarked.range(from..).map(|(seq, _)| *seq);
        let withdrawals = self.targets.range(from..).map(|(seq, _)| *seq);
        let all: BTreeSet<u64> = corrections.chain(remarks).chain(withdrawals).collect();
        all.into_iter().map(|seq| (seq, self.subject(seq)))
    }

    /// Returns the entries among some that later ones are about, in order.
    pub(crate) fn touched(&self, seqs: Range<u64>) -> impl Iterator<Item = u64> {
        let corrected = self.corrections.range(seqs.clone()).map(|(root, _)| *root);
        let remarked = self.remarks.range(seqs.clone()).map(|(root, _)| *root);
        let withdrawn = self.in_force.range(seqs).map(|(target, _)| *target);
        corrected.chain(remarked).chain(withdrawn).collect::<BTreeSet<u64>>().into_iter()
    }

    /// Returns whether an entry was made final.
    pub fn is_final(&self, root: u64) -> bool {
        self.remarks_in_force(root).any(|(_, remark)| remark == Remark::Finalised)
    }

    /// Returns the disputes of an entry that are not settled, oldest first.
    pub fn disputes(&self, root: u64) -> Vec<u64> {
        let mut open = Vec::new();
        for (seq, remark) in self.remarks_in_force(root) {
            match remark {
                Remark::Finalised => {}
                Remark::Disputed => open.push(seq),
                Remark::Upheld => open.clear(),
            }
        }
        open
    }

    fn remarks_in_force(&self, root: u64) -> impl Iterator<Item = (u64, Remark)> {
        let remarks = self.remarks.get(&root).into_iter().flatten().filter(|seq| !self.is_withdrawn(**seq));
        remarks.filter_map(|seq| Some((*seq, self.remarked.get(seq)?.1)))
    }

    /// Returns the position of the statement that stands for an entry, or `None` when the entry is withdrawn.
    pub fn standing(&self, root: u64) -> Option<u64> {
        if self.is_withdrawn(root) {
            return None;
        }
        let corrections = self.corrections.get(&root).into_iter().flatten().rev();
        Some(corrections.copied().find(|seq| !self.is_withdrawn(*seq)).unwrap_or(root))
    }

    /// Returns the expectation that what stands of an entry now still does when it is corrected or withdrawn, so that nobody
    /// overwrites what somebody else changed meanwhile.
    pub fn expect_standing(&self, seq: u64) -> Vec<Expect> {
        let standing = self.standing(self.root(seq));
        standing.map(|statement| Expect::Standing { entry: seq, statement }).into_iter().collect()
    }

    /// Returns the position of the statement that stands for an entry, or stood last where the entry is withdrawn.
    pub(crate) fn stood_last(&self, root: u64) -> u64 {
        let mut family = self.family(root);
        for seq in self.about(root).into_iter().rev() {
            if let Some(standing) = family.standing(root) {
                return standing;
            }
            family.revoke(seq);
        }
        root
    }

    /// Returns whether the statement at this position is the one that stands.
    pub fn stands(&self, seq: u64) -> bool {
        self.standing(self.root(seq)) == Some(seq)
    }

    /// Returns the corrections of an entry, oldest first, whether they stand or not.
    pub(crate) fn corrections(&self, root: u64) -> impl Iterator<Item = u64> {
        self.corrections.get(&root).into_iter().flatten().copied()
    }

    /// Returns the chains of corrections and remarks with the entries that they are about, and of withdrawals with their
    /// targets.
    fn of(
        roots: &BTreeMap<u64, u64>,
        remarked: &BTreeMap<u64, (u64, Remark)>,
        targets: &BTreeMap<u64, u64>,
    ) -> Self {
        let mut chains = Self::default();
        for (seq, root) in roots {
            chains.correct(*seq, *root);
        }
        for (seq, (root, remark)) in remarked {
            chains.remark(*seq, *root, *remark);
        }
        for (seq, target) in targets {
            chains.withdraw(*seq, *target);
        }
        chains
    }

    /// Returns the chains of one entry alone, to see what another correction or withdrawal would make of it.
    pub(crate) fn family(&self, root: u64) -> Self {
        let mut family = Self::default();
        for seq in self.about(root) {
            match self.targets.get(&seq) {
                Some(target) => family.withdraw(seq, *target),
                None if self.root(seq) == root => family.correct(seq, root),
                None => {}
            }
        }
        family
    }

    /// Returns the entries about an entry, corrections and remarks, and the withdrawals of it and of them, oldest first.
    pub fn about(&self, root: u64) -> Vec<u64> {
        let mut about: Vec<u64> = self.corrections(root).collect();
        about.extend(self.remarks.get(&root).into_iter().flatten().filter(|seq| self.root(**seq) == **seq));
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
}

impl Part for Chains {
    fn revoke(&mut self, from: u64) {
        while let Some((seq, root)) = self.roots.last_key_value().filter(|(seq, _)| **seq >= from) {
            pop(&mut self.corrections, *root);
            let seq = *seq;
            self.roots.remove(&seq);
        }
        while let Some((seq, (root, _))) = self.remarked.last_key_value().filter(|(seq, _)| **seq >= from) {
            pop(&mut self.remarks, *root);
            let seq = *seq;
            self.remarked.remove(&seq);
        }
        while let Some((seq, target)) = self.targets.last_key_value().filter(|(seq, _)| **seq >= from) {
            let (seq, target) = (*seq, *target);
            self.force(target, false);
            pop(&mut self.withdrawals, target);
            self.targets.remove(&seq);
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        self.roots.put(out);
        self.remarked.put(out);
        self.targets.put(out);
    }

    fn fill(&mut self, input: &mut Input<'_>) -> Option<()> {
        let ((roots, remarked), targets) = Kept::take(input)?;
        *self = Self::of(&roots, &remarked, &targets);
        Some(())
    }
}

impl Kept for Remark {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u8).put(out);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        [Self::Finalised, Self::Disputed, Self::Upheld].get(usize::from(u8::take(input)?)).copied()
    }
}

/// Takes the newest out of a list that is never empty.
fn pop(lists: &mut BTreeMap<u64, Vec<u64>>, key: u64) {
    if let Some(list) = lists.get_mut(&key) {
        list.pop();
        if list.is_empty() {
            lists.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests;
