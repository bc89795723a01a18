//! Checks the store: its files against the last clean close, and its content against the journal.
//!
//! It does not look at the journal for damage, and never opens the store itself, only a copy.

use std::ops::Range;
use std::path::Path;

use super::pieces::{Piece, Pieces};
use super::{Report, VerifyError};
use crate::chain::Head;
use crate::closed::Closed;
use crate::journal::{self, Listing};
use crate::reconcile::STORE_FOLDER;
use crate::segment::{HEADER_BYTES, SegmentHeader};
use crate::store::copy::{CopyError, look_at_copy};
use crate::store::{Chunk, Chunks, OpenStore, Store, StoreError, split};

/// The file in which the store keeps its records.
const CONTENT: &str = "sled/db";

/// How the store is looked at.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    /// The folder for a copy.
    pub(super) scratch: &'a Path,
    pub(super) open: OpenStore,
}

/// Checks the store; returns the head that it knows, if it can be read.
pub(super) fn check(
    report: &mut Report<'_>,
    listing: &Listing,
    closed: Option<&Closed>,
    look: Look<'_>,
) -> Result<Option<Head>, VerifyError> {
    if !report.has_store() {
        report.find(
            STORE_FOLDER,
            0..0,
            None,
            "the store is missing; the next open for writing makes it anew",
        );
        return Ok(None);
    }
    if let Some(closed) = closed
        && find_differences(report, closed)?
    {
        return Ok(None);
    }
    let before = if closed.is_none() { report.check_opened()? } else { None };
    let before = before.map_or(0, |opened| opened.head.count);
    let dir = report.dir;
    let store = dir.join(STORE_FOLDER);
    let compared =
        look_at_copy(&store, look.scratch, look.open, |store| compare(report, listing, before, store));
    if closed.is_none() && compared.is_ok() {
        report.notes.push(UNCHECKED.to_owned());
    }
    match compared {
        Ok(Ok(head)) => return Ok(head),
        Ok(Err(error)) => find_in_content(report, None, &format!("the store cannot be read: {error}")),
        Err(CopyError::Source { path, source }) => return Err(VerifyError::Io { path, source }),
        Err(CopyError::Target { path, source }) => report.notes.push(format!(
            "the content of the store was not compared, because no copy could be made: {}: {source}",
            path.display()
        )),
    }
    Ok(None)
}

const UNCHECKED: &str = "the ledger was not closed well, or not closed yet; the store was checked by its content, and its \
                         bytes that hold no record cannot be checked until the ledger has been closed well again";

/// Compares the files with what they were at the last clean close; returns whether there was anything to find.
fn find_differences(report: &mut Report<'_>, closed: &Closed) -> Result<bool, VerifyError> {
    let store = report.dir.join(STORE_FOLDER);
    let differences = closed.differences(&store).map_err(|source| report.io(STORE_FOLDER, source))?;
    for difference in &differences {
        let file = format!("{STORE_FOLDER}/{}", difference.path);
        report.find(&file, difference.range.clone(), None, difference.what.clone());
    }
    if !differences.is_empty() {
        let note = "the content of the store was not read, because its files were changed";
        report.notes.push(note.to_owned());
    }
    Ok(!differences.is_empty())
}

/// Notes a fault in what the store holds, of which it is not known where it stands in the file.
fn find_in_content(report: &mut Report<'_>, seqs: Option<Range<u64>>, what: &str) {
    let is_there = report.dir.join(CONTENT).is_file();
    let file = if is_there { CONTENT } else { STORE_FOLDER };
    let bytes = 0..if is_there { report.length_of(CONTENT) } else { 0 };
    report.find(file, bytes, seqs, what);
}

/// Compares every frame of the journal with what the store keeps, which must be all that it had `before` the writer
/// began that did not end well.
fn compare(
    report: &mut Report<'_>,
    listing: &Listing,
    before: u64,
    store: &dyn Store,
) -> Result<Option<Head>, StoreError> {
    let head = store.head()?;
    let count = head.map_or(0, |head| head.count);
    let mut comparison = Comparison { report, chunks: store.chunks(), next: None, count };
    comparison.advance()?;
    for number in &listing.numbers {
        comparison.segment(*number)?;
    }
    comparison.surplus(u64::MAX)?;
    drop(comparison);
    let journal = report.head;
    if count < before {
        let what = "the store lost records that it had at the last clean close";
        find_in_content(report, Some(count..before), what);
    } else if count < journal.count {
        report.notes.push(format!(
            "the store ends at position {count}, the journal at {}; the next open for writing brings it up to date",
            journal.count
        ));
    } else if head.is_some_and(|head| head.count == journal.count && head.root != journal.root) {
        find_in_content(report, None, "the store has another root than the journal");
    }
    Ok(head)
}

struct Comparison<'a, 'b> {
    report: &'a mut Report<'b>,
    chunks: Chunks<'a>,
    next: Option<Chunk>,
    /// How many records the store says it has.
    count: u64,
}

impl Comparison<'_, '_> {
    fn advance(&mut self) -> Result<(), StoreError> {
        self.next = self.chunks.next().transpose()?;
        Ok(())
    }

    fn segment(&mut self, number: u64) -> Result<(), StoreError> {
        let Ok(bytes) = journal::read_bytes(self.report.dir, number) else { return Ok(()) };
        let seq = SegmentHeader::parse(&bytes).map_or(0, |header| header.head().count);
        for piece in Pieces::new(&bytes, HEADER_BYTES, seq) {
            if let Piece::Frame { frame, .. } = piece {
                let seqs = frame.first_seq..frame.next_seq();
                if seqs.contains(&self.count) && seqs.start < self.count {
                    self.find(seqs, "the store ends within a frame of the journal");
                }
                for chunk in split(&frame) {
                    self.chunk(&chunk, frame.first_seq..frame.next_seq())?;
                }
            }
        }
        Ok(())
    }

    fn chunk(&mut self, expected: &Chunk, seqs: Range<u64>) -> Result<(), StoreError> {
        self.surplus(expected.first_seq)?;
        match &self.next {
            Some(found) if found.first_seq == expected.first_seq => {
                if found.value != expected.value {
                    self.find(seqs, "the store has other bytes than the journal");
                }
                self.advance()
            }
            // What the store does not claim to have is noted once, by the caller.
            _ if expected.first_seq >= self.count => Ok(()),
            _ => {
                self.find(seqs, "the store lacks a part of a frame of the journal");
                Ok(())
            }
        }
    }

    /// Passes over what the store has before position `end` and the journal has not.
    fn surplus(&mut self, end: u64) -> Result<(), StoreError> {
        while let Some(chunk) = self.next.as_ref().filter(|chunk| chunk.first_seq < end) {
            let seqs = chunk.first_seq..chunk.first_seq + 1;
            self.find(seqs, "the store has a part of a frame that cannot be read in the journal");
            self.advance()?;
        }
        Ok(())
    }

    fn find(&mut self, seqs: Range<u64>, what: &str) {
        find_in_content(self.report, Some(seqs), what);
    }
}
