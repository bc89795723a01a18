//! What the journal holds, as far as its folder and its last segment say.
//!
//! It does not read the other segments.

use std::path::Path;

use super::plain::{PlainSegment, damage};
use super::{Damage, ReadError, Segments};
use crate::chain::{Frontier, Hash, Head};
use crate::packing::Packing;
use crate::segment::{self, Tail};

/// The segments, and the last one of them.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) segments: Segments,
    pub(crate) last: PlainSegment,
    /// What follows the last frame.
    pub(crate) tail: Tail,
}

/// Lists the segments of a ledger and reads the last one.
pub(crate) fn survey(dir: &Path, ledger: &Hash, packing: &'static dyn Packing) -> Result<Survey, ReadError> {
    let segments = Segments::list(dir, ledger, packing)?;
    let last = segments.open(segments.last)?;
    segments.note(last.header.number, last.header.head().count);
    let tail = segment::tail(&last.bytes, last.end, last.head.count);
    Ok(Survey { segments, last, tail })
}

impl Survey {
    /// Returns the head after the last frame.
    pub(crate) fn head(&self) -> Head {
        self.last.head
    }

    /// Returns the damage that begins where the last good frame ends.
    pub(crate) fn damage_at_end(&self, what: impl Into<String>) -> Damage {
        damage(self.last.header.number, self.last.end as u64, self.head().count, what)
    }

    /// Returns damage if what follows the last good frame cannot be a write that was cut off.
    pub(crate) fn refuse_damaged_tail(&self) -> Result<(), Damage> {
        match self.tail {
            Tail::Zero | Tail::Torn { .. } => Ok(()),
            Tail::Spoilt => {
                Err(self.damage_at_end("frame was written whole and does not match its checksum"))
            }
            Tail::Hole { offset, seq } => {
                let what = format!("no valid frame, though one with position {seq} follows at byte {offset}");
                Err(self.damage_at_end(what))
            }
        }
    }

    /// Hashes the records of the last segment, and returns the tree after them.
    pub(crate) fn frontier(&self) -> Result<Frontier, Damage> {
        let mut frontier = self.last.header.frontier.clone();
        let mut offset = segment::FIRST_FRAME;
        for frame in self.last.frames() {
            frontier.extend(frame.records());
            if frontier.head().root != frame.root {
                let what = "records do not hash to the root that stands in their frame";
                return Err(damage(self.last.header.number, offset, frame.first_seq, what));
            }
            offset += frame.length() as u64;
        }
        Ok(frontier)
    }
}
