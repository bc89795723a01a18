//! Tests of the published schema against real documents, and of the document model against the schema.
//!
//! What the schema refuses must be refused by reading or by validating, and the samples must pass both.

use serde_json::{Value as Json, json};

use crate::{Document, SCHEMA, samples};

fn schema() -> jsonschema::Validator {
    let schema: Json = serde_json::from_str(SCHEMA).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Returns whether the schema and the crate accept a document with this figure; they must agree.
fn accepts(document: &Json) -> bool {
    let by_schema = schema().is_valid(document);
    let read = Document::from_json(document.to_string().as_bytes());
    let by_crate = read.is_ok_and(|document| document.validate().is_ok());
    assert_eq!(by_schema, by_crate, "schema and crate disagree on {document}");
    by_schema
}

fn with_figure(value: &Json) -> Json {
    let mut figure = json!({"id": "a", "label": {"en": "A"}, "witnesses": [1]});
    figure.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    json!({"schema": "tyst-doc/1", "title": {"en": "T"}, "figures": [figure]})
}

fn with_block(block: &Json) -> Json {
    json!({"schema": "tyst-doc/1", "title": {"cy": "T"}, "blocks": [block]})
}

#[test]
fn the_samples_follow_the_schema() {
    let schema = schema();
    for document in samples::all() {
        let instance = serde_json::to_value(&document).unwrap();
        let errors: Vec<String> = schema.iter_errors(&instance).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", document.to_json());
    }
}

#[test]
fn the_samples_have_no_flaws() {
    for document in samples::all() {
        assert_eq!(document.validate(), Ok(()));
    }
}

#[test]
fn the_schema_and_the_crate_accept_the_same_values() {
    for value in [
        json!({"value": 5}),
        json!({"value": -5, "type": "number"}),
        json!({"value": "33.60", "type": "number"}),
        json!({"value": 7, "type": "people"}),
        json!({"value": {"numerator": 1, "denominator": 2}, "type": "people-percent"}),
        json!({"value": {"low": 1, "high": 2}, "type": "between"}),
        json!({"value": {"low": 0, "high": 2}, "type": "people-between"}),
        json!({"value": {"way": "down", "by": {"value": 12, "type": "people"}}, "type": "change"}),
        json!({"value": {"way": "up", "by": {"value": "2.5", "type": "number"}}, "type": "change"}),
        json!({"value": {"of": [[{"value": 4, "type": "people"}, {"value": 3, "type": "people"}], [{"value": 5}]],
                         "said": {"value": {"en": "down"}, "type": "words"}}, "type": "comparing"}),
        json!({"value": {"cy": "x"}, "type": "words"}),
        json!({"value": {"text": "x", "lang": "cy"}, "type": "quoted"}),
        json!({"value": "2017-06", "type": "date", "said": {"en": "in June"}}),
        json!({"value": null, "state": "not recorded", "note": {"en": "why"}}),
        json!({"value": null, "state": "empty"}),
    ] {
        assert!(accepts(&with_figure(&value)), "{value}");
    }
}

#[test]
fn the_schema_knows_what_only_the_host_writes() {
    for value in [json!({"value": "*", "type": "suppressed"}), json!({"value": 29, "type": "whole-percent"})]
    {
        let mut document = with_figure(&value);
        document["header"] = serde_json::to_value(samples::header()).unwrap();
        assert!(accepts(&document), "{value}");
    }
}

#[test]
fn the_schema_and_the_crate_refuse_the_same_values() {
    for value in [
        json!({}),
        json!({"value": 33.6}),
        json!({"value": 33.6, "type": "number"}),
        json!({"value": "33.6"}),
        json!({"value": "1e9", "type": "number"}),
        json!({"value": -1, "type": "people"}),
        json!({"value": "12", "type": "people"}),
        json!({"value": -12, "type": "change"}),
        json!({"value": {"way": "down", "by": {"value": -12}}, "type": "change"}),
        json!({"value": {"way": "down", "by": {"value": "-2.5", "type": "number"}}, "type": "change"}),
        json!({"value": {"way": "down", "by": {"value": null, "state": "empty"}}, "type": "change"}),
        json!({"value": {"way": "sideways", "by": {"value": 12}}, "type": "change"}),
        json!({"value": {"way": "up", "by": {"value": {"way": "up", "by": {"value": 1}}, "type": "change"}},
               "type": "change"}),
        json!({"value": {"of": [[{"value": {"en": "x"}, "type": "words"}]], "said": {"value": 1}}, "type": "comparing"}),
        json!({"value": {"of": [[{"value": null, "state": "empty"}]], "said": {"value": 1}}, "type": "comparing"}),
        json!({"value": {"of": [], "said": {"value": {"of": [], "said": {"value": 1}}, "type": "comparing"}},
               "type": "comparing"}),
        json!({"value": {"of": [[{"value": 4, "type": "people"}]]}, "type": "comparing"}),
        json!({"value": "3", "type": "suppressed"}),
        json!({"value": "29%", "type": "whole-percent"}),
        json!({"value": {"numerator": 1, "denominator": 0}, "type": "percent"}),
        json!({"value": {"low": 1}, "type": "between"}),
        json!({"value": {"high": 1}, "type": "people-between"}),
        json!({"value": {}, "type": "words"}),
        json!({"value": {"en": ""}, "type": "words"}),
        json!({"value": {"fr": "x"}, "type": "words"}),
        json!({"value": {"text": "x", "lang": "e n"}, "type": "quoted"}),
        json!({"value": "last June", "type": "date"}),
        json!({"value": 0, "state": "not recorded"}),
        json!({"value": null}),
        json!({"value": null, "state": "unknown"}),
        json!({"value": null, "state": "empty", "note": {"en": "x"}}),
        json!({"value": 5, "note": {"en": "x"}}),
        json!({"value": 5, "type": "score"}),
        json!({"value": 5, "witness": [1]}),
        json!({"value": 5, "witnesses": [-1]}),
        json!({"value": 5, "id": "Not an id"}),
    ] {
        assert!(!accepts(&with_figure(&value)), "{value}");
    }
}

#[test]
fn the_schema_and_the_crate_refuse_the_same_blocks() {
    let text = json!({"en": "x"});
    for block in [
        json!({"type": "html", "text": text}),
        json!({"text": text}),
        json!({"type": "heading", "level": 1, "text": text}),
        json!({"type": "heading", "level": 5, "text": text}),
        json!({"type": "paragraph", "text": "plain"}),
        json!({"type": "paragraph", "text": text, "html": "<b>"}),
        json!({"type": "note", "tone": "alarm", "text": text}),
        json!({"type": "table", "id": "a", "caption": text, "columns": [], "rows": []}),
        json!({"type": "checklist", "id": "a", "caption": text, "items": [{"label": text, "state": "no"}]}),
        json!({"type": "timeline", "id": "a", "caption": text, "items": [{"label": text, "from": "June"}]}),
        json!({"type": "chart", "id": "a", "title": text, "description": text, "spec": {"form": "pie"}}),
    ] {
        assert!(!accepts(&with_block(&block)), "{block}");
    }
}

#[test]
fn the_schema_and_the_crate_refuse_other_schemas_and_stray_fields() {
    assert!(accepts(&json!({"schema": "tyst-doc/1", "title": {"en": "T"}})));
    assert!(!accepts(&json!({"schema": "tyst-doc/2", "title": {"en": "T"}})));
    assert!(!accepts(&json!({"schema": "tyst-doc/1", "title": {"en": "T"}, "script": "x"})));
    assert!(!accepts(&json!({"schema": "tyst-doc/1"})));
}
