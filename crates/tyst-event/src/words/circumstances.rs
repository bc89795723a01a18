//! The flags that every entry has, whatever its kind: where and when it was, and how that is known.
//!
//! Flags of the act of recording, such as who records, belong to the command.

use serde_json::{Map, Value as Json, json};

use super::{Flag, value, when};
use crate::field::{Field, Shape};
use crate::terms::{QuoteLanguage, Sensitivity};

/// Returns the flags in the order in which they are asked for.
pub fn flags() -> Vec<Flag> {
    let flag = |name: &str, path: &[&'static str], shape: Shape, about: &str, example| Flag {
        name: name.to_owned(),
        path: path.to_vec(),
        shape,
        many: name == "source",
        required: matches!(name, "area" | "source"),
        part_of: (name == "quote-lang").then(|| "quote".to_owned()),
        about: about.to_owned(),
        example,
    };
    vec![
        flag("area", &["area"], Shape::Slug, "The area, such as newport", "newport"),
        flag("place", &["place"], Shape::Slug, "The place inside the area, such as bettws", "bettws"),
        flag("when", &["when"], Shape::When, WHEN, "autumn 2018"),
        flag("when-said", &["when", "said"], Shape::Text, WHEN_SAID, ""),
        flag("source", &["source"], Shape::Line, SOURCE, "HWB minutes 2019-10#para 30.2"),
        flag("quote", &["source", "quote"], Shape::Line, QUOTE, ""),
        flag("quote-lang", &["source", "quote", "lang"], QuoteLanguage::shape(), QUOTE_LANG, ""),
        flag("inferred", &["basis", "inferred"], Shape::Line, INFERRED, ""),
        flag("sensitivity", &["sensitivity"], Sensitivity::shape(), SENSITIVITY, ""),
    ]
}

const WHEN: &str = "When it happened, as exact as the source: 2018, 2018-09, 2018-09-14, in words such as \"autumn 2018\", \
    \"by November 2019\" or \"erbyn Tachwedd 2019\", bounds such as 2017-06-08/.. or ../2019-11, and the rest of EDTF level 1 \
    (201X, 2018-21 for spring, 2018? where it is uncertain); leave it out where no date is known";
const WHEN_SAID: &str = "What the source says about the time, in its own words";
const SOURCE: &str = "The document in which it stands, with the place after #: \"HWB minutes 2019-10#para 30.2\"; may be \
    given several times";
const QUOTE: &str = "The source's own words, short; goes with the last source";
const QUOTE_LANG: &str = "The language of the quote; en where it is left out";
const INFERRED: &str = "The fact is inferred, for this reason; without it, it is stated by the source";
const SENSITIVITY: &str = "Who may see it: public, partners (the default), restricted";

/// Puts what was typed into the JSON form of an entry; `typed` returns the words for the flag of a name.
pub fn put(typed: &dyn Fn(&str) -> Vec<String>, entry: &mut Map<String, Json>) {
    let word = |name: &str| typed(name).pop();
    for name in ["area", "place"] {
        if let Some(word) = word(name) {
            entry.insert(name.to_owned(), Json::from(word));
        }
    }
    if let Some(word) = word("sensitivity") {
        entry.insert("sensitivity".to_owned(), value(&Sensitivity::shape(), &word));
    }
    if let Some(words) = word("when") {
        let said = entry.get("when").and_then(|old| old.get("said")).cloned();
        let mut new = when(&words);
        if let (Json::Object(map), Some(said)) = (&mut new, said) {
            map.entry("said").or_insert(said);
        }
        entry.insert("when".to_owned(), new);
    }
    if let Some(said) = word("when-said") {
        let when = entry.entry("when").or_insert_with(|| Json::Object(Map::new()));
        if let Json::Object(map) = when {
            map.insert("said".to_owned(), json!({ "en": said }));
        }
    }
    if let Some(reason) = word("inferred") {
        entry.insert("basis".to_owned(), json!({ "inferred": reason }));
    }
    put_sources(typed, entry);
}

/// Puts the sources that were typed into the JSON form of an entry.
pub fn put_sources(typed: &dyn Fn(&str) -> Vec<String>, entry: &mut Map<String, Json>) {
    let all = typed("source");
    if all.is_empty() {
        return;
    }
    let lang = typed("quote-lang").pop().unwrap_or_else(|| "en".to_owned());
    let lang = value(&QuoteLanguage::shape(), &lang);
    let quote = typed("quote").pop().map(|text| json!({ "text": text, "lang": lang }));
    entry.insert("source".to_owned(), sources(&all, quote.as_ref()));
}

/// Returns sources in their JSON form: the place after the first `#`, the quote with the last of them.
fn sources(typed: &[String], quote: Option<&Json>) -> Json {
    let last = typed.len().saturating_sub(1);
    let one = |(index, word): (usize, &String)| {
        let (doc, locator) =
            word.split_once('#').map_or((word.as_str(), None), |(doc, at)| (doc, Some(at.trim())));
        let mut source = Map::new();
        source.insert("doc".to_owned(), Json::from(doc.trim()));
        source.extend(locator.map(|at| ("locator".to_owned(), Json::from(at))));
        if let Some(quote) = quote.filter(|_| index == last) {
            source.insert("quote".to_owned(), quote.clone());
        }
        Json::Object(source)
    };
    Json::Array(typed.iter().enumerate().map(one).collect())
}
