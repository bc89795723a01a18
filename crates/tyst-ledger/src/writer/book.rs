//! What the writer's thread owns: a ledger, or in tests something that behaves in another way.
//!
//! Nothing here runs by itself.

use tyst_log::CloseError;

use crate::{Clock, Head, Ledger, Receipt, RecordError, Request};

/// From how many full segments on they are sealed while more is appended: what is not sealed takes several times the
/// room, and memory for its keys.
const FULL_SEGMENTS_MANY: u64 = 4;

/// A piece of work that can wait, to be done beside the book; it returns what puts its result in place.
pub(crate) type Chore<B> = Box<dyn FnOnce() -> Finish<B> + Send>;

/// What puts the result of a piece of work in place.
pub(crate) type Finish<B> = Box<dyn FnOnce(&mut B) + Send>;

/// What requests are recorded in.
pub(crate) trait Book: Sized + Send + 'static {
    /// Records requests as one group, and answers each.
    fn record_group(
        &mut self,
        requests: Vec<Request>,
        clock: Clock,
    ) -> Vec<Result<Vec<Receipt>, RecordError>>;
    /// Returns the head after the last group.
    fn head(&self) -> Head;
    /// Returns whether so much has waited that the next piece is done beside what comes, and not when nothing does.
    fn is_behind(&self) -> bool;
    /// Returns the next piece of work that can wait, if there is any.
    fn chore(&mut self) -> Option<Chore<Self>>;
    /// Closes it.
    fn close(self) -> Result<(), CloseError>;
}

/// A ledger, and whether its full segments are sealed: not any more after that failed.
pub(crate) struct LedgerBook {
    ledger: Ledger,
    seals: bool,
}

impl LedgerBook {
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { ledger, seals: true }
    }
}

impl Book for LedgerBook {
    fn record_group(
        &mut self,
        requests: Vec<Request>,
        clock: Clock,
    ) -> Vec<Result<Vec<Receipt>, RecordError>> {
        self.ledger.record_group(requests, clock)
    }

    fn head(&self) -> Head {
        self.ledger.head()
    }

    fn is_behind(&self) -> bool {
        self.seals && self.ledger.full_segments() >= FULL_SEGMENTS_MANY
    }

    fn chore(&mut self) -> Option<Chore<Self>> {
        let next = if self.seals { self.ledger.next_seal() } else { None };
        let Some(sealing) = next else {
            self.ledger.save_state_when_due();
            return None;
        };
        Some(Box::new(move || {
            let prepared = sealing.prepare();
            // A segment that is not sealed takes more room, and nothing else. Why will be said by the next append.
            Box::new(move |book: &mut Self| book.seals = book.ledger.finish_seal(prepared).is_ok())
        }))
    }

    fn close(self) -> Result<(), CloseError> {
        self.ledger.close()
    }
}
