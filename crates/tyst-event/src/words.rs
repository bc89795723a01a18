//! The form in which people type an entry: one flag for each value, made from the vocabulary.
//!
//! Words become JSON here and nothing more; the one reader of JSON says what is wrong with them.

pub mod circumstances;
pub mod dates;
pub mod draft;
mod lexicon;
pub mod names;
#[cfg(test)]
mod tests;
pub mod welsh;

use serde_json::{Map, Value as Json};

use crate::field::{CodeList, Field, FieldShape, Shape};
use crate::{Kind, Slug, When};

/// One flag of `tyst record KIND`.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The name, without the two hyphens: `participants-of`.
    pub name: String,
    /// Where the value stands in the JSON form: `["participants", "of"]`.
    pub path: Vec<&'static str>,
    /// What values it takes.
    pub shape: Shape,
    /// Whether it may be given several times.
    pub many: bool,
    /// Whether the field must be given.
    pub required: bool,
    /// The flag without which it says nothing: the unit of a count is part of the count. What may stand alone is part of none.
    pub part_of: Option<String>,
    /// What it means.
    pub about: String,
    /// A value as a person would type it.
    pub example: &'static str,
}

/// Returns the flags for fields, in the order of the vocabulary.
///
/// The first field of a record has the record's own name, so `--participants 24 --participants-unit teachers`.
pub fn flags(fields: &'static [FieldShape]) -> Vec<Flag> {
    fields.iter().flat_map(field_flags).collect()
}

fn field_flags(field: &'static FieldShape) -> Vec<Flag> {
    let flag = |suffix: &str, path: Vec<&'static str>, shape: Shape, about: &str, example| Flag {
        name: format!("{}{suffix}", field.name.replace('_', "-")),
        path,
        shape,
        many: false,
        required: field.required && suffix.is_empty(),
        part_of: None,
        about: about.trim().to_owned(),
        example,
    };
    match (field.shape)() {
        Shape::Text => vec![
            flag("", vec![field.name, "en"], Shape::Text, field.about, field.example),
            flag("-cy", vec![field.name, "cy"], Shape::Text, "The same in Welsh.", ""),
        ],
        Shape::When => vec![
            flag("", vec![field.name], Shape::When, field.about, field.example),
            flag("-said", vec![field.name, "said"], Shape::Text, "What the source says about the time.", ""),
        ],
        Shape::Record(record) => record_flags(field, record.fields),
        Shape::List(inner) => {
            let one = flag("", vec![field.name], *inner, field.about, field.example);
            vec![Flag { many: true, ..one }]
        }
        Shape::Body => Vec::new(),
        other => vec![flag("", vec![field.name], other, field.about, field.example)],
    }
}

fn record_flags(field: &'static FieldShape, inner: &'static [FieldShape]) -> Vec<Flag> {
    // A record of codes alone has no first among them, so each flag says which one it is.
    let equals = inner.iter().all(|part| matches!((part.shape)(), Shape::Code(_)));
    // Where a record must have something, it is one thing; where it need not, each of its fields says something by itself.
    let is_one = !equals && inner.iter().any(|part| part.required);
    let nested = inner.iter().enumerate().flat_map(|(index, part)| {
        field_flags(part).into_iter().map(move |mut flag| {
            let own = if index == 0 && !equals {
                flag.name.strip_prefix(&part.name.replace('_', "-"))
            } else {
                None
            };
            flag.name = match own {
                Some(rest) => format!("{}{rest}", field.name.replace('_', "-")),
                None => format!("{}-{}", field.name.replace('_', "-"), flag.name),
            };
            if index == 0 && !equals {
                field.about.trim().clone_into(&mut flag.about);
            }
            flag.part_of = (is_one && index > 0).then(|| field.name.replace('_', "-"));
            flag.path.insert(0, field.name);
            flag.required = flag.required && field.required;
            flag
        })
    });
    nested.collect()
}

/// Puts what was typed for a flag into the JSON form of the data.
pub fn put(flag: &Flag, words: &[String], data: &mut Map<String, Json>) {
    let values: Vec<Json> = words.iter().map(|word| value(&flag.shape, word)).collect();
    let json =
        if flag.many { Json::Array(values) } else { values.into_iter().next_back().unwrap_or(Json::Null) };
    put_at(&flag.path, json, data);
}

fn put_at(path: &[&str], json: Json, map: &mut Map<String, Json>) {
    let [first, rest @ ..] = path else { return };
    let slot = map.entry((*first).to_owned()).or_insert(Json::Null);
    if rest.is_empty() {
        match (slot, json) {
            (Json::Object(old), Json::Object(new)) => old.extend(new),
            (slot, json) => *slot = json,
        }
        return;
    }
    if !slot.is_object() {
        *slot = Json::Object(Map::new());
    }
    if let Json::Object(inner) = slot {
        put_at(rest, json, inner);
    }
}

/// Returns the JSON form of one typed value.
fn value(shape: &Shape, word: &str) -> Json {
    match shape {
        Shape::When => when(word),
        Shape::Yes => yes(word).map_or_else(|| Json::from(word), Json::from),
        Shape::Code(list) => code(list, word).map_or_else(|| Json::from(word), Json::from),
        Shape::Whole | Shape::Seq => word.parse::<u64>().map_or_else(|_| Json::from(word), Json::from),
        Shape::Record(record) => {
            let parts = word.splitn(record.fields.len(), ':');
            let named = record.fields.iter().zip(parts);
            Json::Object(
                named.map(|(field, part)| (field.name.to_owned(), value(&(field.shape)(), part))).collect(),
            )
        }
        _ => Json::from(word),
    }
}

/// Returns what a word for yes or no says, in either language.
fn yes(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "true" | "yes" | "ie" | "oes" => Some(true),
        "false" | "no" | "na" | "nac oes" => Some(false),
        _ => None,
    }
}

/// Returns the code that a word stands for, however it is written: `Higher is better` is `higher-is-better`, and `Cytunwyd` is `agreed`.
fn code(list: &CodeList, word: &str) -> Option<&'static str> {
    let folded = word.trim().to_lowercase().replace([' ', '_'], "-");
    let own = list.codes.iter().map(|(_, code, _)| *code).find(|code| code.to_lowercase() == folded);
    own.or_else(|| welsh::code(list, word))
}

/// Returns the JSON form of a date or of bounds, in EDTF (`2018-09`, `2017-06-08/..`) or in words (`autumn 2018`).
pub fn when(word: &str) -> Json {
    let when = word.parse::<When>().ok().or_else(|| dates::read(word).ok());
    // What is neither goes on as it was typed, so that the fault is said of the whole of it.
    let Some(when) = when else { return Json::from(word) };
    when.to_json().unwrap_or_else(|| Json::Object(Map::new()))
}

/// Returns the place in the JSON form that a problem is about, as [`Flag::path`] has it: of `data.participants.unit` it is
/// `["participants", "unit"]`. The English of a text and the parts of a date are the flag itself.
pub fn path(field: &str) -> Vec<&str> {
    let path = field.strip_prefix("data.").unwrap_or(field);
    let path = path.strip_prefix("replacement.data.").unwrap_or(path);
    let bare = path.split('[').next().unwrap_or(path);
    bare.split('.').filter(|part| !matches!(*part, "en" | "on" | "earliest" | "latest")).collect()
}

/// Returns an entry of the kind with every field filled from the examples of the vocabulary.
pub fn example(kind: Kind) -> Map<String, Json> {
    let mut data = Map::new();
    for flag in flags(kind.fields()).iter().filter(|flag| !flag.example.is_empty()) {
        put(flag, &[flag.example.to_owned()], &mut data);
    }
    if kind == Kind::ResponseReceived {
        data.remove("count");
    }
    if kind == Kind::EntryCorrected {
        let mut restated = example(Kind::NoteRecorded);
        restated.retain(|name, _| name == "kind" || name == "data");
        data.insert("replacement".to_owned(), Json::Object(restated));
    }
    if let Some(Json::Object(by)) = data.get_mut("by") {
        by.remove("text");
    }
    let area = if kind == Kind::LedgerCreated { Slug::ledger().to_string() } else { "newport".to_owned() };
    let mut map = Map::new();
    map.insert("kind".to_owned(), Json::from(kind.name()));
    map.insert("area".to_owned(), Json::from(area));
    map.insert("when".to_owned(), when("2018-09"));
    map.insert("source".to_owned(), serde_json::json!([{ "doc": "Minutes 12", "locator": "para 3" }]));
    map.insert("data".to_owned(), Json::Object(data));
    map
}

/// Returns text on one line, cut to a width in characters.
pub fn clipped(text: &str, width: usize) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= width {
        return line;
    }
    let kept: String = line.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Returns the first sentence of what something means, without its full stop.
pub fn first_sentence(about: &str) -> String {
    let about = about.split_whitespace().collect::<Vec<_>>().join(" ");
    about.split_once(". ").map_or(about.as_str(), |(first, _)| first).trim_end_matches('.').to_owned()
}
