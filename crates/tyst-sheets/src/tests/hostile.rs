//! Files that were made to fill the memory, to take forever, or to be read as something else.

use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;

use proptest::prelude::*;
use tyst_event::{Kind, PartialDate};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::words;
use crate::cell::Cell;
use crate::mapping::SheetMapping;
use crate::plan::Plan;
use crate::read::{ReadError, sheets, unpack};
use crate::template::{Slugs, template};

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    packed(parts, SimpleFileOptions::default())
}

fn packed(parts: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet><table:table table:name=\"note.recorded\">\
         {table}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

fn too_much(bytes: &[u8], wanted: &str) {
    match sheets("t", bytes) {
        Err(ReadError::TooMuch { what, .. }) => assert_eq!(what, wanted),
        other => panic!("{other:?}"),
    }
}

const ROW: &str = "<table:table-row table:number-rows-repeated=\"2\">\
    <table:table-cell office:value-type=\"string\"><office:annotation><text:p>a note</text:p></office:annotation>\
    <text:p>one &amp;<text:s text:c=\"2\"/>t&#365;</text:p><text:p>two</text:p></table:table-cell>\
    <table:table-cell table:number-columns-repeated=\"2\"/>\
    <table:table-cell office:value-type=\"percentage\" office:value=\"0.942\"><text:p>94.2%</text:p></table:table-cell>\
    <table:table-cell office:value-type=\"date\" office:date-value=\"2018-09-14\"><text:p>14/09/18</text:p></table:table-cell>\
    <table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>\
    <table:table-cell calcext:value-type=\"error\" office:value-type=\"string\" office:string-value=\"\"><text:p>#REF!</text:p></table:table-cell>\
    <table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>";

#[test]
fn opendocument_is_read_cell_by_cell() {
    let trailing =
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>";
    let found = sheets("t", &ods(&format!("{ROW}{trailing}"))).unwrap().remove(0);
    assert_eq!(found.name, "note.recorded");
    assert_eq!(words(&found).len(), 2);
    let row = &found.rows[1];
    assert_eq!(row.number, 2);
    let day: PartialDate = "2018-09-14".parse().unwrap();
    assert_eq!(row.cell(0), &Cell::Text("one &  tŭ\ntwo".to_owned()));
    assert_eq!(row.cell(3), &Cell::Number("94.2".to_owned()));
    assert_eq!((row.cell(4), row.cell(5)), (&Cell::Date(day), &Cell::Yes(true)));
    assert_eq!(row.cell(6), &Cell::Fault("#REF!".to_owned()));
}

#[test]
fn what_is_said_to_be_repeated_is_only_made_within_the_limits() {
    let cell = |attributes: &str, text: &str| {
        ods(&format!(
            "<table:table-row {attributes}><table:table-cell office:value-type=\"string\">{text}</table:table-cell></table:table-row>"
        ))
    };
    too_much(&cell("table:number-rows-repeated=\"4000000000\"", "<text:p>x</text:p>"), "rows");
    too_much(&cell("", "<text:p>x<text:s text:c=\"4000000000\"/>y</text:p>"), "bytes in a cell");
    let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"99999999999\" office:value-type=\"float\" \
                office:value=\"1\"/></table:table-row>";
    too_much(&ods(wide), "columns");
    let long = format!("<text:p>{}</text:p>", "x".repeat(60_000));
    too_much(&cell("table:number-rows-repeated=\"200000\"", &long), "bytes of text in a file");
}

#[test]
fn what_unpacks_to_too_much_is_refused_before_it_is_read() {
    let zeros = vec![0; 1 << 20];
    let parts = archive(&[("xl/workbook.xml", &zeros), ("xl/styles.xml", &zeros)]);
    assert!(parts.len() < 10_000 && unpack::check(&parts, 2 << 20).is_ok());
    let refused = unpack::check(&parts, (2 << 20) - 1);
    assert!(
        matches!(refused, Err(ReadError::TooMuch { what: "bytes when it is unpacked", .. })),
        "{refused:?}"
    );
    let many: Vec<String> = (0..5000).map(|part| format!("{part}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    too_much(&archive(&many), "parts");
}

#[test]
fn a_file_that_is_something_else_is_refused_by_name() {
    assert_eq!(sheets("t", &archive(&[("a.txt", b"x")])).unwrap_err(), ReadError::Form);
    assert_eq!(sheets("t", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").unwrap_err(), ReadError::Older);
    assert!(matches!(sheets("t", b"PK\x03\x04 broken"), Err(ReadError::Broken(_))));
    assert!(matches!(sheets("t", &archive(&[("xl/workbook.xml", b"<x")])), Err(ReadError::Broken(_))));
    too_much(&vec![b'a'; (32 << 20) + 1], "bytes");
    too_much("a\n".repeat(250_001).as_bytes(), "rows");
    too_much(format!("{}a", ",".repeat(256)).as_bytes(), "columns");
}

/// The files in an archive.
type Parts = Vec<(String, Vec<u8>)>;

/// Returns the files in an archive.
fn parts(bytes: &[u8]) -> Parts {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |index| {
        let (mut part, mut bytes) = (archive.by_index(index).unwrap(), Vec::new());
        part.read_to_end(&mut bytes).unwrap();
        (part.name().unwrap().into_owned(), bytes)
    };
    (0..parts_of(bytes)).map(&mut part).collect()
}

fn parts_of(bytes: &[u8]) -> usize {
    ZipArchive::new(Cursor::new(bytes)).unwrap().len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_workbook_that_was_changed_anywhere_is_read_or_refused(
        is_ods: bool, part: prop::sample::Index,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        static BOOKS: LazyLock<[Parts; 2]> =
            LazyLock::new(|| [parts(&template(&[Kind::GoalSet], &Slugs::new()).unwrap()), parts(&ods(ROW))]);
        let mut all = BOOKS[usize::from(is_ods)].clone();
        let part = part.index(all.len());
        let changed = &mut all[part].1;
        for (at, byte) in changes {
            let at = at.index(changed.len());
            changed[at] = byte;
        }
        let all: Vec<(&str, &[u8])> = all.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for sheet in sheets("t", &packed(&all, stored)).unwrap_or_default() {
            if let Ok(plan) = Plan::new(&sheet, &SheetMapping::plain("", Kind::GoalSet)) {
                prop_assert!(plan.rows(&sheet, crate::book::NO_NAMES).count() <= sheet.rows.len());
            }
        }
    }

    #[test]
    fn a_table_of_anything_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[,;\"\r\na\u{feff}]{0,60}") {
        let _ = sheets("t", &bytes);
        prop_assert!(sheets("t", text.as_bytes()).is_ok());
    }
}
