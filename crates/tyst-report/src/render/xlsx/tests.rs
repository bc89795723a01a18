//! Tests of workbooks: read back with another library, they say what the document says, in cells of the right type.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};

use super::xlsx;
use crate::{Document, Language, Table, Value, cell, samples};

fn read(document: &Document, language: Language) -> Xlsx<Cursor<Vec<u8>>> {
    open_workbook_from_rs(Cursor::new(xlsx(document, language).unwrap())).unwrap()
}

#[test]
fn cells_have_the_type_of_what_they_say() {
    let mut book = read(&samples::training_reach(), Language::English);
    assert_eq!(book.sheet_names()[..3], ["About this report", "1 figures", "2 trainings"]);
    let sheet = book.worksheet_range("2 trainings").unwrap();
    let column: Vec<&Data> = (1..=10).map(|row| sheet.get_value((row, 1)).unwrap_or(&Data::Empty)).collect();
    assert_eq!(column[0], &Data::Float(33.6));
    assert_eq!(column[1], &Data::Float(1_234.0));
    assert!(
        matches!(column[2], Data::Float(share) if (share - 37.0 / 110.0).abs() < 1e-12),
        "{:?}",
        column[2]
    );
    assert_eq!(column[4], &Data::String("11 to 13".to_owned()));
    assert_eq!(column[6], &Data::String("“all schools across Newport”".to_owned()));
    assert_eq!(column[8], &Data::String("2018-05".to_owned()), "a month is no day");
    assert_eq!(column[9], &Data::Empty);
    assert_eq!(sheet.get_value((1, 2)), Some(&Data::String("1".to_owned())), "the entries behind");
}

#[test]
fn a_day_is_a_date_and_words_are_no_formula() {
    let long = Value::number("12345678901234567".parse::<crate::Number>().unwrap());
    let table = Table::new("t", "T").column("a", "A").column("b", "B").column("c", "C");
    let table = table.row([cell("=1+1"), cell(Value::date("2017-06-07")), cell(long)]);
    let mut book = read(&Document::new("D").table(table), Language::English);
    let sheet = book.worksheet_range("1 t").unwrap();
    assert_eq!(sheet.get_value((1, 0)), Some(&Data::String("=1+1".to_owned())));
    match sheet.get_value((1, 1)) {
        Some(Data::DateTime(date)) => assert_eq!(date.to_ymd_hms_milli(), (2017, 6, 7, 0, 0, 0, 0)),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        sheet.get_value((1, 2)),
        Some(&Data::String("12345678901234567".to_owned())),
        "no digit is lost"
    );
    assert!(book.worksheet_formula("1 t").unwrap().is_empty());
}

#[test]
fn what_disclosure_control_made_of_a_count_is_no_more_exact() {
    let table = Table::new("t", "T").column("a", "A").column("b", "B");
    let table = table.row([cell(Value::WholePercent(29)), cell(Value::Suppressed)]);
    let mut book = read(&Document::new("D").table(table), Language::English);
    let sheet = book.worksheet_range("1 t").unwrap();
    assert_eq!(sheet.get_value((1, 0)), Some(&Data::Float(0.29)));
    assert_eq!(sheet.get_value((1, 1)), Some(&Data::String("*".to_owned())));
}

#[test]
fn both_languages_have_the_same_cells_and_the_same_document_the_same_bytes() {
    for document in samples::all() {
        let [mut english, mut welsh] =
            [Language::English, Language::Welsh].map(|language| read(&document, language));
        assert_eq!(english.sheet_names().len(), welsh.sheet_names().len());
        let names = english.sheet_names().iter().skip(1).cloned().collect::<Vec<_>>();
        for name in names {
            let [one, other] = [&mut english, &mut welsh].map(|book| book.worksheet_range(&name).unwrap());
            assert_eq!(one.get_size(), other.get_size());
            let numbers = |range: &calamine::Range<Data>| {
                range
                    .cells()
                    .filter(|cell| matches!(cell.2, Data::Float(_)))
                    .map(|cell| cell.2.to_string())
                    .collect::<Vec<_>>()
            };
            assert_eq!(numbers(&one), numbers(&other));
        }
        let made = || xlsx(&document, Language::Welsh).unwrap();
        assert!(made() == made(), "{:?}", document.title);
    }
}
