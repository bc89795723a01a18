//! What an entry says, in words of either language: what its fields are called, and what stands in them.
//!
//! Everything is taken from the vocabulary; no kind is known by name here.

use maud::{Markup, html};
use serde_json::Value as Json;
use tyst_event::field::{CodeList, Field, Shape};
use tyst_event::terms::{Basis, Sensitivity, Source};
use tyst_event::words::{clipped, first_sentence, names, welsh};
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

/// Returns the data of an entry: what each field is called, and what stands in it. What a correction puts in place is said field
/// by field.
pub(crate) fn fields(tongue: Tongue, statement: &Statement) -> Vec<(String, Markup)> {
    let all = json::statement_to_json(statement);
    statement.body.kind().map_or_else(Vec::new, |kind| fields_of(tongue, kind, all.get("data")))
}

fn fields_of(tongue: Tongue, kind: Kind, data: Option<&Json>) -> Vec<(String, Markup)> {
    let mut fields = Vec::new();
    for shape in kind.fields() {
        let Some(value) = data.and_then(|data| data.get(shape.name)) else { continue };
        match ((shape.shape)(), value.get("kind").and_then(Json::as_str).and_then(Kind::from_name)) {
            (Shape::Body, Some(kind)) => fields.extend(fields_of(tongue, kind, value.get("data"))),
            (shape_of, _) => {
                fields.push((name(tongue, shape.name), value_of(tongue, shape.name, &shape_of, value)));
            }
        }
    }
    fields
}

/// Returns what a field is called.
fn name(tongue: Tongue, field: &str) -> String {
    // What is said about another entry is no fact, and has no name where facts are typed.
    let about = [("target", words::ENTRY), ("explanation", words::EXPLAIN)];
    if let Some((_, label)) = about.iter().find(|(named, _)| *named == field) {
        return tongue.say(*label).to_owned();
    }
    let flag = field.replace('_', "-");
    let [en, cy] = names::field(&flag).unwrap_or_else(|| [field.replace('_', " "), field.replace('_', " ")]);
    match tongue.0 {
        Language::English => en,
        Language::Welsh => cy,
    }
}

/// Returns the value of a field of the JSON form in words; words in the other language say so.
fn value_of(tongue: Tongue, field: &str, shape: &Shape, value: &Json) -> Markup {
    match value {
        Json::Bool(is) => html! { (tongue.say(if *is { words::YES } else { words::NO })) },
        Json::String(text) if matches!(shape, Shape::Slug | Shape::Number | Shape::PartialDate) => {
            html! { (text) }
        }
        Json::String(text) => match shape {
            Shape::Code(list) if tongue.0 == Language::Welsh => term(tongue, list, text),
            _ => english(tongue, text),
        },
        Json::Number(seq) if matches!(shape, Shape::Seq) => {
            html! { a href=(tongue.path(&format!("/entries/{seq}"))) { (tongue.say(words::ENTRY)) " " (seq) } }
        }
        Json::Array(items) => html! {
            @for (index, item) in items.iter().enumerate() {
                @if index > 0 { br; }
                (value_of(tongue, field, if let Shape::List(of) = shape { of } else { shape }, item))
            }
        },
        Json::Object(map) if map.contains_key("en") || map.contains_key("cy") => {
            let text = |own: Tongue| Some((own, map.get(own.0.tag())?.as_str()?));
            let both = [tongue, tongue.other()].into_iter().filter_map(text);
            html! {
                @for (index, (own, text)) in both.enumerate() {
                    @if index > 0 { " / " }
                    (marked(tongue, own, text))
                }
            }
        }
        Json::Object(map) => html! {
            @for (index, (part, inner)) in map.iter().enumerate() {
                @if index > 0 { br; }
                @let inside = format!("{field}-{part}");
                span.hint { (part_name(tongue, field, shape, part)) ": " } (value_of(tongue, &inside, &part_of(shape, part), inner))
            }
        },
        other => html! { (other) },
    }
}

/// Returns what a part of a record is called: as where it is typed, where the first part has the name of the whole.
fn part_name(tongue: Tongue, field: &str, shape: &Shape, part: &str) -> String {
    let flag = format!("{field}-{part}").replace('_', "-");
    let is_first = matches!(shape, Shape::Record(record) if record.fields.first().is_some_and(|first| first.name == part));
    match (names::field(&flag), is_first) {
        (Some(_), _) => name(tongue, &flag),
        (None, true) => name(tongue, field),
        (None, false) => name(tongue, part),
    }
}

/// Returns what a part of a record may hold.
fn part_of(shape: &Shape, part: &str) -> Shape {
    let fields = if let Shape::Record(record) = shape { record.fields } else { &[] };
    fields.iter().find(|field| field.name == part).map_or(Shape::Line, |field| (field.shape)())
}

/// Returns a word of a closed list with what it means; in Welsh what it means stands for it.
pub(crate) fn term(tongue: Tongue, list: &CodeList, word: &str) -> Markup {
    let known = list.codes.iter().find(|(_, code, _)| *code == word);
    let about = known.map(|(_, _, about)| first_sentence(about)).unwrap_or_default();
    html! {
        @if let Some(welsh) = welsh::of(&about).filter(|_| tongue.0 == Language::Welsh) { (welsh) }
        @else { span lang="en" { (word) @if !about.is_empty() { " – " span.hint { (about) } } } }
    }
}

fn marked(tongue: Tongue, own: Tongue, text: &str) -> Markup {
    html! { @if own == tongue { (text) } @else { span lang=(own.0.tag()) { (text) } } }
}

/// Returns an entry in a few words: its texts one after the other, each in the language of the page where it has it.
pub(crate) fn short(tongue: Tongue, statement: &Statement) -> String {
    let all = json::statement_to_json(statement);
    let own = |map: &serde_json::Map<String, Json>| {
        [tongue, tongue.other()].into_iter().find_map(|tongue| map.get(tongue.0.tag()).cloned())
    };
    let mut words = Vec::new();
    all.get("data").into_iter().for_each(|data| collect(data, &own, &mut words));
    clipped(&words.join(" · "), 140)
}

/// Returns all words of a value, in every language.
pub(crate) fn words_in(value: &Json) -> Vec<String> {
    let mut words = Vec::new();
    collect(value, &|_| None, &mut words);
    words
}

/// Collects words; `only` says which part of an object is meant, where it is one.
fn collect(
    value: &Json,
    only: &dyn Fn(&serde_json::Map<String, Json>) -> Option<Json>,
    words: &mut Vec<String>,
) {
    match value {
        Json::String(text) => words.push(text.clone()),
        Json::Number(number) => words.push(number.to_string()),
        Json::Array(items) => items.iter().for_each(|item| collect(item, only, words)),
        Json::Object(map) => match only(map) {
            Some(part) => collect(&part, only, words),
            None => map.values().for_each(|inner| collect(inner, only, words)),
        },
        Json::Bool(_) | Json::Null => {}
    }
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
        div { dt { (tongue.say(words::SENSITIVITY)) } dd { (value_of(tongue, "sensitivity", &Sensitivity::shape(), &Json::from(statement.sensitivity.word()))) } }
    }
}
