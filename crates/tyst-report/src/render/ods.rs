//! Writes a document as a workbook in the format of Open Document (ODF 1.3, ISO/IEC 26300).
//!
//! An `.ods` is a zip file of a few files in XML; maud escapes all words. The same document gives the same bytes: no file in it has a
//! date, and nor has the workbook. Deliberately absent: what stands in which cell, which `book` says for every format.

use std::io::{Cursor, Write as _};

use maud::{Markup, html};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::book::{Book, Content, Page, WorkbookError, book};
use super::wording::Wording;
use crate::document::Document;
use crate::text::Language;

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";
const VERSION: &str = "1.3";
const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const TEXT: &str = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
const STYLE: &str = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
const NUMBER: &str = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0";
const FORMATTING: &str = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0";
const MANIFEST: &str = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
/// How wide a character is, in tenths of a millimetre.
const CHARACTER: f64 = 21.0;

/// Returns the document as a workbook in `language`, or in the other one where that is missing.
///
/// # Errors
/// [`WorkbookError`].
pub fn ods(document: &Document, language: Language) -> Result<Vec<u8>, WorkbookError> {
    let book = book(document, Wording { language, ascii: false })?;
    zipped(&[
        ("META-INF/manifest.xml", manifest()),
        ("meta.xml", meta(&book.title, language)),
        ("styles.xml", styles(language)),
        ("content.xml", content(&book)),
    ])
    .map_err(WorkbookError::of)
}

/// Returns the files as one, with what it is standing first and plain, as the format asks for.
fn zipped(files: &[(&str, Markup)]) -> Result<Vec<u8>, ZipError> {
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("mimetype", plain)?;
    writer.write_all(MIME.as_bytes())?;
    for (name, markup) in files {
        writer.start_file(*name, plain.compression_method(CompressionMethod::Deflated))?;
        writer.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        writer.write_all(without_non_characters(&markup.0).as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

/// Leaves out the two characters that XML does not know; what else it does not know is left out of all words.
fn without_non_characters(xml: &str) -> String {
    xml.replace(['\u{fffe}', '\u{ffff}'], "")
}

fn manifest() -> Markup {
    html! {
        manifest:manifest xmlns:manifest=(MANIFEST) manifest:version=(VERSION) {
            manifest:file-entry manifest:full-path="/" manifest:version=(VERSION) manifest:media-type=(MIME) {}
            @for name in ["content.xml", "styles.xml", "meta.xml"] {
                manifest:file-entry manifest:full-path=(name) manifest:media-type="text/xml" {}
            }
        }
    }
}

fn meta(title: &str, language: Language) -> Markup {
    html! {
        office:document-meta xmlns:office=(OFFICE) xmlns:dc=(DUBLIN_CORE) office:version=(VERSION) {
            office:meta { dc:title { (title) } dc:language { (language.tag()) "-GB" } }
        }
    }
}

/// Returns what holds for all cells, which is their language, and for all sheets on paper: across, and as wide as a page.
fn styles(language: Language) -> Markup {
    html! {
        office:document-styles xmlns:office=(OFFICE) xmlns:style=(STYLE) xmlns:fo=(FORMATTING) office:version=(VERSION) {
            office:styles {
                style:default-style style:family="table-cell" {
                    style:text-properties fo:language=(language.tag()) fo:country="GB" {}
                }
            }
            office:automatic-styles {
                style:page-layout style:name="across" {
                    style:page-layout-properties fo:page-width="297mm" fo:page-height="210mm" style:print-orientation="landscape"
                        style:scale-to-X="1" style:scale-to-Y="0" {}
                }
            }
            office:master-styles { style:master-page style:name="Default" style:page-layout-name="across" {} }
        }
    }
}

fn content(book: &Book) -> Markup {
    html! {
        office:document-content xmlns:office=(OFFICE) xmlns:table=(TABLE) xmlns:text=(TEXT) xmlns:style=(STYLE)
            xmlns:number=(NUMBER) xmlns:fo=(FORMATTING) office:version=(VERSION) {
            office:automatic-styles {
                @for (index, page) in book.pages.iter().enumerate() { (column_styles(index, page)) }
                style:style style:name="sheet" style:family="table" style:master-page-name="Default" {
                    style:table-properties table:display="true" {}
                }
                (cell_styles())
            }
            office:body {
                office:spreadsheet { @for (index, page) in book.pages.iter().enumerate() { (sheet(index, page)) } }
            }
        }
    }
}

fn column_styles(page_index: usize, page: &Page) -> Markup {
    html! {
        @for (index, width) in page.widths.iter().enumerate() {
            style:style style:name={ "column-" (page_index) "-" (index) } style:family="table-column" {
                style:table-column-properties style:column-width={ (format!("{:.1}", width * CHARACTER / 10.0)) "mm" } {}
            }
        }
    }
}

/// Returns how cells look, and how their numbers are written.
fn cell_styles() -> Markup {
    let cell = |name: &str, data: Option<&str>, bold: bool| {
        let wraps = if name == "over" { "no-wrap" } else { "wrap" };
        html! {
            style:style style:name=(name) style:family="table-cell" style:data-style-name=[data] {
                style:table-cell-properties style:vertical-align="top" fo:wrap-option=(wraps) {}
                @if bold { style:text-properties fo:font-weight="bold" {} }
            }
        }
    };
    let share = |name: &str, decimals: u8| {
        html! {
            number:percentage-style style:name=(name) {
                number:number number:decimal-places=(decimals) number:min-integer-digits="1" {} number:text { "%" }
            }
        }
    };
    html! {
        (share("per-cent", 1)) (share("whole-per-cent", 0))
        number:date-style style:name="day-month-year" {
            number:year number:style="long" {} number:text { "-" }
            number:month number:style="long" {} number:text { "-" } number:day number:style="long" {}
        }
        (cell("words", None, false)) (cell("head", None, true)) (cell("over", None, true)) (cell("date", Some("day-month-year"), false))
        (cell("share", Some("per-cent"), false)) (cell("whole", Some("whole-per-cent"), false))
    }
}

fn sheet(page_index: usize, page: &Page) -> Markup {
    let (head, rows) = page.rows.split_at(usize::from(page.heads));
    html! {
        table:table table:name=(page.name) table:style-name="sheet" {
            @for index in 0..page.widths.len() {
                table:table-column table:style-name={ "column-" (page_index) "-" (index) } {}
            }
            @if !head.is_empty() { table:table-header-rows { @for row in head { (self::row(row)) } } }
            @for row in rows { (self::row(row)) }
        }
    }
}

fn row(row: &[Content]) -> Markup {
    html! {
        table:table-row {
            @for content in row { (cell(content)) }
            @if row.is_empty() { table:table-cell {} }
        }
    }
}

fn cell(content: &Content) -> Markup {
    match content {
        Content::Nothing => html! { table:table-cell {} },
        Content::Words(words) => string("words", words),
        Content::Head(words) => string("head", words),
        Content::Over(words) => string("over", words),
        Content::Number(number) => html! {
            table:table-cell office:value-type="float" office:value=(number) { text:p { (number) } }
        },
        Content::Share(share) => percentage("share", *share, &format!("{:.1}%", share * 100.0)),
        Content::WholeShare(share) => percentage("whole", *share, &format!("{:.0}%", share * 100.0)),
        Content::Day(day) => html! {
            table:table-cell table:style-name="date" office:value-type="date" office:date-value=(day) { text:p { (day) } }
        },
    }
}

fn string(style: &str, words: &str) -> Markup {
    html! {
        table:table-cell table:style-name=(style) office:value-type="string" { text:p { (words) } }
    }
}

fn percentage(style: &str, share: f64, shown: &str) -> Markup {
    html! {
        table:table-cell table:style-name=(style) office:value-type="percentage" office:value=(share) { text:p { (shown) } }
    }
}
