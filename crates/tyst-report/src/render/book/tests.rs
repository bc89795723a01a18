//! Tests of workbooks in both formats: read back with another library, they say what the document says, in cells of the right type.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};

use super::WorkbookError;
use crate::render::{ods, xlsx};
use crate::{Document, Language, Table, Text, Value, Way, cell, samples};

type Draw = fn(&Document, Language) -> Result<Vec<u8>, WorkbookError>;

/// The formats of a workbook.
const FORMATS: [Draw; 2] = [xlsx, ods];

fn read(draw: Draw, document: &Document, language: Language) -> Sheets<Cursor<Vec<u8>>> {
    open_workbook_auto_from_rs(Cursor::new(draw(document, language).unwrap())).unwrap()
}

/// Returns the document read back from each format.
fn read_back(document: &Document) -> [Sheets<Cursor<Vec<u8>>>; 2] {
    FORMATS.map(|draw| read(draw, document, Language::English))
}

/// Returns one of the files in a workbook.
fn file(bytes: Vec<u8>, name: &str) -> String {
    let mut text = String::new();
    zip::ZipArchive::new(Cursor::new(bytes))
        .unwrap()
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn cells_have_the_type_of_what_they_say() {
    for mut book in read_back(&samples::training_reach()) {
        assert_eq!(book.sheet_names()[..3], ["About this report", "1 Figures", "2 Trainings"]);
        let about = book.worksheet_range("About this report").unwrap();
        assert_eq!(about.get_value((0, 0)), Some(&Data::String("Training reach".to_owned())));
        let sheet = book.worksheet_range("2 Trainings").unwrap();
        let column: Vec<&Data> =
            (2..=12).map(|row| sheet.get_value((row, 1)).unwrap_or(&Data::Empty)).collect();
        assert_eq!(column[0], &Data::String("Reach".to_owned()));
        assert_eq!(column[1], &Data::Float(33.6));
        assert_eq!(column[2], &Data::Float(1_234.0));
        let share = 37.0 / 110.0;
        assert!(matches!(column[3], Data::Float(found) if (found - share).abs() < 1e-12), "{:?}", column[3]);
        assert_eq!(column[5], &Data::String("11 to 13".to_owned()));
        assert_eq!(column[7], &Data::String("“all schools across Newport”".to_owned()));
        assert_eq!(column[9], &Data::String("2018-05".to_owned()), "a month is no day");
        assert_eq!(column[10], &Data::Empty);
        assert_eq!(sheet.get_value((3, 2)), Some(&Data::String("1".to_owned())), "the entries behind");
    }
}

#[test]
fn each_sheet_begins_with_what_its_table_shows_and_of_which_report_and_cut_it_is() {
    let document = Document { header: Some(samples::header()), ..samples::training_reach() };
    for draw in FORMATS {
        for (language, cut) in [(Language::English, "As at: "), (Language::Welsh, "Fel yr oedd ar: ")] {
            let mut book = read(draw, &document, language);
            let sheet = book.worksheet_range_at(2).unwrap().unwrap();
            let [shows, of] = [0, 1].map(|row| sheet.get_value((row, 0)).unwrap().to_string());
            assert_eq!(shows, "Trainings");
            assert!(of.contains(document.title.words(language)) && of.contains(cut), "{of}");
        }
    }
}

#[test]
fn a_fall_is_a_number_below_nought() {
    let fall = |by| cell(Value::change(Way::Down, by)).with(1);
    let table = Table::new("t", "T").number_column("a", "A").number_column("b", "B");
    let table = table.row([fall(Value::people(12)), fall(Value::people_percent(12, 48))]);
    let document = Document::new("D").table(table);
    for mut book in read_back(&document) {
        let sheet = book.worksheet_range("1 T").unwrap();
        let found = [0, 1].map(|column| sheet.get_value((3, column)).cloned());
        assert_eq!(found, [Some(Data::Float(-12.0)), Some(Data::Float(-0.25))]);
    }
    let shown = file(ods(&document, Language::English).unwrap(), "content.xml");
    assert!(shown.contains("<text:p>-25%</text:p>"), "as pages have it, without a decimal");
}

#[test]
fn a_day_is_a_date_and_words_are_no_formula_and_no_markup() {
    let long = Value::number("12345678901234567".parse::<crate::Number>().unwrap());
    let hostile = "=1+1</text:p>&\u{1b}[31m\u{ffff}";
    let table = Table::new("t", "T").column("a", "A").column("b", "B").column("c", "C");
    let table = table.row([cell(hostile), cell(Value::date("2017-06-07")), cell(long)]);
    for mut book in read_back(&Document::new("D").table(table)) {
        let sheet = book.worksheet_range("1 T").unwrap();
        let words = sheet.get_value((3, 0)).unwrap().to_string();
        assert!(words.starts_with("=1+1</text:p>&"), "{words}");
        match sheet.get_value((3, 1)) {
            Some(Data::DateTime(date)) => assert_eq!(date.to_ymd_hms_milli(), (2017, 6, 7, 0, 0, 0, 0)),
            Some(Data::DateTimeIso(date)) => assert_eq!(date, "2017-06-07"),
            other => panic!("{other:?}"),
        }
        let kept = Some(&Data::String("12345678901234567".to_owned()));
        assert_eq!(sheet.get_value((3, 2)), kept, "no digit is lost");
        let formulas = book.worksheet_formula("1 T").unwrap();
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    }
}

#[test]
fn what_disclosure_control_made_of_a_count_is_no_more_exact() {
    let table = Table::new("t", "T").column("a", "A").column("b", "B");
    let table = table.row([cell(Value::WholePercent(29)), cell(Value::Suppressed)]);
    for mut book in read_back(&Document::new("D").table(table)) {
        let sheet = book.worksheet_range("1 T").unwrap();
        assert_eq!(sheet.get_value((3, 0)), Some(&Data::Float(0.29)));
        assert_eq!(sheet.get_value((3, 1)), Some(&Data::String("*".to_owned())));
    }
}

#[test]
fn a_sheet_is_called_what_its_table_shows_in_the_language_of_the_workbook() {
    let caption = Text::both("Trainings: delivered?", "Hyfforddiant a ddarparwyd i blant");
    let document =
        Document::new("D").table(Table::new("t", caption).column("a", "A").row([cell(1).with([1])]));
    for draw in FORMATS {
        let names = |language| read(draw, &document, language).sheet_names();
        assert_eq!(names(Language::English)[1], "1 Trainings delivered");
        assert_eq!(names(Language::Welsh)[1], "1 Hyfforddiant a ddarparwyd i");
    }
}

#[test]
fn both_languages_and_both_formats_have_the_same_cells() {
    let numbers = |range: &calamine::Range<Data>| {
        let cells = range.cells().filter(|cell| matches!(cell.2, Data::Float(_)));
        cells.map(|(row, column, number)| (row, column, number.to_string())).collect::<Vec<_>>()
    };
    for document in samples::all() {
        let mut first = read(xlsx, &document, Language::English);
        let names: Vec<String> = first.sheet_names();
        for draw in FORMATS {
            let mut other = read(draw, &document, Language::Welsh);
            assert_eq!(other.sheet_names().len(), names.len());
            for at in 1..names.len() {
                let [one, other] =
                    [&mut first, &mut other].map(|book| book.worksheet_range_at(at).unwrap().unwrap());
                assert_eq!(one.get_size(), other.get_size());
                assert_eq!(numbers(&one), numbers(&other));
            }
        }
    }
}

#[test]
fn the_same_document_has_the_same_bytes_and_no_date_is_in_them() {
    for (document, draw) in samples::all().iter().flat_map(|document| FORMATS.map(|draw| (document, draw))) {
        let made = || draw(document, Language::Welsh).unwrap();
        assert!(made() == made(), "{:?}", document.title);
        let mut files = zip::ZipArchive::new(Cursor::new(made())).unwrap();
        for index in 0..files.len() {
            let dated = files.by_index(index).unwrap().last_modified();
            assert_eq!(dated.map(|date| date.year()), Some(1980));
        }
    }
}

#[test]
fn an_opendocument_file_says_what_it_is_before_all_else_and_in_which_language() {
    let bytes = ods(&samples::training_reach(), Language::Welsh).unwrap();
    assert_eq!(&bytes[30..38], b"mimetype");
    assert_eq!(&bytes[38..84], b"application/vnd.oasis.opendocument.spreadsheet");
    let styles = file(bytes, "styles.xml");
    assert!(styles.contains("fo:language=\"cy\""), "{styles}");
}

#[test]
fn on_paper_each_sheet_lies_across_is_one_page_wide_and_repeats_its_heading() {
    let document = samples::training_reach();
    let sheet = file(xlsx(&document, Language::English).unwrap(), "xl/worksheets/sheet3.xml");
    for words in ["<pageSetUpPr fitToPage=\"1\"/>", "orientation=\"landscape\"", "fitToHeight=\"0\""] {
        assert!(sheet.contains(words), "{words}: {sheet}");
    }
    let book = file(xlsx(&document, Language::English).unwrap(), "xl/workbook.xml");
    assert!(book.contains("_xlnm.Print_Titles"), "{book}");
    let styles = file(ods(&document, Language::English).unwrap(), "styles.xml");
    for words in ["style:print-orientation=\"landscape\"", "style:scale-to-X=\"1\"", "style:name=\"Default\""]
    {
        assert!(styles.contains(words), "{words}: {styles}");
    }
    let content = file(ods(&document, Language::English).unwrap(), "content.xml");
    assert!(content.contains("style:master-page-name=\"Default\""), "{content}");
    assert_eq!(
        content.matches("table:style-name=\"sheet\"").count(),
        content.matches("<table:table ").count()
    );
    assert!(content.contains("<table:table-header-rows>"), "{content}");
}
