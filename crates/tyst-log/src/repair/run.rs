//! Records that follow each other, as some copy of a ledger has them, and the proof that they are the right ones.
//!
//! It does not know where they come from.

use crate::chain::{Frontier, Hash, Head};
use crate::frame::{self, RecordSlices, length_word};
use crate::packing::Packing;
use crate::sealed::block::SealedBlock;

/// A frame, a block, or the later part of one.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) first_seq: u64,
    /// The head after its last record, as the copy says.
    pub(super) head: Head,
    records: Records,
}

#[derive(Debug, Clone)]
enum Records {
    /// Each with its length before it.
    Plain(Vec<u8>),
    Sealed(SealedBlock),
}

impl Run {
    /// Returns records of which each has its length before it.
    pub(super) fn plain(first_seq: u64, head: Head, body: Vec<u8>) -> Run {
        Run { first_seq, head, records: Records::Plain(body) }
    }

    /// Returns the records of a block.
    pub(super) fn sealed(block: SealedBlock) -> Run {
        Run { first_seq: block.first_seq, head: block.head, records: Records::Sealed(block) }
    }

    /// Returns the tree after this run if it follows the tree `before`, and then only what follows it.
    pub(super) fn following(self, before: &Frontier, packing: &dyn Packing) -> Option<(Run, Frontier)> {
        let seq = before.head().count;
        if !(self.first_seq..self.head.count).contains(&seq) {
            return None;
        }
        let run = if self.first_seq == seq { self } else { self.from(seq, packing)? };
        let mut after = before.clone();
        run.visit(packing, &mut |record| after.push(crate::leaf_hash(record)))?;
        (after.head() == run.head).then_some((run, after))
    }

    /// Returns whether the tree has every root that is known, wherever this run takes it from the tree before it.
    pub(super) fn agrees(&self, mut tree: Frontier, known: &[Head], packing: &dyn Packing) -> bool {
        let positions = self.first_seq + 1..=self.head.count;
        let known: Vec<&Head> = known.iter().filter(|head| positions.contains(&head.count)).collect();
        if known.is_empty() {
            return true;
        }
        let (mut count, mut agrees) = (self.first_seq, true);
        let visited = self.visit(packing, &mut |record| {
            tree.push(crate::leaf_hash(record));
            count += 1;
            agrees &= known.iter().all(|head| head.count != count || **head == tree.head());
        });
        visited.is_some() && agrees
    }

    /// Returns the hash of each of its records.
    pub(super) fn leaves(&self, packing: &dyn Packing) -> Option<Vec<Hash>> {
        let mut leaves = Vec::new();
        self.visit(packing, &mut |record| leaves.push(crate::leaf_hash(record)))?;
        Some(leaves)
    }

    /// Returns the block, if the run is all of one.
    pub(super) fn block(&self) -> Option<&SealedBlock> {
        match &self.records {
            Records::Plain(_) => None,
            Records::Sealed(block) => Some(block),
        }
    }

    /// Returns the run as a frame of a plain segment.
    pub(super) fn frame(&self, packing: &dyn Packing) -> Option<Vec<u8>> {
        let (mut records, mut bytes) = (Vec::new(), Vec::new());
        self.visit(packing, &mut |record| records.push(record.to_vec()))?;
        frame::encode(self.first_seq, &self.head.root, &records, &mut bytes);
        Some(bytes)
    }

    /// Returns what remains from a position on.
    fn from(&self, seq: u64, packing: &dyn Packing) -> Option<Run> {
        let (mut body, mut passed) = (Vec::new(), self.first_seq);
        self.visit(packing, &mut |record| {
            if passed >= seq {
                body.extend_from_slice(&length_word(record.len()));
                body.extend_from_slice(record);
            }
            passed += 1;
        })?;
        Some(Run::plain(seq, self.head, body))
    }

    fn visit(&self, packing: &dyn Packing, visit: &mut dyn FnMut(&[u8])) -> Option<()> {
        match &self.records {
            Records::Plain(body) => RecordSlices::new(body).for_each(visit),
            Records::Sealed(block) => block.unpack(packing, &mut |_, record| visit(record)).ok()?,
        }
        Some(())
    }
}
