//! The one trait that a report author implements.
//!
//! Knows nothing of libraries and processes: a report can be called like any other Rust code, and its unit
//! tests do so.

use crate::{Event, Parameter, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use tyst_event::Kind;
use tyst_event::view::{Declared, Fields};
use tyst_report::Document;

/// A report: what it remembers of the events it is given, and what it says in the end.
///
/// The outcome must follow from the events and the request alone: no clock, no random numbers, no files, no
/// `HashMap`, no threads. The events come in the ledger's order, only those of [`KINDS`](Report::KINDS), only
/// those that were or may have been so on the day asked, each once, with corrections already made.
pub trait Report {
    /// The kinds of event the report is given.
    const KINDS: &'static [Kind];

    /// The fields the report reads: every one where this is left out.
    ///
    /// A report that says which is quicker, for the host then leaves all others out of what it hands over. They are named by
    /// the vocabulary, and put together with what the pieces of state read:
    /// `Fields::all(&[Register::FIELDS, TrainingDelivered::topic()])`. Reading a field that is not among them ends the run (a
    /// panic that names it), also in tests and also where the host did not leave it out; it is never taken for absent.
    const FIELDS: Fields = Fields::EVERY;

    /// Whether the report is given entries as they were recorded, and not as they stand.
    ///
    /// Then nothing is carried out for it: it gets first statements, also of entries that were corrected or withdrawn since, or
    /// that lie after the day asked, and those that say something of others (`entry.corrected`, `entry.withdrawn`, …), which
    /// [`KINDS`](Report::KINDS) may name then. Which statement stands is for the report to say. Only what was recorded after the
    /// moment asked stays away.
    const RAW: bool = false;

    /// The parameters that the report knows; the host refuses all others, and values of another form. Where none is given a
    /// report says the same as without this: what is asked for with one is less, or the same in another way.
    const PARAMETERS: &'static [Parameter] = &[];

    /// What the report remembers. Can be saved and put back at any point between two events.
    type State: Default + Serialize + DeserializeOwned + Send;

    /// Adds the state of a report that saw other areas, so that areas may be read side by side.
    ///
    /// Give it only where the law holds: for events A and B that have no area in common, the state after A and then B is
    /// that after A merged with that after B, to the byte. So a state must not depend on the order in which areas are
    /// read: keep what comes by position ([`Event::seq`]) or by slug, not in the order of coming. The pieces of state of
    /// this crate do, and each has a `merge`; `testkit::laws` tests it.
    const MERGE: Option<Merge<Self::State>> = None;

    /// Takes one more event, which is lent for this call. An error ends the run and names the event.
    fn apply(state: &mut Self::State, event: &Event<'_>) -> Result<(), ReportError>;

    /// Says what is so. More events may follow, and it may be asked again.
    fn finish(state: &Self::State, request: &Request) -> Result<Document, ReportError>;
}

/// What a report declares, reckoned while it is compiled.
pub(crate) struct Reads<R>(PhantomData<R>);

impl<R: Report> Reads<R> {
    pub(crate) const DECLARED: &'static Declared = &Declared::of(R::FIELDS);
}

/// Adds the state on the right to that on the left.
pub type Merge<State> = fn(&mut State, State);

/// Why a report refuses, in words for the person who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct ReportError {
    words: String,
    pub(crate) is_cancelled: bool,
}

impl ReportError {
    /// Refuses with these words: lower case, no full stop, at most 4096 bytes.
    pub fn new(words: impl Into<String>) -> ReportError {
        ReportError { words: words.into(), is_cancelled: false }
    }

    /// Gives up because [`is_cancelled`](crate::is_cancelled) says so, with words for how far it came.
    pub fn cancelled(words: impl Into<String>) -> ReportError {
        ReportError { is_cancelled: true, ..ReportError::new(words) }
    }
}

impl From<&str> for ReportError {
    fn from(words: &str) -> ReportError {
        ReportError::new(words)
    }
}

impl From<String> for ReportError {
    fn from(words: String) -> ReportError {
        ReportError::new(words)
    }
}
