//! What stands on the agenda by the seed stories, in ledgers with little in them, and after later entries.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::Board;
use seeds::SEEDS;
use tyst_plugin::document::{Document, Language, Value};
use tyst_plugin::testkit::{
    Cut, Recorded, all_figures, figure, golden, laws, nothing_recorded, rows, run, run_with,
};

fn seeds(area: Option<&str>) -> Document {
    run::<Board>(&SEEDS, Cut { as_at: "2026-01-10", known_at: "2026-01-10", area })
}

fn lines(lines: &[&str]) -> Document {
    let files = [Recorded { on: "2020-01-01", lines: &lines.join("\n") }];
    run::<Board>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: Some("a") })
}

fn figures(document: &Document) -> [Value; 5] {
    all_figures(document, ["requests", "questions", "decisions", "actions", "overdue"])
}

#[test]
fn the_board_of_west_sussex_has_one_request_and_five_questions_to_answer() {
    let document = seeds(None);
    assert_eq!(figures(&document), [1, 5, 8, 6, 1].map(Value::from));
    let open: Vec<Vec<String>> = rows(&document, "to-answer", Language::English);
    let open: Vec<[&str; 2]> = open.iter().map(|row| [&*row[0], &*row[1]]).collect();
    let expected = [
        ["30.4", "asked"],
        ["30.2/Q1", "question"],
        ["30.2/Q2", "question"],
        ["30.2/Q3", "question"],
        ["30.2/Q4", "question"],
        ["30.2/Q5", "question"],
    ];
    assert_eq!(open, expected);
    assert_eq!(document.to_json(), seeds(Some("west-sussex")).to_json());
}

#[test]
fn what_is_due_before_the_next_meeting_is_overdue_on_its_agenda() {
    let on = |meeting| {
        let cut = Cut { as_at: "2019-11-30", known_at: "2026-01-10", area: None };
        let document = run_with::<Board>(&SEEDS, cut, &[("meeting", meeting)]);
        figure(&document, "overdue").clone()
    };
    assert_eq!([on("2019-11-30"), on("2019-12-01")], [0, 1].map(Value::from));
}

#[test]
fn six_actions_are_open_and_the_approval_is_overdue() {
    let actions = rows(&seeds(None), "to-do", Language::English);
    let owners: Vec<[&str; 3]> = actions.iter().map(|row| [&*row[1], &*row[2], &*row[3]]).collect();
    let board = "Health and Wellbeing Board";
    let expected = [
        ["Cabinet Member", "2019-11", "open; overdue"],
        ["Healthwatch", "“within the next two weeks”", "open"],
        [board, "“between October and April”", "open"],
        [board, "not stated", "open"],
        [board, "not stated", "open"],
        [board, "not stated", "open"],
    ];
    assert_eq!(owners, expected);
}

#[test]
fn what_was_agreed_and_resolved_is_reported_back_on_and_what_was_noted_is_not() {
    let decided = rows(&seeds(None), "decided", Language::English);
    let verbs: Vec<&str> = decided.iter().map(|row| &*row[1]).collect();
    assert_eq!(verbs, ["agreed", "agreed", "agreed", "agreed", "agreed", "agreed", "resolved", "resolved"]);
}

#[test]
fn another_area_has_an_agenda_of_its_own() {
    let document = seeds(Some("welsh-local-government"));
    let expected = [4.into(), Value::not_recorded(), 2.into(), 1.into(), 0.into()];
    assert_eq!(figures(&document), expected);
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let document = seeds(None);
    assert_eq!(rows(&document, "to-answer", Language::Welsh)[0][1], "gofynnwyd");
    assert_eq!(rows(&document, "to-do", Language::Welsh)[0][3], "ar agor; hwyr");
}

#[test]
fn the_document_is_as_it_was() {
    golden("tests/golden/west-sussex.json", &seeds(None));
}

const ASKED: &str = r#"{"kind":"minute.recorded","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"body":"b","ref":"1","form":"asked","text":"help"}}"#;
const PROMISED: &str = r#"{"kind":"commitment.made","area":"a","source":[{"doc":"D"}],"data":{"commitment":"c","by":{"text":"us"},"text":"to help","due":"2019-03"}}"#;
const KEPT: &str = r#"{"kind":"commitment.updated","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"commitment":"c","status":"kept"}}"#;

#[test]
fn an_answer_takes_a_request_off_the_agenda_and_a_possible_one_does_not() {
    let requests = |lines_: &[&str]| figures(&lines(lines_))[0].clone();
    assert_eq!(requests(&[ASKED]), 1.into());
    let agreed = ASKED.replace("asked", "agreed").replace(r#""1""#, r#""2","answers":"1""#);
    assert_eq!(requests(&[ASKED, &agreed]), 0.into());
    assert_eq!(requests(&[ASKED, &agreed.replace("2019", "2020")]), Value::between(0, 1));
    let listed = |lines_: &[&str]| rows(&lines(lines_), "to-answer", Language::English).len();
    assert_eq!([listed(&[ASKED, &agreed]), listed(&[ASKED, &agreed.replace("2019", "2020")])], [0, 1]);
}

#[test]
fn a_promise_that_was_kept_is_no_action_any_more() {
    let counts = |lines_: &[&str]| figures(&lines(lines_))[3..].to_vec();
    assert_eq!(counts(&[PROMISED]), [1.into(), 1.into()]);
    assert_eq!(counts(&[PROMISED, KEPT]), [0.into(), 0.into()]);
    assert_eq!(rows(&lines(&[PROMISED]), "to-do", Language::English)[0][3], "open; overdue");
}

#[test]
fn where_nothing_is_recorded_the_report_says_so() {
    for document in [seeds(Some("powys")), lines(&[])] {
        nothing_recorded(&document);
    }
}

#[test]
fn the_laws_of_reports_hold() {
    for (as_at, area) in [("2026-01-10", None), ("2000-08-31", None), ("2026-01-10", Some("west-sussex"))] {
        laws::<Board>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area });
    }
}
