//! Snapshots of the sample reports in every format: what people read, seen whole.
//!
//! A change here is a change of what people read: look at the difference before accepting it.

use super::{TextStyle, csv_tables, json, markdown, text};
use crate::samples::{all, header, partnership_map, pioneer_history, training_reach};
use crate::{Document, Language, Text};

const WIDE: TextStyle = TextStyle { width: 80, plain: false, colour: false };
const PLAIN: TextStyle = TextStyle { width: 60, plain: true, colour: false };

#[test]
fn pioneer_history_reads_well_as_text() {
    insta::assert_snapshot!(text(&pioneer_history(), Language::English, &WIDE));
}

#[test]
fn pioneer_history_reads_well_as_plain_text_in_welsh() {
    insta::assert_snapshot!(text(&pioneer_history(), Language::Welsh, &PLAIN));
}

#[test]
fn partnership_map_reads_well_as_text() {
    insta::assert_snapshot!(text(&partnership_map(), Language::English, &WIDE));
}

#[test]
fn training_reach_reads_well_as_plain_text() {
    insta::assert_snapshot!(text(&training_reach(), Language::English, &PLAIN));
}

#[test]
fn pioneer_history_reads_well_as_markdown() {
    insta::assert_snapshot!(markdown(&pioneer_history(), Language::English));
}

#[test]
fn partnership_map_reads_well_as_markdown() {
    insta::assert_snapshot!(markdown(&partnership_map(), Language::English));
}

#[test]
fn training_reach_reads_well_as_markdown() {
    insta::assert_snapshot!(markdown(&training_reach(), Language::Welsh));
}

#[test]
fn partnership_map_keeps_its_form_as_json() {
    insta::assert_snapshot!(json(&partnership_map()));
}

#[test]
fn the_reports_keep_their_form_as_csv() {
    let tables = all().map(|document| csv_tables(&document, Language::English));
    let files: Vec<String> = tables
        .iter()
        .flatten()
        .map(|(id, file)| format!("{id}.csv\n{}", file.replace("\r\n", "⏎\n")))
        .collect();
    insta::assert_snapshot!(files.join("\n"));
}

#[test]
fn an_empty_document_is_its_title_in_every_format() {
    let document = Document::new("Nothing");
    assert_eq!(text(&document, Language::Welsh, &WIDE), "Nothing\n=======\n");
    assert_eq!(markdown(&document, Language::Welsh), "# Nothing\n");
    assert_eq!(csv_tables(&document, Language::Welsh), vec![]);
    let expected = "{\n  \"schema\": \"tyst-doc/1\",\n  \"title\": {\n    \"en\": \"Nothing\"\n  },\n  \
                    \"figures\": [],\n  \"blocks\": []\n}\n";
    assert_eq!(json(&document), expected);
}

#[test]
fn all_areas_and_an_empty_ledger_are_said_in_words() {
    let mut stamp = header();
    stamp.areas.clear();
    stamp.ledger.head = None;
    let drawn = text(&Document::new("T").stamped(stamp), Language::English, &WIDE);
    assert!(drawn.contains("Areas: all\n"), "{drawn}");
    assert!(drawn.contains("Last entry: no entries\n"), "{drawn}");
}

#[test]
fn a_missing_language_is_shown_in_the_other_one() {
    let document =
        Document::new(Text::both("Map", "Map cy")).question(Text::welsh("Pwy?")).paragraph("Only English");
    assert!(text(&document, Language::English, &WIDE).contains("Pwy?"));
    assert!(text(&document, Language::Welsh, &WIDE).starts_with("Map cy\n"));
    assert!(text(&document, Language::Welsh, &WIDE).contains("Only English"));
}
