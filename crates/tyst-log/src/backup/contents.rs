//! Reads a backup from its first byte to its last and checks all of it on the way.
//!
//! It keeps nothing and writes nothing; who calls does with each member what it likes.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::description::{self, Description, hex};
use super::{SUMS, ustar};
use crate::chain::{Frontier, Hash, Head, digest};
use crate::checkpoints;
use crate::header::{self, Header};
use crate::journal::ReadError;
use crate::packing::Packing;
use crate::whole::{Form, Place, Whole};

/// The longest member that is not a segment, in bytes.
const SMALL_BYTES_MAX: u64 = 64 * 1024;

/// Why a file is not a sound backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// A member is not what it should be.
    #[error("{member} in {} {what}", path.display())]
    Member {
        /// The backup.
        path: PathBuf,
        /// The member, or how it is known.
        member: String,
        /// What is wrong with it.
        what: String,
    },
    /// The operating system does not give the file.
    #[error("cannot read {}", path.display())]
    Io {
        /// The backup.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// One file of the ledger as it stands in a backup.
pub(super) struct Member<'a> {
    /// The path inside the folder of the ledger.
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
    /// The length of the file; what the member leaves out is zero.
    pub(super) length: u64,
    /// How many bytes of the backup have been read.
    pub(super) done: u64,
}

/// Checks the backup in `path` and gives each file of the ledger in it to `take`, in order.
pub(super) fn check<E: From<BackupFault>>(
    path: &Path,
    packing: &'static dyn Packing,
    take: &mut dyn FnMut(&Member<'_>) -> Result<(), E>,
) -> Result<Head, E> {
    let unreadable = |source| BackupFault::Io { path: path.to_owned(), source };
    let input = BufReader::new(File::open(path).map_err(unreadable)?);
    let mut contents = Contents { path, input, sums: String::new(), name: String::new(), done: 0 };
    let description = contents.description()?;
    let ledger = contents.ledger(&description, take)?;
    let mut frontier = Frontier::empty();
    let mut number = 1;
    let mut bytes = contents.next_member()?;
    while let Some((form, _)) = Form::of_name(&contents.name).filter(|(_, named)| *named == number) {
        let place = Place { ledger: &ledger, number, before: &frontier, packing };
        let whole = contents.segment(place, form, bytes)?;
        take(&contents.member(whole.used(), whole.length))?;
        frontier = whole.after;
        number += 1;
        bytes = contents.next_member()?;
    }
    if !checkpoints::is_name(&contents.name) && contents.name != SUMS {
        return Err(contents.faulty("does not belong where it stands").into());
    }
    if frontier.head() != description.head {
        return Err(contents
            .fault("the journal", "does not come to what the backup says that it holds")
            .into());
    }
    let mut last = String::new();
    while checkpoints::is_name(&contents.name) && contents.name > last {
        take(&contents.member(&bytes, bytes.len() as u64))?;
        last.clone_from(&contents.name);
        bytes = contents.next_member()?;
    }
    contents.end(&bytes)?;
    Ok(frontier.head())
}

/// A backup that is being read.
struct Contents<'a> {
    path: &'a Path,
    input: BufReader<File>,
    /// The digests of the members so far, as the last one must list them.
    sums: String,
    /// The name of the last member that was read.
    name: String,
    done: u64,
}

impl Contents<'_> {
    fn fault(&self, member: &str, what: impl Into<String>) -> BackupFault {
        BackupFault::Member { path: self.path.to_owned(), member: member.to_owned(), what: what.into() }
    }

    /// Returns a fault of the member that was read last.
    fn faulty(&self, what: impl Into<String>) -> BackupFault {
        self.fault(&self.name, what)
    }

    fn member<'b>(&'b self, bytes: &'b [u8], length: u64) -> Member<'b> {
        Member { name: &self.name, bytes, length, done: self.done }
    }

    /// Fills a buffer; that the file ends before is a fault of `member`.
    fn fill(&mut self, buffer: &mut [u8], member: &str) -> Result<(), BackupFault> {
        self.input.read_exact(buffer).map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => self.fault(member, "is cut off: the file ends before it does"),
            _ => BackupFault::Io { path: self.path.to_owned(), source },
        })?;
        self.done += buffer.len() as u64;
        Ok(())
    }

    /// Reads the next member whole, and notes its name and digest.
    fn next_member(&mut self) -> Result<Vec<u8>, BackupFault> {
        let after = if self.name.is_empty() {
            "the first member".to_owned()
        } else {
            format!("the member after {}", self.name)
        };
        let mut block = [0; ustar::BLOCK_BYTES];
        self.fill(&mut block, &after)?;
        let Some((name, length)) = ustar::parse(&block) else {
            return Err(self.fault(&after, "does not begin like a file of a backup"));
        };
        let length_max = length_max(&name, self.sums.len() as u64)
            .ok_or_else(|| self.fault(&after, format!("is called {name:?}, which no file of a ledger is")))?;
        if length > length_max {
            return Err(self.fault(&name, format!("has {length} bytes; at most {length_max} are read")));
        }
        let mut bytes = vec![0; usize::try_from(length).expect("a length below the limit fits into memory")];
        self.fill(&mut bytes, &name)?;
        let mut padding = vec![0; ustar::padding(length)];
        self.fill(&mut padding, &name)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(self.fault(&name, "is not followed by zeroes"));
        }
        if name != SUMS {
            self.sums += &sums_line(&name, &bytes);
        }
        self.name = name;
        Ok(bytes)
    }

    fn description(&mut self) -> Result<Description, BackupFault> {
        let bytes = self.next_member()?;
        if self.name != description::FILE_NAME {
            return Err(self.faulty(format!("is the first member, and {} must be", description::FILE_NAME)));
        }
        Description::parse(&bytes).map_err(|what| self.faulty(what))
    }

    /// Reads `LEDGER`, and returns the digest of its id.
    fn ledger<E: From<BackupFault>>(
        &mut self,
        description: &Description,
        take: &mut dyn FnMut(&Member<'_>) -> Result<(), E>,
    ) -> Result<Hash, E> {
        let bytes = self.next_member()?;
        if self.name != header::FILE_NAME {
            return Err(self.faulty("is the second member, and LEDGER must be").into());
        }
        let header = Header::parse(&bytes).map_err(|fault| self.faulty(fault.to_string()))?;
        if header.id != description.id {
            return Err(self.faulty("has another id than the backup says").into());
        }
        take(&self.member(&bytes, bytes.len() as u64))?;
        Ok(header.ledger())
    }

    fn segment(&self, place: Place<'_>, form: Form, bytes: Vec<u8>) -> Result<Whole, BackupFault> {
        let length = bytes.len();
        let whole = Whole::check(place, form, bytes).map_err(|error| match error {
            ReadError::Damaged(damage) => self.faulty(format!("at byte {}: {}", damage.offset, damage.what)),
            ReadError::Io { path, source } => BackupFault::Io { path, source },
        })?;
        if whole.used().len() < length {
            return Err(self.faulty("has bytes after its last frame"));
        }
        Ok(whole)
    }

    /// Checks the list of digests, and that nothing follows but the end of a tar file.
    fn end(&mut self, sums: &[u8]) -> Result<(), BackupFault> {
        if self.name != SUMS {
            return Err(self.faulty("does not belong where it stands"));
        }
        if sums != self.sums.as_bytes() {
            let wrong = first_difference(sums, &self.sums);
            return Err(self.fault(&wrong, format!("does not have the digest that {SUMS} lists")));
        }
        let mut end = [0; ustar::END_BYTES];
        self.fill(&mut end, "the end")?;
        let mut more = [0];
        let more = self
            .input
            .read(&mut more)
            .map_err(|source| BackupFault::Io { path: self.path.to_owned(), source })?;
        if end.iter().any(|byte| *byte != 0) || more > 0 {
            return Err(self.fault("the end", "is not the end of a backup: other bytes stand there"));
        }
        Ok(())
    }
}

/// Returns the most bytes that a member of this name may have, or nothing if no member has such a name.
pub(super) fn length_max(name: &str, sums_bytes: u64) -> Option<u64> {
    match name {
        description::FILE_NAME | header::FILE_NAME => Some(SMALL_BYTES_MAX),
        SUMS => Some(sums_bytes),
        _ if checkpoints::is_name(name) => Some(SMALL_BYTES_MAX),
        _ => Form::of_name(name).map(|(form, _)| form.bytes_max()),
    }
}

/// Returns the line of a member as `sha256sum` writes it.
pub(super) fn sums_line(name: &str, bytes: &[u8]) -> String {
    format!("{}  {name}\n", hex(&digest(bytes)))
}

/// Returns the name on the first line in which two lists differ.
fn first_difference(found: &[u8], computed: &str) -> String {
    let mut found = found.split(|byte| *byte == b'\n');
    let line = computed.lines().find(|line| found.next() != Some(line.as_bytes()));
    line.and_then(|line| line.split("  ").nth(1)).unwrap_or(SUMS).to_owned()
}
