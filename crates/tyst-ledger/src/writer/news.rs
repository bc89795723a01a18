//! Who hears that the ledger grew.
//!
//! They hear how many entries there are, and read them for themselves: nothing is kept here, so that nobody slow holds it up.

use std::sync::{Mutex, PoisonError};

/// What is called after each group, on the writer's thread.
type Hear = Box<dyn Fn(u64) + Send>;

/// Those who hear of it.
#[derive(Default)]
pub(crate) struct News(Mutex<Vec<Hear>>);

impl News {
    pub(crate) fn add(&self, hear: Hear) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(hear);
    }

    /// Says how many entries there are.
    pub(crate) fn tell(&self, count: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|hear| hear(count));
    }
}
