//! How large a document and its parts may be.
//!
//! Deliberately absent: the checks themselves.

/// The most bytes that a document may have as JSON: 16 MiB.
pub const DOCUMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most headline figures of a document.
pub const FIGURES_MAX: usize = 1_000;
/// The most blocks of a document.
pub const BLOCKS_MAX: usize = 10_000;
/// The most rows, items and points of a document, all blocks together.
pub const ROWS_MAX: usize = 100_000;
/// The most witnesses of a document, all figures, cells and items together.
pub const WITNESSES_MAX: u64 = 4_000_000;
/// The most columns of a table.
pub const COLUMNS_MAX: usize = 100;
/// The most characters of one text in one language.
pub const TEXT_CHARS_MAX: usize = 10_000;
/// The most characters of an id.
pub const ID_CHARS_MAX: usize = 100;
/// The most flaws that are listed.
pub const FLAWS_MAX: usize = 100;
/// The largest count: every reader of JSON keeps integers up to 2 to the power of 53 exactly.
pub const COUNT_MAX: u64 = 1 << 53;
