//! Puts frames of the journal into a store.
//!
//! It does not decide whether that store is the right one.

use super::{Notice, OpenError, StoreRequest};
use crate::chain::{Hash, Head};
use crate::frame::{self, Frame};
use crate::journal::{self, Damage, Segment, Start};
use crate::segment::HEADER_BYTES;
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
    let total = request.survey.head.count;
    let mut told = from;
    for start in segments_from(&request.survey.starts, from) {
        let segment = journal::load(request.dir, *start, &request.ledger)?;
        let mut walk = Walk::new(&segment);
        while let Some(frame) = walk.next_before(total)? {
            if frame.first_seq < from {
                continue;
            }
            if let Err(error) = store.insert(&frame) {
                return Ok(Some(error.reason));
            }
            if frame.next_seq() - told >= NOTICE_EVERY {
                told = frame.next_seq();
                notice(Notice::Filling { done: told, total });
            }
        }
    }
    Ok(None)
}

/// Returns the root that the journal had after `count` records, if a frame ended there.
pub(super) fn root_at(request: &StoreRequest<'_>, count: u64) -> Result<Option<Hash>, OpenError> {
    let starts = &request.survey.starts;
    let start = starts[starts.partition_point(|start| start.first_seq <= count) - 1];
    let segment = journal::load(request.dir, start, &request.ledger)?;
    let mut head = segment.header.head();
    let mut walk = Walk::new(&segment);
    while head.count < count {
        let Some(frame) = walk.next_before(count)? else { return Ok(None) };
        head = Head { count: frame.next_seq(), root: frame.root };
    }
    Ok((head.count == count).then_some(head.root))
}

fn segments_from(starts: &[Start], from: u64) -> &[Start] {
    let after = starts.partition_point(|start| start.first_seq <= from);
    &starts[after.saturating_sub(1)..]
}

/// The frames of one segment in order, which must be whole up to a position.
struct Walk<'a> {
    segment: &'a Segment,
    offset: usize,
    seq: u64,
}

impl<'a> Walk<'a> {
    fn new(segment: &'a Segment) -> Walk<'a> {
        Walk { segment, offset: HEADER_BYTES, seq: segment.header.head().count }
    }

    /// Returns the next frame, or nothing at the end of the segment or when `total` is reached.
    fn next_before(&mut self, total: u64) -> Result<Option<Frame<'a>>, Damage> {
        if self.seq >= total {
            return Ok(None);
        }
        let what = match frame::parse(&self.segment.bytes[self.offset..]) {
            Ok(Some(frame)) if frame.first_seq == self.seq => {
                self.offset += frame.length();
                self.seq = frame.next_seq();
                return Ok(Some(frame));
            }
            Ok(None) => return Ok(None),
            Ok(Some(frame)) => format!("frame begins at position {}", frame.first_seq),
            Err(fault) => fault.to_string(),
        };
        let segment = self.segment.header.number;
        Err(Damage { segment, offset: self.offset as u64, seq: self.seq, what })
    }
}
