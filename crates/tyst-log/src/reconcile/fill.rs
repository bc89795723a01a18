//! Puts frames of the journal into a store.
//!
//! It does not decide whether that store is the right one.

use super::{Notice, OpenError, StoreRequest};
use crate::store::Store;

/// How many records are put into the store between two notices.
const NOTICE_EVERY: u64 = 16_384;

/// Puts all frames from position `from` on into the store; returns what the store said if it refused one.
pub(super) fn fill(
    request: &StoreRequest<'_>,
    store: &mut dyn Store,
    from: u64,
    notice: &mut dyn FnMut(Notice),
) -> Result<Option<String>, OpenError> {
    let segments = &request.survey.segments;
    let total = request.survey.head().count;
    let (mut told, mut done) = (from, from);
    for number in segments.holding(from)?..=segments.last {
        let segment = segments.open(number)?;
        for frame in segment.frames().filter(|frame| frame.first_seq >= from) {
            if let Err(error) = store.insert(&frame) {
                return Ok(Some(error.reason));
            }
            done = frame.next_seq();
            if done - told >= NOTICE_EVERY {
                told = done;
                notice(Notice::Filling { done, total });
            }
        }
        if number < segments.last && segments.first_seq(number + 1)? != done.max(segment.head.count) {
            return Err(segment.damage_at_end().into());
        }
    }
    Ok(None)
}
