//! Whether a plugin should give up what it does: its time is nearly over, or the checker has said so.
//!
//! Ends nothing: whoever goes on is killed by the host when the time is over.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long before its time is over a plugin hears of it: it is to be done within 200 ms, and a busy machine is slower.
const BEFORE: Duration = Duration::from_millis(500);

/// What one instance asks through `is_cancelled`.
pub(super) struct Cancel {
    begun: Instant,
    /// From when on the call that is running should be given up, in microseconds after `begun`.
    from_us: AtomicU64,
    asked: AtomicBool,
}

impl Cancel {
    pub(super) fn new() -> Cancel {
        Cancel { begun: now(), from_us: AtomicU64::new(u64::MAX), asked: AtomicBool::new(false) }
    }

    /// A call begins that may take so long; for ever, where nothing is said.
    pub(super) fn begin(&self, allowed: Option<Duration>) {
        let from =
            allowed.map(|allowed| self.begun.elapsed() + allowed.saturating_sub(BEFORE).max(allowed / 2));
        let from_us = from.and_then(|from| u64::try_from(from.as_micros()).ok());
        self.from_us.store(from_us.unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// From now on it should give up whatever it does.
    pub(super) fn ask(&self) {
        self.asked.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_asked(&self) -> bool {
        let from_us = u128::from(self.from_us.load(Ordering::Relaxed));
        self.asked.load(Ordering::Relaxed) || self.begun.elapsed().as_micros() >= from_us
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how much of a deadline is left is the one thing a worker needs a clock for"
)]
fn now() -> Instant {
    Instant::now()
}
