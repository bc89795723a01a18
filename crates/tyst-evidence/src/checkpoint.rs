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
        let mut checkpoint = Checkpoint { origin, head, note: unsigned(&text) };
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

    /// Returns the same once more.
    pub(crate) fn again(&self) -> Checkpoint {
        Checkpoint::parse(&self.to_bytes()).expect("what was read or made can be read again")
    }

    /// Returns the signatures that `known` has not, each by the id of its key and as a checkpoint with nothing else.
    pub(crate) fn beyond(&self, known: &Checkpoint) -> Vec<(u32, Checkpoint)> {
        let text = self.note.text();
        let alone = |line: &str| {
            let signature = signed_note::Signature::from_bytes(line.as_bytes()).ok()?;
            let note = Note::new(text, std::slice::from_ref(&signature)).ok()?;
            Some((signature.id(), Checkpoint { origin: self.origin.clone(), head: self.head, note }))
        };
        self.lines_beyond(known).iter().filter_map(|line| alone(line)).collect()
    }

    /// Takes over the signatures of a checkpoint that has the same text; says whether it has, and there is room.
    pub(crate) fn join(&mut self, other: &Checkpoint) -> bool {
        let mut text = String::from_utf8_lossy(&self.to_bytes()).into_owned();
        for line in other.lines_beyond(self) {
            text.push_str(&line);
            text.push('\n');
        }
        let joined = Note::from_bytes(text.as_bytes()).ok().filter(|note| note.text() == other.note.text());
        let fits = joined.is_some() && text.len() <= CHECKPOINT_BYTES_MAX;
        if let Some(note) = joined.filter(|_| fits) {
            self.note = note;
        }
        fits
    }

    /// Returns the lines of its signatures that `known` has not.
    fn lines_beyond(&self, known: &Checkpoint) -> Vec<String> {
        let lines = |checkpoint: &Checkpoint| -> Vec<String> {
            let bytes = checkpoint.to_bytes();
            let after_gap = &bytes[checkpoint.note.text().len() + 1..];
            String::from_utf8_lossy(after_gap).lines().map(str::to_owned).collect()
        };
        let known = lines(known);
        lines(self).into_iter().filter(|line| !known.contains(line)).collect()
    }

    fn add(&mut self, pen: &Pen<'_>) {
        self.note.add_sigs(&[pen]).expect("a key has a valid name, and signing cannot fail");
    }
}

fn unsigned(text: &str) -> Note {
    Note::new(text.as_bytes(), &[]).expect("a name, a number and base64 are text")
}

#[cfg(test)]
mod tests;
