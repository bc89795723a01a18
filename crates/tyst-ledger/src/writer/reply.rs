//! The answer to a request, and the promise that every request gets one.
//!
//! How an answer travels is for whoever makes the promise to say.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Thread};

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

/// A caller in this process who sleeps until the answer is there.
pub(crate) struct Waiting(Arc<Slot>);

struct Slot {
    answer: Mutex<Option<Answer>>,
    sleeper: Thread,
}

impl Waiting {
    /// Lets this thread wait for the reply.
    pub(crate) fn new() -> (Reply, Self) {
        let slot = Arc::new(Slot { answer: Mutex::new(None), sleeper: thread::current() });
        let shared = Arc::clone(&slot);
        let reply = Reply::new(move |answer| {
            *shared.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
            shared.sleeper.unpark();
        });
        (reply, Self(slot))
    }

    /// Waits for the answer.
    pub(crate) fn wait(self) -> Answer {
        loop {
            let answer = self.0.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(answer) = answer {
                return answer;
            }
            thread::park();
        }
    }
}
