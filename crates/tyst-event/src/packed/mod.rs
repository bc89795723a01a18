//! Many events as columns: small on a disk, quick to fold, and exactly the same bytes again.
//!
//! [`pack`] takes records apart by the order in which the one reader of events reads them, [`unpack`] makes the same
//! bytes without knowing that order, and [`Block`] shows the columns to those who need a few fields of many events.
//! What is no event, or was not written in the shortest form, is carried as it is. Nothing here compresses: sections
//! are made so that a general compressor does well on each of them. Every byte is described in `FORMAT.md`.
//!
//! ```
//! use tyst_event::packed::{Block, Column, pack};
//! use tyst_event::{event::key, wire::Holds};
//!
//! /// Returns how many events there are of each area.
//! fn areas(sections: &[Vec<u8>]) -> Result<Vec<(String, u32)>, tyst_event::packed::PackedError> {
//!     let block = Block::open(&sections[0])?;
//!     let area = Column { kind: 0, key: key::AREA, index: 0, holds: Holds::Slug };
//!     let wanted: Vec<usize> = (0..block.shapes()).filter_map(|shape| block.column(shape, area)).collect();
//!     let slugs = block.slugs(&sections[2])?;
//!     let mut counts = vec![0; slugs.len()];
//!     let mut rows = block.rows(&sections[1], &wanted)?;
//!     for column in wanted {
//!         // A column of several shapes is given once.
//!         rows.take(column)?.give(|_event, slug| counts[slug as usize] += 1);
//!     }
//!     let named = (0_u64..).zip(counts).filter_map(|(slug, count)| Some((slugs.get(slug)?.to_owned(), count)));
//!     Ok(named.filter(|(_, count)| *count > 0).collect())
//! }
//! # let hex = include_str!("../../../../fixtures/wire/v1/goal.set.1.hex");
//! # let digits: Vec<u8> = hex.trim().chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
//! # let goal: Vec<u8> = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
//! let sections = pack(&[&goal, &goal]).expect("two are not too many");
//! assert_eq!(areas(&sections), Ok(vec![("newport".to_owned(), 2)]));
//! ```

mod apart;
mod arena;
mod bits;
mod block;
pub mod date;
mod grammar;
mod intern;
mod layout;
mod pack;
mod rows;
mod scan;
mod shape;
#[cfg(test)]
mod tests;
mod unpack;
mod varint;

pub use block::{Apart, Block, Texts};
pub use pack::pack;
pub use rows::{Cells, Rows};
pub use shape::Column;
pub use unpack::unpack;

use scan::Scan;

/// How many sections a block has.
pub const SECTIONS: usize = 5;

/// The most records that a block takes.
pub const ROWS_MAX: usize = 65_536;

/// The most bytes that the records of a block may have together.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;

/// The most values in all columns of a block.
const VALUES_MAX: usize = 4 * 1024 * 1024;

/// The most columns, and the most parts of shapes.
const COLUMNS_MAX: usize = 16_384;

/// The form of section 0.
const FORM: u8 = 1;

/// Why sections are not what [`pack`] made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackedError {
    /// There are more or fewer of them.
    #[error("a block has {SECTIONS} sections, not {0}")]
    Sections(usize),
    /// A newer version made them.
    #[error("form {0} of packed events is not known here")]
    UnknownForm(u8),
    /// A section holds what it should not.
    #[error("byte {offset} of section {section} begins {what}")]
    Broken {
        /// Which section, from 0.
        section: u8,
        /// Where in it.
        offset: usize,
        /// What stands there.
        what: &'static str,
    },
    /// The records would be larger than a block may be.
    #[error("the records take more than {BYTES_MAX} bytes")]
    TooLarge,
}
