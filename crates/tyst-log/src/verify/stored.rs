//! Checks the store: its files against the last clean close, and its content against the journal.
//!
//! It does not look at the journal for damage, and never opens the store itself, only a copy.

use std::io;
use std::ops::Range;
use std::path::Path;

use super::compare::compare;
use super::{Depth, Finding, Place, Report, VerifyError};
use crate::chain::{Frontier, Hash, Head};
use crate::closed::Closed;
use crate::disk;
use crate::journal::Listing;
use crate::mirror::is_mirror;
use crate::packing::Packing;
use crate::reconcile::STORE_FOLDER;
use crate::store::OpenStore;
use crate::store::copy::{CopyError, look_at_copy};

/// The file in which the store keeps its records.
const CONTENT: &str = "sled/db";
const MISSING: &str = "the store is missing; the next open for writing makes it anew";
const NO_STORE: &str = "there is no store, as in every mirror; only the journal was checked";
const NOT_READ: &str = "the content of the store was not read, because its files were changed";
const UNCHECKED: &str = "the ledger was not closed well, or not closed yet; the store was checked by its content; its bytes \
                         that hold no entry, and whether the journal went on after its last entry, cannot be checked";

/// How the store is looked at.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) dir: &'a Path,
    pub(super) ledger: &'a Hash,
    pub(super) listing: &'a Listing,
    pub(super) packing: &'static dyn Packing,
    pub(super) depth: Depth,
    /// The last clean close, if nothing was written since.
    pub(super) closed: Option<&'a Closed>,
    /// The folder for a copy.
    pub(super) scratch: &'a Path,
    pub(super) open: OpenStore,
}

/// What looking at the store has shown.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) findings: Vec<Finding>,
    pub(super) notes: Vec<String>,
    /// The head after what it holds, if that could be read.
    head: Option<Head>,
}

/// Looks at the store, without regard to what the journal has come to.
pub(super) fn look(look: Look<'_>) -> Result<Looked, VerifyError> {
    let mut looked = Looked::default();
    let store = look.dir.join(STORE_FOLDER);
    if is_mirror(look.dir) {
        looked.notes.push(NO_STORE.to_owned());
        return Ok(looked);
    }
    if !store.is_dir() {
        looked.find(STORE_FOLDER, 0..0, None, MISSING);
        return Ok(looked);
    }
    if let Some(closed) = look.closed {
        looked.find_differences(&store, closed)?;
        if !looked.findings.is_empty() {
            looked.notes.push(NOT_READ.to_owned());
            return Ok(looked);
        }
        // Its files are, byte for byte, those of which this was the head.
        if look.depth != Depth::Full {
            looked.head = Some(closed.stored.head);
            return Ok(looked);
        }
    }
    match look_at_copy(&store, look.scratch, look.open, |store| compare(look, store, &mut looked)) {
        Ok(Ok(head)) => looked.head = Some(head.unwrap_or(Frontier::empty().head())),
        Ok(Err(error)) => {
            looked.find_in_content(look.dir, None, format!("the store cannot be read: {error}"));
        }
        Err(CopyError::Source { path, source }) => looked.find_no_file(&path, source)?,
        Err(CopyError::Target { path, source }) => {
            let path = path.display();
            looked.notes.push(format!(
                "the content of the store was not compared, because no copy could be made: {path}: {source}"
            ));
            return Ok(looked);
        }
    }
    if look.closed.is_none() {
        looked.notes.push(UNCHECKED.to_owned());
    }
    Ok(looked)
}

impl Looked {
    fn find(&mut self, file: &str, bytes: Range<u64>, seqs: Option<Range<u64>>, what: impl Into<String>) {
        let place = Place { file: file.to_owned(), bytes, seqs };
        self.findings.push(Finding { place, what: what.into() });
    }

    /// Notes a fault in what the store holds, of which it is not known where it stands in the file.
    pub(super) fn find_in_content(&mut self, dir: &Path, seqs: Option<Range<u64>>, what: impl Into<String>) {
        let content = dir.join(CONTENT).metadata().ok().filter(std::fs::Metadata::is_file);
        let file = if content.is_some() { CONTENT } else { STORE_FOLDER };
        self.find(file, 0..content.map_or(0, |data| data.len()), seqs, what);
    }

    /// Says that something else stands in the place of a file, if that is what an error says.
    fn find_no_file(&mut self, path: &Path, source: io::Error) -> Result<(), VerifyError> {
        let Some(what) = disk::not_a_file(&source) else {
            return Err(VerifyError::Io { path: path.to_owned(), source });
        };
        self.find(STORE_FOLDER, 0..0, None, format!("a part of the store {what}"));
        Ok(())
    }

    /// Compares the files with what they were at the last clean close.
    fn find_differences(&mut self, store: &Path, closed: &Closed) -> Result<(), VerifyError> {
        let differences = match closed.stored.differences(store) {
            Err(source) => return self.find_no_file(store, source),
            Ok(differences) => differences,
        };
        for difference in differences {
            let file = format!("{STORE_FOLDER}/{}", difference.path);
            self.find(&file, difference.range, None, difference.what);
        }
        Ok(())
    }

    /// Adds what was shown to the report, having compared the end of the store with that of the journal and with what
    /// it had `before` the writer began that did not end well. Returns the head that the store knows.
    pub(super) fn judge(mut self, report: &mut Report<'_>, before: u64) -> Option<Head> {
        let (head, journal) = (self.head, report.head);
        let count = head.map_or(0, |head| head.count);
        if head.is_none() {
            // Why is among the findings.
        } else if count < before {
            let what = "the store lost entries that it had at the last clean close";
            self.find_in_content(report.dir, Some(count..before), what);
        } else if count < journal.count {
            self.notes.push(format!(
                "the store ends at position {count}, the journal at {}; the next open for writing brings it up to date",
                journal.count
            ));
        } else if head.is_some_and(|head| head.count == journal.count && head.root != journal.root) {
            self.find_in_content(report.dir, None, "the store has another root than the journal");
        }
        report.findings.extend(self.findings);
        report.notes.extend(self.notes);
        head
    }
}
