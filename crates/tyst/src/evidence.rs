//! What the commands about evidence share: the tree with its progress, and the files that people hand each other.
//!
//! It decides nothing; `tyst-evidence` does.

use std::path::Path;

use clap::{Arg, ArgMatches};
use tyst_evidence::{
    Archive, CHECKPOINT_BYTES_MAX, Checkpoint, Head, Notice, PROOF_BYTES_MAX, Proof, PublicKey, Tree,
};
use tyst_ledger::History;

use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;
use crate::reading::given;

/// Returns the flag that gives the key of a ledger.
pub(crate) fn key() -> Arg {
    Arg::new("key")
        .long("key")
        .value_name("KEY")
        .help("The public key of the ledger, as `tyst checkpoint --key` prints it")
}

/// Returns the keys and checkpoints of the ledger.
pub(crate) fn archive(place: &Place, history: &History) -> Outcome<Archive> {
    Ok(Archive::new(&place.folder()?, history.id()))
}

/// Whether the tiles may be brought up to date in the ledger's folder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tiles {
    Keep,
    LeaveAlone,
}

/// Does something with the hash tree of the ledger.
pub(crate) fn with_tree<T>(
    place: &Place,
    history: &History,
    tiles: Tiles,
    work: impl FnOnce(&mut Tree<'_>) -> Outcome<T>,
) -> Outcome<T> {
    let folder = place.folder()?;
    let bar = place.screen.progress("hashing");
    let mut notice = |notice| match notice {
        Notice::Hashing { done, total } => {
            bar.set_length(total);
            bar.set_position(done);
        }
        Notice::Remade { reason } => {
            place
                .screen
                .say(&format!("note: the tiles of the hash tree are made anew from the entries: {reason}"));
        }
        Notice::NotKept { reason } => {
            place.screen.say(&format!("note: the tiles of the hash tree could not be kept: {reason}"));
        }
    };
    let tree = match tiles {
        Tiles::Keep => Tree::open(history.reader(), &folder, &mut notice),
        Tiles::LeaveAlone => Tree::look(history.reader(), &folder, &mut notice),
    };
    let done = work(&mut tree?);
    bar.finish_and_clear();
    done
}

/// Reads a file with a checkpoint.
pub(crate) fn checkpoint(path: &Path) -> Outcome<Checkpoint> {
    let bytes = given(path, CHECKPOINT_BYTES_MAX as u64)?;
    Checkpoint::parse(&bytes).map_err(|fault| {
        Failure::new(Class::Refused, format!("{} is no checkpoint: {fault}", path.display()))
            .hint("a checkpoint is the text that `tyst checkpoint` prints, unchanged to the last line end")
    })
}

/// Reads a file with a proof.
pub(crate) fn proof(path: &Path) -> Outcome<Proof> {
    let bytes = given(path, PROOF_BYTES_MAX as u64)?;
    Proof::parse(&bytes).map_err(|fault| {
        Failure::new(Class::Refused, format!("{} is no proof: {fault}", path.display()))
            .hint("a proof is the text that `tyst prove` prints, unchanged to the last line end")
    })
}

/// Reads a key that was typed.
pub(crate) fn public_key(words: &str) -> Outcome<PublicKey> {
    PublicKey::parse(words.trim()).map_err(|fault| {
        Failure::usage(format!("{words} is no public key: {fault}"))
            .hint("`tyst checkpoint --key` prints the key of a ledger, and `tyst witness --new-key` that of a witness")
    })
}

/// Returns the keys that were typed under a flag.
pub(crate) fn public_keys(matches: &ArgMatches, flag: &str) -> Outcome<Vec<PublicKey>> {
    let words = matches.get_many::<String>(flag).into_iter().flatten();
    words.map(|words| public_key(words)).collect()
}

/// Returns the failure of a check whose input may be sound and still does not hold.
pub(crate) fn refused(words: impl Into<String>) -> Failure {
    Failure::new(Class::Refused, words)
}

/// Returns in what a ledger is not what a head says, or nothing if it holds exactly that.
pub(crate) fn difference(tree: &mut Tree<'_>, said: Head) -> Outcome<Option<String>> {
    let has = tree.head().count;
    if said.count > has {
        return Ok(Some(format!(
            "the checkpoint says that there were {} entries, and there are {has}",
            said.count
        )));
    }
    let holds = tree.head_at(said.count)? == said;
    Ok((!holds)
        .then(|| format!("the first {} entries are not those that the checkpoint is about", said.count)))
}

/// Makes sure that a checkpoint from outside is about this ledger, and that the ledger holds what it says.
pub(crate) fn hold(tree: &mut Tree<'_>, archive: &Archive, checkpoint: &Checkpoint) -> Outcome {
    of_this_ledger(archive, checkpoint)?;
    let difference = difference(tree, checkpoint.head())?;
    difference.map_or(Ok(()), |words| {
        Err(refused(words).hint(
            "`tyst verify --against CHECKPOINT --key KEY` says whether it was signed by this ledger, which was changed then",
        ))
    })
}

/// Makes sure that a checkpoint from outside is about this ledger.
pub(crate) fn of_this_ledger(archive: &Archive, checkpoint: &Checkpoint) -> Outcome {
    if checkpoint.origin() == archive.origin() {
        return Ok(());
    }
    Err(refused(format!(
        "the checkpoint is of {}, and this ledger is {}",
        checkpoint.origin(),
        archive.origin()
    )))
}

/// Returns a moment in words, from seconds since 1970.
pub(crate) fn moment(seconds: u64) -> String {
    let instant = i64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1_000_000));
    instant.map_or_else(|| format!("second {seconds} of 1970"), |us| tyst_event::Instant(us).to_string())
}
