//! Commands: what somebody asks the ledger to record.
//!
//! A command is complete: the ledger adds only the position and the time.

use sha2::{Digest, Sha256};
use tyst_event::{Instant, Slug, Statement, json, wire};

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

impl Command {
    /// Returns a key made from the statement, for a line of a file that brings none: the `occurrence`-th equal
    /// statement of one file gets its own key, and the same file read again gets the same keys.
    pub fn derived_key(statement: &Statement, occurrence: usize) -> String {
        format!("line-{}-{occurrence}", wire::hex(&digest(statement)[..12]))
    }

    /// Returns a key made from the statement and the position that it will have, for a single command that must be
    /// reproducible.
    pub fn positioned_key(statement: &Statement, position: u64) -> String {
        format!("entry-{}-{position}", wire::hex(&digest(statement)[..12]))
    }
}

/// Returns the digest of a statement. It is over the JSON form, in which members are ordered by name and no schema is named: a kind that later
/// gets a further field leaves it as it was.
fn digest(statement: &Statement) -> [u8; 32] {
    let json = serde_json::Value::Object(json::statement_to_json(statement));
    Sha256::digest(json.to_string()).into()
}
