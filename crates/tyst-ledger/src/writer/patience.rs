//! Waiting for a ledger that another process holds: it may be just beginning, or ending.
//!
//! It keeps no time; it looks a number of times.

use std::time::Duration;

use tyst_log::OpenError;

use crate::{HistoryError, RecordError};

/// How often a ledger is looked at that one process holds, with a wait before each look but the first: a few seconds.
const LOOKS_MAX: u32 = 40;
/// How many processes may come first, one after the other.
const HOLDERS_MAX: u32 = 100;
/// The first wait; each is twice as long as the one before, up to the longest.
const WAIT_MIN: Duration = Duration::from_millis(1);
const WAIT_MAX: Duration = Duration::from_millis(100);

/// Looks again while another process holds the ledger.
pub(super) fn patiently<T>(mut look: impl FnMut() -> Result<T, RecordError>) -> Result<T, RecordError> {
    let (mut looks, mut holders, mut holder) = (0, 0, None);
    let mut wait = WAIT_MIN;
    loop {
        let held = look();
        let Err(RecordError::History(HistoryError::Open(OpenError::Locked { pid, .. }))) = &held else {
            return held;
        };
        if *pid != holder {
            (holder, holders, looks, wait) = (*pid, holders + 1, 0, WAIT_MIN);
        }
        looks += 1;
        if looks > LOOKS_MAX || holders > HOLDERS_MAX {
            return held;
        }
        std::thread::sleep(wait);
        wait = WAIT_MAX.min(wait * 2);
    }
}

/// Returns whether the ledger does not open because another process holds it.
pub(super) fn is_held(fault: &RecordError) -> bool {
    matches!(fault, RecordError::History(HistoryError::Open(OpenError::Locked { .. })))
}
