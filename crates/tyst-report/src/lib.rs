//! What a report is, and how it is drawn in every format.
//!
//! Deliberately absent: files, clocks, the ledger and the loading of plugins. Everything here is a pure
//! function of its arguments. The crate page below is `README.md`.
#![doc = include_str!("../README.md")]

mod builder;
mod chart;
mod checklist;
mod compare;
pub mod dates;
mod disclosure;
mod document;
mod effect;
mod header;
pub mod labels;
mod number;
mod path;
mod plural;
mod receipt;
#[cfg(feature = "render")]
pub mod render;
mod sheet;
mod signs;
mod table;
mod text;
mod timeline;
mod validate;
mod value;
mod witness;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use chart::{Bar, Chart, ChartSpec, Line, LinePoint, LineRole, StepPoint};
pub use checklist::{Checklist, ChecklistItem, ChecklistState};
pub use compare::{Change, Side, compare};
pub use disclosure::{Policy, protect};
pub use document::{Block, Document, DocumentError, Figure, Heading, Note, Paragraph, Schema, Tone};
pub use effect::{Effects, Four, Parts};
pub use header::{Clock, EntryCounts, Header, LedgerStamp, Moment, PluginStamp};
pub use number::{Number, NumberError};
pub use path::{Found, Path, PathError, Spot, Unfound};
pub use plural::Plural;
pub use receipt::{Disclosure, Output, RECEIPT_BYTES_MAX, Receipt, ReceiptError, SignedReceipt};
pub use signs::drives_a_terminal;
pub use table::{Align, ByName, Cell, Column, Row, Table, cell};
pub use text::{Language, Text};
pub use timeline::{Timeline, TimelineItem};
pub use validate::{Flaw, limits};
pub use value::{Value, ValueError, Way};
pub use witness::Witnesses;

/// The published JSON Schema (draft 2020-12) of `tyst-doc/1`, as text.
pub const SCHEMA: &str = include_str!("../schema/tyst-doc-1.schema.json");
