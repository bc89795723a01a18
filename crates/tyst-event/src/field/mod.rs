//! What every value of a field can do: be written in bytes and in JSON, be checked, and be shown to a plugin.
//!
//! The vocabulary is made of types that implement [`Field`]; no field is handled anywhere by its name.

mod composed;
mod scalar;

use serde_json::Value as Json;

use crate::view::Leaves;
use crate::wire::{Input, WireError};
use crate::{Day, Decimal, Instant, Kind, Problems};

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
    /// A moment in RFC 3339.
    Instant,
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
    /// How far apart the keys of its fields are: a field's key is that of the group and its number times this.
    pub slot: u16,
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

impl Kind {
    /// Returns the closed list that the leaf with this key takes its codes from, or `None` where it takes none.
    pub fn codes(self, key: u16) -> Option<&'static CodeList> {
        codes_in(self.fields(), 32, key)
    }
}

/// Returns the list of codes of the leaf that stands `key` above the first one of some fields, `slot` keys each.
fn codes_in(fields: &[FieldShape], slot: u16, key: u16) -> Option<&'static CodeList> {
    let field = fields.iter().find(|field| field.number == key / slot)?;
    match (field.shape)().into_element() {
        Shape::Code(list) if key.is_multiple_of(slot) => Some(list),
        Shape::Record(record) => codes_in(record.fields, record.slot, key % slot),
        _ => None,
    }
}

impl Shape {
    /// Returns the shape of what a list holds, or the shape itself.
    fn into_element(self) -> Self {
        match self {
            Self::List(element) => element.into_element(),
            shape => shape,
        }
    }
}

/// The longest list in one field.
pub const LIST_LENGTH_MAX: usize = 64;

/// A value that a field of the vocabulary can hold.
pub trait Field: Sized {
    /// How many keys the value takes for a plugin.
    const KEYS: u16;
    /// Whether a record that holds none of it is incomplete.
    const REQUIRED: bool = true;
    /// What a report sees of the value: borrowed from the batch where it is larger than a number.
    type Seen<'a>;

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
    /// Returns what a report sees of the value, or `None` where it is not there or makes no sense.
    fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<Self::Seen<'_>>;
    /// Returns whether the value is there and makes sense.
    #[inline]
    fn is_there(leaves: Leaves<'_>, key: u16, index: u16) -> bool {
        Self::see(leaves, key, index).is_some()
    }
    /// Returns what a report sees as a value of its own.
    fn own(seen: Self::Seen<'_>) -> Option<Self>;
}

/// The position of an entry in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seq(pub u64);

/// Implements the parts of [`Field`] that are one leaf.
macro_rules! leaf {
    ($type:ty, $shape:expr, $variant:ident, |$value:ident| $out:expr, |$leaf:ident| $in:expr) => {
        leaf!($shape, $variant, |$value| $out);
        type Seen<'a> = $type;
        #[inline]
        fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<Self> {
            match leaves.get(key, index)? {
                Leaf::$variant($leaf) => $in,
                _ => None,
            }
        }
        fn own(seen: Self) -> Option<Self> {
            Some(seen)
        }
    };
    ($shape:expr, $variant:ident, |$value:ident| $out:expr) => {
        const KEYS: u16 = 1;
        fn shape() -> Shape {
            $shape
        }
        fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>) {
            let $value = self;
            sink(key, index, Leaf::$variant($out));
        }
    };
}
pub(crate) use composed::optional_text;
pub(crate) use leaf;
