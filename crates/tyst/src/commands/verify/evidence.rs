//! Whether the ledger still holds what its checkpoints say, and one that somebody else has kept.
//!
//! That the entries lead to the root in the journal has been checked before.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value as Json, json};
use tyst_evidence::{ArchiveError, Checkpoint, PublicKey, Tree};
use tyst_ledger::History;

use crate::evidence::{
    Tiles, archive, checkpoint, difference, of_this_ledger, public_key, refused, with_tree,
};
use crate::failure::{Outcome, chain};
use crate::place::Place;
use crate::screen::counted;

/// A checkpoint from outside, and the key with which it must be signed if it was given.
pub(super) struct Against {
    checkpoint: Checkpoint,
    key: Option<PublicKey>,
}

impl Against {
    /// Reads what was asked for, and makes sure that the key signed it.
    pub(super) fn asked(matches: &ArgMatches) -> Outcome<Option<Against>> {
        let Some(path) = matches.get_one::<PathBuf>("against") else { return Ok(None) };
        let checkpoint = checkpoint(path)?;
        let key = matches.get_one::<String>("key").map(|words| public_key(words)).transpose()?;
        if let Some(key) = &key {
            checkpoint
                .check(key)
                .map_err(|fault| refused(format!("the checkpoint does not count: {fault}")))?;
        }
        Ok(Some(Against { checkpoint, key }))
    }
}

/// Which of the stored checkpoints are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    All,
    Newest,
}

/// What checkpoints have shown.
#[derive(Default)]
pub(super) struct Evidence {
    /// How many stored checkpoints the ledger holds what they say.
    stored: usize,
    /// What is wrong.
    pub(super) wrong: Vec<String>,
    /// What is worth knowing.
    pub(super) notes: Vec<String>,
    /// The size of the checkpoint from outside, if the ledger holds what it says.
    against: Option<u64>,
}

impl Evidence {
    /// Returns what is known of a ledger that was not compared: nothing but why.
    pub(super) fn without(why: Option<&str>) -> Evidence {
        Evidence { notes: why.into_iter().map(str::to_owned).collect(), ..Evidence::default() }
    }

    /// Compares the ledger with every stored checkpoint, and with one from outside.
    pub(super) fn look(
        place: &Place,
        history: &History,
        wanted: Stored,
        against: Option<&Against>,
    ) -> Outcome<Evidence> {
        let archive = archive(place, history)?;
        if let Some(against) = against {
            of_this_ledger(&archive, &against.checkpoint)?;
        }
        let mut found = Evidence::default();
        let keys = found.keep(archive.public_keys()).unwrap_or_default();
        let mut kept = found.keep(archive.all()).unwrap_or_default();
        // What was signed while the journal was checked is of more entries.
        let history = &place.history()?;
        if wanted == Stored::Newest {
            kept.drain(..kept.len().saturating_sub(1));
        }
        if kept.is_empty() && against.is_none() {
            return Ok(found);
        }
        let lacks_keys = found.keep(archive.lacks_keys()).unwrap_or(true);
        if (keys.is_empty() || lacks_keys) && !kept.is_empty() {
            let known = if keys.is_empty() { "no key" } else { "not every key" };
            found.notes.push(format!(
                "the signatures of the stored checkpoints were not checked: {known} of this ledger is known"
            ));
        }
        with_tree(place, history, Tiles::LeaveAlone, |tree| {
            for (size, checkpoint) in kept {
                let held = checkpoint.and_then(|checkpoint| {
                    if !lacks_keys {
                        found.check_signature(&archive.path(size), &checkpoint, &keys);
                    }
                    archive.compare(&checkpoint, tree)
                });
                found.stored += usize::from(found.keep(held).is_some());
            }
            if let Some(against) = against {
                found.outside(tree, &keys, against)?;
            }
            Ok(found)
        })
    }

    /// Makes sure that the ledger signed a stored checkpoint, if any of its keys is known.
    fn check_signature(&mut self, path: &Path, checkpoint: &Checkpoint, keys: &[PublicKey]) {
        if !keys.is_empty() && !is_signed(checkpoint, keys) {
            self.wrong.push(format!("{} is not signed with a key of this ledger", path.display()));
        }
    }

    /// Compares the ledger with a checkpoint from outside.
    fn outside(&mut self, tree: &mut Tree<'_>, keys: &[PublicKey], against: &Against) -> Outcome {
        let said = against.checkpoint.head();
        let signed = against.key.is_some() || is_signed(&against.checkpoint, keys);
        let unsigned = "nothing shows that this ledger signed the checkpoint";
        match difference(tree, said)? {
            // Anybody can write down a root; that accuses nobody.
            Some(words) if !signed => {
                return Err(refused(format!("{words}; and {unsigned}")).hint("give its key with --key"));
            }
            Some(words) => self.wrong.push(words),
            None => self.against = Some(said.count),
        }
        if !signed {
            self.notes.push(format!("{unsigned}; give its key with --key"));
        }
        Ok(())
    }

    /// Takes a fault down among what is wrong.
    fn keep<T>(&mut self, checked: Result<T, ArchiveError>) -> Option<T> {
        checked.map_err(|fault| self.wrong.push(chain(&fault))).ok()
    }

    pub(super) fn to_json(&self) -> Json {
        json!({ "hold": self.stored, "wrong": self.wrong, "notes": self.notes, "against": self.against })
    }

    /// Returns what a person reads about it.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.stored > 0 {
            let say = counted(self.stored as u64, "checkpoint of its own says", "checkpoints of its own say");
            lines.push(format!("  the ledger holds what {say}"));
        }
        if let Some(size) = self.against {
            lines.push(format!(
                "  its first {} are exactly those of the checkpoint",
                counted(size, "entry", "entries")
            ));
        }
        lines
    }
}

fn is_signed(checkpoint: &Checkpoint, keys: &[PublicKey]) -> bool {
    keys.iter().any(|key| checkpoint.check(key).is_ok())
}
