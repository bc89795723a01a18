//! Waiting for entries to come, for those who are told of them as they do.
//!
//! What they are told, and whether they may know, is not for here.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use crate::app::Pages;

/// How often a sign of life is given, and how long somebody follows before they have to ask again, for what they may can change.
const HEARTBEAT: Duration = Duration::from_secs(15);
const LIFE: Duration = Duration::from_mins(10);

/// The growth of the ledger, as somebody follows it.
pub(crate) struct Growth {
    grown: watch::Receiver<u64>,
    ending: watch::Receiver<bool>,
    end: Instant,
    /// How long what comes is gathered before it is told.
    gather: Duration,
}

impl Growth {
    pub(crate) fn of(pages: &Pages, gather: Duration) -> Self {
        let (grown, ending) = (pages.service.grown(), pages.ending.subscribe());
        Self { grown, ending, end: Instant::now() + LIFE, gather }
    }

    /// Returns whether nobody is to be told anything more.
    pub(crate) fn is_over(&self) -> bool {
        *self.ending.borrow() || Instant::now() >= self.end
    }

    /// Returns how many entries there are; what comes from here on is waited for.
    pub(crate) fn count(&mut self) -> u64 {
        *self.grown.borrow_and_update()
    }

    /// Waits until something comes, or a sign of life is due; ends where nothing will come any more.
    pub(crate) async fn has_come(&mut self) -> Option<bool> {
        tokio::select! {
            () = ended(&mut self.ending) => return None,
            () = sleep_until(self.end) => return None,
            changed = self.grown.changed() => changed.ok()?,
            () = sleep(HEARTBEAT) => return Some(false),
        }
        tokio::select! {
            () = ended(&mut self.ending) => None,
            () = sleep(self.gather) => Some(true),
        }
    }
}

async fn ended(ending: &mut watch::Receiver<bool>) {
    // Who is gone has ended too.
    drop(ending.wait_for(|is_ending| *is_ending).await);
}
