//! The recorder: how callers send requests to the writer, wherever it is.
//!
//! It decides nothing, and holds nothing of the ledger. The lock says who writes; the socket only says where.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tyst_event::Leaf;
use tyst_log::{CloseError, OpenError};

use super::patience::{is_held, patiently};
use super::reply::Waiting;
use super::{Answer, Job, Queue, Recorded, Writer, WriterError};
use crate::socket::{Connection, Message, NoAnswer};
use crate::{Clock, Command, HistoryError, Notice, RecordError, Request};

/// Sends requests to the writer of a ledger, in this process or another, and waits for its answers.
pub struct Recorder {
    dir: PathBuf,
    clock: fn() -> Clock,
    /// Nothing where the last one has ended.
    way: Mutex<Option<Way>>,
}

/// How the writer is reached.
enum Way {
    /// In this process.
    Here(Arc<Writer>),
    /// Through the socket.
    There(Connection),
}

impl Clone for Recorder {
    /// Returns a recorder that reaches the same writer, through a connection of its own.
    fn clone(&self) -> Self {
        let way = match &*self.way() {
            Some(Way::Here(writer)) => Some(Way::Here(Arc::clone(writer))),
            Some(Way::There(_)) | None => None,
        };
        Self { dir: self.dir.clone(), clock: self.clock, way: Mutex::new(way) }
    }
}

impl Recorder {
    /// Reaches the writer of the ledger in a folder: becomes it where nobody else is, and connects to it otherwise.
    /// `clock` is read once for each group; what was found and mended on the way is told to `notice`.
    ///
    /// # Errors
    /// Why the ledger does not open, or why the process that holds it cannot be reached.
    pub fn open(
        dir: &Path,
        clock: fn() -> Clock,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Self, RecordError> {
        let way = patiently(|| reach(dir, clock, notice))?;
        Ok(Self { dir: dir.to_owned(), clock, way: Mutex::new(Some(way)) })
    }

    /// Records a request, all of it or nothing, and returns when it is on the disk. If the writer ends or vanishes, the
    /// request goes to the next one: its keys see to it that nothing is recorded twice.
    ///
    /// # Errors
    /// What the ledger has against it; or that nobody answered.
    pub fn record(&self, request: Request) -> Result<Recorded, RecordError> {
        let here = match &*self.way() {
            Some(Way::Here(writer)) => Some(Arc::clone(writer)),
            Some(Way::There(_)) | None => None,
        };
        match here {
            Some(writer) => send(writer.queue(), request),
            None => self.record_there(request),
        }
    }

    /// Closes the ledger, where this process writes it and this is the last recorder.
    ///
    /// # Errors
    /// Why it was not closed well. What was acknowledged is safe.
    pub fn close(self) -> Result<(), CloseError> {
        match self.way.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(Way::Here(writer)) => Arc::into_inner(writer).map_or(Ok(()), Writer::close),
            Some(Way::There(_)) | None => Ok(()),
        }
    }

    fn way(&self) -> MutexGuard<'_, Option<Way>> {
        // A way is replaced whole.
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a request through the socket, or to a writer of its own where the other one has ended. One that does not
    /// take it is waited for as if it held the ledger, which it does until it has ended.
    fn record_there(&self, request: Request) -> Answer {
        let message = Message::try_from(request)?;
        let mut was_lost = false;
        let mut way = self.way();
        let answer = patiently(|| {
            let reached = match way.take() {
                Some(known) => known,
                None => reach(&self.dir, self.clock, &mut |_| {})?,
            };
            let mut connection = match reached {
                Way::Here(ref writer) => {
                    let queue = Arc::clone(writer.queue());
                    *way = Some(reached);
                    return send(&queue, (&message).into());
                }
                Way::There(connection) => connection,
            };
            // What comes later on a connection that failed might be taken for the answer to another request.
            match connection.record(&message) {
                Ok(answer) => {
                    *way = Some(Way::There(connection));
                    answer
                }
                Err(NoAnswer::Failed(fault)) => Err(fault.into()),
                Err(NoAnswer::Lost) if was_lost => Err(WriterError::Unanswered.into()),
                Err(fault) => {
                    was_lost |= matches!(fault, NoAnswer::Lost);
                    Err(held(&self.dir, connection.pid()))
                }
            }
        });
        match answer {
            Err(fault) if was_lost && is_held(&fault) => Err(WriterError::Unanswered.into()),
            answer => answer,
        }
    }
}

/// Becomes the writer, or connects to it.
fn reach(dir: &Path, clock: fn() -> Clock, notice: &mut dyn FnMut(Notice)) -> Result<Way, RecordError> {
    let held = match Writer::try_open(dir, clock, notice) {
        Err(fault) if is_held(&fault) => fault,
        opened => return Ok(Way::Here(Arc::new(opened?))),
    };
    match Connection::open(dir) {
        Ok(connection) => Ok(Way::There(connection)),
        Err(NoAnswer::Failed(fault)) => Err(fault.into()),
        Err(NoAnswer::NotTaken | NoAnswer::Lost) => Err(held),
    }
}

/// Says that a process holds the ledger.
fn held(dir: &Path, pid: Option<u32>) -> RecordError {
    HistoryError::from(OpenError::Locked { dir: dir.to_owned(), pid }).into()
}

/// Sends a request to a writer in this process, and waits for the answer.
pub(super) fn send(queue: &Queue, request: Request) -> Answer {
    let (reply, waiting) = Waiting::new();
    let bytes = request.commands.iter().map(bytes).sum();
    if let Err(job) = queue.push(Job { request, bytes, reply }) {
        job.reply.send(Err(WriterError::Ended.into()));
    }
    waiting.wait()
}

/// What a command takes beside its texts, in bytes; more or less.
const COMMAND_BYTES: usize = 100;

/// Returns about how many bytes a command takes.
fn bytes(command: &Command) -> usize {
    let mut bytes = COMMAND_BYTES + command.key.len();
    command.statement.emit(&mut |_, _, leaf| {
        if let Leaf::Text(text) = leaf {
            bytes += text.len();
        }
    });
    bytes
}
