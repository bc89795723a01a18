//! Checks a whole sealed segment: every block is unpacked and every root computed again.
//!
//! It stops at the first fault; `verify` looks for all of them.

use super::filter::{Filter, KeyHash};
use super::{SealedSegment, damage};
use crate::chain::{Frontier, leaf_hash};
use crate::journal::ReadError;
use crate::packing::Packing;
use crate::sealed::block::SealedBlock;

/// What a sealed segment holds that was checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The tree after its last record.
    pub(crate) frontier: Frontier,
    pub(crate) blocks: Vec<SealedBlock>,
    pub(crate) filter: Filter,
}

/// Returns what a segment holds if all of it is right; `visit` gets every record in order.
pub(crate) fn check(
    segment: &SealedSegment,
    packing: &dyn Packing,
    visit: &mut dyn FnMut(&[u8]),
) -> Result<Checked, ReadError> {
    let filter = segment.filter()?;
    let mut frontier = segment.header.before.clone();
    let mut blocks = Vec::with_capacity(segment.blocks());
    for index in 0..segment.blocks() {
        let block = segment.block(index)?;
        let mut is_found = true;
        let checked = check_block(&block, packing, &mut frontier, &mut |record| {
            is_found &= packing.key(record).is_none_or(|key| filter.may_hold(KeyHash::of(key)));
            visit(record);
        });
        let found = if is_found { Ok(()) } else { Err("the filter of the segment lacks a key".to_owned()) };
        checked
            .and(found)
            .map_err(|what| damage(segment.header.number, segment.offset_of(index), block.first_seq, what))?;
        blocks.push(block);
    }
    if frontier.head() == segment.header.after {
        Ok(Checked { frontier, blocks, filter })
    } else {
        Err(damage(segment.header.number, 0, frontier.head().count, WRONG_END).into())
    }
}

/// What is wrong with a segment whose blocks are right and whose header is not.
pub(crate) const WRONG_END: &str = "segment does not end at the head that stands in its header";

/// Adds the records of a block to the tree, and says what is wrong if that is not the tree that the block says.
pub(crate) fn check_block(
    block: &SealedBlock,
    packing: &dyn Packing,
    frontier: &mut Frontier,
    visit: &mut dyn FnMut(&[u8]),
) -> Result<(), String> {
    let unpacked = block.unpack(packing, &mut |_, record| {
        frontier.push(leaf_hash(record));
        visit(record);
    });
    unpacked.map_err(|fault| format!("block cannot be unpacked: {fault}"))?;
    if frontier.head() == block.head {
        Ok(())
    } else {
        Err("records do not hash to the root that stands in their block".to_owned())
    }
}
