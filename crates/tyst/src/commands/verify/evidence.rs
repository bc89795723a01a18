//! Whether the ledger still holds what its checkpoints say, and one that somebody else has kept.
//!
//! That the entries lead to the root in the journal has been checked before.

use std::path::PathBuf;

use clap::ArgMatches;
use serde_json::{Value as Json, json};
use tyst_evidence::{Archive, ArchiveError, Checkpoint, PublicKey, Tree};
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
    /// Compares the ledger with every stored checkpoint, and with one from outside.
    pub(super) fn look(
        place: &Place,
        history: &History,
        stored: Stored,
        against: Option<&Against>,
    ) -> Outcome<Evidence> {
        let archive = archive(place, history)?;
        if let Some(against) = against {
            of_this_ledger(&archive, &against.checkpoint)?;
        }
        let mut found = Evidence::default();
        let keys = found.keep(archive.public_keys()).unwrap_or_default();
        let mut sizes = found.keep(archive.sizes()).unwrap_or_default();
        if stored == Stored::Newest {
            sizes.drain(..sizes.len().saturating_sub(1));
        }
        if sizes.is_empty() && against.is_none() {
            return Ok(found);
        }
        if keys.is_empty() && !sizes.is_empty() {
            let words =
                "the signatures of the stored checkpoints were not checked: no key of this ledger is known";
            found.notes.push(words.to_owned());
        }
        with_tree(place, history, Tiles::LeaveAlone, |tree| {
            for size in sizes {
                let held = found.stored(&archive, tree, &keys, size);
                found.stored += usize::from(found.keep(held).is_some());
            }
            if let Some(against) = against {
                found.outside(tree, &keys, against)?;
            }
            Ok(found)
        })
    }

    /// Makes sure that the ledger holds what the stored checkpoint of a size says, and that the ledger signed it.
    fn stored(
        &mut self,
        archive: &Archive,
        tree: &mut Tree<'_>,
        keys: &[PublicKey],
        size: u64,
    ) -> Result<(), ArchiveError> {
        let Some(checkpoint) = archive.checkpoint(size)? else { return Ok(()) };
        if !keys.is_empty() && !is_signed(&checkpoint, keys) {
            let path = archive.path(size);
            self.wrong.push(format!("{} is not signed with a key of this ledger", path.display()));
        }
        archive.compare(&checkpoint, tree)
    }

    /// Compares the ledger with a checkpoint from outside.
    fn outside(&mut self, tree: &mut Tree<'_>, keys: &[PublicKey], against: &Against) -> Outcome {
        let said = against.checkpoint.head();
        if against.key.is_none() && !is_signed(&against.checkpoint, keys) {
            self.notes.push(
                "nothing shows that this ledger signed the checkpoint; give its key with --key".to_owned(),
            );
        }
        match difference(tree, said)? {
            Some(words) => self.wrong.push(words),
            None => self.against = Some(said.count),
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
            let checkpoints = counted(self.stored as u64, "checkpoint", "checkpoints");
            lines.push(format!("  the ledger holds what {checkpoints} of its own say"));
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
