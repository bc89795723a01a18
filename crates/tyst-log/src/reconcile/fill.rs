//! Puts frames and sealed blocks of the journal into a store.
//!
//! It does not decide whether that store is the right one.

use super::{Notice, OpenError, StoreRequest};
use crate::journal::{PlainSegment, ReadError, Segment};
use crate::sealed::SealedSegment;
use crate::store::{Store, StoreError};

/// How many records are put into the store between two notices.
const NOTICE_EVERY: u64 = 16_384;
/// How many bytes of frames are put into the store in one step, and perhaps one frame more.
const GROUP_BYTES: usize = 256 * 1024;

/// Puts all from position `from` on into the store; returns what the store said if it refused something.
pub(super) fn fill(
    request: &StoreRequest<'_>,
    store: &mut dyn Store,
    from: u64,
    notice: &mut dyn FnMut(Notice),
) -> Result<Option<String>, OpenError> {
    let segments = request.segments;
    let mut filling = Filling { store, from, to: request.to, told: from, notice };
    let mut number = segments.holding(from)?;
    while filling.from < filling.to && number <= segments.last {
        let segment = segments.open(number)?;
        if number < segments.last && segments.before(number + 1)?.head() != segment.head() {
            return Err(segment.damage_at_end().into());
        }
        if let Err(error) = filling.segment(&segment)? {
            return Ok(Some(error.reason));
        }
        number += 1;
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
    for number in request.sealed.iter().rev() {
        let Segment::Sealed(segment) = request.segments.open(*number)? else { continue };
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
    /// The position after the last one that it needs.
    to: u64,
    /// How many records it had at the last notice.
    told: u64,
    notice: &'a mut dyn FnMut(Notice),
}

impl Filling<'_> {
    fn segment(&mut self, segment: &Segment) -> Result<Result<(), StoreError>, ReadError> {
        match segment {
            Segment::Plain(plain) => Ok(self.plain(plain)),
            Segment::Sealed(sealed) => {
                let taken = seal(sealed, self.store)?;
                self.advance(sealed.header.after.count);
                Ok(taken)
            }
        }
    }

    fn plain(&mut self, plain: &PlainSegment) -> Result<(), StoreError> {
        let mut frames = plain.frames().peekable();
        let (mut group, mut bytes) = (Vec::new(), 0);
        while let Some(frame) = frames.next() {
            if !(self.from..self.to).contains(&frame.first_seq) {
                continue;
            }
            group.push(frame);
            bytes += frame.body.len();
            let is_last = frames.peek().is_none_or(|next| next.first_seq >= self.to);
            if bytes >= GROUP_BYTES || is_last {
                self.store.insert(&group)?;
                (group, bytes) = (Vec::new(), 0);
                self.advance(frame.next_seq());
            }
        }
        Ok(())
    }

    fn advance(&mut self, done: u64) {
        self.from = self.from.max(done);
        if done.saturating_sub(self.told) >= NOTICE_EVERY {
            self.told = done;
            (self.notice)(Notice::Filling { done, total: self.to });
        }
    }
}
