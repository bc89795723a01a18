//! The life of the writer's thread: it records what waits as one group, and tidies up when nothing comes, or beside what
//! comes when it would otherwise fall behind.
//!
//! It makes no decision about a request; that is the book's.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle};
use std::time::Duration;

use tyst_log::{AppendError, CloseError};

use super::book::{Book, Finish};
use super::news::Growth;
use super::queue::{Job, Next, Queue};
use super::reply::{Recorded, Reply};
use crate::{Clock, Head, Receipt, RecordError};

/// How long nothing must come before the writer tidies up.
const REST_AFTER: Duration = Duration::from_millis(50);

/// How many pieces of what could wait are done before the ledger is closed; the next writer does the rest.
const CHORES_AT_END_MAX: usize = 8;

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
        let mut chores = Chores::new(scope);
        record_all(&mut book, queue, clock, &answers, &mut chores);
        // Before anything that takes long, so that nobody comes here in vain. What stays, the next writer replaces.
        let _ = farewell();
        chores.wait(&mut book);
    });
    tidy(&mut book);
    book.close()
}

/// Records what comes, until nothing more will.
fn record_all<B: Book>(
    book: &mut B,
    queue: &Queue,
    clock: fn() -> Clock,
    answers: &Sender<Answered>,
    chores: &mut Chores<'_, '_, B>,
) {
    let mut patience = Some(REST_AFTER);
    loop {
        match queue.next(patience) {
            Next::Group(jobs) => {
                let (before, began) = (book.head().count, clock());
                let answered = record(book, jobs, began);
                let (count, at) = (answered.head.count, began.wall);
                let taken = Duration::from_micros(clock().steady_us.saturating_sub(began.steady_us));
                queue.news.tell(&Growth { count, recorded: count.saturating_sub(before), at, taken });
                if answered.outcomes.iter().any(is_final) {
                    // Those who wait are told so too; who comes later has to open the ledger again.
                    queue.close();
                }
                answered.deliver_by(answers);
                chores.finish(book);
                if book.is_behind() {
                    chores.begin(book);
                }
                patience = Some(REST_AFTER);
            }
            Next::Idle => {
                chores.finish(book);
                patience = chores.begin(book).then_some(REST_AFTER);
            }
            Next::Closed => return,
        }
    }
}

/// Does what could wait and can wait no longer, for a little while.
fn tidy(book: &mut impl Book) {
    for _ in 0..CHORES_AT_END_MAX {
        let Some(chore) = book.chore() else { return };
        chore()(book);
    }
}

/// Work beside the writer, one piece at a time, which delays nobody.
struct Chores<'scope, 'env, B> {
    scope: &'scope Scope<'scope, 'env>,
    under_way: Option<ScopedJoinHandle<'scope, Finish<B>>>,
}

impl<'scope, 'env, B: Book> Chores<'scope, 'env, B> {
    fn new(scope: &'scope Scope<'scope, 'env>) -> Self {
        Self { scope, under_way: None }
    }

    /// Begins the next piece, and returns whether one is under way.
    fn begin(&mut self, book: &mut B) -> bool {
        if self.under_way.is_none()
            && let Some(chore) = book.chore()
        {
            // Where there is no other thread, it is left for the end.
            self.under_way = Builder::new().name("chores".to_owned()).spawn_scoped(self.scope, chore).ok();
        }
        self.under_way.is_some()
    }

    /// Puts in place what a finished piece brought.
    fn finish(&mut self, book: &mut B) {
        if self.under_way.as_ref().is_some_and(ScopedJoinHandle::is_finished) {
            self.wait(book);
        }
    }

    /// Waits for the piece that is under way, and puts in place what it brought. One that panicked brought nothing.
    fn wait(&mut self, book: &mut B) {
        if let Some(Ok(finish)) = self.under_way.take().map(ScopedJoinHandle::join) {
            finish(book);
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
