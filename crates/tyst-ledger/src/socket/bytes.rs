//! Numbers, texts and lists as they stand in messages.
//!
//! Nothing here trusts what it reads: a length is believed only as far as there are bytes.

use std::num::TryFromIntError;

/// Why bytes are not the message that they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message cannot be understood: {0}")]
pub struct Malformed(pub(super) &'static str);

impl From<TryFromIntError> for Malformed {
    fn from(_: TryFromIntError) -> Self {
        Self("a number is out of range")
    }
}

/// Bytes that were not read yet.
pub(super) struct Unread<'a>(&'a [u8]);

impl<'a> Unread<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (array, rest) = self.0.split_first_chunk().ok_or(Malformed("it ends early"))?;
        self.0 = rest;
        Ok(*array)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn flag(&mut self) -> Result<bool, Malformed> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed("a flag is neither 0 nor 1")),
        }
    }

    pub(super) fn short(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn number(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn long(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn signed(&mut self) -> Result<i64, Malformed> {
        self.array().map(i64::from_le_bytes)
    }

    pub(super) fn hash(&mut self) -> Result<[u8; 32], Malformed> {
        self.array()
    }

    /// Takes bytes with their length before them.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.number()?)?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(Malformed("it ends early"))?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn text(&mut self) -> Result<String, Malformed> {
        let text = std::str::from_utf8(self.bytes()?).map_err(|_| Malformed("a text is not UTF-8"))?;
        Ok(text.to_owned())
    }

    /// Takes a list: the number of its items, and each of them. Every item takes a byte at least.
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let count = usize::try_from(self.number()?)?;
        if count > self.0.len() {
            return Err(Malformed("a list is longer than the message"));
        }
        (0..count).map(|_| item(self)).collect()
    }

    /// Checks that nothing is left.
    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed("it goes on after its end")) }
    }
}

/// A message that is being written.
pub(super) struct Written(Vec<u8>);

impl Written {
    /// Begins a message of a kind.
    pub(super) fn new(kind: u8) -> Self {
        let mut bytes = Vec::with_capacity(512);
        bytes.extend_from_slice(&[0, 0, 0, 0, super::VERSION, kind]);
        Self(bytes)
    }

    /// Returns the whole message with its length.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let length = to_number(self.0.len() - super::LENGTH_BYTES);
        self.0[..super::LENGTH_BYTES].copy_from_slice(&length.to_le_bytes());
        self.0
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(super) fn short(&mut self, number: u16) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn long(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn signed(&mut self, number: i64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn hash(&mut self, hash: &[u8; 32]) {
        self.0.extend_from_slice(hash);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(to_number(bytes.len()));
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn list<I>(&mut self, items: I, mut item: impl FnMut(&mut Self, I::Item))
    where
        I: IntoIterator<IntoIter: ExactSizeIterator>,
    {
        let items = items.into_iter();
        self.number(to_number(items.len()));
        for one in items {
            item(self, one);
        }
    }
}

/// Returns a length as it stands in a message. What could be longer is refused before it is written.
fn to_number(length: usize) -> u32 {
    u32::try_from(length).expect("messages are shorter than 4 GiB")
}
