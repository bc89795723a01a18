//! The files of the store as they were when a ledger was closed: a checksum of every block.
//!
//! It does not know what the files hold.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::Path;

use super::Stored;
use crate::disk;
use crate::sealed_text;

/// Bytes of the store under one checksum.
pub(crate) const BLOCK_BYTES: usize = 64 * 1024;

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

impl Stored {
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
    /// Adds the two lines of the file.
    pub(super) fn write(&self, lines: &mut String) {
        write!(lines, "file: {} {}\nblocks:", self.length, escape(&self.path))
            .expect("a string takes any text");
        for block in &self.blocks {
            write!(lines, " {block:08x}").expect("a string takes any text");
        }
        lines.push('\n');
    }

    /// Returns the file that two lines say.
    pub(super) fn parse(file: &str, blocks: &str) -> Option<ClosedFile> {
        let (length, path) = sealed_text::value(Some(file), "file")?.split_once(' ')?;
        let sums = blocks.strip_prefix("blocks:")?.split_ascii_whitespace();
        let blocks = sums.map(|sum| u32::from_str_radix(sum, 16).ok()).collect::<Option<Vec<_>>>()?;
        Some(ClosedFile { path: unescape(path)?, length: length.parse().ok()?, blocks })
    }

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
    if !store.exists() {
        return Ok(Vec::new());
    }
    disk::files_under(store)?.into_iter().map(|path| measure(store, &path)).collect()
}

fn measure(store: &Path, path: &str) -> io::Result<ClosedFile> {
    let mut file = disk::open(&store.join(path))?;
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
