//! Which segment holds a position: looked up in the headers when it is asked for, and remembered.
//!
//! It does not check that the headers follow each other; `verify` does.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::plain::{PlainSegment, check_header, damage};
use super::{FOLDER, Listing, ReadError, list};
use crate::chain::Hash;
use crate::packing::Packing;
use crate::segment::{self, HEADER_BYTES, SegmentHeader};

/// The segments of a journal, up to a last one. Clones share what they have looked up.
#[derive(Debug, Clone)]
pub(crate) struct Segments {
    pub(crate) dir: PathBuf,
    pub(crate) ledger: Hash,
    pub(crate) packing: &'static dyn Packing,
    /// The number of the last one; the first one is 1, and there are no gaps.
    pub(crate) last: u64,
    /// The first position of segments by number.
    starts: Arc<Mutex<BTreeMap<u64, u64>>>,
}

impl Segments {
    /// Lists the segments of the journal in `dir`, none of which may be missing.
    pub(crate) fn list(
        dir: &Path,
        ledger: &Hash,
        packing: &'static dyn Packing,
    ) -> Result<Segments, ReadError> {
        let listing = list(dir).map_err(|source| ReadError::Io { path: dir.join(FOLDER), source })?;
        let starts = Arc::new(Mutex::new(BTreeMap::from([(1, 0)])));
        let mut segments = Segments { dir: dir.to_owned(), ledger: *ledger, packing, last: 1, starts };
        segments.last = listing.numbers.last().copied().unwrap_or(1);
        match missing(&listing, segments.last) {
            None => Ok(segments),
            Some(number) => {
                let seq = segments.first_seq(number - 1).unwrap_or_default();
                Err(damage(number, 0, seq, "segment is missing").into())
            }
        }
    }

    /// Returns the number of the last segment that begins at `seq` or before.
    pub(crate) fn holding(&self, seq: u64) -> Result<u64, ReadError> {
        let (mut low, mut high) = (1, self.last);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if self.first_seq(middle)? <= seq { low = middle } else { high = middle - 1 }
        }
        Ok(low)
    }

    /// Returns the first position of a segment.
    pub(crate) fn first_seq(&self, number: u64) -> Result<u64, ReadError> {
        if let Some(known) = self.starts.lock().unwrap_or_else(PoisonError::into_inner).get(&number) {
            return Ok(*known);
        }
        let first_seq = self.header(number)?.head().count;
        self.note(number, first_seq);
        Ok(first_seq)
    }

    /// Remembers where a segment begins.
    pub(crate) fn note(&self, number: u64, first_seq: u64) {
        self.starts.lock().unwrap_or_else(PoisonError::into_inner).insert(number, first_seq);
    }

    /// Adds a segment that begins at `first_seq`, if it is a new one.
    pub(crate) fn grow(&mut self, number: u64, first_seq: u64) {
        if number > self.last {
            self.last = number;
            self.note(number, first_seq);
        }
    }

    /// Reads the header of a segment.
    pub(crate) fn header(&self, number: u64) -> Result<SegmentHeader, ReadError> {
        let path = self.dir.join(segment::name(number));
        let (bytes, length) =
            read_header(&path).map_err(|source| ReadError::Io { path: path.clone(), source })?;
        check_header(&bytes, length, number, &self.ledger)
            .map_err(|what| damage(number, 0, self.position_before(number), what).into())
    }

    /// Reads a segment.
    pub(crate) fn open(&self, number: u64) -> Result<PlainSegment, ReadError> {
        PlainSegment::load(&self.dir, number, self.position_before(number), &self.ledger)
    }

    /// Returns the nearest position that is known to lie before a segment.
    fn position_before(&self, number: u64) -> u64 {
        let starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        starts.range(..=number).next_back().map_or(0, |(_, first_seq)| *first_seq)
    }
}

fn missing(listing: &Listing, last: u64) -> Option<u64> {
    (1..=last).find(|number| !listing.numbers.contains(number))
}

/// Returns the first bytes of a file, and its length.
fn read_header(path: &Path) -> io::Result<(Vec<u8>, u64)> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(HEADER_BYTES);
    file.take(HEADER_BYTES as u64).read_to_end(&mut bytes)?;
    Ok((bytes, length))
}
