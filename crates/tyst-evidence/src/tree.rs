//! The hash tree over a ledger's records, and the proofs that can be read off it.
//!
//! Every hash that leaves here has been checked against the root in the journal, so damaged tiles cost time and nothing
//! else. It signs nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tlog_tiles::{
    Error as TileError, HASH_SIZE, Hash as TreeHash, Tile, TileHashReader, TileReader, prove_record,
    prove_tree, record_hash, tree_hash,
};
use tyst_log::{Hash, Head, ReadError, Reader};

use crate::tiles::{HEIGHT, Tiles, Unusable, WIDTH};

/// How many tiles are remembered at most, each of 8 KiB.
const REMEMBERED_MAX: usize = 128;
/// After how many groups of records a notice is given while they are hashed.
const GROUPS_A_NOTICE: u64 = 64;

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
    #[error("the {count} records do not lead to the root in the journal")]
    Root {
        /// How many records there are.
        count: u64,
    },
    /// A size was asked for that the ledger never had, or a position outside of it.
    #[error("position or size {asked} is outside of a ledger of {size} records")]
    Outside {
        /// The position or size.
        asked: u64,
        /// The size of the ledger, or of the part of it that was asked about.
        size: u64,
    },
}

/// The hash tree over all records of a ledger as a reader shows it.
pub struct Tree<'a> {
    source: Source<'a>,
    head: Head,
    ledger: PathBuf,
    keeps: bool,
    notice: &'a mut dyn FnMut(Notice),
}

impl<'a> Tree<'a> {
    /// Opens the tree of the ledger in `dir`, extends its tiles, and keeps them there if that can be done.
    pub fn open(
        reader: &'a Reader,
        dir: &Path,
        notice: &'a mut dyn FnMut(Notice),
    ) -> Result<Tree<'a>, TreeError> {
        Tree::new(reader, dir, true, notice)
    }

    /// Opens the tree and writes nothing.
    pub fn look(
        reader: &'a Reader,
        dir: &Path,
        notice: &'a mut dyn FnMut(Notice),
    ) -> Result<Tree<'a>, TreeError> {
        Tree::new(reader, dir, false, notice)
    }

    fn new(
        reader: &'a Reader,
        dir: &Path,
        keeps: bool,
        notice: &'a mut dyn FnMut(Notice),
    ) -> Result<Tree<'a>, TreeError> {
        let source = Source { reader, tiles: Tiles::empty(dir), state: RefCell::default() };
        let mut tree = Tree { source, head: reader.head(), ledger: dir.to_owned(), keeps, notice };
        // Another command may have put other tiles in place while they were read.
        match tree.take_kept().or_else(|_| tree.take_kept()) {
            Ok(()) => Ok(tree),
            Err(stop) => tree.remake(stop).map(|()| tree),
        }
    }

    fn take_kept(&mut self) -> Result<(), Stop> {
        let tiles = Tiles::kept(&self.ledger).map_err(Stop::Tiles)?;
        self.take(tiles)
    }

    /// Goes on from these tiles to the head, and makes sure that they lead to its root.
    fn take(&mut self, tiles: Tiles) -> Result<(), Stop> {
        self.source.state.take();
        self.source.tiles = tiles;
        let whole = self.head.count / WIDTH;
        if self.source.tiles.groups() > whole {
            return Err(Stop::Tiles(Unusable("the tiles are over more records than there are".to_owned())));
        }
        self.source.extend(whole, self.notice)?;
        if self.head.count > 0 {
            self.run(|hashes| tree_hash(self.head.count, hashes))?;
        }
        if self.keeps
            && let Err(fault) = self.source.tiles.keep()
        {
            (self.notice)(Notice::NotKept { reason: fault.to_string() });
        }
        Ok(())
    }

    /// Makes the tiles anew after something was wrong with them.
    fn remake(&mut self, stop: Stop) -> Result<(), TreeError> {
        match stop {
            Stop::Read(fault) => return Err(fault.into()),
            Stop::Tiles(Unusable(reason)) => (self.notice)(Notice::Remade { reason }),
        }
        if self.keeps
            && let Err(fault) = Tiles::discard(&self.ledger)
        {
            (self.notice)(Notice::NotKept { reason: fault.to_string() });
        }
        self.take(Tiles::empty(&self.ledger)).map_err(|stop| match stop {
            Stop::Read(fault) => fault.into(),
            Stop::Tiles(_) => TreeError::Root { count: self.head.count },
        })
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

    /// Returns the hashes of a tile of the ledger, one after the other.
    pub(crate) fn tile(&mut self, tile: &Tile) -> Result<Vec<u8>, TreeError> {
        self.ask(|hashes| tile.read_data(hashes))
    }

    /// Returns the reader of the records.
    pub(crate) fn reader(&self) -> &'a Reader {
        self.source.reader
    }

    fn within(&self, asked: u64, end: u64) -> Result<(), TreeError> {
        if asked < end { Ok(()) } else { Err(TreeError::Outside { asked, size: self.head.count.min(end) }) }
    }

    /// Reads hashes off the tree; if its tiles cannot be used, off those that are made anew.
    fn ask<T>(
        &mut self,
        question: impl Fn(&TileHashReader<'_>) -> Result<T, TileError>,
    ) -> Result<T, TreeError> {
        let stop = match self.run(&question) {
            Ok(answer) => return Ok(answer),
            Err(stop) => stop,
        };
        self.remake(stop)?;
        self.run(&question).map_err(|stop| match stop {
            Stop::Read(fault) => fault.into(),
            Stop::Tiles(_) => TreeError::Root { count: self.head.count },
        })
    }

    /// Reads hashes, each of which is checked against the root.
    fn run<T>(&self, question: impl Fn(&TileHashReader<'_>) -> Result<T, TileError>) -> Result<T, Stop> {
        let hashes = TileHashReader::new(self.head.count, TreeHash(self.head.root), &self.source);
        question(&hashes).map_err(|fault| self.source.stop(&fault))
    }
}

fn bare(hashes: Vec<TreeHash>) -> Vec<Hash> {
    hashes.into_iter().map(|hash| hash.0).collect()
}

/// Why hashes could not be read.
enum Stop {
    /// The tiles are not what they should be; they can be made anew.
    Tiles(Unusable),
    /// The records cannot be read.
    Read(ReadError),
}

impl From<ReadError> for Stop {
    fn from(fault: ReadError) -> Stop {
        Stop::Read(fault)
    }
}

/// Where tiles come from: level 0 from the records, the others from where they are kept.
struct Source<'a> {
    reader: &'a Reader,
    tiles: Tiles,
    state: RefCell<State>,
}

/// What is known for a while.
#[derive(Default)]
struct State {
    remembered: BTreeMap<(u8, u64, u32), Vec<u8>>,
    /// Why the last tile could not be read; the trait of the tiles has no room for it.
    stop: Option<Stop>,
}

impl Source<'_> {
    /// Hashes the records of the groups that have no hash yet.
    fn extend(&mut self, whole: u64, notice: &mut dyn FnMut(Notice)) -> Result<(), Stop> {
        let first = self.tiles.groups();
        let total = (whole - first) * WIDTH;
        let mut records = self.reader.read(first * WIDTH);
        for group in first..whole {
            let leaves = leaves(&mut records, WIDTH)?;
            self.tiles.push(Tile::subtree_hash(&leaves)).map_err(Stop::Tiles)?;
            let done = (group + 1 - first) * WIDTH;
            if (group + 1 - first) % GROUPS_A_NOTICE == 0 || done == total {
                notice(Notice::Hashing { done, total });
            }
        }
        Ok(())
    }

    fn read(&self, tile: &Tile) -> Result<Vec<u8>, Stop> {
        let (level, index) = (tile.level(), tile.level_index());
        let key = (level, index, tile.width());
        if let Some(known) = self.state.borrow().remembered.get(&key) {
            return Ok(known.clone());
        }
        let width = u64::from(tile.width());
        let bytes = if level == 0 {
            leaves(&mut self.reader.read(index * WIDTH), width)?
        } else {
            self.tiles.read(level, index, width).map_err(Stop::Tiles)?
        };
        let remembered = &mut self.state.borrow_mut().remembered;
        if remembered.len() == REMEMBERED_MAX {
            remembered.clear();
        }
        remembered.insert(key, bytes.clone());
        Ok(bytes)
    }

    /// Returns why hashes could not be read.
    fn stop(&self, fault: &TileError) -> Stop {
        let known = self.state.borrow_mut().stop.take();
        known.unwrap_or_else(|| Stop::Tiles(Unusable(format!("the tiles do not lead to the root: {fault}"))))
    }
}

/// Returns the leaf hashes of the next `count` records, one after the other.
fn leaves(records: &mut tyst_log::Records, count: u64) -> Result<Vec<u8>, ReadError> {
    let mut hashes = Vec::with_capacity(TILE_BYTES);
    for _ in 0..count {
        let Some(record) = records.next() else { break };
        hashes.extend(record_hash(&record?.bytes).0);
    }
    Ok(hashes)
}

/// The length of a full tile.
const TILE_BYTES: usize = 256 * HASH_SIZE;

impl TileReader for Source<'_> {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, TileError> {
        let read = |tile: &Tile| {
            self.read(tile).map_err(|stop| {
                self.state.borrow_mut().stop = Some(stop);
                TileError::InvalidTile
            })
        };
        tiles.iter().map(read).collect()
    }

    fn save_tiles(&self, _tiles: &[Tile], _data: &[Vec<u8>]) {
        // What is kept is written when the tree is opened.
    }
}

#[cfg(test)]
mod tests;
