//! `tyst prove --check`: whether a proof holds, without the ledger.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value as Json, json};
use tyst_event::wire;
use tyst_evidence::{Checkpoint, Consistency, Inclusion, Proof, PublicKey, leaf_hash};
use tyst_ledger::RECORD_BYTES_MAX;

use crate::evidence::{self, public_key, public_keys, refused};
use crate::failure::{Failure, Outcome};
use crate::place::Place;
use crate::reading::given;
use crate::shown;

pub(super) fn run(place: &Place, matches: &ArgMatches, path: &Path) -> Outcome {
    let proof = evidence::proof(path)?;
    let key = public_key(matches.get_one::<String>("key").map_or("", String::as_str))?;
    let signed = signed(proof.checkpoint(), &key, &public_keys(matches, "witness")?)?;
    let (mut found, mut lines) = match &proof {
        Proof::Inclusion(proof) => inclusion(place, matches, proof)?,
        Proof::Consistency(proof) => consistency(matches, proof)?,
    };
    let head = proof.checkpoint().head();
    if place.screen.json {
        found["holds"] = Json::from(true);
        found["origin"] = Json::from(proof.checkpoint().origin());
        found["size"] = Json::from(head.count);
        found["root"] = Json::from(wire::hex(&head.root));
        found["witnesses"] =
            signed.iter().map(|(name, time)| json!({ "name": name, "time": time })).collect();
        return place.screen.json_page(&found);
    }
    lines.push(format!("  signed by    {}", proof.checkpoint().origin()));
    for (name, time) in signed {
        lines.push(format!("  witnessed by {name}, {}", evidence::moment(time)));
    }
    lines.push(format!("  ledger root  {}", wire::hex(&head.root)));
    place.screen.data(&lines.join("\n"))
}

/// Makes sure that the ledger and every witness signed, and returns when the witnesses did.
fn signed(checkpoint: &Checkpoint, key: &PublicKey, witnesses: &[PublicKey]) -> Outcome<Vec<(String, u64)>> {
    let check = |key: &PublicKey| {
        checkpoint
            .check(key)
            .map_err(|fault| refused(format!("the checkpoint of the proof does not count: {fault}")))
    };
    if key.is_witness() {
        return Err(Failure::usage("--key is the key of a witness")
            .hint("give it with --witness, and the ledger's with --key"));
    }
    check(key)?;
    let mut signed = Vec::new();
    for witness in witnesses {
        let Some(time) = check(witness)? else {
            return Err(Failure::usage("--witness is the key of a ledger").hint("give it with --key"));
        };
        signed.push((witness.name().to_owned(), time));
    }
    Ok(signed)
}

fn inclusion(place: &Place, matches: &ArgMatches, proof: &Inclusion) -> Outcome<(Json, Vec<String>)> {
    let seq = proof.seq;
    let record = record(place, matches, seq)?;
    let leaf = leaf_hash(&record);
    proof.check(leaf).map_err(|fault| {
        refused(format!("the proof does not hold for these bytes as entry {seq}: {fault}"))
            .hint("either the bytes are not exactly those that were recorded, or the proof was changed")
    })?;
    let size = proof.checkpoint.head().count;
    let mut lines =
        vec![format!("holds: entry {seq} is in the ledger, as signed when it had {size} entries")];
    if let Ok(event) = wire::decode(&record) {
        let statement = &event.statement;
        let kind = shown::kind(&statement.body);
        lines.push(format!("  entry        {kind}, {}: {}", statement.area, shown::summary(statement)));
        lines.push(format!("  recorded     {} by {}", event.recorded_at, event.recorded_by));
    }
    lines.push(format!("  hash         {}", wire::hex(&leaf)));
    Ok((json!({ "proves": "inclusion", "seq": seq, "leaf": wire::hex(&leaf) }), lines))
}

/// Returns the bytes that the proof is about: from a file, or from the ledger.
fn record(place: &Place, matches: &ArgMatches, seq: u64) -> Outcome<Vec<u8>> {
    if let Some(path) = matches.get_one::<PathBuf>("record") {
        return given(path, RECORD_BYTES_MAX as u64);
    }
    let history = place.history().map_err(|failure| {
        let hint = "give the entry's exact bytes with --record FILE, or the ledger with --ledger DIR";
        Failure { hint: Some(failure.hint.unwrap_or_else(|| hint.to_owned())), ..failure }
    })?;
    let stored = history.entry(seq)?;
    Ok(stored.ok_or_else(|| refused(format!("the ledger has no entry {seq}")))?.bytes)
}

fn consistency(matches: &ArgMatches, proof: &Consistency) -> Outcome<(Json, Vec<String>)> {
    let from = matches.get_one::<PathBuf>("from").ok_or_else(|| {
        Failure::usage("this proof is about how the ledger grew, and needs the older checkpoint")
            .hint("add --from CHECKPOINT, the one that you have kept")
    })?;
    let from = evidence::checkpoint(from)?;
    if from.origin() != proof.checkpoint.origin() {
        let words = format!(
            "the older checkpoint is of {}, the proof of {}",
            from.origin(),
            proof.checkpoint.origin()
        );
        return Err(refused(words));
    }
    let (old, size) = (from.head().count, proof.checkpoint.head().count);
    if proof.old != old {
        let words = format!("the proof begins at {} entries, and the older checkpoint has {old}", proof.old);
        return Err(refused(words));
    }
    proof.check(from.head()).map_err(|fault| {
        refused(format!("the proof does not hold from this older checkpoint: {fault}"))
            .hint("if both checkpoints are signed by the ledger, it was changed in between: keep them, they show it")
    })?;
    let lines = vec![format!(
        "holds: the ledger of {size} entries begins with the {old} of the older checkpoint, unchanged"
    )];
    Ok((json!({ "proves": "consistency", "old": old }), lines))
}
