//! Which segment holds a position: looked up in the headers when it is asked for, and remembered.
//!
//! It does not check that the headers follow each other; `verify` does.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::plain::{PlainSegment, check_header, damage};
use super::{Listing, ReadError, Segment};
use crate::chain::{Frontier, Hash};
use crate::packing::Packing;
use crate::sealed::{self, SealedSegment};
use crate::segment::{self, HEADER_BYTES};

/// The segments of a journal, up to a last one. Clones share what they have looked up.
#[derive(Debug, Clone)]
pub(crate) struct Segments {
    pub(crate) dir: PathBuf,
    pub(crate) ledger: Hash,
    pub(crate) packing: &'static dyn Packing,
    /// The number of the last one; the first one is 1, and there are no gaps.
    pub(crate) last: u64,
    /// The last one, for those who only read it, as it was.
    held: Option<PlainSegment>,
    /// The first position of segments by number.
    starts: Arc<Mutex<BTreeMap<u64, u64>>>,
}

impl Segments {
    /// Returns the segments that stand in the folder of the journal in `dir`, none of which may be missing.
    pub(crate) fn new(
        dir: &Path,
        ledger: &Hash,
        packing: &'static dyn Packing,
        listing: &Listing,
    ) -> Result<Segments, ReadError> {
        let starts = Arc::new(Mutex::new(BTreeMap::from([(1, 0)])));
        let segments = Segments {
            dir: dir.to_owned(),
            ledger: *ledger,
            packing,
            last: listing.last(),
            held: None,
            starts,
        };
        match listing.missing() {
            None => Ok(segments),
            Some(number) => {
                let seq = segments.first_seq(number - 1).unwrap_or_default();
                Err(damage(number, 0, seq, "segment is missing").into())
            }
        }
    }

    /// Gives the last one as it was when it was read, however often it is opened, if it is plain.
    pub(crate) fn holding_last(self, last: Segment) -> Segments {
        match last {
            Segment::Plain(plain) => Segments { held: Some(plain), ..self },
            Segment::Sealed(_) => self,
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
        let first_seq = self.before(number)?.head().count;
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

    /// Reads the header of a segment, and returns the tree before its first record.
    pub(crate) fn before(&self, number: u64) -> Result<Frontier, ReadError> {
        self.in_either_form(number, &|path| self.plain_header(number, path), &|path| {
            let unreadable = |source| ReadError::Io { path: path.to_owned(), source };
            let header =
                crate::disk::open(path).and_then(|file| sealed::read_header(&file, number, &self.ledger));
            let damage = |what| sealed::damage(number, 0, self.position_before(number), what);
            Ok(header.map_err(unreadable)?.map_err(damage)?.before)
        })
    }

    /// Opens a segment.
    pub(crate) fn open(&self, number: u64) -> Result<Segment, ReadError> {
        self.open_up_to(number, u64::MAX)
    }

    /// Opens a segment, of which only the first `up_to` bytes are read if it is plain.
    pub(crate) fn open_up_to(&self, number: u64, up_to: u64) -> Result<Segment, ReadError> {
        if let Some(held) = self.held.as_ref().filter(|held| held.header.number == number) {
            return Ok(Segment::Plain(held.clone()));
        }
        let first_seq = self.position_before(number);
        self.in_either_form(
            number,
            &|_| PlainSegment::load(&self.dir, number, first_seq, &self.ledger, up_to).map(Segment::Plain),
            &|path| SealedSegment::open(path, number, first_seq, &self.ledger).map(Segment::Sealed),
        )
    }

    /// Reads a segment as a plain one, or, if that is gone or no good, as the sealed one that took its place. That may
    /// happen between two looks, so both are looked for twice.
    fn in_either_form<T>(
        &self,
        number: u64,
        plain: &dyn Fn(&Path) -> Result<T, ReadError>,
        sealed: &dyn Fn(&Path) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let [plain_path, sealed_path] =
            [segment::name(number), sealed::name(number)].map(|name| self.dir.join(name));
        for _ in 0..2 {
            let fault = match plain(&plain_path) {
                Err(fault) if is_missing(&fault) => None,
                Err(fault) => Some(fault),
                read => return read,
            };
            match (sealed(&sealed_path), fault) {
                (Err(missing), None) if is_missing(&missing) => {}
                (Err(missing), Some(fault)) if is_missing(&missing) => return Err(fault),
                (read, _) => return read,
            }
        }
        Err(damage(number, 0, self.position_before(number), "segment is missing").into())
    }

    fn plain_header(&self, number: u64, path: &Path) -> Result<Frontier, ReadError> {
        let read = read_header(path);
        let (bytes, length) = read.map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
        match check_header(&bytes, length, number, &self.ledger) {
            Ok(header) => Ok(header.frontier),
            Err(what) => Err(damage(number, 0, self.position_before(number), what).into()),
        }
    }

    /// Returns the nearest position that is known to lie before a segment.
    fn position_before(&self, number: u64) -> u64 {
        let starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        starts.range(..=number).next_back().map_or(0, |(_, first_seq)| *first_seq)
    }
}

fn is_missing(error: &ReadError) -> bool {
    matches!(error, ReadError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
}

/// Returns the first bytes of a file, and its length.
fn read_header(path: &Path) -> io::Result<(Vec<u8>, u64)> {
    let file = crate::disk::open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(HEADER_BYTES);
    file.take(HEADER_BYTES as u64).read_to_end(&mut bytes)?;
    Ok((bytes, length))
}
