//! Runs one report over the entries of a cut: all of it in a worker, all of it or nothing.
//!
//! Does not read the ledger and stamps no header on the document; the caller does both.

mod feed;
mod running;
mod saved;
mod session;

use crate::batch::Batch;
use crate::call::Slot;
use crate::{Abilities, Blame, Descriptor, Failure, Found, HostOptions, Isolation, Reason, RunError};
pub use feed::Positions;
use feed::{Fed, Feeder, Outlet};
pub use running::Running;
pub use saved::SavedState;
use session::{Session, Stop};
use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;
use tyst_event::Portion;
use tyst_plugin::Request;
use tyst_report::Document;

/// Why an entry could not be read.
pub type SourceError = Box<dyn std::error::Error + Send + Sync>;
/// Entries in the ledger's order, as they stand at the cut; those that [`Descriptor::concerns`] is false of may be left out.
pub type Portions<'a> = Box<dyn Iterator<Item = Result<Portion, SourceError>> + Send + 'a>;
/// Gives the entries of the cut, each time it is called from the first one on.
pub type Source<'a> = dyn Fn(&Descriptor) -> Portions<'a> + Sync + 'a;

/// What a run brings.
#[derive(Debug)]
pub struct Outcome {
    /// The document, valid and without a header.
    pub document: Document,
    /// What the report says of itself.
    pub descriptor: Descriptor,
    /// How many entries were of kinds that the report wants, and so were given to it.
    pub entries_given: u64,
    /// How many entries were of kinds newer than the report (or than this tyst), by number of the kind.
    pub newer_kinds: BTreeMap<u32, u64>,
    /// Those entries that were given and have no date.
    pub undated: Positions,
    /// Those entries that were given and are inferred, not stated.
    pub inferred: Positions,
    /// How far the report was shut in.
    pub isolation: Isolation,
    /// What its process printed, at most 64 KiB, without control characters.
    pub printed: String,
    /// The state after the last entry, if [`HostOptions::keep_state`] asked for it.
    pub state: Option<SavedState>,
}

/// Runs a report from zero. `source` is called again when a worker dies without a word, to find the entry that does it.
/// It is called on a thread of its own, so that entries are read while the report takes those before them.
///
/// # Errors
/// [`RunError::Failed`] whenever the report did not come to a good end; no part of it is returned then.
pub fn run<'a>(
    found: &Found,
    request: &Request,
    source: &'a Source<'a>,
    options: &HostOptions,
) -> Result<Outcome, RunError> {
    Run { found, request, start: None, source, options }.run()
}

/// Runs a report from a saved state over the entries that `source` gives, which are those after it.
///
/// # Errors
/// As [`run`]; a failure in [`Phase::Create`](crate::Phase) with [`Reason::State`](crate::Reason) means: run from
/// zero instead.
pub fn resume<'a>(
    found: &Found,
    request: &Request,
    start: &SavedState,
    source: &'a Source<'a>,
    options: &HostOptions,
) -> Result<Outcome, RunError> {
    Run { found, request, start: Some(start), source, options }.run()
}

/// What can be told of a report without an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// What it says of itself.
    pub descriptor: Descriptor,
    /// How far it is shut in on this machine.
    pub isolation: Isolation,
    /// The system libraries that it needs, by name.
    pub needs: Vec<String>,
}

/// Loads a report in a worker and returns what it says of itself.
///
/// # Errors
/// As [`run`].
pub fn describe(found: &Found, options: &HostOptions) -> Result<Description, RunError> {
    let described = Session::open(found, options).and_then(|session| {
        let (descriptor, isolation, needs) =
            (session.descriptor.clone(), session.isolation, session.needs.clone());
        session.end().map(|_| Description { descriptor, isolation, needs })
    });
    described.map_err(|stop| error(found, stop))
}

/// How many portions are read before they are written into batches.
const PORTIONS_AHEAD: usize = 2;

/// Where batches come from, and where their slots are given back.
struct Inlet {
    batches: mpsc::Receiver<Batch>,
    free: mpsc::Sender<Slot>,
}

impl Inlet {
    /// Has all batches applied.
    fn apply_all(self, session: &mut Session) -> Result<(), Stop> {
        // Where nobody wants a slot, the last batch was made.
        let free = |slot| drop(self.free.send(slot));
        session.slots().into_iter().for_each(free);
        for batch in self.batches {
            session.apply(&batch)?;
            free(batch.slot);
        }
        Ok(())
    }
}

/// Returns the two ends of a way for batches.
fn lane() -> (Outlet, Inlet) {
    // There are no more batches than slots.
    let (give, batches) = mpsc::channel();
    let (give_back, free) = mpsc::channel();
    (Outlet { batches: give, free }, Inlet { batches, free: give_back })
}

/// Has entries read on a thread of their own, while those that came before them are written into batches.
fn ahead<'s, 'e: 's>(
    scope: &'s Scope<'s, '_>,
    portions: impl FnOnce() -> Portions<'e> + Send + 's,
) -> impl Iterator<Item = Result<Portion, SourceError>> {
    let (give, taken) = mpsc::sync_channel(PORTIONS_AHEAD);
    scope.spawn(move || {
        for portion in portions() {
            if give.send(portion).is_err() {
                break;
            }
        }
    });
    taken.into_iter()
}

/// Returns what a thread came to; its panic is one of this thread.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// One run, with all that it needs twice.
struct Run<'a, 'b> {
    found: &'b Found,
    request: &'b Request,
    start: Option<&'b SavedState>,
    source: &'a Source<'a>,
    options: &'b HostOptions,
}

impl Run<'_, '_> {
    fn run(&self) -> Result<Outcome, RunError> {
        self.outcome().map_err(|stop| error(self.found, stop))
    }

    fn outcome(&self) -> Result<Outcome, Stop> {
        let mut session = self.session()?;
        if self.is_shared(session.descriptor.abilities) {
            match self.side_by_side(session) {
                Err(Stop::Plugin(failed)) if failed.is_out_of_time() => return Err(Stop::Plugin(failed)),
                Ok(outcome) => return Ok(outcome),
                Err(_) => {}
            }
            // One worker alone says what went wrong, if it does again.
            session = self.session()?;
        }
        let fed = match feed(&mut session, self.source, None) {
            Ok(fed) => fed,
            Err(stop) => return Err(self.find_entry(stop, session.left())),
        };
        let before = self.start.map_or_else(Fed::default, |start| start.fed.clone());
        self.finish(session, before.and(fed))
    }

    /// Returns whether some workers share the areas.
    fn is_shared(&self, abilities: Abilities) -> bool {
        let can_be = abilities.is_resumable && abilities.is_mergeable && self.start.is_none();
        can_be && self.options.workers.get() > 1 && self.options.in_process.is_none()
    }

    /// Divides the areas among some workers, of which this is the first, and puts their states together.
    fn side_by_side(&self, mut session: Session) -> Result<Outcome, Stop> {
        let (descriptor, source) = (session.descriptor.clone(), self.source);
        let fed = thread::scope(|scope| {
            let (outlets, inlets): (Vec<Outlet>, Vec<Inlet>) =
                (0..self.options.workers.get()).map(|_| lane()).unzip();
            let reader = descriptor.clone();
            let portions = ahead(scope, move || source(&reader));
            let feeder = scope.spawn(move || Feeder::new(&descriptor, None, outlets).feed(portions));
            let mut inlets = inlets.into_iter();
            let first = inlets.next();
            let others: Vec<_> = inlets.map(|inlet| scope.spawn(move || self.part(inlet))).collect();
            first.map_or(Ok(()), |inlet| inlet.apply_all(&mut session))?;
            for other in others {
                session.merge(&joined(other)?)?;
            }
            joined(feeder).map_err(Stop::Source)
        })?;
        self.finish(session, fed)
    }

    /// Has a worker of its own take what comes, and returns its state.
    fn part(&self, inlet: Inlet) -> Result<Vec<u8>, Stop> {
        let mut session = self.session()?;
        inlet.apply_all(&mut session)?;
        let state = session.save()?;
        session.end()?;
        Ok(state)
    }

    /// Starts a worker and brings it to the point before the first entry.
    fn session(&self) -> Result<Session, Stop> {
        begun(self.found, self.request, self.start, self.options)
    }

    /// Runs once more from the start, with the failed batch entry by entry, unless the entry is known already. That must not
    /// take longer than the run has left, nor the single entries longer than a batch: else whoever is slow alone would gain hours.
    fn find_entry(&self, stop: Stop, left: Duration) -> Stop {
        let Stop::Plugin(mut failed) = stop else { return stop };
        let Blame::Between(first, last) = failed.blame else { return Stop::Plugin(failed) };
        if first == last {
            failed.blame = Blame::Entry(first);
            return Stop::Plugin(failed);
        }
        let again = self.session().and_then(|mut session| {
            session.search((first, last), left);
            feed(&mut session, self.source, Some((first, last)))
        });
        if let Err(Stop::Plugin(again)) = again
            && let Blame::Between(seq, end) = again.blame
            && seq == end
            && (first..=last).contains(&seq)
        {
            let all = self.options.deadlines.batch;
            match again.reason {
                Reason::Run(_) => {}
                // The others took most of the time: this one may only have come last.
                Reason::Deadline(rest) if rest < all / 2 => {}
                Reason::Deadline(_) => {
                    let (blame, reason) = (Blame::Entry(seq), Reason::Deadline(all));
                    return Stop::Plugin(session::Failed { blame, reason, ..again });
                }
                _ => return Stop::Plugin(session::Failed { blame: Blame::Entry(seq), ..again }),
            }
        }
        Stop::Plugin(failed)
    }

    /// Asks for the state and the document, and lets the worker go.
    fn finish(&self, mut session: Session, fed: Fed) -> Result<Outcome, Stop> {
        let state = if self.options.keep_state && session.descriptor.abilities.is_resumable {
            let (version, bytes) = (session.descriptor.state_version, session.save()?);
            Some(SavedState { digest: self.found.digest, version, bytes, fed: fed.clone() })
        } else {
            None
        };
        let bytes = session.finish(self.request)?;
        let (descriptor, isolation) = (session.descriptor.clone(), session.isolation);
        // The document is read while the worker goes.
        let (document, printed) = thread::scope(|scope| {
            let read = scope.spawn(|| session::read(&bytes, &fed.seen));
            let printed = session.end();
            (joined(read), printed)
        });
        match (document, printed) {
            (Ok(document), printed) => {
                let outcome =
                    Outcome { printed: printed?, ..outcome(document, (descriptor, isolation), fed) };
                Ok(Outcome { state, ..outcome })
            }
            (Err(flaw), Ok(printed) | Err(Stop::Plugin(session::Failed { printed, .. }))) => {
                Err(flaw.stop(printed))
            }
            (Err(_), Err(stop)) => Err(stop),
        }
    }
}

/// Starts a worker and brings it to the point before the first entry.
fn begun(
    found: &Found,
    request: &Request,
    start: Option<&SavedState>,
    options: &HostOptions,
) -> Result<Session, Stop> {
    let mut session = Session::open(found, options)?;
    session.descriptor.check_parameters(&request.params).map_err(Stop::Parameters)?;
    session.create(&request.parameters().to_json())?;
    if let Some(start) = start {
        session.restore(found, start)?;
    }
    Ok(session)
}

/// Gives entries to the report; those at the positions `alone` one by one. While the worker takes one batch, the next ones
/// are made.
fn feed<'e>(
    session: &mut Session,
    portions: impl FnOnce(&Descriptor) -> Portions<'e> + Send,
    alone: Option<(u64, u64)>,
) -> Result<Fed, Stop> {
    let (descriptor, reader) = (session.descriptor.clone(), session.descriptor.clone());
    thread::scope(|scope| {
        let (outlet, inlet) = lane();
        let portions = ahead(scope, move || portions(&reader));
        let feeder = scope.spawn(move || Feeder::new(&descriptor, alone, vec![outlet]).feed(portions));
        inlet.apply_all(session)?;
        joined(feeder).map_err(Stop::Source)
    })
}

/// Puts what is known from what was fed to a document.
fn outcome(document: Document, (descriptor, isolation): (Descriptor, Isolation), fed: Fed) -> Outcome {
    Outcome {
        document,
        descriptor,
        entries_given: fed.given,
        newer_kinds: fed.newer,
        undated: fed.undated,
        inferred: fed.inferred,
        isolation,
        printed: String::new(),
        state: None,
    }
}

/// Puts the name of the report to what stopped it.
fn error(found: &Found, stop: Stop) -> RunError {
    let plugin = found.name.clone();
    match stop {
        Stop::Worker { executable, source } => RunError::Worker { executable, source },
        Stop::NoSandbox(missing) => RunError::NoSandbox { plugin, missing },
        Stop::Source(source) => RunError::Source { plugin, source },
        Stop::Parameters(source) => RunError::Parameters { plugin, source },
        Stop::Plugin(session::Failed { phase, blame, reason, printed }) => {
            RunError::Failed(Box::new(Failure { plugin, phase, blame, reason, printed }))
        }
    }
}
