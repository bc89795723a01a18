//! `tyst checkpoint`: signs what the ledger has come to.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use tyst_event::wire;
use tyst_evidence::{Archive, Checkpoint, SigningKey};
use tyst_ledger::History;

use crate::app::common;
use crate::evidence::{self, Tiles, archive, hold, with_tree};
use crate::failure::{Class, Failure, Outcome};
use crate::out::{file, give, out, spare_files};
use crate::place::Place;

pub(crate) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    Command::new("checkpoint")
        .about("Sign what the ledger holds now, so that nobody can change it unseen")
        .long_about(
            "Sign what the ledger holds now: a checkpoint says how many entries there are and gives a fingerprint over \
             all of them, signed with the ledger's own key. Give it to others, for example in the minutes of a meeting. \
             Whoever has it can find out later, with `tyst verify --against` or from a proof, whether anything before it \
             was changed, removed or slipped in. The ledger keeps every checkpoint, and `tyst verify` checks them all.\n\n\
             The first checkpoint makes the key. The private part stays in the ledger's folder (keys/checkpoint.key); the \
             public part, which `--key` prints, is what others need to check a signature. Give it to them by another way \
             than the checkpoints.",
        )
        .args(out())
        .arg(flag("key", "Print the ledger's public key and sign nothing").conflicts_with_all(["out", "new-key"]))
        .arg(flag("new-key", "Make a new key and sign with it; the private part of the old one is gone for good"))
        .arg(
            file("keep", "CHECKPOINT", "Take the signatures that witnesses added to this checkpoint into the ledger's own copy")
                .conflicts_with_all(["key", "new-key"]),
        )
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    spare_files(matches, &["out"])?;
    let history = place.history()?;
    let archive = archive(place, &history)?;
    if matches.get_flag("key") {
        return print_key(place, &archive);
    }
    if let Some(path) = matches.get_one::<PathBuf>("keep") {
        let given = evidence::checkpoint(path)?;
        with_tree(place, &history, Tiles::Keep, |tree| hold(tree, &archive, &given))?;
        place.same_folder()?;
        return print(place, matches, &archive, &archive.keep(&given)?);
    }
    let checkpoint = issued(place, &history, &archive, matches.get_flag("new-key"))?;
    print(place, matches, &archive, &checkpoint)
}

/// Signs the head of the ledger, or returns the checkpoint that was given out for it.
pub(crate) fn issued(
    place: &Place,
    history: &History,
    archive: &Archive,
    new_key: bool,
) -> Outcome<Checkpoint> {
    with_tree(place, history, Tiles::Keep, |tree| {
        // A key is made only if there is something that may be signed.
        archive.check_latest(tree)?;
        let key = signing_key(place, archive, new_key)?;
        place.same_folder()?;
        Ok(archive.issue(tree, &key)?)
    })
}

fn print(place: &Place, matches: &ArgMatches, archive: &Archive, checkpoint: &Checkpoint) -> Outcome {
    let bytes = checkpoint.to_bytes();
    if !place.screen.json {
        return give(place, matches, &bytes);
    }
    if matches.contains_id("out") {
        give(place, matches, &bytes)?;
    }
    let head = checkpoint.head();
    place.screen.json_page(&json!({
        "origin": checkpoint.origin(), "size": head.count, "root": wire::hex(&head.root),
        "key": archive.public_keys()?.last().map(ToString::to_string), "stored": archive.path(head.count),
        "checkpoint": String::from_utf8_lossy(&bytes),
    }))
}

fn print_key(place: &Place, archive: &Archive) -> Outcome {
    let keys = archive.public_keys()?;
    let Some(newest) = keys.last() else {
        return Err(Failure::usage("the ledger has no key yet")
            .hint("`tyst checkpoint` makes one with the first checkpoint"));
    };
    if place.screen.json {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        return place.screen.json_page(&json!({ "key": newest.to_string(), "all": keys }));
    }
    place.screen.data(&newest.to_string())
}

/// Returns the private key, and makes one where there is none or a new one is wanted.
pub(crate) fn signing_key(place: &Place, archive: &Archive, new: bool) -> Outcome<SigningKey> {
    if !new {
        if let Some(key) = archive.signing_key()? {
            return Ok(key);
        }
        if !archive.public_keys()?.is_empty() {
            return Err(Failure::new(Class::Refused, "the private part of the ledger's key is missing").hint(
                "restore keys/checkpoint.key from a copy; if it is lost, `tyst checkpoint --new-key` makes another",
            ));
        }
    }
    place.same_folder()?;
    let key = archive.new_key()?;
    place.screen.say(&format!(
        "note: made the ledger's key; those who check its signatures need this public part:\n{}",
        key.public()
    ));
    Ok(key)
}
