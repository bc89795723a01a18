//! Tests of reading and writing documents, and that no bytes whatever bring the reader down.

use std::error::Error as _;

use proptest::prelude::*;
use serde_json::json;

use super::{Document, DocumentError};
use crate::table::cell;
use crate::value::tests::values;
use crate::{Table, Witnesses, limits, samples};

#[test]
fn the_samples_survive_the_way_through_json() {
    for document in samples::all() {
        assert_eq!(Document::from_json(document.to_json().as_bytes()).unwrap(), document);
    }
}

#[test]
fn a_figure_has_the_published_form() {
    let document = samples::pioneer_history();
    let form = serde_json::to_value(&document.figures[0]).unwrap();
    let label = json!({"en": "Definite", "cy": "Pendant"});
    assert_eq!(
        form,
        json!({"id": "definite", "label": label, "value": 5, "witnesses": [12, 14, 15, 16, 19]})
    );
    let start =
        r#"{"schema":"tyst-doc/1","title":{"en":"Pioneer history","cy":"Hanes yr ardaloedd arloesi"}"#;
    assert!(document.to_json().starts_with(start));
}

fn refusal(json: &str) -> String {
    let error = Document::from_json(json.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the document does not follow the schema tyst-doc/1");
    error.source().unwrap().to_string()
}

#[test]
fn an_unknown_block_type_is_named_with_those_that_exist() {
    let why = refusal(r#"{"schema": "tyst-doc/1", "title": {"en": "T"}, "blocks": [{"type": "html"}]}"#);
    let expected = "unknown variant `html`, expected one of `heading`, `paragraph`, `table`, `checklist`, \
                    `timeline`, `chart`, `note` at line 1 column";
    assert!(why.starts_with(expected), "{why}");
}

#[test]
fn another_schema_and_a_stray_field_are_named() {
    assert!(
        refusal(r#"{"schema": "tyst-doc/2"}"#)
            .starts_with("unknown schema `tyst-doc/2`, expected `tyst-doc/1`")
    );
    let stray = r#"{"schema": "tyst-doc/1", "title": {"en": "T"}, "html": "<b>"}"#;
    assert!(refusal(stray).starts_with("unknown field `html`"));
    assert!(refusal("").starts_with("EOF while parsing"));
}

#[test]
fn more_than_16_mib_are_refused_unread() {
    let bytes = vec![b' '; limits::DOCUMENT_BYTES_MAX + 1];
    let error = Document::from_json(&bytes).unwrap_err();
    assert!(matches!(error, DocumentError::TooLarge { bytes } if bytes == limits::DOCUMENT_BYTES_MAX + 1));
    assert!(matches!(Document::from_json(&bytes[1..]).unwrap_err(), DocumentError::Form(_)));
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    let deep = "[".repeat(1_000_000);
    assert!(refusal(&deep).contains("invalid type"));
    let hidden =
        format!(r#"{{"schema": "tyst-doc/1", "title": {{"en": "T"}}, "figures": [{{"value": {deep}"#);
    assert!(refusal(&hidden).starts_with("recursion limit exceeded"));
}

proptest! {
    #[test]
    fn no_bytes_bring_the_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Document::from_json(&bytes);
    }

    #[test]
    fn no_change_of_a_document_brings_reader_or_validation_down(
        sample in 0..4_usize, place in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = samples::all()[sample].to_json().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if cut {
            bytes.remove(place);
        }
        if let Ok(document) = Document::from_json(&bytes) {
            let _ = document.validate();
        }
    }

    #[test]
    fn every_document_of_figures_and_cells_survives_the_way_through_json(
        values in proptest::collection::vec(values(), 0..8), positions in proptest::collection::vec(0..99_u64, 0..5),
    ) {
        let witnesses = Witnesses::from(positions);
        let cells = values.iter().map(|value| cell(value.clone()).with(&witnesses));
        let table = Table::new("t", "T").row(cells);
        let document = values.iter().fold(Document::new("T").table(table), |document, value| {
            document.figure("f", "F", value.clone(), &witnesses)
        });
        prop_assert_eq!(Document::from_json(document.to_json().as_bytes()).unwrap(), document);
    }
}
