//! What state the folder of a ledger is in, at a glance and without changing anything.
//!
//! It reads names, sizes and the end of the journal; it does not look for damage, `verify` does.

use std::fs;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::chain::Head;
use crate::closed::{self, Closed};
use crate::create;
use crate::disk;
use crate::header::{self, Header};
use crate::journal;
use crate::lock;
use crate::packing::Packing;
use crate::reader::Reader;
use crate::reconcile::{OpenError, STORE_FOLDER};
use crate::repair::ASIDE_PREFIX;
use crate::store::copy;
use crate::whole::Form;
use crate::{checkpoints, reconcile, segment, state};

/// The state of a ledger.
#[derive(Debug)]
pub struct Condition {
    /// What was said when the ledger was created, if that can be read.
    pub header: Option<Header>,
    /// What the journal has come to, or why it cannot be read.
    pub head: Result<Head, OpenError>,
    /// When the journal was last written, which is synced at once: microseconds since 1970 by the clock of its file system.
    pub written_us: Option<i64>,
    /// How many segments there are in each form.
    pub segments: Segments,
    /// What takes how much room.
    pub sizes: Vec<Size>,
    /// Who holds the ledger for writing.
    pub writer: Writing,
    /// How the last writer left it.
    pub ending: Ending,
    /// How many records the store has, as far as that can be told without opening it.
    pub store: StoreState,
    /// Files that were being made when something was cut off, as paths inside the folder.
    pub leftovers: Vec<String>,
    /// Free room on its disk in bytes, if that is known.
    pub free: Option<u64>,
}

/// How many segments a journal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segments {
    /// Those that are sealed.
    pub sealed: u64,
    /// Those that are full and plain, so that they can be sealed.
    pub full: u64,
    /// Those that are written on: one, or none in a copy of sealed segments only.
    pub open: u64,
}

/// How much room a part of a ledger takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Which part.
    pub part: Part,
    /// The length of all its files in bytes.
    pub bytes: u64,
    /// How many files there are.
    pub files: u64,
}

/// A part of the folder of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Plain segments.
    Plain,
    /// Sealed segments.
    Sealed,
    /// The live store.
    Store,
    /// Stored checkpoints.
    Checkpoints,
    /// The hash tree as tiles.
    Tiles,
    /// Saved states.
    States,
    /// Keys.
    Keys,
    /// A folder with damaged files that a repair or an opening kept.
    SetAside(String),
    /// Everything else.
    Other,
}

/// Who holds a ledger for writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// Nobody.
    Nobody,
    /// A process, if it says which.
    Somebody(Option<u32>),
    /// That cannot be told.
    Unknown,
}

/// How the last writer left a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It closed it well.
    Closed,
    /// It is at work, or did not close it.
    Open,
    /// There never was one, as in a mirror.
    Never,
}

/// What is known of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreState {
    /// There is none.
    Missing,
    /// It had this many records at the last clean close, and nothing was written since.
    Has(u64),
    /// It had at least this many records when the last writer began.
    HadAtLeast(u64),
    /// Nothing is known.
    Unknown,
}

/// Looks what state the ledger in `dir` is in.
pub fn condition(dir: &Path, packing: &'static dyn Packing) -> io::Result<Condition> {
    // A folder that cannot be read at all is no condition of a ledger.
    fs::read_dir(dir)?;
    let listing = journal::list(dir)?;
    let (plain, sealed) = (listing.plain.len() as u64, listing.sealed.len() as u64);
    let open = u64::from(listing.plain.last() > listing.sealed.last());
    Ok(Condition {
        header: Header::read(dir).ok(),
        head: Reader::open(dir, packing).map(|reader| reader.head()),
        written_us: written_us(dir, &listing),
        segments: Segments { sealed, full: plain - open, open },
        sizes: sizes(dir)?,
        writer: writing(dir),
        ending: ending(dir),
        store: store_state(dir),
        leftovers: leftovers(dir, &listing)?,
        free: disk::free_bytes(dir),
    })
}

fn written_us(dir: &Path, listing: &journal::Listing) -> Option<i64> {
    let last = dir.join(segment::name(*listing.plain.last()?));
    let written = last.metadata().and_then(|data| data.modified()).ok()?;
    i64::try_from(written.duration_since(UNIX_EPOCH).ok()?.as_micros()).ok()
}

/// Returns how much room each part takes, those that are not there with nothing.
fn sizes(dir: &Path) -> io::Result<Vec<Size>> {
    let empty = |part| Size { part, bytes: 0, files: 0 };
    let parts =
        [Part::Plain, Part::Sealed, Part::Store, Part::Checkpoints, Part::Tiles, Part::States, Part::Keys];
    let mut sizes: Vec<Size> = parts.into_iter().chain([Part::Other]).map(empty).collect();
    for name in disk::files_under(dir)? {
        // A file may go while this looks on.
        let Ok(data) = dir.join(&name).metadata() else { continue };
        let part = part_of(&name);
        let index = sizes.iter().position(|size| size.part == part).unwrap_or_else(|| {
            sizes.push(empty(part));
            sizes.len() - 1
        });
        sizes[index].bytes += data.len();
        sizes[index].files += 1;
    }
    sizes.sort_by(|one, other| one.part.cmp(&other.part));
    Ok(sizes)
}

fn part_of(name: &str) -> Part {
    let folder = name.split_once('/').map(|(folder, _)| folder);
    match (folder, Form::of_name(name)) {
        (_, Some((Form::Plain, _))) => Part::Plain,
        (_, Some((Form::Sealed, _))) => Part::Sealed,
        (Some(STORE_FOLDER), _) => Part::Store,
        (Some(checkpoints::FOLDER), _) => Part::Checkpoints,
        (Some("tile" | "tiles"), _) => Part::Tiles,
        (Some(state::FOLDER), _) => Part::States,
        (Some("keys"), _) => Part::Keys,
        (Some(folder), _) if is_aside(folder) => Part::SetAside(folder.to_owned()),
        _ => Part::Other,
    }
}

/// Returns whether a folder has what was set aside.
pub(crate) fn is_aside(folder: &str) -> bool {
    folder.starts_with(ASIDE_PREFIX) || folder.starts_with(reconcile::ASIDE_PREFIX)
}

fn writing(dir: &Path) -> Writing {
    match lock::keep_writers_out(dir) {
        Ok(Some(_)) => Writing::Nobody,
        Ok(None) => Writing::Somebody(lock::pid_in(dir)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Writing::Nobody,
        Err(_) => Writing::Unknown,
    }
}

fn ending(dir: &Path) -> Ending {
    if dir.join(closed::FILE_NAME).exists() {
        Ending::Closed
    } else if dir.join(lock::FILE_NAME).exists() {
        Ending::Open
    } else {
        Ending::Never
    }
}

fn store_state(dir: &Path) -> StoreState {
    if !dir.join(STORE_FOLDER).is_dir() {
        return StoreState::Missing;
    }
    let count = |read: io::Result<Result<Option<Closed>, String>>| {
        read.ok().and_then(Result::ok).flatten().map(|closed| closed.stored.head.count)
    };
    let opened = || count(Closed::read_opened(dir)).map(StoreState::HadAtLeast);
    let closed = count(Closed::read(dir)).map(StoreState::Has);
    closed.or_else(opened).unwrap_or(StoreState::Unknown)
}

/// Returns what was being made when something was cut off, or is being made now.
fn leftovers(dir: &Path, listing: &journal::Listing) -> io::Result<Vec<String>> {
    let in_journal = listing.unfinished.iter().map(|name| format!("{}/{name}", journal::FOLDER));
    let mut found: Vec<String> = in_journal.collect();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_left = name.strip_suffix(journal::UNFINISHED).is_some_and(|name| name != header::FILE_NAME)
            || name.starts_with(copy::PREFIX)
            || name.starts_with(create::UNFINISHED);
        if is_left {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

/// Removes every folder in which damaged files were kept, and returns their names. The caller keeps writers out.
pub(crate) fn drop_set_aside(dir: &Path) -> io::Result<Vec<String>> {
    let mut dropped = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_aside(&name) && entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
            dropped.push(name);
        }
    }
    dropped.sort();
    disk::sync_folder(dir)?;
    Ok(dropped)
}

/// Returns how much all files of a ledger have in bytes.
pub(crate) fn total(dir: &Path) -> io::Result<u64> {
    Ok(sizes(dir)?.iter().map(|size| size.bytes).sum())
}

#[cfg(test)]
mod tests;
