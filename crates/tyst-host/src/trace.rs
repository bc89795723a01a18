//! What a worker did, step by step, for whoever writes a report and wants to see it.
//!
//! Changes nothing of a run. Times and memory are measured, so they differ from run to run: they belong into no report.

use crate::protocol::{Answer, Ask};
use crate::supervise::{Reply, Trouble};
use crate::{Isolation, Reason};
use std::fmt;
use std::time::Duration;

/// What hears of each step.
pub type Watch = fn(&Step);

/// One step of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it was asked.
    pub asked: Asked,
    /// What came of it, where it failed.
    pub failed: Option<String>,
    /// How long it took.
    pub took: Duration,
    /// The memory that its process has in use, in KiB, as far as the kernel says.
    pub memory_kib: Option<u64>,
    /// What was printed or logged since the step before, without control characters.
    pub printed: String,
}

/// What a worker can be asked in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To be shut in, and how far that went.
    Enter(Option<Isolation>),
    /// To load the library.
    Load,
    /// To make an instance.
    Create,
    /// To put a state of so many bytes back.
    Restore(usize),
    /// To apply a batch.
    Apply {
        /// The position of its first event.
        first_seq: u64,
        /// The position of its last event.
        last_seq: u64,
        /// How many events.
        events: u32,
        /// How many texts.
        texts: u32,
        /// How many bytes it has.
        bytes: u32,
    },
    /// To save its state, and how many bytes that had.
    Save(usize),
    /// To write the document, and how many bytes that had.
    Finish(usize),
    /// To end.
    End,
    /// Anything that is asked in no run.
    Other,
}

impl Asked {
    /// Returns what was asked, with the size of what went in and came out.
    pub(crate) fn of(ask: &Ask, payload: usize, reply: Option<&Reply>) -> Asked {
        let written = reply.map_or(0, |reply| reply.payload.len());
        match *ask {
            Ask::Enter { .. } => Asked::Enter(match reply.map(|reply| &reply.answer) {
                Some(Answer::Entered(isolation)) => Some(*isolation),
                _ => None,
            }),
            Ask::Load => Asked::Load,
            Ask::Create => Asked::Create,
            Ask::Restore { .. } => Asked::Restore(payload),
            Ask::Batch { count, first_seq, last_seq, texts, bytes, .. } => {
                Asked::Apply { first_seq, last_seq, events: count, texts, bytes }
            }
            Ask::Save => Asked::Save(written),
            Ask::Finish { .. } => Asked::Finish(written),
            Ask::End => Asked::End,
            Ask::Merge { .. } | Ask::Trial(_) => Asked::Other,
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Asked::Enter(Some(Isolation::Sandbox)) => formatter.write_str("shut in: sandbox"),
            Asked::Enter(Some(Isolation::Partial)) => formatter.write_str("shut in: partial sandbox"),
            Asked::Enter(_) => formatter.write_str("shut in: process of its own"),
            Asked::Load => formatter.write_str("load the library"),
            Asked::Create => formatter.write_str("create"),
            Asked::Restore(bytes) => write!(formatter, "restore a state of {bytes} bytes"),
            Asked::Apply { first_seq, last_seq, events, texts, bytes } => write!(
                formatter,
                "apply a batch of {events} from {first_seq} to {last_seq}: {bytes} bytes, {texts} texts"
            ),
            Asked::Save(bytes) => write!(formatter, "save a state of {bytes} bytes"),
            Asked::Finish(bytes) => write!(formatter, "finish with a document of {bytes} bytes"),
            Asked::End => formatter.write_str("end"),
            Asked::Other => formatter.write_str("something that no run asks"),
        }
    }
}

/// Says what came of an ask, where it failed.
pub(crate) fn failed(reply: &Result<Reply, Trouble>) -> Option<String> {
    match reply {
        Err(trouble) => Some(Reason::of_trouble(trouble.clone()).to_string()),
        Ok(reply) => match &reply.answer {
            Answer::Failed { code, message, .. } => Some(Reason::of_code(*code, message).to_string()),
            Answer::TooMuch { limit, .. } => Some(Reason::TooMuch(*limit).to_string()),
            Answer::NoSandbox { missing } => Some(missing.clone()),
            Answer::NotLoaded { message, .. } => Some(Reason::NotLoaded(message.clone()).to_string()),
            Answer::Entered(_) | Answer::Loaded(_) | Answer::Done => None,
        },
    }
}
