//! The statement of an entry that stands, which a correction says again.
//!
//! Which one that is, is for `Chains` to say.

use tyst_event::{Body, Statement};

use crate::{Chains, History, HistoryError};

impl History {
    /// Returns the statement of an entry that stands, or that of its first recording where it was withdrawn; nothing where the
    /// ledger has no such entry, or this version cannot read it.
    pub fn standing(&self, chains: &Chains, seq: u64) -> Result<Option<Statement>, HistoryError> {
        let root = chains.root(seq);
        let stored = self.entry(chains.standing(root).unwrap_or(root))?;
        let statement = stored.and_then(|stored| stored.event.ok()).map(|event| event.statement);
        Ok(statement.map(|statement| match statement.body {
            Body::EntryCorrected(correction) => Statement { body: *correction.replacement.0, ..statement },
            _ => statement,
        }))
    }
}
