//! The library under check in a worker: asked one thing at a time, with every answer told apart.
//!
//! Judges nothing. Unlike a run, it hands over raw bytes and sees raw codes.

use super::{Checker, Stop};
use crate::call::Slot;
use crate::clean::clean;
use crate::protocol::{
    Answer, Ask, DOCUMENT_BYTES_MAX, Denied, LoadPart, MESSAGE_BYTES_MAX, STATE_BYTES_MAX, Trial,
};
use crate::supervise::{Reply, Trouble, Worker};
use crate::{Descriptor, Found, image};
use std::fmt;
use std::time::{Duration, Instant};
use tyst_event::{Day, Kind};
use tyst_plugin::Parameters;
use tyst_plugin::abi::{
    TYST_ERR_BAD_INPUT, TYST_ERR_CANCELLED, TYST_ERR_PANIC, TYST_ERR_PLUGIN, TYST_ERR_POISONED,
    TYST_ERR_STATE, TYST_ERR_UNSUPPORTED,
};

use super::events::{Batch, HEAD_SEQ_MAX, KNOWN_AT_US};

/// The day that documents are asked for: after all that the events tell.
pub(super) const AS_AT: (i32, &str) = (18_292, "2020-01-31");

/// A worker with the library loaded.
pub(super) struct Subject {
    worker: Worker,
    /// Where batches are written for it.
    slot: Option<Slot>,
    /// What the library says of itself, as it says it.
    pub(super) descriptor: Descriptor,
    /// How long loading took.
    pub(super) loading: Duration,
}

/// Why a library is not loaded.
#[derive(Debug)]
pub(super) enum Unloaded {
    /// The host does not give it to a worker.
    Refused(String),
    /// No worker could be started or shut in.
    NoWorker(String),
    /// A part of it is in the way.
    Part(LoadPart, String),
    /// The worker came to an end over it.
    Trouble(String),
}

impl fmt::Display for Unloaded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unloaded::Refused(words) | Unloaded::NoWorker(words) | Unloaded::Trouble(words) => {
                formatter.write_str(words)
            }
            Unloaded::Part(_, words) => formatter.write_str(words),
        }
    }
}

/// Why a call brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    /// The plugin answered with a code.
    Code { code: i32, message: String, at_seq: u64 },
    /// It answered with a code, and said that its message is so much longer than what it wrote.
    Unwritten { code: i32, message: String, bytes: u64 },
    /// It wrote more than the sink took, and whether it heeded that.
    TooMuch { heeded: bool },
    /// The worker came to an end.
    Trouble(String),
    /// The worker was over time, and was killed.
    Deadline(Duration),
}

impl Refused {
    /// Returns the code, if there is one.
    pub(super) fn code(&self) -> Option<i32> {
        match self {
            Refused::Code { code, .. } => Some(*code),
            _ => None,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Code { code, message, at_seq } => {
                write!(formatter, "it answered {}", code_name(*code))?;
                if *at_seq != 0 {
                    write!(formatter, " at event {at_seq}")?;
                }
                if message.is_empty() { Ok(()) } else { write!(formatter, ": {message}") }
            }
            Refused::Unwritten { code, message, bytes } => write!(
                formatter,
                "it answered {}, and its message ends {bytes} bytes before the `len` that it set: {message}",
                code_name(*code)
            ),
            Refused::TooMuch { .. } => formatter.write_str("it wrote more than the sink took"),
            Refused::Trouble(how) => write!(formatter, "its process ended with {how}"),
            Refused::Deadline(allowed) => {
                write!(formatter, "it took longer than {} s and was stopped", allowed.as_secs_f32())
            }
        }
    }
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Stop {
        Stop::Wrong(refused.to_string())
    }
}

/// Names a code of the interface.
pub(super) fn code_name(code: i32) -> String {
    let name = match code {
        TYST_ERR_PLUGIN => "TYST_ERR_PLUGIN",
        TYST_ERR_PANIC => "TYST_ERR_PANIC",
        TYST_ERR_CANCELLED => "TYST_ERR_CANCELLED",
        TYST_ERR_BAD_INPUT => "TYST_ERR_BAD_INPUT",
        TYST_ERR_POISONED => "TYST_ERR_POISONED",
        TYST_ERR_UNSUPPORTED => "TYST_ERR_UNSUPPORTED",
        TYST_ERR_STATE => "TYST_ERR_STATE",
        _ => return format!("code {code}, which the interface does not have"),
    };
    name.to_owned()
}

impl Subject {
    /// Starts a worker and has it load the library.
    pub(super) fn open(checker: &Checker) -> Result<Subject, Unloaded> {
        Subject::open_with(checker, Denied::Refused)
    }

    /// As [`Subject::open`], with denied calls counted if that is asked for.
    pub(super) fn open_with(checker: &Checker, denied: Denied) -> Result<Subject, Unloaded> {
        let found = Found::at(&checker.path).map_err(|error| Unloaded::Refused(error.to_string()))?;
        let image = image::sealed(&found).map_err(|unfit| Unloaded::Refused(unfit.to_string()))?;
        let host = &checker.options.host;
        let started = if checker.options.in_process {
            Worker::here(host, &checker.path)
        } else {
            Worker::spawn(host, image.file)
        };
        let cannot = |fault| Unloaded::NoWorker(format!("no worker could be started: {fault}"));
        let mut worker = started.map_err(cannot)?;
        if !checker.options.in_process {
            let host_process = std::process::id();
            let (limits, deadlines) = (host.limits.clone(), host.deadlines.clone());
            let enter = Ask::Enter { host_process, sandbox: host.sandbox, limits, deadlines, denied };
            match answer(worker.ask(&enter, &[], 0)).map_err(Unloaded::Trouble)? {
                Answer::Entered(_) => {}
                Answer::NoSandbox { missing } => return Err(Unloaded::NoWorker(missing)),
                _ => return Err(Unloaded::Trouble("an answer to another question".to_owned())),
            }
        }
        let begun = now();
        let reply = answer(worker.ask(&Ask::Load, &[], 0)).map_err(Unloaded::Trouble)?;
        let loading = begun.elapsed();
        match reply {
            Answer::Loaded(descriptor) => {
                let slot = worker.slots().pop();
                Ok(Subject { worker, slot, descriptor: *descriptor, loading })
            }
            Answer::NotLoaded { part, message } => {
                Err(Unloaded::Part(part, clean(message.as_bytes(), MESSAGE_BYTES_MAX)))
            }
            _ => Err(Unloaded::Trouble("an answer to another question".to_owned())),
        }
    }

    /// Makes an instance, as every run does.
    pub(super) fn create(&mut self) -> Result<(), Refused> {
        self.create_with(Parameters::default().to_json().as_bytes())
    }

    /// Makes an instance with any bytes for a configuration; the one before is destroyed.
    pub(super) fn create_with(&mut self, config: &[u8]) -> Result<(), Refused> {
        self.ask(&Ask::Create, config, 0).map(drop)
    }

    /// Has a batch applied.
    pub(super) fn apply(&mut self, batch: &Batch) -> Result<(), Refused> {
        let too_large = || Refused::Trouble("a batch that is larger than a run would make it".to_owned());
        let ask = self.slot.as_mut().and_then(|slot| batch.asked(slot)).ok_or_else(too_large)?;
        self.ask(&ask, &[], 0).map(drop)
    }

    /// Has several batches applied, one after another.
    pub(super) fn apply_all(&mut self, batches: &[Batch]) -> Result<(), Refused> {
        batches.iter().try_for_each(|batch| self.apply(batch))
    }

    /// Asks for the document.
    pub(super) fn finish(&mut self) -> Result<Vec<u8>, Refused> {
        let ask = Ask::Finish {
            as_at_day: Day::from_number(AS_AT.0).map_or(0, Day::number),
            known_at_us: KNOWN_AT_US,
            head_seq: HEAD_SEQ_MAX,
            locale: "en".to_owned(),
            params: Parameters::default().to_json(),
        };
        self.ask(&ask, &[], DOCUMENT_BYTES_MAX)
    }

    /// Asks for the state.
    pub(super) fn save(&mut self) -> Result<Vec<u8>, Refused> {
        self.ask(&Ask::Save, &[], STATE_BYTES_MAX)
    }

    /// Makes so many instances as every run does, and destroys each at once.
    pub(super) fn cycle(&mut self, instances: u32) -> Result<(), Refused> {
        let config = Parameters::default().to_json();
        self.ask(&Ask::Trial(Trial::Cycle { instances }), config.as_bytes(), 0).map(drop)
    }

    /// Puts a state of the library's own version back.
    pub(super) fn restore(&mut self, state: &[u8]) -> Result<(), Refused> {
        self.restore_as(self.descriptor.state_version, state)
    }

    /// Puts a state of any version back.
    pub(super) fn restore_as(&mut self, state_version: u32, state: &[u8]) -> Result<(), Refused> {
        self.ask(&Ask::Restore { state_version }, state, 0).map(drop)
    }

    /// Adds the state of another instance.
    pub(super) fn merge(&mut self, other: &[u8]) -> Result<(), Refused> {
        self.merge_as(self.descriptor.state_version, other)
    }

    /// Adds a state of any version.
    pub(super) fn merge_as(&mut self, state_version: u32, other: &[u8]) -> Result<(), Refused> {
        self.ask(&Ask::Merge { state_version }, other, 0).map(drop)
    }

    /// Asks what only the checker asks.
    pub(super) fn trial(&mut self, trial: Trial) -> Result<Vec<u8>, Refused> {
        self.ask(&Ask::Trial(trial), &[], 64 << 10)
    }

    /// Returns the kinds of event that it wants and may be given.
    pub(super) fn kinds(&self) -> Vec<u32> {
        let is_raw = self.descriptor.is_raw;
        let is_given = |kind: &u32| is_raw || Kind::from_number(*kind).is_none_or(|kind| !kind.is_meta());
        self.descriptor.kinds.iter().map(|wanted| wanted.kind).filter(is_given).collect()
    }

    /// Returns a number that the kernel says of the process, such as `Threads` or `VmRSS` (in KiB).
    pub(super) fn status(&self, what: &str) -> Result<u64, Stop> {
        let path = format!("/proc/{}/status", self.worker.id());
        let unread = |fault: &dyn fmt::Display| Stop::Skip(format!("{path} cannot be read: {fault}"));
        let text = std::fs::read_to_string(&path).map_err(|fault| unread(&fault))?;
        let line = text.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.ok_or_else(|| unread(&format!("it says nothing of {what}")))
    }

    /// Returns what the library printed so far, without control characters.
    pub(super) fn printed(&mut self) -> String {
        self.worker.printed()
    }

    /// Lets the worker end, which destroys the instance.
    pub(super) fn end(self) -> Result<(), Refused> {
        self.worker.end().map(drop).map_err(|(trouble, _)| refused(trouble))
    }

    fn ask(&mut self, ask: &Ask, payload: &[u8], max: usize) -> Result<Vec<u8>, Refused> {
        let reply = self.worker.ask(ask, &[payload], max).map_err(refused)?;
        match reply.answer {
            Answer::Done => Ok(reply.payload),
            Answer::Failed { code, message, at_seq, unwritten } => {
                let message = clean(message.as_bytes(), MESSAGE_BYTES_MAX);
                Err(match unwritten {
                    0 => Refused::Code { code, message, at_seq },
                    bytes => Refused::Unwritten { code, message, bytes },
                })
            }
            Answer::TooMuch { heeded, .. } => Err(Refused::TooMuch { heeded }),
            _ => Err(Refused::Trouble("an answer to another question".to_owned())),
        }
    }
}

/// Returns what was answered, or how the worker came to an end.
fn answer(reply: Result<Reply, Trouble>) -> Result<Answer, String> {
    reply.map(|reply| reply.answer).map_err(|trouble| refused(trouble).to_string())
}

/// Says how a worker came to an end.
fn refused(trouble: Trouble) -> Refused {
    match trouble {
        Trouble::Deadline(allowed) | Trouble::Run(allowed) => Refused::Deadline(allowed),
        Trouble::Ended(how) => Refused::Trouble(how),
        Trouble::Silent => Refused::Trouble("its connection to the host cut off".to_owned()),
        Trouble::Garbage(what) => {
            Refused::Trouble(format!("something on its connection that is no answer: {what}"))
        }
    }
}

/// Returns the moment that it is.
#[expect(clippy::disallowed_methods, reason = "some checks measure how long a call takes")]
pub(super) fn now() -> Instant {
    Instant::now()
}
