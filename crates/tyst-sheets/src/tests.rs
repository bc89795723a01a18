//! Files as they come from outside, and workbooks that are written and read again.
//!
//! Whether a ledger takes what was read is for the command's tests.

mod books;
mod hostile;
mod mappings;
mod tables;

use crate::cell::{Cell, Sheet, column_name, decimal};
use crate::columns;
use tyst_event::Kind;

/// Returns the words of the cells of a sheet, row by row.
fn words(sheet: &Sheet) -> Vec<(u32, Vec<String>)> {
    sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::words).collect())).collect()
}

#[test]
fn numbers_are_written_without_the_noise_of_the_machine() {
    for (number, shift, written) in [
        (24.0, 0, "24"),
        (0.0, 0, "0"),
        (-3.0, 0, "-3"),
        (33.6, 0, "33.6"),
        (0.1 + 0.2, 0, "0.3"),
        (0.942, 2, "94.2"),
        (0.07, 2, "7"),
        (1.0, 2, "100"),
        (0.0005, 0, "0.0005"),
        (1_250_000.0, 0, "1250000"),
        (123_456_789_012_345.0, 0, "123456789012345"),
    ] {
        assert_eq!(decimal(number, shift), written);
    }
    assert!(decimal(1e300, 0).contains('e') && decimal(f64::NAN, 0).contains("NaN"));
}

#[test]
fn columns_are_named_as_spreadsheets_name_them() {
    for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
        assert_eq!(column_name(column), name);
    }
}

#[test]
fn a_heading_is_found_in_either_language_or_by_its_flag_however_it_is_spelled() {
    let known = columns::of(Kind::TrainingDelivered);
    let found = |heading: &str| columns::find(&known, heading).map(|at| known[at].flag.name.clone());
    for (heading, flag) in [
        ("Topic | Pwnc (required | gofynnol)", Some("topic")),
        ("TOPIC *", Some("topic")),
        ("pwnc", Some("topic")),
        ("participants-unit", Some("participants-unit")),
        ("participants unit", Some("participants-unit")),
        ("Topic in Welsh", Some("topic-cy")),
        ("Ffynhonnell", Some("source")),
        ("Topic | Ardal", None),
        ("Booked by", None),
        ("", None),
        ("()", None),
    ] {
        assert_eq!(found(heading).as_deref(), flag, "{heading}");
    }
    for kind in Kind::FACTS {
        let known = columns::of(*kind);
        for (at, column) in known.iter().enumerate() {
            assert_eq!(columns::find(&known, &column.heading()), Some(at), "{}", column.heading());
        }
    }
}

#[test]
fn a_sheet_is_known_by_the_name_of_its_kind_in_either_language() {
    for name in
        ["training.delivered", "Training delivered", "hyfforddiant a ddarparwyd", "Training_Delivered"]
    {
        assert_eq!(columns::kind(name), Some(Kind::TrainingDelivered), "{name}");
    }
    assert_eq!(columns::kind("Sheet1"), None);
    assert_eq!(columns::kind("entry.corrected"), None, "what is about entries is no fact to fill in");
}
