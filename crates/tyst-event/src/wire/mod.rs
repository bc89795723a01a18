//! The wire form of events: the bytes that are stored, hashed and read for ever.
//!
//! An event is `format | kind | schema | payload | envelope` in bincode 2 (`config::standard()`: variable-length
//! integers, lengths before texts and lists). The payload of `(kind, schema)` is its fields with `since <= schema` in
//! the order of the vocabulary, so one definition fixes the bytes of every schema that was ever written; golden bytes
//! in `fixtures/wire/` hold them. Nothing outside this module knows bincode.

mod summary;
#[cfg(test)]
mod tests;
mod v1;

pub use summary::{Summary, key, summary};

use crate::field::Field;
use crate::{Body, Event, Kind};

/// The largest event, in bytes.
pub const EVENT_LENGTH_MAX: usize = 32 * 1024;

const LIMITED: bincode::config::Configuration<
    bincode::config::LittleEndian,
    bincode::config::Varint,
    bincode::config::Limit<EVENT_LENGTH_MAX>,
> = bincode::config::standard().with_limit::<EVENT_LENGTH_MAX>();

/// Why bytes are not an event that this version can read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes end early or hold more than they should.
    #[error("byte {offset} begins {what}")]
    Malformed {
        /// Where, from the start of the part that was read.
        offset: usize,
        /// What stands there.
        what: &'static str,
    },
    /// A code is newer than this version.
    #[error("code {number} of the list {list} is not known here")]
    UnknownCode {
        /// The closed list.
        list: &'static str,
        /// The number found.
        number: u16,
    },
    /// The whole event is written in a format newer than this version.
    #[error("format {0} is not known here")]
    UnknownFormat(u8),
    /// The event would be larger than [`EVENT_LENGTH_MAX`].
    #[error("the event takes {0} bytes; {EVENT_LENGTH_MAX} are allowed")]
    TooLong(usize),
}

/// Data of a kind, a schema or a code that this version does not know: kept byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The registered number of the kind.
    pub kind: u32,
    /// The schema it was written in.
    pub schema: u16,
    /// The bytes of the data.
    pub payload: Vec<u8>,
}

impl Unknown {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let hex = hex(&self.payload);
        serde_json::json!({ "unreadable": { "kind": self.kind, "schema": self.schema, "hex": hex } })
    }
}

/// Returns bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Returns the bytes of an event.
///
/// # Errors
/// [`WireError::TooLong`] past [`EVENT_LENGTH_MAX`].
pub fn encode(event: &Event) -> Result<Vec<u8>, WireError> {
    let mut out = Vec::with_capacity(256);
    v1::write(event, &mut out);
    if out.len() > EVENT_LENGTH_MAX { Err(WireError::TooLong(out.len())) } else { Ok(out) }
}

/// Reads the bytes of an event. Data that is newer than this version comes back as [`Body::Unknown`].
///
/// # Errors
/// When the envelope cannot be read: the bytes are damaged or of a newer format.
pub fn decode(bytes: &[u8]) -> Result<Event, WireError> {
    let mut input = Input::new(bytes);
    match input.byte()? {
        v1::FORMAT => v1::read(&mut input),
        other => Err(WireError::UnknownFormat(other)),
    }
}

/// Appends one value in bincode.
pub(crate) fn put<T: bincode::Encode>(value: T, out: &mut Vec<u8>) {
    bincode::encode_into_std_write(value, out, bincode::config::standard())
        .expect("writing to memory cannot fail");
}

/// Appends `kind | schema | length | payload`.
pub(crate) fn write_body(body: &Body, out: &mut Vec<u8>) {
    let (kind, schema) = match body {
        Body::Unknown(unknown) => (unknown.kind, unknown.schema),
        known => known.kind().map_or((0, 0), |kind| (kind.number(), kind.schema())),
    };
    let mut payload = Vec::with_capacity(128);
    body.write(&mut payload);
    put(kind, out);
    put(schema, out);
    put(payload.as_slice(), out);
}

/// Bytes that are being read, and how far.
pub struct Input<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Input<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    pub(crate) fn malformed(&self, what: &'static str) -> WireError {
        WireError::Malformed { offset: self.offset, what }
    }

    /// Takes one value in bincode.
    pub(crate) fn take<T: bincode::Decode<()>>(&mut self) -> Result<T, WireError> {
        let rest = self.bytes.get(self.offset..).unwrap_or_default();
        let read = bincode::decode_from_slice(rest, LIMITED);
        let (value, length) = read.map_err(|_| self.malformed("a value that is cut or broken"))?;
        self.offset += length;
        Ok(value)
    }

    /// Takes a length and as many bytes, in place.
    pub(crate) fn slice(&mut self) -> Result<&'a [u8], WireError> {
        let length = self.length(EVENT_LENGTH_MAX)?;
        let rest = self.bytes.get(self.offset..).unwrap_or_default();
        let slice = rest.get(..length).ok_or_else(|| self.malformed("a text that is cut"))?;
        self.offset += length;
        Ok(slice)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, WireError> {
        let byte = *self.bytes.get(self.offset).ok_or_else(|| self.malformed("nothing"))?;
        self.offset += 1;
        Ok(byte)
    }

    pub(crate) fn flag(&mut self) -> Result<bool, WireError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.malformed("a flag that is neither 0 nor 1")),
        }
    }

    pub(crate) fn length(&mut self, length_max: usize) -> Result<usize, WireError> {
        let length: u64 = self.take()?;
        let fits = usize::try_from(length).ok().filter(|length| *length <= length_max);
        fits.ok_or_else(|| self.malformed("a list that is too long"))
    }

    /// Reads a field that the payload's schema has, or leaves out one that came later.
    pub(crate) fn field<T: Field>(&mut self, present: bool) -> Result<T, WireError> {
        if present {
            T::read(self)
        } else {
            T::absent().ok_or_else(|| self.malformed("a later field that is compulsory"))
        }
    }

    fn is_empty(&self) -> bool {
        self.offset == self.bytes.len()
    }

    /// Reads what [`write_body`] wrote. Whatever this version cannot read stays as it is.
    pub(crate) fn body(&mut self) -> Result<Body, WireError> {
        let (kind, schema, payload): (u32, u16, Vec<u8>) = (self.take()?, self.take()?, self.take()?);
        let known = Kind::from_number(kind).filter(|known| (1..=known.schema()).contains(&schema));
        let mut inner = Input::new(&payload);
        let read = known.and_then(|known| Body::read(known, schema, &mut inner).ok());
        match read.filter(|_| inner.is_empty()) {
            Some(body) => Ok(body),
            None => Ok(Body::Unknown(Unknown { kind, schema, payload })),
        }
    }

    /// Reads the data inside a correction, which may not hold a correction again.
    pub(crate) fn nested_body(&mut self) -> Result<Body, WireError> {
        let start = self.offset;
        let kind: u32 = self.take()?;
        if Kind::from_number(kind).is_some_and(Kind::is_meta) {
            return Err(self.malformed("a correction inside a correction"));
        }
        self.offset = start;
        self.body()
    }
}
