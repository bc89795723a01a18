//! What sheets of other people's making mean: said by a mapping, guessed for one, and never passed over.

use tyst_event::Kind;

use crate::cell::{Cell, Row, Sheet};
use crate::mapping::{Dates, Mapping, MappingError, SheetMapping, guess, parse};
use crate::plan::{Plan, Typed};

fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let cells = |row: &[&str]| row.iter().map(|cell| Cell::Text((*cell).to_owned())).collect();
    let rows = (1..).zip(rows).map(|(number, row)| Row { number, cells: cells(row) });
    Sheet { name: name.to_owned(), rows: rows.collect() }
}

fn log() -> Sheet {
    sheet(
        "Training log",
        &[
            &["Our training, 2018"],
            &[],
            &["Date", "Course", "Who for", "Attendees", "Booked by"],
            &["Sept 2018", "ACE awareness", "school staff", "24", "JB"],
            &["autumn 2018", "Theory of Change", "heads", "", "JB"],
        ],
    )
}

const MAPPING: &str = r#"
ignore = ["Contacts"]
[[sheet]]
name = "Training log"
kind = "training.delivered"
heading-row = 3
ignore = ["Booked by"]
[sheet.columns]
"Date" = "when"
"Course" = "topic"
"Who for" = "audience"
"Attendees" = "participants"
[sheet.fixed]
area = "newport"
source = "Training log 2018"
participants-unit = "people"
"#;

fn problems(sheet: &Sheet, mapping: &SheetMapping) -> Vec<String> {
    let found = Plan::new(sheet, mapping).unwrap_err().into_iter();
    found.map(|found| format!("{:?} {} {}", found.column, found.problem.field, found.problem.rule)).collect()
}

#[test]
fn a_mapping_says_what_a_sheet_means() {
    let mapping = parse(MAPPING).unwrap();
    assert_eq!(mapping.ignore, ["Contacts"]);
    let (sheet, plan) = (log(), Plan::new(&log(), &mapping.sheets[0]).unwrap());
    let rows: Vec<Typed> = plan.rows(&sheet, crate::book::NO_NAMES).collect();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 5]);
    let statement = &rows[0].read.as_ref().unwrap().statement;
    assert_eq!((statement.area.as_str(), statement.when.edtf().as_str()), ("newport", "2018-09"));
    // A unit for every row counts nobody where no number stands.
    assert_eq!(rows[1].read.as_ref().unwrap().statement.when.edtf(), "2018-09/2018-11");
}

#[test]
fn a_heading_that_is_no_field_is_a_problem_and_never_passed_over() {
    let mut mapping = parse(MAPPING).unwrap().sheets.remove(0);
    mapping.ignore.clear();
    assert_eq!(problems(&log(), &mapping), ["Some(4) Booked by unknown-heading"]);
    mapping.ignore.push("booked BY".to_owned());
    assert!(Plan::new(&log(), &mapping).is_ok(), "however it is spelled");
    mapping.columns.push(("Trainer".to_owned(), "providers".to_owned()));
    assert_eq!(problems(&log(), &mapping), ["None Trainer unknown-heading"]);
}

#[test]
fn all_that_is_wrong_with_headings_is_said_at_once() {
    let plain = SheetMapping::plain("", Kind::TrainingDelivered);
    let sheet = sheet("x", &[&["Area", "Topik", "Pwnc", "Topic", ""], &["newport", "a", "b", "c", "d"]]);
    assert_eq!(
        problems(&sheet, &plain),
        [
            "Some(1) Topik unknown-heading",
            "Some(3) Topic heading-twice",
            "Some(4) the heading no-heading",
            "None Audience | Cynulleidfa no-column",
            "None Source | Ffynhonnell no-column",
        ]
    );
    let found = Plan::new(&sheet, &plain).unwrap_err();
    assert!(found[0].problem.hint.as_ref().unwrap().starts_with("did you mean Topic | Pwnc?"), "{found:?}");
}

#[test]
fn a_guess_is_a_mapping_that_says_what_it_is_unsure_of() {
    let file = guess(&[log()], None);
    for line in [
        "name = \"Training log\"",
        "heading-row = 3",
        "\"Date\" = \"when\"  # unsure",
        "\"Course\" = \"topic\"  # unsure",
        "\"Attendees\" = \"participants\"  # unsure",
        "ignore = [\"Booked by\"]  # no field is near; name one below where it is one",
        "# area = \"newport\"  # missing: the same in every row?",
    ] {
        assert!(file.lines().any(|found| found == line), "{line} is not in\n{file}");
    }
    let mapping: Mapping = parse(&file).unwrap_or_else(|fault| panic!("{fault}\n{file}"));
    assert_eq!(mapping.sheets[0].kind, Kind::TrainingDelivered);
    assert_eq!(mapping.sheets[0].dates, Dates::Day);
}

#[test]
fn a_guess_of_a_template_is_sure_of_everything() {
    let headings: Vec<String> =
        crate::columns::of(Kind::MinuteRecorded).iter().map(crate::columns::Column::heading).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let file = guess(&[sheet("minute.recorded", &[&headings])], None);
    assert!(!file.contains("unsure") && !file.contains("missing"), "{file}");
}

#[test]
fn what_a_mapping_names_wrongly_is_answered_with_what_is_near() {
    let kind = parse(&MAPPING.replace("training.delivered", "training.deliverd")).unwrap_err();
    assert!(matches!(kind, MappingError::Kind { near: Some("training.delivered"), .. }), "{kind}");
    let field = parse(&MAPPING.replace("\"topic\"", "\"topik\"")).unwrap_err();
    assert!(matches!(&field, MappingError::Field { near: Some(near), .. } if near == "topic"), "{field}");
    let unknown = parse(&MAPPING.replace("heading-row", "headings")).unwrap_err();
    assert!(matches!(&unknown, MappingError::Form(words) if words.contains("headings")), "{unknown}");
}
