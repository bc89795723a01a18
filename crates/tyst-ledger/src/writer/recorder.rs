//! The recorder: how callers send requests to the writer, wherever it is.
//!
//! It decides nothing, and holds nothing of the ledger.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use tyst_event::{Event, wire};
use tyst_log::CloseError;

use super::{Answer, Job, Queue, Recorded, Reply, Writer, WriterError};
use crate::{Clock, Command, Ledger, Notice, RecordError, Request};

/// Sends requests to the writer of a ledger, and waits for its answers. Clones send to the same writer.
#[derive(Clone)]
pub struct Recorder {
    writer: Arc<Writer>,
}

impl Recorder {
    /// Reaches the writer of the ledger in a folder.
    ///
    /// # Errors
    /// Why the ledger does not open.
    pub fn open(
        dir: &Path,
        clock: fn() -> Clock,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Self, RecordError> {
        let ledger = Ledger::open(dir, notice)?;
        Ok(Self { writer: Arc::new(Writer::start(ledger, clock)) })
    }

    /// Records a request, all of it or nothing, and returns when it is on the disk.
    ///
    /// # Errors
    /// What the ledger has against it; or that nobody answered.
    pub fn record(&self, request: Request) -> Result<Recorded, RecordError> {
        send(self.writer.queue(), request)
    }

    /// Closes the ledger, where this process writes it and this is the last recorder.
    ///
    /// # Errors
    /// Why it was not closed well. What was acknowledged is safe.
    pub fn close(self) -> Result<(), CloseError> {
        Arc::into_inner(self.writer).map_or(Ok(()), Writer::close)
    }
}

/// Sends a request to a writer in this process, and waits for the answer.
pub(super) fn send(queue: &Queue, request: Request) -> Answer {
    let (sender, receiver) = sync_channel(1);
    let bytes = request.commands.iter().map(bytes).sum();
    // Whoever asked waits for it.
    let reply = Reply::new(move |answer| drop(sender.send(answer)));
    if let Err(job) = queue.push(Job { request, bytes, reply }) {
        job.reply.send(Err(WriterError::Ended.into()));
    }
    receiver.recv().unwrap_or_else(|_| Err(WriterError::Unanswered.into()))
}

/// Returns how many bytes a command takes, as far as it can be written.
fn bytes(command: &Command) -> usize {
    wire::encode(&event(command)).map_or(wire::EVENT_LENGTH_MAX, |bytes| bytes.len())
}

/// Returns a command in the form of an event that has no position yet.
fn event(command: &Command) -> Event {
    Event {
        seq: 0,
        recorded_at: command.recorded.unwrap_or_default(),
        recorded_by: command.recorded_by.clone(),
        key: command.key.clone(),
        correlation: command.correlation.clone(),
        warnings: Vec::new(),
        statement: command.statement.clone(),
    }
}
