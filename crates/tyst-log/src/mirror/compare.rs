//! How a segment of a mirror stands to the same one of the ledger.
//!
//! It changes nothing; who calls decides what follows.

use crate::chain::Hash;
use crate::frame;
use crate::segment::{HEADER_BYTES, SECTOR_BYTES, SegmentHeader, used_length};
use crate::whole::Whole;

/// How a segment of a mirror stands to that of the ledger.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// It is the same.
    Same,
    /// It has nothing else, and lacks some of what the ledger has from this byte on.
    Behind { from: usize },
    /// It goes on where the ledger ends, up to this position.
    Ahead { count: u64 },
    /// It has other frames, or belongs to something else.
    Differs { offset: u64 },
    /// It has bytes that are no frame.
    Spoilt { offset: u64 },
}

/// Compares the bytes of a segment of a mirror with that of the ledger.
pub(super) fn compare(mirror: &[u8], whole: &Whole, ledger: &Hash) -> Relation {
    let mut full = whole.used().to_vec();
    full.resize(usize::try_from(whole.length).expect("a segment fits into memory"), 0);
    if mirror == full {
        return Relation::Same;
    }
    let from = full.iter().zip(mirror).take_while(|(byte, found)| byte == found).count();
    let mut sectors = full.chunks(SECTOR_BYTES).zip(mirror.chunks(SECTOR_BYTES));
    if mirror.len() == full.len() && sectors.all(|(sector, found)| lacks(found, sector)) {
        return Relation::Behind { from };
    }
    let offset = from as u64;
    let Ok(header) = SegmentHeader::parse(mirror) else { return Relation::Spoilt { offset } };
    if header.ledger != *ledger || from < HEADER_BYTES {
        return Relation::Differs { offset };
    }
    let (start, seq) = frames(&full[..from], HEADER_BYTES, header.head().count);
    match frames(mirror, start, seq) {
        (_, count) if count == seq => Relation::Spoilt { offset },
        (_, count) if start == whole.used().len() => Relation::Ahead { count },
        _ => Relation::Differs { offset },
    }
}

/// Returns how many records a ledger with this segment as its last one has.
pub(super) fn count(bytes: &[u8]) -> u64 {
    SegmentHeader::parse(bytes).map_or(0, |header| frames(bytes, HEADER_BYTES, header.head().count).1)
}

/// Returns whether a sector of a mirror has nothing but what the ledger has, and then zeroes: a write that was cut off
/// leaves each sector as it was or as it should be.
fn lacks(mirror: &[u8], ledger: &[u8]) -> bool {
    let used = used_length(mirror);
    mirror[..used] == ledger[..used]
}

/// Passes over the frames that follow each other from `offset` and `seq` on; returns where they end.
fn frames(bytes: &[u8], mut offset: usize, mut seq: u64) -> (usize, u64) {
    while let Some(rest) = bytes.get(offset..)
        && let Ok(Some(frame)) = frame::parse(rest)
        && frame.first_seq == seq
    {
        offset += frame.length();
        seq = frame.next_seq();
    }
    (offset, seq)
}
