//! `tyst prove`: proofs that anybody can check without the ledger.
//!
//! `check` is the other side of it.

mod check;

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::wire;
use tyst_evidence::{Archive, Checkpoint, Consistency, Hash, Inclusion, leaf_hash};
use tyst_ledger::History;

use crate::app::common;
use crate::commands::correct::seq_of;
use crate::evidence::{self, Tiles, archive, hold, key, refused, with_tree};
use crate::failure::{Class, Failure, Outcome};
use crate::out::{file, give, out, spare_files};
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("prove")
        .about("Prove that an entry is in the ledger, or that the ledger only grew; check such a proof")
        .long_about(
            "Make a proof that others can check without the ledger and without trusting whoever keeps it:\n\n  \
             tyst prove 17                      entry 17 is in the ledger of the newest checkpoint\n  \
             tyst prove --from OLD_CHECKPOINT   the ledger still begins with all that it held at an older checkpoint\n\n\
             A proof ends with the signed checkpoint that it leads to. With --check, nothing is made, and no ledger is \
             needed: the proof is checked against the ledger's public key, and for an entry against the entry's exact \
             bytes, which --with-record writes. Exit code 3 when it does not hold.",
        )
        .arg(Arg::new("seq").value_name("SEQ").help("The entry, as `tyst log` numbers it"))
        .arg(file("at", "CHECKPOINT", "Prove it for this checkpoint; the newest of the ledger where it is left out").requires("seq"))
        .arg(file("from", "CHECKPOINT", "The older checkpoint: prove, or with --check check, that the ledger only grew since"))
        .arg(file("to", "CHECKPOINT", "The newer checkpoint; the newest of the ledger where it is left out").requires("from"))
        .arg(file("with-record", "FILE", "Write also the exact bytes of the entry, which the proof is about").requires("seq"))
        .args(out())
        .arg(
            file("check", "PROOF", "Check this proof instead of making one")
                .conflicts_with_all(["seq", "at", "to", "out", "with-record"])
                .requires("key"),
        )
        .arg(file("record", "FILE", "The exact bytes of the entry; the ledger's where it is left out").requires("check"))
        .arg(key().requires("check"))
        .arg(
            Arg::new("witness")
                .long("witness")
                .value_name("KEY")
                .action(clap::ArgAction::Append)
                .requires("check")
                .help("The public key of a witness that must have signed as well"),
        )
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if let Some(path) = matches.get_one::<PathBuf>("check") {
        return check::run(place, matches, path);
    }
    spare_files(matches, &["out", "with-record"])?;
    let history = place.history()?;
    let archive = archive(place, &history)?;
    match (matches.get_one::<String>("seq"), matches.get_one::<PathBuf>("from")) {
        (Some(_), Some(_)) => {
            Err(Failure::usage("SEQ and --from ask for different proofs").hint("give one of them"))
        }
        (None, None) => Err(Failure::usage("nothing is said to prove")
            .hint("give the number of an entry, or --from CHECKPOINT")),
        (seq, None) => inclusion(place, matches, &history, &archive, seq_of(seq)?),
        (None, Some(from)) => consistency(place, matches, &history, &archive, &evidence::checkpoint(from)?),
    }
}

/// Proves that an entry is in the ledger.
fn inclusion(place: &Place, matches: &ArgMatches, history: &History, archive: &Archive, seq: u64) -> Outcome {
    let checkpoint = asked_or_newest(matches, "at", archive)?;
    let (proof, bytes) = included(place, history, archive, checkpoint, seq)?;
    if let Some(path) = matches.get_one::<PathBuf>("with-record") {
        std::fs::write(path, &bytes).map_err(|fault| Failure::file(path, &fault))?;
        place.screen.say(&format!("wrote {}", path.display()));
    }
    let about = json!({ "proves": "inclusion", "seq": seq, "leaf": wire::hex(&leaf_hash(&bytes)) });
    show(place, matches, about, &proof.path, &proof.checkpoint, &proof.to_bytes())
}

/// Returns the proof that an entry is in the ledger of a checkpoint, and the exact bytes of the entry.
pub(crate) fn included(
    place: &Place,
    history: &History,
    archive: &Archive,
    checkpoint: Checkpoint,
    seq: u64,
) -> Outcome<(Inclusion, Vec<u8>)> {
    let (size, has) = (checkpoint.head().count, history.head().count);
    if seq >= has {
        let words = format!("there is no entry {seq}: the ledger has {has}, counted from 0");
        return Err(refused(words).hint("`tyst log` lists them"));
    }
    if seq >= size {
        let words = format!("entry {seq} is not covered by the checkpoint, which has only {size} entries");
        return Err(refused(words).hint("`tyst checkpoint` signs what the ledger holds now"));
    }
    let path = with_tree(place, history, Tiles::Keep, |tree| {
        hold(tree, archive, &checkpoint)?;
        Ok(tree.inclusion(seq, size)?)
    })?;
    let bytes = history.entry(seq)?.map(|stored| stored.bytes).unwrap_or_default();
    let proof = Inclusion { seq, path, checkpoint };
    if proof.check(leaf_hash(&bytes)).is_err() {
        return Err(Failure::new(Class::Ledger, format!("entry {seq} changed while it was read")));
    }
    Ok((proof, bytes))
}

/// Proves that the ledger still begins with what it held at an older checkpoint.
fn consistency(
    place: &Place,
    matches: &ArgMatches,
    history: &History,
    archive: &Archive,
    from: &Checkpoint,
) -> Outcome {
    let checkpoint = asked_or_newest(matches, "to", archive)?;
    let (old, size) = (from.head().count, checkpoint.head().count);
    if old > size {
        let words = format!("the older checkpoint has {old} entries, and the newer one only {size}");
        return Err(refused(words).hint("`tyst checkpoint` signs what the ledger holds now"));
    }
    let path = with_tree(place, history, Tiles::Keep, |tree| {
        hold(tree, archive, from)?;
        hold(tree, archive, &checkpoint)?;
        Ok(tree.consistency(old, size)?)
    })?;
    let proof = Consistency { old, path, checkpoint };
    let about = json!({ "proves": "consistency", "old": old });
    show(place, matches, about, &proof.path, &proof.checkpoint, &proof.to_bytes())
}

/// Returns the checkpoint that a flag names, or the newest that the ledger keeps.
fn asked_or_newest(matches: &ArgMatches, flag: &str, archive: &Archive) -> Outcome<Checkpoint> {
    if let Some(path) = matches.get_one::<PathBuf>(flag) {
        return evidence::checkpoint(path);
    }
    newest(archive)
}

/// Returns the newest checkpoint that the ledger keeps.
pub(crate) fn newest(archive: &Archive) -> Outcome<Checkpoint> {
    archive.latest()?.ok_or_else(|| {
        refused("the ledger has no checkpoint yet, and a proof leads to one")
            .hint("make one with `tyst checkpoint`")
    })
}

fn show(
    place: &Place,
    matches: &ArgMatches,
    mut about: Json,
    path: &[Hash],
    checkpoint: &Checkpoint,
    proof: &[u8],
) -> Outcome {
    if !place.screen.json {
        return give(place, matches, proof);
    }
    if matches.contains_id("out") {
        give(place, matches, proof)?;
    }
    let hashes: Vec<String> = path.iter().map(|hash| wire::hex(hash)).collect();
    about["path"] = Json::from(hashes);
    about["size"] = Json::from(checkpoint.head().count);
    about["root"] = Json::from(wire::hex(&checkpoint.head().root));
    about["proof"] = Json::from(String::from_utf8_lossy(proof));
    place.screen.json_page(&about)
}
