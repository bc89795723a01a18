//! What every value of a field can do: be written in bytes and in JSON, be checked, and be shown to a plugin.
//!
//! The vocabulary is made of types that implement [`Field`]; no field is handled anywhere by its name.

use serde_json::Value as Json;

use crate::{
    Day, Decimal, Instant, Line, PartialDate, Problems, Slug, Text, When, wire::Input, wire::WireError,
};

/// One scalar of a field as it crosses to a plugin. The order of the variants is that of `TystField.ty`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf<'a> {
    /// A whole number or a position in the ledger.
    Whole(i64),
    /// Yes or no.
    Yes(bool),
    /// An exact decimal.
    Number(Decimal),
    /// A civil day.
    Day(Day),
    /// A moment.
    Instant(Instant),
    /// A text, a slug or a partial date in words.
    Text(&'a str),
    /// The registered number of a code of a closed list.
    Code(u16),
}

/// Receives `(key, index, leaf)`; `index` counts the elements of a list from 0.
pub type Sink<'a> = dyn FnMut(u16, u16, Leaf<'_>) + 'a;

/// Gives back the leaves that a sink received.
pub trait FieldSource {
    /// Returns the leaf with this key and list index.
    fn get(&self, key: u16, index: u16) -> Option<Leaf<'_>>;

    /// Returns whether any leaf has a key in `keys` and this list index.
    fn any(&self, keys: std::ops::Range<u16>, index: u16) -> bool;
}

/// What values a field takes, for help, tables and the JSON Schema.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A text in one or both languages.
    Text,
    /// One line of text.
    Line,
    /// A slug.
    Slug,
    /// A whole number from 0.
    Whole,
    /// The position of an entry.
    Seq,
    /// Yes or no.
    Yes,
    /// An exact decimal.
    Number,
    /// A date as exact as the source.
    PartialDate,
    /// A date, bounds, or nothing, with the source's words.
    When,
    /// A code of a closed list.
    Code(&'static CodeList),
    /// Several fields that belong together.
    Record(&'static RecordShape),
    /// Any number of them, in order.
    List(Box<Shape>),
    /// The kind and data of another entry.
    Body,
}

/// A closed list of codes.
#[derive(Debug)]
pub struct CodeList {
    /// What the list is called.
    pub name: &'static str,
    /// The codes with their registered numbers and what they mean.
    pub codes: &'static [(u16, &'static str, &'static str)],
}

/// A group of fields.
#[derive(Debug)]
pub struct RecordShape {
    /// What the group is called.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [FieldShape],
}

/// One field of a kind or of a group.
#[derive(Debug)]
pub struct FieldShape {
    /// The registered number, never used again.
    pub number: u16,
    /// The name in JSON and on the command line.
    pub name: &'static str,
    /// The schema of the kind that first had it.
    pub since: u16,
    /// What it means.
    pub about: &'static str,
    /// A value as a person would type it.
    pub example: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// What values it takes.
    pub shape: fn() -> Shape,
}

/// The longest list in one field.
pub const LIST_LENGTH_MAX: usize = 64;

/// A value that a field of the vocabulary can hold.
pub trait Field: Sized {
    /// How many keys the value takes for a plugin.
    const KEYS: u16;
    /// Whether a record that holds none of it is incomplete.
    const REQUIRED: bool = true;

    /// Returns what values there are.
    fn shape() -> Shape;
    /// Returns the value of a field that was left out, where that is allowed.
    fn absent() -> Option<Self> {
        None
    }
    /// Appends the wire form.
    fn write(&self, out: &mut Vec<u8>);
    /// Reads the wire form.
    fn read(input: &mut Input<'_>) -> Result<Self, WireError>;
    /// Returns the JSON form, or `None` when the field is left out.
    fn to_json(&self) -> Option<Json>;
    /// Reads the JSON form; whatever is wrong goes into `problems`.
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self>;
    /// Checks lengths and the rules that hold inside the value.
    fn check(&self, _problems: &mut Problems) {}
    /// Hands the leaves to a plugin, numbered from `key`.
    fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>);
    /// Reads the leaves back.
    fn collect(key: u16, index: u16, source: &dyn FieldSource) -> Option<Self>;
}

impl<T: Field> Field for Option<T> {
    const KEYS: u16 = T::KEYS;
    const REQUIRED: bool = false;

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
    fn collect(key: u16, index: u16, source: &dyn FieldSource) -> Option<Self> {
        Some(T::collect(key, index, source))
    }
}

impl<T: Field> Field for Vec<T> {
    const KEYS: u16 = T::KEYS;
    const REQUIRED: bool = false;

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
        let length = input.length(LIST_LENGTH_MAX)?;
        (0..length).map(|_| T::read(input)).collect()
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
    fn collect(key: u16, _index: u16, source: &dyn FieldSource) -> Option<Self> {
        let values = (0..).take(LIST_LENGTH_MAX).map_while(|index| {
            source.any(key..key.saturating_add(T::KEYS), index).then(|| T::collect(key, index, source))?
        });
        Some(values.collect())
    }
}

/// Implements the parts of [`Field`] that are one leaf.
macro_rules! leaf {
    ($type:ty, $shape:expr, $variant:ident, |$value:ident| $out:expr, |$leaf:ident| $in:expr) => {
        const KEYS: u16 = 1;
        fn shape() -> Shape {
            $shape
        }
        fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>) {
            let $value = self;
            sink(key, index, Leaf::$variant($out));
        }
        fn collect(key: u16, index: u16, source: &dyn FieldSource) -> Option<Self> {
            match source.get(key, index)? {
                Leaf::$variant($leaf) => $in,
                _ => None,
            }
        }
    };
}
pub(crate) use leaf;

impl Field for bool {
    leaf!(bool, Shape::Yes, Yes, |value| *value, |leaf| Some(leaf));

    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        input.flag()
    }
    fn to_json(&self) -> Option<Json> {
        Some(Json::Bool(*self))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        match json {
            Json::Bool(yes) => Some(*yes),
            Json::String(word) if word == "yes" || word == "true" => Some(true),
            Json::String(word) if word == "no" || word == "false" => Some(false),
            other => problems.wrong_type("true or false", other),
        }
    }
}

impl Field for u32 {
    leaf!(u32, Shape::Whole, Whole, |value| i64::from(*value), |leaf| Self::try_from(leaf).ok());

    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(*self, out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        input.take()
    }
    fn to_json(&self) -> Option<Json> {
        Some(Json::from(*self))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        let number = match json {
            Json::String(text) => text.parse().ok(),
            other => other.as_u64().and_then(|number| Self::try_from(number).ok()),
        };
        number.or_else(|| problems.wrong_type("a whole number from 0, such as 24", json))
    }
}

/// The position of an entry in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seq(pub u64);

impl Field for Seq {
    leaf!(Seq, Shape::Seq, Whole, |value| i64::try_from(value.0).unwrap_or(i64::MAX), |leaf| u64::try_from(
        leaf
    )
    .ok()
    .map(Self));

    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(self.0, out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        input.take().map(Self)
    }
    fn to_json(&self) -> Option<Json> {
        Some(Json::from(self.0))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        let number = match json {
            Json::String(text) => text.parse().ok(),
            other => other.as_u64(),
        };
        number
            .map(Self)
            .or_else(|| problems.wrong_type("the number of an entry, as `tyst log` shows it", json))
    }
}

impl Field for Decimal {
    leaf!(Decimal, Shape::Number, Number, |value| *value, |leaf| Some(leaf));

    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(self.units, out);
        out.push(self.scale);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        let (units, scale) = (input.take()?, input.byte()?);
        if scale > Self::SCALE_MAX {
            Err(input.malformed("a scale above 9"))
        } else {
            Ok(Self { units, scale })
        }
    }
    fn to_json(&self) -> Option<Json> {
        Some(Json::String(self.to_string()))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        let text = match json {
            Json::String(text) => text.clone(),
            Json::Number(number) if number.is_i64() => number.to_string(),
            _ => String::new(),
        };
        text.parse().ok().or_else(|| {
            problems.add(
                "number-form",
                format!("{} is not a decimal number", crate::json::shown(json)),
                Some("write digits in quotes, such as \"47\" or \"33.6\"; leave it out where no number is known".to_owned()),
            );
            None
        })
    }
}

impl Field for Slug {
    leaf!(Slug, Shape::Slug, Text, |value| value.as_str(), |leaf| Self::new(leaf));

    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(self.as_str(), out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        let text: String = input.take()?;
        Self::new(&text).ok_or_else(|| input.malformed("a broken slug"))
    }
    fn to_json(&self) -> Option<Json> {
        Some(Json::String(self.to_string()))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        let Json::String(text) = json else {
            return problems.wrong_type("a slug such as gwent-police", json);
        };
        Self::new(text).or_else(|| {
            let message = format!(
                "{} is not a slug: lower-case letters, digits and single hyphens, at most {} characters",
                crate::json::shown(json),
                Self::LENGTH_MAX
            );
            let hint = Self::suggestion(text).map(|slug| format!("write {slug}"));
            problems.add("slug-form", message, hint);
            None
        })
    }
}

impl Field for Line {
    leaf!(Line, Shape::Line, Text, |value| value.as_str(), |leaf| Some(Self(leaf.to_owned())));

    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(self.as_str(), out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        input.take().map(Self)
    }
    fn to_json(&self) -> Option<Json> {
        Some(Json::String(self.0.clone()))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        match json {
            Json::String(text) => Some(Self(text.clone())),
            Json::Number(number) if number.is_u64() => Some(Self(number.to_string())),
            other => problems.wrong_type("a line of text", other),
        }
    }
    fn check(&self, problems: &mut Problems) {
        problems.check_text(&self.0, Self::LENGTH_MAX, false);
    }
}

impl Field for Text {
    const KEYS: u16 = 4;

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
        let mut language = || Ok(if input.flag()? { Some(input.take()?) } else { None });
        Ok(Self { en: language()?, cy: language()? })
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
    fn collect(key: u16, index: u16, source: &dyn FieldSource) -> Option<Self> {
        let language = |offset| match source.get(key + offset, index) {
            Some(Leaf::Text(text)) => Some(text.to_owned()),
            _ => None,
        };
        let text = Self { en: language(0), cy: language(1) };
        (text.en.is_some() || text.cy.is_some()).then_some(text)
    }
}

impl Field for PartialDate {
    const KEYS: u16 = 1;

    fn shape() -> Shape {
        Shape::PartialDate
    }
    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(self.to_string().as_str(), out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        let text: String = input.take()?;
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
    fn collect(key: u16, index: u16, source: &dyn FieldSource) -> Option<Self> {
        match source.get(key, index)? {
            Leaf::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl Field for When {
    const KEYS: u16 = 16;

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
        let (on, earliest, latest) = (Field::read(input)?, Field::read(input)?, Field::read(input)?);
        Ok(Self { on, earliest, latest, said: Field::read(input)? })
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
    fn collect(key: u16, index: u16, source: &dyn FieldSource) -> Option<Self> {
        let (on, earliest) = (Field::collect(key, index, source)?, Field::collect(key + 1, index, source)?);
        let (latest, said) =
            (Field::collect(key + 2, index, source)?, Field::collect(key + 4, index, source)?);
        source.any(key..key + Self::KEYS, index).then_some(Self { on, earliest, latest, said })
    }
}
