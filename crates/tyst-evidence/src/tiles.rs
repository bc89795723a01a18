//! The upper part of the hash tree, kept as tiles of 256 hashes beside the ledger (C2SP tlog-tiles, level 1 and above).
//!
//! Nothing here is trusted: `tree` checks every hash against the root. Level 0 is made from the records when it is needed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tlog_tiles::{HASH_SIZE, Hash, Tile};

use crate::file;

/// The height of a tile.
pub(crate) const HEIGHT: u8 = 8;
/// The number of hashes in a full tile, and of records in a group.
pub(crate) const WIDTH: u64 = 1 << HEIGHT;
/// The largest tile in bytes.
pub(crate) const TILE_BYTES_MAX: usize = 256 * HASH_SIZE;
/// The folder in a ledger.
pub(crate) const FOLDER: &str = "tiles";
/// The file that says how many groups have a hash at level 1.
const SIZE: &str = "size";

/// Returns the path of a tile: `1/x001/067`, with `.p/17` if it has only 17 hashes.
pub(crate) fn path(level: u8, index: u64, width: u64) -> String {
    let width = u32::try_from(width).expect("a tile has at most 256 hashes");
    let path = Tile::new(HEIGHT, level, index, width, false).path();
    path.trim_start_matches("tile/8/").to_owned()
}

/// Returns how many hashes a level has over so many groups. Level 1 has one a group.
fn hashes_at(level: u8, groups: u64) -> u64 {
    groups >> (u32::from(HEIGHT) * u32::from(level - 1))
}

/// The tiles over the complete groups of 256 records.
#[derive(Debug)]
pub(crate) struct Tiles {
    dir: PathBuf,
    groups: u64,
    /// Tiles that are new or have grown since they were last kept.
    fresh: BTreeMap<(u8, u64), Vec<u8>>,
}

/// What was kept cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable(pub(crate) String);

impl Tiles {
    /// Returns no tiles, to be made from the first record on.
    pub(crate) fn empty(ledger: &Path) -> Tiles {
        Tiles { dir: ledger.join(FOLDER), groups: 0, fresh: BTreeMap::new() }
    }

    /// Returns the tiles that are kept in a ledger; none if there is nothing yet.
    pub(crate) fn kept(ledger: &Path) -> Result<Tiles, Unusable> {
        let tiles = Tiles::empty(ledger);
        let file = tiles.dir.join(SIZE);
        let Some(bytes) = file::read(&file, 32).map_err(|fault| unusable(&file, &fault))? else {
            return Ok(tiles);
        };
        let groups = std::str::from_utf8(&bytes).ok().and_then(|text| text.strip_suffix('\n')?.parse().ok());
        let groups = groups.ok_or_else(|| Unusable(format!("{} is no number", file.display())))?;
        Ok(Tiles { groups, ..tiles })
    }

    /// Returns how many groups have their hash at level 1.
    pub(crate) fn groups(&self) -> u64 {
        self.groups
    }

    /// Adds the hash of the next group of 256 records.
    pub(crate) fn push(&mut self, hash: Hash) -> Result<(), Unusable> {
        let (mut level, mut hash) = (1, hash);
        loop {
            let before = hashes_at(level, self.groups);
            let (index, width) = (before / WIDTH, before % WIDTH);
            let mut tile = match self.fresh.remove(&(level, index)) {
                Some(tile) => tile,
                None if width == 0 => Vec::new(),
                None => self.read(level, index, width)?,
            };
            tile.extend(hash.0);
            let full = tile.len() == TILE_BYTES_MAX;
            hash = Tile::subtree_hash(&tile[..if full { TILE_BYTES_MAX } else { HASH_SIZE }]);
            self.fresh.insert((level, index), tile);
            if !full {
                self.groups += 1;
                return Ok(());
            }
            level += 1;
        }
    }

    /// Returns the first `width` hashes of a tile.
    pub(crate) fn read(&self, level: u8, index: u64, width: u64) -> Result<Vec<u8>, Unusable> {
        let wanted = usize::try_from(width).expect("a tile has at most 256 hashes") * HASH_SIZE;
        let mut bytes = match self.fresh.get(&(level, index)) {
            Some(tile) => tile.clone(),
            None => self.read_kept(level, index)?,
        };
        if bytes.len() < wanted || bytes.len() % HASH_SIZE != 0 {
            let path = self.dir.join(path(level, index, width));
            return Err(Unusable(format!("{} has {} bytes", path.display(), bytes.len())));
        }
        bytes.truncate(wanted);
        Ok(bytes)
    }

    fn read_kept(&self, level: u8, index: u64) -> Result<Vec<u8>, Unusable> {
        let width = (hashes_at(level, self.groups) - index * WIDTH).min(WIDTH);
        let path = self.dir.join(path(level, index, width));
        let bytes = file::read(&path, TILE_BYTES_MAX).map_err(|fault| unusable(&path, &fault))?;
        bytes.ok_or_else(|| Unusable(format!("{} is missing", path.display())))
    }

    /// Keeps what is new in the ledger's folder, and removes the partial tiles that it takes the place of.
    pub(crate) fn keep(&mut self) -> io::Result<()> {
        if self.fresh.is_empty() {
            return Ok(());
        }
        let widths = |tile: &Vec<u8>| (tile.len() / HASH_SIZE) as u64;
        for ((level, index), tile) in &self.fresh {
            file::replace_derived(&self.dir.join(path(*level, *index, widths(tile))), tile)?;
        }
        // Until this is written, the old partial tiles count.
        file::replace_derived(&self.dir.join(SIZE), format!("{}\n", self.groups).as_bytes())?;
        for ((level, index), tile) in std::mem::take(&mut self.fresh) {
            self.remove_partial(level, index, widths(&tile))?;
        }
        Ok(())
    }

    /// Removes the partial tiles of an index but for one of this width.
    fn remove_partial(&self, level: u8, index: u64, width: u64) -> io::Result<()> {
        let folder = self.dir.join(format!("{}.p", path(level, index, WIDTH)));
        if width == WIDTH {
            return file::gone(fs::remove_dir_all(&folder));
        }
        for file in fs::read_dir(&folder)? {
            let file = file?;
            if file.file_name().to_string_lossy() != width.to_string() {
                file::gone(fs::remove_file(file.path()))?;
            }
        }
        Ok(())
    }

    /// Removes everything that is kept.
    pub(crate) fn discard(ledger: &Path) -> io::Result<()> {
        file::gone(fs::remove_dir_all(ledger.join(FOLDER)))
    }
}

fn unusable(path: &Path, fault: &io::Error) -> Unusable {
    Unusable(format!("{} cannot be read: {fault}", path.display()))
}

#[cfg(test)]
mod tests;
