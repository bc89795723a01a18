//! The JSON form of a value: `value`, and beside it what `value` alone cannot tell.
//!
//! A plain integer is just `"value": 5`; everything else carries `type`, and nothing at all is `null` with a
//! `state`. Deliberately absent: the objects these fields sit in, which are figures, cells and details.

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use super::{Value, Way};
use crate::number::{Number, NumberError};
use crate::text::Text;

const NOT_RECORDED: &str = "not recorded";
const EMPTY: &str = "empty";
const SUPPRESSED: &str = "*";

/// Why the fields around `value` do not make a [`Value`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The `type` is none of those that exist.
    #[error(
        "unknown value type `{0}`, expected one of `number`, `people`, `percent`, `people-percent`, `between`, \
         `people-between`, `change`, `comparing`, `words`, `quoted`, `date`, `whole-percent`, `suppressed`"
    )]
    UnknownType(String),
    /// There is no `type`, and `value` is neither an integer nor null.
    #[error("a value that is neither an integer nor null needs a `type`")]
    TypeMissing,
    /// The `value` does not have the form that its `type` asks for.
    #[error("the value of type `{kind}` should be {expected}")]
    WrongForm {
        /// The type as given.
        kind: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
    /// A null value has no `state`, or one that does not exist.
    #[error("a null value needs the `state` `not recorded` or `empty`")]
    WrongState,
    /// A sibling field stands beside a value it does not belong to.
    #[error("the field `{0}` does not belong to this value")]
    StrayField(&'static str),
    /// The digits are not a number.
    #[error(transparent)]
    Number(#[from] NumberError),
}

/// The fields of a value as they are read from JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValueForm {
    pub(crate) value: Json,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) note: Option<Text>,
    pub(crate) said: Option<Text>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    low: u64,
    high: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Share {
    numerator: u64,
    denominator: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    way: Way,
    by: Box<Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Comparing {
    of: Vec<Vec<Value>>,
    said: Box<Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Quote {
    text: String,
    lang: String,
}

impl Value {
    /// Writes the value's fields into an object that has been begun.
    pub(crate) fn write_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::Number(number) => write_number(number, map),
            Self::People(count) => write_typed("people", count, map),
            &Self::Percent { numerator, denominator } => {
                write_typed("percent", &Share { numerator, denominator }, map)
            }
            &Self::PeoplePercent { numerator, denominator } => {
                write_typed("people-percent", &Share { numerator, denominator }, map)
            }
            &Self::Between { low, high } => write_typed("between", &Bounds { low, high }, map),
            &Self::PeopleBetween { low, high } => write_typed("people-between", &Bounds { low, high }, map),
            Self::Change { way, by } => write_typed("change", &Change { way: *way, by: by.clone() }, map),
            Self::Comparing { of, said } => {
                write_typed("comparing", &Comparing { of: of.clone(), said: said.clone() }, map)
            }
            Self::Words(text) => write_typed("words", text, map),
            Self::Quoted { text, lang } => {
                write_typed("quoted", &Quote { text: text.clone(), lang: lang.clone() }, map)
            }
            Self::NotRecorded { note } => {
                write_null(NOT_RECORDED, map)?;
                write_some("note", note.as_ref(), map)
            }
            Self::Date { edtf, said } => {
                write_typed("date", edtf, map)?;
                write_some("said", said.as_ref(), map)
            }
            Self::WholePercent(percent) => write_typed("whole-percent", percent, map),
            Self::Suppressed => write_typed("suppressed", SUPPRESSED, map),
            Self::Empty => write_null(EMPTY, map),
        }
    }
}

fn write_number<M: SerializeMap>(number: &Number, map: &mut M) -> Result<(), M::Error> {
    match number.safe_integer() {
        Some(integer) => map.serialize_entry("value", &integer),
        None => write_typed("number", number.digits(), map),
    }
}

fn write_typed<M: SerializeMap, T: Serialize + ?Sized>(
    kind: &str,
    value: &T,
    map: &mut M,
) -> Result<(), M::Error> {
    map.serialize_entry("value", value)?;
    map.serialize_entry("type", kind)
}

fn write_null<M: SerializeMap>(state: &str, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("value", &())?;
    map.serialize_entry("state", state)
}

fn write_some<M: SerializeMap, T: Serialize>(
    key: &str,
    value: Option<&T>,
    map: &mut M,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(key, value))
}

impl TryFrom<ValueForm> for Value {
    type Error = ValueError;

    fn try_from(mut form: ValueForm) -> Result<Self, ValueError> {
        let value = form.read()?;
        let strays =
            [("state", form.state.is_some()), ("note", form.note.is_some()), ("said", form.said.is_some())];
        match strays.iter().find(|(_, present)| *present) {
            Some((field, _)) => Err(ValueError::StrayField(field)),
            None => Ok(value),
        }
    }
}

impl ValueForm {
    /// Reads the value and takes the sibling fields that belong to it.
    fn read(&mut self) -> Result<Value, ValueError> {
        let value = std::mem::take(&mut self.value);
        let Some(kind) = self.kind.take() else {
            return self.read_untyped(&value);
        };
        match kind.as_str() {
            "number" => read_number(&value),
            "people" => form(value, "people", "an integer from 0").map(Value::People),
            "percent" => {
                read_share(value, "percent").map(|share| Value::percent(share.numerator, share.denominator))
            }
            "people-percent" => read_share(value, "people-percent")
                .map(|share| Value::people_percent(share.numerator, share.denominator)),
            "between" => form(value, "between", "an object with the integers `low` and `high`")
                .map(|Bounds { low, high }| Value::between(low, high)),
            "people-between" => form(value, "people-between", "an object with the integers `low` and `high`")
                .map(|Bounds { low, high }| Value::people_between(low, high)),
            "change" => form(value, "change", "an object with `way` (up or down) and the value `by`")
                .map(|Change { way, by }| Value::Change { way, by }),
            "comparing" => {
                form(value, "comparing", "an object with lists of values `of` and the value `said`")
                    .map(|Comparing { of, said }| Value::Comparing { of, said })
            }
            "words" => form(value, "words", "an object with `en`, `cy` or both").map(Value::Words),
            "quoted" => form(value, "quoted", "an object with `text` and `lang`")
                .map(|Quote { text, lang }| Value::Quoted { text, lang }),
            "date" => form(value, "date", "a string in EDTF")
                .map(|edtf| Value::Date { edtf, said: self.said.take() }),
            "whole-percent" => form(value, "whole-percent", "an integer from 0").map(Value::WholePercent),
            "suppressed" if value == SUPPRESSED => Ok(Value::Suppressed),
            "suppressed" => Err(ValueError::WrongForm { kind: "suppressed", expected: "the string `*`" }),
            _ => Err(ValueError::UnknownType(kind)),
        }
    }

    fn read_untyped(&mut self, value: &Json) -> Result<Value, ValueError> {
        match value {
            Json::Number(_) => read_number(value),
            Json::Null => match self.state.take().as_deref() {
                Some(NOT_RECORDED) => Ok(Value::NotRecorded { note: self.note.take() }),
                Some(EMPTY) => Ok(Value::Empty),
                _ => Err(ValueError::WrongState),
            },
            _ => Err(ValueError::TypeMissing),
        }
    }
}

fn read_number(value: &Json) -> Result<Value, ValueError> {
    let wrong =
        ValueError::WrongForm { kind: "number", expected: "an integer, or a string of decimal digits" };
    let number = match value {
        Json::String(digits) => digits.parse()?,
        Json::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(integer), _) => Number::from(integer),
            (None, Some(integer)) => Number::from(integer),
            (None, None) => return Err(wrong),
        },
        _ => return Err(wrong),
    };
    Ok(Value::Number(number))
}

fn read_share(value: Json, kind: &'static str) -> Result<Share, ValueError> {
    form(value, kind, "an object with the integers `numerator` and `denominator`")
}

fn form<T: for<'de> Deserialize<'de>>(
    value: Json,
    kind: &'static str,
    expected: &'static str,
) -> Result<T, ValueError> {
    serde_json::from_value(value).map_err(|_| ValueError::WrongForm { kind, expected })
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.write_fields(&mut map)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ValueForm::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}
