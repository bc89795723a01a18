//! What the report says of the seed stories, and of what later entries change.
//!
//! Deliberately absent: how a document is drawn.

#[path = "../../seeds.rs"]
mod seeds;

use super::CommitmentsReport;
use seeds::SEEDS;
use tyst_plugin::document::{Block, Chart, ChartSpec, Document, Language, Value, Witnesses};
use tyst_plugin::testkit::{Cut, Recorded, charts, figure, figures, laws, nothing_recorded, rows, run};

fn seeds(known_at: &str, area: Option<&str>) -> Document {
    run::<CommitmentsReport>(&SEEDS, Cut { as_at: "2026-01-10", known_at, area })
}

/// Returns the seeds with lines that were recorded later.
fn later(lines: &str) -> Document {
    let files = [&SEEDS[..], &[Recorded { on: "2026-01-12", lines }]].concat();
    run::<CommitmentsReport>(&files, Cut { as_at: "2026-01-31", known_at: "2026-01-31", area: None })
}

#[test]
fn fourteen_commitments_are_open_and_one_is_overdue() {
    let document = seeds("2026-01-10", None);
    let ids = ["commitments", "open", "overdue", "due-by-date", "due-in-words", "without-due"];
    assert_eq!(figures(&document, ids), [14, 14, 1, 1, 4, 9].map(Value::from));
    for (area, commitments) in
        [("cf-wales", 7), ("newport", 2), ("west-sussex", 6), ("welsh-local-government", 1)]
    {
        let document = seeds("2026-01-10", Some(area));
        assert_eq!(*figure(&document, "commitments"), commitments.into(), "{area}");
    }
}

#[test]
fn a_day_adds_the_commitment_that_was_recorded_on_it() {
    let commitments =
        ["2026-01-07", "2026-01-08"].map(|day| figure(&seeds(day, None), "commitments").clone());
    assert_eq!(commitments, [7, 8].map(Value::from));
}

#[test]
fn dues_stand_as_the_sources_say_them() {
    let document = seeds("2026-01-10", None);
    let mut dues: Vec<(String, String)> = rows(&document, "tracker", Language::English)
        .into_iter()
        .filter(|row| row[3] != "not stated")
        .map(|row| (row[3].clone(), row[4].clone()))
        .collect();
    dues.sort();
    let open = |due: &str| (due.to_owned(), "open".to_owned());
    let expected = [
        ("2019-11".to_owned(), "open; overdue".to_owned()),
        open("“between October and April”"),
        open("“during the summer”"),
        open("“in June”"),
        open("“within the next two weeks”"),
    ];
    assert_eq!(dues, expected);
}

#[test]
fn endorsement_was_sought_from_two_and_none_is_recorded() {
    let document = seeds("2026-01-10", Some("welsh-local-government"));
    let ids = ["sought", "endorsed", "adopted", "declined"].map(|stance| format!("endorsements-{stance}"));
    assert_eq!(figures(&document, ids.each_ref().map(String::as_str)), [2, 0, 0, 0].map(Value::from));
    assert_eq!(*figure(&document, "consultees"), 8.into());
    let found = rows(&document, "endorsements", Language::English);
    let expected = [
        ["all welsh local authorities", "1", "0", "0", "0", "– (no entry describes it)"],
        ["WLGA co-ordinating committee", "1", "0", "0", "0", "1"],
    ];
    assert_eq!(found, expected);
    assert_eq!(
        rows(&document, "tracker", Language::English)[0][5],
        "sought: 2; endorsed: 0; adopted: 0; declined: 0"
    );
    let ChartSpec::Bars { bars, .. } = &charts(&document)[0].spec else { panic!("there are bars") };
    let drawn: Vec<Value> = bars.iter().map(|bar| bar.cell.value.clone()).collect();
    assert_eq!(drawn, [2, 0, 0, 0].map(Value::from));
}

#[test]
fn eight_consultees_endorsed_in_a_collective_statement() {
    let document = seeds("2026-01-10", None);
    let found = rows(&document, "consultations", Language::English);
    let audience = "seven classes of public body and over 100 others; elsewhere: around 100 organisations";
    let expected = ["Welsh Local Government Association", audience, "8", "collective statement: 8"];
    assert_eq!(found, [expected]);
}

#[test]
fn five_points_of_strong_support_stand_in_one_line_and_a_welcome_in_another() {
    let support = rows(&seeds("2026-01-10", None), "support", Language::English);
    let counted: Vec<[&str; 3]> = support.iter().map(|row| [&*row[0], &*row[1], &*row[3]]).collect();
    let by = "Welsh Local Government Association";
    assert_eq!(counted, [["S004, line 28", "5", by], ["S004, line 27", "1", by]]);
    assert!(support[0][2].split("; ").all(|point| point.starts_with("Strong backing for")), "{support:?}");
}

#[test]
fn eighteen_authorities_gave_examples_two_are_worried_about_and_there_are_six_joint_reviews() {
    let document = seeds("2026-01-10", Some("welsh-local-government"));
    let expected = [
        ["Plan draws good practice examples from 18 authorities", "18", "Welsh authorities", "S004, line 30"],
        ["Joint review reports", "6", "documents", "S004, line 31"],
        [
            "Joint reviewers seriously worried about children's services in two authorities",
            "2",
            "authorities",
            "S004, line 31",
        ],
    ];
    assert_eq!(rows(&document, "numbers", Language::English), expected);
    assert_eq!(rows(&document, "numbers", Language::Welsh)[1][2], "dogfennau");
}

/// Returns the document without the positions of the entries behind it, which are no figures.
fn unwitnessed(mut document: Document) -> Document {
    for figure in &mut document.figures {
        figure.witnesses = Witnesses::none();
    }
    for block in &mut document.blocks {
        match block {
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    cell.witnesses = Witnesses::none();
                }
            }
            Block::Chart(Chart { spec: ChartSpec::Bars { bars, .. }, .. }) => {
                for bar in bars {
                    bar.cell.witnesses = Witnesses::none();
                }
            }
            other => panic!("{other:?} may have witnesses"),
        }
    }
    document
}

#[test]
fn no_source_gives_the_number_that_readers_expect() {
    let document = unwitnessed(seeds("2026-01-10", None));
    assert!(document.witnesses().is_empty());
    let json = document.to_json();
    let numbers = json.split(|c: char| !c.is_ascii_alphanumeric());
    assert!(!numbers.into_iter().any(|word| word == "22"), "{json}");
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let document = seeds("2026-01-10", Some("welsh-local-government"));
    let row = &rows(&document, "tracker", Language::Welsh)[0];
    assert_eq!(row[4], "ar agor");
    assert_eq!(row[5], "gofynnwyd am gymeradwyaeth: 2; cymeradwywyd: 0; mabwysiadwyd: 0; gwrthodwyd: 0");
    let late = rows(&seeds("2026-01-10", Some("west-sussex")), "tracker", Language::Welsh);
    assert!(late.iter().any(|row| row[4] == "ar agor; hwyr"), "{late:?}");
}

#[test]
fn an_adoption_is_no_endorsement_and_an_update_changes_what_stands() {
    let lines = [
        r#"{"kind":"commitment.endorsed","area":"welsh-local-government","when":"2026-01-11","source":[{"doc":"D"}],"data":{"commitment":"wlga-childrens-action-plan","by":"wlga-coordinating-committee","stance":"adopted"}}"#,
        r#"{"kind":"commitment.updated","area":"west-sussex","when":"2026-01-11","source":[{"doc":"D"}],"data":{"commitment":"ws-approval","status":"kept"}}"#,
    ];
    let document = later(&lines.join("\n"));
    assert_eq!(figures(&document, ["commitments", "open", "overdue"]), [14, 13, 0].map(Value::from));
    let ids = ["endorsements-sought", "endorsements-endorsed", "endorsements-adopted"];
    assert_eq!(figures(&document, ids), [2, 0, 1].map(Value::from));
    let tracked = rows(&document, "tracker", Language::English);
    assert!(
        tracked.iter().any(|row| row[5] == "sought: 2; endorsed: 0; adopted: 1; declined: 0"),
        "{tracked:?}"
    );
}

#[test]
fn what_was_kept_missed_and_dropped_is_counted_and_what_was_kept_late_says_so() {
    let update = |commitment: &str, area: &str, status: &str| {
        format!(
            r#"{{"kind":"commitment.updated","area":"{area}","when":"2026-01-11","source":[{{"doc":"D"}}],"data":{{"commitment":"{commitment}","status":"{status}"}}}}"#
        )
    };
    let area = "welsh-local-government";
    let document = later(
        &[
            update("ws-approval", "west-sussex", "kept"),
            update("wlga-childrens-action-plan", area, "dropped"),
        ]
        .join("\n"),
    );
    let ids = ["commitments", "open", "kept", "missed", "dropped"];
    assert_eq!(figures(&document, ids), [14, 12, 1, 0, 1].map(Value::from));
    let tracked = rows(&document, "tracker", Language::English);
    let statuses = |status: &str| tracked.iter().filter(|row| row[4] == status).count();
    assert_eq!([statuses("kept, late"), statuses("dropped"), statuses("open")], [1, 1, 12], "{tracked:?}");
}

#[test]
fn where_nothing_is_recorded_the_report_says_so() {
    let document = seeds("2026-01-10", Some("powys"));
    nothing_recorded(&document);
}

#[test]
fn the_laws_of_reports_hold() {
    for (as_at, area) in [("2026-01-10", None), ("2000-08-31", None), ("2026-01-10", Some("newport"))] {
        laws::<CommitmentsReport>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area });
    }
}
