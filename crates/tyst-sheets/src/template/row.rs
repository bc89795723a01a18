//! The rows of a workbook to fill in: the example, and rows that are to be mended.

use rust_xlsxwriter::{Format, Note, Worksheet, XlsxError};
use serde_json::Value as Json;
use tyst_event::field::Shape;
use tyst_event::{Kind, words};

use super::Pen;
use crate::columns::{Column, Part};

/// What stands in the first cell of the example; its first word is how the row is known.
const EXAMPLE: &str = "example – never recorded | enghraifft – ni chaiff ei chofnodi";
/// How many rows have notes at their cells; all have words in the last column.
const NOTED_ROWS_MAX: u32 = 1_000;

/// The most characters that a cell can hold.
const CELL_CHARS_MAX: usize = 32_000;
/// How many characters stand in a line of the last column, and how high a row can be.
const PROBLEM_CHARS: usize = 58;
const HEIGHT_MAX: f64 = 400.0;

/// A row that is to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faulty {
    /// What was typed: which of the columns of the kind, and the words.
    pub words: Vec<(usize, String)>,
    /// What is wrong, and with which of the columns.
    pub problems: Vec<(Option<usize>, String)>,
}

/// Writes the example row of a kind, as it could be recorded.
pub(super) fn example(
    sheet: &mut Worksheet,
    kind: Kind,
    columns: &[Column],
    pen: &Pen,
) -> Result<(), XlsxError> {
    let whole = Json::Object(words::example(kind));
    let is_there = |column: &Column| {
        let path = column.flag.path.join("/");
        let at = if column.part == Part::Data { format!("/data/{path}") } else { format!("/{path}") };
        !column.flag.example.is_empty() && (column.flag.name == "when" || whole.pointer(&at).is_some())
    };
    sheet.set_row_height(1, 48.0)?;
    for (at, column) in (0..).zip(columns) {
        if column.part == Part::Key {
            sheet.write_string_with_format(1, at, EXAMPLE, &pen.example)?;
        } else if is_there(column) {
            cell(sheet, (1, at), column, super::example(column), &pen.example)?;
        }
    }
    Ok(())
}

/// Writes a row that is to be mended.
pub(super) fn faulty(
    sheet: &mut Worksheet,
    row: u32,
    faulty: &Faulty,
    columns: &[Column],
    pen: &Pen,
) -> Result<(), XlsxError> {
    let last = u16::try_from(columns.len()).unwrap_or(u16::MAX);
    for (at, column) in columns.iter().enumerate() {
        let place = (row, u16::try_from(at).unwrap_or(u16::MAX));
        let wrong: Vec<&str> = faulty
            .problems
            .iter()
            .filter(|(column, _)| *column == Some(at))
            .map(|(_, words)| words.as_str())
            .collect();
        let plain = if super::is_number(column) { &pen.number } else { &pen.words };
        let look = if wrong.is_empty() { plain } else { &pen.wrong };
        let typed = faulty.words.iter().find(|(column, _)| *column == at).map(|(_, words)| words.as_str());
        match typed {
            Some(words) => cell(sheet, place, column, words, look)?,
            None if !wrong.is_empty() => {
                sheet.write_blank(place.0, place.1, look)?;
            }
            None => {}
        }
        if !wrong.is_empty() && row <= NOTED_ROWS_MAX {
            let note = Note::new(clipped(&wrong.join("\n"))).add_author_prefix(false);
            sheet.insert_note(place.0, place.1, &note)?;
        }
    }
    let all: Vec<&str> = faulty.problems.iter().map(|(_, words)| words.as_str()).collect();
    let all = all.join("\n");
    if row <= NOTED_ROWS_MAX {
        let lines: Vec<&str> = all.lines().collect();
        sheet.set_row_height(row, super::height(&lines, PROBLEM_CHARS).min(HEIGHT_MAX))?;
    }
    sheet.write_string_with_format(row, last, clipped(&all), &pen.wrong)?;
    Ok(())
}

/// Writes what was typed; a number where one belongs.
fn cell(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    column: &Column,
    words: &str,
    look: &Format,
) -> Result<(), XlsxError> {
    let number =
        words.parse::<u32>().ok().filter(|_| !column.flag.many && matches!(column.flag.shape, Shape::Whole));
    match number {
        Some(number) => sheet.write_number_with_format(row, at, number, look)?,
        None => sheet.write_string_with_format(row, at, clipped(words), look)?,
    };
    Ok(())
}

/// Returns words as far as a cell can hold them; what is longer was refused for its length.
fn clipped(words: &str) -> String {
    words.chars().take(CELL_CHARS_MAX).collect()
}
