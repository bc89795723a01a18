//! Writes a workbook to fill in: a sheet for each kind, with headings in both languages, drop-downs, prompts and an example.
//!
//! Dates are cells of text, so that a month stays a month. The same kinds and lists give the same bytes: no clock is looked at.

mod lists;
mod read_me;
mod row;

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};
use tyst_event::Kind;
use tyst_event::field::Shape;
use tyst_event::words::names::Known;
use tyst_event::words::{clipped, welsh};

use crate::columns::{self, Column, PROBLEM};
use lists::Lists;
pub use row::Faulty;

/// The name of the sheet that says how the workbook is filled in.
pub const READ_ME: &str = "Read me | Darllenwch";
/// The name of the sheet with what drop-downs offer.
pub const LISTS: &str = "lists";
/// The most rows of a sheet, and the most characters of a prompt and of its title.
const ROWS: u32 = 1_048_576;
const PROMPT_CHARS_MAX: usize = 255;
const TITLE_CHARS_MAX: usize = 32;

/// What is chosen where a field says whether or not.
const YES_NO: [&str; 2] = ["yes", "no"];

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be put together")]
pub struct TemplateError(#[from] XlsxError);

/// What a ledger knows: for each list the slugs and their names.
pub type Slugs = BTreeMap<Known, Vec<(String, String)>>;

/// Returns a workbook with a sheet for each kind; drop-downs offer what `known` lists.
///
/// # Errors
/// [`TemplateError`].
pub fn template(kinds: &[Kind], known: &Slugs) -> Result<Vec<u8>, TemplateError> {
    let pen = Pen::new();
    let lists = Lists::new(kinds, known);
    let mut book = Book::new(&pen, kinds)?;
    for kind in kinds {
        let columns = columns::of(*kind);
        let sheet = book.sheet(*kind)?;
        pen.sheet(sheet, &columns, &lists)?;
        row::example(sheet, *kind, &columns, &pen)?;
    }
    book.finish(&lists, &pen)
}

/// Returns a workbook with the rows that are to be mended, by kind: as a template, with what is wrong in the last column, in words,
/// and at the cell.
///
/// # Errors
/// [`TemplateError`].
pub fn problems(faulty: &BTreeMap<u32, Vec<Faulty>>, known: &Slugs) -> Result<Vec<u8>, TemplateError> {
    let kinds: Vec<Kind> =
        Kind::FACTS.iter().copied().filter(|kind| faulty.contains_key(&kind.number())).collect();
    let pen = Pen::new();
    let lists = Lists::new(&kinds, known);
    let mut book = Book::new(&pen, &kinds)?;
    for kind in kinds {
        let columns = columns::of(kind);
        let sheet = book.sheet(kind)?;
        pen.sheet(sheet, &columns, &lists)?;
        let last = u16::try_from(columns.len()).unwrap_or(u16::MAX);
        let [en, cy] = PROBLEM;
        sheet.write_string_with_format(0, last, format!("{en} | {cy}"), &pen.wrong)?;
        sheet.set_column_width(last, 60.0)?;
        for (at, faulty) in (1..).zip(&faulty[&kind.number()]) {
            row::faulty(sheet, at, faulty, &columns, &pen)?;
        }
    }
    book.finish(&lists, &pen)
}

/// A workbook that is being written.
struct Book {
    workbook: Workbook,
}

impl Book {
    fn new(pen: &Pen, kinds: &[Kind]) -> Result<Self, TemplateError> {
        let mut workbook = Workbook::new();
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_title("tyst").set_creation_datetime(&made));
        read_me::write(workbook.add_worksheet(), kinds, pen)?;
        Ok(Self { workbook })
    }

    fn sheet(&mut self, kind: Kind) -> Result<&mut Worksheet, XlsxError> {
        self.workbook.add_worksheet().set_name(kind.name())
    }

    fn finish(mut self, lists: &Lists, pen: &Pen) -> Result<Vec<u8>, TemplateError> {
        lists.write(self.workbook.add_worksheet(), pen)?;
        Ok(self.workbook.save_to_buffer()?)
    }
}

/// How cells look.
struct Pen {
    head: Format,
    required: Format,
    words: Format,
    number: Format,
    example: Format,
    wrong: Format,
}

impl Pen {
    fn new() -> Self {
        let top = || Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let head = || top().set_bold().set_border_bottom(FormatBorder::Medium);
        Self {
            head: head().set_background_color(0x00E8_EEF4),
            required: head().set_background_color(0x00FF_E699),
            words: top().set_num_format("@"),
            number: top(),
            example: top().set_num_format("@").set_italic().set_font_color(0x0059_5959),
            wrong: top().set_num_format("@").set_bold().set_background_color(0x00F8_CBAD),
        }
    }

    /// Writes the headings of a sheet, and what may stand below them.
    fn sheet(&self, sheet: &mut Worksheet, columns: &[Column], lists: &Lists) -> Result<(), XlsxError> {
        for (at, column) in (0..).zip(columns) {
            let head = if column.flag.required { &self.required } else { &self.head };
            let heading = column.heading();
            sheet.set_column_width(at, width(column))?;
            sheet.set_column_format(at, if is_number(column) { &self.number } else { &self.words })?;
            sheet.write_string_with_format(0, at, &heading, head)?;
            sheet.add_data_validation(1, at, ROWS - 1, at, &validation(column, lists)?)?;
        }
        sheet.set_row_height(0, 48.0)?;
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        Ok(())
    }
}

fn is_number(column: &Column) -> bool {
    !column.flag.many && matches!(column.flag.shape, Shape::Whole | Shape::Number | Shape::Seq | Shape::Yes)
}

fn width(column: &Column) -> f64 {
    match column.flag.shape {
        Shape::Text => 40.0,
        Shape::Whole | Shape::Number | Shape::Seq | Shape::Yes => 16.0,
        _ => 24.0,
    }
}

/// Returns the drop-down of a column, where it has one, and what is said to who comes to a cell of it.
fn validation(column: &Column, lists: &Lists) -> Result<DataValidation, XlsxError> {
    let many = column.flag.many;
    let plain = DataValidation::new();
    let rule = match (&column.flag.shape, lists.range(column)) {
        (Shape::Yes, _) => plain.allow_list_strings(&YES_NO)?,
        // Several values, and slugs that are new, may be typed.
        (Shape::Code(_), Some(range)) => plain.allow_list_formula(range).show_error_message(!many),
        (_, Some(range)) => plain.allow_list_formula(range).show_error_message(false),
        (_, None) => plain.allow_any_value(),
    };
    let [en, cy] = &column.names;
    let both = format!("{en} | {cy}");
    let title = if both.chars().count() <= TITLE_CHARS_MAX { both } else { clipped(en, TITLE_CHARS_MAX) };
    rule.set_input_title(title)?.set_input_message(prompt(column))
}

/// Returns an example as it is chosen in a drop-down, or empty words.
fn example(column: &Column) -> &'static str {
    match (&column.flag.shape, column.flag.example) {
        (Shape::Yes, "true") => YES_NO[0],
        (Shape::Yes, "false") => YES_NO[1],
        (_, example) => example,
    }
}

/// Returns what a field means, in both languages, with an example.
pub(crate) fn prompt(column: &Column) -> String {
    let flag = &column.flag;
    let example = match example(column) {
        "" => String::new(),
        example => format!("\nExample | Enghraifft: {example}"),
    };
    let several = if flag.many { "\nSeveral | Sawl un: a; b" } else { "" };
    let end = format!("{several}{example}");
    let room = PROMPT_CHARS_MAX.saturating_sub(end.chars().count());
    let [en, cy] = match flag.shape {
        Shape::When => WHEN.map(str::to_owned),
        _ => {
            [flag.about.clone(), welsh::of(&flag.about).map_or_else(String::new, |welsh| format!("{welsh}."))]
        }
    };
    // One that is short leaves its room to the other.
    let half = room.saturating_sub(1) / 2;
    let left = |other: &str| half.max(room.saturating_sub(1 + other.chars().count()));
    format!("{}\n{}{end}", clipped(&en, left(&cy)), clipped(&cy, left(&en)))
}

/// What is said of a date.
const WHEN: [&str; 2] = unsure(
    "As exact as the source: 2018, 2018-09, autumn 2018, by May 2019. A day is never made up.",
    "Mor fanwl â'r ffynhonnell: 2018, 2018-09, haf 2018, erbyn Mai 2019. Ni ddyfeisir diwrnod byth.",
);

/// Words whose Welsh needs a translator.
const fn unsure(en: &'static str, cy: &'static str) -> [&'static str; 2] {
    [en, cy]
}

/// Returns how high a row is whose cell holds these lines, with so many characters in a line: not every spreadsheet finds that by
/// itself.
fn height(lines: &[&str], chars: usize) -> f64 {
    let count: usize = lines.iter().map(|line| line.chars().count() / chars + 1).sum();
    15.0 * f64::from(u16::try_from(count).unwrap_or(u16::MAX))
}
