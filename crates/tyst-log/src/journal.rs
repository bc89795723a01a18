//! The segments of a journal on the disk: which there are, where the last one ends, and how a frame is added.
//!
//! It does not check roots, and repairs nothing by itself.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::chain::{Frontier, Hash, Head};
use crate::disk::Disk;
use crate::frame;
use crate::segment::{self, FIRST_FRAME, HEADER_BYTES, SegmentHeader, Tail};

/// The folder of the segments in the folder of a ledger.
pub(crate) const FOLDER: &str = "journal";
/// How a segment is called while it is being made.
const UNFINISHED: &str = ".new";

/// A place in the journal that is not what was written there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("damage in {} at byte {offset}, before position {seq}: {what}", segment::name(*.segment))]
pub struct Damage {
    /// The number of the segment.
    pub segment: u64,
    /// Where in its file the damage begins, in bytes.
    pub offset: u64,
    /// The first position that cannot be read because of it.
    pub seq: u64,
    /// What is wrong.
    pub what: String,
}

/// Why the journal cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    #[error(transparent)]
    Damaged(Damage),
    #[error("cannot read {}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// The names in the folder of the journal.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) numbers: BTreeSet<u64>,
    /// Segments that were being made when a writer ended.
    pub(crate) unfinished: Vec<String>,
    /// Files that do not belong there.
    pub(crate) strangers: Vec<String>,
}

/// A segment in memory.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) header: SegmentHeader,
    pub(crate) bytes: Vec<u8>,
}

/// Where a segment starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) number: u64,
    pub(crate) first_seq: u64,
}

/// What the journal holds, as far as its headers and its last segment say.
#[derive(Debug)]
pub(crate) struct Survey {
    /// All segments in order.
    pub(crate) starts: Vec<Start>,
    pub(crate) last: Segment,
    /// Where the last frame begins, if the last segment has one.
    pub(crate) last_frame: Option<usize>,
    /// Where the last frame ends in the last segment.
    pub(crate) end: usize,
    pub(crate) head: Head,
    pub(crate) tail: Tail,
}

/// Returns what stands in the folder of the journal.
pub(crate) fn list(dir: &Path) -> io::Result<Listing> {
    let mut listing = Listing::default();
    for entry in fs::read_dir(dir.join(FOLDER))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(number) = segment::number_of(&name) {
            listing.numbers.insert(number);
        } else if name.strip_suffix(UNFINISHED).and_then(segment::number_of).is_some() {
            listing.unfinished.push(name);
        } else {
            listing.strangers.push(name);
        }
    }
    listing.strangers.sort();
    Ok(listing)
}

/// Returns the bytes of a segment, whatever they are.
pub(crate) fn read_bytes(dir: &Path, number: u64) -> Result<Vec<u8>, JournalError> {
    let path = dir.join(segment::name(number));
    fs::read(&path).map_err(|source| JournalError::Io { path, source })
}

/// Returns a segment whose header is right.
pub(crate) fn load(dir: &Path, start: Start, ledger: &Hash) -> Result<Segment, JournalError> {
    let bytes = read_bytes(dir, start.number)?;
    let header = check_header(&bytes, bytes.len() as u64, start, ledger)?;
    Ok(Segment { header, bytes })
}

/// Returns the header of a segment with a file of `length` bytes, if it belongs to `ledger` and has this number.
pub(crate) fn check_header(
    bytes: &[u8],
    length: u64,
    start: Start,
    ledger: &Hash,
) -> Result<SegmentHeader, JournalError> {
    let damage = |what: String| {
        let Start { number, first_seq } = start;
        JournalError::Damaged(Damage { segment: number, offset: 0, seq: first_seq, what })
    };
    let header = SegmentHeader::parse(bytes).map_err(|fault| damage(fault.to_string()))?;
    if header.ledger != *ledger {
        return Err(damage("segment belongs to another ledger".to_owned()));
    }
    if header.number != start.number {
        return Err(damage(format!("segment is in truth number {}", header.number)));
    }
    if header.length != length {
        return Err(damage(format!("segment has {length} bytes and should have {}", header.length)));
    }
    Ok(header)
}

/// Reads all headers and the last segment of the journal of a ledger.
pub(crate) fn survey(dir: &Path, ledger: &Hash) -> Result<Survey, JournalError> {
    let folder = dir.join(FOLDER);
    let listing = list(dir).map_err(|source| JournalError::Io { path: folder, source })?;
    let starts = starts(dir, &listing.numbers, ledger)?;
    let last = *starts.last().expect("a journal without segments was refused");
    Ok(look_at_last(load(dir, last, ledger)?, starts))
}

/// Reads the header of every segment, which must follow each other without a gap.
fn starts(dir: &Path, numbers: &BTreeSet<u64>, ledger: &Hash) -> Result<Vec<Start>, JournalError> {
    let mut starts: Vec<Start> = Vec::new();
    let count = numbers.last().copied().unwrap_or(1);
    for number in 1..=count {
        let expected = Start { number, first_seq: starts.last().map_or(0, |start| start.first_seq) };
        let damage = |what: &str| {
            let seq = expected.first_seq;
            JournalError::Damaged(Damage { segment: number, offset: 0, seq, what: what.to_owned() })
        };
        if !numbers.contains(&number) {
            return Err(damage("segment is missing"));
        }
        let path = dir.join(segment::name(number));
        let (bytes, length) = read_header(&path).map_err(|source| JournalError::Io { path, source })?;
        let first_seq = check_header(&bytes, length, expected, ledger)?.frontier.head().count;
        if first_seq < expected.first_seq || (number == 1 && first_seq != 0) {
            return Err(damage("segment begins at a wrong position"));
        }
        starts.push(Start { number, first_seq });
    }
    Ok(starts)
}

fn read_header(path: &Path) -> io::Result<(Vec<u8>, u64)> {
    use std::io::Read as _;
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(HEADER_BYTES);
    file.take(HEADER_BYTES as u64).read_to_end(&mut bytes)?;
    Ok((bytes, length))
}

fn look_at_last(last: Segment, starts: Vec<Start>) -> Survey {
    let mut head = last.header.head();
    let mut end = HEADER_BYTES;
    let mut last_frame = None;
    while let Ok(Some(frame)) = frame::parse(&last.bytes[end..]) {
        if frame.first_seq != head.count {
            break;
        }
        head = Head { count: frame.next_seq(), root: frame.root };
        last_frame = Some(end);
        end += frame.length();
    }
    let tail = segment::tail(&last.bytes, end, head.count);
    Survey { starts, last, last_frame, end, head, tail }
}

impl Survey {
    /// Returns the damage that begins where the last good frame ends.
    pub(crate) fn damage_at_end(&self, what: impl Into<String>) -> Damage {
        Damage {
            segment: self.last.header.number,
            offset: self.end as u64,
            seq: self.head.count,
            what: what.into(),
        }
    }

    /// Returns damage if what follows the last good frame cannot be a write that was cut off.
    pub(crate) fn refuse_damaged_tail(&self) -> Result<(), Damage> {
        match self.tail {
            Tail::Zero | Tail::Torn { .. } => Ok(()),
            Tail::Spoilt => {
                Err(self.damage_at_end("frame was written whole and does not match its checksum"))
            }
            Tail::Hole { offset, seq } => {
                let what = format!("no valid frame, though one with position {seq} follows at byte {offset}");
                Err(self.damage_at_end(what))
            }
        }
    }

    /// Hashes the records of the last segment, and returns the tree after them.
    pub(crate) fn frontier(&self) -> Result<Frontier, Damage> {
        let mut frontier = self.last.header.frontier.clone();
        let mut offset = HEADER_BYTES;
        while offset < self.end {
            let frame = frame::parse(&self.last.bytes[offset..]).ok().flatten();
            let frame = frame.expect("the frames up to the end were parsed before");
            frontier.extend(frame.records());
            if frontier.head().root != frame.root {
                return Err(Damage {
                    segment: self.last.header.number,
                    offset: offset as u64,
                    seq: frame.first_seq,
                    what: "records do not hash to the root that stands in their frame".to_owned(),
                });
            }
            offset += frame.length();
        }
        Ok(frontier)
    }
}

/// The end of the journal, for the one who writes.
pub(crate) struct Journal {
    dir: PathBuf,
    disk: Box<dyn Disk>,
    ledger: Hash,
    segment_bytes: u64,
    file: File,
    number: u64,
    length: u64,
    end: u64,
}

/// Why a frame was not written.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// No room could be made; nothing was begun, so it may be tried again.
    NoRoom { path: PathBuf, source: io::Error },
    /// Something was begun and not finished; what the disk holds now is not known.
    Failed { path: PathBuf, source: io::Error },
}

impl Journal {
    /// Makes the first segment of a new ledger.
    pub(crate) fn create(
        dir: &Path,
        disk: Box<dyn Disk>,
        ledger: Hash,
        segment_bytes: u64,
    ) -> Result<Journal, WriteError> {
        let folder = dir.join(FOLDER);
        fs::create_dir_all(&folder).map_err(|source| WriteError::NoRoom { path: folder, source })?;
        let header = SegmentHeader { ledger, number: 1, length: segment_bytes, frontier: Frontier::empty() };
        let file = make_segment(dir, disk.as_ref(), &header)?;
        let dir = dir.to_owned();
        Ok(Journal {
            dir,
            disk,
            ledger,
            segment_bytes,
            file,
            number: 1,
            length: segment_bytes,
            end: FIRST_FRAME,
        })
    }

    /// Goes on where the last segment ends.
    pub(crate) fn resume(
        dir: &Path,
        disk: Box<dyn Disk>,
        segment_bytes: u64,
        survey: &Survey,
    ) -> io::Result<Journal> {
        let SegmentHeader { ledger, number, length, .. } = survey.last.header;
        let file = OpenOptions::new().read(true).write(true).open(dir.join(segment::name(number)))?;
        let dir = dir.to_owned();
        Ok(Journal { dir, disk, ledger, segment_bytes, file, number, length, end: survey.end as u64 })
    }

    /// Returns the number of the last segment and where its last frame ends.
    pub(crate) fn end(&self) -> (u64, u64) {
        (self.number, self.end)
    }

    /// Writes a frame that follows the tree `before`, and returns when it is on the disk.
    pub(crate) fn append(&mut self, bytes: &[u8], before: &Frontier) -> Result<(), WriteError> {
        if self.end + bytes.len() as u64 > self.length {
            self.roll(bytes.len() as u64, before)?;
        }
        let written = self.disk.write_at(&self.file, bytes, self.end);
        match written.and_then(|()| self.disk.sync_data(&self.file)) {
            Ok(()) => {
                self.end += bytes.len() as u64;
                Ok(())
            }
            Err(source) => {
                // Best effort: if this fails as well, the checksum or the next open decides. The sync is not tried
                // again, for after a failed one it may succeed without the bytes being there.
                let _ = self.disk.write_at(&self.file, &vec![0; bytes.len()], self.end);
                Err(WriteError::Failed { path: self.path(), source })
            }
        }
    }

    /// Writes the end of the journal again as it was found, and zeroes after it, and returns when that is on the
    /// disk: after an unclean end, what could be read may not have been there.
    pub(crate) fn settle(&self, survey: &Survey) -> io::Result<()> {
        let start = survey.last_frame.unwrap_or(survey.end);
        let torn = if let Tail::Torn { bytes } = survey.tail { bytes } else { 0 };
        let mut bytes = survey.last.bytes[start..survey.end].to_vec();
        bytes.resize(bytes.len() + usize::try_from(torn).expect("a tail fits into memory"), 0);
        self.disk.write_at(&self.file, &bytes, start as u64)?;
        self.disk.sync_all(&self.file)?;
        // The segment may have got its name just before the end.
        self.disk.sync_folder(&self.dir.join(FOLDER))
    }

    fn path(&self) -> PathBuf {
        self.dir.join(segment::name(self.number))
    }

    fn roll(&mut self, frame_bytes: u64, before: &Frontier) -> Result<(), WriteError> {
        let length = self.segment_bytes.max(FIRST_FRAME + frame_bytes);
        let number = self.number + 1;
        let header = SegmentHeader { ledger: self.ledger, number, length, frontier: before.clone() };
        self.file = make_segment(&self.dir, self.disk.as_ref(), &header)?;
        (self.number, self.length, self.end) = (number, length, FIRST_FRAME);
        Ok(())
    }
}

/// Makes a segment with nothing but a header, under its name only when it is whole and on the disk.
fn make_segment(dir: &Path, disk: &dyn Disk, header: &SegmentHeader) -> Result<File, WriteError> {
    let path = dir.join(segment::name(header.number));
    let unfinished = dir.join(segment::name(header.number) + UNFINISHED);
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&unfinished);
    let no_room = |source| {
        let _ = fs::remove_file(&unfinished);
        WriteError::NoRoom { path: path.clone(), source }
    };
    let file = opened.map_err(no_room)?;
    disk.allocate(&file, header.length).map_err(no_room)?;
    disk.write_at(&file, &header.encode(), 0).map_err(no_room)?;
    let finished = disk
        .sync_all(&file)
        .and_then(|()| disk.rename(&unfinished, &path))
        .and_then(|()| disk.sync_folder(&dir.join(FOLDER)));
    finished.map_err(|source| WriteError::Failed { path: path.clone(), source })?;
    Ok(file)
}
