//! Values that are one leaf: yes or no, numbers, slugs, lines, moments.
//!
//! Each says its own faults; none knows which field it stands in.

use serde_json::Value as Json;

use super::{Field, Leaf, Seq, Shape, Sink, leaf};
use crate::view::Leaves;
use crate::wire::{Holds, Input, WireError};
use crate::{Decimal, Instant, Line, Problems, Slug};

impl Field for bool {
    leaf!(bool, Shape::Yes, Yes, |value| *value, |leaf| Some(leaf));

    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        input.yes()
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
    leaf!(u32, Shape::Whole, Whole, |value| i64::from(*value), |leaf| u32::try_from(leaf).ok());

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

impl Field for Seq {
    leaf!(Seq, Shape::Seq, Whole, |value| i64::try_from(value.0).unwrap_or(i64::MAX), |leaf| u64::try_from(
        leaf
    )
    .ok()
    .map(Seq));

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
        let (units, scale) = (input.take_as(Holds::Units)?, input.byte_as(Holds::Scale)?);
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

impl Field for Instant {
    leaf!(Instant, Shape::Instant, Instant, |value| *value, |leaf| Some(leaf));

    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(self.0, out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        input.take().map(Self)
    }
    fn to_json(&self) -> Option<Json> {
        Some(Json::String(self.to_string()))
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        let instant = json.as_str().and_then(|text| text.parse().ok());
        instant.or_else(|| problems.wrong_type("a moment such as \"2026-01-05T09:00:00Z\"", json))
    }
}

impl Field for Slug {
    leaf!(Shape::Slug, Text, |value| value.as_str());
    type Seen<'a> = &'a str;

    #[inline]
    fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<&str> {
        leaves.slug(key, index)
    }
    fn own(seen: &str) -> Option<Self> {
        Self::new(seen)
    }

    fn write(&self, out: &mut Vec<u8>) {
        crate::wire::put(self.as_str(), out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        let text: String = input.take_as(Holds::Slug)?;
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
                "{} is not a short name of small letters, digits and hyphens, such as west-sussex (at most {} characters)",
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
    leaf!(Shape::Line, Text, |value| value.as_str());
    type Seen<'a> = &'a str;

    #[inline]
    fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<&str> {
        leaves.text(key, index)
    }
    fn own(seen: &str) -> Option<Self> {
        Some(Self(seen.to_owned()))
    }

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
