//! `tyst witness`: signs another ledger's checkpoint after making sure that it only grew.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use tyst_event::wire;
use tyst_evidence::{Proof, SigningKey, Witness, make_key, read_key};

use crate::app::json;
use crate::evidence::{self, key, public_key, refused};
use crate::failure::{Class, Failure, Outcome};
use crate::out::{file, give, out, spare_files};
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("witness")
        .about("Sign another ledger's checkpoint, as somebody who does not keep that ledger")
        .long_about(
            "Sign another ledger's checkpoint. A witness is somebody else, for example a neighbouring board: it remembers the \
             last checkpoint that it saw, makes sure that the ledger has only grown since, and then adds its own signature \
             with the time. A ledger whose checkpoints are witnessed cannot show one history to one reader and another to the \
             next. No ledger and no network is needed; files are enough:\n\n  \
             tyst witness --new-key board.example --key-file board.key      once: make the witness's key\n  \
             tyst witness CHECKPOINT --key-file board.key --seen board.seen --key KEY       the first time\n  \
             tyst witness CHECKPOINT --key-file board.key --seen board.seen --proof PROOF   from then on\n\n\
             The proof is what `tyst prove --from` makes from the checkpoint that was signed last. Nothing is signed, with \
             exit code 3, when the ledger is smaller than it was, or differs in what was seen before. Keep the notes of \
             --seen: without them the witness has seen nothing.",
        )
        .arg(
            Arg::new("checkpoint")
                .value_name("CHECKPOINT")
                .value_parser(clap::value_parser!(PathBuf))
                .requires("seen")
                .conflicts_with("new-key")
                .help("The checkpoint; without one, the witness's public key is printed"),
        )
        .arg(file("key-file", "FILE", "The file with the witness's private key").required(true))
        .arg(file("seen", "FILE", "The file in which the witness notes down what it has seen").requires("checkpoint"))
        .arg(file("proof", "PROOF", "The proof that the ledger only grew since it was seen last").requires("checkpoint"))
        .arg(key().requires("checkpoint"))
        .arg(Arg::new("new-key").long("new-key").value_name("NAME").help("Make a key with this name in --key-file"))
        .args(out().map(|arg| arg.requires("checkpoint")))
        .arg(json())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    spare_files(matches, &["out"])?;
    let key = private_key(matches)?;
    let (Some(checkpoint), Some(seen)) =
        (matches.get_one::<PathBuf>("checkpoint"), matches.get_one::<PathBuf>("seen"))
    else {
        let public = key.witness().to_string();
        return if place.screen.json {
            place.screen.json_page(&json!({ "key": public }))
        } else {
            place.screen.data(&public)
        };
    };
    let checkpoint = evidence::checkpoint(checkpoint)?;
    let proof = match matches.get_one::<PathBuf>("proof").map(|path| evidence::proof(path)).transpose()? {
        Some(Proof::Inclusion(_)) => {
            return Err(refused("the proof is about one entry")
                .hint("`tyst prove --from CHECKPOINT` makes the one that is needed"));
        }
        Some(Proof::Consistency(proof)) => Some(proof),
        None => None,
    };
    let given = matches.get_one::<String>("key").map(|words| public_key(words)).transpose()?;
    if given.as_ref().is_some_and(tyst_evidence::PublicKey::is_witness) {
        return Err(Failure::usage("--key is the key of a witness").hint("give the key of the ledger"));
    }
    let time = u64::try_from(Place::now().0 / 1_000_000)
        .map_err(|_| Failure::new(Class::System, "the machine's clock is before 1970"))?;
    let mut witness = Witness::open(seen)?;
    let before = witness.last(checkpoint.origin()).map(|last| last.head().count);
    let signed = witness.cosign(checkpoint, proof.as_ref(), given.as_ref(), &key, time)?;
    let bytes = signed.to_bytes();
    if !place.screen.json {
        return give(place, matches, &bytes);
    }
    if matches.contains_id("out") {
        give(place, matches, &bytes)?;
    }
    place.screen.json_page(&json!({
        "origin": signed.origin(), "size": signed.head().count, "root": wire::hex(&signed.head().root), "seen_before": before,
        "time": time, "key": key.witness().to_string(), "checkpoint": String::from_utf8_lossy(&bytes),
    }))
}

/// Reads the witness's key, or makes it.
fn private_key(matches: &ArgMatches) -> Outcome<SigningKey> {
    let path = matches.get_one::<PathBuf>("key-file").cloned().unwrap_or_default();
    let Some(name) = matches.get_one::<String>("new-key") else {
        return read_key(&path).map_err(|fault| {
            let failure = Failure::from(fault);
            if path.exists() {
                failure
            } else {
                failure.hint("`tyst witness --new-key NAME --key-file FILE` makes a key")
            }
        });
    };
    Ok(make_key(&path, name)?)
}
