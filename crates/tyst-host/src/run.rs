//! Runs one report over the entries of a cut: all of it in a worker, all of it or nothing.
//!
//! Does not read the ledger and stamps no header on the document; the caller does both.

mod session;

use crate::batch::BatchBuilder;
use crate::{Blame, Descriptor, Failure, Found, HostOptions, Isolation, RunError};
use session::{Session, Stop};
use std::collections::BTreeMap;
use tyst_event::{Body, Entry, Kind};
use tyst_plugin::Request;
use tyst_report::Document;

/// Why an entry could not be read.
pub type SourceError = Box<dyn std::error::Error + Send + Sync>;
/// Entries in the ledger's order, as they stand at the cut; those that [`Descriptor::concerns`] is false of may be left out.
pub type Entries<'a> = Box<dyn Iterator<Item = Result<Entry, SourceError>> + 'a>;

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
    /// How far the report was shut in.
    pub isolation: Isolation,
    /// What its process printed, at most 64 KiB, without control characters.
    pub printed: String,
    /// The state after the last entry, if [`HostOptions::keep_state`] asked for it.
    pub state: Option<SavedState>,
}

/// A state that a report saved, good for the same library only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedState {
    /// The digest of the library that saved it.
    pub digest: [u8; 32],
    /// The version the report gives its states.
    pub version: u32,
    /// The state, at most 64 MiB.
    pub bytes: Vec<u8>,
}

/// Runs a report from zero. `source` gives the entries of the cut, each time it is called from the first: when a
/// worker dies without a word, they are read again to find the entry that does it.
///
/// # Errors
/// [`RunError::Failed`] whenever the report did not come to a good end; no part of it is returned then.
pub fn run<'a>(
    found: &Found,
    request: &Request,
    source: &'a dyn Fn(&Descriptor) -> Entries<'a>,
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
    source: &'a dyn Fn(&Descriptor) -> Entries<'a>,
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

/// One run, with all that it needs twice.
struct Run<'a, 'b> {
    found: &'b Found,
    request: &'b Request,
    start: Option<&'b SavedState>,
    source: &'a dyn Fn(&Descriptor) -> Entries<'a>,
    options: &'b HostOptions,
}

/// What was counted on the way.
#[derive(Default)]
struct Counts {
    given: u64,
    newer: BTreeMap<u32, u64>,
}

impl Run<'_, '_> {
    fn run(&self) -> Result<Outcome, RunError> {
        let outcome = self.session().and_then(|mut session| {
            let counts = self.feed(&mut session, None).map_err(|stop| self.find_entry(stop))?;
            self.finish(session, counts)
        });
        outcome.map_err(|stop| error(self.found, stop))
    }

    /// Starts a worker and brings it to the point before the first entry.
    fn session(&self) -> Result<Session, Stop> {
        let mut session = Session::open(self.found, self.options)?;
        session.create(&self.request.parameters().to_json())?;
        if let Some(start) = self.start {
            session.restore(self.found, start)?;
        }
        Ok(session)
    }

    /// Gives all entries to the report; those at the positions `alone` one by one.
    fn feed(&self, session: &mut Session, alone: Option<(u64, u64)>) -> Result<Counts, Stop> {
        let mut counts = Counts::default();
        let mut batch = BatchBuilder::default();
        for entry in (self.source)(&session.descriptor) {
            let entry = entry.map_err(Stop::Source)?;
            let Some(kind) = counts.count(&entry, &session.descriptor) else { continue };
            batch.push(kind, &entry);
            let is_alone = alone.is_some_and(|(first, last)| (first..=last).contains(&entry.seq));
            if batch.is_full() || is_alone {
                session.apply(&batch.take())?;
            }
        }
        if !batch.is_empty() {
            session.apply(&batch.take())?;
        }
        Ok(counts)
    }

    /// Runs once more from the start, with the failed batch entry by entry, unless the entry is known already.
    fn find_entry(&self, stop: Stop) -> Stop {
        let Stop::Plugin(mut failed) = stop else { return stop };
        let Blame::Between(first, last) = failed.blame else { return Stop::Plugin(failed) };
        if first == last {
            failed.blame = Blame::Entry(first);
            return Stop::Plugin(failed);
        }
        let again = self.session().and_then(|mut session| self.feed(&mut session, Some((first, last))));
        if let Err(Stop::Plugin(again)) = again
            && let Blame::Between(seq, end) = again.blame
            && seq == end
            && (first..=last).contains(&seq)
        {
            return Stop::Plugin(session::Failed { blame: Blame::Entry(seq), ..again });
        }
        Stop::Plugin(failed)
    }

    /// Asks for the state and the document, and lets the worker go.
    fn finish(&self, mut session: Session, counts: Counts) -> Result<Outcome, Stop> {
        let state = if self.options.keep_state { Some(session.save(self.found)?) } else { None };
        let document = session.finish(self.request)?;
        let descriptor = session.descriptor.clone();
        Ok(Outcome {
            document,
            descriptor,
            entries_given: counts.given,
            newer_kinds: counts.newer,
            isolation: session.isolation,
            printed: session.end()?,
            state,
        })
    }
}

impl Counts {
    /// Counts an entry and returns its kind if the report wants it.
    fn count(&mut self, entry: &Entry, descriptor: &Descriptor) -> Option<Kind> {
        let Some(kind) = entry.statement.body.kind() else {
            if let Body::Unknown(unknown) = &entry.statement.body {
                *self.newer.entry(unknown.kind).or_default() += 1;
            }
            return None;
        };
        if descriptor.wants(kind.number()) {
            self.given += 1;
            return Some(kind);
        }
        if !kind.is_meta() && descriptor.kinds_known != 0 && kind.number() > descriptor.kinds_known {
            *self.newer.entry(kind.number()).or_default() += 1;
        }
        None
    }
}

/// Puts the name of the report to what stopped it.
fn error(found: &Found, stop: Stop) -> RunError {
    let plugin = found.name.clone();
    match stop {
        Stop::Worker { executable, source } => RunError::Worker { executable, source },
        Stop::NoSandbox(missing) => RunError::NoSandbox { plugin, missing },
        Stop::Source(source) => RunError::Source { plugin, source },
        Stop::Plugin(session::Failed { phase, blame, reason, printed }) => {
            RunError::Failed(Box::new(Failure { plugin, phase, blame, reason, printed }))
        }
    }
}

#[cfg(test)]
mod tests;
