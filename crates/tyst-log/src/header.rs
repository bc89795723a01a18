//! `LEDGER`: the small text file that says which ledger a folder is.
//!
//! It does not interpret the words for clock and time zone, and is never rewritten.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::chain::{Hash, digest};
use crate::disk;
use crate::sealed_text::{self, SealFault};

/// The name of the file in the folder of a ledger.
pub(crate) const FILE_NAME: &str = "LEDGER";
/// The longest value in bytes.
const VALUE_BYTES_MAX: usize = 200;
const TITLE: &str = "tyst ledger";
const FORMAT_VERSION: &str = "1";

/// What is said once about a ledger, when it is created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The name by which the ledger is known for good; its digest stands in every segment.
    pub id: String,
    /// When it was created, in microseconds since 1970-01-01 UTC.
    pub created_at_us: i64,
    /// Where its times come from, in the caller's words.
    pub clock: String,
    /// The time zone of its dates, in the caller's words.
    pub time_zone: String,
}

/// Why a header cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum HeaderError {
    /// A value is empty, too long, or has a control character in it.
    #[error("`{field}` must have 1 to 200 bytes and no control characters")]
    Value {
        /// The key of the line.
        field: &'static str,
    },
    /// The file is of a later version.
    #[error("LEDGER has format version {version}, which is not known here")]
    Version {
        /// The version as it stands in the file.
        version: String,
    },
    /// The file was changed since it was written.
    #[error("LEDGER {what}")]
    Damaged {
        /// What is wrong with it.
        what: String,
    },
    /// The file cannot be read.
    #[error("cannot read LEDGER")]
    Io(#[source] io::Error),
    /// There is no such file.
    #[error("there is no LEDGER")]
    Missing,
}

impl Header {
    /// Returns an error if a value could not be written as one line.
    pub(crate) fn check(&self) -> Result<(), HeaderError> {
        for (field, value) in [("id", &self.id), ("clock", &self.clock), ("time_zone", &self.time_zone)] {
            if value.is_empty() || value.len() > VALUE_BYTES_MAX || value.contains(char::is_control) {
                return Err(HeaderError::Value { field });
            }
        }
        Ok(())
    }

    /// Returns SHA-256 of the id, which stands in every segment.
    pub(crate) fn ledger(&self) -> Hash {
        digest(self.id.as_bytes())
    }

    /// Returns the whole file.
    pub(crate) fn encode(&self) -> String {
        let mut lines = format!("{TITLE}\nformat: {FORMAT_VERSION}\n");
        let Header { id, created_at_us, clock, time_zone } = self;
        write!(lines, "id: {id}\ncreated_at_us: {created_at_us}\nclock: {clock}\ntime_zone: {time_zone}\n")
            .expect("a string takes any text");
        sealed_text::seal(&lines)
    }

    /// Returns the header in `bytes`; only the one way of writing it is accepted.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Header, HeaderError> {
        let lines = sealed_text::unseal(bytes)?;
        let mut lines = lines.lines();
        let structure =
            || HeaderError::Damaged { what: "has a right checksum and a wrong structure".to_owned() };
        if lines.next() != Some(TITLE) {
            return Err(structure());
        }
        let version = sealed_text::value(lines.next(), "format").ok_or_else(structure)?;
        if version != FORMAT_VERSION {
            return Err(HeaderError::Version { version: version.to_owned() });
        }
        let mut next = |key| sealed_text::value(lines.next(), key).ok_or_else(structure);
        let header = Header {
            id: next("id")?.to_owned(),
            created_at_us: next("created_at_us")?.parse().map_err(|_| structure())?,
            clock: next("clock")?.to_owned(),
            time_zone: next("time_zone")?.to_owned(),
        };
        if header.encode().as_bytes() == bytes { Ok(header) } else { Err(structure()) }
    }

    /// Returns the header of the ledger in `dir`.
    pub(crate) fn read(dir: &Path) -> Result<Header, HeaderError> {
        match disk::read_if_there(&dir.join(FILE_NAME)) {
            Err(error) => {
                Err(disk::not_a_file(&error)
                    .map_or(HeaderError::Io(error), |what| HeaderError::Damaged { what }))
            }
            Ok(bytes) => Header::parse(&bytes.ok_or(HeaderError::Missing)?),
        }
    }
}

impl From<SealFault> for HeaderError {
    fn from(fault: SealFault) -> HeaderError {
        HeaderError::Damaged { what: fault.to_string() }
    }
}

#[cfg(test)]
mod tests;
