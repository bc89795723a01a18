//! What would have been typed for a field, from the JSON form: the way back from `words::put`.
//!
//! Whether it comes to the same is for the draft to see.

use serde_json::{Map, Value as Json};

use crate::field::Shape;
use crate::words::Flag;

/// Returns the words of a flag, from the data of an entry or from the entry itself.
pub(super) fn of_flag(flag: &Flag, within: &Map<String, Json>) -> Vec<String> {
    if flag.path.first() == Some(&"source") {
        return of_source(&flag.path, within);
    }
    let [first, rest @ ..] = flag.path.as_slice() else { return Vec::new() };
    let found = rest.iter().try_fold(within.get(*first), |value, part| Some(value?.get(part)));
    match (found.flatten(), &flag.shape) {
        (None, _) => Vec::new(),
        (Some(Json::Array(items)), shape) => items.iter().filter_map(|item| words(shape, item)).collect(),
        // What the source says of a time stands under its language.
        (Some(Json::Object(said)), Shape::Text) => {
            said.get("en").and_then(|said| words(&Shape::Text, said)).into_iter().collect()
        }
        (Some(value), shape) => words(shape, value).into_iter().collect(),
    }
}

fn words(shape: &Shape, value: &Json) -> Option<String> {
    match (value, shape) {
        (Json::String(word), _) => Some(word.clone()),
        (Json::Number(number), _) => Some(number.to_string()),
        (Json::Bool(is), _) => Some(if *is { "yes" } else { "no" }.to_owned()),
        (Json::Object(parts), Shape::Record(record)) => {
            let part = |name| parts.get(name).and_then(|part| words(&Shape::Line, part)).unwrap_or_default();
            Some(record.fields.iter().map(|field| part(field.name)).collect::<Vec<_>>().join(":"))
        }
        (Json::Object(parts), Shape::When) => date(parts),
        _ => None,
    }
}

/// Returns a date or bounds in EDTF.
fn date(parts: &Map<String, Json>) -> Option<String> {
    let part = |name: &str| parts.get(name).and_then(Json::as_str);
    match (part("on"), part("earliest"), part("latest")) {
        (Some(on), _, _) => Some(on.to_owned()),
        (None, None, None) => None,
        (None, earliest, latest) => Some(format!("{}/{}", earliest.unwrap_or(".."), latest.unwrap_or(".."))),
    }
}

/// Returns the documents with the places in them, or the quote of the last of them.
fn of_source(path: &[&'static str], within: &Map<String, Json>) -> Vec<String> {
    let all = within.get("source").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let text = |value: Option<&Json>| value.and_then(Json::as_str).map(str::to_owned);
    let quote = |part: &str| text(all.last().and_then(|source| source.get("quote")?.get(part)));
    match path {
        ["source"] => {
            let one = |source: &Json| {
                let locator = text(source.get("locator")).map(|at| format!("#{at}")).unwrap_or_default();
                text(source.get("doc")).unwrap_or_default() + &locator
            };
            all.iter().map(one).collect()
        }
        ["source", "quote"] => quote("text").into_iter().collect(),
        _ => quote("lang").into_iter().collect(),
    }
}
