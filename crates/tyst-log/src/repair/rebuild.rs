//! Makes a segment again from the records that belong into it.
//!
//! It does not write it.

use super::run::Run;
use crate::chain::{Frontier, Head};
use crate::log::SEGMENT_BYTES;
use crate::packing::Packing;
use crate::sealed;
use crate::sealed::block::SealedBlock;
use crate::segment::{FIRST_FRAME, SegmentHeader};
use crate::whole::{Form, Place};

/// A segment that was made again, as its whole file.
#[derive(Debug)]
pub(super) struct Rebuilt {
    pub(super) number: u64,
    pub(super) form: Form,
    pub(super) bytes: Vec<u8>,
    /// The tree before it, and the head after it.
    pub(super) before: Frontier,
    pub(super) after: Head,
}

/// A segment of which some records were found.
pub(super) struct Rebuilding<'a> {
    place: Place<'a>,
    /// The length that it had as a plain one, if that is known.
    length: Option<u64>,
    runs: Vec<Run>,
    /// How long it is so far as a plain and as a sealed one.
    plain: u64,
    sealed: u64,
}

impl<'a> Rebuilding<'a> {
    pub(super) fn new(place: Place<'a>, length: Option<u64>) -> Rebuilding<'a> {
        Rebuilding { place, length, runs: Vec::new(), plain: FIRST_FRAME, sealed: FIRST_FRAME }
    }

    /// Returns the form that it will have: sealed if all of it is sealed in some copy.
    fn form(&self) -> Form {
        let is_sealed = !self.runs.is_empty() && self.runs.iter().all(|run| run.block().is_some());
        if is_sealed { Form::Sealed } else { Form::Plain }
    }

    /// Returns the path of its file inside the folder of a ledger.
    pub(super) fn name(&self) -> String {
        self.form().name(self.place.number)
    }

    /// Returns where its last frame or block ends.
    pub(super) fn used(&self) -> u64 {
        match self.form() {
            Form::Plain => self.plain,
            Form::Sealed => self.sealed,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Returns whether a writer would have put this run into the same segment.
    pub(super) fn has_room(&self, run: &Run) -> bool {
        let length = self.length.unwrap_or(SEGMENT_BYTES);
        let bytes = run.frame(self.place.packing).map_or(0, |frame| frame.len() as u64);
        self.runs.is_empty() || self.plain + bytes <= length
    }

    pub(super) fn add(&mut self, run: Run) {
        self.plain += run.frame(self.place.packing).map_or(0, |frame| frame.len() as u64);
        self.sealed += run.block().map_or(0, |block| block.bytes.len() as u64);
        self.runs.push(run);
    }

    /// Returns the whole file of a segment that ends with `after`, or nothing if there is nothing in it.
    pub(super) fn finish(self, after: &Head) -> Option<Rebuilt> {
        let Place { number, before, packing, .. } = self.place;
        let (form, before) = (self.form(), before.clone());
        let bytes = match form {
            Form::Sealed => self.to_sealed(packing)?,
            Form::Plain => self.to_plain(packing),
        };
        Some(Rebuilt { number, form, bytes, before, after: *after })
    }

    fn to_sealed(&self, packing: &dyn Packing) -> Option<Vec<u8>> {
        let blocks: Vec<SealedBlock> = self.runs.iter().filter_map(|run| run.block().cloned()).collect();
        sealed::assemble(*self.place.ledger, self.place.number, self.place.before, &blocks, packing)
    }

    fn to_plain(&self, packing: &dyn Packing) -> Vec<u8> {
        let length = self.length.unwrap_or(SEGMENT_BYTES).max(self.plain);
        let Place { ledger, number, before, .. } = self.place;
        let header = SegmentHeader { ledger: *ledger, number, length, frontier: before.clone() };
        let mut bytes = header.encode();
        bytes.extend(self.runs.iter().filter_map(|run| run.frame(packing)).flatten());
        bytes.resize(usize::try_from(length).expect("a segment fits into memory"), 0);
        bytes
    }
}
