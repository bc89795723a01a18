//! Workbooks in Office Open XML (ECMA-376), cell by cell.
//!
//! The format of a cell counts where it says more than the value: a share of a hundred, or a date without a day.

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use tyst_event::PartialDate;

use super::{ReadError, Reading};
use crate::cell::{Cell, Sheet, decimal};

/// What the format of a number says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Percent,
    Month,
    Year,
}

pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut reading = Reading::default();
    for name in book.sheet_names() {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A sheet that is a chart has no cells.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(fault) => return Err(broken(fault)),
        };
        reading.open(&name)?;
        let code = |style: &calamine::Style| {
            style.number_format.as_ref().map_or("", |format| &format.format_code).to_owned()
        };
        let looks: Vec<Look> = cells.styles().iter().map(|style| look(&code(style))).collect();
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
            let (row, column) = cell.get_position();
            let look = looks.get(style).copied().unwrap_or(Look::Plain);
            reading.add(row, usize::try_from(column).unwrap_or(usize::MAX), value(cell.get_value(), look))?;
        }
    }
    Ok(reading.sheets)
}

fn value(value: &DataRef<'_>, look: Look) -> Cell {
    let shift = if look == Look::Percent { 2 } else { 0 };
    match value {
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => Cell::Number(decimal(*number, shift)),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(yes) => Cell::Yes(*yes),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            date(&format!("{year:04}-{month:02}-{day:02}"), look)
        }
        DataRef::DateTime(length) => Cell::Number(decimal(length.as_f64(), 0)),
        DataRef::DateTimeIso(text) => date(text, look),
        DataRef::Error(fault) => Cell::Fault(fault.to_string()),
        DataRef::Empty => Cell::Empty,
    }
}

/// Returns a date as exact as the cell shows it; the time of day is not kept.
pub(super) fn date(text: &str, look: Look) -> Cell {
    let length = match look {
        Look::Year => 4,
        Look::Month => 7,
        Look::Plain | Look::Percent => 10,
    };
    let date: Option<PartialDate> = text.get(..length).and_then(|day| day.parse().ok());
    date.map_or_else(|| Cell::Text(text.to_owned()), Cell::Date)
}

/// Returns what the code of a number format says, such as `0.0%` or `mmm-yy`.
pub(super) fn look(code: &str) -> Look {
    let mut letters = String::new();
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for letter in code.chars().flat_map(char::to_lowercase) {
        match letter {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            ';' => break,
            letter => letters.push(letter),
        }
    }
    let has = |letter: char| letters.contains(letter);
    match (has('y'), has('m'), has('d'), has('h')) {
        _ if has('%') => Look::Percent,
        (true, true, false, false) => Look::Month,
        (true, false, false, false) => Look::Year,
        _ => Look::Plain,
    }
}

fn broken(fault: XlsxError) -> ReadError {
    match fault {
        XlsxError::Password => ReadError::Older,
        fault => ReadError::Broken(fault.to_string()),
    }
}
