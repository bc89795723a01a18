//! What a sheet that was not made for us means: which kind it holds, which column is which field, and what is left out.
//!
//! A mapping is a file that somebody wrote, or that was guessed and then looked at. Nothing is guessed while rows are read.

mod file;
mod guess;

use tyst_event::Kind;

pub use file::{MappingError, parse};
pub use guess::guess;

/// What the sheets of a workbook mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The sheets that are left out.
    pub ignore: Vec<String>,
    /// The sheets that hold entries.
    pub sheets: Vec<SheetMapping>,
}

/// What a sheet means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetMapping {
    /// The name of the sheet.
    pub name: String,
    /// The kind of entry in it.
    pub kind: Kind,
    /// The number of the row with the headings.
    pub heading_row: u32,
    /// Headings, and the names of the fields that stand below.
    pub columns: Vec<(String, String)>,
    /// Fields that are the same in every row.
    pub fixed: Vec<(String, String)>,
    /// Headings of columns that are left out.
    pub ignore: Vec<String>,
    /// What cells with a date say.
    pub dates: Dates,
}

impl SheetMapping {
    /// Returns the mapping of a sheet whose headings say by themselves what they mean.
    pub fn plain(name: &str, kind: Kind) -> Self {
        let (columns, fixed, ignore) = (Vec::new(), Vec::new(), Vec::new());
        Self { name: name.to_owned(), kind, heading_row: 1, columns, fixed, ignore, dates: Dates::Day }
    }
}

/// What cells with a date say: spreadsheets keep a day even where somebody typed a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// The day.
    Day,
    /// The month of the day.
    Month,
}
