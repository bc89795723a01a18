//! What the report says of the seed stories, of ledgers with little in them, and of what later entries answer.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::Resolutions;
use seeds::SEEDS;
use tyst_plugin::document::{Document, Language, Value};
use tyst_plugin::testkit::{Cut, Recorded, all_figures, golden, laws, nothing_recorded, rows, run, run_with};

fn seeds(area: Option<&str>) -> Document {
    run::<Resolutions>(&SEEDS, Cut { as_at: "2026-01-10", known_at: "2026-01-10", area })
}

fn lines(lines: &[&str]) -> Document {
    let files = [Recorded { on: "2020-01-01", lines: &lines.join("\n") }];
    run::<Resolutions>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: None })
}

fn figures(document: &Document) -> [Value; 4] {
    all_figures(document, ["minutes", "asks", "answered", "actions"])
}

const BOARD: &str = "Health and Wellbeing Board";
const BOARD_VERBS: &str =
    "asked: 3; presented: 1; noted: 2; recognised: 3; response: 3; question: 5; agreed: 6; resolved: 2";

#[test]
fn the_board_has_twenty_five_minutes_and_the_committee_nine() {
    let document = seeds(None);
    assert_eq!(figures(&document), [34, 7, 2, 7].map(Value::from));
    let committee = "asked: 4; presented: 1; proposed: 2; agreed: 1; accepted: 1";
    let expected =
        [[BOARD, "25", "3", "2", BOARD_VERBS], ["WLGA co-ordinating committee", "9", "4", "0", committee]];
    assert_eq!(rows(&document, "bodies", Language::English), expected);
}

#[test]
fn the_minutes_of_one_body_are_shown_where_it_is_asked_for() {
    let cut = Cut { as_at: "2026-01-10", known_at: "2026-01-10", area: None };
    let document = run_with::<Resolutions>(&SEEDS, cut, &[("body", "wlga-coordinating-committee")]);
    assert_eq!(figures(&document), [9, 4, 0, 1].map(Value::from));
    assert_eq!(rows(&document, "bodies", Language::English).len(), 1);
}

#[test]
fn two_requests_to_the_board_are_answered_and_no_question_is() {
    let rows = rows(&seeds(Some("west-sussex")), "replies", Language::English);
    let answers: Vec<[&str; 3]> = rows.iter().map(|row| [&*row[0], &*row[1], &*row[3]]).collect();
    let expected = [
        ["ask-1", "asked", "30.5(1), resolved"],
        ["ask-2", "asked", "30.5(2), resolved"],
        ["30.2/Q1", "question", "–"],
        ["30.2/Q2", "question", "–"],
        ["30.2/Q3", "question", "–"],
        ["30.2/Q4", "question", "–"],
        ["30.2/Q5", "question", "–"],
        ["30.4", "asked", "–"],
    ];
    assert_eq!(answers, expected);
    assert_eq!(
        rows[0][2],
        "Agree each organisation's strategic lead for a monthly steering group (Appendix 1)"
    );
    assert_eq!(rows[0][4], "Strategic leads agreed, including those suggested by the Board (Appendix 1)");
}

#[test]
fn an_answer_in_other_words_than_were_asked_has_what_is_noted_of_that() {
    let conflicts = Recorded { on: "2026-01-10", lines: include_str!("../../../fixtures/conflicts.jsonl") };
    let files: Vec<Recorded<'_>> = SEEDS.into_iter().chain([conflicts]).collect();
    let cut = Cut { as_at: "2026-01-10", known_at: "2026-01-10", area: Some("west-sussex") };
    let rows = rows(&run::<Resolutions>(&files, cut), "replies", Language::English);
    let noted = "noted: The resolution adds leads to those that the Board was asked to agree";
    assert!(rows[0][4].ends_with(noted), "{}", rows[0][4]);
    assert!(rows[1..].iter().all(|row| !row[4].contains("noted: ")), "{rows:?}");
}

#[test]
fn nothing_that_the_committee_was_asked_is_answered() {
    let document = seeds(Some("welsh-local-government"));
    assert_eq!(figures(&document), [9, 4, 0, 1].map(Value::from));
    let record = rows(&document, "record", Language::English);
    let record: Vec<[&str; 3]> = record.iter().map(|row| [&*row[0], &*row[1], &*row[3]]).collect();
    let june = "2000-06 (“the June co-ordinating committee”)";
    let later = "2000-06/2000";
    let expected = [
        ["2", "agreed", "2000-02 (“later that month”)"],
        ["2", "presented", june],
        ["2", "accepted", june],
        ["7", "asked", later],
        ["8", "proposed", later],
        ["9", "proposed", later],
        ["10.1", "asked", later],
        ["10.2", "asked", later],
        ["10.3", "asked", later],
    ];
    assert_eq!(record, expected);
}

#[test]
fn six_actions_follow_in_west_sussex() {
    let document = seeds(Some("west-sussex"));
    let actions = rows(&document, "next", Language::English);
    let actions: Vec<[&str; 4]> = actions.iter().map(|row| [0, 1, 2, 3].map(|at| &*row[at])).collect();
    let expected = [
        ["Approve the Children First Strategy", "Cabinet Member", "2019-11", "open; overdue"],
        ["Supply a report on what children said", "Healthwatch", "“within the next two weeks”", "open"],
        ["Run a monthly partner steering group", BOARD, "“between October and April”", "open"],
        [
            "Invite young people's bodies, perhaps headteachers, to the steering group",
            BOARD,
            "not stated",
            "open",
        ],
        ["Consider meeting times that suit children", BOARD, "not stated", "open"],
        ["Find ways to engage more children", BOARD, "not stated", "open"],
    ];
    assert_eq!(actions, expected);
}

#[test]
fn no_meeting_of_the_board_has_a_date_but_none_is_later_than_november_2019() {
    let record = rows(&seeds(Some("west-sussex")), "record", Language::English);
    assert_eq!(record.len(), 25);
    let by = "../2019-11 (“ahead of the scheduled November 2019 approval”)";
    assert!(record.iter().all(|row| row[3] == by), "{record:?}");
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let document = seeds(Some("west-sussex"));
    let verbs = "gofynnwyd: 3; cyflwynwyd: 1; nodwyd: 2; cydnabuwyd: 3; ymateb: 3; cwestiwn: 5; cytunwyd: 6; penderfynwyd: 2";
    assert_eq!(rows(&document, "bodies", Language::Welsh), [[BOARD, "25", "3", "2", verbs]]);
    assert_eq!(rows(&document, "next", Language::Welsh)[0][3], "ar agor; hwyr");
}

#[test]
fn the_document_is_as_it_was() {
    golden("tests/golden/west-sussex.json", &seeds(Some("west-sussex")));
}

const ASKED: &str = r#"{"kind":"minute.recorded","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"body":"b","ref":"1","form":"asked","text":"help"}}"#;

#[test]
fn one_request_is_asked_and_not_answered_until_a_minute_says_so() {
    assert_eq!(figures(&lines(&[ASKED])), [1.into(), 1.into(), 0.into(), Value::not_recorded()]);
    let noted = ASKED.replace("asked", "noted").replace(r#""1""#, r#""2","answers":"1""#);
    let document = lines(&[ASKED, &noted]);
    assert_eq!(figures(&document), [2.into(), 1.into(), 1.into(), Value::not_recorded()]);
    assert_eq!(rows(&document, "replies", Language::English)[0][3..], ["2, noted", "help"]);
    let perhaps = lines(&[ASKED, &noted.replace("2019", "2020")]);
    assert_eq!(figures(&perhaps)[2], Value::between(0, 1));
    assert_eq!(rows(&perhaps, "replies", Language::English)[0][3], "2, noted (possible)");
}

#[test]
fn a_promise_of_an_area_without_minutes_is_no_action() {
    let promise = r#"{"kind":"commitment.made","area":"z","source":[{"doc":"D"}],"data":{"commitment":"c","by":{"text":"us"},"text":"to help"}}"#;
    assert_eq!(figures(&lines(&[ASKED, promise]))[3], Value::not_recorded());
    let here = lines(&[ASKED, &promise.replace(r#""z""#, r#""a""#)]);
    assert_eq!(figures(&here)[3], 1.into());
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
        laws::<Resolutions>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area });
    }
}
