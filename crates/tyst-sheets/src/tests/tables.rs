//! Tables in text: separators, character sets, and which row is which.

use super::words;
use crate::read::{ReadError, sheets};

fn rows(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
    words(&sheets("t", bytes).unwrap()[0])
}

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn values_stand_between_commas_semicolons_or_tabs() {
    for table in [
        "Area,Topic\nnewport,\"ACE, aware\"\n",
        "Area;Topic\r\nnewport;ACE, aware\r\n",
        "Area\tTopic\nnewport\tACE, aware",
    ] {
        assert_eq!(rows(table.as_bytes()), [row(1, &["Area", "Topic"]), row(2, &["newport", "ACE, aware"])]);
    }
}

#[test]
fn rows_are_numbered_as_the_spreadsheet_shows_them() {
    let table = "\u{feff}Area,Topic\r\n\r\n\r\nnewport,\"two\r\nlines\"\r\n,\r\nconwy,x\r\n";
    assert_eq!(
        rows(table.as_bytes()),
        [row(1, &["Area", "Topic"]), row(4, &["newport", "two\nlines"]), row(6, &["conwy", "x"])]
    );
    assert_eq!(rows(b"\n\nArea\n\nnewport\n"), [row(3, &["Area"]), row(5, &["newport"])]);
}

#[test]
fn welsh_letters_are_kept_and_other_character_sets_are_refused_by_line() {
    assert_eq!(rows("Enw\nTŷ Gŵyl\n".as_bytes())[1], row(2, &["Tŷ Gŵyl"]));
    assert_eq!(sheets("t", b"Enw\nT\xea Gwyn\n").unwrap_err(), ReadError::NotUtf8 { line: 2 });
    assert_eq!(sheets("t", b"\xff\xfeE\0n\0w\0").unwrap_err(), ReadError::Utf16);
    assert_eq!(sheets("t", b"E\0n\0w\0").unwrap_err(), ReadError::Form);
}
