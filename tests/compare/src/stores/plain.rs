//! The control: frames with a checksum in one file, written where room was made before, and `fdatasync`.
//!
//! What a log cannot be faster than without losing a sync. It finds nothing by key, hashes nothing, keeps one copy.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate};

use crate::answer::Report;
use crate::lines;
use crate::store::{Outcome, Prepared, Store, Writer, fault};
use crate::trial::Trial;

/// How much room is made at once, as tyst does.
const ROOM_BYTES: u64 = 4 << 20;
/// Bytes before the events of a frame: length and checksum.
const HEAD_BYTES: usize = 8;
/// How many groups a load writes at once.
const LOAD_BYTES: usize = 1 << 20;

/// The plain file.
pub struct Plain;

fn events_path(dir: &Path) -> PathBuf {
    dir.join("events")
}

fn state_path(dir: &Path) -> PathBuf {
    dir.join("state")
}

struct PlainWriter {
    file: File,
    end: u64,
    room: u64,
    frame: Vec<u8>,
}

impl PlainWriter {
    fn open(dir: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(dir)?;
        let mut end = 0;
        if events_path(dir).exists() {
            let mut frames = Frames::open(dir, 0)?;
            while frames.read()? {}
            end = frames.offset;
        }
        let options =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(events_path(dir))?;
        let room = options.metadata()?.len();
        Ok(Self { file: options, end, room, frame: Vec::new() })
    }

    fn begin(&mut self) {
        self.frame.clear();
        self.frame.extend_from_slice(&[0; HEAD_BYTES]);
    }

    fn add(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.frame.extend_from_slice(&u32::try_from(bytes.len())?.to_le_bytes());
        self.frame.extend_from_slice(bytes);
        Ok(())
    }

    fn write(&mut self) -> Outcome<()> {
        let length = u32::try_from(self.frame.len() - HEAD_BYTES)?;
        self.frame[..4].copy_from_slice(&length.to_le_bytes());
        let checksum = crc32c::crc32c(&self.frame[HEAD_BYTES..]);
        self.frame[4..HEAD_BYTES].copy_from_slice(&checksum.to_le_bytes());
        let after = self.end + self.frame.len() as u64;
        if after > self.room {
            let room = ROOM_BYTES.max(self.frame.len() as u64);
            fallocate(&self.file, FallocateFlags::empty(), self.room, room)?;
            self.room += room;
        }
        self.file.write_all_at(&self.frame, self.end)?;
        self.end = after;
        Ok(())
    }
}

impl Writer for PlainWriter {
    fn append(&mut self, group: Vec<Prepared>) -> Outcome<()> {
        self.begin();
        group.iter().try_for_each(|event| self.add(&event.bytes))?;
        self.write()?;
        Ok(self.file.sync_data()?)
    }

    fn close(self: Box<Self>) -> Outcome<()> {
        Ok(())
    }
}

/// The frames of the file, one after the other.
struct Frames {
    file: BufReader<File>,
    offset: u64,
    frame: Vec<u8>,
}

impl Frames {
    fn open(dir: &Path, offset: u64) -> Outcome<Self> {
        let mut file = File::open(events_path(dir))?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Self { file: BufReader::with_capacity(1 << 18, file), offset, frame: Vec::new() })
    }

    /// Reads the next frame, and returns whether there was one.
    fn read(&mut self) -> Outcome<bool> {
        let mut head = [0; HEAD_BYTES];
        let word = |range: std::ops::Range<usize>, head: &[u8; HEAD_BYTES]| {
            u32::from_le_bytes(head[range].try_into().expect("the range has four bytes"))
        };
        if self.file.read_exact(&mut head).is_err() || word(0..4, &head) == 0 {
            return Ok(false);
        }
        self.frame.resize(word(0..4, &head) as usize, 0);
        self.file.read_exact(&mut self.frame)?;
        if crc32c::crc32c(&self.frame) != word(4..8, &head) {
            return Err(fault(format!("the frame at byte {} is broken", self.offset)));
        }
        self.offset += (HEAD_BYTES + self.frame.len()) as u64;
        Ok(true)
    }

    fn events(&self) -> Events<'_> {
        Events { rest: &self.frame }
    }
}

struct Events<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Events<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.rest.split_first_chunk::<4>()?;
        let (event, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.rest = rest;
        Some(event)
    }
}

fn fold(frames: &mut Frames, mut seq: u64, end: u64, report: &mut Report) -> Outcome<u64> {
    while seq < end && frames.read()? {
        for event in frames.events().take(usize::try_from(end - seq).unwrap_or(usize::MAX)) {
            report.add(seq, event)?;
            seq += 1;
        }
    }
    Ok(seq)
}

impl Store for Plain {
    fn name(&self) -> &'static str {
        "file"
    }

    fn runs(&self, trial: Trial) -> bool {
        !matches!(trial, Trial::Socket | Trial::Halves)
    }

    fn writer(&self, dir: &Path) -> Outcome<Box<dyn Writer>> {
        Ok(Box::new(PlainWriter::open(dir)?))
    }

    fn load(&self, dir: &Path, lines: &Path) -> Outcome<()> {
        let mut writer = PlainWriter::open(dir)?;
        writer.begin();
        for group in lines::groups(lines)? {
            group?.iter().try_for_each(|bytes| writer.add(bytes))?;
            if writer.frame.len() >= LOAD_BYTES {
                writer.write()?;
                writer.begin();
            }
        }
        writer.write()?;
        Ok(writer.file.sync_data()?)
    }

    fn report(&self, dir: &Path, end: u64) -> Outcome<Report> {
        let mut report = Report::default();
        fold(&mut Frames::open(dir, 0)?, 0, end, &mut report)?;
        Ok(report)
    }

    fn save(&self, dir: &Path) -> Outcome<()> {
        let (mut frames, mut report) = (Frames::open(dir, 0)?, Report::default());
        let seq = fold(&mut frames, 0, u64::MAX, &mut report)?;
        let mut state = Vec::from(seq.to_le_bytes());
        state.extend_from_slice(&frames.offset.to_le_bytes());
        state.extend_from_slice(&report.state());
        std::fs::write(state_path(dir), state)?;
        Ok(File::open(state_path(dir))?.sync_data()?)
    }

    fn resume(&self, dir: &Path) -> Outcome<Report> {
        let state = std::fs::read(state_path(dir))?;
        let number = |at: usize| -> Outcome<u64> {
            Ok(u64::from_le_bytes(
                state.get(at..at + 8).ok_or_else(|| fault("the state is short"))?.try_into()?,
            ))
        };
        let (seq, offset) = (number(0)?, number(8)?);
        let mut report = Report::from_state(&state[16..])?;
        fold(&mut Frames::open(dir, offset)?, seq, u64::MAX, &mut report)?;
        Ok(report)
    }

    fn verify(&self, dir: &Path) -> Outcome<()> {
        let mut frames = Frames::open(dir, 0)?;
        while frames.read()? {}
        Ok(())
    }

    fn first(&self, dir: &Path) -> Outcome<Vec<u8>> {
        let mut frames = Frames::open(dir, 0)?;
        frames.read()?;
        frames.events().next().map(<[u8]>::to_vec).ok_or_else(|| fault("there is no event"))
    }
}
