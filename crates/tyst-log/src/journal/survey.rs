//! What the journal holds, as far as its folder and its last segment say.
//!
//! It does not read the other segments.

use std::path::Path;

use super::plain::{PlainSegment, damage};
use super::{Damage, FOLDER, Listing, ReadError, Segment, Segments, list};
use crate::chain::{Frontier, Hash, Head};
use crate::frame::OVERHEAD_BYTES;
use crate::packing::Packing;
use crate::sealed::check::check;
use crate::segment::{self, Tail};

/// The segments, and the last one of them.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) listing: Listing,
    pub(crate) segments: Segments,
    pub(crate) last: Segment,
    /// What follows the last frame.
    pub(crate) tail: Tail,
}

/// Lists the segments of a ledger and reads the last one.
pub(crate) fn survey(dir: &Path, ledger: &Hash, packing: &'static dyn Packing) -> Result<Survey, ReadError> {
    survey_up_to(dir, ledger, packing, u64::MAX)
}

/// Does so, but reads no more than where the journal is known to have ended, in a segment and at an offset, and whether
/// anything follows there. If it does not end there, nothing is returned.
pub(crate) fn survey_ended(
    dir: &Path,
    ledger: &Hash,
    packing: &'static dyn Packing,
    end: (u64, u64),
) -> Result<Option<Survey>, ReadError> {
    let survey = survey_up_to(dir, ledger, packing, end.1.saturating_add(OVERHEAD_BYTES as u64))?;
    Ok(Some(survey).filter(|survey| survey.end() == end && survey.tail == Tail::Zero))
}

fn survey_up_to(
    dir: &Path,
    ledger: &Hash,
    packing: &'static dyn Packing,
    up_to: u64,
) -> Result<Survey, ReadError> {
    let listing = list(dir).map_err(|source| ReadError::Io { path: dir.join(FOLDER), source })?;
    let segments = Segments::new(dir, ledger, packing, &listing)?;
    let last = segments.open_up_to(segments.last, up_to)?;
    segments.note(last.number(), last.before().head().count);
    let tail = match &last {
        Segment::Plain(plain) => {
            segment::tail(&plain.bytes, plain.header.length, plain.end, plain.head.count)
        }
        Segment::Sealed(_) => Tail::Zero,
    };
    Ok(Survey { listing, segments, last, tail })
}

impl Survey {
    /// Returns the head after the last frame.
    pub(crate) fn head(&self) -> Head {
        self.last.head()
    }

    /// Returns the last segment if it can be written on.
    pub(crate) fn plain(&self) -> Option<&PlainSegment> {
        match &self.last {
            Segment::Plain(plain) => Some(plain),
            Segment::Sealed(_) => None,
        }
    }

    /// Returns the number of the last segment, and where its last frame ends.
    pub(crate) fn end(&self) -> (u64, u64) {
        match &self.last {
            Segment::Plain(plain) => (plain.header.number, plain.end as u64),
            Segment::Sealed(sealed) => (sealed.header.number, sealed.header.length),
        }
    }

    /// Returns the damage that begins where the last good frame ends.
    pub(crate) fn damage_at_end(&self, what: impl Into<String>) -> Damage {
        Damage { what: what.into(), ..self.last.damage_at_end() }
    }

    /// Returns damage if what follows the last good frame cannot be a write that was cut off.
    pub(crate) fn refuse_damaged_tail(&self) -> Result<(), Damage> {
        match self.tail {
            Tail::Zero | Tail::Torn { .. } => Ok(()),
            Tail::Spoilt => {
                Err(self.damage_at_end("frame was written whole and does not match its checksum"))
            }
            Tail::Stray { start, what, .. } => Err(Damage { offset: start, ..self.damage_at_end(what) }),
            Tail::Hole { offset, seq } => {
                let what = format!("no valid frame, though one with position {seq} follows at byte {offset}");
                Err(self.damage_at_end(what))
            }
        }
    }

    /// Hashes the records of the last segment, and returns the tree after them.
    pub(crate) fn frontier(&self) -> Result<Frontier, ReadError> {
        match &self.last {
            Segment::Plain(plain) => Ok(frontier_of(plain)?),
            Segment::Sealed(sealed) => Ok(check(sealed, self.segments.packing, &mut |_| ())?),
        }
    }
}

/// Hashes the records of a plain segment, and returns the tree after them.
pub(crate) fn frontier_of(plain: &PlainSegment) -> Result<Frontier, Damage> {
    let mut frontier = plain.header.frontier.clone();
    let mut offset = segment::FIRST_FRAME;
    for frame in plain.frames() {
        frontier.extend(frame.records());
        if frontier.head().root != frame.root {
            let what = "entries do not hash to the root that stands in their frame";
            return Err(damage(plain.header.number, offset, frame.first_seq, what));
        }
        offset += frame.length() as u64;
    }
    Ok(frontier)
}
