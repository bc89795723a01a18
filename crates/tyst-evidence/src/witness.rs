//! A witness: somebody else, who signs a ledger's checkpoints after making sure that the ledger only grew.
//!
//! It needs no ledger and no network (C2SP tlog-witness by file), and signs nothing before it has noted it down.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::Head;
use crate::checkpoint::{Checkpoint, SignatureError};
use crate::file;
use crate::key::{KeyError, PublicKey, SigningKey};
use crate::proof::{Consistency, DoesNotHold};

/// The first line of what a witness notes down.
const TITLE: &str = "tyst witness 1";
/// The longest such file in bytes: some ten thousand ledgers.
const STATE_BYTES_MAX: usize = 16 << 20;
/// The longest file with a private key in bytes.
const KEY_BYTES_MAX: usize = 4096;

/// Why a witness cannot work.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The operating system does not give a file.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file with a private key holds something else.
    #[error("{} holds no private key", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: KeyError,
    },
    /// What the witness noted down was changed.
    #[error("line {line} of {} is not what a witness noted down", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// The number of the line, counted from 1.
        line: usize,
    },
    /// Another witness is using the same notes.
    #[error("{} is in use", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The witness refuses to sign.
    #[error("the checkpoint is not cosigned")]
    Refused(#[from] Refusal),
}

/// Why a witness does not sign a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The witness has no key of this ledger.
    #[error("the key of {origin} is not known")]
    Unknown {
        /// The ledger.
        origin: String,
    },
    /// The ledger did not sign it.
    #[error("the signature of the ledger does not count")]
    Signature(#[from] SignatureError),
    /// The witness has seen a longer ledger.
    #[error("it has {given} entries, and one with {seen} has been seen")]
    Smaller {
        /// How many the checkpoint has.
        given: u64,
        /// How many were seen.
        seen: u64,
    },
    /// The witness has seen another ledger of this size: one of the two is false.
    #[error(
        "it is from a fork: another root has been seen for the same {size} entries, and the two checkpoints cannot both be of \
         one append-only ledger"
    )]
    OtherRoot {
        /// The size of both.
        size: u64,
    },
    /// A proof is needed, and there is none.
    #[error("a proof is needed that it begins with the {seen} entries that have been seen")]
    NoProof {
        /// How many were seen.
        seen: u64,
    },
    /// The proof is about other checkpoints.
    #[error("the proof leads from {old} entries to {new}, and one from {seen} to {given} is needed")]
    OtherProof {
        /// Where the proof begins.
        old: u64,
        /// Where it ends.
        new: u64,
        /// How many were seen.
        seen: u64,
        /// How many the checkpoint has.
        given: u64,
    },
    /// The ledger signed two things that cannot both be so.
    #[error(
        "it is from a fork: the ledger signed two checkpoints of {size} entries with different roots, which cannot both be of \
         one append-only ledger"
    )]
    Fork {
        /// The size of both.
        size: u64,
    },
    /// The proof does not hold: the ledger was changed.
    #[error(
        "it is from a fork, or the proof was damaged: the {given} entries do not begin with the {seen} that have been seen, and \
         the two checkpoints cannot both be of one append-only ledger"
    )]
    Changed {
        /// How many were seen.
        seen: u64,
        /// How many the checkpoint has.
        given: u64,
        /// What the proof lacks.
        source: DoesNotHold,
    },
}

/// What a witness knows of a ledger.
struct Seen {
    key: PublicKey,
    checkpoint: Checkpoint,
}

/// A witness with its notes, which nobody else uses meanwhile.
pub struct Witness {
    path: PathBuf,
    seen: BTreeMap<String, Seen>,
    _lock: File,
}

impl Witness {
    /// Opens the notes in a file; without the file, nothing has been seen.
    pub fn open(path: &Path) -> Result<Witness, WitnessError> {
        let lock = lock(path)?;
        let bytes = file::read(path, STATE_BYTES_MAX).map_err(|fault| io_error(path, fault))?;
        let seen = bytes.map_or(Ok(BTreeMap::new()), |bytes| parse(&bytes));
        let seen = seen.map_err(|line| WitnessError::State { path: path.to_owned(), line })?;
        Ok(Witness { path: path.to_owned(), seen, _lock: lock })
    }

    /// Returns the newest checkpoint of a ledger that was seen.
    pub fn last(&self, origin: &str) -> Option<&Checkpoint> {
        self.seen.get(origin).map(|seen| &seen.checkpoint)
    }

    /// Makes sure that a ledger only grew since it was last seen, notes that down, and then signs its checkpoint.
    ///
    /// `given` is the ledger's key where the caller names it: the first time, or when the ledger has a new one. `time`
    /// is the caller's clock in seconds since 1970.
    pub fn cosign(
        &mut self,
        mut checkpoint: Checkpoint,
        proof: Option<&Consistency>,
        given: Option<&PublicKey>,
        key: &SigningKey,
        time: u64,
    ) -> Result<Checkpoint, WitnessError> {
        let origin = checkpoint.origin().to_owned();
        let seen = self.seen.get(&origin);
        let pinned = given.or(seen.map(|seen| &seen.key));
        let pinned = pinned.ok_or_else(|| Refusal::Unknown { origin: origin.clone() })?.clone();
        checkpoint.check(&pinned).map_err(Refusal::from)?;
        if let Some(seen) = seen {
            judge(&seen.checkpoint, &checkpoint, proof, &pinned)?;
        }
        self.seen.insert(origin, Seen { key: pinned, checkpoint: checkpoint.again() });
        let text = text(&self.seen);
        file::replace(&self.path, text.as_bytes(), 0o644).map_err(|fault| io_error(&self.path, fault))?;
        checkpoint.cosign(key, time);
        Ok(checkpoint)
    }
}

/// Decides whether a checkpoint goes on from what was seen.
fn judge(
    seen: &Checkpoint,
    checkpoint: &Checkpoint,
    proof: Option<&Consistency>,
    key: &PublicKey,
) -> Result<(), Refusal> {
    let (old, new) = (seen.head(), checkpoint.head());
    let (seen, given) = (old.count, new.count);
    if given < seen {
        return Err(Refusal::Smaller { given, seen });
    }
    if given == seen {
        return if old == new { Ok(()) } else { Err(Refusal::OtherRoot { size: seen }) };
    }
    if seen == 0 {
        return Ok(());
    }
    let proof = proof.ok_or(Refusal::NoProof { seen })?;
    let ends = proof.checkpoint.head();
    let contradicts = |head: &Head| head.count == ends.count && head.root != ends.root;
    if [old, new].iter().any(contradicts) && proof.checkpoint.check(key).is_ok() {
        return Err(Refusal::Fork { size: ends.count });
    }
    if proof.old != seen || ends != new || proof.checkpoint.origin() != checkpoint.origin() {
        return Err(Refusal::OtherProof { old: proof.old, new: ends.count, seen, given });
    }
    proof.check(old).map_err(|source| Refusal::Changed { seen, given, source })
}

/// Keeps others from the notes for as long as the file lives.
fn lock(path: &Path) -> Result<File, WitnessError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = PathBuf::from(name);
    let opened = OpenOptions::new().write(true).create(true).truncate(false).open(&lock);
    let file = opened.map_err(|fault| io_error(&lock, fault))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(WitnessError::Busy { path: path.to_owned() }),
        Err(TryLockError::Error(fault)) => Err(io_error(&lock, fault)),
    }
}

/// Returns the notes: a title, then for each ledger its key and its checkpoint in base64.
fn text(seen: &BTreeMap<String, Seen>) -> String {
    let lines = seen
        .values()
        .map(|Seen { key, checkpoint }| format!("{key} {}\n", BASE64_STANDARD.encode(checkpoint.to_bytes())));
    std::iter::once(format!("{TITLE}\n")).chain(lines).collect()
}

/// Reads the notes, or returns the number of the line that was changed: each is held together by its signature.
fn parse(bytes: &[u8]) -> Result<BTreeMap<String, Seen>, usize> {
    let text = std::str::from_utf8(bytes).map_err(|_| 1_usize)?;
    let mut lines = text.strip_suffix('\n').ok_or(1_usize)?.split('\n');
    if lines.next() != Some(TITLE) {
        return Err(1);
    }
    let mut seen = BTreeMap::new();
    for (number, line) in (2..).zip(lines) {
        let (origin, known) = ledger(line).ok_or(number)?;
        if seen.insert(origin, known).is_some() {
            return Err(number);
        }
    }
    Ok(seen)
}

fn ledger(line: &str) -> Option<(String, Seen)> {
    let (key, checkpoint) = line.split_once(' ')?;
    let key = PublicKey::parse(key).ok()?;
    let checkpoint = Checkpoint::parse(&BASE64_STANDARD.decode(checkpoint).ok()?).ok()?;
    checkpoint.check(&key).ok()?;
    Some((checkpoint.origin().to_owned(), Seen { key, checkpoint }))
}

/// Reads the private key of a witness.
pub fn read_key(path: &Path) -> Result<SigningKey, WitnessError> {
    let missing = || io_error(path, io::Error::from(io::ErrorKind::NotFound));
    let bytes =
        file::read(path, KEY_BYTES_MAX).map_err(|fault| io_error(path, fault))?.ok_or_else(missing)?;
    let key = SigningKey::parse(&String::from_utf8_lossy(&bytes));
    key.map_err(|source| WitnessError::Key { path: path.to_owned(), source })
}

/// Makes a private key for a witness in a file that only its owner can read, and that is not there yet.
pub fn make_key(path: &Path, name: &str) -> Result<SigningKey, WitnessError> {
    let key = SigningKey::new(name).map_err(|source| WitnessError::Key { path: path.to_owned(), source })?;
    let text = format!("{}\n", key.reveal());
    file::create(path, text.as_bytes(), 0o600).map_err(|fault| io_error(path, fault))?;
    Ok(key)
}

fn io_error(path: &Path, source: io::Error) -> WitnessError {
    WitnessError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
