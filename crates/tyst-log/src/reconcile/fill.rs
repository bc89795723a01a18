//! Puts frames and sealed blocks of the journal into a store.
//!
//! It does not decide whether that store is the right one.

use super::{Notice, OpenError, StoreRequest};
use crate::journal::{ReadError, Segment};
use crate::sealed::SealedSegment;
use crate::store::{Store, StoreError};

/// How many records are put into the store between two notices.
const NOTICE_EVERY: u64 = 16_384;

/// Puts all from position `from` on into the store; returns what the store said if it refused something.
pub(super) fn fill(
    request: &StoreRequest<'_>,
    store: &mut dyn Store,
    from: u64,
    notice: &mut dyn FnMut(Notice),
) -> Result<Option<String>, OpenError> {
    let segments = &request.survey.segments;
    let mut filling = Filling { store, from, told: from, total: request.survey.head().count, notice };
    for number in segments.holding(from)?..=segments.last {
        let segment = segments.open(number)?;
        if number < segments.last && segments.before(number + 1)?.head() != segment.head() {
            return Err(segment.damage_at_end().into());
        }
        if let Err(error) = filling.segment(&segment)? {
            return Ok(Some(error.reason));
        }
    }
    Ok(None)
}

/// Puts the blocks of sealed segments into the store in the place of frames, the newest ones that it has as such.
/// Returns what the store said if it refused.
pub(super) fn seal_behind(
    request: &StoreRequest<'_>,
    store: &mut dyn Store,
) -> Result<Option<String>, OpenError> {
    let mut behind = Vec::new();
    for number in request.survey.listing.sealed.iter().rev() {
        let Segment::Sealed(segment) = request.survey.segments.open(*number)? else { continue };
        match store.has_block(segment.header.before.head().count) {
            Ok(true) => break,
            Ok(false) => behind.push(segment),
            Err(error) => return Ok(Some(error.reason)),
        }
    }
    for segment in behind.iter().rev() {
        if let Err(error) = seal(segment, store)? {
            return Ok(Some(error.reason));
        }
    }
    Ok(None)
}

fn seal(segment: &SealedSegment, store: &mut dyn Store) -> Result<Result<(), StoreError>, ReadError> {
    let blocks = (0..segment.blocks()).map(|index| segment.block(index)).collect::<Result<Vec<_>, _>>()?;
    Ok(store.seal(&blocks))
}

/// A store that is being filled.
struct Filling<'a> {
    store: &'a mut dyn Store,
    /// The first position that it lacks.
    from: u64,
    /// How many records it had at the last notice.
    told: u64,
    total: u64,
    notice: &'a mut dyn FnMut(Notice),
}

impl Filling<'_> {
    fn segment(&mut self, segment: &Segment) -> Result<Result<(), StoreError>, ReadError> {
        match segment {
            Segment::Sealed(sealed) => {
                if let Err(error) = seal(sealed, self.store)? {
                    return Ok(Err(error));
                }
                self.tell(sealed.header.after.count);
            }
            Segment::Plain(plain) => {
                let from = self.from;
                for frame in plain.frames().filter(|frame| frame.first_seq >= from) {
                    if let Err(error) = self.store.insert(&frame) {
                        return Ok(Err(error));
                    }
                    self.tell(frame.next_seq());
                }
            }
        }
        Ok(Ok(()))
    }

    fn tell(&mut self, done: u64) {
        if done.saturating_sub(self.told) >= NOTICE_EVERY {
            self.told = done;
            (self.notice)(Notice::Filling { done, total: self.total });
        }
    }
}
