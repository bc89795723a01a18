//! Waiting for a ledger that another process holds: it may be just beginning, or ending.
//!
//! It keeps no time; it looks a number of times.

use std::time::Duration;

use tyst_log::OpenError;

use crate::{HistoryError, RecordError};

/// How often a ledger is looked at that another process holds, with a wait before each look but the first.
const LOOKS_MAX: u32 = 40;
/// The first wait; each is twice as long as the one before, up to the longest.
const WAIT_MIN: Duration = Duration::from_millis(1);
const WAIT_MAX: Duration = Duration::from_millis(100);

/// Looks again for a few seconds while another process holds the ledger: it may be just beginning, or ending.
pub(super) fn patiently<T>(mut look: impl FnMut() -> Result<T, RecordError>) -> Result<T, RecordError> {
    let mut wait = WAIT_MIN;
    for _ in 1..LOOKS_MAX {
        match look() {
            Err(fault) if is_held(&fault) => {}
            found => return found,
        }
        std::thread::sleep(wait);
        wait = WAIT_MAX.min(wait * 2);
    }
    look()
}

/// Returns whether the ledger does not open because another process holds it.
pub(super) fn is_held(fault: &RecordError) -> bool {
    matches!(fault, RecordError::History(HistoryError::Open(OpenError::Locked { .. })))
}
