//! The socket in the folder of a ledger, through which other processes reach its writer.
//!
//! Every byte that crosses it is described in `SOCKET.md`. Who may write is decided by the lock, never by the socket.

mod answer;
mod bytes;
mod client;
mod outbox;
mod peer;
mod place;
mod request;
mod service;
#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use crate::Clock;
use crate::writer::Queue;
pub use answer::Fault;
pub use bytes::Malformed;
pub(crate) use client::{Connection, Message, NoAnswer};
use outbox::Outbox;
pub(crate) use place::{FILE_NAME, Made};
use service::Service;

/// The version of what is said on the socket.
const VERSION: u8 = 1;
/// How many bytes the length before a message takes.
const LENGTH_BYTES: usize = 4;
/// How many connections are served at a time.
const CONNECTIONS_MAX: usize = 256;

/// The socket being served.
pub(crate) struct Listening {
    outbox: Arc<Outbox>,
    thread: JoinHandle<()>,
}

impl Listening {
    /// Makes the socket in the folder of a ledger and serves it. Only whoever holds the lock may call this.
    pub(crate) fn start(dir: &Path, queue: Arc<Queue>, clock: fn() -> Clock) -> io::Result<Self> {
        let outbox = Arc::new(Outbox::new()?);
        let listener = place::listen(dir)?;
        let service = Service::new(dir.to_owned(), listener, queue, Arc::clone(&outbox), clock)?;
        let thread = std::thread::Builder::new().name("socket".to_owned()).spawn(|| service.run())?;
        Ok(Self { outbox, thread })
    }

    /// Takes no more requests, and waits until everybody has their answer.
    pub(crate) fn finish(self) {
        self.outbox.stop();
        // A panic of that thread has ended all connections, and was printed.
        let _ = self.thread.join();
    }
}
