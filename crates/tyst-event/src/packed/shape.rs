//! Shapes: small programs of bytes and columns from which records are made again without knowing their grammar.
//!
//! A shape is two parts, that of the data and that of what surrounds it, since each varies by itself. Each part is a
//! list of steps.

use std::borrow::Cow;

use super::{PackedError, Scan, varint};
use crate::Kind;
use crate::event::key;
use crate::field::CodeList;
use crate::terms::Sensitivity;
use crate::wire::Holds;

/// What is done next to make a record again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step<'s> {
    /// These bytes.
    Bytes(Cow<'s, [u8]>),
    /// The next value of this column.
    Column(usize),
    /// Kind, schema, and the length of what follows up to the matching close.
    Open { kind: u32, schema: u16 },
    /// The end of data.
    Close,
}

impl Step<'_> {
    pub(super) fn into_owned(self) -> Step<'static> {
        match self {
            Self::Bytes(bytes) => Step::Bytes(Cow::Owned(bytes.into_owned())),
            Self::Column(column) => Step::Column(column),
            Self::Open { kind, schema } => Step::Open { kind, schema },
            Self::Close => Step::Close,
        }
    }
}

/// How many steps a part has room for at first; few have more.
const STEPS_USUAL: usize = 32;

/// The most steps in one part, and how deep data may stand in data.
const STEPS_MAX: usize = 65_536;
const DEPTH_MAX: usize = 4;

/// Appends a part.
pub(super) fn put(steps: &[Step<'_>], out: &mut Vec<u8>) {
    for step in steps {
        match step {
            Step::Close => varint::put(1, out),
            Step::Open { kind, schema } => {
                varint::put(2, out);
                varint::put(u64::from(*kind), out);
                varint::put(u64::from(*schema), out);
            }
            Step::Bytes(bytes) => {
                varint::put(bytes.len() as u64 * 2 + 1, out);
                out.extend_from_slice(bytes);
            }
            Step::Column(column) => varint::put(*column as u64 * 2 + 4, out),
        }
    }
    varint::put(0, out);
}

/// Takes a part whose columns are among `columns`.
pub(super) fn take<'s>(columns: usize, scan: &mut Scan<'s>) -> Result<Vec<Step<'s>>, PackedError> {
    let (mut steps, mut depth) = (Vec::with_capacity(STEPS_USUAL), 0_usize);
    loop {
        let step = match scan.number()? {
            0 => break,
            1 => {
                depth =
                    depth.checked_sub(1).ok_or_else(|| scan.broken("an end of data that did not begin"))?;
                Step::Close
            }
            2 => {
                depth += 1;
                Step::Open { kind: scan.small()?, schema: scan.small()? }
            }
            odd if odd % 2 == 1 => Step::Bytes(Cow::Borrowed(scan.slice((odd / 2) as usize)?)),
            even => {
                let column = usize::try_from(even / 2 - 2).ok().filter(|column| *column < columns);
                Step::Column(column.ok_or_else(|| scan.broken("a column that is not there"))?)
            }
        };
        if steps.len() == STEPS_MAX || depth > DEPTH_MAX {
            return Err(scan.broken("a shape that is too large"));
        }
        steps.push(step);
    }
    if depth > 0 { Err(scan.broken("the end of a shape inside data")) } else { Ok(steps) }
}

/// What a column is: of which field, and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// The kind of the data that the field belongs to; 0 for what surrounds the data.
    pub kind: u32,
    /// The key of the field, as a plugin knows it; see [`event::key`](crate::event::key).
    pub key: u16,
    /// Which element of a list.
    pub index: u16,
    /// What the values are.
    pub holds: Holds,
}

impl Column {
    /// Returns whether a plugin gets what the column holds as a leaf: data, and what belongs to the statement but for the
    /// area, which stands in the header of an event.
    pub fn is_shown(&self) -> bool {
        self.kind != 0 || (key::PLACE..key::AREA).contains(&self.key)
    }

    /// Returns the closed list that the codes of the column come from, or `None` where this version knows none.
    pub fn codes(&self) -> Option<&'static CodeList> {
        if self.kind == 0 {
            return (self.key == key::SENSITIVITY).then_some(&Sensitivity::LIST);
        }
        Kind::from_number(self.kind)?.codes(self.key)
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        varint::put(u64::from(self.kind), out);
        varint::put(u64::from(self.key), out);
        varint::put(u64::from(self.index), out);
        out.push(self.holds.number());
    }

    pub(super) fn take(scan: &mut Scan<'_>) -> Result<Self, PackedError> {
        let (kind, key, index) = (scan.small()?, scan.small()?, scan.small()?);
        let holds =
            Holds::from_number(scan.byte()?).ok_or_else(|| scan.broken("values that are not known"))?;
        Ok(Self { kind, key, index, holds })
    }
}
