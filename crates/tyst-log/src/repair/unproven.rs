//! What other copies have after a damaged journal, where they end before anything that they could be compared with.
//!
//! It is only taken where records are lost in any case, so that nothing of it is taken before somebody agrees.

use std::ops::Range;

use super::copies::Source;
use super::known::Known;
use super::mend::ask;
use crate::chain::{Frontier, Head};
use crate::packing::Packing;

/// Records that go on from a tree in other copies.
#[derive(Debug)]
pub(super) struct Continuation {
    /// The sources, in the order in which they are asked.
    pub(super) order: Vec<usize>,
    /// Those that have a part of it.
    pub(super) asked: Vec<usize>,
    pub(super) end: Head,
}

/// What a continuation must not contradict.
pub(super) struct Bounds<'a> {
    /// Heads that the ledger is known to have had.
    pub(super) known: &'a Known,
    /// Where the journal has records again that are not reached.
    pub(super) next: Option<u64>,
    pub(super) packing: &'a dyn Packing,
}

/// Copies that hold different records after the same ones.
#[derive(Debug)]
pub(super) struct Differ;

/// Returns the longest continuation of a tree, unless copies differ of which none is known to be right.
pub(super) fn longest(
    sources: &mut [Box<dyn Source + '_>],
    tree: &Frontier,
    bounds: &Bounds<'_>,
) -> Result<Option<Continuation>, Differ> {
    let usable: Vec<usize> = (0..sources.len()).filter(|source| !sources[*source].was_set_aside()).collect();
    let alone = usable.iter().map(|source| vec![*source]);
    let together = (0..usable.len()).map(|first| [&usable[first..], &usable[..first]].concat());
    let orders: Vec<Vec<usize>> = alone.chain(together).collect();
    let found: Vec<Continuation> =
        orders.into_iter().filter_map(|order| walk(sources, order, tree, bounds)).collect();
    let ends = Known::new(found.iter().map(|found| found.end));
    let Some(longest) = found.into_iter().rev().max_by_key(|found| found.end.count) else { return Ok(None) };
    // The one that is taken must have all the others in it.
    let agrees = walk(sources, longest.order.clone(), tree, &Bounds { known: &ends, ..*bounds }).is_some();
    if agrees { Ok(Some(longest)) } else { Err(Differ) }
}

/// Follows sources from a tree to their end; what contradicts anything is not taken in any part.
fn walk(
    sources: &mut [Box<dyn Source + '_>],
    order: Vec<usize>,
    tree: &Frontier,
    bounds: &Bounds<'_>,
) -> Option<Continuation> {
    let (mut at, mut asked, nothing) = (tree.clone(), Vec::new(), Known::default());
    while let Some(((run, after), source)) = ask(sources, &order, &at, &nothing, bounds.packing) {
        let is_reached = bounds.next.is_some_and(|next| after.head().count >= next);
        if is_reached || run.denied(&at, bounds.known, bounds.packing).is_some() {
            return None;
        }
        at = after;
        if !asked.contains(&source) {
            asked.push(source);
        }
    }
    (at.head().count > tree.head().count).then(|| Continuation { order, asked, end: at.head() })
}

/// Says that nothing shows whether what was taken is right.
pub(super) fn note(names: &[String], seqs: &Range<u64>, known: u64) -> String {
    let (names, first, last) = (names.join(" and "), seqs.start, seqs.end - 1);
    format!(
        "what {names} has from position {first} on ends at position {last}, before the last known head, with {known} \
         entries; it could not be compared with it"
    )
}

/// Says why nothing was taken after the first entries.
pub(super) fn differ_note(count: u64) -> String {
    format!(
        "the copies differ from each other after the first {count} entries, and nothing that is known shows which is \
         right; nothing of these was taken from any: leave out those that are not to be believed"
    )
}
