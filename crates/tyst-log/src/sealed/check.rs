//! Checks a whole sealed segment: every block is unpacked and every root computed again.
//!
//! It stops at the first fault; `verify` looks for all of them.

use super::keys::KeyHash;
use super::{SealedSegment, damage};
use crate::chain::{Frontier, leaf_hash};
use crate::journal::ReadError;
use crate::packing::Packing;
use crate::sealed::block::SealedBlock;

/// What is wrong with a segment whose blocks are right and whose header is not.
pub(crate) const WRONG_END: &str = "segment does not end at the head that stands in its header";
/// What is wrong with a list of keys that has a right checksum.
pub(crate) const WRONG_KEYS: &str = "list of keys has not the hash of every key";

/// Returns the tree after a segment if all of it is right; `visit` gets every record in order.
pub(crate) fn check(
    segment: &SealedSegment,
    packing: &dyn Packing,
    visit: &mut dyn FnMut(&[u8]),
) -> Result<Frontier, ReadError> {
    let keys = segment.keys()?;
    let mut frontier = segment.header.before.clone();
    let (mut places, mut are_right) = (0.., true);
    for index in 0..segment.blocks() {
        let block = segment.block(index)?;
        let checked = check_block(&block, packing, &mut frontier, &mut |record| {
            let key = packing.key(record).map(KeyHash::of);
            are_right &= places.next().is_some_and(|place| keys.is_right(place, key));
            visit(record);
        });
        let checked = checked.and(if are_right { Ok(()) } else { Err(WRONG_KEYS.to_owned()) });
        checked
            .map_err(|what| damage(segment.header.number, segment.offset_of(index), block.first_seq, what))?;
    }
    if frontier.head() == segment.header.after {
        Ok(frontier)
    } else {
        Err(damage(segment.header.number, 0, frontier.head().count, WRONG_END).into())
    }
}

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
        Err("entries do not hash to the root that stands in their block".to_owned())
    }
}
