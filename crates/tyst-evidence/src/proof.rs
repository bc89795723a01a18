//! Proofs that anybody can check without the ledger: that a record is in it, and that it only ever grew.
//!
//! It makes no hashes of a ledger; `tree` does. It does not check signatures; `checkpoint` does.

use base64::prelude::{BASE64_STANDARD, Engine};
use tlog_tiles::{Hash as TreeHash, check_record, check_tree};
use tyst_log::{Hash, Head};

use crate::checkpoint::{CHECKPOINT_BYTES_MAX, Checkpoint, CheckpointError};

/// The most hashes that a proof can have: one for each level of the tree.
const HASHES_MAX: usize = 63;
/// The first line of a proof of inclusion.
const TITLE: &str = "c2sp.org/tlog-proof@v1";

/// The longest proof that is read, in bytes.
pub const PROOF_BYTES_MAX: usize = CHECKPOINT_BYTES_MAX + 64 * 1024;

/// Why bytes are no proof.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ProofError {
    /// The bytes are longer than [`PROOF_BYTES_MAX`], or no text.
    #[error("it is not text of at most {PROOF_BYTES_MAX} bytes")]
    NotText,
    /// The first line is that of neither kind.
    #[error("it begins neither with `c2sp.org/tlog-proof@v1` nor with `old`")]
    Title,
    /// A line is not what must stand there.
    #[error("line {line} is not {expected}")]
    Line {
        /// The number of the line, counted from 1.
        line: usize,
        /// What must stand there.
        expected: &'static str,
    },
    /// What follows the empty line is no checkpoint.
    #[error("what follows the empty line is no checkpoint")]
    Checkpoint(#[from] CheckpointError),
    /// The position or the old size is not within the checkpoint.
    #[error("it is about position or size {number}, and its checkpoint ends at {size}")]
    Outside {
        /// The position or old size.
        number: u64,
        /// The size of the checkpoint.
        size: u64,
    },
}

/// The hashes do not lead to the root of the checkpoint.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[error("the hashes do not lead to the root of the checkpoint")]
pub struct DoesNotHold;

/// A proof that a record is in a ledger (C2SP tlog-proof).
#[derive(Debug)]
pub struct Inclusion {
    /// The position of the record.
    pub seq: u64,
    /// The hashes beside the way from the record up to the root.
    pub path: Vec<Hash>,
    /// What the record is shown to be part of.
    pub checkpoint: Checkpoint,
}

/// A proof that a ledger still begins with what it was (the body of C2SP tlog-witness add-checkpoint).
#[derive(Debug)]
pub struct Consistency {
    /// How many records there were.
    pub old: u64,
    /// The hashes that lead from the old root to the new one.
    pub path: Vec<Hash>,
    /// What the ledger had become.
    pub checkpoint: Checkpoint,
}

/// A proof of either kind.
#[derive(Debug)]
pub enum Proof {
    /// A record is in the ledger.
    Inclusion(Inclusion),
    /// The ledger only grew.
    Consistency(Consistency),
}

impl Inclusion {
    /// Makes sure that the record with this leaf hash is at `seq` in the ledger of the checkpoint.
    pub fn check(&self, leaf: Hash) -> Result<(), DoesNotHold> {
        let Head { count, root } = self.checkpoint.head();
        let path = self.path.iter().copied().map(TreeHash).collect();
        check_record(&path, count, TreeHash(root), self.seq, TreeHash(leaf)).map_err(|_| DoesNotHold)
    }

    /// Returns the text of the proof.
    pub fn to_bytes(&self) -> Vec<u8> {
        text(&format!("{TITLE}\nindex {}", self.seq), &self.path, &self.checkpoint)
    }
}

impl Consistency {
    /// Makes sure that the ledger of the checkpoint begins with all records of an older head.
    pub fn check(&self, old: Head) -> Result<(), DoesNotHold> {
        let Head { count, root } = self.checkpoint.head();
        let path: Vec<TreeHash> = self.path.iter().copied().map(TreeHash).collect();
        if old.count != self.old {
            return Err(DoesNotHold);
        }
        if old.count == 0 {
            // Everything begins with nothing.
            let empty = old.root == tlog_tiles::EMPTY_HASH.0 && path.is_empty();
            return if empty { Ok(()) } else { Err(DoesNotHold) };
        }
        check_tree(&path, count, TreeHash(root), old.count, TreeHash(old.root)).map_err(|_| DoesNotHold)
    }

    /// Returns the text of the proof.
    pub fn to_bytes(&self) -> Vec<u8> {
        text(&format!("old {}", self.old), &self.path, &self.checkpoint)
    }
}

fn text(first: &str, path: &[Hash], checkpoint: &Checkpoint) -> Vec<u8> {
    let mut text = format!("{first}\n").into_bytes();
    for hash in path {
        text.extend(format!("{}\n", TreeHash(*hash)).bytes());
    }
    text.push(b'\n');
    text.extend(checkpoint.to_bytes());
    text
}

impl Proof {
    /// Reads a proof of either kind. Nothing is said about whether it holds.
    pub fn parse(bytes: &[u8]) -> Result<Proof, ProofError> {
        let text = std::str::from_utf8(bytes).map_err(|_| ProofError::NotText)?;
        if text.len() > PROOF_BYTES_MAX {
            return Err(ProofError::NotText);
        }
        let mut lines = Lines { rest: text, line: 0 };
        let first = lines.next().ok_or(ProofError::Title)?;
        let is_inclusion = first == TITLE;
        let number = if is_inclusion {
            lines.index()?
        } else {
            first.strip_prefix("old ").and_then(decimal).ok_or(ProofError::Title)?
        };
        let path = lines.path()?;
        let checkpoint = Checkpoint::parse(lines.rest.as_bytes())?;
        let size = checkpoint.head().count;
        if number > size || (is_inclusion && number == size) {
            return Err(ProofError::Outside { number, size });
        }
        Ok(if is_inclusion {
            Proof::Inclusion(Inclusion { seq: number, path, checkpoint })
        } else {
            Proof::Consistency(Consistency { old: number, path, checkpoint })
        })
    }

    /// Returns the checkpoint that the proof is about.
    pub fn checkpoint(&self) -> &Checkpoint {
        match self {
            Proof::Inclusion(proof) => &proof.checkpoint,
            Proof::Consistency(proof) => &proof.checkpoint,
        }
    }
}

/// Returns the number that a text is the only decimal form of.
fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// The lines of a proof that have not been read yet.
struct Lines<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let (line, rest) = self.rest.split_once('\n')?;
        (self.rest, self.line) = (rest, self.line + 1);
        Some(line)
    }

    fn expected(&self, expected: &'static str) -> ProofError {
        ProofError::Line { line: self.line, expected }
    }

    /// Reads the position, and passes over the line of extra data before it, which proves nothing.
    fn index(&mut self) -> Result<u64, ProofError> {
        const INDEX: &str = "`index` and a position";
        let mut line = self.next().ok_or(ProofError::Title)?;
        if let Some(extra) = line.strip_prefix("extra ") {
            BASE64_STANDARD.decode(extra).map_err(|_| self.expected("`extra` and base64"))?;
            line = self.next().ok_or(self.expected(INDEX))?;
        }
        line.strip_prefix("index ").and_then(decimal).ok_or(self.expected(INDEX))
    }

    /// Reads hashes up to the empty line.
    fn path(&mut self) -> Result<Vec<Hash>, ProofError> {
        let mut path = Vec::new();
        loop {
            let line = self.next().ok_or(self.expected("followed by an empty line"))?;
            if line.is_empty() {
                return Ok(path);
            }
            if path.len() == HASHES_MAX {
                return Err(self.expected("empty, although 63 hashes have been given"));
            }
            path.push(TreeHash::parse_hash(line).map_err(|_| self.expected("a hash in base64"))?.0);
        }
    }
}

#[cfg(test)]
mod tests;
