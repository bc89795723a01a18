//! The queue before the writer: bounded, so that whoever sends faster than the disk takes has to wait.
//!
//! It does not look into requests, and keeps no time.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::news::News;
use super::reply::Reply;
use crate::Request;

/// How many commands wait at most, and how many one group takes, unless a single request brings more.
pub(crate) const COMMANDS_MAX: usize = 1_024;
/// How many bytes of commands wait at most, and how many one group takes, unless a single request brings more.
pub(crate) const BYTES_MAX: usize = 1 << 20;

/// A request, and who waits for its answer.
pub(crate) struct Job {
    pub(crate) request: Request,
    /// How many bytes its commands take.
    pub(crate) bytes: usize,
    pub(crate) reply: Reply,
}

/// What the writer does next.
pub(crate) enum Next {
    /// Record these together.
    Group(Vec<Job>),
    /// Nothing came for a while.
    Idle,
    /// Nothing is left, and nothing will come.
    Closed,
}

/// Requests in the order in which they came.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    room: Condvar,
    /// Who hears what became of them.
    pub(super) news: News,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    commands: usize,
    bytes: usize,
    closed: bool,
    /// Whether the writer sleeps until something arrives.
    is_awaited: bool,
    /// How many senders sleep until there is room.
    senders: usize,
}

impl Waiting {
    fn is_full(&self) -> bool {
        self.commands >= COMMANDS_MAX || self.bytes >= BYTES_MAX
    }

    /// Takes the first request and those after it that fit into one group with it.
    fn take_group(&mut self) -> Vec<Job> {
        let (mut commands, mut bytes) = (0, 0);
        let fits = |job: &&Job| {
            commands += job.request.commands.len();
            bytes += job.bytes;
            commands <= COMMANDS_MAX && bytes <= BYTES_MAX
        };
        let count = self.jobs.iter().take_while(fits).count().max(1);
        let group: Vec<Job> = self.jobs.drain(..count).collect();
        self.commands -= group.iter().map(|job| job.request.commands.len()).sum::<usize>();
        self.bytes -= group.iter().map(|job| job.bytes).sum::<usize>();
        group
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing can panic between two changes that belong together.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a request at the end, after waiting for room: one that finds room may be larger than what is left of it, so
    /// that no request waits for ever. A closed queue gives it back.
    pub(crate) fn push(&self, job: Job) -> Result<(), Job> {
        let mut waiting = self.lock();
        while waiting.is_full() && !waiting.closed {
            waiting.senders += 1;
            waiting = self.room.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            waiting.senders -= 1;
        }
        if waiting.closed {
            return Err(job);
        }
        waiting.commands += job.request.commands.len();
        waiting.bytes += job.bytes;
        waiting.jobs.push_back(job);
        if std::mem::take(&mut waiting.is_awaited) {
            drop(waiting);
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// Waits for requests and takes a group of them; with `patience` it does not wait longer than that.
    pub(crate) fn next(&self, patience: Option<Duration>) -> Next {
        let mut waiting = self.lock();
        while waiting.jobs.is_empty() {
            if waiting.closed {
                return Next::Closed;
            }
            waiting.is_awaited = true;
            let Some(patience) = patience else {
                waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let woken = self.arrived.wait_timeout(waiting, patience);
            let (back, timeout) = woken.unwrap_or_else(PoisonError::into_inner);
            waiting = back;
            waiting.is_awaited = false;
            if timeout.timed_out() && waiting.jobs.is_empty() && !waiting.closed {
                return Next::Idle;
            }
        }
        let group = waiting.take_group();
        if waiting.senders > 0 {
            self.room.notify_all();
        }
        Next::Group(group)
    }

    /// Takes nothing more; what waits is still handed out.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
        self.room.notify_all();
    }

    /// Takes nothing more and forgets what waits: each of those who wait is told that nobody answers.
    pub(crate) fn abandon(&self) {
        self.close();
        let jobs = std::mem::take(&mut self.lock().jobs);
        drop(jobs);
    }

    /// Returns how many commands wait, and how many senders wait for room.
    #[cfg(test)]
    pub(crate) fn load(&self) -> (usize, usize) {
        let waiting = self.lock();
        (waiting.commands, waiting.senders)
    }
}
