//! What the report says of the seed stories, and of ledgers with little in them.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::PrinciplesReport;
use seeds::SEEDS;
use tyst_plugin::document::{Document, Language, Text, Value};
use tyst_plugin::testkit::{Cut, Recorded, figure, figures, laws, nothing_recorded, rows, run, table};

const EIGHT: [&str; 8] =
    ["Caerphilly", "Carmarthenshire", "Conwy", "Cwm Taf", "Gwynedd", "Neath Port Talbot", "Newport", "Powys"];

fn seeds(known_at: &str, area: Option<&str>) -> Document {
    run::<PrinciplesReport>(&SEEDS, Cut { as_at: "2026-01-10", known_at, area })
}

fn lines(lines: &[&str], as_at: &str) -> Document {
    let lines = lines.join("\n");
    let files = [Recorded { on: "2020-01-01", lines: &lines }];
    run::<PrinciplesReport>(&files, Cut { as_at, known_at: "2020-12-31", area: None })
}

fn shows(principle: &str, strength: &str) -> String {
    format!(
        r#"{{"kind":"principle.evidenced","area":"a","when":"2019","source":[{{"doc":"D"}}],"data":{{"framework":"children-first-8","principle":"{principle}"{strength}}}}}"#
    )
}

#[test]
fn newport_has_evidence_of_five_principles_and_the_other_seven_areas_of_the_first() {
    let grid = rows(&seeds("2026-01-10", None), "areas", Language::English);
    assert_eq!(grid.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), EIGHT);
    for row in &grid {
        let expected = match row[0].as_str() {
            "Newport" => ["stated: 1", "stated: 1", "judged: 1", "–", "–", "stated: 1", "stated: 1", "–"],
            _ => ["stated: 1", "–", "–", "–", "–", "–", "–", "–"],
        };
        assert_eq!(row[1..], expected, "{}", row[0]);
    }
}

#[test]
fn each_principle_has_the_number_of_areas_of_the_design() {
    let document = seeds("2026-01-10", None);
    let found = rows(&document, "summary", Language::English);
    let areas: Vec<&str> = found.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(areas, ["8", "1", "1", "0", "0", "1", "1", "0"]);
    assert_eq!(found[0][2..], ["stated: 8", "The place is clear"]);
    assert_eq!(found[2][2], "judged: 1");
    assert_eq!(figures(&document, ["principles", "entries", "pioneers"]), [5.into(), 12.into(), 8.into()]);
}

#[test]
fn a_day_before_nothing_is_recorded_of_the_first_principle() {
    let areas = |known_at| rows(&seeds(known_at, None), "summary", Language::English)[0][1].clone();
    assert_eq!([areas("2026-01-07"), areas("2026-01-08")], ["0", "8"]);
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let document = seeds("2026-01-10", Some("newport"));
    let grid = rows(&document, "areas", Language::Welsh);
    assert_eq!(grid.len(), 1);
    assert_eq!(grid[0][..4], ["Casnewydd", "datganwyd: 1", "datganwyd: 1", "barn: 1"]);
    let labels: Vec<_> =
        table(&document, "areas").columns.iter().map(|column| column.label.clone()).collect();
    let expected = [Text::both("Area", "Ardal"), Text::english("P1 place")];
    assert_eq!(labels[..2], expected, "the principles have no official Welsh");
}

#[test]
fn every_cell_with_evidence_names_its_entries() {
    let document = seeds("2026-01-10", None);
    for row in &table(&document, "areas").rows {
        for cell in &row.cells[1..] {
            let said = matches!(cell.value, Value::Words(_));
            assert_eq!(said, !cell.witnesses.is_empty(), "{:?}", cell.value);
        }
    }
}

#[test]
fn an_entry_without_a_strength_is_recorded_and_no_more() {
    let stated = shows("P1", r#","strength":"stated""#);
    let document = lines(&[&shows("P1", ""), &stated, &stated], "2020-06-01");
    assert_eq!(rows(&document, "areas", Language::English)[0][..2], ["a", "recorded: 1; stated: 2"]);
    assert_eq!(*figure(&document, "principles"), 1.into());
}

#[test]
fn evidence_that_is_only_possible_is_counted_within_bounds() {
    let document = lines(&[&shows("P4", "")], "2019-06-01");
    assert_eq!(*figure(&document, "principles"), Value::between(0, 1));
    assert_eq!(rows(&document, "areas", Language::English)[0][4], "recorded: between 0 and 1");
    let said = rows(&document, "shown", Language::English)[0][0].clone();
    assert_eq!(said, "P4 local freedom (possible)");
}

#[test]
fn words_that_are_only_possible_are_marked() {
    let note = r#"{"kind":"note.recorded","area":"a","when":"2019","source":[{"doc":"D"}],"data":{"topic":"principle","principle":"P1","text":{"en":"The place is clear"}}}"#;
    let worded = |as_at: &str| rows(&lines(&[note], as_at), "summary", Language::English)[0][3].clone();
    assert_eq!(worded("2019-06-01"), "The place is clear (possible)");
    assert_eq!(worded("2020-06-01"), "The place is clear");
}

#[test]
fn where_nothing_is_recorded_the_report_says_so() {
    let document = seeds("2026-01-10", Some("west-sussex"));
    nothing_recorded(&document);
}

#[test]
fn the_laws_of_reports_hold() {
    for (as_at, area) in [("2026-01-10", None), ("2017-06-30", None), ("2026-01-10", Some("newport"))] {
        laws::<PrinciplesReport>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area });
    }
}
