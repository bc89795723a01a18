//! The segments of a journal: which there are, what each holds, where the last one ends, and how a frame is added.
//!
//! It does not check roots, and repairs nothing by itself.

mod block;
mod either;
mod plain;
mod segments;
mod survey;
mod writer;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{sealed, segment};

pub use block::{Block, Blocks};
pub(crate) use either::Segment;
pub(crate) use plain::{PlainSegment, check_header, damage};
pub(crate) use segments::Segments;
pub(crate) use survey::{Survey, frontier_of, survey, survey_ended};
pub(crate) use writer::{Journal, WriteError};

/// The folder of the segments in the folder of a ledger.
pub(crate) const FOLDER: &str = "journal";
/// How a segment is called while it is being made.
pub(crate) const UNFINISHED: &str = ".new";

/// A place in the journal that is not what was written there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("damage in {file} at byte {offset}, before position {seq}: {what}")]
pub struct Damage {
    /// The number of the segment.
    pub segment: u64,
    /// Its file, as a path inside the folder of the ledger.
    pub file: String,
    /// Where in the file the damage begins, in bytes.
    pub offset: u64,
    /// The first position that cannot be read because of it.
    pub seq: u64,
    /// What is wrong.
    pub what: String,
}

/// Why a record cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The journal is not what was written.
    #[error(transparent)]
    Damaged(Damage),
    /// The operating system does not give a file.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl From<Damage> for ReadError {
    fn from(damage: Damage) -> ReadError {
        ReadError::Damaged(damage)
    }
}

/// The names in the folder of the journal.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The numbers of the plain segments.
    pub(crate) plain: BTreeSet<u64>,
    /// The numbers of the sealed segments.
    pub(crate) sealed: BTreeSet<u64>,
    /// Segments that were being made when a writer ended.
    pub(crate) unfinished: Vec<String>,
    /// Files that do not belong there.
    pub(crate) strangers: Vec<String>,
}

impl Listing {
    /// Returns the number of the last segment, or 1 if there is none.
    pub(crate) fn last(&self) -> u64 {
        self.plain.last().max(self.sealed.last()).copied().unwrap_or(1)
    }

    /// Returns the first number that no segment has.
    pub(crate) fn missing(&self) -> Option<u64> {
        let mut numbers = 1..=self.last();
        numbers.find(|number| !self.plain.contains(number) && !self.sealed.contains(number))
    }
}

/// Returns what stands in the folder of the journal; if that is missing, nothing does.
pub(crate) fn list(dir: &Path) -> io::Result<Listing> {
    let mut listing = Listing::default();
    let entries = match fs::read_dir(dir.join(FOLDER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(listing),
        entries => entries?,
    };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(number) = segment::number_of(&name) {
            listing.plain.insert(number);
        } else if let Some(number) = sealed::number_of(&name) {
            listing.sealed.insert(number);
        } else if name.strip_suffix(UNFINISHED).is_some_and(is_segment) {
            listing.unfinished.push(name);
        } else {
            listing.strangers.push(name);
        }
    }
    listing.strangers.sort();
    Ok(listing)
}

fn is_segment(name: &str) -> bool {
    segment::number_of(name).or_else(|| sealed::number_of(name)).is_some()
}

/// Returns the bytes of a plain segment, whatever they are.
pub(crate) fn read_bytes(dir: &Path, number: u64) -> Result<Vec<u8>, ReadError> {
    let path = dir.join(segment::name(number));
    crate::disk::read(&path).map_err(|source| ReadError::Io { path, source })
}
