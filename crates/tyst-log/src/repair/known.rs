//! What a ledger is known to have had, and whether records agree with that wherever a head falls among them.
//!
//! It does not find out what is known, and reads no file.

use crate::chain::{Frontier, Head, leaf_hash};

/// Heads that a ledger is known to have had, each once, the smallest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    heads: Vec<Head>,
}

/// Calls a function with every record of a piece in turn, unless they cannot be read.
pub(super) type Visit<'a> = dyn FnMut(&mut dyn FnMut(&[u8])) -> Option<()> + 'a;

impl Known {
    pub(super) fn new(heads: impl IntoIterator<Item = Head>) -> Known {
        let mut heads: Vec<Head> = heads.into_iter().filter(|head| head.count > 0).collect();
        heads.sort_by_key(|head| (head.count, head.root));
        heads.dedup();
        Known { heads }
    }

    /// Returns these and others.
    pub(super) fn with(&self, others: impl IntoIterator<Item = Head>) -> Known {
        Known::new(self.heads.iter().copied().chain(others))
    }

    /// Returns the greatest head.
    pub(super) fn last(&self) -> Option<&Head> {
        self.heads.last()
    }

    /// Returns the number of records of the greatest head, if they are more than `count`.
    pub(super) fn beyond(&self, count: u64) -> Option<u64> {
        self.last().map(|head| head.count).filter(|known| *known > count)
    }

    /// Returns those of at most `count` records.
    pub(super) fn up_to(&self, count: u64) -> Known {
        Known { heads: self.within(0, count).to_vec() }
    }

    pub(super) fn contains(&self, head: &Head) -> bool {
        self.within(head.count.saturating_sub(1), head.count).contains(head)
    }

    /// Returns the heads that have more than `after` records and at most `until`.
    pub(super) fn within(&self, after: u64, until: u64) -> &[Head] {
        let end = self.heads.partition_point(|head| head.count <= until);
        let start = self.heads.partition_point(|head| head.count <= after).min(end);
        &self.heads[start..end]
    }

    /// Returns the first head that is contradicted by records which lead from one tree to another.
    ///
    /// They are hashed again only if a head lies inside of them.
    pub(super) fn denied(&self, before: &Frontier, after: &Head, visit: &mut Visit<'_>) -> Option<Head> {
        let heads = self.within(before.head().count, after.count);
        let (inside, at_end) = heads.split_at(heads.partition_point(|head| head.count < after.count));
        let is_denied = |head: &&Head| *head != after;
        inside_denied(inside, before, visit).or_else(|| at_end.iter().find(is_denied).copied())
    }
}

/// Returns the first head that is not that of the tree when as many records have been added to it.
fn inside_denied(heads: &[Head], before: &Frontier, visit: &mut Visit<'_>) -> Option<Head> {
    let (mut rest, mut tree, mut denied) = (heads.iter().peekable(), before.clone(), None);
    let mut count = before.head().count;
    rest.peek()?;
    let visited = visit(&mut |record| {
        if rest.peek().is_none() {
            return;
        }
        tree.push(leaf_hash(record));
        count += 1;
        while let Some(head) = rest.next_if(|head| head.count == count) {
            denied = denied.or(Some(*head).filter(|head| *head != tree.head()));
        }
    });
    let unread = if visited.is_some() { rest.next() } else { heads.first() };
    denied.or(unread.copied())
}
