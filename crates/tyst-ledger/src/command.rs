//! Commands: what somebody asks the ledger to record.
//!
//! A command is complete: the ledger adds only the position and the time.

use sha2::{Digest, Sha256};
use tyst_event::{Event, Instant, Slug, Statement, wire};

/// A request to record one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The idempotency key: the same key and the same statement are recorded once, however often they are sent.
    pub key: String,
    /// The pseudonym of who records it.
    pub recorded_by: Slug,
    /// The import or the session that it came with.
    pub correlation: Option<String>,
    /// When it is recorded: for a ledger with a manual clock only, and compulsory there.
    pub recorded: Option<Instant>,
    /// What is stated.
    pub statement: Statement,
}

/// The SHA-256 of what a command states, which tells two commands with one key apart.
pub(crate) type CommandDigest = [u8; 32];

impl Command {
    /// Returns a key made from the statement, for an input that brings none: the `occurrence`-th equal statement of
    /// one file gets its own key, and the same file read again gets the same keys.
    pub fn derived_key(statement: &Statement, occurrence: usize) -> String {
        let digest = digest(statement);
        format!("content-{}-{occurrence}", wire::hex(&digest[..12]))
    }

    pub(crate) fn digest(&self) -> CommandDigest {
        digest(&self.statement)
    }
}

/// Returns the digest of the command that an event came from.
pub(crate) fn digest_of(event: &Event) -> CommandDigest {
    digest(&event.statement)
}

fn digest(statement: &Statement) -> CommandDigest {
    Sha256::digest(wire::statement_bytes(statement)).into()
}
