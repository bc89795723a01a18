//! What replay hands to those who fold many entries: the columns of stored events with what a cut says of each, and
//! entries where there are no columns or a correction stands in their place.
//!
//! It says the same as the entries one by one would; it is only quicker to read.

use crate::{Certainty, Entry, Instant, Span};

/// Some entries of a replay, in the order of their positions.
#[derive(Debug)]
pub enum Portion {
    /// As entries.
    Entries(Vec<Entry>),
    /// As columns.
    Stretch(Box<Stretch>),
}

/// The events of one packed block, of which some are entries at the cut.
#[derive(Debug)]
pub struct Stretch {
    /// The position of the first event.
    pub first_seq: u64,
    /// What its columns are: the first section of the block.
    pub block: crate::packed::Block<'static>,
    /// Its other sections. The last one is empty where nothing in it is shown to a report.
    pub sections: [Vec<u8>; crate::packed::SECTIONS - 1],
    /// What the cut says of each event.
    pub rows: Vec<Row>,
}

/// What a cut says of a stored event.
#[derive(Debug)]
pub enum Row {
    /// It is no entry, or of a kind that was not asked for.
    Absent,
    /// It is an entry as it was stored; its kind, schema and codes are known to this version.
    Stored {
        /// When it was recorded.
        recorded_at: Instant,
        /// The days it can mean, where a missing end of a past fact is the day it was recorded.
        span: Span,
        /// Whether it was so at the date asked.
        certainty: Certainty,
        /// Whether it came after the record of a period was closed that it is about.
        late: bool,
    },
    /// It is this entry: a correction stands in its place, or its data is newer than this version.
    Entry(Box<Entry>),
}
