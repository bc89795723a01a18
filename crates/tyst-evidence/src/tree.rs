//! The hash tree over a ledger's records, and the proofs that can be read off it.
//!
//! Every hash that leaves here has been checked against the root in the journal, so damaged tiles cost time and nothing
//! else. It signs nothing.

mod verified;

use std::path::{Path, PathBuf};

use tlog_tiles::{Error as TileError, HASH_SIZE, Hash as TreeHash, prove_record, prove_tree, tree_hash};
use tyst_log::{Hash, Head, ReadError, Reader};

use self::verified::{Stop, Verified};
use crate::tiles::{Tiles, Unusable};

/// Something that happened on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// So many of so many records that had no hashes in the tiles yet were hashed.
    Hashing {
        /// How many are done.
        done: u64,
        /// How many there are.
        total: u64,
    },
    /// The tiles could not be used, and were made anew from the records.
    Remade {
        /// What was wrong with them.
        reason: String,
    },
    /// The tiles could not be written, so that the next one has to hash these records again.
    NotKept {
        /// What the system said.
        reason: String,
    },
}

/// Why the tree cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The records cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The records are not those over which the journal has its root.
    #[error("the {count} entries do not lead to the root in the journal")]
    Root {
        /// How many records there are.
        count: u64,
    },
    /// A size was asked for that the ledger never had, or a position outside of it.
    #[error("position or size {asked} is outside of a ledger of {size} entries")]
    Outside {
        /// The position or size.
        asked: u64,
        /// The size of the ledger, or of the part of it that was asked about.
        size: u64,
    },
}

/// The hash tree over all records of a ledger as a reader shows it.
pub struct Tree<'a> {
    hashes: Verified<'a>,
    head: Head,
    keeping: Keeping<'a>,
}

impl<'a> Tree<'a> {
    /// Opens the tree of the ledger in `dir`, extends its tiles, and keeps them there if that can be done.
    pub fn open(
        reader: &'a Reader,
        dir: &Path,
        notice: &'a mut dyn FnMut(Notice),
    ) -> Result<Tree<'a>, TreeError> {
        Tree::new(reader, Keeping { ledger: dir.to_owned(), writes: true, notice })
    }

    /// Opens the tree and writes nothing.
    pub fn look(
        reader: &'a Reader,
        dir: &Path,
        notice: &'a mut dyn FnMut(Notice),
    ) -> Result<Tree<'a>, TreeError> {
        Tree::new(reader, Keeping { ledger: dir.to_owned(), writes: false, notice })
    }

    fn new(reader: &'a Reader, mut keeping: Keeping<'a>) -> Result<Tree<'a>, TreeError> {
        // Another command may have put other tiles in place while they were read.
        let kept = keeping.kept(reader).or_else(|_| keeping.kept(reader));
        let hashes = kept.or_else(|stop| keeping.remade(reader, stop))?;
        Ok(Tree { hashes, head: reader.head(), keeping })
    }

    /// Returns the head of the ledger.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Returns the head that the ledger had when it had `count` records.
    pub fn head_at(&mut self, count: u64) -> Result<Head, TreeError> {
        self.within(count, self.head.count + 1)?;
        let root = self.ask(|hashes| tree_hash(count, hashes))?;
        Ok(Head { count, root: root.0 })
    }

    /// Returns the hashes that show that the record at `seq` was among the first `count`.
    pub fn inclusion(&mut self, seq: u64, count: u64) -> Result<Vec<Hash>, TreeError> {
        self.within(count, self.head.count + 1)?;
        self.within(seq, count)?;
        Ok(bare(self.ask(|hashes| prove_record(count, seq, hashes))?))
    }

    /// Returns the hashes that show that the first `count` records begin with the first `old`.
    pub fn consistency(&mut self, old: u64, count: u64) -> Result<Vec<Hash>, TreeError> {
        self.within(count, self.head.count + 1)?;
        self.within(old, count + 1)?;
        if old == 0 {
            return Ok(Vec::new());
        }
        Ok(bare(self.ask(|hashes| prove_tree(count, old, hashes))?))
    }

    /// Returns the first `width` hashes of a tile of the ledger, one after the other.
    pub(crate) fn tile(&mut self, level: u8, index: u64, width: u64) -> Result<Vec<u8>, TreeError> {
        let tile = match self.hashes.tile(level, index) {
            Ok(tile) => tile,
            Err(stop) => {
                self.remake(stop)?;
                self.hashes.tile(level, index).map_err(|stop| self.final_error(stop))?
            }
        };
        let bytes = usize::try_from(width).unwrap_or(usize::MAX).saturating_mul(HASH_SIZE);
        Ok(tile[..bytes.min(tile.len())].to_vec())
    }

    /// Returns the reader of the records.
    pub(crate) fn reader(&self) -> &'a Reader {
        self.hashes.reader()
    }

    fn within(&self, asked: u64, end: u64) -> Result<(), TreeError> {
        if asked < end { Ok(()) } else { Err(TreeError::Outside { asked, size: self.head.count.min(end) }) }
    }

    /// Reads hashes off the tree; if its tiles cannot be used, off those that are made anew.
    fn ask<T>(&mut self, question: impl Fn(&Verified<'_>) -> Result<T, TileError>) -> Result<T, TreeError> {
        let fault = match question(&self.hashes) {
            Ok(answer) => return Ok(answer),
            Err(fault) => fault,
        };
        self.remake(self.hashes.stop(&fault))?;
        question(&self.hashes).map_err(|fault| self.final_error(self.hashes.stop(&fault)))
    }

    fn remake(&mut self, stop: Stop) -> Result<(), TreeError> {
        self.hashes = self.keeping.remade(self.hashes.reader(), stop)?;
        Ok(())
    }

    fn final_error(&self, stop: Stop) -> TreeError {
        final_error(stop, self.head.count)
    }
}

/// Where tiles are kept, and who hears of it.
struct Keeping<'a> {
    ledger: PathBuf,
    writes: bool,
    notice: &'a mut dyn FnMut(Notice),
}

impl Keeping<'_> {
    /// Takes the tiles that are kept.
    fn kept<'r>(&mut self, reader: &'r Reader) -> Result<Verified<'r>, Stop> {
        self.take(reader, Tiles::kept(&self.ledger)?)
    }

    /// Makes the tiles anew after something was wrong with them.
    fn remade<'r>(&mut self, reader: &'r Reader, stop: Stop) -> Result<Verified<'r>, TreeError> {
        match stop {
            Stop::Read(fault) => return Err(fault.into()),
            Stop::Tiles(Unusable(reason)) => (self.notice)(Notice::Remade { reason }),
        }
        if self.writes
            && let Err(fault) = Tiles::discard(&self.ledger)
        {
            (self.notice)(Notice::NotKept { reason: fault.to_string() });
        }
        self.take(reader, Tiles::empty(&self.ledger)).map_err(|stop| final_error(stop, reader.head().count))
    }

    /// Extends tiles, makes sure that they lead to the root, and keeps them.
    fn take<'r>(&mut self, reader: &'r Reader, tiles: Tiles) -> Result<Verified<'r>, Stop> {
        let mut hashes = Verified::new(reader, tiles, self.notice)?;
        if self.writes
            && let Err(fault) = hashes.tiles.keep()
        {
            (self.notice)(Notice::NotKept { reason: fault.to_string() });
        }
        Ok(hashes)
    }
}

/// Returns what it means that even tiles that were just made do not fit.
fn final_error(stop: Stop, count: u64) -> TreeError {
    match stop {
        Stop::Read(fault) => fault.into(),
        Stop::Tiles(_) => TreeError::Root { count },
    }
}

fn bare(hashes: Vec<TreeHash>) -> Vec<Hash> {
    hashes.into_iter().map(|hash| hash.0).collect()
}

#[cfg(test)]
mod tests;
