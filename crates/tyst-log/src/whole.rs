//! The segments of a journal one after the other, each checked from its header to its last record, to be copied.
//!
//! It mends nothing; where something is wrong, it stops.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::BATCH_BYTES_MAX;
use crate::chain::{Frontier, Hash, Head, leaf_hash};
use crate::disk;
use crate::frame::{self, OVERHEAD_BYTES};
use crate::header::Header;
use crate::journal::{self, Damage, ReadError, damage};
use crate::packing::Packing;
use crate::reader::Reader;
use crate::reconcile::OpenError;
use crate::sealed::check::check as check_sealed;
use crate::sealed::{self, SealedSegment};
use crate::segment::{self, HEADER_BYTES, SegmentHeader, used_length};

/// The longest plain segment in bytes: one with a single frame of the largest size.
const PLAIN_BYTES_MAX: u64 = (HEADER_BYTES + OVERHEAD_BYTES + BATCH_BYTES_MAX) as u64;
/// How often the end of a journal is looked for that a writer goes on with.
const LOOKS_MAX: u32 = 8;

/// How the records of a segment are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Sealed,
}

impl Form {
    /// Returns the path of a segment inside the folder of a ledger.
    pub(crate) fn name(self, number: u64) -> String {
        match self {
            Form::Plain => segment::name(number),
            Form::Sealed => sealed::name(number),
        }
    }

    /// Returns the most bytes that a file of this form can have; a sealed one has a filter as well.
    pub(crate) fn bytes_max(self) -> u64 {
        match self {
            Form::Plain => PLAIN_BYTES_MAX,
            Form::Sealed => 2 * PLAIN_BYTES_MAX,
        }
    }

    /// Returns the form and number of the segment with this path inside the folder of a ledger.
    pub(crate) fn of_name(name: &str) -> Option<(Form, u64)> {
        let file = name.strip_prefix(journal::FOLDER)?.strip_prefix('/')?;
        let plain = segment::number_of(file).map(|number| (Form::Plain, number));
        plain.or_else(|| sealed::number_of(file).map(|number| (Form::Sealed, number)))
    }
}

/// A segment that follows the tree before it, and of which every record was hashed.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) number: u64,
    pub(crate) form: Form,
    /// The length of its file.
    pub(crate) length: u64,
    /// The trees before its first record and after its last one.
    pub(crate) before: Frontier,
    pub(crate) after: Frontier,
    bytes: Vec<u8>,
    end: usize,
}

/// What a segment must be to be the next one of a ledger.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) ledger: &'a Hash,
    pub(crate) number: u64,
    /// The tree before its first record.
    pub(crate) before: &'a Frontier,
    pub(crate) packing: &'static dyn Packing,
}

impl Place<'_> {
    fn damage(&self, form: Form, offset: u64, seq: u64, what: impl Into<String>) -> Damage {
        Damage { file: form.name(self.number), ..damage(self.number, offset, seq, what) }
    }
}

impl Whole {
    /// Checks the segment that is all of `bytes`, from which the zeroes at the end may have been left out.
    pub(crate) fn check(place: Place<'_>, form: Form, bytes: Vec<u8>) -> Result<Whole, ReadError> {
        match form {
            Form::Plain => Ok(Whole::plain(place, bytes, u64::MAX)?),
            Form::Sealed => Whole::sealed(place, bytes),
        }
    }

    /// Reads a segment that is full, and that may be sealed at any moment.
    pub(crate) fn read(dir: &Path, place: Place<'_>) -> Result<Whole, ReadError> {
        let read = |form: Form| {
            let path = dir.join(form.name(place.number));
            disk::read_if_there(&path).map_err(|source| ReadError::Io { path, source })
        };
        let Some(bytes) = read(Form::Plain)? else {
            let missing = || place.damage(Form::Plain, 0, place.before.head().count, "segment is missing");
            return Whole::sealed(place, read(Form::Sealed)?.ok_or_else(missing)?);
        };
        let whole = Whole::plain(place, bytes, u64::MAX);
        let whole = whole.and_then(|whole| whole.refuse_rest().map(|()| whole));
        whole.or_else(|fault| match read(Form::Sealed)? {
            Some(bytes) => Whole::sealed(place, bytes),
            None => Err(fault.into()),
        })
    }

    /// Checks a plain segment up to the record `count_max`.
    fn plain(place: Place<'_>, bytes: Vec<u8>, count_max: u64) -> Result<Whole, Damage> {
        let seq = place.before.head().count;
        let damage = |what: String| place.damage(Form::Plain, 0, seq, what);
        let header = SegmentHeader::parse(&bytes).map_err(|fault| damage(fault.to_string()))?;
        let header =
            journal::check_header(&bytes, header.length, place.number, place.ledger).map_err(damage)?;
        if header.frontier != *place.before {
            return Err(damage(WRONG_TREE.to_owned()));
        }
        if header.length > PLAIN_BYTES_MAX || header.length < bytes.len() as u64 {
            return Err(damage(format!("segment has {} bytes and says {}", bytes.len(), header.length)));
        }
        let SegmentHeader { number, length, frontier: before, .. } = header;
        let (form, after, end) = (Form::Plain, before.clone(), HEADER_BYTES);
        let mut whole = Whole { number, form, length, before, after, bytes, end };
        while whole.after.head().count < count_max && whole.take_frame()? {}
        Ok(whole)
    }

    fn sealed(place: Place<'_>, bytes: Vec<u8>) -> Result<Whole, ReadError> {
        let seq = place.before.head().count;
        let segment = SealedSegment::parse(bytes.clone(), place.number, seq, place.ledger)?;
        if segment.header.before != *place.before {
            return Err(place.damage(Form::Sealed, 0, seq, WRONG_TREE).into());
        }
        let after = check_sealed(&segment, place.packing, &mut |_| ())?;
        let (number, length, end) = (place.number, segment.header.length, bytes.len());
        Ok(Whole { number, form: Form::Sealed, length, before: place.before.clone(), after, bytes, end })
    }

    /// Hashes the next frame; returns whether there was one.
    fn take_frame(&mut self) -> Result<bool, Damage> {
        let seq = self.after.head().count;
        let (number, offset) = (self.number, self.end as u64);
        let damage = |what: String| damage(number, offset, seq, what);
        let parsed = frame::parse(&self.bytes[self.end..]).map_err(|fault| damage(fault.to_string()))?;
        let Some(frame) = parsed else { return Ok(false) };
        if frame.first_seq != seq {
            return Err(damage(format!(
                "frame begins at position {}, where {seq} must follow",
                frame.first_seq
            )));
        }
        self.after.extend(frame.records());
        if self.after.head().root != frame.root {
            return Err(damage("entries do not hash to the root that stands in their frame".to_owned()));
        }
        self.end += frame.length();
        Ok(true)
    }

    /// Returns the path of its file inside the folder of a ledger.
    pub(crate) fn name(&self) -> String {
        self.form.name(self.number)
    }

    /// Returns the file from its header to the end of its last frame; what follows is zero.
    pub(crate) fn used(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// Returns the head after the first `count` records of the ledger, if they end in here.
    pub(crate) fn head_at(&self, count: u64, ledger: &Hash, packing: &dyn Packing) -> Option<Head> {
        let mut tree = self.before.clone();
        self.visit(ledger, packing, &mut |record| {
            if tree.head().count < count {
                tree.push(leaf_hash(record));
            }
        })?;
        Some(tree.head()).filter(|head| head.count == count)
    }

    /// Calls `visit` with every record; returns nothing if they cannot be read.
    pub(crate) fn visit(
        &self,
        ledger: &Hash,
        packing: &dyn Packing,
        visit: &mut dyn FnMut(&[u8]),
    ) -> Option<()> {
        match self.form {
            Form::Plain => {
                let mut offset = HEADER_BYTES;
                while let Ok(Some(frame)) = frame::parse(&self.used()[offset..]) {
                    frame.records().for_each(&mut *visit);
                    offset += frame.length();
                }
            }
            Form::Sealed => {
                let seq = self.before.head().count;
                let parsed = SealedSegment::parse(self.bytes.clone(), self.number, seq, ledger);
                check_sealed(&parsed.ok()?, packing, visit).ok()?;
            }
        }
        Some(())
    }

    /// Returns an error unless the file has its whole length, and all that follows the last frame is zero.
    fn refuse_rest(&self) -> Result<(), Damage> {
        if self.bytes.len() as u64 != self.length {
            let what = format!("segment has {} bytes and should have {}", self.bytes.len(), self.length);
            return Err(damage(self.number, 0, self.before.head().count, what));
        }
        if used_length(&self.bytes[self.end..]) == 0 {
            return Ok(());
        }
        let (offset, seq) = (self.end as u64, self.after.head().count);
        Err(damage(self.number, offset, seq, "bytes after the last frame are not zero"))
    }
}

const WRONG_TREE: &str = "segment does not begin with the tree with which the one before ends";

/// The segments of a ledger that hold what it had come to when the walk began, also beside a writer.
#[derive(Debug)]
pub(crate) struct Walk {
    dir: PathBuf,
    packing: &'static dyn Packing,
    pub(crate) header: Header,
    ledger: Hash,
    pub(crate) head: Head,
    /// The number of the next segment, and the tree before it.
    number: u64,
    before: Frontier,
    /// The number of the last segment.
    pub(crate) last: u64,
    /// The last segment if it is plain: a writer may go on with it, and then seal it.
    open: Option<File>,
}

impl Walk {
    /// Looks what the ledger in `dir` has come to, and begins with its first segment.
    pub(crate) fn begin(dir: &Path, packing: &'static dyn Packing) -> Result<Walk, OpenError> {
        let mut looks = 1;
        loop {
            let listing = journal::list(dir).map(|listing| listing.last());
            let path = dir.join(segment::name(listing.unwrap_or(1)));
            let open = match disk::open(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                opened => Some(opened.map_err(|error| OpenError::io(path.clone(), error))?),
            };
            let reader = Reader::open(dir, packing)?;
            let last = reader.last_segment();
            if dir.join(segment::name(last)) == path || looks == LOOKS_MAX {
                let (header, head) = (reader.header().clone(), reader.head());
                let (dir, ledger) = (dir.to_owned(), header.ledger());
                let (number, before) = (1, Frontier::empty());
                return Ok(Walk { dir, packing, header, ledger, head, number, before, last, open });
            }
            // A writer has begun a new segment just now.
            looks += 1;
        }
    }

    /// Goes on with the segment `number`, which must follow the tree `before`.
    pub(crate) fn from(self, number: u64, before: Frontier) -> Walk {
        Walk { number, before, ..self }
    }

    /// Returns the next segment, every byte of which is on the disk, or nothing after the last one.
    pub(crate) fn next(&mut self) -> Result<Option<Whole>, ReadError> {
        if self.number > self.last {
            self.refuse_lost_end()?;
            return Ok(None);
        }
        let whole = match self.open.take() {
            Some(file) if self.number == self.last => self.take_last(&file)?,
            open => {
                self.open = open;
                Whole::read(&self.dir, self.place())?
            }
        };
        self.number += 1;
        self.before = whole.after.clone();
        Ok(Some(whole))
    }

    /// Reads the last segment up to what the ledger had come to.
    fn take_last(&self, mut file: &File) -> Result<Whole, ReadError> {
        let mut bytes = Vec::new();
        // What is not on the disk yet must not be copied: the ledger could still lose it.
        let read = disk::sync_for_reading(file).and_then(|()| file.read_to_end(&mut bytes));
        let path = || self.dir.join(segment::name(self.number));
        read.map_err(|source| ReadError::Io { path: path(), source })?;
        Ok(Whole::plain(self.place(), bytes, self.head.count)?)
    }

    /// Returns what the next segment must be.
    pub(crate) fn place(&self) -> Place<'_> {
        let Walk { ledger, number, before, packing, .. } = self;
        Place { ledger, number: *number, before, packing: *packing }
    }

    fn refuse_lost_end(&self) -> Result<(), Damage> {
        let (found, head) = (self.before.head(), self.head);
        if found == head {
            return Ok(());
        }
        let what =
            format!("the journal comes to position {} here, and had come to {}", found.count, head.count);
        Err(damage(self.last, 0, found.count, what))
    }
}
