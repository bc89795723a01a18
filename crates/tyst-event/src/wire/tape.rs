//! What reading an event came past: each value with what it holds, the key of its field and its place in the bytes.
//!
//! It is how others learn the order of an event's bytes from the one reader there is; it keeps no values.

/// What a value is, which says both how it is written and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Holds {
    /// A whole number from 0.
    Number = 0,
    /// The registered number of a code of a closed list.
    Code = 1,
    /// Yes or no, as 1 or 0.
    Yes = 2,
    /// A signed number: a moment in microseconds.
    Signed = 3,
    /// The digits of a decimal as one signed number; the scale has the same key.
    Units = 4,
    /// How many of the digits of a decimal stand after the point.
    Scale = 5,
    /// Text for people, or a key that nothing refers to.
    Text = 6,
    /// A slug: what other events may name as well.
    Slug = 7,
    /// A partial date, as a number that [`date`](crate::packed::date) turns back.
    Date = 8,
    /// Bytes that cannot be taken apart.
    Raw = 9,
}

impl Holds {
    const ALL: [Self; 10] = [
        Self::Number,
        Self::Code,
        Self::Yes,
        Self::Signed,
        Self::Units,
        Self::Scale,
        Self::Text,
        Self::Slug,
        Self::Date,
        Self::Raw,
    ];

    /// Returns the registered number.
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// Returns what has this number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// What stands at a place of an event's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A byte that says how the bytes go on: a flag or the length of a list.
    Turn,
    /// Kind, schema and length of data. It is `unread` where this version knows both and could not read the data
    /// all the same, as with a code that is newer.
    Open { kind: u32, schema: u16, unread: bool },
    /// The end of data.
    Close,
    /// A value, and the largest that its type takes.
    Value { holds: Holds, max: u64 },
}

impl Mark {
    /// Returns whether data is unread, where this is the beginning of data.
    pub(crate) fn unread(self) -> Option<bool> {
        match self {
            Self::Open { unread, .. } => Some(unread),
            _ => None,
        }
    }
}

/// One thing that reading came past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) mark: Mark,
    /// The key of the field, as a plugin knows it.
    pub(crate) key: u16,
    /// Which element of a list.
    pub(crate) index: u16,
    /// The byte at which it begins.
    pub(crate) start: usize,
}

/// A primitive that bincode writes.
pub(crate) trait Primitive: bincode::Decode<()> {
    /// What it holds unless the field says otherwise.
    const HOLDS: Holds;
    /// The largest number of the type.
    const MAX: u64 = u64::MAX;
}

impl Primitive for u16 {
    const HOLDS: Holds = Holds::Number;
    const MAX: u64 = u16::MAX as u64;
}

impl Primitive for u32 {
    const HOLDS: Holds = Holds::Number;
    const MAX: u64 = u32::MAX as u64;
}

impl Primitive for u64 {
    const HOLDS: Holds = Holds::Number;
}

impl Primitive for i64 {
    const HOLDS: Holds = Holds::Signed;
}

impl Primitive for String {
    const HOLDS: Holds = Holds::Text;
}
