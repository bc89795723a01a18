//! What opening a log has to say to people.
//!
//! It does not say it; the caller does.

/// Something that opening a log did or found and that people may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The last write had been cut off before it was acknowledged; its bytes were zeroed.
    TornTail {
        /// The number of the segment.
        segment: u64,
        /// Where in its file the torn write began.
        offset: u64,
        /// How many bytes were zeroed.
        bytes: u64,
    },
    /// The record of the last clean close cannot be understood, and is not relied on.
    CloseRecordUnreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// Sealing a segment had been cut off after its sealed form was complete; the plain one was removed.
    SealingFinished {
        /// The number of the segment.
        segment: u64,
    },
    /// Sealing a segment had been cut off, and its sealed form cannot be used; that was removed.
    SealingUndone {
        /// The number of the segment.
        segment: u64,
        /// What is wrong with the sealed form.
        reason: String,
    },
    /// The store lacked the last records and got them from the journal.
    CaughtUp {
        /// The first position that it lacked.
        from: u64,
        /// The position after the last one.
        to: u64,
    },
    /// The store is being written from the journal.
    Filling {
        /// How many records it has.
        done: u64,
        /// How many it will have.
        total: u64,
    },
    /// The store was written anew from the journal.
    Rebuilt {
        /// Why.
        reason: String,
        /// How many records it has.
        records: u64,
        /// All stores that were set aside and still exist, as folder names; this one is the last.
        set_aside: Vec<String>,
    },
}
