//! `CLOSED`: what a ledger had come to, and a checksum of every block of the store, when it was last closed well.
//!
//! It is there exactly as long as nothing was changed since; it does not say anything about a ledger in use.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::chain::{Frontier, Hash, Head};
use crate::disk;
use crate::sealed_text;

/// The name of the file in the folder of a ledger.
pub(crate) const FILE_NAME: &str = "CLOSED";
/// What `CLOSED` is called while a writer is at work: what both copies had come to before.
pub(crate) const OPENED_NAME: &str = "OPENED";
/// Bytes of the store under one checksum.
pub(crate) const BLOCK_BYTES: usize = 64 * 1024;
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
    /// The files of the store, by path.
    pub(crate) files: Vec<ClosedFile>,
}

/// One file of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClosedFile {
    /// The path inside the folder of the store.
    pub(crate) path: String,
    pub(crate) length: u64,
    /// The CRC-32C of every block.
    pub(crate) blocks: Vec<u32>,
}

/// A place in the store that is not what it was when the ledger was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The path inside the folder of the store.
    pub(crate) path: String,
    /// The bytes in which the difference lies.
    pub(crate) range: std::ops::Range<u64>,
    pub(crate) what: String,
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
        for file in &self.files {
            write!(lines, "file: {} {}\nblocks:", file.length, escape(&file.path))
                .expect("a string takes any text");
            for block in &file.blocks {
                write!(lines, " {block:08x}").expect("a string takes any text");
            }
            lines.push('\n');
        }
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
        let mut files = Vec::new();
        while let Some(line) = lines.next() {
            files.push(parse_file(line, lines.next()?)?);
        }
        Some(Closed { head: Head { count, root }, peaks, segment, offset, files })
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
        let bytes = disk::read_if_there(&dir.join(name))?;
        Ok(bytes.map(|bytes| Closed::parse(&bytes)).transpose())
    }

    /// Writes the file into `dir` and returns when it is on the disk.
    pub(crate) fn write(&self, dir: &Path) -> io::Result<()> {
        disk::write_durably(dir, FILE_NAME, self.encode().as_bytes())?;
        disk::remove_durably(dir, OPENED_NAME)
    }

    /// Returns every place in which the files in `store` are not what they were.
    pub(crate) fn differences(&self, store: &Path) -> io::Result<Vec<Difference>> {
        let mut differences = Vec::new();
        let found = disk::files_under(store)?;
        for file in &self.files {
            if found.binary_search(&file.path).is_err() {
                differences.push(file.whole("file is missing"));
            } else {
                differences.extend(file.differences(&measure(store, &file.path)?));
            }
        }
        for path in found.into_iter().filter(|path| self.files.iter().all(|file| file.path != *path)) {
            let length = store.join(&path).metadata()?.len();
            let what = "file was not there when the ledger was closed".to_owned();
            differences.push(Difference { path, range: 0..length, what });
        }
        Ok(differences)
    }
}

impl ClosedFile {
    fn whole(&self, what: &str) -> Difference {
        Difference { path: self.path.clone(), range: 0..self.length, what: what.to_owned() }
    }

    fn differences(&self, now: &ClosedFile) -> Vec<Difference> {
        let mut differences = Vec::new();
        if self.length != now.length {
            let what =
                format!("file has {} bytes and had {} when the ledger was closed", now.length, self.length);
            let range = self.length.min(now.length)..self.length.max(now.length);
            differences.push(Difference { path: self.path.clone(), range, what });
        }
        for (index, (was, is)) in self.blocks.iter().zip(&now.blocks).enumerate() {
            let start = (index * BLOCK_BYTES) as u64;
            let range = start..(start + BLOCK_BYTES as u64).min(self.length);
            if was != is && range.end <= now.length {
                let what = "block differs from what it was when the ledger was closed".to_owned();
                differences.push(Difference { path: self.path.clone(), range, what });
            }
        }
        differences
    }
}

/// Returns the length and checksums of every file in `store`.
pub(crate) fn measure_all(store: &Path) -> io::Result<Vec<ClosedFile>> {
    disk::files_under(store)?.into_iter().map(|path| measure(store, &path)).collect()
}

fn measure(store: &Path, path: &str) -> io::Result<ClosedFile> {
    let mut file = File::open(store.join(path))?;
    let mut measured = ClosedFile { path: path.to_owned(), length: 0, blocks: Vec::new() };
    let mut block = Vec::with_capacity(BLOCK_BYTES);
    loop {
        block.clear();
        let read = file.by_ref().take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
        if read == 0 {
            return Ok(measured);
        }
        measured.length += read as u64;
        measured.blocks.push(crc32c::crc32c(&block));
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

fn parse_file(file: &str, blocks: &str) -> Option<ClosedFile> {
    let (length, path) = sealed_text::value(Some(file), "file")?.split_once(' ')?;
    let sums = blocks.strip_prefix("blocks:")?.split_ascii_whitespace();
    let blocks = sums.map(|sum| u32::from_str_radix(sum, 16).ok()).collect::<Option<Vec<_>>>()?;
    Some(ClosedFile { path: unescape(path)?, length: length.parse().ok()?, blocks })
}

/// Returns a path as one line: everything but the usual letters is written as `%` and two hexadecimal digits.
fn escape(path: &str) -> String {
    let mut text = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"._-/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02x}").expect("a string takes any text");
        }
    }
    text
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests;
