//! Checkpoints: signed statements of how many records a ledger held, and the root over them (C2SP tlog-checkpoint).
//!
//! It does not say whether a ledger holds what a checkpoint says, and does not choose whom to trust.

use signed_note::{Note, NoteError, VerifierList};
use tyst_log::Head;

use crate::key::{self, Pen, PublicKey, SigningKey, is_name};

/// The largest checkpoint that is read, in bytes.
pub const CHECKPOINT_BYTES_MAX: usize = 64 * 1024;

/// Why bytes are no checkpoint.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CheckpointError {
    /// It is longer than [`CHECKPOINT_BYTES_MAX`].
    #[error("it is longer than {CHECKPOINT_BYTES_MAX} bytes")]
    TooLong,
    /// It is no text with signatures.
    #[error("it is not a signed note")]
    Note,
    /// The text does not say an origin, a size and a root.
    #[error("it is signed text, but does not say the size and root of a ledger")]
    Text,
    /// The origin is no name.
    #[error("it does not name its ledger in visible ASCII without spaces and +")]
    Origin,
}

/// Why a signature does not count.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum SignatureError {
    /// The key belongs to another ledger.
    #[error("the key is that of {key}, and the checkpoint is of {origin}")]
    OtherLedger {
        /// The name of the key.
        key: String,
        /// The origin of the checkpoint.
        origin: String,
    },
    /// The checkpoint bears no signature of this key.
    #[error("it is not signed with the key of {key}")]
    Missing {
        /// The name of the key.
        key: String,
    },
    /// Two checkpoints together have more signatures than one can have.
    #[error("there are more than 100 signatures")]
    TooMany,
    /// There is a signature in the name of the key, and it is false.
    #[error("the signature in the name of {key} is false")]
    False {
        /// The name of the key.
        key: String,
    },
}

/// A signed statement of what a ledger had come to.
#[derive(Debug)]
pub struct Checkpoint {
    origin: String,
    head: Head,
    note: Note,
}

impl Checkpoint {
    /// Makes the statement and signs it with the key of the ledger, whose name is the origin.
    ///
    /// The caller has made sure that the ledger holds this head for good.
    pub fn sign(head: Head, key: &SigningKey) -> Checkpoint {
        let origin = key.public().name().to_owned();
        let root = tlog_tiles::Hash(head.root);
        let text = format!("{origin}\n{}\n{root}\n", head.count);
        let note = Note::new(text.as_bytes(), &[]).expect("a name, a number and base64 are text");
        let mut checkpoint = Checkpoint { origin, head, note };
        checkpoint.add(&Pen { key, time: None });
        checkpoint
    }

    /// Reads a checkpoint. Nothing is said about its signatures.
    pub fn parse(bytes: &[u8]) -> Result<Checkpoint, CheckpointError> {
        if bytes.len() > CHECKPOINT_BYTES_MAX {
            return Err(CheckpointError::TooLong);
        }
        let note = Note::from_bytes(bytes).map_err(|_| CheckpointError::Note)?;
        let said = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|_| CheckpointError::Text)?;
        if !is_name(said.origin()) {
            return Err(CheckpointError::Origin);
        }
        let head = Head { count: said.size(), root: said.hash().0 };
        Ok(Checkpoint { origin: said.origin().to_owned(), head, note })
    }

    /// Returns the bytes that [`Checkpoint::parse`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.note.to_bytes()
    }

    /// Returns the name of the ledger.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns the number of records and the root over them.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Makes sure that the holder of a key signed this, and returns when, in seconds since 1970, if a witness did.
    pub fn check(&self, key: &PublicKey) -> Result<Option<u64>, SignatureError> {
        let name = key.name().to_owned();
        if !key.is_witness() && name != self.origin {
            return Err(SignatureError::OtherLedger { key: name, origin: self.origin.clone() });
        }
        let known = VerifierList::new(vec![Box::new(key.clone())]);
        match self.note.verify(&known) {
            Ok((signed, _)) if key.is_witness() => Ok(key::time_of(signed[0].signature())),
            Ok(_) => Ok(None),
            Err(NoteError::InvalidSignature { .. }) => Err(SignatureError::False { key: name }),
            Err(_) => Err(SignatureError::Missing { key: name }),
        }
    }

    /// Adds the signature of a witness, who saw this at `time` in seconds since 1970, and returns its line.
    ///
    /// Only [`crate::Witness`] may say that it was seen, after it looked.
    pub(crate) fn cosign(&mut self, key: &SigningKey, time: u64) {
        self.add(&Pen { key, time: Some(time) });
    }

    /// Adds the signature of the ledger's key, in place of one that it has made before.
    pub(crate) fn countersign(&mut self, key: &SigningKey) {
        self.add(&Pen { key, time: None });
    }

    /// Takes over the signatures of a checkpoint that says the same and is signed with the ledger's `key`.
    pub(crate) fn join(&mut self, other: &Checkpoint, key: &PublicKey) -> Result<(), SignatureError> {
        other.check(key)?;
        let known = VerifierList::new(vec![Box::new(key.clone())]);
        let (mut all, others) = other.note.verify(&known).expect("its signature was checked");
        all.extend(others);
        let mut bytes = self.to_bytes();
        for line in all.iter().map(signed_note::Signature::to_bytes) {
            if !bytes.windows(line.len()).any(|there| there == line) {
                bytes.extend(line);
            }
        }
        self.note = Note::from_bytes(&bytes).map_err(|_| SignatureError::TooMany)?;
        Ok(())
    }

    fn add(&mut self, pen: &Pen<'_>) {
        self.note.add_sigs(&[pen]).expect("a key has a valid name, and signing cannot fail");
    }
}

#[cfg(test)]
mod tests;
