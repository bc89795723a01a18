//! The wire form of events: the bytes that are stored, hashed and read for ever.
//!
//! An event is `format | kind | schema | payload | envelope` in bincode 2 (`config::standard()`: variable-length
//! integers, lengths before texts and lists). The payload of `(kind, schema)` is its fields with `since <= schema` in
//! the order of the vocabulary, so one definition fixes the bytes of every schema that was ever written; golden bytes
//! in `fixtures/wire/` hold them. Nothing outside this module knows bincode.

mod input;
mod summary;
mod tape;
#[cfg(test)]
mod tests;
mod v1;

pub use input::Input;
pub use summary::{Summary, key, summary};
pub use tape::Holds;
pub(crate) use tape::{Mark, Token};

use crate::{Body, Event};

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
    read(&mut Input::new(bytes))
}

/// Decodes an event, and notes on `tape` what stands where.
pub(crate) fn trace(bytes: &[u8], tape: &mut Vec<Token>) -> Result<Event, WireError> {
    read(&mut Input::traced(bytes, tape))
}

fn read(input: &mut Input<'_>) -> Result<Event, WireError> {
    match input.turn()? {
        v1::FORMAT => v1::read(input),
        other => Err(WireError::UnknownFormat(other)),
    }
}

/// Returns whether the first byte of an event is that of a format that this version reads.
pub(crate) fn is_known_format(bytes: &[u8]) -> bool {
    bytes.first() == Some(&v1::FORMAT)
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
