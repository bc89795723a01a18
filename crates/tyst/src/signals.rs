//! Signals to end that come at a bad moment: they are held, and whoever does the work asks whether one was heard.
//!
//! Deliberately absent: what becomes of the work then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::failure::Outcome;

/// While it is there, a signal to end does not end the command.
pub(crate) struct Held {
    heard: Arc<AtomicBool>,
    ids: Vec<SigId>,
}

impl Held {
    pub(crate) fn signals() -> Outcome<Self> {
        let heard = Arc::new(AtomicBool::new(false));
        let one = |signal| signal_hook::flag::register(signal, Arc::clone(&heard));
        let ids = [SIGHUP, SIGINT, SIGTERM].into_iter().map(one).collect::<Result<_, _>>()?;
        Ok(Self { heard, ids })
    }

    /// Returns whether one came since.
    pub(crate) fn is_heard(&self) -> bool {
        self.heard.load(Ordering::Relaxed)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        for id in self.ids.drain(..) {
            signal_hook::low_level::unregister(id);
        }
    }
}
