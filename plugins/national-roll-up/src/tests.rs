//! What the report says of the seed stories, and of ledgers with little in them.
//!
//! Deliberately absent: how a document is drawn.

use super::NationalRollUp;
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
    run::<NationalRollUp>(&SEEDS, Cut { as_at: "2026-01-10", known_at: "2026-01-10", area })
}

fn lines(lines: &[&str]) -> Document {
    let files = [Recorded { on: "2020-01-01", lines: &lines.join("\n") }];
    run::<NationalRollUp>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: None })
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
        Value::Between { low, high } => format!("{low} to {high}"),
        Value::NotRecorded { note: None } => "–".to_owned(),
        other => panic!("{other:?} stands in the table"),
    };
    let rows = table(document, id).into_iter().flat_map(|table| &table.rows);
    rows.map(|row| row.cells.iter().map(|cell| words(&cell.value)).collect()).collect()
}

#[test]
fn newport_has_activity_recorded_and_the_other_seven_have_not() {
    let document = seeds(None);
    assert_eq!(["pioneers", "active"].map(|id| figure(&document, id)), [8, 1].map(Value::from));
    let nothing = |name| [name, "–", "–", "–", "–", "–", "–"];
    let expected = [
        nothing("Caerphilly"),
        nothing("Carmarthenshire"),
        nothing("Conwy"),
        nothing("Cwm Taf"),
        nothing("Gwynedd"),
        nothing("Neath Port Talbot"),
        ["Newport", "13", "11", "5", "5", "2", "4"],
        nothing("Powys"),
    ];
    assert_eq!(shown(&document, "activity", Language::English), expected);
}

#[test]
fn each_area_has_a_place_and_newport_five_principles() {
    let one = |name, places| [name, "1", "stated: 1", places, "2026-01-08"];
    let expected = [
        one("Caerphilly", "2"),
        one("Carmarthenshire", "2"),
        one("Conwy", "the whole county"),
        one("Cwm Taf", "2"),
        one("Gwynedd", "1"),
        one("Neath Port Talbot", "1"),
        ["Newport", "5", "stated: 4; judged: 1", "2", "2026-01-08"],
        one("Powys", "1"),
    ];
    assert_eq!(shown(&seeds(None), "record", Language::English), expected);
}

#[test]
fn the_models_of_the_programme_are_of_no_area_that_a_source_names() {
    let models = shown(&seeds(None), "models", Language::English);
    let models: Vec<[&str; 2]> = models.iter().map(|row| [&*row[0], &*row[1]]).collect();
    let expected = [
        ["Models named: one school, one hub, one social enterprise", "not stated"],
        ["A Theory of Change model is now used", "Newport"],
        ["Some school-based, one social enterprise, one hub, one hub-and-spoke", "not stated"],
    ];
    assert_eq!(models, expected);
}

#[test]
fn what_is_not_recorded_is_said_to_be_that_and_no_column_has_a_sum() {
    let document = seeds(None);
    let said = document.blocks.iter().find_map(|block| match block {
        Block::Note(note) => note.text.en(),
        _ => None,
    });
    assert_eq!(said, Some("“Not recorded” says that nothing is recorded, not that nothing was done."));
    assert_eq!(table(&document, "activity").map(|table| table.rows.len()), Some(8));
}

#[test]
fn before_the_three_were_certain_they_are_possible() {
    let document =
        run::<NationalRollUp>(&SEEDS, Cut { as_at: "2017-06-30", known_at: "2026-01-10", area: None });
    let counts = ["pioneers", "active"].map(|id| figure(&document, id));
    assert_eq!(counts, [Value::between(5, 8), Value::between(0, 1)]);
    let names: Vec<String> =
        shown(&document, "activity", Language::English).into_iter().map(|row| row[0].clone()).collect();
    assert!(names.contains(&"Powys (possible)".to_owned()), "{names:?}");
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let document = seeds(None);
    let names: Vec<String> =
        shown(&document, "record", Language::Welsh).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(names[0], "Caerffili");
    assert_eq!(shown(&document, "record", Language::Welsh)[2][3], "y sir gyfan");
}

#[test]
fn the_document_is_as_it_was() {
    golden("tests/golden/all.json", &seeds(None));
}

const DESIGNATED: &str = r#"{"kind":"area.designated","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"designation":"pioneer"}}"#;

#[test]
fn one_designation_is_one_area_and_a_goal_makes_it_active() {
    let counts = |story: &[&str]| ["pioneers", "active"].map(|id| figure(&lines(story), id));
    assert_eq!(counts(&[DESIGNATED]), [1, 0].map(Value::from));
    let goal = r#"{"kind":"goal.set","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"ref":"1","text":"g"}}"#;
    assert_eq!(counts(&[DESIGNATED, goal]), [1, 1].map(Value::from));
    assert_eq!(counts(&[DESIGNATED, &goal.replace("2019", "2020")]), [1.into(), Value::between(0, 1)]);
    let document = lines(&[DESIGNATED, goal]);
    let rows = |id| shown(&document, id, Language::English);
    assert_eq!(rows("activity"), [["a", "–", "–", "–", "–", "–", "1"]]);
    assert_eq!(rows("record"), [["a", "–", "–", "–", "2020-01-01"]]);
}

#[test]
fn a_model_is_of_its_pioneer_or_of_the_programme_and_that_of_another_county_is_none() {
    let note =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"D"}],"data":{"topic":"model","text":"m"}}"#;
    let described = |level: &str| {
        format!(
            r#"{{"kind":"area.described","area":"a","source":[{{"doc":"D"}}],"data":{{"name":"A","level":"{level}"}}}}"#
        )
    };
    let areas = |story: &[&str]| -> Vec<String> {
        shown(&lines(story), "models", Language::English).into_iter().map(|row| row[1].clone()).collect()
    };
    assert_eq!(areas(&[&described("programme"), note]), ["not stated"]);
    assert_eq!(areas(&[&described("pioneer-area"), DESIGNATED, note]), ["A"]);
    assert!(areas(&[&described("county-strategy"), note]).is_empty());
}

#[test]
fn where_nothing_is_recorded_the_report_says_so() {
    for document in [seeds(Some("nowhere")), lines(&[])] {
        assert!(document.figures.iter().all(|figure| figure.value == Value::not_recorded()));
        assert!(matches!(document.blocks[..], [Block::Paragraph(_)]), "{:?}", document.blocks);
    }
}

#[test]
fn the_laws_of_reports_hold() {
    for (as_at, area) in [("2026-01-10", None), ("2017-06-30", None), ("2026-01-10", Some("newport"))] {
        laws::<NationalRollUp>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area });
    }
}
