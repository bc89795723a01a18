//! What the report says of the seed stories and of the conflicts in them.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::EvidenceReport;
use seeds::SEEDS;
use tyst_plugin::document::{Document, Language, Value};
use tyst_plugin::testkit::{
    Cut, Recorded, figure, has_table, laws, nothing_recorded, rows, run, table, words,
};

/// Returns the seeds, and the conflicts in them.
fn stories() -> Vec<Recorded<'static>> {
    let conflicts = Recorded { on: "2026-01-10", lines: include_str!("../../../fixtures/conflicts.jsonl") };
    [&SEEDS[..], &[conflicts]].concat()
}

fn seeds(known_at: &str, area: Option<&str>) -> Document {
    run::<EvidenceReport>(&stories(), Cut { as_at: "2026-01-10", known_at, area })
}

/// Returns the first two cells of each row: what is counted, and how many there are.
fn counts(document: &Document, id: &str, language: Language) -> Vec<(String, Value)> {
    let rows = table(document, id).rows.iter();
    rows.map(|row| (words(&row.cells[0].value, language), row.cells[1].value.clone())).collect()
}

fn check(document: &Document, id: &str, expected: &[(&str, u64)]) {
    let expected: Vec<(String, Value)> =
        expected.iter().map(|(what, number)| ((*what).to_owned(), Value::from(*number))).collect();
    assert_eq!(counts(document, id, Language::English), expected, "{id}");
}

#[test]
fn the_record_is_as_exact_as_the_design_expects() {
    let document = seeds("2026-01-10", None);
    assert_eq!(*figure(&document, "entries"), 275.into());
    let precision = [("day", 30), ("month", 7), ("year", 4), ("bounds", 65), ("undated", 169)];
    check(&document, "precision", &precision);
    check(&document, "basis", &[("stated", 198), ("inferred", 77)]);
    let sources = [("S000", 36), ("S001", 50), ("S002", 94), ("S003", 49), ("S004", 46)];
    check(&document, "sources", &sources);
    for (id, number) in [("disputed", 0), ("corrected", 0), ("provisional", 0), ("late", 0)] {
        assert_eq!(*figure(&document, id), number.into(), "{id}");
    }
}

#[test]
fn the_reasons_for_what_was_inferred_are_counted() {
    let document = seeds("2026-01-10", None);
    let reasons = &rows(&document, "basis", Language::English)[1][2];
    let counted =
        reasons.split("; ").map(|reason| reason.rsplit(": ").next().unwrap().parse::<u64>().unwrap());
    assert_eq!(counted.sum::<u64>(), 77, "{reasons}");
    assert!(reasons.contains("upper bound: 33") && reasons.contains("identity: 1"), "{reasons}");
}

#[test]
fn thirty_conflicts_are_shown_and_count_as_no_entries() {
    let document = seeds("2026-01-10", None);
    assert_eq!(*figure(&document, "conflicts"), 30.into());
    let shown = rows(&document, "contradictions", Language::English);
    assert_eq!(shown.len(), 30);
    let sources = "S000, line 41; S002, line 19; S001, line 12";
    assert_eq!(shown[0][1..3], ["57; 58; 59; 60; 61; 197; 198; 199", sources]);
    let first = &table(&document, "contradictions").rows[0];
    let cited: Vec<u64> = first.cells[1].witnesses.iter().collect();
    assert_eq!(cited, [57, 58, 59, 60, 61, 197, 198, 199, 276]);
    let before = seeds("2026-01-09", None);
    assert_eq!(*figure(&before, "conflicts"), Value::not_recorded());
    assert_eq!(*figure(&before, "entries"), 275.into());
    assert!(!has_table(&before, "contradictions"));
}

#[test]
fn every_conflict_names_entries_that_are_there_and_documents_that_they_cite() {
    let lines: Vec<&str> = SEEDS.iter().flat_map(|file| file.lines.lines()).collect();
    let document = seeds("2026-01-10", None);
    for row in rows(&document, "contradictions", Language::English) {
        let [what, named, sources] = &row[..3] else { panic!("{row:?}") };
        let named: Vec<usize> = named.split("; ").map(|seq| seq.parse().unwrap()).collect();
        assert!(named.iter().all(|seq| (1..=275).contains(seq)), "{what}: {named:?}");
        for source in sources.split("; ").filter_map(|source| source.split(',').next()) {
            let cites = |seq: &usize| lines[seq - 1].contains(&format!(r#""doc": "{source}""#));
            // The slides name no pioneer, and so no entry of theirs lists five.
            let silent = source == "S002" && what.starts_with("Five pioneer areas");
            assert!(silent || named.iter().any(cites), "{what}: {source}");
        }
    }
}

#[test]
fn an_area_has_the_conflicts_that_name_an_entry_of_it() {
    let shown = |area| {
        let document = seeds("2026-01-10", Some(area));
        let rows = rows(&document, "contradictions", Language::English).into_iter();
        rows.map(|mut row| row.swap_remove(0)).collect::<Vec<String>>()
    };
    let conwy = shown("conwy");
    assert_eq!(conwy.len(), 3, "{conwy:?}");
    assert!(conwy[2].starts_with("Conwy takes part as a whole county"), "{conwy:?}");
    assert_eq!(shown("west-sussex").len(), 4);
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let document = seeds("2026-01-10", None);
    let precision = counts(&document, "precision", Language::Welsh);
    let precision: Vec<&str> = precision.iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(precision, ["diwrnod", "mis", "blwyddyn", "terfynau", "heb ddyddiad"]);
    let basis = counts(&document, "basis", Language::Welsh);
    assert_eq!([&basis[0].0, &basis[1].0], ["datganwyd", "casglwyd"]);
}

#[test]
fn what_is_provisional_is_counted() {
    let lines = r#"{"kind":"training.delivered","area":"a","source":[{"doc":"D"},{"doc":"E"}],"data":{"topic":"t","audience":"u","provisional":true}}"#;
    let files = [Recorded { on: "2020-01-01", lines }];
    let cut = Cut { as_at: "2020-06-01", known_at: "2020-06-01", area: None };
    let document = run::<EvidenceReport>(&files, cut);
    assert_eq!(*figure(&document, "provisional"), 1.into());
    check(&document, "sources", &[("D", 1), ("E", 1)]);
}

#[test]
fn where_nothing_is_recorded_the_report_says_so() {
    let document = seeds("2026-01-10", Some("nowhere"));
    nothing_recorded(&document);
}

#[test]
fn the_laws_of_reports_hold() {
    for (as_at, area) in [("2026-01-10", None), ("2017-06-30", None), ("2026-01-10", Some("newport"))] {
        laws::<EvidenceReport>(&stories(), Cut { as_at, known_at: "2026-01-10", area });
    }
}
