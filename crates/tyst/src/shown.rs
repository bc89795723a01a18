//! Entries as a person reads them: one line, or a page.
//!
//! Everything is taken from the vocabulary; no kind is known by name here.

use std::ops::Range;

use serde_json::Value as Json;
use tyst_event::terms::{Basis, Source};
pub(crate) use tyst_event::words::{clipped, first_sentence as first};
use tyst_event::{Body, Kind, Statement, When, json};

/// Returns which entries: `entry 277`, `entries 3 to 9`, or `from entry 12 on` where the last one is not known.
pub(crate) fn entries(seqs: &Range<u64>) -> String {
    match seqs.end.saturating_sub(seqs.start) {
        0 => format!("from entry {} on", seqs.start),
        1 => format!("entry {}", seqs.start),
        _ => format!("entries {} to {}", seqs.start, seqs.end - 1),
    }
}

/// Returns the first and the last of some entries, where there are any and they are known.
pub(crate) fn ends(seqs: Option<&Range<u64>>) -> (Option<u64>, Option<u64>) {
    let last = seqs.filter(|seqs| !seqs.is_empty()).map(|seqs| seqs.end - 1);
    (seqs.map(|seqs| seqs.start), last)
}

/// Returns the name of a statement's kind.
pub(crate) fn kind(body: &Body) -> String {
    match body {
        Body::Unknown(unknown) => format!("unknown kind {} (schema {})", unknown.kind, unknown.schema),
        known => known.kind().map_or_else(String::new, |kind| kind.name().to_owned()),
    }
}

/// Returns when something happened, in a few words: `2018-09`, `2017-06-08/..`, `not stated`.
pub(crate) fn when(when: &When) -> String {
    let said = when.said.as_ref().map(|said| format!("“{said}”"));
    match (when.edtf(), said) {
        (edtf, None) if edtf.is_empty() => "not stated".to_owned(),
        (edtf, Some(said)) if edtf.is_empty() => format!("not stated, {said}"),
        (edtf, None) => edtf,
        (edtf, Some(said)) => format!("{edtf}, {said}"),
    }
}

/// Returns the dates alone, in EDTF, or that there is none that is certain.
pub(crate) fn bounds(when: &When) -> String {
    let edtf = when.edtf();
    if edtf.is_empty() { "no certain date".to_owned() } else { edtf }
}

/// Returns where a fact stands: `S003, para 30.2`.
pub(crate) fn source(source: &Source) -> String {
    let locator = source.locator.as_ref().map(|locator| format!(", {locator}")).unwrap_or_default();
    let quote = source.quote.as_ref().map(|quote| format!(": “{}”", quote.text)).unwrap_or_default();
    format!("{}{locator}{quote}", source.doc)
}

/// Returns whether a fact is stated or inferred, and why.
pub(crate) fn basis(basis: &Basis) -> String {
    match basis {
        Basis::Stated => "stated".to_owned(),
        Basis::Inferred(reason) => format!("inferred: {reason}"),
    }
}

/// How a field that says whether or not is shown.
const YES: &str = "yes";
const NO: &str = "no";

/// Returns the data in one line, in the order of the vocabulary.
pub(crate) fn summary(statement: &Statement) -> String {
    let said = |(name, words): (&'static str, String)| match words.as_str() {
        YES => Some(name.replace('_', " ")),
        NO => None,
        _ => Some(words),
    };
    let words: Vec<String> = fields(statement).into_iter().filter_map(said).collect();
    words.join(" · ")
}

/// Returns the fields of the data with their values in words, in the order of the vocabulary.
pub(crate) fn fields(statement: &Statement) -> Vec<(&'static str, String)> {
    let all = json::statement_to_json(statement);
    let data = all.get("data").and_then(Json::as_object);
    let shapes = statement.body.kind().map_or(&[][..], Kind::fields);
    let value = |name: &str| data.and_then(|data| data.get(name)).map(words);
    let mut fields: Vec<(&'static str, String)> =
        shapes.iter().filter_map(|shape| Some((shape.name, value(shape.name)?))).collect();
    if let Body::Unknown(unknown) = &statement.body {
        fields.push(("unreadable", format!("{} bytes from a newer version", unknown.payload.len())));
    }
    fields
}

/// Returns a value of the JSON form in words.
fn words(value: &Json) -> String {
    match value {
        Json::Bool(true) => YES.to_owned(),
        Json::Bool(false) => NO.to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Json::Object(map) if map.contains_key("en") || map.contains_key("cy") => {
            let texts: Vec<&str> = ["en", "cy"].iter().filter_map(|code| map.get(*code)?.as_str()).collect();
            texts.join(" / ")
        }
        Json::Object(map) => {
            map.iter().map(|(name, inner)| format!("{name} {}", words(inner))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// Returns what a kind is for as running text.
pub(crate) fn about(kind: Kind) -> String {
    kind.about().split_whitespace().collect::<Vec<_>>().join(" ")
}
