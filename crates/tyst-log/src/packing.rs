//! How a caller's records are made small and looked up, and the log's own way for records that nobody knows better.
//!
//! It does not compress: sections are compressed where they are written, in `sealed`.

use std::fmt;
use std::ops::ControlFlow;

use crate::frame::{RecordSlices, length_word};

/// How a caller's records are made small and looked up. The log does not know what records are.
pub trait Packing: Sync {
    /// Returns the number that stands in every block that is packed in this way: not 0, which is [`PLAIN`].
    fn number(&self) -> u8;

    /// Returns the records as at most [`SECTIONS_MAX`] sections, each to be compressed on its own, or nothing if they
    /// are not of the kind that this packs; then they are packed as [`PLAIN`] does it.
    fn pack(&self, records: &[&[u8]]) -> Option<Vec<Vec<u8>>>;

    /// Gives exactly the records that were packed to `records`, one after the other, until it breaks off.
    fn unpack(
        &self,
        sections: &[&[u8]],
        records: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), Unpackable>;

    /// Returns what a record is found by, which no other record has, if there is such a thing.
    fn key<'a>(&self, record: &'a [u8]) -> Option<&'a [u8]>;
}

/// The most sections that a block of records is packed into.
pub const SECTIONS_MAX: usize = 8;

/// The log's own packing: one section with the records, each with its length before it. Nothing is found by a key.
pub static PLAIN: Plain = Plain;

/// Why sections are not packed records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Unpackable {
    /// What is wrong with them.
    pub what: String,
}

impl Unpackable {
    /// Returns the fault with this text.
    pub fn new(what: impl Into<String>) -> Unpackable {
        Unpackable { what: what.into() }
    }
}

/// The type of [`PLAIN`].
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Packing for Plain {
    fn number(&self) -> u8 {
        0
    }

    fn pack(&self, records: &[&[u8]]) -> Option<Vec<Vec<u8>>> {
        let mut section = Vec::with_capacity(records.iter().map(|record| record.len() + 4).sum());
        for record in records {
            section.extend_from_slice(&length_word(record.len()));
            section.extend_from_slice(record);
        }
        Some(vec![section])
    }

    fn unpack(
        &self,
        sections: &[&[u8]],
        records: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), Unpackable> {
        let [section] = sections else { return Err(Unpackable::new("plain records have one section")) };
        let mut slices = RecordSlices::new(section);
        let broken_off = slices.by_ref().try_for_each(records).is_break();
        if broken_off || slices.is_finished() {
            Ok(())
        } else {
            Err(Unpackable::new("a plain record is cut off"))
        }
    }

    fn key<'a>(&self, _record: &'a [u8]) -> Option<&'a [u8]> {
        None
    }
}

impl fmt::Debug for dyn Packing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "packing {}", self.number())
    }
}

#[cfg(test)]
mod tests;
