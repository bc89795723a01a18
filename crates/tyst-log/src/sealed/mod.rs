//! Sealed segments: full segments whose records are packed, compressed and never touched again.
//!
//! It does not decide when a segment is sealed, nor remove the plain one; `seal` does.

pub(crate) mod block;
pub(crate) mod check;
mod directory;
mod header;
pub(crate) mod keys;
mod read;
mod write;

pub(crate) use header::SealedHeader;
pub(crate) use read::{SealedSegment, damage, read_header};
pub(crate) use write::{Built, assemble, build};

/// Returns the path of a sealed segment inside the folder of a ledger.
pub(crate) fn name(number: u64) -> String {
    format!("journal/{number:012}.tys")
}

/// Returns the number in the file name of a sealed segment.
pub(crate) fn number_of(file_name: &str) -> Option<u64> {
    crate::segment::number_with(file_name, ".tys")
}

/// Why bytes are not a part of a sealed segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{part} {what}")]
pub(crate) struct SealedFault {
    pub(crate) part: &'static str,
    pub(crate) what: &'static str,
}

impl SealedFault {
    fn short(part: &'static str) -> SealedFault {
        SealedFault { part, what: "is cut off" }
    }

    fn checksum(part: &'static str) -> SealedFault {
        SealedFault { part, what: "does not match its checksum" }
    }

    fn structure(part: &'static str) -> SealedFault {
        SealedFault { part, what: "has a right checksum and a wrong structure" }
    }
}
