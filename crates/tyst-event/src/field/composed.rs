//! Values that are made of others: what may be absent, lists, texts and dates.
//!
//! The rules that hold inside such a value are checked here; those between fields are not.

use serde_json::Value as Json;

use super::{Field, LIST_LENGTH_MAX, Leaf, Shape, Sink};
use crate::view::{Leaves, List, TextView, WhenView};
use crate::wire::{Holds, Input, WireError};
use crate::{PartialDate, Problems, Text, When};

impl<T: Field> Field for Option<T> {
    const KEYS: u16 = T::KEYS;
    const REQUIRED: bool = false;
    type Seen<'a> = Option<T::Seen<'a>>;

    fn shape() -> Shape {
        T::shape()
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_some()));
        if let Some(value) = self {
            value.write(out);
        }
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        Ok(if input.flag()? { Some(T::read(input)?) } else { None })
    }
    fn to_json(&self) -> Option<Json> {
        self.as_ref().and_then(T::to_json)
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        T::from_json(json, problems).map(Some)
    }
    fn check(&self, problems: &mut Problems) {
        if let Some(value) = self {
            value.check(problems);
        }
    }
    fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>) {
        if let Some(value) = self {
            value.emit(key, index, sink);
        }
    }
    #[inline]
    fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<Self::Seen<'_>> {
        Some(T::see(leaves, key, index))
    }
    fn own(seen: Self::Seen<'_>) -> Option<Self> {
        Some(seen.and_then(T::own))
    }
}

impl<T: Field> Field for Vec<T> {
    const KEYS: u16 = T::KEYS;
    const REQUIRED: bool = false;
    type Seen<'a> = List<'a, T>;

    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(self.len() as u64, out);
        for value in self {
            value.write(out);
        }
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        input.list(T::read)
    }
    fn to_json(&self) -> Option<Json> {
        let items: Vec<Json> = self.iter().filter_map(T::to_json).collect();
        (!items.is_empty()).then_some(Json::Array(items))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        let Json::Array(items) = json else {
            return T::from_json(json, problems).map(|one| vec![one]);
        };
        let read = |(index, item)| problems.inside(format!("[{index}]"), |inner| T::from_json(item, inner));
        let values: Vec<Option<T>> = items.iter().enumerate().map(read).collect();
        values.into_iter().collect()
    }
    fn check(&self, problems: &mut Problems) {
        if self.len() > LIST_LENGTH_MAX {
            let message =
                format!("holds {} values; at most {LIST_LENGTH_MAX} are kept in one entry", self.len());
            problems.add("list-length", message, Some("record the rest in a second entry".to_owned()));
        }
        for (index, value) in self.iter().enumerate() {
            problems.inside(format!("[{index}]"), |inner| value.check(inner));
        }
    }
    fn emit(&self, key: u16, _index: u16, sink: &mut Sink<'_>) {
        for (index, value) in (0..).zip(self) {
            value.emit(key, index, sink);
        }
    }
    #[inline]
    fn see(leaves: Leaves<'_>, key: u16, _index: u16) -> Option<Self::Seen<'_>> {
        Some(List::of(leaves, key))
    }
    fn own(seen: Self::Seen<'_>) -> Option<Self> {
        Some(seen.iter().map_while(T::own).collect())
    }
}

/// Reads a text that may be absent.
pub(crate) fn optional_text(input: &mut Input<'_>) -> Result<Option<String>, WireError> {
    Ok(if input.flag()? { Some(input.take()?) } else { None })
}

impl Field for Text {
    const KEYS: u16 = 4;
    type Seen<'a> = TextView<'a>;

    fn shape() -> Shape {
        Shape::Text
    }
    fn write(&self, out: &mut Vec<u8>) {
        for language in [&self.en, &self.cy] {
            out.push(u8::from(language.is_some()));
            if let Some(text) = language {
                crate::wire::put(text.as_str(), out);
            }
        }
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        Ok(Self { en: input.at(0, optional_text)?, cy: input.at(1, optional_text)? })
    }
    fn to_json(&self) -> Option<Json> {
        let pairs = [("en", &self.en), ("cy", &self.cy)];
        let present =
            pairs.iter().filter_map(|(code, text)| Some(((*code).to_owned(), Json::from((*text).clone()?))));
        Some(Json::Object(present.collect()))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        match json {
            Json::String(text) => Some(Self::english(text.clone())),
            Json::Object(map) => {
                problems.refuse_unknown(map, &["en", "cy"]);
                let mut language = |code: &'static str| match map.get(code) {
                    None | Some(Json::Null) => Some(None),
                    Some(Json::String(text)) => Some(Some(text.clone())),
                    Some(other) => {
                        problems.inside(code.to_owned(), |inner| inner.wrong_type("a text", other))
                    }
                };
                let (en, cy) = (language("en"), language("cy"));
                Some(Self { en: en?, cy: cy? })
            }
            other => problems.wrong_type(
                "a text, such as \"Newport\" or {\"en\":\"Newport\",\"cy\":\"Casnewydd\"}",
                other,
            ),
        }
    }
    fn check(&self, problems: &mut Problems) {
        if self.en.is_none() && self.cy.is_none() {
            problems.add("text-empty", "has neither English (en) nor Welsh (cy)".to_owned(), None);
        }
        for text in [&self.en, &self.cy].into_iter().flatten() {
            problems.check_text(text, Self::LENGTH_MAX, true);
        }
    }
    fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>) {
        for (offset, language) in [(0, &self.en), (1, &self.cy)] {
            if let Some(text) = language {
                sink(key + offset, index, Leaf::Text(text));
            }
        }
    }
    #[inline]
    fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<Self::Seen<'_>> {
        let [en, cy] = leaves.two_texts(key, index);
        let text = TextView { en, cy };
        (text.en.is_some() || text.cy.is_some()).then_some(text)
    }
    #[inline]
    fn is_there(leaves: Leaves<'_>, key: u16, index: u16) -> bool {
        leaves.text(key, index).is_some() || leaves.text(key + 1, index).is_some()
    }
    fn own(seen: Self::Seen<'_>) -> Option<Self> {
        Some(seen.to_text())
    }
}

impl Field for PartialDate {
    const KEYS: u16 = 1;
    type Seen<'a> = Self;

    fn shape() -> Shape {
        Shape::PartialDate
    }
    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(self.to_string().as_str(), out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        let text: String = input.take_as(Holds::Date)?;
        text.parse().map_err(|_| input.malformed("a broken date"))
    }
    fn to_json(&self) -> Option<Json> {
        Some(Json::String(self.to_string()))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        let text = match json {
            Json::String(text) => text.clone(),
            Json::Number(year) => year.to_string(),
            other => return problems.wrong_type("a date such as 2018, 2018-09 or 2018-09-14", other),
        };
        text.parse().map_err(|fault| problems.not_a_date(&text, fault)).ok()
    }
    fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>) {
        sink(key, index, Leaf::Text(&self.to_string()));
    }
    fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<Self> {
        leaves.text(key, index)?.parse().ok()
    }
    fn own(seen: Self) -> Option<Self> {
        Some(seen)
    }
}

impl Field for When {
    const KEYS: u16 = 16;
    type Seen<'a> = WhenView<'a>;

    fn shape() -> Shape {
        Shape::When
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.on.write(out);
        self.earliest.write(out);
        self.latest.write(out);
        self.said.write(out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        let (on, earliest) = (input.at(0, Field::read)?, input.at(1, Field::read)?);
        let (latest, said) = (input.at(2, Field::read)?, input.at(4, Field::read)?);
        Ok(Self { on, earliest, latest, said })
    }
    fn to_json(&self) -> Option<Json> {
        let dates = [("on", self.on), ("earliest", self.earliest), ("latest", self.latest)];
        let mut map: serde_json::Map<String, Json> =
            dates.iter().filter_map(|(name, date)| Some(((*name).to_owned(), date.to_json()?))).collect();
        map.extend(self.said.to_json().map(|said| ("said".to_owned(), said)));
        (!map.is_empty()).then_some(Json::Object(map))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        match json {
            Json::Object(map) => {
                problems.refuse_unknown(map, &["on", "earliest", "latest", "said"]);
                let on = problems.field(map, "on");
                let earliest = problems.field(map, "earliest");
                let latest = problems.field(map, "latest");
                let said = problems.field(map, "said");
                Some(Self { on: on?, earliest: earliest?, latest: latest?, said: said? })
            }
            Json::String(text) => text.parse().map_err(|fault| problems.not_a_date(text, fault)).ok(),
            Json::Number(year) => {
                year.to_string().parse().map_err(|fault| problems.not_a_date(&year.to_string(), fault)).ok()
            }
            other => problems.wrong_type("a date such as 2018-09, or bounds such as 2017-06-08/..", other),
        }
    }
    fn check(&self, problems: &mut Problems) {
        if self.on.is_some() && (self.earliest.is_some() || self.latest.is_some()) {
            let hint = "give either `on`, or `earliest` and `latest`".to_owned();
            problems.add("date-form", "has both a date and bounds".to_owned(), Some(hint));
        }
        let span = self.span();
        if let (Some(first), Some(last)) = (span.first, span.last)
            && first > last
        {
            let message = format!("ends ({last}) before it starts ({first})");
            problems.add("date-order", message, Some("put the earlier date first".to_owned()));
        }
        problems.inside("said".to_owned(), |inner| self.said.check(inner));
    }
    fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>) {
        self.on.emit(key, index, sink);
        self.earliest.emit(key + 1, index, sink);
        self.latest.emit(key + 2, index, sink);
        self.said.emit(key + 4, index, sink);
    }
    fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<Self::Seen<'_>> {
        let date = |offset| PartialDate::see(leaves, key + offset, index);
        let when = WhenView {
            on: date(0),
            earliest: date(1),
            latest: date(2),
            said: Text::see(leaves, key + 4, index),
        };
        leaves.any(key..key + Self::KEYS, index).then_some(when)
    }
    fn own(seen: Self::Seen<'_>) -> Option<Self> {
        Some(seen.to_when())
    }
}
