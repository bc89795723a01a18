//! Takes the bytes of a workbook or a table apart into sheets.
//!
//! Whatever the file says of itself, no more is unpacked and kept than the limits here allow. Macros, pictures, comments and
//! formulas are not looked at; of a formula the value counts that the spreadsheet worked out.

mod csv;
mod ods;
pub(crate) mod unpack;
mod xlsx;

use crate::cell::{Cell, Row, Sheet};

/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 32 << 20;
/// The most bytes that a workbook may unpack to.
pub const UNPACKED_BYTES_MAX: u64 = 256 << 20;
/// The most files in the archive that a workbook is.
pub const PARTS_MAX: usize = 4096;
/// The most sheets of a workbook.
pub const SHEETS_MAX: usize = 256;
/// The most rows of a file that are not empty.
pub const ROWS_MAX: usize = 250_000;
/// The most columns of a sheet.
pub const COLUMNS_MAX: usize = 256;
/// The most bytes in a cell: more than a spreadsheet can hold in characters.
pub const CELL_BYTES_MAX: usize = 128 << 10;
/// The most bytes in the cells of a file together.
pub const TEXT_BYTES_MAX: usize = 128 << 20;

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ReadError {
    /// It is none of the forms that are read.
    #[error("it is neither a workbook (.xlsx, .ods) nor a table in text (.csv)")]
    Form,
    /// It is a workbook in a form that is not read.
    #[error("it is a workbook of an older form, or it is locked with a password")]
    Older,
    /// It is not in UTF-8.
    #[error(
        "line {line} is not UTF-8 text: it looks like Windows-1252, or another character set of one country"
    )]
    NotUtf8 {
        /// The first line that is not.
        line: usize,
    },
    /// It is in UTF-16.
    #[error("it is in UTF-16")]
    Utf16,
    /// It has more of something than is read.
    #[error("{place}: more than {max} {what}")]
    TooMuch {
        /// Where that was found.
        place: String,
        /// What there is too much of.
        what: &'static str,
        /// How much is read.
        max: u64,
    },
    /// It is damaged.
    #[error("it is damaged: {0}")]
    Broken(String),
}

/// Returns the sheets of a file; `name` is that of the file, without the ending.
///
/// # Errors
/// [`ReadError`].
pub fn sheets(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(too_much("the file", "bytes", FILE_BYTES_MAX));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(ReadError::Older);
    }
    if !bytes.starts_with(b"PK") {
        return csv::sheet(name, bytes).map(|sheet| vec![sheet]);
    }
    let parts = unpack::check(bytes, UNPACKED_BYTES_MAX)?;
    if parts.iter().any(|part| part == "xl/workbook.xml") {
        xlsx::sheets(bytes)
    } else if parts.iter().any(|part| part == "content.xml") {
        ods::sheets(&unpack::part(bytes, "content.xml")?)
    } else {
        Err(ReadError::Form)
    }
}

fn too_much(place: impl Into<String>, what: &'static str, max: usize) -> ReadError {
    ReadError::TooMuch { place: place.into(), what, max: max as u64 }
}

/// The sheets of a file as they are read, within the limits.
#[derive(Default)]
struct Reading {
    sheets: Vec<Sheet>,
    rows: usize,
    bytes: usize,
}

impl Reading {
    fn open(&mut self, name: &str) -> Result<(), ReadError> {
        if self.sheets.len() == SHEETS_MAX {
            return Err(too_much("the file", "sheets", SHEETS_MAX));
        }
        self.sheets.push(Sheet { name: name.to_owned(), rows: Vec::new() });
        Ok(())
    }

    /// Adds a cell that is not empty to the open sheet; `row` and `column` are counted from 0 and never go back.
    fn add(&mut self, row: u32, column: usize, cell: Cell) -> Result<(), ReadError> {
        if cell.is_empty() {
            return Ok(());
        }
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        let place =
            || format!("{}!{}{}", sheet.name, crate::cell::column_name(column), row.saturating_add(1));
        if column >= COLUMNS_MAX {
            return Err(too_much(place(), "columns", COLUMNS_MAX));
        }
        if let Cell::Text(text) | Cell::Fault(text) = &cell {
            self.bytes += text.len();
            if text.len() > CELL_BYTES_MAX {
                return Err(too_much(place(), "bytes in a cell", CELL_BYTES_MAX));
            }
            if self.bytes > TEXT_BYTES_MAX {
                return Err(too_much(place(), "bytes of text in a file", TEXT_BYTES_MAX));
            }
        }
        let number = row.saturating_add(1);
        match sheet.rows.last().map(|last| last.number) {
            Some(last) if last > number => {
                return Err(ReadError::Broken(format!("{} comes too late", place())));
            }
            Some(last) if last == number => {}
            _ if self.rows == ROWS_MAX => return Err(too_much(place(), "rows", ROWS_MAX)),
            _ => {
                self.rows += 1;
                sheet.rows.push(Row { number, cells: Vec::new() });
            }
        }
        let Some(row) = sheet.rows.last_mut() else { return Ok(()) };
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::Empty);
        }
        row.cells[column] = cell;
        Ok(())
    }
}
