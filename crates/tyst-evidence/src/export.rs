//! A ledger as a folder of tiles that any static web server can serve (C2SP tlog-tiles).
//!
//! It does not decide who may see which record: the caller looks at each before it is written.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tlog_tiles::{Tile, record_hash};
use tyst_log::{Record, Records};

use crate::checkpoint::{CHECKPOINT_BYTES_MAX, Checkpoint};
use crate::file;
use crate::tiles::{HEIGHT, TILE_BYTES_MAX, WIDTH, path};
use crate::tree::{Tree, TreeError};

/// The file that says how far the folder goes; written last.
const CHECKPOINT: &str = "checkpoint";
/// The folder of everything else.
const TILES: &str = "tile";

/// Why tiles cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The operating system does not give a file.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder holds something else.
    #[error("{} holds something else than the tiles of this ledger", dir.display())]
    Occupied {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder, or the checkpoint to be exported, is not about what the ledger holds.
    #[error("the ledger does not hold what {} says", what)]
    Contradicts {
        /// The checkpoint, in words.
        what: String,
    },
    /// The caller does not want this record to be seen.
    #[error("entry {seq} is withheld")]
    Withheld {
        /// Its position.
        seq: u64,
    },
    /// The tree cannot be read.
    #[error("the hash tree cannot be read")]
    Tree(#[from] TreeError),
}

/// What was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// How many records the folder had before.
    pub before: u64,
    /// How many it has now.
    pub size: u64,
    /// How many files were written.
    pub files: u64,
}

/// Brings the folder `dir` up to a checkpoint, and writes only what is not there yet.
///
/// `show` is told of each new record before it is written, and says whether it may be. Whatever happens, the folder
/// serves what it did before until all is there.
pub fn export_tiles(
    tree: &mut Tree<'_>,
    checkpoint: &Checkpoint,
    dir: &Path,
    show: &mut dyn FnMut(&Record) -> bool,
) -> Result<Exported, ExportError> {
    let size = checkpoint.head().count;
    if size > tree.head().count || tree.head_at(size)? != checkpoint.head() {
        return Err(ExportError::Contradicts { what: "the checkpoint to be exported".to_owned() });
    }
    let before = exported_before(tree, checkpoint, dir)?;
    let mut export = Export { tree, dir, show, files: 0 };
    export.tiles(before, size)?;
    let path = dir.join(CHECKPOINT);
    sync(dir).and_then(|()| file::replace(&path, &checkpoint.to_bytes(), 0o644)).map_err(io_at(&path))?;
    Ok(Exported { before, size, files: export.files + 1 })
}

/// Returns how many records the folder already has, and makes sure that they are this ledger's.
fn exported_before(tree: &mut Tree<'_>, checkpoint: &Checkpoint, dir: &Path) -> Result<u64, ExportError> {
    let path = dir.join(CHECKPOINT);
    let Some(bytes) = file::read(&path, CHECKPOINT_BYTES_MAX).map_err(io_at(&path))? else {
        return is_free(dir)
            .map_err(io_at(dir))
            .and_then(|free| if free { Ok(0) } else { Err(ExportError::Occupied { dir: dir.to_owned() }) });
    };
    let there = Checkpoint::parse(&bytes).ok().filter(|there| there.origin() == checkpoint.origin());
    let head = there.ok_or_else(|| ExportError::Occupied { dir: dir.to_owned() })?.head();
    if head.count > checkpoint.head().count || tree.head_at(head.count)? != head {
        return Err(ExportError::Contradicts { what: path.display().to_string() });
    }
    Ok(head.count)
}

/// Returns whether a folder holds nothing but what an export that was cut off left there.
fn is_free(dir: &Path) -> io::Result<bool> {
    let files = match fs::read_dir(dir) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(true),
        files => files?,
    };
    let names = files.map(|file| Ok(file?.file_name())).collect::<io::Result<Vec<_>>>()?;
    Ok(names.iter().all(|name| name == TILES || name.to_string_lossy().starts_with(".checkpoint.")))
}

/// Returns when everything that was written is on the disk.
fn sync(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    Ok(rustix::fs::syncfs(File::open(dir)?)?)
}

fn io_at(path: &Path) -> impl Fn(io::Error) -> ExportError {
    move |source| ExportError::Io { path: path.to_owned(), source }
}

/// An export under way.
struct Export<'e, 't> {
    tree: &'e mut Tree<'t>,
    dir: &'e Path,
    show: &'e mut dyn FnMut(&Record) -> bool,
    files: u64,
}

impl Export<'_, '_> {
    /// Writes the tiles that a ledger of `size` records has and one of `before` has not.
    fn tiles(&mut self, before: u64, size: u64) -> Result<(), ExportError> {
        let first = before / WIDTH * WIDTH;
        let mut records = self.tree.reader().read(first);
        for tile in Tile::new_tiles(HEIGHT, before, size) {
            let bytes = if tile.level() == 0 {
                self.entries(&tile, &mut records)?
            } else {
                self.tree.tile(tile.level(), tile.level_index(), tile.width().into())?
            };
            self.write(TILES, &tile, &bytes)?;
        }
        Ok(())
    }

    /// Writes the records of a tile of level 0, and returns their hashes, which lead to the root.
    fn entries(&mut self, tile: &Tile, records: &mut Records) -> Result<Vec<u8>, ExportError> {
        let (mut bundle, mut hashes) = (Vec::new(), Vec::with_capacity(TILE_BYTES_MAX));
        for record in records.take(tile.width() as usize) {
            let record = record.map_err(TreeError::from)?;
            if !(self.show)(&record) {
                return Err(ExportError::Withheld { seq: record.seq });
            }
            let length = u16::try_from(record.bytes.len()).expect("a record has at most 32 KiB");
            bundle.extend(length.to_be_bytes());
            bundle.extend(&record.bytes);
            hashes.extend(record_hash(&record.bytes).0);
        }
        if !self.is_right(tile, &hashes)? {
            return Err(TreeError::Root { count: self.tree.head().count }.into());
        }
        self.write("tile/entries", tile, &bundle)?;
        Ok(hashes)
    }

    /// Returns whether these are the hashes of a tile of level 0.
    fn is_right(&mut self, tile: &Tile, hashes: &[u8]) -> Result<bool, ExportError> {
        let (index, width) = (tile.level_index(), u64::from(tile.width()));
        if width < WIDTH {
            return Ok(self.tree.tile(0, index, width)? == hashes);
        }
        // Reading the records twice is dear, so a full tile is compared by its hash, which is in the tile above it.
        let above = self.tree.tile(1, index / WIDTH, index % WIDTH + 1)?;
        Ok(hashes.len() == TILE_BYTES_MAX && above.ends_with(&Tile::subtree_hash(hashes).0))
    }

    /// Writes a tile or a bundle; a full one takes the place of the partial ones.
    fn write(&mut self, folder: &str, tile: &Tile, bytes: &[u8]) -> Result<(), ExportError> {
        let (index, width) = (tile.level_index(), u64::from(tile.width()));
        let inside = path(tile.level(), index, width);
        let inside = if folder == TILES { inside } else { inside["0/".len()..].to_owned() };
        let path = self.dir.join(folder).join(inside);
        file::replace_derived(&path, bytes).map_err(io_at(&path))?;
        self.files += 1;
        if width == WIDTH {
            let mut partial = path.into_os_string();
            partial.push(".p");
            let partial = PathBuf::from(partial);
            file::gone(fs::remove_dir_all(&partial)).map_err(io_at(&partial))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
