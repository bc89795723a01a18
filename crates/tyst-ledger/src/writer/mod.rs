//! The writer: one thread that owns a ledger, and records what waits as one group with one sync.
//!
//! Decisions are the ledger's; how requests of other processes arrive is for `socket` to say.

mod queue;
mod recorder;
mod reply;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tyst_log::CloseError;

use crate::{Clock, Head, Ledger, Receipt, RecordError, Request};
use queue::Next;
pub(crate) use queue::{Job, Queue};
pub use recorder::Recorder;
pub use reply::Recorded;
pub(crate) use reply::{Answer, Reply};

/// How long nothing must come before the writer tidies up.
const REST_AFTER: Duration = Duration::from_millis(50);

/// Why a writer gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum WriterError {
    /// The writer takes nothing more, so the request was not recorded.
    #[error("the writer has ended and takes nothing more")]
    Ended,
    /// The writer ended before it answered. The request may have been recorded; it is safe to send it again, with the
    /// same keys.
    #[error("the writer ended before it answered; the entries may or may not have been recorded")]
    Unanswered,
}

/// What the writer's thread owns: a ledger, or in tests something that behaves in another way.
pub(crate) trait Book: Send + 'static {
    /// Records requests as one group, and answers each.
    fn record_group(
        &mut self,
        requests: Vec<Request>,
        clock: Clock,
    ) -> Vec<Result<Vec<Receipt>, RecordError>>;
    /// Returns the head after the last group.
    fn head(&self) -> Head;
    /// Does one piece of what can wait, and returns whether there is more.
    fn rest(&mut self) -> bool;
    /// Closes it.
    fn close(self) -> Result<(), CloseError>;
}

impl Book for Ledger {
    fn record_group(
        &mut self,
        requests: Vec<Request>,
        clock: Clock,
    ) -> Vec<Result<Vec<Receipt>, RecordError>> {
        Ledger::record_group(self, requests, clock)
    }

    fn head(&self) -> Head {
        Ledger::head(self)
    }

    fn rest(&mut self) -> bool {
        false
    }

    fn close(self) -> Result<(), CloseError> {
        Ledger::close(self)
    }
}

/// The thread that owns a ledger. Dropping it finishes what waits and closes the ledger without a word.
pub struct Writer {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<Result<(), CloseError>>>,
}

impl Writer {
    /// Gives a ledger to a thread of its own; `clock` is read once for each group.
    pub fn start(ledger: Ledger, clock: fn() -> Clock) -> Self {
        Self::start_with(ledger, clock)
    }

    pub(crate) fn start_with(book: impl Book, clock: fn() -> Clock) -> Self {
        let queue = Arc::new(Queue::default());
        let shared = Arc::clone(&queue);
        let thread = std::thread::spawn(move || work(book, &shared, clock));
        Self { queue, thread: Some(thread) }
    }

    pub(crate) fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    /// Takes nothing more, finishes what waits, and closes the ledger.
    ///
    /// # Errors
    /// Why it was not closed well. What was acknowledged is safe.
    pub fn close(mut self) -> Result<(), CloseError> {
        self.finish()
    }

    fn finish(&mut self) -> Result<(), CloseError> {
        self.queue.close();
        let Some(thread) = self.thread.take() else { return Ok(()) };
        let panicked = |_| Err(CloseError::Poisoned { reason: "a fault of the writer's own".to_owned() });
        thread.join().unwrap_or_else(panicked)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // There is nobody to tell; the next opening does what is left to do.
        let _ = self.finish();
    }
}

/// Sees to it that nobody waits for a writer that is gone, however it went.
struct Abandoning<'a>(&'a Queue);

impl Drop for Abandoning<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// The life of the writer's thread.
fn work(mut book: impl Book, queue: &Queue, clock: fn() -> Clock) -> Result<(), CloseError> {
    let _abandoning = Abandoning(queue);
    let mut patience = Some(REST_AFTER);
    loop {
        match queue.next(patience) {
            Next::Group(jobs) => {
                answer(&mut book, jobs, clock());
                patience = Some(REST_AFTER);
            }
            Next::Idle if book.rest() => {}
            Next::Idle => patience = None,
            Next::Closed => return book.close(),
        }
    }
}

/// Records a group, and gives each request its own answer.
fn answer(book: &mut impl Book, jobs: Vec<Job>, clock: Clock) {
    let (requests, replies): (Vec<_>, Vec<_>) = jobs.into_iter().map(|job| (job.request, job.reply)).unzip();
    let outcomes = book.record_group(requests, clock);
    let head = book.head();
    for (reply, outcome) in replies.into_iter().zip(outcomes) {
        reply.send(outcome.map(|receipts| Recorded { receipts, head }));
    }
}
