//! Workbooks in `OpenDocument` (ISO/IEC 26300), cell by cell.
//!
//! calamine reads this form too, but a cell that is said to be repeated, or to hold many spaces, fills the memory there. Here
//! what is repeated is only made where it is within the limits.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::xlsx::{Look, date};
use super::{COLUMNS_MAX, ReadError, Reading};
use crate::cell::{Cell, Sheet, decimal};

/// A cell that is being read.
struct Open {
    value: Cell,
    repeated: u64,
    /// Whether the words in it are its value.
    is_words: bool,
    text: String,
    paragraphs: usize,
}

/// Where the next cell stands.
#[derive(Default)]
struct Place {
    row: u64,
    column: u64,
    /// How often the open row stands there.
    rows: u64,
    /// The cells of the open row that are not empty.
    cells: Vec<(usize, Cell)>,
}

pub(super) fn sheets(content: &str) -> Result<Vec<Sheet>, ReadError> {
    let mut reader = Reader::from_str(content);
    let (mut reading, mut place, mut open) = (Reading::default(), Place::default(), None::<Open>);
    let mut noted = 0_usize;
    loop {
        let event = reader.read_event().map_err(|fault| ReadError::Broken(fault.to_string()))?;
        match event {
            Event::Eof => return Ok(reading.sheets),
            Event::Start(element) if name(&element) == "office:annotation" || noted > 0 => {
                noted += usize::from(name(&element) == "office:annotation");
            }
            Event::End(element) if element.name().as_ref() == "office:annotation" => {
                noted = noted.saturating_sub(1);
            }
            _ if noted > 0 => {}
            Event::Start(element) => start(&element, &mut reading, &mut place, &mut open)?,
            Event::Empty(element) => {
                start(&element, &mut reading, &mut place, &mut open)?;
                end(element.name().as_ref(), &mut reading, &mut place, &mut open)?;
            }
            Event::End(element) => end(element.name().as_ref(), &mut reading, &mut place, &mut open)?,
            Event::Text(text) => push(&mut open, &text.xml10_content()),
            Event::CData(text) => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(entity) => {
                let letter = entity.resolve_char_ref().ok().flatten().map(String::from);
                let known = || resolve_predefined_entity(&entity).map(str::to_owned);
                push(&mut open, &letter.or_else(known).unwrap_or_default());
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

fn name<'a>(element: &'a BytesStart<'_>) -> &'a str {
    element.name().into_inner()
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// Returns how often something is repeated; what cannot be read is once.
fn times(element: &BytesStart<'_>, name: &str) -> u64 {
    attribute(element, name).and_then(|count| count.trim().parse().ok()).unwrap_or(1)
}

fn start(
    element: &BytesStart<'_>,
    reading: &mut Reading,
    place: &mut Place,
    open: &mut Option<Open>,
) -> Result<(), ReadError> {
    match name(element) {
        "table:table" => {
            *place = Place::default();
            reading.open(&attribute(element, "table:name").unwrap_or_default())?;
        }
        "table:table-row" => {
            let rows = times(element, "table:number-rows-repeated");
            *place = Place { row: place.row, rows, ..Place::default() };
        }
        "table:table-cell" | "table:covered-table-cell" => *open = Some(cell(element)),
        "text:p" | "text:h" => {
            if let Some(cell) = open {
                cell.paragraphs += 1;
                if cell.paragraphs > 1 {
                    cell.text.push('\n');
                }
            }
        }
        "text:s" => {
            let spaces = usize::try_from(times(element, "text:c")).unwrap_or(usize::MAX);
            push(open, &" ".repeat(spaces.min(super::CELL_BYTES_MAX + 1)));
        }
        "text:tab" => push(open, "\t"),
        "text:line-break" => push(open, "\n"),
        _ => {}
    }
    Ok(())
}

fn cell(element: &BytesStart<'_>) -> Open {
    let kind = attribute(element, "office:value-type").unwrap_or_default();
    let is_fault = attribute(element, "calcext:value-type").is_some_and(|kind| kind == "error");
    let number = |shift: i32| {
        let digits = attribute(element, "office:value").unwrap_or_default();
        digits.parse::<f64>().map_or(Cell::Text(digits), |number| Cell::Number(decimal(number, shift)))
    };
    let value = match kind.as_str() {
        _ if is_fault => Cell::Fault(String::new()),
        "float" | "currency" => number(0),
        "percentage" => number(2),
        "date" => date(&attribute(element, "office:date-value").unwrap_or_default(), Look::Plain),
        "boolean" => Cell::Yes(
            attribute(element, "office:boolean-value").is_some_and(|yes| yes.eq_ignore_ascii_case("true")),
        ),
        "string" => attribute(element, "office:string-value").map_or(Cell::Empty, Cell::Text),
        "time" => Cell::Text(attribute(element, "office:time-value").unwrap_or_default()),
        _ => Cell::Empty,
    };
    let is_words = is_fault || (kind == "string" && value.is_empty());
    let repeated = times(element, "table:number-columns-repeated");
    Open { value, repeated, is_words, text: String::new(), paragraphs: 0 }
}

/// Adds words to the open cell, as far as a cell may be long, and one more, by which it is too long.
fn push(open: &mut Option<Open>, words: &str) {
    let Some(cell) = open.as_mut().filter(|cell| cell.is_words && cell.paragraphs > 0) else { return };
    let room = (super::CELL_BYTES_MAX + 1).saturating_sub(cell.text.len());
    cell.text.extend(words.chars().take(room));
}

fn end(
    name: &str,
    reading: &mut Reading,
    place: &mut Place,
    open: &mut Option<Open>,
) -> Result<(), ReadError> {
    match name {
        "table:table-cell" | "table:covered-table-cell" => {
            let Some(cell) = open.take() else { return Ok(()) };
            let value = match cell.value {
                Cell::Fault(_) => Cell::Fault(cell.text),
                _ if cell.is_words => Cell::Text(cell.text),
                value => value,
            };
            place.put(&value, cell.repeated)
        }
        "table:table-row" => {
            let rows = if place.cells.is_empty() { 0 } else { place.rows };
            for row in place.row..place.row.saturating_add(rows) {
                let row = u32::try_from(row).unwrap_or(u32::MAX - 1);
                for (column, cell) in &place.cells {
                    reading.add(row, *column, cell.clone())?;
                }
            }
            place.row = place.row.saturating_add(place.rows);
            place.cells.clear();
            Ok(())
        }
        _ => Ok(()),
    }
}

impl Place {
    /// Puts a cell into the open row as often as it is repeated.
    fn put(&mut self, value: &Cell, repeated: u64) -> Result<(), ReadError> {
        let from = self.column;
        self.column = from.saturating_add(repeated);
        if value.is_empty() {
            return Ok(());
        }
        if self.column > COLUMNS_MAX as u64 {
            return Err(super::too_much(
                format!("row {}", self.row.saturating_add(1)),
                "columns",
                COLUMNS_MAX,
            ));
        }
        for column in from..self.column {
            self.cells.push((usize::try_from(column).unwrap_or(usize::MAX), value.clone()));
        }
        Ok(())
    }
}
