//! Who hears that the ledger grew.
//!
//! They hear how many entries there are, and read them for themselves: nothing is kept here, so that nobody slow holds it up.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tyst_event::Instant;

/// What became of a group that the writer took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// How many entries there are now.
    pub count: u64,
    /// How many of them are new.
    pub recorded: u64,
    /// When the group was taken, on the clock of the machine.
    pub at: Instant,
    /// How long it took to decide on it and to have it on the disk.
    pub taken: Duration,
}

/// What is called after each group, on the writer's thread.
type Hear = Box<dyn Fn(&Growth) + Send>;

/// Those who hear of it.
#[derive(Default)]
pub(crate) struct News(Mutex<Vec<Hear>>);

impl News {
    pub(crate) fn add(&self, hear: Hear) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(hear);
    }

    /// Says what became of a group.
    pub(crate) fn tell(&self, growth: &Growth) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|hear| hear(growth));
    }
}
