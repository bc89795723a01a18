//! What can be wrong with a document that has the right form.
//!
//! Deliberately absent: faults of form, which the parser reports.

use super::limits;

/// One thing that is wrong with a document; `place` says where, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The document is too large as JSON.
    #[error("the document has {bytes} bytes as JSON, at most {} are allowed", limits::DOCUMENT_BYTES_MAX)]
    TooLarge {
        /// How many bytes it has.
        bytes: usize,
    },
    /// There are too many headline figures.
    #[error("there are {count} figures, at most {} are allowed", limits::FIGURES_MAX)]
    TooManyFigures {
        /// How many there are.
        count: usize,
    },
    /// There are too many blocks.
    #[error("there are {count} blocks, at most {} are allowed", limits::BLOCKS_MAX)]
    TooManyBlocks {
        /// How many there are.
        count: usize,
    },
    /// There are too many rows, items and points in all blocks together.
    #[error("there are {count} rows, items and points, at most {} are allowed", limits::ROWS_MAX)]
    TooManyRows {
        /// How many there are.
        count: usize,
    },
    /// There are too many witnesses in all figures, cells and items together.
    #[error("there are {count} witnesses, at most {} are allowed", limits::WITNESSES_MAX)]
    TooManyWitnesses {
        /// How many there are.
        count: u64,
    },
    /// A table has too many columns.
    #[error("{place}: there are {count} columns, at most {} are allowed", limits::COLUMNS_MAX)]
    TooManyColumns {
        /// Where.
        place: String,
        /// How many there are.
        count: usize,
    },
    /// A table has no column.
    #[error("{place}: there is no column")]
    NoColumn {
        /// Where.
        place: String,
    },
    /// A text is too long.
    #[error("{place}: a text has {chars} characters, at most {} are allowed", limits::TEXT_CHARS_MAX)]
    TextTooLong {
        /// Where.
        place: String,
        /// How many characters it has.
        chars: usize,
    },
    /// A text says nothing.
    #[error("{place}: a text is blank")]
    Blank {
        /// Where.
        place: String,
    },
    /// An id is not of the form that ids have.
    #[error("{place}: the id does not consist of 1 to {} characters a-z, 0-9 and -", limits::ID_CHARS_MAX)]
    BadId {
        /// Where; it names the id.
        place: String,
    },
    /// An id is used twice.
    #[error("{place}: the id is used twice")]
    DuplicateId {
        /// Where; it names the id.
        place: String,
    },
    /// An id is kept for the host.
    #[error("{place}: the id is kept for the host")]
    ReservedId {
        /// Where; it names the id.
        place: String,
    },
    /// A row has more or fewer cells than the table has columns.
    #[error("{place}: there are {cells} cells in {columns} columns")]
    RowWidth {
        /// Where.
        place: String,
        /// How many cells the row has.
        cells: usize,
        /// How many columns the table has.
        columns: usize,
    },
    /// What something is said to have changed by is no number or share, or has a sign of its own.
    #[error("{place}: a change is by a number or a share without a sign of its own")]
    NoChange {
        /// Where.
        place: String,
    },
    /// What was compared is no number, count or share, or what that comes to is a comparison again.
    #[error(
        "{place}: only numbers, counts and shares are compared, and what that comes to is a value of its own"
    )]
    NotComparable {
        /// Where.
        place: String,
    },
    /// A heading's level does not exist.
    #[error("{place}: a heading has level {level}, only 2 to 4 exist")]
    HeadingLevel {
        /// Where.
        place: String,
        /// The level.
        level: u8,
    },
    /// A heading's level leaves one out.
    #[error("{place}: a heading of level {level} follows level {before}")]
    HeadingSkipped {
        /// Where.
        place: String,
        /// The level.
        level: u8,
        /// The level before it.
        before: u8,
    },
    /// The lower bound lies above the upper one.
    #[error("{place}: the bounds {low} to {high} are the wrong way round")]
    Bounds {
        /// Where.
        place: String,
        /// The lower bound.
        low: u64,
        /// The upper bound.
        high: u64,
    },
    /// A share of nothing.
    #[error("{place}: the denominator is 0")]
    ZeroDenominator {
        /// Where.
        place: String,
    },
    /// A count is so large that some readers of JSON would change it.
    #[error("{place}: the count {count} is larger than 2^53")]
    CountTooLarge {
        /// Where.
        place: String,
        /// The count.
        count: u64,
    },
    /// A count of people is hidden or rounded, and not by the host.
    #[error(
        "{place}: only the host hides and rounds counts of people, which a report hands over as they are"
    )]
    Protected {
        /// Where.
        place: String,
    },
    /// A date contains what EDTF does not have.
    #[error("{place}: `{date}` is not a date in EDTF such as 2017, 2017-06, 2017-06-07 or ../2017-06-07")]
    BadDate {
        /// Where.
        place: String,
        /// The date, at most its first 40 characters.
        date: String,
    },
    /// A quotation's language is not a BCP 47 tag.
    #[error("{place}: the language of a quotation is not a BCP 47 tag such as en or cy")]
    BadLanguage {
        /// Where.
        place: String,
    },
    /// Something is claimed without the events behind it.
    #[error("{place}: no witnesses are named")]
    NoWitnesses {
        /// Where.
        place: String,
    },
}
