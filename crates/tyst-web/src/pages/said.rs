//! What an entry says, in words of either language: what its fields are called, and what stands in them.
//!
//! Everything is taken from the vocabulary; no kind is known by name here.

use maud::{Markup, html};
use serde_json::Value as Json;
use tyst_event::field::Shape;
use tyst_event::terms::{Basis, Source};
use tyst_event::words::{clipped, names};
use tyst_event::{Body, Kind, Statement, When, json};
use tyst_report::Language;

use super::{Tongue, english};
use crate::words;

/// Returns what a kind is called.
pub(crate) fn kind(tongue: Tongue, kind: Kind) -> &'static str {
    let name = names::kind(kind);
    match tongue.0 {
        Language::English => name.en,
        Language::Welsh => name.cy,
    }
}

/// Returns what the kind of an entry is called.
pub(crate) fn kind_of(tongue: Tongue, body: &Body) -> String {
    body.kind()
        .map_or_else(|| tongue.say(words::UNREADABLE).to_owned(), |known| kind(tongue, known).to_owned())
}

/// Returns when something happened.
pub(crate) fn when(tongue: Tongue, when: &When) -> String {
    let said = when.said.as_ref().map(|said| format!("“{said}”"));
    let edtf = when.edtf();
    let date = if edtf.is_empty() { tongue.say(words::NOT_STATED).to_owned() } else { edtf };
    [Some(date), said].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Returns where a fact stands.
pub(crate) fn source(source: &Source) -> Markup {
    html! {
        (source.doc)
        @if let Some(locator) = &source.locator { ", " (locator) }
        @if let Some(quote) = &source.quote { ": " q lang=(quote.lang.word()) { (quote.text) } }
    }
}

/// Returns the data of an entry: what each field is called, and what stands in it.
pub(crate) fn fields(tongue: Tongue, statement: &Statement) -> Vec<(String, Markup)> {
    let all = json::statement_to_json(statement);
    let data = all.get("data").and_then(Json::as_object);
    let shapes = statement.body.kind().map_or(&[][..], Kind::fields);
    let field = |shape: &tyst_event::field::FieldShape| {
        let value = data?.get(shape.name)?;
        Some((name(tongue, shape.name), value_of(tongue, &(shape.shape)(), value)))
    };
    shapes.iter().filter_map(field).collect()
}

/// Returns what a field is called.
fn name(tongue: Tongue, field: &str) -> String {
    let flag = field.replace('_', "-");
    let [en, cy] = names::field(&flag).unwrap_or_else(|| [field.replace('_', " "), field.replace('_', " ")]);
    match tongue.0 {
        Language::English => en,
        Language::Welsh => cy,
    }
}

/// Returns a value of the JSON form in words; words in the other language say so.
fn value_of(tongue: Tongue, shape: &Shape, value: &Json) -> Markup {
    match value {
        Json::Bool(is) => html! { (tongue.say(if *is { words::YES } else { words::NO })) },
        Json::String(text) if matches!(shape, Shape::Slug | Shape::Number | Shape::PartialDate) => {
            html! { (text) }
        }
        Json::String(text) => english(tongue, text),
        Json::Array(items) => html! {
            @for (index, item) in items.iter().enumerate() {
                @if index > 0 { br; }
                (value_of(tongue, shape, item))
            }
        },
        Json::Object(map) if map.contains_key("en") || map.contains_key("cy") => {
            let text = |language: Language| map.get(language.tag()).and_then(Json::as_str);
            let shown =
                [tongue, tongue.other()].into_iter().find_map(|tongue| Some((tongue, text(tongue.0)?)));
            html! { @if let Some((own, text)) = shown { (marked(tongue, own, text)) } }
        }
        Json::Object(map) => html! {
            @for (index, (part, inner)) in map.iter().enumerate() {
                @if index > 0 { br; }
                span.hint { (name(tongue, part)) ": " } (value_of(tongue, shape, inner))
            }
        },
        other => html! { (other) },
    }
}

fn marked(tongue: Tongue, own: Tongue, text: &str) -> Markup {
    html! { @if own == tongue { (text) } @else { span lang=(own.0.tag()) { (text) } } }
}

/// Returns an entry in a few words: its texts, one after the other.
pub(crate) fn short(statement: &Statement) -> String {
    fn collect(value: &Json, words: &mut Vec<String>) {
        match value {
            Json::String(text) => words.push(text.clone()),
            Json::Number(number) => words.push(number.to_string()),
            Json::Array(items) => items.iter().for_each(|item| collect(item, words)),
            Json::Object(map) => match map.get("en").or_else(|| map.get("cy")) {
                Some(text) => collect(text, words),
                None => map.values().for_each(|inner| collect(inner, words)),
            },
            Json::Bool(_) | Json::Null => {}
        }
    }
    let mut words = Vec::new();
    let all = json::statement_to_json(statement);
    all.get("data").into_iter().for_each(|data| collect(data, &mut words));
    clipped(&words.join(" · "), 140)
}

/// Returns a statement as a list of what it says.
pub(crate) fn statement(tongue: Tongue, statement: &Statement) -> Markup {
    html! {
        div { dt { (tongue.say(words::AREA)) } dd { (statement.area) @if let Some(place) = &statement.place { ", " (place) } } }
        div { dt { (tongue.say(words::WHEN)) } dd { (when(tongue, &statement.when)) } }
        @for (name, value) in fields(tongue, statement) { div { dt { (name) } dd { (value) } } }
        @for found in &statement.sources { div { dt { (tongue.say(words::SOURCE)) } dd { (source(found)) } } }
        @if let Basis::Inferred(reason) = &statement.basis {
            div { dt { (tongue.say(words::INFERRED)) } dd { (reason) } }
        }
        div { dt { (tongue.say(words::SENSITIVITY)) } dd { (english(tongue, statement.sensitivity.word())) } }
    }
}
