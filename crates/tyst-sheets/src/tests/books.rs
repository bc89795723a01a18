//! Workbooks that are written, filled in and read: every kind, and every type of cell.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde_json::{Map, Value as Json};
use tyst_event::json::statement_from_json;
use tyst_event::words::{self, circumstances, names::Known};
use tyst_event::{Kind, Problems, Statement};

use super::words as cells;
use crate::cell::Sheet;
use crate::columns::{self, Column, Part};
use crate::mapping::{Dates, SheetMapping};
use crate::plan::{Plan, Typed};
use crate::read::sheets;
use crate::template::{self, Faulty, Slugs};

fn named(all: Vec<Sheet>, name: &str) -> Sheet {
    all.into_iter().find(|sheet| sheet.name == name).expect("the sheet is there")
}

/// Returns what the vocabulary gives as an example for each column of a kind that is picked, as far as they go together.
fn examples(kind: Kind, columns: &[Column], picked: u64) -> Vec<(usize, String)> {
    let whole = Json::Object(words::example(kind));
    let goes = |column: &Column| {
        let path = column.flag.path.join("/");
        let at = if column.part == Part::Data { format!("/data/{path}") } else { format!("/{path}") };
        whole.pointer(&at).is_some() || column.flag.name == "when"
    };
    let parts_of_optional = |column: &Column| column.flag.path.len() > 1 && column.part == Part::Data;
    let is_picked = |at: usize, column: &Column| {
        column.flag.required || parts_of_optional(column) || picked >> (at % 64) & 1 == 1
    };
    let all = columns.iter().enumerate();
    let chosen =
        all.filter(|(at, column)| !column.flag.example.is_empty() && goes(column) && is_picked(*at, column));
    chosen.map(|(at, column)| (at, column.flag.example.to_owned())).collect()
}

/// Returns the entry that the same words make when they are typed as flags.
fn typed(kind: Kind, columns: &[Column], filled: &[(usize, String)]) -> Option<Statement> {
    let (mut entry, mut data) = (Map::new(), Map::new());
    let word = |name: &str| {
        let found =
            filled.iter().find(|(at, _)| columns[*at].flag.name == name && columns[*at].part != Part::Data);
        found.map(|(_, words)| vec![words.clone()]).unwrap_or_default()
    };
    circumstances::put(&word, &mut entry);
    for (at, words) in filled.iter().filter(|(at, _)| columns[*at].part == Part::Data) {
        words::put(&columns[*at].flag, std::slice::from_ref(words), &mut data);
    }
    entry.insert("kind".to_owned(), Json::from(kind.name()));
    entry.insert("data".to_owned(), Json::Object(data));
    statement_from_json(&entry, &mut Problems::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]
    #[test]
    fn what_is_filled_in_is_what_is_typed_for_every_kind(kind in 0..Kind::FACTS.len(), picked: u64) {
        let kind = Kind::FACTS[kind];
        let columns = columns::of(kind);
        let words = examples(kind, &columns, picked);
        let row = Faulty { words: words.clone(), problems: vec![(Some(3), "wrong".to_owned())] };
        let bytes = template::problems(&BTreeMap::from([(kind.number(), vec![row])]), &Slugs::new()).unwrap();
        let sheet = named(sheets("t", &bytes).unwrap(), kind.name());
        let plan = Plan::new(&sheet, &SheetMapping::plain("", kind)).unwrap();
        let rows: Vec<Typed> = plan.rows(&sheet, crate::book::NO_NAMES).collect();
        prop_assert_eq!(rows.len(), 1);
        prop_assert_eq!(&rows[0].words, &words);
        let read = rows[0].read.as_ref().ok().map(|read| read.statement.clone());
        prop_assert_eq!(read, typed(kind, &columns, &words));
    }
}

#[test]
fn a_template_holds_every_kind_and_its_examples_are_sound_and_never_entries() {
    let bytes = template::template(Kind::FACTS, &Slugs::new()).unwrap();
    let all = sheets("t", &bytes).unwrap();
    assert_eq!(all.len(), Kind::FACTS.len() + 2);
    for kind in Kind::FACTS {
        let mut sheet = all.iter().find(|sheet| sheet.name == kind.name()).unwrap().clone();
        let plan = Plan::new(&sheet, &SheetMapping::plain("", *kind)).unwrap();
        assert_eq!(
            (plan.rows(&sheet, crate::book::NO_NAMES).count(), plan.examples(&sheet)),
            (0, 1),
            "{}",
            kind.name()
        );
        sheet.rows[1].cells[0] = crate::cell::Cell::Empty;
        let row = plan.rows(&sheet, crate::book::NO_NAMES).next().unwrap();
        assert!(row.read.is_ok(), "{}: {:?}", kind.name(), row.read);
    }
}

#[test]
fn a_template_is_the_same_bytes_each_time() {
    let known = Slugs::from([(Known::Areas, vec![("newport".to_owned(), "Newport".to_owned())])]);
    let once = template::template(Kind::FACTS, &known).unwrap();
    assert!(once == template::template(Kind::FACTS, &known).unwrap());
    let lists = named(sheets("t", &once).unwrap(), template::LISTS);
    assert!(cells(&lists).iter().flat_map(|(_, row)| row).any(|cell| cell == "newport"));
}

/// A workbook with a sheet of trainings in which every type of cell occurs.
fn trainings() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("training.delivered").unwrap();
    let heads =
        ["Area", "When", "Topic", "Audience", "Participants", "Participants: who", "Provisional", "Source"];
    for (at, head) in (0..).zip(heads) {
        sheet.write_string(0, at, head).unwrap();
    }
    let looks = ["d mmm yyyy", "mmm-yy", "yyyy", "[$-809]mmmm\\ yyyy"];
    for (row, look) in (2..).zip(looks) {
        let first = ExcelDateTime::from_ymd(2018, 9, 1).unwrap();
        sheet.write_string(row, 0, "newport").unwrap();
        sheet.write_datetime_with_format(row, 1, &first, &Format::new().set_num_format(look)).unwrap();
        sheet.write_string(row, 2, "  ACE awareness ").unwrap();
        sheet.write_string(row, 3, "staff").unwrap();
        sheet.write_formula(row, 4, Formula::new("=20+4").set_result("24")).unwrap();
        sheet.write_string(row, 5, "teachers").unwrap();
        sheet.write_boolean(row, 6, true).unwrap();
        sheet.write_string(row, 7, "Minutes 4#item 2; Minutes 5").unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn cells_say_what_they_show_a_date_no_more_than_its_format() {
    let sheet = named(sheets("t", &trainings()).unwrap(), "training.delivered");
    let plan = Plan::new(&sheet, &SheetMapping::plain("", Kind::TrainingDelivered)).unwrap();
    let rows: Vec<Statement> = plan
        .rows(&sheet, crate::book::NO_NAMES)
        .map(|row| row.read.unwrap_or_else(|problems| panic!("{problems:?}")).statement)
        .collect();
    let dates: Vec<String> = rows.iter().map(|row| row.when.edtf()).collect();
    assert_eq!(dates, ["2018-09-01", "2018-09", "2018", "2018-09"]);
    let tyst_event::Body::TrainingDelivered(data) = &rows[0].body else { panic!("another kind") };
    assert_eq!(data.participants.as_ref().and_then(|count| count.n), Some(24));
    assert_eq!((data.provisional, data.topic.any()), (Some(true), "ACE awareness"));
    assert_eq!(rows[0].sources.len(), 2);
}

#[test]
fn a_share_of_a_hundred_is_the_number_that_is_shown_and_a_fault_is_a_problem_among_others() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("target.set").unwrap();
    for (at, head) in (0..).zip(["Area", "Indicator", "Period", "Value", "Source", "Reason"]) {
        sheet.write_string(0, at, head).unwrap();
    }
    for row in [1, 2, 3] {
        for (at, words) in
            [(0, "newport"), (1, "attendance"), (2, "financial year 2019/20"), (4, "M"), (5, "agreed")]
        {
            if (row, at) != (2, 4) {
                sheet.write_string(row, at, words).unwrap();
            }
        }
    }
    sheet.write_number_with_format(1, 3, 0.942, &Format::new().set_num_format("0.0%")).unwrap();
    sheet.write_formula(2, 3, Formula::new("=Z1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_string(3, 3, "£1,250.50").unwrap();
    let sheet = named(sheets("t", &book.save_to_buffer().unwrap()).unwrap(), "target.set");
    let plan = Plan::new(&sheet, &SheetMapping::plain("", Kind::TargetSet)).unwrap();
    let rows: Vec<Typed> = plan.rows(&sheet, crate::book::NO_NAMES).collect();
    let value = |row: &Typed| {
        row.words.iter().find(|(column, _)| plan.columns[*column].flag.name == "value").unwrap().1.clone()
    };
    assert_eq!(value(&rows[0]), "94.2");
    assert!(rows[0].read.is_ok() && rows[2].read.is_ok(), "{:?} {:?}", rows[0].read, rows[2].read);
    let problems = rows[1].read.as_ref().unwrap_err().iter();
    let said: Vec<_> = problems.map(|problem| (problem.rule.as_ref(), plan.place(problem))).collect();
    let value = ("cell-fault", (Some(3), "Value".to_owned()));
    assert_eq!(said, [value, ("required", (Some(4), "Source".to_owned()))]);
}

#[test]
fn dates_that_all_stand_on_a_first_are_suspected_and_can_be_said_to_be_months() {
    let mut sheet = named(sheets("t", &trainings()).unwrap(), "training.delivered");
    let mut mapping = SheetMapping::plain("", Kind::TrainingDelivered);
    for row in &mut sheet.rows[1..] {
        row.cells[1] = crate::cell::Cell::Date("2018-09-01".parse().unwrap());
    }
    let plan = Plan::new(&sheet, &mapping).unwrap();
    assert_eq!(plan.perhaps_months(&sheet), ["When"]);
    mapping.dates = Dates::Month;
    let plan = Plan::new(&sheet, &mapping).unwrap();
    assert!(plan.perhaps_months(&sheet).is_empty());
    let first = plan.rows(&sheet, crate::book::NO_NAMES).next().unwrap().read.unwrap();
    assert_eq!(first.statement.when.edtf(), "2018-09");
}

#[test]
fn what_is_longer_than_a_cell_is_cut_in_a_workbook_of_problems() {
    let row =
        Faulty { words: vec![(1, "x".repeat(100_000))], problems: vec![(Some(1), "y".repeat(100_000))] };
    let faulty = BTreeMap::from([(Kind::NoteRecorded.number(), vec![row])]);
    let bytes = template::problems(&faulty, &Slugs::new()).unwrap();
    let sheet = named(sheets("t", &bytes).unwrap(), "note.recorded");
    assert_eq!(sheet.rows[1].cell(1).words().len(), 32_000);
}

#[test]
fn what_is_said_at_a_cell_is_said_in_both_languages_and_has_room_there() {
    for kind in Kind::FACTS {
        for column in columns::of(*kind) {
            let prompt = template::prompt(&column);
            assert!(prompt.chars().count() <= 255, "{}: {prompt}", column.flag.name);
            assert!(
                prompt.lines().nth(1).is_some_and(|welsh| welsh.ends_with(['.', '…'])),
                "{}: {prompt}",
                column.flag.name
            );
        }
    }
    let columns = columns::of(Kind::MinuteRecorded);
    let body = columns.iter().find(|column| column.flag.name == "body").unwrap();
    let said = "The body that met.\nY corff a gyfarfu.\nExample | Enghraifft: ws-hwb";
    assert_eq!(template::prompt(body), said);
}
