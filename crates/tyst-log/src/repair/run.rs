//! Records that follow each other, as some copy of a ledger has them, and the proof that they are the right ones.
//!
//! It does not know where they come from.

use super::known::Known;
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

    /// Returns the first known head that this run contradicts, wherever it takes the tree before it.
    pub(super) fn denied(&self, before: &Frontier, known: &Known, packing: &dyn Packing) -> Option<Head> {
        known.denied(before, &self.head, &mut |visit| self.visit(packing, visit))
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
