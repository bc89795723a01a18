//! The one trait that a report author implements.
//!
//! Knows nothing of libraries and processes: a report can be called like any other Rust code, and its unit
//! tests do so.

use crate::Request;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tyst_event::{Entry, Kind};
use tyst_report::Document;

/// A report: what it remembers of the entries it is given, and what it says in the end.
///
/// The outcome must follow from the entries and the request alone: no clock, no random numbers, no files, no
/// `HashMap`, no threads. The entries come in the ledger's order, only those of [`KINDS`](Report::KINDS), only
/// those that were or may have been so on the day asked, each once, with corrections already made.
pub trait Report {
    /// The kinds of event the report is given.
    const KINDS: &'static [Kind];

    /// What the report remembers. Can be saved and put back at any point between two entries.
    type State: Default + Serialize + DeserializeOwned + Send;

    /// Takes one more entry. An error ends the run and names the entry.
    fn apply(state: &mut Self::State, entry: &Entry) -> Result<(), ReportError>;

    /// Says what is so. More entries may follow, and it may be asked again.
    fn finish(state: &Self::State, request: &Request) -> Result<Document, ReportError>;
}

/// Why a report refuses, in words for the person who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReportError(String);

impl ReportError {
    /// Refuses with these words: lower case, no full stop, at most 4096 bytes.
    pub fn new(words: impl Into<String>) -> ReportError {
        ReportError(words.into())
    }
}

impl From<&str> for ReportError {
    fn from(words: &str) -> ReportError {
        ReportError::new(words)
    }
}

impl From<String> for ReportError {
    fn from(words: String) -> ReportError {
        ReportError(words)
    }
}
