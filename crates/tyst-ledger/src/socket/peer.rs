//! One connection, as the serving side has it: what came so far, and what is still to be sent.
//!
//! It waits for nothing, and does not look into messages.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use super::outbox::Token;
use super::{LENGTH_BYTES, request};

/// The largest message that every peer may send at any time; only one at a time may send a larger one.
pub(super) const SMALL_BYTES_MAX: usize = 64 << 10;

/// What a connection is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The peer may send a request.
    Listening,
    /// Its request is with the writer.
    Waiting,
    /// It is being told something; then the connection ends, or goes on.
    Telling {
        /// Whether it ends.
        is_last: bool,
    },
}

/// What came from a peer.
pub(super) enum Received {
    /// Not enough for a message.
    Nothing,
    /// The beginning of a message that is larger than the peer may send now.
    Large,
    /// The beginning of a message that is larger than any may be.
    TooLong,
    /// A message, without its length.
    Message(Vec<u8>),
    /// The connection has ended.
    Gone,
}

/// A connection.
pub(super) struct Peer {
    stream: UnixStream,
    pub(super) token: Token,
    pub(super) stage: Stage,
    /// When it is given up, in microseconds of the steady clock.
    pub(super) deadline: u64,
    /// Whether it waits until it may send a large message.
    pub(super) wants_large: bool,
    input: Vec<u8>,
    output: Vec<u8>,
    sent: usize,
    is_readable: bool,
    hangs_up: bool,
}

impl Peer {
    pub(super) fn new(stream: UnixStream, token: Token) -> Self {
        Self {
            stream,
            token,
            stage: Stage::Listening,
            deadline: u64::MAX,
            wants_large: false,
            input: Vec::new(),
            output: Vec::new(),
            sent: 0,
            is_readable: false,
            hangs_up: false,
        }
    }

    pub(super) fn stream(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }

    /// Notes that something came, or that nothing more will.
    pub(super) fn wake(&mut self, hangs_up: bool) {
        self.is_readable = true;
        self.hangs_up |= hangs_up;
    }

    /// Returns whether a message has begun.
    pub(super) fn has_begun(&self) -> bool {
        !self.input.is_empty()
    }

    /// Takes what came, up to one message.
    pub(super) fn receive(&mut self, scratch: &mut [u8], may_be_large: bool) -> Received {
        loop {
            if let Some(length) = self.length() {
                if length > request::BYTES_MAX {
                    return Received::TooLong;
                }
                if self.input.len() >= LENGTH_BYTES + length {
                    return Received::Message(self.cut(length));
                }
                if length > SMALL_BYTES_MAX {
                    if !may_be_large {
                        return Received::Large;
                    }
                    self.input.reserve_exact(LENGTH_BYTES + length - self.input.len());
                }
            }
            if !self.is_readable {
                return Received::Nothing;
            }
            match self.stream.read(scratch) {
                Ok(0) => return Received::Gone,
                Ok(count) => {
                    self.input.extend_from_slice(&scratch[..count]);
                    // What comes later wakes the peer again; an end that came already does not.
                    self.is_readable = count == scratch.len() || self.hangs_up;
                }
                Err(fault) if fault.kind() == ErrorKind::WouldBlock => self.is_readable = false,
                Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Received::Gone,
            }
        }
    }

    /// Returns the length that the message says it has, without the length itself.
    fn length(&self) -> Option<usize> {
        let word = self.input.first_chunk::<LENGTH_BYTES>()?;
        Some(usize::try_from(u32::from_le_bytes(*word)).unwrap_or(usize::MAX))
    }

    fn cut(&mut self, length: usize) -> Vec<u8> {
        let rest = self.input.split_off(LENGTH_BYTES + length);
        let mut message = std::mem::replace(&mut self.input, rest);
        message.drain(..LENGTH_BYTES);
        message
    }

    /// Begins to tell the peer something.
    pub(super) fn tell(&mut self, message: &[u8], is_last: bool) {
        self.output.extend_from_slice(message);
        self.stage = Stage::Telling { is_last };
    }

    /// Sends what it can, and returns whether that was all.
    pub(super) fn send(&mut self) -> io::Result<bool> {
        while self.sent < self.output.len() {
            match self.stream.write(&self.output[self.sent..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.sent += count,
                Err(fault) if fault.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
                Err(fault) => return Err(fault),
            }
        }
        self.output.clear();
        self.output.shrink_to(SMALL_BYTES_MAX);
        self.sent = 0;
        Ok(true)
    }
}
