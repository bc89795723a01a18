//! What a ledger's folder keeps of evidence: its signing key, every key it has had, and every checkpoint it has signed.
//!
//! It does not make hashes, and trusts nothing but what it is asked to compare with.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tyst_log::Head;

use crate::checkpoint::{CHECKPOINT_BYTES_MAX, Checkpoint, CheckpointError, SignatureError};
use crate::file;
use crate::key::{KeyError, PublicKey, SigningKey};
use crate::tree::{Tree, TreeError};

/// The private key, for its owner only.
const SECRET: &str = "keys/checkpoint.key";
/// Every public key the ledger has had, the newest last.
const PUBLIC: &str = "keys/checkpoint.pub";
/// One checkpoint a size, under the size as its name.
const CHECKPOINTS: &str = "checkpoints";
/// The longest file of keys in bytes.
const KEYS_BYTES_MAX: usize = 64 * 1024;

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
    #[error("{} says that the ledger had {said} records with another root than it has now", path.display())]
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
    #[error("{} says that the ledger had {said} records, and it has {count}", path.display())]
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
        let path = self.ledger.join(PUBLIC);
        let bytes = self.read(&path, KEYS_BYTES_MAX)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let keys = text.lines().map(PublicKey::parse).collect::<Result<_, _>>();
        keys.map_err(|source| ArchiveError::Key { path, source })
    }

    /// Returns the private key, if the ledger has one.
    pub fn signing_key(&self) -> Result<Option<SigningKey>, ArchiveError> {
        let path = self.ledger.join(SECRET);
        let Some(bytes) = self.read(&path, KEYS_BYTES_MAX)? else { return Ok(None) };
        let key = SigningKey::parse(&String::from_utf8_lossy(&bytes));
        key.map(Some).map_err(|source| ArchiveError::Key { path, source })
    }

    /// Makes a new private key. One that the ledger had before is gone for good; its public key stays known.
    pub fn new_key(&self) -> Result<SigningKey, ArchiveError> {
        let path = self.ledger.join(SECRET);
        let key = SigningKey::new(&self.origin)
            .map_err(|source| ArchiveError::Key { path: path.clone(), source })?;
        let mut known = self.public_keys()?;
        known.push(key.public());
        let known: String = known.iter().map(|key| format!("{key}\n")).collect();
        let public = self.ledger.join(PUBLIC);
        // First what others need, so that there is no signature of a key that is not known.
        file::replace(&public, known.as_bytes(), 0o644).map_err(|fault| io_error(&public, fault))?;
        let secret = format!("{}\n", key.reveal());
        file::replace(&path, secret.as_bytes(), 0o600).map_err(|fault| io_error(&path, fault))?;
        Ok(key)
    }

    /// Returns the sizes of all stored checkpoints, the smallest first.
    pub fn sizes(&self) -> Result<Vec<u64>, ArchiveError> {
        let folder = self.ledger.join(CHECKPOINTS);
        let files = match fs::read_dir(&folder) {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            files => files.map_err(|fault| io_error(&folder, fault))?,
        };
        let mut sizes = Vec::new();
        for file in files {
            let name = file.map_err(|fault| io_error(&folder, fault))?.file_name();
            sizes.extend(name.to_str().and_then(|name| name.parse::<u64>().ok()));
        }
        sizes.sort_unstable();
        Ok(sizes)
    }

    /// Returns where the checkpoint of a size is stored.
    pub fn path(&self, size: u64) -> PathBuf {
        self.ledger.join(CHECKPOINTS).join(size.to_string())
    }

    /// Returns the stored checkpoint of a size.
    pub fn checkpoint(&self, size: u64) -> Result<Option<Checkpoint>, ArchiveError> {
        let path = self.path(size);
        let Some(bytes) = self.read(&path, CHECKPOINT_BYTES_MAX)? else { return Ok(None) };
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

    /// Returns the stored checkpoint with the greatest size.
    pub fn latest(&self) -> Result<Option<Checkpoint>, ArchiveError> {
        let size = self.sizes()?.last().copied();
        size.map_or(Ok(None), |size| self.checkpoint(size))
    }

    /// Signs what the ledger has come to, and stores that; a checkpoint that says the same is signed along.
    ///
    /// Nothing is signed that the newest stored checkpoint contradicts, or that is not on the disk.
    pub fn issue(&self, tree: &mut Tree<'_>, key: &SigningKey) -> Result<Checkpoint, ArchiveError> {
        let head = tree.head();
        self.check_latest(tree)?;
        let Some(mut stored) = self.checkpoint(head.count)? else {
            self.sync_journal()?;
            let checkpoint = Checkpoint::sign(head, key);
            let path = self.path(head.count);
            let made = file::create(&path, &checkpoint.to_bytes(), 0o644);
            made.map_err(|fault| io_error(&path, fault))?;
            return Ok(checkpoint);
        };
        if stored.check(&key.public()).is_err() {
            stored.countersign(key);
            let path = self.path(head.count);
            let written = file::replace(&path, &stored.to_bytes(), 0o644);
            written.map_err(|fault| io_error(&path, fault))?;
        }
        Ok(stored)
    }

    /// Takes the signatures of a checkpoint that came back from witnesses into the stored one, or stores it.
    ///
    /// The caller has made sure that the ledger holds what it says.
    pub fn keep(&self, checkpoint: Checkpoint) -> Result<Checkpoint, ArchiveError> {
        let keys = self.public_keys()?;
        let signed = keys.iter().rev().find(|key| checkpoint.check(key).is_ok());
        let key = signed.or(keys.last()).ok_or(ArchiveError::NoKey)?;
        checkpoint.check(key)?;
        let size = checkpoint.head().count;
        let stored = match self.checkpoint(size)? {
            Some(mut stored) => {
                stored.join(&checkpoint, key)?;
                stored
            }
            None => checkpoint,
        };
        let path = self.path(size);
        let written = file::replace(&path, &stored.to_bytes(), 0o644);
        written.map_err(|fault| io_error(&path, fault))?;
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

    /// Returns when the records that a reader has seen are on the disk: beside a writer, the last may not be yet.
    fn sync_journal(&self) -> Result<(), ArchiveError> {
        let folder = self.ledger.join("journal");
        let sync = || {
            let mut files = fs::read_dir(&folder)?.collect::<io::Result<Vec<_>>>()?;
            files.sort_by_key(fs::DirEntry::file_name);
            // What has not been synced is in the last segment, or was when the reader looked.
            for file in files.iter().rev().take(2) {
                match File::open(file.path()) {
                    // It has just been sealed, and only what is on the disk is.
                    Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
                    opened => opened?.sync_all()?,
                }
            }
            File::open(&folder)?.sync_all()
        };
        sync().map_err(|fault| io_error(&folder, fault))
    }

    fn read(&self, path: &Path, bytes_max: usize) -> Result<Option<Vec<u8>>, ArchiveError> {
        file::read(path, bytes_max).map_err(|fault| io_error(path, fault))
    }
}

fn io_error(path: &Path, source: io::Error) -> ArchiveError {
    ArchiveError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
