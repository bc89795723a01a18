//! A section that is being read: every step is checked, since sections come from a disk.
//!
//! It knows no layout; what stands where is said by those who read.

use super::{PackedError, varint};

/// A section, and how far it was read.
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    section: u8,
}

impl<'a> Scan<'a> {
    pub(super) fn new(bytes: &'a [u8], section: u8) -> Self {
        Self { bytes, at: 0, section }
    }

    pub(super) fn broken(&self, what: &'static str) -> PackedError {
        PackedError::Broken { section: self.section, offset: self.at, what }
    }

    pub(super) fn byte(&mut self) -> Result<u8, PackedError> {
        self.slice(1).map(|slice| slice[0])
    }

    /// Returns the next byte, which stays.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn slice(&mut self, length: usize) -> Result<&'a [u8], PackedError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let slice = rest.get(..length).ok_or_else(|| self.broken("less than there should be"))?;
        self.at += length;
        Ok(slice)
    }

    pub(super) fn number(&mut self) -> Result<u64, PackedError> {
        varint::take(self.bytes, &mut self.at).ok_or_else(|| self.broken("a number that is cut or broken"))
    }

    pub(super) fn signed(&mut self) -> Result<i64, PackedError> {
        self.number().map(varint::unzigzag)
    }

    /// Takes a number that fits its type.
    pub(super) fn small<T: TryFrom<u64>>(&mut self) -> Result<T, PackedError> {
        let number = self.number()?;
        T::try_from(number).map_err(|_| self.broken("a number that is too large"))
    }

    /// Takes how many of something there are.
    pub(super) fn count(&mut self, count_max: usize) -> Result<usize, PackedError> {
        let count = self.small::<u32>()? as usize;
        if count > count_max { Err(self.broken("more than there may be")) } else { Ok(count) }
    }

    /// Takes how many bits a number has.
    pub(super) fn width(&mut self) -> Result<u32, PackedError> {
        let width = self.byte()?;
        if width > 64 { Err(self.broken("numbers of more than 64 bits")) } else { Ok(u32::from(width)) }
    }

    /// Takes `count` of something, each of which takes a byte at least.
    pub(super) fn many<T>(
        &mut self,
        count: usize,
        mut take: impl FnMut(&mut Self) -> Result<T, PackedError>,
    ) -> Result<Vec<T>, PackedError> {
        let mut many = Vec::with_capacity(count.min(self.bytes.len() - self.at));
        for _ in 0..count {
            many.push(take(self)?);
        }
        Ok(many)
    }

    /// Takes a length and as many bytes.
    pub(super) fn text(&mut self) -> Result<&'a [u8], PackedError> {
        let slice = varint::take_slice(self.bytes, &mut self.at);
        slice.ok_or_else(|| self.broken("a text that is cut"))
    }

    /// Fails where bytes are left.
    pub(super) fn end(&self) -> Result<(), PackedError> {
        if self.at == self.bytes.len() { Ok(()) } else { Err(self.broken("more than there should be")) }
    }
}
