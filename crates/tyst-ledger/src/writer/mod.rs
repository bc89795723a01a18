//! The writer: one thread that owns a ledger, and records what waits as one group with one sync.
//!
//! Decisions are the ledger's; how requests of other processes arrive is for `socket` to say.

mod book;
mod news;
mod patience;
mod queue;
mod recorder;
mod reply;
#[cfg(test)]
mod tests;
mod work;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use tyst_log::CloseError;

use crate::socket::{self, Fault, Listening, Malformed};
use crate::{Clock, Ledger, Notice, RecordError, Request};
use book::{Book, LedgerBook};
pub use news::Growth;
use patience::patiently;
pub(crate) use queue::{Job, Queue};
pub use recorder::Recorder;
pub use reply::Recorded;
pub(crate) use reply::{Answer, Reply};

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
    /// The system gave no thread.
    #[error("no thread can be started for the writer")]
    Thread(#[source] io::Error),
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
        Ok(Self::start(LedgerBook::new(Ledger::open(dir, notice)?), clock, Some(dir))?)
    }

    /// Gives a book to a thread of its own; with a folder, whose lock the book holds, it listens there.
    pub(crate) fn start(
        book: impl Book,
        clock: fn() -> Clock,
        dir: Option<&Path>,
    ) -> Result<Self, WriterError> {
        let queue = Arc::new(Queue::default());
        let dir = dir.ok_or(io::Error::from(io::ErrorKind::Unsupported));
        let started = dir.and_then(|dir| {
            let listening = Listening::start(dir, Arc::clone(&queue), clock)?;
            Ok((listening, dir.to_owned()))
        });
        let (listening, dir) = started.map_or_else(|fault| (None, Err(fault)), |(l, dir)| (Some(l), Ok(dir)));
        let (shared, made) = (Arc::clone(&queue), dir.as_ref().ok().map(|dir| socket::Made::in_folder(dir)));
        let farewell = move || made.map_or(Ok(()), |made| made.remove());
        let writing = match work::start(book, shared, clock, farewell) {
            Ok(writing) => writing,
            Err(fault) => {
                queue.close();
                listening.into_iter().for_each(Listening::finish);
                return Err(WriterError::Thread(fault));
            }
        };
        let socket = dir.map(|dir| dir.join(socket::FILE_NAME));
        Ok(Self { queue, threads: Some(Threads { listening, writing }), socket })
    }

    /// Returns the socket that it listens on, or why it does not: then it writes for this process alone.
    pub fn socket(&self) -> Result<&Path, &io::Error> {
        self.socket.as_deref()
    }

    pub(crate) fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    /// Returns what sends requests to it from other threads.
    pub fn sender(&self) -> Sender {
        Sender(Arc::clone(&self.queue))
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

/// Sends requests to a writer in this process, from any thread.
#[derive(Clone)]
pub struct Sender(Arc<Queue>);

impl Sender {
    /// Records a request, all of it or nothing, and returns when it is on the disk. What comes from several threads at once is
    /// written together.
    ///
    /// # Errors
    /// What the ledger has against it; or that the writer has ended.
    pub fn record(&self, request: Request) -> Result<Recorded, RecordError> {
        recorder::send(&self.0, request)
    }

    /// Calls `hear` after each group that the writer took, whoever sent it. It is called on the writer's thread, so it must not
    /// wait.
    pub fn on_growth(&self, hear: impl Fn(&Growth) + Send + 'static) {
        self.0.news.add(Box::new(hear));
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
