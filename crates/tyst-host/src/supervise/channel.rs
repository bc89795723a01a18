//! The host's ends of a worker's control socket and of its two standard streams, served by one poll loop.
//!
//! Never blocks past a deadline, never lets a chatty worker fill a pipe and stall, and keeps only the last
//! 64 KiB of what it prints. Knows no processes.

use crate::protocol::{self, Answer, PREFIX_BYTES};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{ChildStderr, ChildStdout};
use std::time::{Duration, Instant};

/// The most that is kept of what a worker prints, in bytes.
const PRINTED_BYTES_MAX: usize = 64 << 10;

/// How often a pipe is read after its worker is gone: a pipe holds 64 KiB, and a process that the worker left
/// behind could go on writing.
const DRAINS_MAX: usize = 64;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum ChannelError {
    Closed,
    Deadline,
    Garbage(String),
}

/// The host's side of all that connects it with a worker.
pub(super) struct Channel {
    control: UnixStream,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    printed: Vec<u8>,
}

/// What the control socket is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Read,
    Write,
    Nothing,
}

impl Channel {
    pub(super) fn new(
        control: UnixStream,
        stdout: Option<ChildStdout>,
        stderr: Option<ChildStderr>,
    ) -> io::Result<Channel> {
        control.set_nonblocking(true)?;
        Ok(Channel { control, stdout, stderr, printed: Vec::new() })
    }

    /// Sends a frame and reads the one that answers it.
    pub(super) fn exchange(
        &mut self,
        head: &[u8],
        payload: &[&[u8]],
        payload_max: usize,
        until: Instant,
    ) -> Result<(Answer, Vec<u8>), ChannelError> {
        self.send(head, until)?;
        for part in payload {
            self.send(part, until)?;
        }
        let mut prefix = [0; PREFIX_BYTES];
        self.receive(&mut prefix, until)?;
        let (head_len, payload_len) = protocol::lengths(prefix, payload_max)
            .map_err(|error| ChannelError::Garbage(error.to_string()))?;
        let mut head = vec![0; head_len];
        self.receive(&mut head, until)?;
        let answer = protocol::head(&head).map_err(|error| ChannelError::Garbage(error.to_string()))?;
        let mut payload = vec![0; payload_len];
        self.receive(&mut payload, until)?;
        Ok((answer, payload))
    }

    /// Sends the last frame and waits until the worker closes the socket without another byte.
    pub(super) fn last(&mut self, frame: &[u8], until: Instant) -> Result<(), ChannelError> {
        self.send(frame, until)?;
        match self.receive(&mut [0], until) {
            Ok(()) => Err(ChannelError::Garbage("bytes after the last answer".to_owned())),
            Err(ChannelError::Closed) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes what the worker prints for a moment; false once the time is up.
    pub(super) fn listen(&mut self, moment: Duration, until: Instant) -> bool {
        let Some(left) = left(until) else { return false };
        self.poll(Want::Nothing, left.min(moment)).is_ok()
    }

    /// Takes what is left in the pipes of a worker that is gone.
    pub(super) fn drain(&mut self) {
        for _ in 0..DRAINS_MAX {
            match self.poll(Want::Nothing, Duration::ZERO) {
                Ok(true) => {}
                Ok(false) | Err(_) => return,
            }
        }
    }

    /// Returns what was printed, as one text without control characters but line ends.
    pub(super) fn printed(&mut self) -> String {
        self.drain();
        crate::clean::clean(&self.printed, PRINTED_BYTES_MAX)
    }

    fn send(&mut self, mut bytes: &[u8], until: Instant) -> Result<(), ChannelError> {
        while !bytes.is_empty() {
            match self.control.write(bytes) {
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(error) => self.await_control(&error, Want::Write, until)?,
            }
        }
        Ok(())
    }

    fn receive(&mut self, mut room: &mut [u8], until: Instant) -> Result<(), ChannelError> {
        while !room.is_empty() {
            match self.control.read(room) {
                Ok(0) => return Err(ChannelError::Closed),
                Ok(read) => room = room.get_mut(read..).unwrap_or_default(),
                Err(error) => self.await_control(&error, Want::Read, until)?,
            }
        }
        Ok(())
    }

    /// After a read or write that did not go through: waits if it may later, else says why not.
    fn await_control(&mut self, error: &io::Error, want: Want, until: Instant) -> Result<(), ChannelError> {
        match error.kind() {
            ErrorKind::Interrupted => Ok(()),
            ErrorKind::WouldBlock => {
                let left = left(until).ok_or(ChannelError::Deadline)?;
                self.poll(want, left).map(|_| ()).map_err(|_| ChannelError::Closed)
            }
            _ => Err(ChannelError::Closed),
        }
    }

    /// Waits until the control socket is ready, something is printed, or the time is up; true if a pipe was read.
    fn poll(&mut self, want: Want, timeout: Duration) -> io::Result<bool> {
        let mut watched = Vec::with_capacity(3);
        match want {
            Want::Read => watched.push(PollFd::new(&self.control, PollFlags::IN)),
            Want::Write => watched.push(PollFd::new(&self.control, PollFlags::OUT)),
            Want::Nothing => {}
        }
        watched.extend(self.stdout.iter().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        watched.extend(self.stderr.iter().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        match poll(&mut watched, Some(&timespec(timeout))) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let ready: Vec<bool> = watched.iter().map(|fd| !fd.revents().is_empty()).collect();
        let mut ready = ready.into_iter().skip(usize::from(want != Want::Nothing));
        let stdout = take(&mut self.stdout, ready.by_ref(), &mut self.printed);
        let stderr = take(&mut self.stderr, ready, &mut self.printed);
        Ok(stdout || stderr)
    }
}

/// Reads once from a pipe that is ready, and forgets the pipe at its end.
fn take(pipe: &mut Option<impl Read>, mut ready: impl Iterator<Item = bool>, printed: &mut Vec<u8>) -> bool {
    let Some(open) = pipe else { return false };
    if ready.next() != Some(true) {
        return false;
    }
    let mut chunk = [0; 16 << 10];
    match open.read(&mut chunk) {
        Ok(0) | Err(_) => *pipe = None,
        Ok(read) => {
            printed.extend_from_slice(&chunk[..read]);
            let excess = printed.len().saturating_sub(PRINTED_BYTES_MAX);
            printed.drain(..excess);
        }
    }
    true
}

fn timespec(duration: Duration) -> Timespec {
    let seconds = i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    Timespec { tv_sec: seconds, tv_nsec: i64::from(duration.subsec_nanos()) }
}

/// Returns the time until a deadline, unless it has passed.
#[expect(clippy::disallowed_methods, reason = "a deadline is the one thing the host needs a clock for")]
fn left(until: Instant) -> Option<Duration> {
    until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
}
