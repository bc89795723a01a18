//! The steps in which a ledger grew: entries that were recorded together.
//!
//! A step is found from one of its entries, by looking at a few around it. Deliberately absent: what became of entries in it.

use std::ops::Range;

use tyst_event::{Day, Instant};

use crate::{History, HistoryError};

/// What makes entries one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Nothing: each is a step of its own.
    Entry,
    /// They were recorded at the same moment, as those of one import are.
    Moment,
    /// They were recorded on the same civil day.
    Day,
}

impl History {
    /// Returns the positions of the entries in the step of one, or `None` past the end. The first entry, which is the
    /// ledger's own, is a step of its own, and one that this version cannot read belongs to the step of the one before.
    pub fn step(&self, seq: u64, by: By) -> Result<Option<Range<u64>>, HistoryError> {
        if seq >= self.head().count {
            return Ok(None);
        }
        let alone = seq..seq + 1;
        if seq == 0 || by == By::Entry {
            return Ok(Some(alone));
        }
        let Some((_, recorded_at)) = self.readable_before(seq + 1, 0)? else { return Ok(Some(alone)) };
        let (before, last) = match by {
            By::Entry | By::Moment => (Instant(recorded_at.0.saturating_sub(1)), recorded_at),
            By::Day => {
                let day = self.zone().day(recorded_at);
                let before = Day::from_number(day.number() - 1).map(|day| self.zone().end_of(day));
                (before.unwrap_or_default(), self.zone().end_of(day))
            }
        };
        let first = self.count_before(before, seq)?.max(1);
        Ok(Some(first..self.count_after(last, seq + 1)?))
    }

    /// Returns how many entries had been recorded at a moment before that of the one at a position: the search begins there
    /// and takes longer strides the further it is, so that a short step is found among its neighbours.
    fn count_before(&self, moment: Instant, seq: u64) -> Result<u64, HistoryError> {
        let (mut later, mut stride) = (seq, 1);
        loop {
            let Some(probe) = later.checked_sub(stride) else {
                return self.count_within(moment, 0..later);
            };
            match self.readable_before(probe + 1, 0)? {
                Some((seq, recorded_at)) if recorded_at > moment => later = seq,
                _ => return self.count_within(moment, probe + 1..later),
            }
            stride *= 2;
        }
    }

    /// Returns how many entries had been recorded at a moment, where so many had: likewise.
    fn count_after(&self, moment: Instant, mut known: u64) -> Result<u64, HistoryError> {
        let (count, mut stride) = (self.head().count, 1);
        loop {
            let probe = known + stride;
            if probe >= count {
                return self.count_within(moment, known..count);
            }
            match self.readable_before(probe + 1, known)? {
                Some((seq, recorded_at)) if recorded_at > moment => {
                    return self.count_within(moment, known..seq);
                }
                _ => known = probe + 1,
            }
            stride *= 2;
        }
    }
}
