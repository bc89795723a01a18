//! Checks the journal: every header, frame, record, root, and the zeroes after the last frame.
//!
//! It does not look at the store.

use super::pieces::{Piece, Pieces};
use super::{Depth, Report, TornTail};
use crate::chain::{Frontier, Hash, Head};
use crate::frame::Frame;
use crate::journal::{self, FOLDER, Listing, ReadError};
use crate::segment::{self, HEADER_BYTES, SegmentHeader, Tail};

/// What is checked, and how.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) ledger: &'a Hash,
    pub(super) depth: Depth,
    /// How often the last segment is read while it looks damaged, since a writer may be in the middle of it.
    pub(super) looks_max: u32,
}

/// Checks all segments; returns the end of the last one if it may be a write that was cut off.
pub(super) fn check(
    report: &mut Report<'_>,
    listing: &Listing,
    scope: Scope<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Option<TornTail> {
    for name in &listing.strangers {
        let file = format!("{FOLDER}/{name}");
        let length = report.length_of(&file);
        report.find(&file, 0..length, None, "file does not belong into the journal");
    }
    for name in &listing.unfinished {
        report.notes.push(format!("{FOLDER}/{name} was being made when a writer ended"));
    }
    let last = listing.numbers.last().copied().unwrap_or(1);
    let first = if scope.depth == Depth::Tail { last } else { 1 };
    let total = (first..=last).map(|number| report.length_of(&segment::name(number))).sum();
    let chain = Some(Frontier::empty()).filter(|_| first == 1);
    let mut check = Check { report, scope, chain, seq: 0, torn: None };
    let mut done = 0;
    for number in first..=last {
        done += check.segment(number, number == last);
        progress(done, total);
    }
    check.torn
}

struct Check<'a, 'b> {
    report: &'a mut Report<'b>,
    scope: Scope<'a>,
    /// The tree so far, unless a part of it was lost.
    chain: Option<Frontier>,
    /// The position that must follow.
    seq: u64,
    torn: Option<TornTail>,
}

impl Check<'_, '_> {
    /// Checks one segment and returns its length.
    fn segment(&mut self, number: u64, is_last: bool) -> u64 {
        let file = segment::name(number);
        let bytes = match self.read(number, is_last) {
            Ok(bytes) => bytes,
            Err(what) => {
                self.lose(&file, 0..0, None, what);
                return 0;
            }
        };
        self.header(&file, number, &bytes);
        for piece in Pieces::new(&bytes, HEADER_BYTES, self.seq) {
            match piece {
                Piece::Frame { bytes, frame } => self.frame(&file, bytes, &frame, number),
                Piece::Hole { bytes, next_seq, what } => {
                    let lost = Some(self.seq..next_seq);
                    self.lose(&file, bytes, lost, what);
                    self.seq = next_seq;
                }
                Piece::Tail { bytes: range, tail } => self.tail(&file, &bytes, range, tail, is_last),
            }
        }
        bytes.len() as u64
    }

    /// Reads a segment, and the last one again if a writer may have been in the middle of it.
    fn read(&self, number: u64, is_last: bool) -> Result<Vec<u8>, String> {
        let mut looks = 0;
        loop {
            let bytes = journal::read_bytes(self.report.dir, number).map_err(|error| match error {
                ReadError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                    "segment is missing".to_owned()
                }
                ReadError::Io { source, .. } => format!("segment cannot be read: {source}"),
                ReadError::Damaged(damage) => damage.what,
            })?;
            looks += 1;
            if !is_last || looks >= self.scope.looks_max || !looks_damaged(&bytes, self.seq) {
                return Ok(bytes);
            }
        }
    }

    fn header(&mut self, file: &str, number: u64, bytes: &[u8]) {
        match journal::check_header(bytes, bytes.len() as u64, number, self.scope.ledger) {
            Err(what) => {
                self.lose(file, 0..HEADER_BYTES as u64, None, what);
                self.chain_from_damaged(bytes);
            }
            Ok(header) => self.follow(file, header),
        }
        self.report.end = (number, HEADER_BYTES as u64);
    }

    /// Goes on with the tree that stands in the header, which must be the one that there is.
    fn follow(&mut self, file: &str, header: SegmentHeader) {
        let head = header.head();
        if self.chain.as_ref().is_some_and(|chain| *chain != header.frontier) {
            let lost = (self.seq < head.count).then_some(self.seq..head.count);
            let what =
                format!("segment begins at position {}, the one before ends at {}", head.count, self.seq);
            self.report.find(file, 0..HEADER_BYTES as u64, lost, what);
        }
        self.seq = head.count;
        self.chain = Some(header.frontier);
        if head.count > self.report.head.count {
            self.report.head = head;
        }
    }

    /// Takes the position from the first frame, when the header does not say it.
    fn chain_from_damaged(&mut self, bytes: &[u8]) {
        let first = Pieces::new(bytes, HEADER_BYTES, self.seq).next();
        if let Some(Piece::Frame { frame, .. }) = first {
            self.seq = frame.first_seq;
        }
    }

    fn frame(&mut self, file: &str, bytes: std::ops::Range<u64>, frame: &Frame<'_>, number: u64) {
        self.report.end = (number, bytes.end);
        if frame.first_seq != self.seq {
            let what =
                format!("frame begins at position {}, where {} must follow", frame.first_seq, self.seq);
            self.lose(file, bytes.clone(), Some(frame.first_seq..frame.next_seq()), what);
        }
        if let Some(chain) = &mut self.chain {
            chain.extend(frame.records());
            if chain.head().root != frame.root {
                let what = "records do not hash to the root that stands in their frame";
                self.lose(file, bytes, Some(frame.first_seq..frame.next_seq()), what.to_owned());
            }
        }
        self.seq = frame.next_seq();
        self.report.head = Head { count: self.seq, root: frame.root };
        self.report.records += u64::from(frame.count);
        self.report.frames += 1;
    }

    fn tail(&mut self, file: &str, bytes: &[u8], range: std::ops::Range<u64>, tail: Tail, is_last: bool) {
        match tail {
            Tail::Zero => {}
            Tail::Torn { .. } if is_last => {
                let end = bytes.len().min(usize::try_from(range.start).unwrap_or(usize::MAX));
                let fault = super::tail::fault(bytes, end, self.seq);
                self.torn = Some(TornTail { file: file.to_owned(), bytes: range, fault });
            }
            Tail::Torn { .. } | Tail::Hole { .. } => {
                self.lose(file, range, None, "bytes after the last frame are not zero".to_owned());
            }
            Tail::Spoilt => {
                let what = "frame was written whole and does not match its checksum";
                self.lose(file, range, None, what.to_owned());
            }
        }
    }

    /// Notes damage after which roots cannot be computed, until the next header says the tree.
    fn lose(
        &mut self,
        file: &str,
        bytes: std::ops::Range<u64>,
        seqs: Option<std::ops::Range<u64>>,
        what: String,
    ) {
        self.report.find(file, bytes, seqs, what);
        self.chain = None;
    }
}

fn looks_damaged(bytes: &[u8], seq: u64) -> bool {
    Pieces::new(bytes, HEADER_BYTES, seq).any(|piece| match piece {
        Piece::Frame { .. } => false,
        Piece::Hole { .. } => true,
        Piece::Tail { tail, .. } => tail == Tail::Spoilt,
    })
}
