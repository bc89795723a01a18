//! The forms of an entry: JSON in the words of the commands, and CloudEvents 1.0.
//!
//! Which entries somebody gets is not decided here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};
use tyst_event::{Certainty, Event, PartialDate, json as words, wire};
use tyst_ledger::{Chains, History, HistoryError, Stored, leaf_hash};

use crate::sight::Sight;

/// CloudEvents, one and many.
pub(super) const CLOUD: &str = "application/cloudevents+json";
pub(super) const CLOUD_BATCH: &str = "application/cloudevents-batch+json";

/// How entries are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    /// As CloudEvents of the ledger with an id.
    Cloud(String),
}

impl Form {
    /// Returns an entry as it was recorded. One that this version cannot read is given by its bytes.
    pub(super) fn of_stored(&self, stored: &Stored) -> Json {
        match &stored.event {
            Ok(event) => self.of(recorded(event, &stored.bytes), event),
            Err(_) => unreadable(stored),
        }
    }

    /// Returns an entry in this form.
    pub(super) fn of(&self, entry: Map<String, Json>, event: &Event) -> Json {
        match self {
            Self::Json => Json::Object(entry),
            Self::Cloud(ledger) => cloud(ledger, entry, event),
        }
    }
}

/// Returns an entry as it was recorded, with the hash of its bytes.
pub(super) fn recorded(event: &Event, bytes: &[u8]) -> Map<String, Json> {
    let mut map = words::event_to_json(event);
    map.insert("leaf".to_owned(), Json::from(wire::hex(&leaf_hash(bytes))));
    map
}

fn unreadable(stored: &Stored) -> Json {
    let leaf = wire::hex(&leaf_hash(&stored.bytes));
    json!({ "seq": stored.seq, "leaf": leaf, "bytes": base64(&stored.bytes) })
}

/// Returns bytes as text.
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Adds what became of an entry, as the history lists it.
pub(super) fn put_state(map: &mut Map<String, Json>, seq: u64, chains: &Chains) {
    let root = chains.root(seq);
    let is_withdrawn = chains.is_withdrawn(seq) || chains.is_withdrawn(root);
    map.insert("withdrawn".to_owned(), Json::from(is_withdrawn));
    map.insert("standing".to_owned(), Json::from(chains.standing(root)));
}

/// Adds whether something was so at a date.
pub(super) fn put_certainty(map: &mut Map<String, Json>, certainty: Certainty) {
    let word = if certainty == Certainty::Definite { "definite" } else { "possible" };
    map.insert("certainty".to_owned(), Json::from(word));
}

/// Returns one entry with all that became of it, as far as somebody sees that.
pub(super) fn whole(
    history: &History,
    sight: &Sight,
    event: &Event,
    bytes: &[u8],
) -> Result<Map<String, Json>, HistoryError> {
    let chains = sight.known().chains();
    let (seq, root) = (event.seq, chains.root(event.seq));
    let mut map = recorded(event, bytes);
    map.insert("standing".to_owned(), Json::from(chains.standing(root)));
    map.insert("withdrawn".to_owned(), Json::from(chains.is_withdrawn(seq)));
    map.insert("final".to_owned(), Json::from(chains.is_final(root)));
    let mut about = Vec::new();
    for seq in chains.about(root) {
        let Some(other) = sight.entry(history, seq)? else { continue };
        let kind = other.statement.body.kind().map_or("", tyst_event::Kind::name);
        about.push(json!({
            "seq": seq, "kind": kind, "recorded_at": other.recorded_at.to_string(),
            "withdrawn": chains.is_withdrawn(seq),
        }));
    }
    let is_seen = |seq: &u64| about.iter().any(|other| other["seq"].as_u64() == Some(*seq));
    let disputes: Vec<u64> = chains.disputes(root).into_iter().filter(is_seen).collect();
    map.insert("disputes".to_owned(), Json::from(disputes));
    map.insert("corrections".to_owned(), Json::Array(about));
    Ok(map)
}

/// Returns an entry as a CloudEvent. It has a time only where the day is known on which it happened: when it was recorded is
/// another thing, and stands in an attribute of its own.
fn cloud(ledger: &str, entry: Map<String, Json>, event: &Event) -> Json {
    let statement = &event.statement;
    let kind = entry.get("kind").and_then(Json::as_str).unwrap_or_default();
    let subject = statement.place.as_ref().unwrap_or(&statement.area);
    let mut cloud = json!({
        "specversion": "1.0",
        "id": event.seq.to_string(),
        "source": format!("urn:tyst:ledger:{ledger}"),
        "type": format!("wales.tyst.{kind}"),
        "subject": subject.as_str(),
        "datacontenttype": "application/json",
        "dataschema": format!("urn:tyst:schema:{kind}:{}", statement.body.kind().map_or(0, tyst_event::Kind::schema)),
        "recordedtime": event.recorded_at.to_string(),
        "sequence": format!("{:020}", event.seq),
        "dataclassification": statement.sensitivity.word(),
    });
    if let Some(day) = day(statement.when.on) {
        cloud["time"] = Json::from(format!("{day}T00:00:00Z"));
    }
    cloud["data"] = Json::Object(entry);
    cloud
}

/// Returns a date, where it is a day.
fn day(on: Option<PartialDate>) -> Option<String> {
    on.filter(|on| on.first() == on.last()).map(|on| on.to_string())
}
