//! The writer: one thread that owns a ledger, and records what waits as one group with one sync.
//!
//! Decisions are the ledger's; how requests of other processes arrive is for `socket` to say.

mod queue;
mod recorder;
mod reply;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tyst_log::{AppendError, CloseError, OpenError};

use crate::socket::{self, Fault, Listening, Malformed};
use crate::{Clock, Head, HistoryError, Ledger, Notice, Receipt, RecordError, Request};
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
    /// Another process writes, and does not answer. The request may be recorded yet.
    #[error("another process holds the ledger and does not answer")]
    Silent,
    /// The writer of another process failed.
    #[error("{words}")]
    Failed {
        /// Whose matter it is.
        fault: Fault,
        /// What it said.
        words: String,
    },
    /// The writer belongs to another user, or takes this one for a stranger.
    #[error("another user holds the ledger")]
    Stranger,
    /// The writer serves as many as it can.
    #[error("the writer of the ledger serves as many others as it can")]
    Crowded,
    /// The writer speaks another version of the socket.
    #[error(
        "the program that holds the ledger speaks version {theirs} of its socket, which is not known here"
    )]
    Version {
        /// The version that it speaks.
        theirs: u8,
    },
    /// What came through the socket is no message.
    #[error("the program that holds the ledger is not understood")]
    Malformed(#[from] Malformed),
    /// The system refused the socket.
    #[error("the socket of the ledger cannot be used")]
    Socket(#[source] io::Error),
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
    threads: Option<Threads>,
    socket: io::Result<PathBuf>,
}

struct Threads {
    listening: Option<Listening>,
    writing: JoinHandle<Result<(), CloseError>>,
}

impl Writer {
    /// Opens the ledger in a folder, gives it to a thread of its own, and listens for other processes. `clock` is read
    /// once for each group; what was found and mended on the way is told to `notice`. A process that holds the ledger
    /// is waited for, a few seconds at most.
    ///
    /// # Errors
    /// Why the ledger does not open: above all, that another process holds it.
    pub fn open(
        dir: &Path,
        clock: fn() -> Clock,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Self, RecordError> {
        patiently(|| Self::try_open(dir, clock, notice))
    }

    /// Opens the ledger as [`Self::open`] does, if nobody holds it now.
    fn try_open(
        dir: &Path,
        clock: fn() -> Clock,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Self, RecordError> {
        Ok(Self::start(Ledger::open(dir, notice)?, clock, Some(dir)))
    }

    /// Gives a book to a thread of its own; with a folder, whose lock the book holds, it listens there.
    pub(crate) fn start(book: impl Book, clock: fn() -> Clock, dir: Option<&Path>) -> Self {
        let queue = Arc::new(Queue::default());
        let dir = dir.ok_or(io::Error::from(io::ErrorKind::Unsupported));
        let started = dir.and_then(|dir| {
            let listening = Listening::start(dir, Arc::clone(&queue), clock)?;
            Ok((listening, dir.to_owned()))
        });
        let (listening, dir) = started.map_or_else(|fault| (None, Err(fault)), |(l, dir)| (Some(l), Ok(dir)));
        let (shared, folder) = (Arc::clone(&queue), dir.as_ref().ok().cloned());
        let farewell = move || folder.map_or(Ok(()), |dir| socket::remove_socket(&dir));
        let writing = std::thread::spawn(move || work(book, &shared, clock, farewell));
        let socket = dir.map(|dir| dir.join(socket::FILE_NAME));
        Self { queue, threads: Some(Threads { listening, writing }), socket }
    }

    /// Returns the socket that it listens on, or why it does not: then it writes for this process alone.
    pub fn socket(&self) -> Result<&Path, &io::Error> {
        self.socket.as_deref()
    }

    pub(crate) fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    /// Returns what ends it from another thread.
    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.queue))
    }

    /// Takes nothing more, finishes what waits, and closes the ledger.
    ///
    /// # Errors
    /// Why it was not closed well. What was acknowledged is safe.
    pub fn close(self) -> Result<(), CloseError> {
        self.stopper().stop();
        self.wait()
    }

    /// Waits until it was stopped, or can record nothing more, and the ledger is closed.
    ///
    /// # Errors
    /// Why it was not closed well. What was acknowledged is safe.
    pub fn wait(mut self) -> Result<(), CloseError> {
        self.join()
    }

    fn join(&mut self) -> Result<(), CloseError> {
        let Some(Threads { listening, writing }) = self.threads.take() else { return Ok(()) };
        let panicked = |_| Err(CloseError::Poisoned { reason: "a fault of the writer's own".to_owned() });
        let closed = writing.join().unwrap_or_else(panicked);
        listening.into_iter().for_each(Listening::finish);
        closed
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.close();
        // There is nobody to tell; the next opening does what is left to do.
        let _ = self.join();
    }
}

/// Ends a writer, from any thread.
#[derive(Clone)]
pub struct Stopper(Arc<Queue>);

impl Stopper {
    /// Lets the writer take nothing more, finish what waits, and close the ledger.
    pub fn stop(&self) {
        self.0.close();
    }
}

/// How often a ledger is looked at that another process holds, with a wait before each look but the first.
const LOOKS_MAX: u32 = 40;
/// The first wait; each is twice as long as the one before, up to the longest.
const WAIT_MIN: Duration = Duration::from_millis(1);
const WAIT_MAX: Duration = Duration::from_millis(100);

/// Looks again for a few seconds while another process holds the ledger: it may be just beginning, or ending.
fn patiently<T>(mut look: impl FnMut() -> Result<T, RecordError>) -> Result<T, RecordError> {
    let mut wait = WAIT_MIN;
    for _ in 1..LOOKS_MAX {
        match look() {
            Err(fault) if is_held(&fault) => {}
            found => return found,
        }
        std::thread::sleep(wait);
        wait = WAIT_MAX.min(wait * 2);
    }
    look()
}

/// Returns whether the ledger does not open because another process holds it.
fn is_held(fault: &RecordError) -> bool {
    matches!(fault, RecordError::History(HistoryError::Open(OpenError::Locked { .. })))
}

/// Sees to it that nobody waits for a writer that is gone, however it went.
struct Abandoning<'a>(&'a Queue);

impl Drop for Abandoning<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// The life of the writer's thread. It says farewell while the lock is still its own.
fn work(
    mut book: impl Book,
    queue: &Queue,
    clock: fn() -> Clock,
    farewell: impl FnOnce() -> io::Result<()>,
) -> Result<(), CloseError> {
    let _abandoning = Abandoning(queue);
    let mut patience = Some(REST_AFTER);
    loop {
        match queue.next(patience) {
            Next::Group(jobs) => {
                if !answer(&mut book, jobs, clock()) {
                    // Those who wait are told so too; who comes later has to open the ledger again.
                    queue.close();
                }
                patience = Some(REST_AFTER);
            }
            Next::Idle if book.rest() => {}
            Next::Idle => patience = None,
            Next::Closed => {
                // A socket that stays is replaced by the next writer.
                let _ = farewell();
                return book.close();
            }
        }
    }
}

/// Records a group, and gives each request its own answer. Returns whether the book takes more.
fn answer(book: &mut impl Book, jobs: Vec<Job>, clock: Clock) -> bool {
    let (requests, replies): (Vec<_>, Vec<_>) = jobs.into_iter().map(|job| (job.request, job.reply)).unzip();
    let outcomes = book.record_group(requests, clock);
    let head = book.head();
    let goes_on = !outcomes.iter().any(is_final);
    for (reply, outcome) in replies.into_iter().zip(outcomes) {
        reply.send(outcome.map(|receipts| Recorded { receipts, head }));
    }
    goes_on
}

/// Returns whether an outcome says that the log takes nothing more until it is opened again.
fn is_final(outcome: &Result<Vec<Receipt>, RecordError>) -> bool {
    let Err(RecordError::Append(fault)) = outcome else { return false };
    matches!(**fault, AppendError::Failed { .. } | AppendError::Poisoned { .. })
}
