//! Bytes of which records are made, kept in one place, and the record that is being made.
//!
//! Most pieces are short, so as many bytes are copied as a few instructions can, and the rest is overwritten by what
//! comes next: asking for exactly the right number of bytes takes longer than copying them.

use super::{BYTES_MAX, PackedError, date, varint};

/// How many bytes are copied at once.
const CHUNK: usize = 32;

/// The most bytes that the pieces of a block may have: each value once, and the dictionaries.
const ARENA_LENGTH_MAX: usize = 4 * BYTES_MAX;

/// Bytes of which records are made.
#[derive(Default)]
pub(super) struct Arena(Vec<u8>);

/// A place in an arena.
#[derive(Clone, Copy, Default)]
pub(super) struct Piece {
    start: u32,
    length: u32,
}

impl Arena {
    /// Keeps the parts as one piece, with their length before it if it is `measured`.
    pub(super) fn put(&mut self, parts: &[&[u8]], measured: bool) -> Result<Piece, PackedError> {
        let start = self.0.len();
        if measured {
            varint::put(parts.iter().map(|part| part.len() as u64).sum(), &mut self.0);
        }
        for part in parts {
            self.0.extend_from_slice(part);
        }
        let fits = |number: usize| {
            let fits = u32::try_from(number).ok().filter(|_| self.0.len() <= ARENA_LENGTH_MAX);
            fits.ok_or(PackedError::TooLarge)
        };
        Ok(Piece { start: fits(start)?, length: fits(self.0.len() - start)? })
    }

    /// Returns a piece.
    pub(super) fn get(&self, piece: Piece) -> Option<&[u8]> {
        self.0.get(piece.start as usize..)?.get(..piece.length as usize)
    }
}

/// A record that is being made. Its functions return `None` where it would be too large.
#[derive(Default)]
pub(super) struct Draft {
    bytes: Vec<u8>,
    length: usize,
    /// Where data began whose length is not known yet.
    open: Vec<usize>,
}

impl Draft {
    /// Begins another record.
    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    /// Returns the record.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Appends a piece.
    #[inline]
    pub(super) fn piece(&mut self, arena: &Arena, piece: Piece) -> Option<()> {
        let from = arena.0.get(piece.start as usize..)?;
        match from.first_chunk::<CHUNK>() {
            Some(chunk) if piece.length as usize <= CHUNK => self.few(chunk, piece.length as usize),
            _ => self.slice(from.get(..piece.length as usize)?),
        }
    }

    /// Appends the first `length` of a few bytes.
    #[inline]
    pub(super) fn few<const N: usize>(&mut self, bytes: &[u8; N], length: usize) -> Option<()> {
        let room = self.bytes.get_mut(self.length..).and_then(|rest| rest.first_chunk_mut());
        let Some(room) = room else { return self.slice(&bytes[..length]) };
        *room = *bytes;
        self.length += length;
        Some(())
    }

    /// Appends any bytes, and makes room for some more.
    #[cold]
    pub(super) fn slice(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.length + bytes.len();
        if end > BYTES_MAX {
            return None;
        }
        if end > self.bytes.len() {
            self.bytes.resize(end * 2 + CHUNK, 0);
        }
        self.bytes[self.length..end].copy_from_slice(bytes);
        self.length = end;
        Some(())
    }

    /// Appends a number.
    #[inline]
    pub(super) fn number(&mut self, number: u64) -> Option<()> {
        let (bytes, length) = varint::bytes(number);
        self.few(&bytes, length)
    }

    /// Appends a signed number.
    #[inline]
    pub(super) fn signed(&mut self, number: i64) -> Option<()> {
        self.number(varint::zigzag(number))
    }

    /// Appends a partial date.
    #[inline]
    pub(super) fn date(&mut self, number: u64) -> Option<()> {
        let (bytes, length) = date::bytes(number);
        self.few(&bytes, length)
    }

    /// Begins data, whose length will stand before it.
    #[inline]
    pub(super) fn open(&mut self) -> Option<()> {
        self.few(&[0], 1)?;
        self.open.push(self.length);
        Some(())
    }

    /// Ends the data that began last. One byte was left for its length.
    #[inline]
    pub(super) fn close(&mut self) -> Option<()> {
        let start = self.open.pop()?;
        let (bytes, length) = varint::bytes((self.length - start) as u64);
        if length > 1 {
            let end = self.length;
            self.slice(&bytes[1..length])?;
            self.bytes.copy_within(start..end, start + length - 1);
        }
        self.bytes[start - 1..start - 1 + length].copy_from_slice(&bytes[..length]);
        Some(())
    }
}
