//! `CLOSED`: what a ledger had come to, and what was known of the store, when it was last closed well.
//!
//! It is there exactly as long as nothing was changed since; it does not say anything about a ledger in use.

mod files;

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::chain::{Frontier, Hash, Head};
use crate::disk::{self, Disk};
use crate::sealed_text;

#[cfg(test)]
pub(crate) use files::{BLOCK_BYTES, Difference};
pub(crate) use files::{ClosedFile, measure_all};

/// The name of the file in the folder of a ledger.
pub(crate) const FILE_NAME: &str = "CLOSED";
/// What `CLOSED` is called while a writer is at work: what both copies had come to before.
pub(crate) const OPENED_NAME: &str = "OPENED";
const TITLE: &str = "tyst closed";
/// The format that is written, and the one before, which has no peaks.
const FORMAT_VERSION: &str = "2";
const FORMAT_WITHOUT_PEAKS: &str = "1";

/// The state of a ledger when it was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closed {
    pub(crate) head: Head,
    /// The roots of the complete subtrees, from which the tree goes on; format 1 does not say them.
    pub(crate) peaks: Option<Vec<Hash>>,
    /// The number of the last segment of the journal, and where its last frame ends.
    pub(crate) segment: u64,
    pub(crate) offset: u64,
    pub(crate) stored: Stored,
}

/// The store when the ledger was closed. It may lag, and was not touched since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) head: Head,
    /// Its files, by path.
    pub(crate) files: Vec<ClosedFile>,
}

impl Closed {
    /// Returns the tree that the ledger had, if the file says it and it is the one with this head.
    pub(crate) fn frontier(&self) -> Option<Frontier> {
        let frontier = Frontier::from_peaks(self.head.count, self.peaks.clone()?)?;
        (frontier.head() == self.head).then_some(frontier)
    }

    /// Returns the whole file.
    pub(crate) fn encode(&self) -> String {
        let format = if self.peaks.is_some() { FORMAT_VERSION } else { FORMAT_WITHOUT_PEAKS };
        let mut lines = format!("{TITLE}\nformat: {format}\ncount: {}\nroot:", self.head.count);
        push_hashes(&mut lines, &[self.head.root]);
        if let Some(peaks) = &self.peaks {
            lines.push_str("peaks:");
            push_hashes(&mut lines, peaks);
        }
        writeln!(lines, "journal: {} {}", self.segment, self.offset).expect("a string takes any text");
        if self.peaks.is_some() {
            write!(lines, "store: {}", self.stored.head.count).expect("a string takes any text");
            push_hashes(&mut lines, &[self.stored.head.root]);
        }
        self.stored.files.iter().for_each(|file| file.write(&mut lines));
        sealed_text::seal(&lines)
    }

    /// Returns what stands in `bytes`, or what is wrong with them; only the one way of writing it is accepted.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Closed, String> {
        let lines = sealed_text::unseal(bytes).map_err(|fault| fault.to_string())?;
        Closed::from_lines(lines)
            .filter(|closed| closed.encode().as_bytes() == bytes)
            .ok_or_else(|| "has a right checksum and a structure that is not known here".to_owned())
    }

    fn from_lines(lines: &str) -> Option<Closed> {
        let mut lines = lines.lines();
        (lines.next() == Some(TITLE)).then_some(())?;
        let has_peaks = match sealed_text::value(lines.next(), "format")? {
            FORMAT_VERSION => true,
            FORMAT_WITHOUT_PEAKS => false,
            _ => return None,
        };
        let count = sealed_text::value(lines.next(), "count")?.parse().ok()?;
        let root = parse_hash(sealed_text::value(lines.next(), "root")?)?;
        let peaks = if has_peaks { Some(parse_hashes(lines.next()?.strip_prefix("peaks:")?)?) } else { None };
        let (segment, offset) = sealed_text::value(lines.next(), "journal")?.split_once(' ')?;
        let (segment, offset) = (segment.parse().ok()?, offset.parse().ok()?);
        let head = Head { count, root };
        let mut stored = Stored { head, files: Vec::new() };
        if has_peaks {
            let (count, root) = sealed_text::value(lines.next(), "store")?.split_once(' ')?;
            stored.head = Head { count: count.parse().ok()?, root: parse_hash(root)? };
        }
        while let Some(line) = lines.next() {
            stored.files.push(ClosedFile::parse(line, lines.next()?)?);
        }
        Some(Closed { head, peaks, segment, offset, stored })
    }

    /// Returns what is written in `dir`, nothing if there is no such file, or what is wrong with it.
    pub(crate) fn read(dir: &Path) -> io::Result<Result<Option<Closed>, String>> {
        Closed::read_named(dir, FILE_NAME)
    }

    /// Does the same for the file as a writer leaves it while it is at work.
    pub(crate) fn read_opened(dir: &Path) -> io::Result<Result<Option<Closed>, String>> {
        Closed::read_named(dir, OPENED_NAME)
    }

    fn read_named(dir: &Path, name: &str) -> io::Result<Result<Option<Closed>, String>> {
        match disk::read_if_there(&dir.join(name)) {
            Err(error) => disk::not_a_file(&error).map_or(Err(error), |what| Ok(Err(what))),
            Ok(bytes) => Ok(bytes.map(|bytes| Closed::parse(&bytes)).transpose()),
        }
    }

    /// Writes the file into `dir` and returns when it is on the disk.
    pub(crate) fn write(&self, disk: &dyn Disk, dir: &Path) -> io::Result<()> {
        disk.write_durably(dir, FILE_NAME, self.encode().as_bytes())?;
        disk.remove_durably(dir, OPENED_NAME)
    }
}

/// Adds hashes to a line, each with a space before it, and ends the line.
fn push_hashes(lines: &mut String, hashes: &[Hash]) {
    for hash in hashes {
        lines.push(' ');
        for byte in hash {
            write!(lines, "{byte:02x}").expect("a string takes any text");
        }
    }
    lines.push('\n');
}

fn parse_hashes(text: &str) -> Option<Vec<Hash>> {
    text.split_ascii_whitespace().map(parse_hash).collect()
}

/// Returns the hash that 64 hexadecimal digits say.
pub(crate) fn parse_hash(text: &str) -> Option<Hash> {
    let mut root = [0; 32];
    (text.len() == 64 && text.is_ascii()).then_some(())?;
    for (index, byte) in root.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(root)
}

#[cfg(test)]
mod tests;
