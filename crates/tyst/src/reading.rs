//! Files from outside: those that somebody names, and those that lie where we look. Each is read up to a limit, whatever it is.
//!
//! What stands in them is for who asks.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use crate::failure::{Class, Failure, Outcome};

/// Reads a file that somebody named; `-` is standard input. It may be a pipe, as shells make one for `<(…)`.
pub(crate) fn given(path: &Path, bytes_max: u64) -> Outcome<Vec<u8>> {
    if path == Path::new("-") {
        return within(stdin().lock(), path, bytes_max);
    }
    within(File::open(path).map_err(|fault| Failure::file(path, &fault))?, path, bytes_max)
}

/// Reads a text that somebody named.
pub(crate) fn text(path: &Path, bytes_max: u64) -> Outcome<String> {
    utf8(path, given(path, bytes_max)?)
}

/// Reads a file that nobody named: what is no plain file, and might never end, is refused.
pub(crate) fn plain(path: &Path, bytes_max: u64) -> Outcome<Vec<u8>> {
    let metadata = path.metadata().map_err(|fault| Failure::file(path, &fault))?;
    if !metadata.is_file() {
        return Err(Failure::new(Class::Refused, format!("{} is no file that can be read", path.display()))
            .hint("remove what stands in its place"));
    }
    given(path, bytes_max)
}

/// Returns what was read as text.
pub(crate) fn utf8(path: &Path, bytes: Vec<u8>) -> Outcome<String> {
    String::from_utf8(bytes)
        .map_err(|_| Failure::new(Class::Refused, format!("{} is no text in UTF-8", path.display())))
}

fn within(from: impl Read, path: &Path, bytes_max: u64) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = from.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|fault| Failure::file(path, &fault))?;
    if bytes.len() as u64 > bytes_max {
        let message = format!("{} is longer than {bytes_max} bytes", path.display());
        return Err(Failure::new(Class::Refused, message));
    }
    Ok(bytes)
}
