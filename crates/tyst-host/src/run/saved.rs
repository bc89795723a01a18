//! What a report has come to, so that another run can go on from there.
//!
//! Does not know of which entries it was made: whoever keeps it does.

use super::feed::Fed;
use crate::protocol::STATE_BYTES_MAX;

/// A state that a report saved, good for the same library only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedState {
    /// The digest of the library that saved it.
    pub digest: [u8; 32],
    /// The version the report gives its states.
    pub version: u32,
    /// The state, at most 64 MiB.
    pub bytes: Vec<u8>,
    /// What was counted and noted of the entries that it was made of.
    pub(super) fed: Fed,
}

impl SavedState {
    /// Returns it as bytes, which only the same build of this crate is sure to read.
    pub fn to_bytes(&self) -> Vec<u8> {
        let SavedState { digest, version, bytes, fed } = self;
        let head = bincode::serde::encode_to_vec((digest, version, fed), bincode::config::standard());
        // Numbers can always be written; were it not so, nobody could read the state.
        [head.unwrap_or_default(), bytes.clone()].concat()
    }

    /// Reads what [`to_bytes`](SavedState::to_bytes) made, or returns `None` for what cannot be that.
    pub fn from_bytes(bytes: &[u8]) -> Option<SavedState> {
        let limited = bincode::config::standard().with_limit::<STATE_BYTES_MAX>();
        let ((digest, version, fed), read) = bincode::serde::decode_from_slice(bytes, limited).ok()?;
        Some(SavedState { digest, version, fed, bytes: bytes.get(read..)?.to_vec() })
    }
}
