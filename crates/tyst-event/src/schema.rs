//! The JSON Schema (draft 2020-12) of entries, made from the vocabulary.
//!
//! It says what the JSON form may hold; rules that need the rest of the ledger stand in `tyst-ledger`.

use serde_json::{Map, Value as Json, json};

use crate::field::{Field, FieldShape, LIST_LENGTH_MAX, Shape};
use crate::terms::{Basis, Sensitivity, Source};
use crate::{Kind, Line, Slug, Text};

/// Returns the schema of one line of an import file, for one kind or for all of them.
pub fn schema(kind: Option<Kind>) -> Json {
    let kinds: Vec<Kind> = kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    let one: Vec<Json> = kinds.into_iter().map(entry).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An entry of a tyst ledger",
        "oneOf": one,
    })
}

fn entry(kind: Kind) -> Json {
    let basis = json!({ "oneOf": [
        { "const": "stated" },
        { "type": "object", "required": ["inferred"], "additionalProperties": false,
          "properties": { "inferred": of(&Basis::shape()) } },
    ]});
    json!({
        "title": kind.name(),
        "description": kind.about(),
        "type": "object",
        "additionalProperties": false,
        "required": ["kind", "area", "source", "data"],
        "properties": {
            "key": of(&Shape::Line),
            "recorded": of(&Shape::Instant),
            "recorded_by": of(&Shape::Slug),
            "kind": { "const": kind.name() },
            "area": of(&Shape::Slug),
            "place": of(&Shape::Slug),
            "when": of(&Shape::When),
            "basis": basis,
            "source": list(&Source::shape(), 1),
            "sensitivity": of(&Sensitivity::shape()),
            "data": object(kind.fields()),
        },
    })
}

fn object(fields: &[FieldShape]) -> Json {
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let property = |field: &FieldShape| {
        let mut schema = of(&(field.shape)());
        if let Json::Object(map) = &mut schema {
            map.insert("description".to_owned(), Json::from(field.about.trim()));
        }
        (field.name.to_owned(), schema)
    };
    let properties: Map<String, Json> = fields.iter().map(property).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn list(shape: &Shape, length_min: usize) -> Json {
    json!({ "type": "array", "items": of(shape), "minItems": length_min, "maxItems": LIST_LENGTH_MAX })
}

fn of(shape: &Shape) -> Json {
    let text = json!({ "type": "string", "minLength": 1, "maxLength": Text::LENGTH_MAX });
    let date = json!({ "type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$" });
    match shape {
        Shape::Text => json!({ "oneOf": [text, {
            "type": "object", "minProperties": 1, "additionalProperties": false,
            "properties": { "en": text, "cy": text },
        }]}),
        Shape::Line => json!({ "type": "string", "minLength": 1, "maxLength": Line::LENGTH_MAX }),
        Shape::Slug => {
            json!({ "type": "string", "pattern": "^[a-z0-9](-?[a-z0-9])*$", "maxLength": Slug::LENGTH_MAX })
        }
        Shape::Whole => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Shape::Seq => json!({ "type": "integer", "minimum": 0 }),
        Shape::Yes => json!({ "type": "boolean" }),
        Shape::Number => json!({ "type": ["string", "integer"], "pattern": "^-?[0-9]+(\\.[0-9]{1,9})?$" }),
        Shape::PartialDate => date,
        Shape::Instant => json!({ "type": "string", "format": "date-time" }),
        Shape::When => json!({ "oneOf": [{ "type": "string" }, {
            "type": "object", "additionalProperties": false,
            "properties": { "on": date, "earliest": date, "latest": date, "said": of(&Shape::Text) },
        }]}),
        Shape::Code(list) => {
            json!({ "enum": list.codes.iter().map(|(_, word, _)| *word).collect::<Vec<_>>() })
        }
        Shape::Record(record) => object(record.fields),
        Shape::List(inner) => list(inner, 0),
        Shape::Body => json!({
            "type": "object", "required": ["kind"], "additionalProperties": false,
            "properties": { "kind": { "type": "string" }, "data": { "type": "object" } },
        }),
    }
}
