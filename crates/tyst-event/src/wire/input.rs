//! Bytes that are being read: the one place that knows how a value stands in them.
//!
//! It says what stands where when it is asked to, but keeps nothing of what it read.

use super::tape::{Holds, Mark, Primitive, Token};
use super::{EVENT_LENGTH_MAX, LIMITED, Unknown, WireError};
use crate::event::key::RESTATED;
use crate::field::Field;
use crate::{Body, Kind};

/// Bytes that are being read, and how far.
pub struct Input<'a> {
    bytes: &'a [u8],
    offset: usize,
    /// The key of the field that is being read, and which element of a list it is.
    key: u16,
    index: u16,
    tape: Option<&'a mut Vec<Token>>,
}

impl<'a> Input<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0, key: 0, index: 0, tape: None }
    }

    /// Returns bytes to read, of which what stands where is noted on `tape`.
    pub(crate) fn traced(bytes: &'a [u8], tape: &'a mut Vec<Token>) -> Self {
        Self { tape: Some(tape), ..Self::new(bytes) }
    }

    pub(crate) fn malformed(&self, what: &'static str) -> WireError {
        WireError::Malformed { offset: self.offset, what }
    }

    fn note(&mut self, mark: Mark, start: usize) {
        if let Some(tape) = &mut self.tape {
            tape.push(Token { mark, key: self.key, index: self.index, start });
        }
    }

    fn decode<T: bincode::Decode<()>>(&mut self) -> Result<T, WireError> {
        let rest = self.bytes.get(self.offset..).unwrap_or_default();
        let read = bincode::decode_from_slice(rest, LIMITED);
        let (value, length) = read.map_err(|_| self.malformed("a value that is cut or broken"))?;
        self.offset += length;
        Ok(value)
    }

    /// Takes one value in bincode.
    pub(crate) fn take<T: Primitive>(&mut self) -> Result<T, WireError> {
        self.take_as(T::HOLDS)
    }

    /// Takes one value that holds something more special than its type.
    pub(crate) fn take_as<T: Primitive>(&mut self, holds: Holds) -> Result<T, WireError> {
        let start = self.offset;
        let value = self.decode()?;
        self.note(Mark::Value { holds, max: T::MAX }, start);
        Ok(value)
    }

    /// Takes a length and as many bytes, in place.
    pub(super) fn slice(&mut self) -> Result<&'a [u8], WireError> {
        let length: u64 = self.decode()?;
        let length = usize::try_from(length).ok().filter(|length| *length <= EVENT_LENGTH_MAX);
        let rest = self.bytes.get(self.offset..).unwrap_or_default();
        let slice = length.and_then(|length| rest.get(..length));
        let slice = slice.ok_or_else(|| self.malformed("bytes that are cut"))?;
        self.offset += slice.len();
        Ok(slice)
    }

    fn byte(&mut self) -> Result<u8, WireError> {
        let byte = *self.bytes.get(self.offset).ok_or_else(|| self.malformed("nothing"))?;
        self.offset += 1;
        Ok(byte)
    }

    /// Takes a byte that says how the bytes go on.
    pub(super) fn turn(&mut self) -> Result<u8, WireError> {
        self.note(Mark::Turn, self.offset);
        self.byte()
    }

    /// Takes a byte that is a value.
    pub(crate) fn byte_as(&mut self, holds: Holds) -> Result<u8, WireError> {
        self.note(Mark::Value { holds, max: u64::from(u8::MAX) }, self.offset);
        self.byte()
    }

    /// Takes yes or no as a value.
    pub(crate) fn yes(&mut self) -> Result<bool, WireError> {
        let byte = self.byte_as(Holds::Yes)?;
        self.bit(byte)
    }

    /// Takes the flag that says whether an optional value follows.
    pub(crate) fn flag(&mut self) -> Result<bool, WireError> {
        let byte = self.turn()?;
        self.bit(byte)
    }

    fn bit(&self, byte: u8) -> Result<bool, WireError> {
        match byte {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.malformed("a flag that is neither 0 nor 1")),
        }
    }

    /// Takes a list, each element of which has its own index.
    pub(crate) fn list<T>(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<T, WireError>,
    ) -> Result<Vec<T>, WireError> {
        self.note(Mark::Turn, self.offset);
        let length: u64 = self.decode()?;
        let fits =
            u16::try_from(length).ok().filter(|fits| usize::from(*fits) <= crate::field::LIST_LENGTH_MAX);
        let length = fits.ok_or_else(|| self.malformed("a list that is too long"))?;
        let outer = self.index;
        let mut elements = Vec::with_capacity(usize::from(length));
        for index in 0..length {
            self.index = index;
            elements.push(element(self)?);
        }
        self.index = outer;
        Ok(elements)
    }

    /// Takes what stands `offset` keys above the field that is being read.
    pub(crate) fn at<T>(
        &mut self,
        offset: u16,
        read: impl FnOnce(&mut Self) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        let outer = self.key;
        self.key = outer.wrapping_add(offset);
        let value = read(self);
        self.key = outer;
        value
    }

    /// Takes a field that the payload's schema has, or leaves out one that came later.
    pub(crate) fn field<T: Field>(&mut self, offset: u16, present: bool) -> Result<T, WireError> {
        if present {
            self.at(offset, T::read)
        } else {
            T::absent().ok_or_else(|| self.malformed("a later field that is compulsory"))
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.offset == self.bytes.len()
    }

    /// Takes what [`write_body`](super::write_body) wrote. Whatever this version cannot read stays as it is.
    pub(super) fn body(&mut self) -> Result<Body, WireError> {
        let (start, noted) = (self.offset, self.tape.as_ref().map_or(0, |tape| tape.len()));
        let (kind, schema): (u32, u16) = (self.decode()?, self.decode()?);
        let payload = self.slice()?;
        self.note(Mark::Open { kind, schema, unread: false }, start);
        let known = Kind::from_number(kind).filter(|known| (1..=known.schema()).contains(&schema));
        if let Some(body) = known.and_then(|known| self.data(known, schema, payload.len())) {
            self.note(Mark::Close, self.offset);
            return Ok(body);
        }
        if let Some(tape) = &mut self.tape {
            tape.truncate(noted);
        }
        self.note(Mark::Open { kind, schema, unread: known.is_some() }, start);
        self.note(Mark::Value { holds: Holds::Raw, max: u64::MAX }, self.offset - payload.len());
        self.note(Mark::Close, self.offset);
        Ok(Body::Unknown(Unknown { kind, schema, payload: payload.to_vec() }))
    }

    /// Reads the data whose bytes were just passed, or `None` where this version cannot.
    fn data(&mut self, known: Kind, schema: u16, length: usize) -> Option<Body> {
        let bytes = self.bytes.get(..self.offset)?;
        let tape = self.tape.as_deref_mut();
        let mut inner = Input { bytes, offset: self.offset - length, key: self.key, index: 0, tape };
        let body = Body::read(known, schema, &mut inner).ok();
        body.filter(|_| inner.is_empty())
    }

    /// Takes the data inside a correction, which may not hold a correction again.
    pub(crate) fn nested_body(&mut self) -> Result<Body, WireError> {
        let start = self.offset;
        let kind: u32 = self.decode()?;
        if Kind::from_number(kind).is_some_and(Kind::is_meta) {
            return Err(self.malformed("a correction inside a correction"));
        }
        self.offset = start;
        let outer = std::mem::replace(&mut self.key, RESTATED);
        let body = self.body();
        self.key = outer;
        body
    }
}
