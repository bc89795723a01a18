//! What was acknowledged, and the check that it is in the ledger, once and in the order of the answers.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::Value as Json;

use super::served::tyst;

/// An entry that a client was told to be recorded; times count from the start of the run.
pub(crate) struct Acknowledged {
    pub(crate) key: String,
    pub(crate) seq: u64,
    pub(crate) sent: Duration,
    pub(crate) answered: Duration,
}

/// Fails where something that was acknowledged is missing, twice or out of order, or the ledger is not sound.
pub(crate) fn check(acknowledged: &[&Acknowledged], ledger: &Path) {
    tyst(&["verify"], ledger);
    let listed = tyst(&["log", "--json"], ledger);
    let entries: Vec<Json> =
        listed.lines().map(|line| serde_json::from_str(line).expect("an entry is JSON")).collect();
    let mut held = BTreeMap::<&str, Vec<u64>>::new();
    for entry in &entries {
        let (key, seq) = (entry["key"].as_str(), entry["seq"].as_u64());
        if let (Some(key), Some(seq)) = (key, seq) {
            held.entry(key).or_default().push(seq);
        }
    }
    for Acknowledged { key, seq, .. } in acknowledged {
        assert_eq!(held.get(key.as_str()).map(Vec::as_slice), Some(&[*seq][..]), "{key}");
    }
    let mut ordered = acknowledged.to_vec();
    ordered.sort_by_key(|one| one.seq);
    let mut latest = Duration::ZERO;
    for one in ordered {
        assert!(one.answered >= latest, "{} was answered before an earlier entry was sent", one.key);
        latest = latest.max(one.sent);
    }
}
