//! What can be told of an event's bytes without decoding its data: what it is found by, and a few numbers.
//!
//! It checks only what it passes; whether the rest is an event is for [`decode`](super::decode) to say.

use super::{Input, WireError, v1};
use crate::Instant;

/// What stands at the front of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The registered number of the kind, which may be one that this version does not know.
    pub kind: u32,
    /// The position in the ledger.
    pub seq: u64,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// Returns what stands at the front of an event, or `None` where the bytes do not begin like one.
pub fn summary(bytes: &[u8]) -> Option<Summary> {
    front(&mut Input::new(bytes)).ok()
}

/// Returns the idempotency key of an event, or `None` where the bytes do not begin like one.
pub fn key(bytes: &[u8]) -> Option<&str> {
    let mut input = Input::new(bytes);
    front(&mut input).ok()?;
    input.slice().ok()?;
    std::str::from_utf8(input.slice().ok()?).ok()
}

/// Reads up to where the name of who recorded it begins.
fn front(input: &mut Input<'_>) -> Result<Summary, WireError> {
    match input.turn()? {
        v1::FORMAT => {}
        other => return Err(WireError::UnknownFormat(other)),
    }
    let (kind, _schema): (u32, u16) = (input.take()?, input.take()?);
    input.slice()?;
    Ok(Summary { kind, seq: input.take()?, recorded_at: Instant(input.take()?) })
}
