//! A value of the vocabulary as a field of the interface: for those who write batches, which reports never do.
//!
//! Knows no texts: whoever writes a batch numbers them.

use crate::abi::{
    TYST_TYPE_CODE, TYST_TYPE_DAY, TYST_TYPE_INSTANT, TYST_TYPE_NUMBER, TYST_TYPE_TEXT, TYST_TYPE_WHOLE,
    TYST_TYPE_YES, TystField,
};
use tyst_event::Leaf;

/// Returns a value with its key and list index as a field; `number` gives a text its number in the batch.
pub fn field_of(key: u16, index: u16, leaf: Leaf<'_>, number: impl FnOnce(&str) -> u32) -> TystField {
    let (ty, scale, value) = match leaf {
        Leaf::Whole(number) => (TYST_TYPE_WHOLE, 0, number),
        Leaf::Yes(yes) => (TYST_TYPE_YES, 0, i64::from(yes)),
        Leaf::Number(decimal) => (TYST_TYPE_NUMBER, decimal.scale, decimal.units),
        Leaf::Day(day) => (TYST_TYPE_DAY, 0, i64::from(day.number())),
        Leaf::Instant(instant) => (TYST_TYPE_INSTANT, 0, instant.0),
        Leaf::Text(text) => (TYST_TYPE_TEXT, 0, i64::from(number(text))),
        Leaf::Code(number) => (TYST_TYPE_CODE, 0, i64::from(number)),
    };
    TystField { key, index, ty, scale, flags: 0, value }
}
