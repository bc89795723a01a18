//! Checks every byte that can be read back: both copies, every hash, and the room that is not used yet.
//!
//! It changes nothing and repairs nothing; it makes a copy of the store elsewhere for itself, and removes it again.

mod compare;
mod pieces;
mod sealed;
mod segment;
mod segments;
mod stored;

use std::fs::Metadata;
use std::io;
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use crate::chain::{Frontier, Hash, Head};
use crate::closed::{self, Closed};
use crate::create;
use crate::disk;
use crate::header::{self, Header, HeaderError};
use crate::journal::{self, Listing};
use crate::lock::{self, NoWriter};
use crate::packing::Packing;
use crate::segment::SegmentHeader;
use crate::store::{self, OpenStore};
use segment::Scope;
use stored::Look;

/// How much is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The last segment, and what a clean close says of the rest: what can be checked at once, whatever the size.
    Tail,
    /// Every record of the journal, and the store: its files where a clean close says what they were, else what it holds.
    Usual,
    /// The same, and in any case what the store holds, record by record, and the lists of keys.
    Full,
}

/// What a check has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The head after the last frame that can be read.
    pub head: Head,
    /// How many records can be read.
    pub records: u64,
    /// How many frames, which are batches, and blocks of sealed segments can be read.
    pub frames: u64,
    /// How many segments there are.
    pub segments: u64,
    /// What is wrong; nothing if the ledger is sound.
    pub findings: Vec<Finding>,
    /// What is worth knowing and not wrong, as sentences without a full stop.
    pub notes: Vec<String>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What, without the place.
    pub what: String,
}

/// A place in the files of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as a path inside the folder of the ledger.
    pub file: String,
    /// The bytes of the file in which the fault lies; nothing is known about them if it is empty.
    pub bytes: Range<u64>,
    /// The positions that cannot be read or trusted because of it, if they are known.
    pub seqs: Option<Range<u64>>,
}

/// Why a ledger could not be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no ledger in the folder.
    #[error("there is no ledger in {}", dir.display())]
    NotALedger {
        /// The folder.
        dir: PathBuf,
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

/// Checks the ledger in `dir`, in which nothing is written. `progress` hears how many bytes of how many are done.
///
/// The store is only looked at in a copy, which is made in a folder of its own under `scratch` that only this user can
/// read, and removed afterwards. If it cannot be made, the content of the store is not compared; beside a writer only
/// the journal is checked. A note says so either way.
pub fn verify(
    dir: &Path,
    scratch: &Path,
    packing: &'static dyn Packing,
    depth: Depth,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Verification, VerifyError> {
    verify_with(dir, scratch, packing, depth, store::open, progress)
}

pub(crate) fn verify_with(
    dir: &Path,
    scratch: &Path,
    packing: &'static dyn Packing,
    depth: Depth,
    open_store: OpenStore,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Verification, VerifyError> {
    if !dir.join(header::FILE_NAME).exists() && !create::was_begun(dir) {
        return Err(VerifyError::NotALedger { dir: dir.to_owned() });
    }
    let mut report = Report::new(dir);
    let ledger = report.check_header()?;
    let use_of_store = UseOfStore::of(dir)?;
    let closed = match use_of_store {
        UseOfStore::Ours(_) => report.check_closed()?,
        // It may be older than the journal by the time that is read.
        UseOfStore::Theirs(_) => None,
    };
    // Read before the journal, which only grows.
    let opened = if closed.is_none() { report.check_opened()? } else { None };
    let listing = &match journal::list(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            report.find(journal::FOLDER, 0..0, None, "it is no folder, and should be one");
            Listing::default()
        }
        listing => listing.map_err(|source| report.io(journal::FOLDER, source))?,
    };
    let ledger = &ledger.or_else(|| ledger_of_journal(dir, listing)).unwrap_or_default();
    let look =
        Look { dir, ledger, listing, packing, depth, closed: closed.as_ref(), scratch, open: open_store };
    let scope = Scope { dir, ledger, packing, depth, looks_max: use_of_store.looks_max() };
    let is_looked_at = depth != Depth::Tail && matches!(use_of_store, UseOfStore::Ours(_));
    let (torn, looked) = thread::scope(|threads| {
        let looking = is_looked_at.then(|| threads.spawn(move || stored::look(look)));
        let torn = segments::check(&mut report, listing, scope, progress);
        (torn, looking.map(|looking| looking.join().unwrap_or_else(|panic| resume_unwind(panic))))
    });
    report.check_end(closed.as_ref(), torn.as_ref());
    match (looked, use_of_store) {
        (Some(looked), _) => {
            let before = opened.as_ref().map_or(0, |opened| opened.stored.head.count);
            let known = looked?.judge(&mut report, before);
            if closed.is_none() {
                report.judge_end(torn, opened.as_ref(), known);
            }
        }
        // What looks torn may be a write that is going on.
        (None, use_of_store) => {
            if let UseOfStore::Theirs(why) = use_of_store {
                report.notes.push(format!("the store was not checked, because {why}"));
            }
            report.check_lost(opened.as_ref());
            report.note_torn_tail(torn);
        }
    }
    let segments = listing.plain.union(&listing.sealed).count() as u64;
    Ok(report.into_verification(segments))
}

/// Whether writers can be kept out while the store is looked at.
enum UseOfStore {
    /// The lock is held for as long as the file lives.
    Ours(#[expect(dead_code, reason = "it is only held")] NoWriter),
    /// They cannot be kept out, and why.
    Theirs(&'static str),
}

impl UseOfStore {
    fn of(dir: &Path) -> Result<UseOfStore, VerifyError> {
        match lock::keep_writers_out(dir) {
            Ok(None) => Ok(UseOfStore::Theirs("the ledger is in use")),
            Ok(Some(lock)) => Ok(UseOfStore::Ours(lock)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Ok(UseOfStore::Theirs("its lock may not be looked at"))
            }
            Err(source) => Err(VerifyError::Io { path: dir.join(lock::FILE_NAME), source }),
        }
    }

    /// Returns how often to look at the end of the journal before it is taken for damaged.
    fn looks_max(&self) -> u32 {
        match self {
            UseOfStore::Ours(_) => 1,
            UseOfStore::Theirs(_) => 4,
        }
    }
}

/// Returns the ledger to which the journal belongs by its last plain segment.
fn ledger_of_journal(dir: &Path, listing: &Listing) -> Option<Hash> {
    let bytes = journal::read_bytes(dir, *listing.plain.last()?).ok()?;
    SegmentHeader::parse(&bytes).ok().map(|header| header.ledger)
}

/// The end of a last segment that may be a write that was cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TornTail {
    file: String,
    bytes: Range<u64>,
}

/// What has been found so far.
struct Report<'a> {
    dir: &'a Path,
    head: Head,
    /// The last segment and where its last frame ends.
    end: (u64, u64),
    records: u64,
    frames: u64,
    findings: Vec<Finding>,
    notes: Vec<String>,
}

impl<'a> Report<'a> {
    fn new(dir: &'a Path) -> Report<'a> {
        let head = Frontier::empty().head();
        Report { dir, head, end: (0, 0), records: 0, frames: 0, findings: Vec::new(), notes: Vec::new() }
    }

    fn find(&mut self, file: &str, bytes: Range<u64>, seqs: Option<Range<u64>>, what: impl Into<String>) {
        // A file can be shorter than where the fault begins.
        let bytes = bytes.start..bytes.end.max(bytes.start);
        let place = Place { file: file.to_owned(), bytes, seqs };
        self.findings.push(Finding { place, what: what.into() });
    }

    fn io(&self, name: &str, source: io::Error) -> VerifyError {
        VerifyError::Io { path: self.dir.join(name), source }
    }

    fn length_of(&self, name: &str) -> u64 {
        self.dir.join(name).metadata().ok().filter(Metadata::is_file).map_or(0, |data| data.len())
    }

    fn check_header(&mut self) -> Result<Option<Hash>, VerifyError> {
        match Header::read(self.dir) {
            Ok(header) => Ok(Some(header.ledger())),
            Err(HeaderError::Io(source)) => Err(self.io(header::FILE_NAME, source)),
            Err(error) => {
                let bytes = 0..self.length_of(header::FILE_NAME);
                self.find(header::FILE_NAME, bytes, None, error.to_string());
                Ok(None)
            }
        }
    }

    fn check_closed(&mut self) -> Result<Option<Closed>, VerifyError> {
        let read = Closed::read(self.dir).map_err(|source| self.io(closed::FILE_NAME, source))?;
        let closed = self.readable(closed::FILE_NAME, read);
        if closed.is_some() && disk::is_no_file(&self.dir.join(closed::OPENED_NAME)) {
            // Nobody looks at it beside the other, but no writer can put the other in its place.
            self.check_opened()?;
        }
        Ok(closed)
    }

    /// Returns what both copies had come to when the writer began that did not end well.
    fn check_opened(&mut self) -> Result<Option<Closed>, VerifyError> {
        let read = Closed::read_opened(self.dir).map_err(|source| self.io(closed::OPENED_NAME, source))?;
        Ok(self.readable(closed::OPENED_NAME, read))
    }

    fn readable(&mut self, name: &str, read: Result<Option<Closed>, String>) -> Option<Closed> {
        read.unwrap_or_else(|reason| {
            let bytes = 0..self.length_of(name);
            self.find(name, bytes, None, format!("{name} {reason}"));
            None
        })
    }

    /// Compares the end of the journal with the last clean close.
    fn check_end(&mut self, closed: Option<&Closed>, torn: Option<&TornTail>) {
        let Some(closed) = closed else { return };
        let was = (closed.segment, closed.offset);
        if was != self.end || closed.head != self.head {
            self.find_end(closed.head.count, "at the last clean close it ended");
        } else if let Some(TornTail { file, bytes, .. }) = torn {
            self.find(
                file,
                bytes.clone(),
                None,
                "bytes follow the last frame, which was the end at the last clean close",
            );
        }
    }

    /// Compares the end of the journal with where it was when the writer began that did not end well.
    fn check_lost(&mut self, opened: Option<&Closed>) {
        let Some(known) = opened.map(|opened| opened.head) else { return };
        if known.count > self.head.count || (known.count == self.head.count && known.root != self.head.root) {
            self.find_end(known.count, "when the last writer began it ended");
        }
    }

    /// Says that the journal ends too early.
    fn find_end(&mut self, known: u64, when: &str) {
        let file = crate::segment::name(self.end.0.max(1));
        let (length, count) = (self.length_of(&file), self.head.count);
        let lost = (count < known).then_some(count..known);
        let what = format!("journal ends at position {count}, {when} at {known}");
        self.find(&file, self.end.1..length, lost, what);
    }

    /// Decides whether anything is missing at the end of a journal that was not closed well, and whether the bytes after
    /// the last frame are a write that nobody was told had succeeded.
    fn judge_end(&mut self, torn: Option<TornTail>, opened: Option<&Closed>, known: Option<Head>) {
        let next = self.head.count;
        self.check_lost(opened);
        let known = known.filter(|known| known.count > next);
        let Some(tail) = torn else {
            let is_said = opened.is_some_and(|opened| opened.head.count > next);
            if let Some(known) = known.filter(|_| !is_said) {
                self.find_end(known.count, "the store, which never is ahead of it, ends");
            }
            return;
        };
        if let Some(known) = known {
            let what = "the last frame was acknowledged and cannot be read; the store has it";
            self.find(&tail.file, tail.bytes, Some(next..known.count), what);
        } else {
            self.note_torn_tail(Some(tail));
        }
    }

    fn note_torn_tail(&mut self, torn: Option<TornTail>) {
        let Some(TornTail { file, bytes, .. }) = torn else { return };
        self.notes.push(format!(
            "unacknowledged torn write in {file}, bytes {}..{}; the next open for writing removes it",
            bytes.start, bytes.end
        ));
    }

    fn into_verification(self, segments: u64) -> Verification {
        let Report { head, records, frames, findings, notes, .. } = self;
        Verification { head, records, frames, segments, findings, notes }
    }
}

#[cfg(test)]
mod tests;
