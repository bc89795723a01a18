//! What the report says of the seed stories, and of ledgers with little in them.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::NationalRollUp;
use seeds::SEEDS;
use tyst_plugin::document::{Document, Language, Value};
use tyst_plugin::testkit::{
    Cut, Recorded, figures, golden, has_table, laws, nothing_recorded, rows, run, said, table,
};

fn seeds(area: Option<&str>) -> Document {
    run::<NationalRollUp>(&SEEDS, Cut { as_at: "2026-01-10", known_at: "2026-01-10", area })
}

fn lines(lines: &[&str]) -> Document {
    let files = [Recorded { on: "2020-01-01", lines: &lines.join("\n") }];
    run::<NationalRollUp>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: None })
}

#[test]
fn newport_has_activity_recorded_and_the_other_seven_have_not() {
    let document = seeds(None);
    assert_eq!(figures(&document, ["pioneers", "active"]), [8, 1].map(Value::from));
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
    assert_eq!(rows(&document, "activity", Language::English), expected);
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
    assert_eq!(rows(&seeds(None), "record", Language::English), expected);
}

#[test]
fn the_models_of_the_programme_are_of_no_area_that_a_source_names() {
    let models = rows(&seeds(None), "models", Language::English);
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
    let note = "“Not recorded” says that nothing is recorded, not that nothing was done.";
    assert_eq!(said(&document, Language::English), [note]);
    assert_eq!(table(&document, "activity").rows.len(), 8);
}

#[test]
fn before_the_three_were_certain_they_are_possible() {
    let document =
        run::<NationalRollUp>(&SEEDS, Cut { as_at: "2017-06-30", known_at: "2026-01-10", area: None });
    let counts = figures(&document, ["pioneers", "active"]);
    assert_eq!(counts, [Value::between(5, 8), Value::between(0, 1)]);
    let names: Vec<String> =
        rows(&document, "activity", Language::English).into_iter().map(|row| row[0].clone()).collect();
    assert!(names.contains(&"Powys (possible)".to_owned()), "{names:?}");
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let document = seeds(None);
    let names: Vec<String> =
        rows(&document, "record", Language::Welsh).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(names[0], "Caerffili");
    assert_eq!(rows(&document, "record", Language::Welsh)[2][3], "y sir gyfan");
}

#[test]
fn the_document_is_as_it_was() {
    golden("tests/golden/all.json", &seeds(None));
}

const DESIGNATED: &str = r#"{"kind":"area.designated","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"designation":"pioneer"}}"#;

#[test]
fn one_designation_is_one_area_and_a_goal_makes_it_active() {
    let counts = |story: &[&str]| figures(&lines(story), ["pioneers", "active"]);
    assert_eq!(counts(&[DESIGNATED]), [1, 0].map(Value::from));
    let goal = r#"{"kind":"goal.set","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"ref":"1","text":"g"}}"#;
    assert_eq!(counts(&[DESIGNATED, goal]), [1, 1].map(Value::from));
    assert_eq!(counts(&[DESIGNATED, &goal.replace("2019", "2020")]), [1.into(), Value::between(0, 1)]);
    let document = lines(&[DESIGNATED, goal]);
    let rows = |id| rows(&document, id, Language::English);
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
        rows(&lines(story), "models", Language::English).into_iter().map(|row| row[1].clone()).collect()
    };
    assert_eq!(areas(&[&described("programme"), note]), ["not stated"]);
    assert_eq!(areas(&[&described("pioneer-area"), DESIGNATED, note]), ["A"]);
    assert!(!has_table(&lines(&[&described("county-strategy"), note]), "models"));
}

#[test]
fn where_nothing_is_recorded_the_report_says_so() {
    for document in [seeds(Some("nowhere")), lines(&[])] {
        nothing_recorded(&document);
    }
}

#[test]
fn the_laws_of_reports_hold() {
    for (as_at, area) in [("2026-01-10", None), ("2017-06-30", None), ("2026-01-10", Some("newport"))] {
        laws::<NationalRollUp>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area });
    }
}
