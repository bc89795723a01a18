//! How a report can fail: where, at which entry, and why.
//!
//! Holds no hints: what to do about it is for the program that people type into.

use crate::ParameterError;
use crate::protocol::MESSAGE_BYTES_MAX;
use crate::supervise::Trouble;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tyst_plugin::abi::{
    TYST_ERR_BAD_INPUT, TYST_ERR_CANCELLED, TYST_ERR_PANIC, TYST_ERR_PLUGIN, TYST_ERR_STATE,
};

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The worker could not be started: nothing was run.
    #[error("cannot start {executable} as worker")]
    Worker {
        /// The program.
        executable: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// This kernel does not offer what the sandbox needs: nothing was run.
    #[error("the report {plugin} was not run, because it cannot be shut in a sandbox here: {missing}")]
    NoSandbox {
        /// The name of the report.
        plugin: String,
        /// What is missing.
        missing: String,
    },
    /// The entries could not be read; the report is not to blame.
    #[error("cannot read the entries for the report {plugin}")]
    Source {
        /// The name of the report.
        plugin: String,
        /// Why.
        #[source]
        source: crate::SourceError,
    },
    /// The report does not know what it is asked for by: it was given nothing.
    #[error("the report {plugin} cannot be asked for so")]
    Parameters {
        /// The name of the report.
        plugin: String,
        /// Why.
        #[source]
        source: ParameterError,
    },
    /// The report failed. Nothing of it is published.
    #[error(transparent)]
    Failed(Box<Failure>),
}

/// A report that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the report {plugin} failed {phase}{blame}: {reason}")]
pub struct Failure {
    /// The name of the report.
    pub plugin: String,
    /// What it was asked to do.
    pub phase: Phase,
    /// The entry that it failed at, as far as it is known.
    pub blame: Blame,
    /// Why.
    pub reason: Reason,
    /// The last that its process printed, at most 64 KiB, without control characters.
    pub printed: String,
}

/// What a report is asked to do, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Its library is loaded and describes itself.
    Load,
    /// An instance is made, and a saved state put back.
    Create,
    /// Entries are applied.
    Apply,
    /// The state is saved.
    Save,
    /// The document is made.
    Finish,
    /// The process ends.
    End,
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Phase::Load => "while it was loaded",
            Phase::Create => "before the first entry",
            Phase::Apply => "while it applied entries",
            Phase::Save => "while it saved its state",
            Phase::Finish => "while it made its document",
            Phase::End => "while it ended",
        })
    }
}

/// The entry that a report failed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// No entry is to blame.
    Nothing,
    /// The entry at this position.
    Entry(u64),
    /// One of the entries from the first position to the second: a second run over single entries did not fail at one, or not
    /// within the time for a batch.
    Between(u64, u64),
}

impl fmt::Display for Blame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Blame::Nothing => Ok(()),
            Blame::Entry(seq) => write!(formatter, ", at entry {seq}"),
            Blame::Between(first, last) => write!(
                formatter,
                ", somewhere from entry {first} to {last} (one by one none of them made it fail again in time)"
            ),
        }
    }
}

/// Why a report failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It panicked.
    #[error("it panicked: {0}")]
    Panicked(String),
    /// It refused, in its own words.
    #[error("it refused: {0}")]
    Refused(String),
    /// It could not read what it was given.
    #[error("it could not read what it was given: {0}")]
    Input(String),
    /// It could not save or restore its state; for [`resume`](crate::resume) the signal to run from zero.
    #[error("its state is of no use: {0}")]
    State(String),
    /// It answered with another error code of the interface.
    #[error("it answered with code {0}: {1}")]
    Code(i32, String),
    /// Its process ended by itself.
    #[error("its process ended with {0}")]
    Ended(String),
    /// It asked for more memory than it may have, and gave up.
    #[error(
        "it asked for {} bytes more memory than the {} MiB that a report may have, and ended",
        .wanted, .limit >> 20
    )]
    Memory {
        /// What it asked for last, in bytes.
        wanted: u64,
        /// What it may have, in bytes.
        limit: u64,
    },
    /// It took too long and was killed.
    #[error("it took longer than {} s and was stopped", .0.as_secs_f32())]
    Deadline(Duration),
    /// All its steps together took too long, and it was killed.
    #[error("it took longer than {} s in all and was stopped", .0.as_secs_f32())]
    Run(Duration),
    /// It was told in time that its time is nearly over, or says so, and gave up by itself.
    #[error("it gave up for want of time: {0}")]
    GaveUp(String),
    /// Its process cut itself off from the host and was killed.
    #[error("its process closed the connection to the host, went on running, and was stopped")]
    Silent,
    /// Its process sent what is no answer, and was killed.
    #[error("its process sent the host something that is no answer ({0}) and was stopped")]
    Garbage(String),
    /// It wrote more than this many bytes.
    #[error("it wrote more than {0} bytes")]
    TooMuch(u64),
    /// Its library could not be loaded.
    #[error("the library cannot be used: {0}")]
    NotLoaded(String),
    /// What it wrote is not a valid document.
    #[error("what it wrote is not a valid document: {0}")]
    Document(String),
}

impl Reason {
    /// Returns the reason for an error code and message of the plugin's.
    pub(crate) fn of_code(code: i32, message: &str) -> Reason {
        let message = crate::clean::clean(message.as_bytes(), MESSAGE_BYTES_MAX);
        let message = if message.is_empty() { "without a word".to_owned() } else { message };
        match code {
            TYST_ERR_PLUGIN => Reason::Refused(message),
            TYST_ERR_PANIC => Reason::Panicked(message),
            TYST_ERR_CANCELLED => Reason::GaveUp(message),
            TYST_ERR_BAD_INPUT => Reason::Input(message),
            TYST_ERR_STATE => Reason::State(message),
            other => Reason::Code(other, message),
        }
    }

    /// Returns the reason with what its process printed taken into account: Rust says there that it got no memory, and then
    /// aborts. A library could print that to be excused; it gains nothing by it.
    pub(crate) fn with_printed(self, printed: &str, limit: u64) -> Reason {
        let Reason::Ended(how) = &self else { return self };
        let wanted = printed.lines().rev().find_map(|line| {
            line.strip_prefix("memory allocation of ")?.strip_suffix(" bytes failed")?.parse().ok()
        });
        match wanted {
            Some(wanted) if how.contains("SIGABRT") => Reason::Memory { wanted, limit },
            _ => self,
        }
    }

    /// Returns the reason for trouble with the process.
    pub(crate) fn of_trouble(trouble: Trouble) -> Reason {
        match trouble {
            Trouble::Deadline(allowed) => Reason::Deadline(allowed),
            Trouble::Run(allowed) => Reason::Run(allowed),
            Trouble::Ended(how) => Reason::Ended(how),
            Trouble::Silent => Reason::Silent,
            Trouble::Garbage(what) => Reason::Garbage(what),
        }
    }
}
