//! Tiles of a ledger's tree, each checked against the root in the journal before any of its hashes is used.
//!
//! `tlog_tiles::TileHashReader` is made for this, but 0.2.0 leaves tiles unchecked when two complete subtrees lie in one
//! tile, so this reads tiles itself and leaves to the crate what is done with their hashes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tlog_tiles::{EMPTY_HASH, Error as TileError, HASH_SIZE, Hash, HashReader, Tile, node_hash, record_hash};
use tyst_log::{Head, ReadError, Reader, Records};

use super::Notice;
use crate::tiles::{HEIGHT, TILE_BYTES_MAX, Tiles, Unusable, WIDTH, path};

/// How many tiles are remembered at most, each of 8 KiB.
const REMEMBERED_MAX: usize = 128;
/// After how many groups of records a notice is given while they are hashed.
const GROUPS_A_NOTICE: u64 = 64;

/// Why hashes could not be read.
pub(super) enum Stop {
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

impl From<Unusable> for Stop {
    fn from(fault: Unusable) -> Stop {
        Stop::Tiles(fault)
    }
}

/// Tiles by level and index.
type Remembered = BTreeMap<(u8, u64), Rc<[u8]>>;

/// The tiles of the tree over all records up to a head. Those of level 0 come from the records.
pub(super) struct Verified<'a> {
    reader: &'a Reader,
    head: Head,
    pub(super) tiles: Tiles,
    /// The last tile of each level that is not full. Together they lead to the root.
    edge: BTreeMap<u8, Rc<[u8]>>,
    /// Full tiles that were found to lead to it.
    remembered: RefCell<Remembered>,
    /// Why the last hash could not be read; the errors of the crate have no room for it.
    stop: RefCell<Option<Stop>>,
}

impl<'a> Verified<'a> {
    /// Returns the tiles that are kept, after they have been extended up to the head and lead to its root.
    pub(super) fn new(
        reader: &'a Reader,
        tiles: Tiles,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Verified<'a>, Stop> {
        let head = reader.head();
        let mut verified = Verified {
            reader,
            head,
            tiles,
            edge: BTreeMap::new(),
            remembered: RefCell::default(),
            stop: RefCell::default(),
        };
        verified.extend(notice)?;
        verified.check_edge()?;
        Ok(verified)
    }

    /// Returns the reader of the records.
    pub(super) fn reader(&self) -> &'a Reader {
        self.reader
    }

    /// Hashes the records of the complete groups that have no hash yet.
    fn extend(&mut self, notice: &mut dyn FnMut(Notice)) -> Result<(), Stop> {
        let (first, whole) = (self.tiles.groups(), self.head.count / WIDTH);
        if first > whole {
            return Err(Unusable("the tiles are over more entries than there are".to_owned()).into());
        }
        let total = (whole - first) * WIDTH;
        let mut records = self.reader.read(first * WIDTH);
        for group in first..whole {
            let leaves = leaves(&mut records, WIDTH)?;
            self.tiles.push(Tile::subtree_hash(&leaves))?;
            let done = (group + 1 - first) * WIDTH;
            if (group + 1 - first).is_multiple_of(GROUPS_A_NOTICE) || done == total {
                notice(Notice::Hashing { done, total });
            }
        }
        Ok(())
    }

    /// Reads the tiles at the right edge of the tree, and makes sure that they lead to the root.
    fn check_edge(&mut self) -> Result<(), Stop> {
        let mut root = None;
        for level in 0..8 {
            let (index, width) = (self.hashes(level) / WIDTH, self.hashes(level) % WIDTH);
            if width > 0 {
                let tile: Rc<[u8]> = self.read(level, index, width)?.into();
                root = peaks(&tile)
                    .into_iter()
                    .rev()
                    .fold(root, |right, left| Some(right.map_or(left, |right| node_hash(left, right))));
                self.edge.insert(level, tile);
            }
        }
        if root.unwrap_or(EMPTY_HASH).0 == self.head.root {
            return Ok(());
        }
        Err(Unusable("the tiles do not lead to the root in the journal".to_owned()).into())
    }

    /// Returns how many hashes a level has.
    fn hashes(&self, level: u8) -> u64 {
        self.head.count >> (u32::from(HEIGHT) * u32::from(level))
    }

    /// Returns all hashes of a tile, which lead to the root.
    pub(super) fn tile(&self, level: u8, index: u64) -> Result<Rc<[u8]>, Stop> {
        if index == self.hashes(level) / WIDTH
            && let Some(edge) = self.edge.get(&level)
        {
            return Ok(Rc::clone(edge));
        }
        if let Some(known) = self.remembered.borrow().get(&(level, index)) {
            return Ok(Rc::clone(known));
        }
        let tile: Rc<[u8]> = self.read(level, index, WIDTH)?.into();
        let above = self.tile(level + 1, index / WIDTH)?;
        if hash_in(&above, index % WIDTH) != Tile::subtree_hash(&tile) {
            let words = format!("{} does not fit the tile above it", path(level, index, WIDTH));
            return Err(Unusable(words).into());
        }
        let mut remembered = self.remembered.borrow_mut();
        if remembered.len() == REMEMBERED_MAX {
            remembered.clear();
        }
        remembered.insert((level, index), Rc::clone(&tile));
        Ok(tile)
    }

    /// Returns the first `width` hashes of a tile, whatever they lead to.
    fn read(&self, level: u8, index: u64, width: u64) -> Result<Vec<u8>, Stop> {
        if level > 0 {
            return Ok(self.tiles.read(level, index, width)?);
        }
        Ok(leaves(&mut self.reader.read(index * WIDTH), width)?)
    }

    /// Returns one hash of the tree, as the crate numbers them.
    fn hash(&self, number: u64) -> Result<Hash, Stop> {
        let tile = Tile::from_index(HEIGHT, number);
        let (level, index) = (tile.level(), tile.level_index());
        let hashes = self.tile(level, index)?;
        tile.hash_at_index(&hashes, number)
            .map_err(|fault| Unusable(format!("{}: {fault}", path(level, index, WIDTH))).into())
    }

    /// Returns why the last hashes could not be read.
    pub(super) fn stop(&self, fault: &TileError) -> Stop {
        let known = self.stop.borrow_mut().take();
        known.unwrap_or_else(|| Unusable(fault.to_string()).into())
    }
}

impl HashReader for Verified<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, TileError> {
        let hash = |number: &u64| {
            self.hash(*number).map_err(|stop| {
                *self.stop.borrow_mut() = Some(stop);
                TileError::InvalidTile
            })
        };
        indexes.iter().map(hash).collect()
    }
}

/// Returns the leaf hashes of the next `count` records, one after the other.
fn leaves(records: &mut Records, count: u64) -> Result<Vec<u8>, ReadError> {
    let mut hashes = Vec::with_capacity(TILE_BYTES_MAX);
    for _ in 0..count {
        let Some(record) = records.next() else { break };
        hashes.extend(record_hash(&record?.bytes).0);
    }
    Ok(hashes)
}

/// Returns the hashes of the complete subtrees over the hashes of a tile that is not full, the largest first.
fn peaks(tile: &[u8]) -> Vec<Hash> {
    let (mut rest, mut peaks) = (tile, Vec::new());
    for height in (0..HEIGHT).rev() {
        let bytes = HASH_SIZE << height;
        if rest.len() >= bytes {
            peaks.push(Tile::subtree_hash(&rest[..bytes]));
            rest = &rest[bytes..];
        }
    }
    peaks
}

fn hash_in(tile: &[u8], place: u64) -> Hash {
    let at = usize::try_from(place).expect("a tile has at most 256 hashes") * HASH_SIZE;
    Hash(tile[at..at + HASH_SIZE].try_into().expect("that many bytes are a hash"))
}
