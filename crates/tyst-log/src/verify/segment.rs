//! Checks one plain segment by itself: its header, every frame, record and root, and what follows the last frame.
//!
//! It does not compare it with its neighbours; `segments` does.

use std::ops::Range;
use std::path::Path;

use super::pieces::{Piece, Pieces};
use super::{Depth, Finding, Place, TornTail};
use crate::chain::{Frontier, Hash, Head};
use crate::frame::Frame;
use crate::journal::{self, ReadError};
use crate::packing::Packing;
use crate::segment::{self, HEADER_BYTES, Tail};

/// What is checked, and how.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) dir: &'a Path,
    pub(super) ledger: &'a Hash,
    pub(super) packing: &'static dyn Packing,
    pub(super) depth: Depth,
    /// How often the last segment is read while it looks damaged, since a writer may be in the middle of it.
    pub(super) looks_max: u32,
}

/// What checking one segment has shown.
pub(super) struct Checked {
    pub(super) file: String,
    pub(super) number: u64,
    /// How many bytes of the file were read.
    pub(super) length: u64,
    /// The tree that its header says was before it.
    pub(super) before: Option<Frontier>,
    /// The tree after it, if nothing in it was lost.
    pub(super) after: Option<Frontier>,
    /// The head after the last record that can be read, if there is one.
    pub(super) head: Option<Head>,
    /// Where the last frame or block ends.
    pub(super) end: u64,
    pub(super) records: u64,
    pub(super) frames: u64,
    pub(super) findings: Vec<Finding>,
    pub(super) torn: Option<TornTail>,
    /// The position that must follow.
    seq: u64,
}

/// Checks a plain segment; `None` if there is no such file.
pub(super) fn plain(scope: Scope<'_>, number: u64, is_last: bool) -> Option<Checked> {
    let mut checked = Checked::new(segment::name(number), number);
    let bytes = match read(scope, number, is_last) {
        Ok(bytes) => bytes?,
        Err(what) => {
            checked.lose(0..0, None, what);
            return Some(checked);
        }
    };
    checked.length = bytes.len() as u64;
    checked.plain_header(scope, &bytes);
    for piece in Pieces::new(&bytes, HEADER_BYTES, checked.seq) {
        match piece {
            Piece::Frame { bytes, frame } => checked.frame(bytes, &frame),
            Piece::Hole { bytes, next_seq, what } => {
                checked.lose(bytes, Some(checked.seq..next_seq), what);
                checked.seq = next_seq;
            }
            Piece::Tail { bytes: range, tail } => checked.tail(range, tail, is_last),
        }
    }
    Some(checked)
}

/// Reads a plain segment, and the last one again if a writer may have been in the middle of it.
fn read(scope: Scope<'_>, number: u64, is_last: bool) -> Result<Option<Vec<u8>>, String> {
    let mut looks = 0;
    loop {
        let bytes = match journal::read_bytes(scope.dir, number) {
            Ok(bytes) => bytes,
            Err(ReadError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(ReadError::Io { source, .. }) => return Err(format!("segment cannot be read: {source}")),
            Err(ReadError::Damaged(damage)) => return Err(damage.what),
        };
        looks += 1;
        if !is_last || looks >= scope.looks_max || !looks_damaged(&bytes) {
            return Ok(Some(bytes));
        }
    }
}

fn looks_damaged(bytes: &[u8]) -> bool {
    Pieces::new(bytes, HEADER_BYTES, 0).any(|piece| match piece {
        Piece::Frame { .. } => false,
        Piece::Hole { .. } => true,
        Piece::Tail { tail, .. } => matches!(tail, Tail::Spoilt | Tail::Stray { .. }),
    })
}

impl Checked {
    pub(super) fn new(file: String, number: u64) -> Checked {
        Checked {
            file,
            number,
            length: 0,
            before: None,
            after: None,
            head: None,
            end: 0,
            records: 0,
            frames: 0,
            findings: Vec::new(),
            torn: None,
            seq: 0,
        }
    }

    fn plain_header(&mut self, scope: Scope<'_>, bytes: &[u8]) {
        self.end = HEADER_BYTES as u64;
        match journal::check_header(bytes, bytes.len() as u64, self.number, scope.ledger) {
            Ok(header) => self.begin(header.frontier),
            Err(what) => {
                self.lose(0..HEADER_BYTES as u64, None, what);
                // The first frame says the position that the header does not.
                let first = Pieces::new(bytes, HEADER_BYTES, self.seq).next();
                if let Some(Piece::Frame { frame, .. }) = first {
                    self.seq = frame.first_seq;
                }
            }
        }
    }

    pub(super) fn begin(&mut self, before: Frontier) {
        self.seq = before.head().count;
        (self.before, self.after) = (Some(before.clone()), Some(before));
    }

    fn frame(&mut self, bytes: Range<u64>, frame: &Frame<'_>) {
        let seqs = frame.first_seq..frame.next_seq();
        self.end = bytes.end;
        if frame.first_seq != self.seq {
            let what =
                format!("frame begins at position {}, where {} must follow", frame.first_seq, self.seq);
            self.lose(bytes.clone(), Some(seqs.clone()), what);
        }
        if let Some(tree) = &mut self.after {
            tree.extend(frame.records());
            if tree.head().root != frame.root {
                let what = "entries do not hash to the root that stands in their frame";
                self.lose(bytes, Some(seqs), what);
            }
        }
        self.add(Head { count: frame.next_seq(), root: frame.root }, frame.count.into());
    }

    pub(super) fn add(&mut self, head: Head, records: u64) {
        self.seq = head.count;
        self.head = Some(head);
        self.records += records;
        self.frames += 1;
    }

    fn tail(&mut self, range: Range<u64>, tail: Tail, is_last: bool) {
        match tail {
            Tail::Zero => {}
            Tail::Torn { .. } if is_last => {
                self.torn = Some(TornTail { file: self.file.clone(), bytes: range });
            }
            Tail::Stray { start, bytes, what } if is_last => self.lose(start..start + bytes, None, what),
            Tail::Torn { .. } | Tail::Hole { .. } | Tail::Stray { .. } => {
                self.lose(range, None, "bytes after the last frame are not zero");
            }
            Tail::Spoilt => self.lose(range, None, "frame was written whole and does not match its checksum"),
        }
    }

    /// Notes damage that reading has shown, up to `end`.
    pub(super) fn lose_at(&mut self, error: ReadError, end: u64, seqs: Option<Range<u64>>) {
        match error {
            ReadError::Damaged(damage) => self.lose(damage.offset..end, seqs, damage.what),
            ReadError::Io { source, .. } => {
                self.lose(0..end, seqs, format!("segment cannot be read: {source}"));
            }
        }
    }

    /// Notes damage after which roots cannot be computed, until the next header says the tree.
    pub(super) fn lose(&mut self, bytes: Range<u64>, seqs: Option<Range<u64>>, what: impl Into<String>) {
        // A file can be shorter than where the fault begins.
        let bytes = bytes.start..bytes.end.max(bytes.start);
        let place = Place { file: self.file.clone(), bytes, seqs };
        self.findings.push(Finding { place, what: what.into() });
        self.after = None;
    }
}
