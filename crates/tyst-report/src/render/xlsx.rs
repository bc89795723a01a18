//! Writes a document as a workbook in Office Open XML (ECMA-376).
//!
//! Words are never formulas. The same document gives the same bytes. Deliberately absent: what stands in which cell, which
//! `book` says for every format.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::book::{Content, Page, WorkbookError, book};
use super::wording::Wording;
use crate::document::Document;
use crate::text::Language;

/// The number of the size of paper.
const A4: u8 = 9;

/// Returns the document as a workbook in `language`, or in the other one where that is missing.
///
/// # Errors
/// [`WorkbookError`].
pub fn xlsx(document: &Document, language: Language) -> Result<Vec<u8>, WorkbookError> {
    let book = book(document, Wording { language, ascii: false })?;
    let pen = Pen {
        over: Format::new().set_bold(),
        head: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
        words: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        date: Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Top),
        share: Format::new().set_num_format("0.0%").set_align(FormatAlign::Top),
        rounded: Format::new().set_num_format("0%").set_align(FormatAlign::Top),
    };
    pen.workbook(&book.title, &book.pages).map_err(WorkbookError::of)
}

struct Pen {
    over: Format,
    head: Format,
    words: Format,
    date: Format,
    share: Format,
    /// A share without a decimal.
    rounded: Format,
}

impl Pen {
    fn workbook(&self, title: &str, pages: &[Page]) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        // No clock is looked at: the same document is the same file on every day.
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
        for page in pages {
            self.page(workbook.add_worksheet(), page)?;
        }
        workbook.save_to_buffer()
    }

    fn page(&self, sheet: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
        sheet.set_name(&page.name)?;
        for (column, width) in (0..).zip(&page.widths) {
            sheet.set_column_width(column, *width)?;
        }
        // on paper: across, as many pages as it takes, each with the heading
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        if page.heads > 0 {
            sheet.set_freeze_panes(page.heads.into(), 0)?;
            sheet.set_repeat_rows(0, u32::from(page.heads) - 1)?;
        }
        for (at, row) in (0..).zip(&page.rows) {
            for (column, content) in (0..).zip(row) {
                self.cell(sheet, (at, column), content)?;
            }
        }
        Ok(())
    }

    fn cell(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        content: &Content,
    ) -> Result<(), XlsxError> {
        match content {
            Content::Nothing => return Ok(()),
            Content::Words(words) => sheet.write_string_with_format(row, column, words, &self.words)?,
            Content::Head(words) => sheet.write_string_with_format(row, column, words, &self.head)?,
            Content::Over(words) => sheet.write_string_with_format(row, column, words, &self.over)?,
            Content::Number(number) => sheet.write_number(row, column, *number)?,
            Content::Share(share) => sheet.write_number_with_format(row, column, *share, &self.share)?,
            Content::WholeShare(share) => {
                sheet.write_number_with_format(row, column, *share, &self.rounded)?
            }
            Content::Day(day) => {
                let date = ExcelDateTime::parse_from_str(&day.to_string())?;
                sheet.write_datetime_with_format(row, column, &date, &self.date)?
            }
        };
        Ok(())
    }
}
