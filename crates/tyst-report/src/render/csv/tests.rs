//! Tests of CSV: which table, what a reader gets back, and that a spreadsheet runs nothing.

use proptest::prelude::*;

use super::{CsvError, csv, csv_tables};
use crate::{Cell, Document, Language, Table, Value, cell, samples};

fn one_cell(value: impl Into<Cell>) -> String {
    let document = Document::new("T").table(Table::new("t", "T").column("a", "A").row([value.into()]));
    csv(&document, None, Language::English).unwrap()
}

/// Returns the fields of the second record.
fn read(file: &str) -> Vec<String> {
    let mut reader = ::csv::ReaderBuilder::new().from_reader(file.as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    record.iter().map(str::to_owned).collect()
}

#[test]
fn follows_rfc_4180() {
    assert_eq!(one_cell(r#"a,"b""#), "A,witnesses\r\n\"a,\"\"b\"\"\",\r\n");
    assert_eq!(one_cell(cell(5).with([12, 14, 15])), "A,witnesses\r\n5,12 14..15\r\n");
}

#[test]
fn words_that_look_like_a_formula_get_an_apostrophe() {
    for words in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{200b}=1", "＝1"] {
        assert!(read(&one_cell(words))[0].starts_with('\''), "{words:?}");
        let quoted = Value::quoted(words, "en");
        assert!(read(&one_cell(quoted))[0].starts_with('\''), "{words:?}");
    }
    assert_eq!(read(&one_cell("1+1=2"))[0], "1+1=2");
}

#[test]
fn column_labels_and_groups_are_guarded_too() {
    let table = Table::new("t", "T").column("a", "=A").group_row("@g", [cell("x")]);
    let drawn = csv(&Document::new("T").table(table), None, Language::English).unwrap();
    assert_eq!(drawn, "Group,'=A,witnesses\r\n'@g,x,\r\n");
}

#[test]
fn numbers_stay_numbers() {
    assert_eq!(read(&one_cell(-12))[0], "-12");
    assert_eq!(read(&one_cell(Value::Number("1234.50".parse().unwrap())))[0], "1234.50");
    assert_eq!(read(&one_cell(Value::people(1_234)))[0], "1234");
    assert_eq!(read(&one_cell(Value::WholePercent(29)))[0], "29%");
    assert_eq!(read(&one_cell(Value::Suppressed))[0], "*");
    assert_eq!(read(&one_cell(Value::not_recorded()))[0], "not recorded");
    assert_eq!(read(&one_cell(Cell::empty()))[0], "");
}

#[test]
fn takes_the_only_table_and_asks_when_there_are_several() {
    let document = samples::pioneer_history();
    let ids = || vec!["figures".to_owned(), "areas".to_owned(), "steps".to_owned()];
    let several = CsvError::SeveralTables { ids: ids() };
    assert_eq!(csv(&document, None, Language::English), Err(several.clone()));
    let words = "the report has several tables, name one of them: figures, areas, steps";
    assert_eq!(several.to_string(), words);
    assert!(csv(&document, Some("steps"), Language::English).unwrap().starts_with("As at,definite"));
    let unknown = CsvError::UnknownTable { id: "nope".into(), ids: ids() };
    assert_eq!(csv(&document, Some("nope"), Language::English), Err(unknown));
    assert_eq!(csv(&Document::new("T"), None, Language::English), Err(CsvError::NoTable));
}

#[test]
fn the_figures_count_only_when_there_is_no_other_table() {
    let figures = Document::new("T").figure("f", "F", 5, [1]);
    let drawn = csv(&figures, None, Language::English).unwrap();
    assert_eq!(drawn, "id,Figure,Value,witnesses\r\nf,F,5,1\r\n");
    let both = figures.table(Table::new("t", "T").column("a", "A").row([cell("x")]));
    assert!(csv(&both, None, Language::English).unwrap().starts_with("A,witnesses"));
    let ids: Vec<String> = csv_tables(&both, Language::English).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["figures", "t"]);
}

#[test]
fn draws_a_ragged_table_that_nobody_validated() {
    let table = Table::new("t", "T").column("a", "A").row([]).row([cell(1), cell(2)]);
    let drawn = csv(&Document::new("T").table(table), None, Language::English).unwrap();
    assert_eq!(drawn, "A,witnesses\r\n\"\"\r\n1,2,\r\n");
}

proptest! {
    #[test]
    fn any_words_are_one_field_of_one_record_and_no_formula(words in any::<String>()) {
        let drawn = one_cell(words.as_str());
        prop_assert_eq!(drawn.matches('\n').count(), 2);
        let fields = read(&drawn);
        prop_assert_eq!(fields.len(), 2);
        prop_assert!(!fields[0].starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", fields);
    }
}
