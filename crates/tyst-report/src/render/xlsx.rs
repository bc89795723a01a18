//! Draws a document as a workbook (Office Open XML, ECMA-376): a sheet for each table, cells of the type of what they say.
//!
//! Numbers stay numbers, shares are shares, whole days are dates; the last column has the positions of the entries behind a row.
//! Words are never formulas. The same document gives the same bytes. Deliberately absent: pictures, and running words.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::csv::{positions, tables};
use super::escape::one_line;
use super::order;
use super::stamp::stamp_lines;
use super::wording::Wording;
use crate::document::Document;
use crate::labels;
use crate::table::{Cell, Table};
use crate::text::Language;
use crate::value::Value;

#[cfg(test)]
mod tests;

/// The most characters that a cell can hold, and the name of a sheet.
const CELL_CHARS_MAX: usize = 32_767;
const NAME_CHARS_MAX: usize = 31;
/// The most rows below the head of a sheet, and the most digits that a spreadsheet keeps.
const ROWS_MAX: usize = 1_048_000;
const DIGITS_MAX: usize = 15;
/// How wide columns are, in characters.
const WIDTH_MIN: f64 = 10.0;
const WIDTH_MAX: f64 = 60.0;

/// Why a document cannot be a workbook.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// A table has more rows than a sheet.
    #[error("the table `{id}` has {rows} rows, more than the {ROWS_MAX} of a sheet")]
    TooManyRows {
        /// The id of the table.
        id: String,
        /// How many rows it has.
        rows: usize,
    },
    /// The workbook could not be put together.
    #[error("the workbook could not be put together")]
    Workbook(#[from] XlsxError),
}

/// Returns the document as a workbook in `language`, or in the other one where that is missing.
///
/// # Errors
/// [`WorkbookError`].
pub fn xlsx(document: &Document, language: Language) -> Result<Vec<u8>, WorkbookError> {
    let pen = Pen {
        wording: Wording { language, ascii: false },
        head: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
        words: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        date: Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Top),
        share: Format::new().set_num_format("0.0%").set_align(FormatAlign::Top),
        rounded: Format::new().set_num_format("0%").set_align(FormatAlign::Top),
    };
    let mut workbook = Workbook::new();
    // No clock is looked at: the same document is the same file on every day.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = pen.wording.words(&document.title);
    workbook.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    pen.about(workbook.add_worksheet(), document)?;
    for (number, table) in (1..).zip(tables(document)) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(number, &table.id))?;
        pen.table(sheet, &table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// Returns the name of a sheet, which no other has.
fn sheet_name(number: usize, id: &str) -> String {
    let is_safe = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    format!("{number} {}", id.chars().filter(is_safe).collect::<String>())
        .chars()
        .take(NAME_CHARS_MAX)
        .collect()
}

struct Pen {
    wording: Wording,
    head: Format,
    words: Format,
    date: Format,
    share: Format,
    /// A share without a decimal.
    rounded: Format,
}

impl Pen {
    /// Writes the sheet with the title, the question and the header of the report.
    fn about(&self, sheet: &mut Worksheet, document: &Document) -> Result<(), WorkbookError> {
        sheet.set_name(self.wording.label(labels::ABOUT_REPORT))?;
        sheet.set_column_width(0, 30.0)?.set_column_width(1, WIDTH_MAX)?;
        sheet.write_string_with_format(0, 0, self.wording.words(&document.title), &self.head)?;
        if let Some(question) = &document.question {
            sheet.write_string_with_format(1, 0, self.wording.words(question), &self.words)?;
        }
        let lines = document.header.iter().flat_map(|header| stamp_lines(header, self.wording));
        for (row, (label, value)) in (3..).zip(lines) {
            sheet.write_string_with_format(row, 0, label, &self.words)?;
            sheet.write_string_with_format(row, 1, value, &self.words)?;
        }
        Ok(())
    }

    fn table(&self, sheet: &mut Worksheet, table: &Table) -> Result<(), WorkbookError> {
        if table.rows.len() > ROWS_MAX {
            return Err(WorkbookError::TooManyRows { id: table.id.clone(), rows: table.rows.len() });
        }
        let is_grouped = table.rows.iter().any(|row| row.group.is_some());
        let group = is_grouped.then(|| self.wording.label(labels::GROUP).to_owned());
        let columns = table.columns.iter().map(|column| self.wording.words(&column.label));
        let witnesses = self.wording.label(labels::WITNESSES).to_lowercase();
        let heads: Vec<String> = group.into_iter().chain(columns).chain([witnesses]).collect();
        for (column, head) in (0..).zip(&heads) {
            sheet.write_string_with_format(0, column, head, &self.head)?;
            sheet.set_column_width(column, width(head))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (at, row) in (1..).zip(order::rows(table, self.wording.language)) {
            let mut column = 0;
            if is_grouped {
                let group = row.group.as_ref().map(|group| self.wording.words(group)).unwrap_or_default();
                self.string(sheet, (at, column), &group)?;
                column += 1;
            }
            for cell in &row.cells {
                self.cell(sheet, (at, column), cell)?;
                column += 1;
            }
            self.string(sheet, (at, column), &positions(&row.witnesses()))?;
        }
        Ok(())
    }

    fn cell(&self, sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
        match &cell.value {
            Value::Number(number) => self.number(sheet, (row, column), number.digits()),
            Value::People(count) => self.number(sheet, (row, column), &count.to_string()),
            &Value::Percent { numerator, denominator } | &Value::PeoplePercent { numerator, denominator }
                if denominator > 0 =>
            {
                let share = super::extent::whole_number(numerator) / super::extent::whole_number(denominator);
                sheet.write_number_with_format(row, column, share, &self.share).map(|_| ())
            }
            &Value::WholePercent(percent) => {
                let share = super::extent::whole_number(percent) / 100.0;
                sheet.write_number_with_format(row, column, share, &self.rounded).map(|_| ())
            }
            Value::Date { edtf, said: _ } => match edtf.parse::<jiff::civil::Date>() {
                Ok(_) => {
                    let date = ExcelDateTime::parse_from_str(edtf)?;
                    sheet.write_datetime_with_format(row, column, &date, &self.date).map(|_| ())
                }
                Err(_) => self.string(sheet, (row, column), &one_line(edtf)),
            },
            Value::Empty => Ok(()),
            other @ (Value::Percent { .. }
            | Value::PeoplePercent { .. }
            | Value::Between { .. }
            | Value::PeopleBetween { .. }
            | Value::Words(_)
            | Value::Quoted { .. }
            | Value::NotRecorded { .. }
            | Value::Suppressed) => self.string(sheet, (row, column), &self.wording.value(other)),
        }
    }

    /// Writes a number; one with more digits than a spreadsheet keeps stays in words.
    fn number(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        digits: &str,
    ) -> Result<(), XlsxError> {
        let length = digits.chars().filter(char::is_ascii_digit).count();
        match digits.parse::<f64>() {
            Ok(number) if length <= DIGITS_MAX => sheet.write_number(row, column, number).map(|_| ()),
            _ => self.string(sheet, (row, column), digits),
        }
    }

    fn string(&self, sheet: &mut Worksheet, (row, column): (u32, u16), words: &str) -> Result<(), XlsxError> {
        if words.is_empty() {
            return Ok(());
        }
        let words: String = words.chars().take(CELL_CHARS_MAX).collect();
        sheet.write_string_with_format(row, column, words, &self.words).map(|_| ())
    }
}

/// Returns how wide a column is by its head.
fn width(head: &str) -> f64 {
    let chars = u16::try_from(head.chars().count()).unwrap_or(u16::MAX);
    (f64::from(chars) + 6.0).clamp(WIDTH_MIN, WIDTH_MAX)
}
