//! The lines of files, each read as an entry.
//!
//! It does not keep them: whoever needs several keeps as many as fit.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tyst_event::Problems;
use tyst_sheets::lines::{At, Faulty, Line};

use crate::commands::record::entry_line;
use crate::failure::{Class, Failure, Outcome};

/// The longest line that is read, in bytes: far more than one entry can take.
const LINE_BYTES_MAX: usize = 4 << 20;

/// A file that is being read.
struct Open {
    name: Arc<str>,
    input: Box<dyn BufRead + Send>,
    number: usize,
}

/// The lines of some files in order, but for empty ones; `-` is standard input.
pub(in crate::commands) struct Lines {
    files: std::vec::IntoIter<PathBuf>,
    open: Option<Open>,
    bytes: Vec<u8>,
}

impl Lines {
    pub(in crate::commands) fn of(files: Vec<PathBuf>) -> Self {
        Self { files: files.into_iter(), open: None, bytes: Vec::new() }
    }

    fn line(&mut self) -> Outcome<Option<Line>> {
        loop {
            let Some(open) = &mut self.open else {
                let Some(file) = self.files.next() else { return Ok(None) };
                self.open = Some(Open::file(&file)?);
                continue;
            };
            if !open.take(&mut self.bytes)? {
                self.open = None;
                continue;
            }
            let mut line = self.bytes.as_slice();
            if open.number == 1 {
                line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(open.parsed(line)));
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Outcome<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.line().transpose()
    }
}

impl Open {
    fn file(path: &Path) -> Outcome<Self> {
        let name = path.display().to_string().into();
        let input: Box<dyn BufRead + Send> = if path == Path::new("-") {
            Box::new(BufReader::new(io::stdin()))
        } else {
            Box::new(BufReader::new(File::open(path).map_err(|fault| Failure::file(path, &fault))?))
        };
        Ok(Self { name, input, number: 0 })
    }

    /// Reads the next line, without what ends it, and returns whether there is one.
    fn take(&mut self, bytes: &mut Vec<u8>) -> Outcome<bool> {
        bytes.clear();
        self.number += 1;
        let limit = LINE_BYTES_MAX as u64 + 1;
        let read = self.input.by_ref().take(limit).read_until(b'\n', bytes);
        read.map_err(|fault| Failure::file(Path::new(&*self.name), &fault))?;
        if bytes.len() > LINE_BYTES_MAX {
            let message =
                format!("{}, line {}: longer than {} MiB", self.name, self.number, LINE_BYTES_MAX >> 20);
            return Err(Failure::new(Class::Refused, message).hint("JSON Lines has one entry a line"));
        }
        let is_there = !bytes.is_empty();
        for end in [b'\n', b'\r'] {
            bytes.pop_if(|last| *last == end);
        }
        Ok(is_there)
    }

    fn parsed(&self, line: &[u8]) -> Line {
        let mut problems = Problems::default();
        let read = entry_line(line, &mut problems).ok_or_else(|| Faulty {
            text: String::from_utf8_lossy(line).into_owned(),
            problems: problems.into_vec(),
        });
        Line { file: Arc::clone(&self.name), at: At::Line(self.number), length: line.len(), read }
    }
}
