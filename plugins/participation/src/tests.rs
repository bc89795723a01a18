//! What the report says of the seed stories, of ledgers with little in them, and of promises to invite.
//!
//! Deliberately absent: how a document is drawn.

use super::Participation;
use tyst_plugin::document::{Block, Document, Language, Table, Value};
use tyst_plugin::testkit::{Cut, Recorded, golden, laws, run};

const SEEDS: [Recorded<'_>; 5] = [
    Recorded { on: "2026-01-05", lines: include_str!("../../../fixtures/seeds/s004.jsonl") },
    Recorded { on: "2026-01-06", lines: include_str!("../../../fixtures/seeds/s000.jsonl") },
    Recorded { on: "2026-01-07", lines: include_str!("../../../fixtures/seeds/s002.jsonl") },
    Recorded { on: "2026-01-08", lines: include_str!("../../../fixtures/seeds/s001.jsonl") },
    Recorded { on: "2026-01-09", lines: include_str!("../../../fixtures/seeds/s003.jsonl") },
];

fn seeds(area: Option<&str>) -> Document {
    run::<Participation>(&SEEDS, Cut { as_at: "2026-01-10", known_at: "2026-01-10", area })
}

fn lines(lines: &[&str]) -> Document {
    let files = [Recorded { on: "2020-01-01", lines: &lines.join("\n") }];
    run::<Participation>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: None })
}

fn figure(document: &Document, id: &str) -> Value {
    document.figures.iter().find(|figure| figure.id == id).expect("the figure is there").value.clone()
}

fn table<'a>(document: &'a Document, id: &str) -> Option<&'a Table> {
    let mut tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.find(|table| table.id == id)
}

fn shown(document: &Document, id: &str, language: Language) -> Vec<Vec<String>> {
    let words = |value: &Value| match value {
        Value::Words(words) => words.words(language).to_owned(),
        Value::Quoted { text, .. } => format!("said: {text}"),
        Value::Date { edtf, .. } => edtf.clone(),
        Value::Number(number) => number.to_string(),
        Value::NotRecorded { note: None } => "–".to_owned(),
        other => panic!("{other:?} stands in the table"),
    };
    let rows = table(document, id).into_iter().flat_map(|table| &table.rows);
    rows.map(|row| row.cells.iter().map(|cell| words(&cell.value)).collect()).collect()
}

const CONDITIONS: [&str; 4] = ["space", "voice", "audience", "influence"];

#[test]
fn influence_is_recorded_in_none_of_three_consultations_with_children() {
    let document = seeds(None);
    let counts = ["consultations", "with-children"].map(|id| figure(&document, id));
    assert_eq!(counts, [7, 3].map(Value::from));
    assert_eq!(CONDITIONS.map(|id| figure(&document, id)), [2, 3, 2, 0].map(Value::from));
}

#[test]
fn shows_what_each_source_says_of_the_four_conditions() {
    let rows = shown(&seeds(None), "voices", Language::English);
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
    let areas = shown(&seeds(None), "areas", Language::English);
    let expected = [
        ["Children First Pioneers", "1", "0"],
        ["Newport", "2", "2"],
        ["Welsh local government (WLGA)", "2", "0"],
        ["West Sussex", "2", "1"],
    ];
    assert_eq!(areas, expected);
    assert_eq!(figure(&seeds(Some("welsh-local-government")), "with-children"), 0.into());
}

#[test]
fn the_board_agreed_that_childrens_voices_are_central() {
    let decided = shown(&seeds(None), "decided", Language::English);
    assert_eq!(decided.len(), 8);
    assert_eq!(decided[0][..3], ["30.3", "agreed", "Children's voices to be central from now on"]);
    assert!(table(&seeds(Some("newport")), "decided").is_none());
}

#[test]
fn six_are_to_be_invited_and_no_invitation_is_recorded() {
    let document = seeds(None);
    assert_eq!(["to-invite", "invited"].map(|id| figure(&document, id)), [6, 0].map(Value::from));
    let invited = shown(&document, "invitations", Language::English);
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
    let notes = shown(&seeds(Some("newport")), "notes", Language::English);
    let notes: Vec<&str> = notes.iter().map(|row| &*row[0]).collect();
    let expected = [
        "Students passed on what they found to a wider audience",
        "Parents spoke about ACEs at a conference",
    ];
    assert_eq!(notes, expected);
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let rows = shown(&seeds(Some("newport")), "voices", Language::Welsh);
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
    assert_eq!(CONDITIONS.map(|id| figure(&document, id)), [0, 1, 0, 0].map(Value::from));
    let expected = [["us", "–", "–", "yes", "–", "no", "–", "D"]];
    assert_eq!(shown(&document, "voices", Language::English), expected);
    let possible = lines(&[&HELD.replace("2019", "2020")]);
    assert_eq!(figure(&possible, "voice"), Value::between(0, 1));
}

#[test]
fn a_promise_that_is_only_possible_says_so() {
    let promised = |when: &str, language| {
        let dated = PROMISED.replace(r#""area":"a","#, &format!(r#""area":"a","when":"{when}","#));
        shown(&lines(&[HELD, &dated]), "voices", language)[0][6].clone()
    };
    assert_eq!(promised("2019", Language::English), "to invite (open)");
    assert_eq!(promised("2020", Language::English), "to invite (possible) (open)");
    assert_eq!(promised("2020", Language::Welsh), "to invite (posibl) (ar agor)");
}

#[test]
fn who_was_to_be_invited_was_when_the_promise_is_kept_and_perhaps_when_it_may_be() {
    let kept = |when: &str| {
        let line = r#"{"kind":"commitment.updated","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"commitment":"i","status":"kept"}}"#;
        figure(&lines(&[PROMISED, &line.replace("2019", when)]), "invited")
    };
    assert_eq!(figure(&lines(&[PROMISED]), "invited"), 0.into());
    assert_eq!([kept("2019"), kept("2020")], [2.into(), Value::between(0, 2)]);
}

#[test]
fn where_nothing_is_recorded_the_report_says_so() {
    for document in [seeds(Some("powys")), lines(&[])] {
        assert!(document.figures.iter().all(|figure| figure.value == Value::not_recorded()));
        assert!(matches!(document.blocks[..], [Block::Paragraph(_)]), "{:?}", document.blocks);
    }
}

#[test]
fn the_laws_of_reports_hold() {
    for (as_at, area) in [("2026-01-10", None), ("2000-08-31", None), ("2026-01-10", Some("west-sussex"))] {
        laws::<Participation>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area });
    }
}
