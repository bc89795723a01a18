//! `tyst vocabulary`: the kinds of entry and their fields.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::field::{FieldShape, Shape};
use tyst_event::{Kind, schema, words};

use crate::app::common;
use crate::failure::{Failure, Outcome};
use crate::place::Place;
use crate::shown;

pub(crate) fn command() -> Command {
    Command::new("vocabulary")
        .about("List the kinds of entry and their fields")
        .arg(Arg::new("kind").value_name("KIND").help("One kind, with its fields and an example"))
        .arg(Arg::new("schema").long("schema").action(ArgAction::SetTrue).help("Print the JSON Schema"))
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let kind = matches.get_one::<String>("kind").map(|name| named(name)).transpose()?;
    if matches.get_flag("schema") {
        return place.screen.json_page(&schema::schema(kind));
    }
    if place.screen.json {
        let kinds: Vec<Kind> = kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
        let all: Vec<Json> = kinds.into_iter().map(kind_json).collect();
        let value =
            if kind.is_some() { all.into_iter().next().unwrap_or_default() } else { Json::Array(all) };
        return place.screen.json_page(&value);
    }
    place.screen.data(&match kind {
        Some(kind) => kind_page(place, kind)?,
        None => kinds_page(place),
    })
}

fn named(name: &str) -> Outcome<Kind> {
    Kind::from_name(name).ok_or_else(|| {
        let near = tyst_event::json::nearest(name, Kind::ALL.iter().map(|kind| kind.name()));
        let hint = near.map_or_else(
            || "`tyst vocabulary` lists the kinds".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        Failure::usage(format!("{name} is not a kind of entry")).hint(hint)
    })
}

fn kinds_page(place: &Place) -> String {
    let mut table = place.screen.table(&["kind", "number", "schema", "what it is for"]);
    for kind in Kind::ALL {
        let about = shown::about(*kind);
        table.add_row([kind.name().to_owned(), kind.number().to_string(), kind.schema().to_string(), about]);
    }
    table.to_string()
}

fn kind_page(place: &Place, kind: Kind) -> Outcome<String> {
    let mut table = place.screen.table(&["field", "number", "values", "what it means"]);
    for field in kind.fields() {
        let required = if field.required { "" } else { " (optional)" };
        table.add_row([
            format!("{}{required}", field.name),
            field.number.to_string(),
            values(&(field.shape)()),
            field.about.trim().to_owned(),
        ]);
    }
    let example =
        serde_json::to_string(&words::example(kind)).map_err(|fault| Failure::usage(fault.to_string()))?;
    Ok(format!(
        "{} (kind {})\n{}\n\n{table}\n\nan example for import:\n{example}",
        kind.name(),
        kind.number(),
        shown::about(kind)
    ))
}

/// Returns what values a field takes, in words.
fn values(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text, English and/or Welsh".to_owned(),
        Shape::Line => "a line of text".to_owned(),
        Shape::Slug => "a slug".to_owned(),
        Shape::Whole => "a whole number".to_owned(),
        Shape::Seq => "the number of an entry".to_owned(),
        Shape::Yes => "true or false".to_owned(),
        Shape::Number => "a decimal number".to_owned(),
        Shape::PartialDate => "a year, month or day".to_owned(),
        Shape::When => "a date or bounds".to_owned(),
        Shape::Instant => "a moment".to_owned(),
        Shape::Code(list) => list.codes.iter().map(|(_, word, _)| *word).collect::<Vec<_>>().join(", "),
        Shape::Record(record) => {
            let parts: Vec<String> = record
                .fields
                .iter()
                .map(|field| format!("{}: {}", field.name, values(&(field.shape)())))
                .collect();
            format!("{{ {} }}", parts.join("; "))
        }
        Shape::List(inner) => format!("list of: {}", values(inner)),
        Shape::Body => "the kind and data of an entry".to_owned(),
    }
}

fn kind_json(kind: Kind) -> Json {
    let fields: Vec<Json> = kind.fields().iter().map(field_json).collect();
    json!({
        "kind": kind.name(), "number": kind.number(), "schema": kind.schema(), "meta": kind.is_meta(),
        "about": shown::about(kind), "fields": fields, "example": words::example(kind),
    })
}

fn field_json(field: &FieldShape) -> Json {
    json!({
        "name": field.name, "number": field.number, "since": field.since, "required": field.required,
        "values": values(&(field.shape)()), "about": field.about.trim(), "example": field.example,
    })
}
