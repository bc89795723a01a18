//! What a ledger's folder keeps of evidence: its signing key, every key it has had, and every checkpoint it has signed.
//!
//! It does not make hashes. Files in `checkpoints/` are never changed, so that copies of a ledger only ever get more:
//!
//! ```text
//! checkpoints/276            the checkpoint of 276 records, as it was first signed
//! checkpoints/276.50c7d74e   the same with a signature that came later, by the id of its key
//! checkpoints/key-1          the first public key of the ledger; the next is key-2
//! keys/checkpoint.key        the newest private key
//! ```

mod mend;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tyst_log::Head;

pub use self::mend::Mending;
use crate::checkpoint::{CHECKPOINT_BYTES_MAX, Checkpoint, CheckpointError, SignatureError};
use crate::file;
use crate::key::{KeyError, PublicKey, SigningKey};
use crate::tree::{Tree, TreeError};

/// The private key, for its owner only.
const SECRET: &str = "keys/checkpoint.key";
/// What everybody may have.
const CHECKPOINTS: &str = "checkpoints";
/// How the file of a public key is called; its number follows.
const KEY: &str = "key-";
/// How the name of a file ends that is being made.
const UNFINISHED: &str = ".new";
/// The longest file with a key in bytes.
const KEY_BYTES_MAX: usize = 4096;

/// Why evidence cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The operating system does not give a file.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of keys holds something else.
    #[error("{} holds no key", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: KeyError,
    },
    /// A stored checkpoint is none.
    #[error("{} holds no checkpoint", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: CheckpointError,
    },
    /// A stored checkpoint says something else than its name, or than the ledger.
    #[error("{} says that the ledger had {said} entries with another root than it has now", path.display())]
    Contradicts {
        /// The file.
        path: PathBuf,
        /// The size that it says.
        said: u64,
    },
    /// A stored checkpoint is of another ledger.
    #[error("{} is of {origin}", path.display())]
    Origin {
        /// The file.
        path: PathBuf,
        /// The ledger that it names.
        origin: String,
    },
    /// The ledger has lost records that a stored checkpoint vouches for.
    #[error("{} says that the ledger had {said} entries, and it has {count}", path.display())]
    Lost {
        /// The file.
        path: PathBuf,
        /// The size that it says.
        said: u64,
        /// How many there are.
        count: u64,
    },
    /// A checkpoint that is to be kept is not signed with the newest key of the ledger.
    #[error("the ledger did not sign it")]
    Signature(#[from] SignatureError),
    /// The ledger has no key yet.
    #[error("the ledger has no key yet")]
    NoKey,
    /// The tree cannot be read.
    #[error("the hash tree cannot be read")]
    Tree(#[from] TreeError),
}

/// The keys and checkpoints in the folder of a ledger.
#[derive(Debug, Clone)]
pub struct Archive {
    ledger: PathBuf,
    origin: String,
}

/// The size of a stored checkpoint, and the checkpoint if it can be read.
pub type Kept = (u64, Result<Checkpoint, ArchiveError>);

impl Archive {
    /// Returns those of the ledger in `dir` with this id.
    pub fn new(dir: &Path, id: &str) -> Archive {
        Archive { ledger: dir.to_owned(), origin: format!("tyst/{id}") }
    }

    /// Returns the name under which the ledger signs.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns every public key that the ledger has had, the newest last.
    pub fn public_keys(&self) -> Result<Vec<PublicKey>, ArchiveError> {
        let keys = self.key_numbers()?.into_iter().map(|number| self.public_key(number));
        keys.filter_map(Result::transpose).collect()
    }

    /// Returns whether a key is missing between others or before them: then a signature that is none of theirs may be its.
    pub fn lacks_keys(&self) -> Result<bool, ArchiveError> {
        Ok((1..).zip(self.key_numbers()?).any(|(number, there)| number != there))
    }

    fn public_key(&self, number: u64) -> Result<Option<PublicKey>, ArchiveError> {
        let path = self.public_path(number);
        let Some(bytes) = read(&path, KEY_BYTES_MAX)? else { return Ok(None) };
        key_in(&bytes).map(Some).map_err(|source| ArchiveError::Key { path, source })
    }

    /// Returns the numbers of all public keys, the smallest first; one between them may be lost.
    fn key_numbers(&self) -> Result<BTreeSet<u64>, ArchiveError> {
        Ok(self.names()?.iter().filter_map(|name| number_in(name.strip_prefix(KEY)?)).collect())
    }

    fn public_path(&self, number: u64) -> PathBuf {
        self.ledger.join(CHECKPOINTS).join(format!("{KEY}{number}"))
    }

    /// Returns the private key, if the ledger has one.
    pub fn signing_key(&self) -> Result<Option<SigningKey>, ArchiveError> {
        let path = self.ledger.join(SECRET);
        let Some(bytes) = read(&path, KEY_BYTES_MAX)? else { return Ok(None) };
        let key = SigningKey::parse(&String::from_utf8_lossy(&bytes));
        key.map(Some).map_err(|source| ArchiveError::Key { path, source })
    }

    /// Makes a new private key. One that the ledger had before is gone for good; its public key stays known.
    pub fn new_key(&self) -> Result<SigningKey, ArchiveError> {
        let path = self.ledger.join(SECRET);
        let key = SigningKey::new(&self.origin)
            .map_err(|source| ArchiveError::Key { path: path.clone(), source })?;
        // First what others need, so that there is no signature of a key that is not known.
        self.public_keys()?;
        let public = self.public_path(self.key_numbers()?.last().map_or(1, |last| last.saturating_add(1)));
        create(&public, format!("{}\n", key.public()).as_bytes())?;
        let secret = format!("{}\n", key.reveal());
        file::replace(&path, secret.as_bytes(), 0o600).map_err(|fault| io_error(&path, fault))?;
        Ok(key)
    }

    /// Returns every stored checkpoint by its size, the smallest first. A fault in one does not hide the others.
    pub fn all(&self) -> Result<Vec<Kept>, ArchiveError> {
        let names = self.names()?;
        let read = |size| Some((size, self.among(&names, size).transpose()?));
        Ok(sizes(&names).into_iter().filter_map(read).collect())
    }

    /// Returns the sizes of all stored checkpoints, the smallest first, without reading any.
    pub fn sizes(&self) -> Result<Vec<u64>, ArchiveError> {
        Ok(sizes(&self.names()?))
    }

    /// Returns the stored checkpoint with the greatest size.
    pub fn latest(&self) -> Result<Option<Checkpoint>, ArchiveError> {
        let names = self.names()?;
        let size = sizes(&names).last().copied();
        size.map_or(Ok(None), |size| self.among(&names, size))
    }

    /// Returns the names of the files that others may have.
    fn names(&self) -> Result<BTreeSet<String>, ArchiveError> {
        let folder = self.ledger.join(CHECKPOINTS);
        let files = match fs::read_dir(&folder) {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            files => files.map_err(|fault| io_error(&folder, fault))?,
        };
        let mut names = BTreeSet::new();
        for file in files {
            names.extend(file.map_err(|fault| io_error(&folder, fault))?.file_name().into_string().ok());
        }
        names.retain(|name| !name.ends_with(UNFINISHED));
        Ok(names)
    }

    /// Returns where the checkpoint of a size is stored.
    pub fn path(&self, size: u64) -> PathBuf {
        self.ledger.join(CHECKPOINTS).join(size.to_string())
    }

    /// Returns the stored checkpoint of a size with all its signatures.
    pub fn checkpoint(&self, size: u64) -> Result<Option<Checkpoint>, ArchiveError> {
        self.among(&self.names()?, size)
    }

    fn among(&self, names: &BTreeSet<String>, size: u64) -> Result<Option<Checkpoint>, ArchiveError> {
        let Some(mut checkpoint) = self.read_checkpoint(&self.path(size), size)? else { return Ok(None) };
        let stem = format!("{size}.");
        for name in names.range(stem.clone()..).take_while(|name| name.starts_with(&stem)) {
            let path = self.ledger.join(CHECKPOINTS).join(name);
            let later = self.read_checkpoint(&path, size)?;
            if !later.is_none_or(|later| checkpoint.join(&later)) {
                return Err(ArchiveError::Contradicts { path, said: size });
            }
        }
        Ok(Some(checkpoint))
    }

    fn read_checkpoint(&self, path: &Path, size: u64) -> Result<Option<Checkpoint>, ArchiveError> {
        let path = path.to_owned();
        let Some(bytes) = read(&path, CHECKPOINT_BYTES_MAX)? else { return Ok(None) };
        let checkpoint = match Checkpoint::parse(&bytes) {
            Ok(checkpoint) => checkpoint,
            Err(source) => return Err(ArchiveError::Checkpoint { path, source }),
        };
        if checkpoint.origin() != self.origin {
            return Err(ArchiveError::Origin { path, origin: checkpoint.origin().to_owned() });
        }
        let said = checkpoint.head().count;
        if said == size { Ok(Some(checkpoint)) } else { Err(ArchiveError::Contradicts { path, said }) }
    }

    /// Signs what the ledger has come to, and stores that; a checkpoint that says the same is signed along.
    ///
    /// Nothing is signed that the newest stored checkpoint contradicts, or that is not on the disk.
    pub fn issue(&self, tree: &mut Tree<'_>, key: &SigningKey) -> Result<Checkpoint, ArchiveError> {
        let head = tree.head();
        self.check_latest(tree)?;
        if let Some(stored) = self.checkpoint(head.count)?
            && stored.check(&key.public()).is_ok()
        {
            return Ok(stored);
        }
        let synced = tree.reader().sync();
        synced.map_err(|fault| io_error(&self.ledger.join("journal"), fault))?;
        self.store(&Checkpoint::sign(head, key))
    }

    /// Stores a checkpoint that came back from witnesses, with all signatures that are new.
    ///
    /// The caller has made sure that the ledger holds what it says.
    pub fn keep(&self, checkpoint: &Checkpoint) -> Result<Checkpoint, ArchiveError> {
        let keys = self.public_keys()?;
        let newest = keys.last().ok_or(ArchiveError::NoKey)?;
        if !keys.iter().any(|key| checkpoint.check(key).is_ok()) {
            checkpoint.check(newest)?;
        }
        self.store(checkpoint)
    }

    /// Stores a checkpoint, or those of its signatures that the stored one has not; returns it with all of them.
    fn store(&self, checkpoint: &Checkpoint) -> Result<Checkpoint, ArchiveError> {
        let size = checkpoint.head().count;
        let path = self.path(size);
        let Some(mut stored) = self.checkpoint(size)? else {
            create(&path, &checkpoint.to_bytes())?;
            return Ok(checkpoint.again());
        };
        for (id, alone) in checkpoint.beyond(&stored) {
            let later = self.ledger.join(CHECKPOINTS).join(format!("{size}.{id:08x}"));
            if later.exists() {
                continue;
            }
            if !stored.join(&alone) {
                return Err(ArchiveError::Contradicts { path, said: size });
            }
            create(&later, &alone.to_bytes())?;
        }
        Ok(stored)
    }

    /// Makes sure that the ledger still holds what the newest stored checkpoint says, if there is one.
    pub fn check_latest(&self, tree: &mut Tree<'_>) -> Result<(), ArchiveError> {
        let latest = self.latest()?;
        latest.map_or(Ok(()), |latest| self.compare(&latest, tree))
    }

    /// Makes sure that the ledger still holds what a stored checkpoint says.
    pub fn compare(&self, stored: &Checkpoint, tree: &mut Tree<'_>) -> Result<(), ArchiveError> {
        let (said, count) = (stored.head().count, tree.head().count);
        let path = self.path(said);
        if said > count {
            return Err(ArchiveError::Lost { path, said, count });
        }
        let head: Head = tree.head_at(said)?;
        if head == stored.head() { Ok(()) } else { Err(ArchiveError::Contradicts { path, said }) }
    }
}

/// Returns the sizes that names stand for, the smallest first.
fn sizes(names: &BTreeSet<String>) -> Vec<u64> {
    let mut sizes: Vec<u64> = names.iter().filter_map(|name| number_in(name)).collect();
    sizes.sort_unstable();
    sizes
}

/// Returns the number that a part of a name is.
fn number_in(words: &str) -> Option<u64> {
    words.parse::<u64>().ok().filter(|number| number.to_string() == words)
}

/// Returns the public key in a file.
fn key_in(bytes: &[u8]) -> Result<PublicKey, KeyError> {
    PublicKey::parse(String::from_utf8_lossy(bytes).trim_end())
}

fn create(path: &Path, bytes: &[u8]) -> Result<(), ArchiveError> {
    file::create(path, bytes, 0o644).map_err(|fault| io_error(path, fault))
}

fn read(path: &Path, bytes_max: usize) -> Result<Option<Vec<u8>>, ArchiveError> {
    file::read(path, bytes_max).map_err(|fault| io_error(path, fault))
}

fn io_error(path: &Path, source: io::Error) -> ArchiveError {
    ArchiveError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
