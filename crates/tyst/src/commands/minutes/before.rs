//! What was recorded of the minutes of a meeting before: each statement has a key of its own, so that whoever goes through the same minutes
//! again goes on where they stopped.
//!
//! What is an entry, and which keys there are, is for the ledger to say.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use tyst_event::words::draft::{Draft, Field};
use tyst_event::{Statement, wire};
use tyst_ledger::{History, HistoryError, Partnership};

use super::items::Item;
use crate::commands::record::fresh_key;
use crate::shown;

/// What was recorded of some minutes before, by the keys of their statements.
pub(super) struct Before {
    recorded: BTreeMap<String, u64>,
    known: Partnership,
}

/// Returns a key for each statement of a meeting: of what the meeting is, and of the number and the words of the statement. One that is
/// said twice under one number has two.
pub(super) fn keys(meeting: &Draft, items: &[Item]) -> Vec<String> {
    let day = Field::named(meeting.kind, "when")
        .and_then(|field| field.date(meeting.typed("when", false).first()?))
        .map_or_else(String::new, |when| shown::bounds(&when));
    let [area, body] =
        [meeting.typed("area", false), meeting.typed("body", true)].map(|typed| typed.join(" "));
    let mut times = BTreeMap::<(&String, &String), u32>::new();
    let mut keys = Vec::new();
    for Item { reference, text, .. } in items {
        let time = times.entry((reference, text)).or_default();
        *time += 1;
        let said =
            [&area, &body, &day, reference, text, &time.to_string()].map(|part| format!("{part}\n")).concat();
        keys.push(format!("minutes-{}", wire::hex(&Sha256::digest(said)[..16])));
    }
    keys
}

impl Before {
    /// Looks which of these were recorded.
    pub(super) fn of(history: &History, keys: &[String]) -> Result<Self, HistoryError> {
        let keys: Vec<String> = keys.iter().flat_map(|key| [key.clone(), promised(key)]).collect();
        let recorded = history.recorded_with(&keys.iter().map(String::as_str).collect::<BTreeSet<_>>())?;
        Ok(Self { recorded, known: history.partnership()? })
    }

    /// Returns the entry that was recorded under a key and stands.
    pub(super) fn entry(&self, key: &str) -> Option<u64> {
        let chains = self.known.chains();
        self.recorded.get(key).copied().filter(|seq| !chains.is_withdrawn(chains.subject(*seq)))
    }

    /// Returns the key under which a statement is to be recorded: its own, unless that was used for what was withdrawn since.
    pub(super) fn key(&self, history: &History, key: String, statement: &Statement) -> String {
        if self.recorded.contains_key(&key) { fresh_key(history, statement) } else { key }
    }
}

/// Returns the key of the promise that arises from a statement.
pub(super) fn promised(key: &str) -> String {
    format!("{key}-promise")
}
