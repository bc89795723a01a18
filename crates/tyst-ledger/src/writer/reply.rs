//! The answer to a request, and the promise that every request gets one.
//!
//! How an answer travels is for whoever makes the promise to say.

use crate::{Head, Receipt, RecordError, WriterError};

/// What became of a request that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// A receipt for each of its commands, in order.
    pub receipts: Vec<Receipt>,
    /// The head of the ledger after the group in which it was recorded.
    pub head: Head,
}

/// What a request is answered with.
pub(crate) type Answer = Result<Recorded, RecordError>;

/// Somebody who waits for an answer. Who is dropped without one is told that nobody answered, so nobody waits for ever.
pub(crate) struct Reply(Option<Box<dyn FnOnce(Answer) + Send>>);

impl Reply {
    /// Makes a reply that is handed to `deliver`.
    pub(crate) fn new(deliver: impl FnOnce(Answer) + Send + 'static) -> Self {
        Self(Some(Box::new(deliver)))
    }

    /// Answers.
    pub(crate) fn send(mut self, answer: Answer) {
        if let Some(deliver) = self.0.take() {
            deliver(answer);
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if let Some(deliver) = self.0.take() {
            deliver(Err(WriterError::Unanswered.into()));
        }
    }
}
