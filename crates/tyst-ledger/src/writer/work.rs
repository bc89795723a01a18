//! The life of the writer's thread: it records what waits as one group, and tidies up when nothing comes.
//!
//! It makes no decision about a request; that is the book's.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use tyst_log::{AppendError, CloseError};

use super::queue::{Job, Next, Queue};
use super::reply::{Recorded, Reply};
use crate::{Clock, Head, Ledger, Receipt, RecordError, Request};

/// How long nothing must come before the writer tidies up.
const REST_AFTER: Duration = Duration::from_millis(50);

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

/// Starts the thread, which says farewell while the lock is still its own.
pub(super) fn start(
    book: impl Book,
    queue: Arc<Queue>,
    clock: fn() -> Clock,
    farewell: impl FnOnce() -> io::Result<()> + Send + 'static,
) -> io::Result<JoinHandle<Result<(), CloseError>>> {
    Builder::new().name("writer".to_owned()).spawn(move || work(book, &queue, clock, farewell))
}

/// Sees to it that nobody waits for a writer that is gone, however it went.
struct Abandoning<'a>(&'a Queue);

impl Drop for Abandoning<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

fn work(
    mut book: impl Book,
    queue: &Queue,
    clock: fn() -> Clock,
    farewell: impl FnOnce() -> io::Result<()>,
) -> Result<(), CloseError> {
    let _abandoning = Abandoning(queue);
    std::thread::scope(|scope| {
        let (answers, answered) = channel::<Answered>();
        let deliver = move || answered.into_iter().for_each(Answered::deliver);
        // Where there is no other thread, the writer gives all answers itself.
        let _ = Builder::new().name("answers".to_owned()).spawn_scoped(scope, deliver);
        record_all(&mut book, queue, clock, &answers);
    });
    // A socket that stays is replaced by the next writer.
    let _ = farewell();
    book.close()
}

/// Records what comes, until nothing more will.
fn record_all(book: &mut impl Book, queue: &Queue, clock: fn() -> Clock, answers: &Sender<Answered>) {
    let mut patience = Some(REST_AFTER);
    loop {
        match queue.next(patience) {
            Next::Group(jobs) => {
                let answered = record(book, jobs, clock());
                if answered.outcomes.iter().any(is_final) {
                    // Those who wait are told so too; who comes later has to open the ledger again.
                    queue.close();
                }
                answered.deliver_by(answers);
                patience = Some(REST_AFTER);
            }
            Next::Idle if book.rest() => {}
            Next::Idle => patience = None,
            Next::Closed => return,
        }
    }
}

fn record(book: &mut impl Book, jobs: Vec<Job>, clock: Clock) -> Answered {
    let (requests, replies) = jobs.into_iter().map(|job| (job.request, job.reply)).unzip();
    let outcomes = book.record_group(requests, clock);
    Answered { replies, outcomes, head: book.head() }
}

/// A group that was recorded or refused.
struct Answered {
    replies: Vec<Reply>,
    outcomes: Vec<Result<Vec<Receipt>, RecordError>>,
    head: Head,
}

/// How many replies the writer gives itself. Waking more sleepers takes so long that another thread does it.
const OWN_REPLIES_MAX: usize = 4;

impl Answered {
    /// Gives each request its own answer.
    fn deliver(self) {
        for (reply, outcome) in self.replies.into_iter().zip(self.outcomes) {
            reply.send(outcome.map(|receipts| Recorded { receipts, head: self.head }));
        }
    }

    /// Gives the answers now, or lets another thread do it.
    fn deliver_by(self, answers: &Sender<Answered>) {
        if self.replies.len() <= OWN_REPLIES_MAX {
            self.deliver();
        } else if let Err(back) = answers.send(self) {
            back.0.deliver();
        }
    }
}

/// Returns whether an outcome says that the log takes nothing more until it is opened again.
fn is_final(outcome: &Result<Vec<Receipt>, RecordError>) -> bool {
    let Err(RecordError::Append(fault)) = outcome else { return false };
    matches!(**fault, AppendError::Failed { .. } | AppendError::Poisoned { .. })
}
