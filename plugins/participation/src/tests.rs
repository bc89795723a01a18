//! What the report says of the seed stories, of ledgers with little in them, and of promises to invite.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::Participation;
use seeds::SEEDS;
use tyst_plugin::document::{Document, Language, Value};
use tyst_plugin::testkit::{
    Cut, Recorded, figure, figures, golden, has_table, laws, nothing_recorded, rows, run,
};

fn seeds(area: Option<&str>) -> Document {
    run::<Participation>(&SEEDS, Cut { as_at: "2026-01-10", known_at: "2026-01-10", area })
}

fn lines(lines: &[&str]) -> Document {
    let files = [Recorded { on: "2020-01-01", lines: &lines.join("\n") }];
    run::<Participation>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: None })
}

const CONDITIONS: [&str; 4] = ["space", "voice", "audience", "influence"];

#[test]
fn influence_is_recorded_in_none_of_three_consultations_with_children() {
    let document = seeds(None);
    let counts = figures(&document, ["consultations", "with-children"]);
    assert_eq!(counts, [7, 3].map(Value::from));
    assert_eq!(figures(&document, CONDITIONS), [2, 3, 2, 0].map(Value::from));
}

#[test]
fn shows_what_each_source_says_of_the_four_conditions() {
    let rows = rows(&seeds(None), "voices", Language::English);
    let promised = "Supply a report on what children said (within the next two weeks; open)";
    let newport = |by, method, source| [by, method, "yes", "yes", "yes", "–", "–", source];
    let expected = [
        newport(
            "students of Millbrook",
            "on paper",
            "S002, lines 204-208; S002, lines 189-194; S002, lines 211-212",
        ),
        newport(
            "students of the Pillgwenlly school",
            "on a screen",
            "S002, lines 204-210; S002, lines 189-194; S002, lines 211-212",
        ),
        ["Healthwatch", "–", "–", "yes", "–", "–", promised, "S003, line 47"],
    ];
    assert_eq!(rows, expected);
}

#[test]
fn welsh_local_government_held_two_consultations_and_none_with_children() {
    let areas = rows(&seeds(None), "areas", Language::English);
    let expected = [
        ["Children First Pioneers", "1", "0"],
        ["Newport", "2", "2"],
        ["Welsh local government (WLGA)", "2", "0"],
        ["West Sussex", "2", "1"],
    ];
    assert_eq!(areas, expected);
    assert_eq!(*figure(&seeds(Some("welsh-local-government")), "with-children"), 0.into());
}

#[test]
fn the_board_agreed_that_childrens_voices_are_central() {
    let decided = rows(&seeds(None), "decided", Language::English);
    assert_eq!(decided.len(), 8);
    assert_eq!(decided[0][..3], ["30.3", "agreed", "Children's voices to be central from now on"]);
    assert!(!has_table(&seeds(Some("newport")), "decided"));
}

#[test]
fn six_are_to_be_invited_and_no_invitation_is_recorded() {
    let document = seeds(None);
    assert_eq!(figures(&document, ["to-invite", "invited"]), [6, 0].map(Value::from));
    let invited = rows(&document, "invitations", Language::English);
    let names: Vec<&str> = invited.iter().map(|row| &*row[0]).collect();
    let expected = [
        "Youth Mayor",
        "Voice of Looked after Children Council",
        "Youth Cabinet",
        "Scout Association",
        "Guiding Association Leaders",
        "Headteachers from schools/colleges",
    ];
    assert_eq!(names, expected);
    assert!(invited.iter().all(|row| row[2] == "open"), "{invited:?}");
}

#[test]
fn two_notes_of_newport_are_on_participation() {
    let notes = rows(&seeds(Some("newport")), "notes", Language::English);
    let notes: Vec<&str> = notes.iter().map(|row| &*row[0]).collect();
    let expected = [
        "Students passed on what they found to a wider audience",
        "Parents spoke about ACEs at a conference",
    ];
    assert_eq!(notes, expected);
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let rows = rows(&seeds(Some("newport")), "voices", Language::Welsh);
    assert_eq!(rows[0][..6], ["students of Millbrook", "ar bapur", "ie", "ie", "ie", "–"]);
}

#[test]
fn the_document_is_as_it_was() {
    golden("tests/golden/all.json", &seeds(None));
}

const HELD: &str = r#"{"kind":"consultation.held","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"consultation":"c","by":{"text":"us"},"lundy":{"voice":"yes","influence":"no"}}}"#;
const PROMISED: &str = r#"{"kind":"commitment.made","area":"a","source":[{"doc":"D"}],"data":{"commitment":"i","by":{"text":"us"},"text":"to invite","invitees":["x","y"]}}"#;

#[test]
fn one_consultation_shows_what_was_so_what_was_not_and_what_nobody_says() {
    let document = lines(&[HELD]);
    assert_eq!(figures(&document, CONDITIONS), [0, 1, 0, 0].map(Value::from));
    let expected = [["us", "–", "–", "yes", "–", "no", "–", "D"]];
    assert_eq!(rows(&document, "voices", Language::English), expected);
    let possible = lines(&[&HELD.replace("2019", "2020")]);
    assert_eq!(*figure(&possible, "voice"), Value::between(0, 1));
}

#[test]
fn the_seven_standards_show_what_a_source_says_of_each_and_are_never_inferred() {
    let said = r#""standards":{"information":"yes","feedback":"no","respect":"not-recorded"}"#;
    let document = lines(&[&HELD.replace(r#""lundy":{"voice":"yes","influence":"no"}"#, said)]);
    let expected = [["us", "yes", "–", "–", "–", "–", "no", "–"]];
    assert_eq!(rows(&document, "standards", Language::English), expected);
    let unsaid = rows(&seeds(None), "standards", Language::English);
    assert_eq!(unsaid.len(), 3);
    assert!(unsaid.iter().all(|row| row[1..].iter().all(|cell| cell == "–")), "{unsaid:?}");
}

#[test]
fn responses_are_counted_by_name_and_by_what_sources_count() {
    let expected = [
        ["Cabinet Secretary for Communities and Children", "19", "organisations", "–"],
        ["Welsh Local Government Association", "8", "named respondents", "endorsed"],
    ];
    let found = rows(&seeds(None), "responses", Language::English);
    assert_eq!(found.iter().map(|row| &row[..]).collect::<Vec<_>>(), expected);
    let received = |more: &str| {
        format!(
            r#"{{"kind":"response.received","area":"a","when":"2019","source":[{{"doc":"D"}}],"data":{{"consultation":"c"{more}}}}}"#
        )
    };
    let children = r#","stance":"mixed","count":{"n":3,"unit":"children"}"#;
    let document = lines(&[HELD, &received(children)]);
    let expected = [["us", "3 people", "children", "partly in support"]];
    assert_eq!(rows(&document, "responses", Language::English), expected);
}

#[test]
fn a_promise_says_by_when_in_the_words_of_the_language() {
    let promised = |due: &str, language| {
        let due = format!(r#""due":{due},"invitees""#);
        rows(&lines(&[HELD, &PROMISED.replace(r#""invitees""#, &due)]), "voices", language)[0][6].clone()
    };
    let (month, span) = (r#""2021-11""#, r#"{"earliest":"2020-10","latest":"2021-04"}"#);
    assert_eq!(promised(month, Language::English), "to invite (by November 2021; open)");
    assert_eq!(promised(month, Language::Welsh), "to invite (erbyn Tachwedd 2021; ar agor)");
    assert_eq!(promised(span, Language::English), "to invite (October 2020 to April 2021; open)");
    let latest = r#"{"latest":"2021-04-30"}"#;
    assert_eq!(promised(latest, Language::English), "to invite (by 30 April 2021; open)");
}

#[test]
fn a_promise_that_is_only_possible_says_so() {
    let promised = |when: &str, language| {
        let dated = PROMISED.replace(r#""area":"a","#, &format!(r#""area":"a","when":"{when}","#));
        rows(&lines(&[HELD, &dated]), "voices", language)[0][6].clone()
    };
    assert_eq!(promised("2019", Language::English), "to invite (open)");
    assert_eq!(promised("2020", Language::English), "to invite (possible) (open)");
    assert_eq!(promised("2020", Language::Welsh), "to invite (posibl) (ar agor)");
}

#[test]
fn who_was_to_be_invited_was_when_the_promise_is_kept_and_perhaps_when_it_may_be() {
    let kept = |when: &str| {
        let line = r#"{"kind":"commitment.updated","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"commitment":"i","status":"kept"}}"#;
        figure(&lines(&[PROMISED, &line.replace("2019", when)]), "invited").clone()
    };
    assert_eq!(*figure(&lines(&[PROMISED]), "invited"), 0.into());
    assert_eq!([kept("2019"), kept("2020")], [2.into(), Value::between(0, 2)]);
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
        laws::<Participation>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area });
    }
}
