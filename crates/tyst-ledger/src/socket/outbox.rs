//! Answers on their way from the writer's thread to the one that serves the socket.
//!
//! It is as long as there are requests under way, of which each connection has one at most.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::event::EventfdFlags;
use rustix::io::Errno;

use crate::writer::Answer;

/// Which connection an answer is for. A later connection in the same slot has another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) slot: usize,
    pub(super) turn: u32,
}

/// The answers, and a bell that says that there are some.
pub(super) struct Outbox {
    state: Mutex<State>,
    bell: OwnedFd,
}

#[derive(Default)]
struct State {
    answers: Vec<(Token, Answer)>,
    is_stopping: bool,
}

impl Outbox {
    pub(super) fn new() -> std::io::Result<Self> {
        let bell = rustix::event::eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        Ok(Self { state: Mutex::default(), bell })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing can panic between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what becomes readable when there is something new.
    pub(super) fn bell(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }

    fn ring(&self) {
        // It can only fail by being rung as often as a number is large, and is heard all the same.
        let _ = rustix::io::write(&self.bell, &1_u64.to_ne_bytes());
    }

    /// Puts an answer in.
    pub(super) fn put(&self, token: Token, answer: Answer) {
        let mut state = self.lock();
        state.answers.push((token, answer));
        // Whoever was rung for comes for all that is there.
        if state.answers.len() == 1 {
            drop(state);
            self.ring();
        }
    }

    /// Says that no more requests are to be taken.
    pub(super) fn stop(&self) {
        self.lock().is_stopping = true;
        self.ring();
    }

    /// Takes all answers, and says whether no more requests are to be taken.
    pub(super) fn take(&self) -> (Vec<(Token, Answer)>, bool) {
        let mut number = [0; 8];
        while rustix::io::read(&self.bell, &mut number) == Err(Errno::INTR) {}
        let mut state = self.lock();
        (std::mem::take(&mut state.answers), state.is_stopping)
    }
}
