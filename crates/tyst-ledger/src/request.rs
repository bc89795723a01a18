//! Requests: what is recorded together or not at all, and on which conditions.
//!
//! Whether a condition holds is for the ledger to say.

use tyst_event::{Instant, Kind, Slug};

use crate::{Command, Ledger, Receipt, RecordError};

/// Commands that are recorded together or not at all, and the conditions for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The commands, in order.
    pub commands: Vec<Command>,
    /// What must be so when they are recorded.
    pub expect: Vec<Expect>,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The ledger has this many entries.
    Head(u64),
    /// So many entries name the tag.
    Version {
        /// The tag.
        tag: Slug,
        /// How many.
        count: u64,
    },
    /// No entry names the tag.
    New {
        /// The tag.
        tag: Slug,
    },
    /// No entry of these kinds with these tags comes after a position.
    Unmatched {
        /// The kinds.
        kinds: Vec<Kind>,
        /// The tags.
        tags: Vec<Slug>,
        /// The position.
        after: u64,
    },
    /// What an entry says is still what this statement says.
    Standing {
        /// The entry.
        entry: u64,
        /// The statement.
        statement: u64,
    },
}

/// What the caller's clocks say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The time of day.
    pub wall: Instant,
    /// Microseconds of a clock that never goes back.
    pub steady_us: u64,
}

impl Ledger {
    /// Records requests as one group.
    pub fn record_group(
        &mut self,
        requests: Vec<Request>,
        clock: Clock,
    ) -> Vec<Result<Vec<Receipt>, RecordError>> {
        requests.into_iter().map(|request| self.record(request.commands, clock.wall)).collect()
    }
}
