//! Group commit for a store that has none: one thread writes whatever waits, and answers each of those who wait.
//!
//! There is no timer: a group is what came while the last one was written.

use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::store::{Outcome, Prepared, Shared, Writer, fault};

/// The most events of one group.
const GROUP_MAX: usize = 1024;

/// A writer that many threads share.
pub struct Group {
    queue: Arc<Queue>,
    writing: JoinHandle<Outcome<()>>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    filled: Condvar,
}

#[derive(Default)]
struct Waiting {
    events: Vec<Prepared>,
    answer: Arc<Answer>,
    closed: bool,
    asleep: bool,
}

/// What became of a group; those who wait for it wait here.
#[derive(Default)]
struct Answer {
    outcome: Mutex<Option<bool>>,
    known: Condvar,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Group {
    /// Takes over a writer.
    pub fn new(writer: Box<dyn Writer>) -> Self {
        let queue = Arc::new(Queue::default());
        let own = Arc::clone(&queue);
        Self { queue, writing: std::thread::spawn(move || own.write(writer)) }
    }
}

impl Queue {
    fn write(&self, mut writer: Box<dyn Writer>) -> Outcome<()> {
        while let Some((events, answer)) = self.next() {
            let outcome = writer.append(events);
            *lock(&answer.outcome) = Some(outcome.is_ok());
            answer.known.notify_all();
            outcome?;
        }
        writer.close()
    }

    fn next(&self) -> Option<(Vec<Prepared>, Arc<Answer>)> {
        let mut waiting = lock(&self.waiting);
        while waiting.events.is_empty() && !waiting.closed {
            waiting.asleep = true;
            waiting = self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            waiting.asleep = false;
        }
        let events = mem::replace(&mut waiting.events, Vec::with_capacity(64));
        (!events.is_empty()).then(|| (events, mem::take(&mut waiting.answer)))
    }
}

impl Shared for Group {
    fn append(&self, _writer: usize, event: Prepared) -> Outcome<()> {
        let mut waiting = lock(&self.queue.waiting);
        if waiting.events.len() >= GROUP_MAX {
            return Err(fault("more writers than one group takes"));
        }
        waiting.events.push(event);
        let answer = Arc::clone(&waiting.answer);
        if waiting.asleep {
            self.queue.filled.notify_one();
        }
        drop(waiting);
        let mut outcome = lock(&answer.outcome);
        while outcome.is_none() {
            outcome = answer.known.wait(outcome).unwrap_or_else(PoisonError::into_inner);
        }
        if *outcome == Some(true) { Ok(()) } else { Err(fault("the group was not written")) }
    }

    fn close(self: Box<Self>) -> Outcome<()> {
        lock(&self.queue.waiting).closed = true;
        self.queue.filled.notify_one();
        self.writing.join().map_err(|_| fault("the writing thread panicked"))?
    }
}
