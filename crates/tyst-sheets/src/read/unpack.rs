//! Looks how much a workbook unpacks to, before anything else unpacks it.
//!
//! What the archive says of its sizes is not believed: everything is unpacked once, into nothing.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::{PARTS_MAX, ReadError, UNPACKED_BYTES_MAX, too_much};

/// Returns the names of the files in the archive, if they unpack to no more than `max` bytes.
pub(crate) fn check(bytes: &[u8], max: u64) -> Result<Vec<String>, ReadError> {
    let mut archive = open(bytes)?;
    if archive.len() > PARTS_MAX {
        return Err(too_much("the file", "parts", PARTS_MAX));
    }
    let mut names = Vec::new();
    let mut left = max;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        names.push(part.name().map_err(broken)?.into_owned());
        let mut part = part.take(left + 1);
        let length = io::copy(&mut part, &mut io::sink()).map_err(broken)?;
        left = left.checked_sub(length).ok_or_else(|| {
            let (place, what) = ("the file".to_owned(), "bytes when it is unpacked");
            ReadError::TooMuch { place, what, max }
        })?;
    }
    Ok(names)
}

/// Returns one file of an archive that was checked, as text.
pub(super) fn part(bytes: &[u8], name: &str) -> Result<String, ReadError> {
    let mut archive = open(bytes)?;
    let mut text = String::new();
    let part = archive.by_name(name).map_err(broken)?;
    part.take(UNPACKED_BYTES_MAX).read_to_string(&mut text).map_err(broken)?;
    Ok(text)
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, ReadError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(broken)
}

fn broken(fault: impl std::fmt::Display) -> ReadError {
    ReadError::Broken(fault.to_string())
}
