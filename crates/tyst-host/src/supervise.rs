//! One worker process: started, asked, held to its deadlines, and always ended and reaped.
//!
//! Knows nothing of events or documents. On Linux a worker asks to be killed when the *thread* that started it
//! ends; so a [`Worker`] stays on the thread it was started on, which outlives it by waiting for it.

mod channel;

use crate::call::{Shared, Slot, Slots, memory};
use crate::protocol::{Answer, Ask, frame_head};
use crate::sandbox::STACK_BYTES_MAX;
use crate::trace::{self, Asked, Step, Watch};
use crate::{Deadlines, HostOptions, Reason, WORKER_COMMAND};
use channel::{Channel, ChannelError};
use command_fds::{CommandFdExt, FdMapping};
use std::io;
use std::marker::PhantomData;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// The number under which the worker finds its end of the control socket.
pub(crate) const CONTROL_FD: i32 = 3;
/// The number under which it finds the bytes of the library.
pub(crate) const LIBRARY_FD: i32 = 4;
/// The number under which it finds the memory for batches.
pub(crate) const BATCHES_FD: i32 = 5;
/// How long a worker that closed its control socket may take to exit before it is killed.
const GRACE: Duration = Duration::from_millis(200);

/// What went wrong between host and worker; the worker is already dead and reaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It was over time.
    Deadline(Duration),
    /// It was over the time for all steps together.
    Run(Duration),
    /// It ended by itself.
    Ended(String),
    /// It runs, but closed its control socket.
    Silent,
    /// It sent what is no answer.
    Garbage(String),
}

/// An answer with its payload.
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    pub(crate) payload: Vec<u8>,
}

/// A running worker. Dropping it kills and reaps the process.
pub(crate) struct Worker {
    child: Option<Child>,
    channel: Channel,
    slots: Slots,
    deadlines: Deadlines,
    /// What it may still take for all steps.
    left: Duration,
    /// What it may still take for all batches, while these have one deadline together.
    together: Option<Duration>,
    memory_bytes_max: u64,
    watch: Option<Watch>,
    /// How much of what it printed the watch has heard, in bytes.
    heard: usize,
    _stays_on_its_thread: PhantomData<*const ()>,
}

impl Worker {
    /// Starts the worker executable with nothing but a control socket, a library, memory for batches and two pipes.
    pub(crate) fn spawn(options: &HostOptions, library: OwnedFd) -> io::Result<Worker> {
        let (ours, theirs) = UnixStream::pair()?;
        let (batches, slots) = memory()?;
        let mut command = Command::new(&options.worker_executable);
        command.arg(WORKER_COMMAND).env_clear().current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
            .fd_mappings(vec![
                FdMapping { parent_fd: theirs.into(), child_fd: CONTROL_FD },
                FdMapping { parent_fd: library, child_fd: LIBRARY_FD },
                FdMapping { parent_fd: batches, child_fd: BATCHES_FD },
            ])
            .map_err(io::Error::other)?;
        let mut child = command.spawn()?;
        // The command holds the worker's end of the socket: while it does, a dead worker would not be noticed.
        drop(command);
        match Channel::new(ours, child.stdout.take(), child.stderr.take()) {
            Ok(channel) => Ok(Worker {
                child: Some(child),
                channel,
                slots,
                left: options.deadlines.run,
                together: None,
                deadlines: options.deadlines.clone(),
                memory_bytes_max: options.limits.memory_bytes,
                watch: options.watch,
                heard: 0,
                _stays_on_its_thread: PhantomData,
            }),
            Err(error) => {
                end(&mut Some(child));
                Err(error)
            }
        }
    }

    /// Has a thread of this process serve as worker, for a debugger: what it loads stays, and what it does is not contained.
    pub(crate) fn here(options: &HostOptions, library: &Path) -> io::Result<Worker> {
        let (ours, theirs) = UnixStream::pair()?;
        let (batches, slots) = memory()?;
        let (library, batches) = (library.to_owned(), Shared::new(batches)?);
        // As much stack as a worker has.
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES_MAX);
        thread.spawn(move || crate::worker::Worker::serve_here(theirs, library, batches))?;
        let (channel, deadlines) = (Channel::new(ours, None, None)?, options.deadlines.clone());
        let (watch, memory_bytes_max) = (options.watch, options.limits.memory_bytes);
        Ok(Worker {
            child: None,
            channel,
            slots,
            left: deadlines.run,
            together: None,
            deadlines,
            memory_bytes_max,
            watch,
            heard: 0,
            _stays_on_its_thread: PhantomData,
        })
    }

    /// Returns where batches are written for it, but for those slots that somebody has.
    pub(crate) fn slots(&self) -> Vec<Slot> {
        self.slots.take()
    }

    /// Returns how much memory it may have, in bytes.
    pub(crate) fn memory_bytes_max(&self) -> u64 {
        self.memory_bytes_max
    }

    /// Returns how much time it has left for all steps.
    pub(crate) fn left(&self) -> Duration {
        self.left
    }

    /// Leaves it less time for all steps.
    pub(crate) fn leave(&mut self, left: Duration) {
        self.left = self.left.min(left);
    }

    /// Gives the batches from now on one deadline together, or each its own.
    pub(crate) fn join_batches(&mut self, are_joined: bool) {
        self.together = are_joined.then(|| self.together.unwrap_or(self.deadlines.batch));
    }

    /// Returns the time for one ask, and what is wrong when that is over.
    fn allowed(&self, ask: &Ask) -> (Duration, Trouble) {
        let one = self.deadlines.of(ask);
        let batch = self.together.filter(|_| matches!(ask, Ask::Batch { .. }));
        let one = batch.map_or(one, |together| one.min(together));
        if self.left < one {
            (self.left, Trouble::Run(self.deadlines.run))
        } else {
            (one, Trouble::Deadline(one))
        }
    }

    /// Takes the time that an ask took from what is left.
    fn spend(&mut self, ask: &Ask, took: Duration) {
        self.left = self.left.saturating_sub(took);
        if matches!(ask, Ask::Batch { .. }) {
            self.together = self.together.map(|together| together.saturating_sub(took));
        }
    }

    /// Returns the number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.as_ref().map_or_else(std::process::id, Child::id)
    }

    /// Asks for something, with a payload in parts, and waits for the answer, no longer than the deadline for it. After an
    /// `Err` the worker is gone.
    pub(crate) fn ask(&mut self, ask: &Ask, payload: &[&[u8]], payload_max: usize) -> Result<Reply, Trouble> {
        let (allowed, over) = self.allowed(ask);
        let payload_len = payload.iter().map(|part| part.len()).sum();
        let head = frame_head(ask, payload_len);
        let begun = deadline(Duration::ZERO);
        let reply = match self.channel.exchange(&head, payload, payload_max, deadline(allowed)) {
            Ok((answer, payload)) => Ok(Reply { answer, payload }),
            Err(error) => Err(self.diagnose(error, over)),
        };
        self.spend(ask, begun.elapsed());
        if self.watch.is_some() {
            let asked = Asked::of(ask, payload_len, reply.as_ref().ok());
            self.tell(asked, trace::failed(&reply), begun);
        }
        reply
    }

    /// Tells the watch of a step.
    fn tell(&mut self, asked: Asked, failed: Option<String>, begun: Instant) {
        let Some(watch) = self.watch else { return };
        let took = begun.elapsed();
        let all = self.printed();
        let printed = all.get(self.heard..).unwrap_or(&all).to_owned();
        self.heard = all.len();
        watch(&Step { asked, failed, took, memory_kib: self.memory_kib(), printed });
    }

    /// Returns the memory that the process has in use, in KiB.
    fn memory_kib(&self) -> Option<u64> {
        self.status("VmRSS:")
    }

    /// Returns how many filters of system calls the kernel holds the process to; an older one does not say.
    pub(crate) fn filters(&self) -> Option<u64> {
        self.status("Seccomp_filters:")
    }

    /// Returns a number that the kernel tells of the process.
    fn status(&self, name: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// Asks it to exit, and gives what it printed; `Err` unless it exits in time, silently and with 0.
    pub(crate) fn end(mut self) -> Result<String, (Trouble, String)> {
        let (allowed, over) = self.allowed(&Ask::End);
        let (begun, until) = (deadline(Duration::ZERO), deadline(allowed));
        let trouble = match self.channel.last(&frame_head(&Ask::End, 0), until) {
            Ok(()) if self.child.is_none() => return Ok(String::new()),
            Ok(()) => match wait(&mut self.child, &mut self.channel, until) {
                Some(status) if status.success() => {
                    self.tell(Asked::End, None, begun);
                    return Ok(self.printed());
                }
                Some(status) => Trouble::Ended(describe(status)),
                None => over,
            },
            Err(error) => self.diagnose(error, over),
        };
        self.tell(Asked::End, Some(Reason::of_trouble(trouble.clone()).to_string()), begun);
        Err((trouble, self.printed()))
    }

    /// Returns what it printed to its standard streams so far, without control characters.
    pub(crate) fn printed(&mut self) -> String {
        self.channel.printed()
    }

    /// Ends the worker and says in the host's terms what happened.
    fn diagnose(&mut self, error: ChannelError, over: Trouble) -> Trouble {
        let status = match error {
            ChannelError::Closed => wait(&mut self.child, &mut self.channel, deadline(GRACE)),
            ChannelError::Deadline | ChannelError::Garbage(_) => None,
        };
        end(&mut self.child);
        match (error, status) {
            (ChannelError::Deadline, _) => over,
            (ChannelError::Garbage(what), _) => Trouble::Garbage(what),
            (ChannelError::Closed, Some(status)) => Trouble::Ended(describe(status)),
            (ChannelError::Closed, None) => Trouble::Silent,
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Kills the process if it still runs, and reaps it. `wait` after `SIGKILL` cannot block for long.
fn end(child: &mut Option<Child>) {
    let Some(child) = child else { return };
    let _already_gone = child.kill();
    let _already_reaped = child.wait();
}

/// Waits for the process to exit by itself, while what it prints is taken from it.
fn wait(child: &mut Option<Child>, channel: &mut Channel, until: Instant) -> Option<ExitStatus> {
    let child = child.as_mut()?;
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            channel.drain();
            return Some(status);
        }
        if !channel.listen(Duration::from_millis(1), until) {
            return None;
        }
    }
}

/// Returns the moment that lies `allowed` from now.
#[expect(clippy::disallowed_methods, reason = "a deadline is the one thing the host needs a clock for")]
fn deadline(allowed: Duration) -> Instant {
    Instant::now() + allowed
}

/// Says how a process ended.
fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => signal_name(signal),
        (None, None) => status.to_string(),
    }
}

/// Names the signals that a library can bring upon its process.
fn signal_name(signal: i32) -> String {
    let name = match signal {
        libc::SIGABRT => "SIGABRT, abort",
        libc::SIGSEGV => "SIGSEGV, memory that is not its own, or a stack overflow",
        libc::SIGBUS => "SIGBUS, memory that is not there",
        libc::SIGILL => "SIGILL, an illegal instruction",
        libc::SIGFPE => "SIGFPE, an arithmetic fault",
        libc::SIGKILL => "SIGKILL, killed from outside, perhaps for lack of memory",
        libc::SIGSYS => "SIGSYS, a forbidden system call",
        _ => return format!("signal {signal}"),
    };
    format!("signal {signal} ({name})")
}

#[cfg(test)]
mod tests;
