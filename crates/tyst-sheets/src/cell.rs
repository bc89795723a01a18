//! Sheets, rows and cells, whatever file they came from.
//!
//! Numbers are kept as people see them, without the noise of the machine; formats of cells count where they change what a
//! value means, and nowhere else.

use tyst_event::PartialDate;

/// A sheet of a workbook, or a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; that of the file, without the ending, where it is a table.
    pub name: String,
    /// The rows that are not empty, in order.
    pub rows: Vec<Row>,
}

/// A row of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1, as the spreadsheet shows it.
    pub number: u32,
    /// Its cells, from the first column on.
    pub cells: Vec<Cell>,
}

impl Row {
    /// Returns the cell in a column, from 0.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A number in decimal digits; of a share of a hundred, the hundredths.
    Number(String),
    /// A date, as exact as the cell shows it.
    Date(PartialDate),
    /// Yes or no.
    Yes(bool),
    /// A value that could not be worked out, such as `#REF!`.
    Fault(String),
}

impl Cell {
    /// Returns whether nothing stands there but white space.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty) || matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// Returns what a person would type for it.
    pub fn words(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.trim().replace("\r\n", "\n"),
            Self::Number(number) => number.clone(),
            Self::Date(date) => date.to_string(),
            Self::Yes(yes) => yes.to_string(),
            Self::Fault(fault) => fault.clone(),
        }
    }
}

/// Returns the name of a column, from 0, as spreadsheets have it: `A`, `Z`, `AA`.
pub fn column_name(column: usize) -> String {
    let mut name = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    name
}

/// How many digits of a number a spreadsheet keeps.
const DIGITS: usize = 15;

/// Returns a number in decimal digits, times ten to the power of `shift`: `24`, not `24.0`; `0.3`, not
/// `0.30000000000000004`.
pub fn decimal(number: f64, shift: i32) -> String {
    let written = format!("{number:.*e}", DIGITS - 1);
    let Some((mantissa, exponent)) = written.split_once('e') else { return written };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let point = exponent.parse::<i32>().unwrap_or(0) + shift + 1;
    if digits.is_empty() || !(-20..=20).contains(&point) {
        return if digits.is_empty() { "0".to_owned() } else { written };
    }
    let length = i32::try_from(digits.len()).unwrap_or(0);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if point <= 0 {
        format!("{sign}0.{}{digits}", zeros(-point))
    } else if point >= length {
        format!("{sign}{digits}{}", zeros(point - length))
    } else {
        let (whole, rest) = digits.split_at(usize::try_from(point).unwrap_or(0));
        format!("{sign}{whole}.{rest}")
    }
}
