//! One worker with one report, from loading to its end, in the order of the phases.
//!
//! Believes nothing the worker says without a check. Knows no source of entries.

use super::{Positions, SavedState, SourceError};
use crate::batch::Batch;
use crate::call::Slot;
use crate::clean::clean;
use crate::image::Image;
use crate::protocol::{Answer, Ask, DOCUMENT_BYTES_MAX, Denied, MESSAGE_BYTES_MAX, STATE_BYTES_MAX};
use crate::supervise::{Reply, Trouble, Worker};
use crate::trust::refuse_too_old;
use crate::{Blame, Descriptor, Found, HostOptions, Isolation, ParameterError, Phase, Reason, image};
use semver::Version;
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tyst_plugin::Request;
use tyst_report::Document;

/// What stops a run.
#[derive(Debug)]
pub(super) enum Stop {
    /// The worker could not be started.
    Worker { executable: PathBuf, source: io::Error },
    /// This kernel does not offer what the sandbox needs.
    NoSandbox(String),
    /// The entries could not be read.
    Source(SourceError),
    /// The report does not know what it is asked for by.
    Parameters(ParameterError),
    /// The report failed.
    Plugin(Failed),
}

/// A failure that does not know the name of its report. `Between` two positions here means: in that batch.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) phase: Phase,
    pub(super) blame: Blame,
    pub(super) reason: Reason,
    pub(super) printed: String,
}

impl Failed {
    /// Returns whether there is no time for another try.
    pub(super) fn is_out_of_time(&self) -> bool {
        matches!(self.reason, Reason::Run(_))
    }
}

/// A worker that has loaded a library.
pub(super) struct Session {
    worker: Worker,
    pub(super) isolation: Isolation,
    pub(super) needs: Vec<String>,
    pub(super) descriptor: Descriptor,
    /// The positions of the entries that are given one by one, to find one that makes it fail.
    alone: Option<(u64, u64)>,
}

impl Session {
    /// Returns how much time is left for the run.
    pub(super) fn left(&self) -> Duration {
        self.worker.left()
    }

    /// Prepares for entries that are given one by one: they have the time of a batch together, and the run has what is left.
    pub(super) fn search(&mut self, alone: (u64, u64), left: Duration) {
        self.alone = Some(alone);
        self.worker.leave(left);
    }

    /// Starts a worker and has it load the library.
    pub(super) fn open(found: &Found, options: &HostOptions) -> Result<Session, Stop> {
        let Image { file, needs } = image::sealed(found).map_err(|unfit| {
            let (reason, printed) = (Reason::NotLoaded(unfit.to_string()), String::new());
            Stop::Plugin(Failed { phase: Phase::Load, blame: Blame::Nothing, reason, printed })
        })?;
        let unstarted = |source| Stop::Worker { executable: options.worker_executable.clone(), source };
        if let Some(leave) = &options.in_process {
            if leave.digest != found.digest {
                let reason =
                    Reason::NotLoaded("it is another library than the one that was let in".to_owned());
                let (phase, printed) = (Phase::Load, String::new());
                return Err(Stop::Plugin(Failed { phase, blame: Blame::Nothing, reason, printed }));
            }
            // By its name, under which a debugger finds what belongs to it.
            let worker = Worker::here(options, &found.path).map_err(unstarted)?;
            return Session::load(worker, found, Isolation::Here, needs);
        }
        let mut worker = Worker::spawn(options, file).map_err(unstarted)?;
        let HostOptions { sandbox, limits, deadlines, .. } = options.clone();
        let limits =
            found.manifest.as_ref().map_or(limits.clone(), |manifest| limits.lowered(manifest.limits));
        let (host_process, denied) = (std::process::id(), Denied::Refused);
        let enter = Ask::Enter { host_process, sandbox, limits, deadlines, denied };
        let isolation = match entered(worker.ask(&enter, &[], 0)) {
            Ok(Ok(isolation)) => isolation,
            Ok(Err(missing)) => return Err(Stop::NoSandbox(missing)),
            Err(reason) => return Err(stop(&mut worker, Phase::Load, Blame::Nothing, reason)),
        };
        Session::load(worker, found, isolation, needs)
    }

    /// Has a worker load the library.
    fn load(
        mut worker: Worker,
        found: &Found,
        isolation: Isolation,
        needs: Vec<String>,
    ) -> Result<Session, Stop> {
        let filters = worker.filters().filter(|_| isolation == Isolation::Sandbox);
        let listed =
            loaded(worker.ask(&Ask::Load, &[], 0)).and_then(|descriptor| as_listed(found, descriptor));
        match listed.and_then(|descriptor| one_more(filters, worker.filters()).map(|()| descriptor)) {
            Ok(descriptor) => Ok(Session { worker, isolation, needs, descriptor, alone: None }),
            Err(reason) => Err(stop(&mut worker, Phase::Load, Blame::Nothing, reason)),
        }
    }

    /// Makes the instance.
    pub(super) fn create(&mut self, config: &str) -> Result<(), Stop> {
        self.ask(Phase::Create, &Ask::Create, config.as_bytes(), 0).map(drop)
    }

    /// Puts a saved state back.
    pub(super) fn restore(&mut self, found: &Found, state: &SavedState) -> Result<(), Stop> {
        if state.digest != found.digest || state.bytes.len() > STATE_BYTES_MAX {
            let reason = Reason::State("another library saved it".to_owned());
            return Err(stop(&mut self.worker, Phase::Create, Blame::Nothing, reason));
        }
        let ask = Ask::Restore { state_version: state.version };
        self.ask(Phase::Create, &ask, &state.bytes, 0).map(drop)
    }

    /// Returns where batches are written, but for those slots that somebody has.
    pub(super) fn slots(&self) -> Vec<Slot> {
        self.worker.slots()
    }

    /// Has a batch applied.
    pub(super) fn apply(&mut self, batch: &Batch) -> Result<(), Stop> {
        let Batch { ref slot, bytes, count, seqs: (first_seq, last_seq), events_len, texts } = *batch;
        self.worker.join_batches(self.alone.is_some_and(|(from, to)| from <= first_seq && last_seq <= to));
        let ask = Ask::Batch { slot: slot.number(), bytes, count, first_seq, last_seq, events_len, texts };
        let reply = self.worker.ask(&ask, &[], 0);
        let Err((reason, at_seq)) = done(reply) else { return Ok(()) };
        let blame = if (first_seq..=last_seq).contains(&at_seq) && at_seq != 0 {
            Blame::Entry(at_seq)
        } else {
            Blame::Between(first_seq, last_seq)
        };
        Err(stop(&mut self.worker, Phase::Apply, blame, reason))
    }

    /// Asks for the state.
    pub(super) fn save(&mut self) -> Result<Vec<u8>, Stop> {
        self.ask(Phase::Save, &Ask::Save, &[], STATE_BYTES_MAX)
    }

    /// Adds the state of a report that saw other areas.
    pub(super) fn merge(&mut self, state: &[u8]) -> Result<(), Stop> {
        let ask = Ask::Merge { state_version: self.descriptor.state_version };
        self.ask(Phase::Apply, &ask, state, 0).map(drop)
    }

    /// Asks for the document, which is still to be read.
    pub(super) fn finish(&mut self, request: &Request) -> Result<Vec<u8>, Stop> {
        let ask = Ask::Finish {
            as_at_day: request.as_at.number(),
            known_at_us: request.known_at.0,
            head_seq: request.head_seq,
            locale: request.language.tag().to_owned(),
            params: request.parameters().to_json(),
        };
        self.ask(Phase::Finish, &ask, &[], DOCUMENT_BYTES_MAX)
    }

    /// Says that a document is none.
    pub(super) fn refuse(&mut self, flaw: Flaw) -> Stop {
        stop(&mut self.worker, Phase::Finish, Blame::Nothing, flaw.reason())
    }

    /// Lets the worker exit, and returns what it printed.
    pub(super) fn end(self) -> Result<String, Stop> {
        self.worker.end().map_err(|(trouble, printed)| {
            let reason = Reason::of_trouble(trouble);
            Stop::Plugin(Failed { phase: Phase::End, blame: Blame::Nothing, reason, printed })
        })
    }

    /// Asks for something that has no entry to blame, and returns the payload of the answer.
    fn ask(&mut self, phase: Phase, ask: &Ask, payload: &[u8], max: usize) -> Result<Vec<u8>, Stop> {
        let reply = self.worker.ask(ask, &[payload], max);
        done(reply).map_err(|(reason, _)| stop(&mut self.worker, phase, Blame::Nothing, reason))
    }
}

/// What is wrong with a document.
pub(super) struct Flaw(String);

impl Flaw {
    fn reason(self) -> Reason {
        Reason::Document(clean(self.0.as_bytes(), MESSAGE_BYTES_MAX))
    }

    /// Stops the run of a worker that is gone, and printed this.
    pub(super) fn stop(self, printed: String) -> Stop {
        Stop::Plugin(Failed { phase: Phase::Finish, blame: Blame::Nothing, reason: self.reason(), printed })
    }
}

/// Reads a document and checks it; it may rest on the entries alone that were `given`.
pub(super) fn read(bytes: &[u8], given: &Positions) -> Result<Document, Flaw> {
    document(bytes).and_then(|document| cites_only(document, given)).map_err(Flaw)
}

/// Refuses a document that rests on an entry which its report was not given.
fn cites_only(document: Document, given: &Positions) -> Result<Document, String> {
    match document.witnesses().iter().find(|seq| !given.contains(*seq)) {
        Some(seq) => Err(format!("it names entry {seq} as a witness, which the report was not given")),
        None => Ok(document),
    }
}

/// Reads the answer to `Enter`: how far the worker is shut in, or what this kernel lacks for that.
fn entered(reply: Result<Reply, Trouble>) -> Result<Result<Isolation, String>, Reason> {
    match reply.map_err(Reason::of_trouble)?.answer {
        Answer::Entered(isolation) => Ok(Ok(isolation)),
        Answer::NoSandbox { missing } => Ok(Err(missing)),
        _ => Err(other_answer()),
    }
}

/// Reads the answer to `Load`.
fn loaded(reply: Result<Reply, Trouble>) -> Result<Descriptor, Reason> {
    match reply.map_err(Reason::of_trouble)?.answer {
        Answer::Loaded(descriptor) => {
            let descriptor = descriptor.cleaned();
            descriptor.check().map_err(Reason::NotLoaded)?;
            Ok(descriptor)
        }
        Answer::NotLoaded { message, .. } => {
            Err(Reason::NotLoaded(clean(message.as_bytes(), MESSAGE_BYTES_MAX)))
        }
        _ => Err(other_answer()),
    }
}

/// Refuses a library that, while it was loaded, added a filter of system calls or kept the worker from its last one.
fn one_more(before: Option<u64>, after: Option<u64>) -> Result<(), Reason> {
    if before.is_none() || after == before.map(|filters| filters + 1) {
        return Ok(());
    }
    Err(Reason::NotLoaded("it meddled with the sandbox while it was loaded".to_owned()))
}

/// Returns what the library says of itself, if its manifest says the same.
fn as_listed(found: &Found, descriptor: Descriptor) -> Result<Descriptor, Reason> {
    if let Some(manifest) = &found.manifest {
        manifest.check_descriptor(&descriptor).map_err(Reason::NotLoaded)?;
    }
    // A version that is none is older than all.
    let version = descriptor.version.parse().unwrap_or(Version::new(0, 0, 0));
    match refuse_too_old(&found.minimums, &descriptor.id, &version) {
        Ok(()) => Ok(descriptor),
        Err(distrust) => Err(Reason::NotLoaded(distrust.to_string())),
    }
}

/// Reads the answer to anything else: the payload, or the reason and the position it names.
fn done(reply: Result<Reply, Trouble>) -> Result<Vec<u8>, (Reason, u64)> {
    let reply = reply.map_err(|trouble| (Reason::of_trouble(trouble), 0))?;
    match reply.answer {
        Answer::Done => Ok(reply.payload),
        Answer::Failed { code, message, at_seq, .. } => Err((Reason::of_code(code, &message), at_seq)),
        Answer::TooMuch { limit, .. } => Err((Reason::TooMuch(limit), 0)),
        _ => Err((other_answer(), 0)),
    }
}

fn other_answer() -> Reason {
    Reason::Garbage("an answer to another question".to_owned())
}

/// Builds what stops the run, with what the worker printed.
fn stop(worker: &mut Worker, phase: Phase, blame: Blame, reason: Reason) -> Stop {
    let printed = worker.printed();
    let reason = reason.with_printed(&printed, worker.memory_bytes_max());
    Stop::Plugin(Failed { phase, blame, reason, printed })
}

/// Reads a document and checks it; else says what is wrong first.
fn document(bytes: &[u8]) -> Result<Document, String> {
    let document = Document::from_json(bytes).map_err(|error| match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })?;
    if document.header.is_some() {
        return Err("it carries a header, which is the host's to write".to_owned());
    }
    match document.validate() {
        Ok(()) => Ok(document),
        Err(flaws) => Err(flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
    }
}
