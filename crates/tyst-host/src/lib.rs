//! Finds report libraries and runs each in a process of its own, so that none can end, hang, read or alter the
//! host. For Linux only: sandbox, memory files and process control are its own.
//!
//! Deliberately absent: reading a ledger (the entries come from the caller), drawing documents, words for people.
//! The program that uses this crate must hand its hidden command [`WORKER_COMMAND`] to [`worker_main`].

mod batch;
mod call;
pub mod check;
mod clean;
mod descriptor;
mod discover;
mod facts;
mod failure;
mod guarded;
mod image;
mod library;
mod manifest;
mod options;
mod package;
mod protocol;
mod run;
mod sandbox;
mod signature;
mod supervise;
mod tables;
mod trace;
mod trust;
mod worker;

pub use descriptor::{
    Abilities, Descriptor, KnownParameter, ParameterError, ParameterForm, WantedField, WantedKind,
    interface_version,
};
pub use discover::{FOLDER_ENTRIES_MAX, FindError, Found, LIBRARY_BYTES_MAX, SearchPath, Seen};
pub use facts::{FactsError, LibraryFacts};
pub use failure::{Blame, Failure, Phase, Reason, RunError};
pub use manifest::{
    LibraryFile, MANIFEST_BYTES_MAX, MANIFEST_FILE, MANIFEST_FILES_MAX, Manifest, ManifestError, Needs,
    SIGNATURE_FILE, own_target,
};
pub use options::{Deadlines, HostOptions, Limits, Sandbox};
pub use package::{Package, PackageError};
pub use protocol::{DOCUMENT_BYTES_MAX, MESSAGE_BYTES_MAX, STATE_BYTES_MAX};
pub use run::{
    Description, Outcome, Portions, Positions, Running, SavedState, Source, SourceError, describe, resume,
    run,
};
pub use sandbox::Isolation;
pub use semver::Version;
pub use signature::{Comment, PublicKey, SIGNATURE_BYTES_MAX, SignatureError};
pub use trace::{Asked, Step, Watch};
pub use trust::{
    Distrust, InProcess, Leave, Level, Minimum, NotAScope, NotInProcess, Pin, RevokedKey, Scope,
    TRUST_BYTES_MAX, Trust, TrustError, TrustFile, TrustedKey,
};
pub use tyst_plugin::{Parameters, Request};
pub use worker::worker_main;

/// The hidden command of the program under which [`worker_main`] must be reachable.
pub const WORKER_COMMAND: &str = "__worker";
