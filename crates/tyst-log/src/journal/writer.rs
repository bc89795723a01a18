//! The end of the journal, for the one who writes: frames are added, segments made.
//!
//! It does not decide what a frame holds, and reads nothing back.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{FOLDER, PlainSegment, UNFINISHED};
use crate::chain::{Frontier, Hash};
use crate::disk::{Disk, is_same};
use crate::segment::{self, FIRST_FRAME, SegmentHeader, Tail};

/// The end of the journal, for the one who writes.
pub(crate) struct Journal {
    dir: PathBuf,
    disk: Arc<dyn Disk>,
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
    /// Makes a segment at the end of a journal, with no frame in it yet.
    pub(crate) fn begin(
        dir: &Path,
        disk: Arc<dyn Disk>,
        header: &SegmentHeader,
    ) -> Result<Journal, WriteError> {
        let folder = dir.join(FOLDER);
        disk.make_folder(&folder).map_err(|source| WriteError::NoRoom { path: folder, source })?;
        let file = make_segment(dir, disk.as_ref(), header)?;
        let SegmentHeader { ledger, number, length, .. } = *header;
        let dir = dir.to_owned();
        Ok(Journal { dir, disk, ledger, segment_bytes: length, file, number, length, end: FIRST_FRAME })
    }

    /// Goes on where the last segment ends.
    pub(crate) fn resume(
        dir: &Path,
        disk: Arc<dyn Disk>,
        segment_bytes: u64,
        last: &PlainSegment,
    ) -> io::Result<Journal> {
        let SegmentHeader { ledger, number, length, .. } = last.header;
        let path = disk.place(&dir.join(segment::name(number)));
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let dir = dir.to_owned();
        Ok(Journal { dir, disk, ledger, segment_bytes, file, number, length, end: last.end as u64 })
    }

    /// Makes sure that the segment that is written on is the one that stands in the folder: in any other, nobody would
    /// find what is written.
    pub(crate) fn expect_in_place(&self) -> Result<(), String> {
        let path = self.path();
        match path.metadata().and_then(|_| is_same(&path, &self.file)) {
            Ok(true) => Ok(()),
            Ok(false) => Err(format!("{} was replaced while it was open", path.display())),
            Err(error) => Err(format!("{} was moved or removed while it was open: {error}", path.display())),
        }
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
    pub(crate) fn settle(&self, last: &PlainSegment, tail: Tail) -> io::Result<()> {
        let start = last.last_frame.unwrap_or(last.end);
        let torn = if let Tail::Torn { bytes } = tail { bytes } else { 0 };
        let mut bytes = last.bytes[start..last.end].to_vec();
        bytes.resize(bytes.len() + usize::try_from(torn).expect("a tail fits into memory"), 0);
        self.disk.write_at(&self.file, &bytes, start as u64)?;
        self.disk.sync_all(&self.file)?;
        // The segment may have got its name just before the end.
        self.disk.sync_folder(&self.dir.join(FOLDER))
    }

    /// Returns the segment that grows.
    pub(crate) fn path(&self) -> PathBuf {
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
    let no_room = |source| {
        let _ = disk.remove(&unfinished);
        WriteError::NoRoom { path: path.clone(), source }
    };
    let file = disk.create(&unfinished).map_err(no_room)?;
    disk.allocate(&file, header.length).map_err(no_room)?;
    disk.write_at(&file, &header.encode(), 0).map_err(no_room)?;
    let finished = disk
        .sync_all(&file)
        .and_then(|()| disk.rename(&unfinished, &path))
        .and_then(|()| disk.sync_folder(&dir.join(FOLDER)));
    finished.map_err(|source| WriteError::Failed { path: path.clone(), source })?;
    Ok(file)
}
