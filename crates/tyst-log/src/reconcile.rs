//! Opening: brings journal, store and what was known at the last clean close together, or says why that cannot be.
//!
//! The journal decides. Nothing is changed in it but an end that was never acknowledged, and no store is repaired:
//! one that does not agree is set aside and written anew.

mod fill;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::chain::Head;
use crate::closed::{self, Closed};
use crate::create;
use crate::disk;
use crate::header::HeaderError;
use crate::journal::{self, Damage, ReadError, Survey};
use crate::reader::head_at;
use crate::segment::Tail;
use crate::store::copy::{self, CopyError};
use crate::store::{OpenStore, Store};
use fill::fill;

/// The folder of the store in the folder of a ledger.
pub(crate) const STORE_FOLDER: &str = "sled";
const ASIDE_PREFIX: &str = "sled.set-aside-";
/// How many stores that were set aside are kept.
const ASIDE_MAX: usize = 3;

/// Something that opening a log did or found and that people may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The last write had been cut off before it was acknowledged; its bytes were zeroed.
    TornTail {
        /// The number of the segment.
        segment: u64,
        /// Where in its file the torn write began.
        offset: u64,
        /// How many bytes were zeroed.
        bytes: u64,
    },
    /// The record of the last clean close cannot be understood, and is not relied on.
    CloseRecordUnreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// The store lacked the last records and got them from the journal.
    CaughtUp {
        /// The first position that it lacked.
        from: u64,
        /// The position after the last one.
        to: u64,
    },
    /// The store is being written from the journal.
    Filling {
        /// How many records it has.
        done: u64,
        /// How many it will have.
        total: u64,
    },
    /// The store was written anew from the journal.
    Rebuilt {
        /// Why.
        reason: String,
        /// How many records it has.
        records: u64,
        /// All stores that were set aside and still exist, as folder names; this one is the last.
        set_aside: Vec<String>,
    },
}

/// Why a log does not open. Nothing in the journal was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no ledger in the folder.
    #[error("there is no ledger in {}", dir.display())]
    NotALedger {
        /// The folder.
        dir: PathBuf,
    },
    /// `LEDGER` cannot be read or understood.
    #[error("the header of the ledger in {} cannot be used", dir.display())]
    Header {
        /// The folder.
        dir: PathBuf,
        /// What is wrong with it.
        source: HeaderError,
    },
    /// Somebody else is writing.
    #[error("the ledger in {} is being written by {}", dir.display(), holder(*pid))]
    Locked {
        /// The folder.
        dir: PathBuf,
        /// The process, if it is known.
        pid: Option<u32>,
    },
    /// Records that had been acknowledged are not there or not what they were.
    #[error(transparent)]
    Damaged(Damage),
    /// The store could not be written anew.
    #[error("the store in {} cannot be written: {reason}", dir.display())]
    Store {
        /// The folder of the ledger.
        dir: PathBuf,
        /// What the store said.
        reason: String,
    },
    /// The operating system does not give a file.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}

impl OpenError {
    pub(crate) fn io(path: PathBuf, source: io::Error) -> OpenError {
        OpenError::Io { path, source }
    }

    pub(crate) fn header(dir: &Path, source: HeaderError) -> OpenError {
        let dir = dir.to_owned();
        match source {
            HeaderError::Missing if !create::was_begun(&dir) => OpenError::NotALedger { dir },
            source => OpenError::Header { dir, source },
        }
    }
}

impl From<ReadError> for OpenError {
    fn from(error: ReadError) -> OpenError {
        match error {
            ReadError::Damaged(damage) => OpenError::Damaged(damage),
            ReadError::Io { path, source } => OpenError::Io { path, source },
        }
    }
}

/// Refuses a journal that ends before, or differs at, a head that is known to have been there.
pub(crate) fn refuse_lost_end(survey: &Survey, known: Head) -> Result<(), OpenError> {
    if known.count > survey.head().count {
        let lost = format!("the journal ends here, and {} records had been acknowledged", known.count);
        return Err(OpenError::Damaged(survey.damage_at_end(lost)));
    }
    if known.count == survey.head().count && known.root != survey.head().root {
        let other = "the root of the journal is not the one it had at the last clean close";
        return Err(OpenError::Damaged(survey.damage_at_end(other)));
    }
    Ok(())
}

/// Refuses a torn end of the journal that the store shows to have been acknowledged. The store is looked at in a
/// copy, for opening it changes its files.
pub(crate) fn refuse_acknowledged_tail(
    dir: &Path,
    survey: &Survey,
    open: OpenStore,
) -> Result<(), OpenError> {
    if survey.tail == Tail::Zero || !dir.join(STORE_FOLDER).exists() {
        return Ok(());
    }
    let known = copy::look_at_copy(&dir.join(STORE_FOLDER), dir, open, |store| store.head());
    match known.map_err(|(CopyError::Source { path, source } | CopyError::Target { path, source })| {
        OpenError::Io { path, source }
    })? {
        Ok(Some(head)) => refuse_lost_end(survey, head),
        Ok(None) | Err(_) => Ok(()),
    }
}

/// Removes what an earlier writer or check left behind half made.
pub(crate) fn remove_leftovers(dir: &Path) -> io::Result<()> {
    for name in journal::list(dir)?.unfinished {
        fs::remove_file(dir.join(journal::FOLDER).join(name))?;
    }
    for prefix in [copy::PREFIX, create::UNFINISHED] {
        for name in names_with_prefix(dir, prefix)? {
            fs::remove_dir_all(dir.join(name))?;
        }
    }
    Ok(())
}

/// What opening a store needs to know.
pub(crate) struct StoreRequest<'a> {
    pub(crate) dir: &'a Path,
    pub(crate) survey: &'a Survey,
    pub(crate) closed: Option<&'a Closed>,
    pub(crate) open: OpenStore,
}

/// Opens the store and brings it to the head of the journal, if need be as a new one.
pub(crate) fn open_store(
    request: &StoreRequest<'_>,
    notice: &mut dyn FnMut(Notice),
) -> Result<Box<dyn Store>, OpenError> {
    let reason = match open_present_store(request)? {
        Ok(mut store) => match catch_up(request, store.as_mut(), notice)? {
            None => return Ok(store),
            Some(reason) => reason,
        },
        Err(reason) => reason,
    };
    rebuild(request, reason, notice)
}

/// Opens the store that is there, or says why it is not to be used.
fn open_present_store(request: &StoreRequest<'_>) -> Result<Result<Box<dyn Store>, String>, OpenError> {
    let folder = request.dir.join(STORE_FOLDER);
    if !folder.exists() {
        return Ok(Err("it is missing".to_owned()));
    }
    if let Some(closed) = request.closed {
        let differences =
            closed.differences(&folder).map_err(|error| OpenError::io(folder.clone(), error))?;
        if let Some(first) = differences.first() {
            let range = &first.range;
            return Ok(Err(format!("{}, bytes {}..{}: {}", first.path, range.start, range.end, first.what)));
        }
    }
    Ok((request.open)(&folder).map_err(|error| error.reason))
}

/// Gives the store the frames that it lacks; returns why it cannot be used, if so.
fn catch_up(
    request: &StoreRequest<'_>,
    store: &mut dyn Store,
    notice: &mut dyn FnMut(Notice),
) -> Result<Option<String>, OpenError> {
    let head = match store.head() {
        Ok(head) => head.unwrap_or(Head { count: 0, root: crate::chain::digest(b"") }),
        Err(error) => return Ok(Some(error.reason)),
    };
    let to = request.survey.head();
    refuse_lost_end(request.survey, Head { root: to.root, ..head })?;
    if head == to {
        return Ok(None);
    }
    if head_at(&request.survey.segments, head.count)? != head {
        return Ok(Some(format!("it holds other records than the journal before position {}", head.count)));
    }
    if let Some(reason) = fill(request, store, head.count, notice)? {
        return Ok(Some(reason));
    }
    notice(Notice::CaughtUp { from: head.count, to: to.count });
    Ok(None)
}

/// Sets the store that is there aside, and writes a new one.
fn rebuild(
    request: &StoreRequest<'_>,
    reason: String,
    notice: &mut dyn FnMut(Notice),
) -> Result<Box<dyn Store>, OpenError> {
    let dir = request.dir;
    // What the store had before says nothing of the new one.
    disk::remove_durably(dir, closed::OPENED_NAME)
        .map_err(|error| OpenError::io(dir.join(closed::OPENED_NAME), error))?;
    let set_aside = set_aside(dir).map_err(|error| OpenError::io(dir.join(STORE_FOLDER), error))?;
    let failed = |reason| OpenError::Store { dir: dir.to_owned(), reason };
    let mut store = (request.open)(&dir.join(STORE_FOLDER)).map_err(|error| failed(error.reason))?;
    if let Some(reason) = fill(request, store.as_mut(), 0, notice)? {
        return Err(failed(reason));
    }
    notice(Notice::Rebuilt { reason, records: request.survey.head().count, set_aside });
    Ok(store)
}

impl From<Damage> for OpenError {
    fn from(damage: Damage) -> OpenError {
        OpenError::Damaged(damage)
    }
}

/// Gives the folder of the store another name and returns all that have one, the newest last.
fn set_aside(dir: &Path) -> io::Result<Vec<String>> {
    let folder = dir.join(STORE_FOLDER);
    let mut numbers: Vec<u64> = names_with_prefix(dir, ASIDE_PREFIX)?
        .iter()
        .filter_map(|name| name.strip_prefix(ASIDE_PREFIX)?.parse().ok())
        .collect();
    numbers.sort_unstable();
    if folder.exists() {
        let next = numbers.last().map_or(1, |last| last + 1);
        fs::rename(&folder, dir.join(format!("{ASIDE_PREFIX}{next}")))?;
        numbers.push(next);
        for number in numbers.drain(..numbers.len().saturating_sub(ASIDE_MAX)) {
            fs::remove_dir_all(dir.join(format!("{ASIDE_PREFIX}{number}")))?;
        }
        disk::sync_folder(dir)?;
    }
    Ok(numbers.into_iter().map(|number| format!("{ASIDE_PREFIX}{number}")).collect())
}

fn names_with_prefix(dir: &Path, prefix: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(prefix) {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
