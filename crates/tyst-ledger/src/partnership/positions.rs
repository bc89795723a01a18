//! A growing list of positions in a byte or two each: which entries name a slug.
//!
//! Kept as the differences between neighbours, which are small for what is often named. The newest can be taken out
//! again; nothing is ever inserted between two others.

use crate::saved::{Input, Kept, put_bytes};

/// Bits of a difference in one byte; the highest bit says that more of it stand in the byte before.
const BITS: u32 = 7;
const MORE: u8 = 1 << BITS;

/// Positions of entries, each once and in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Positions {
    /// The difference of each position to the one before, of the first to 0; of each, the lowest bits come last, so
    /// that the list can be read from its end.
    bytes: Vec<u8>,
    count: u64,
    last: u64,
}

impl Positions {
    /// Adds a position, which must not lie before the last one. The last one again changes nothing.
    pub(crate) fn push(&mut self, seq: u64) {
        if self.count > 0 && seq == self.last {
            return;
        }
        let difference = seq - self.last;
        let bytes = (u64::BITS - difference.leading_zeros()).div_ceil(BITS).max(1);
        for byte in (0..bytes).rev() {
            let bits = u8::try_from((difference >> (byte * BITS)) & u64::from(MORE - 1)).expect("7 bits");
            self.bytes.push(if byte + 1 < bytes { bits | MORE } else { bits });
        }
        self.count += 1;
        self.last = seq;
    }

    /// Takes out the positions from `from` on.
    pub(crate) fn truncate(&mut self, from: u64) {
        while self.count > 0 && self.last >= from {
            let (difference, kept) = last_difference(&self.bytes);
            self.bytes.truncate(kept);
            self.count -= 1;
            self.last -= difference;
        }
    }

    /// Returns how many there are.
    pub(crate) fn len(&self) -> u64 {
        self.count
    }

    /// Returns the positions, the newest first.
    pub(crate) fn newest_first(&self) -> NewestFirst<'_> {
        NewestFirst { bytes: &self.bytes, left: self.count, next: self.last }
    }
}

impl Kept for Positions {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(&self.bytes, out);
        self.last.put(out);
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        let bytes = input.bytes()?.to_vec();
        let last = u64::take(input)?;
        let (mut left, mut seq, mut count) = (bytes.as_slice(), last, 0);
        while !left.is_empty() {
            left.iter().rposition(|byte| byte & MORE == 0)?;
            let (difference, kept) = last_difference(left);
            seq = seq.checked_sub(difference)?;
            left = left.get(..kept)?;
            count += 1;
        }
        (seq == 0 || count == 0).then_some(Self { bytes, count, last })
    }
}

/// An iterator over positions, the newest first.
pub(crate) struct NewestFirst<'a> {
    bytes: &'a [u8],
    left: u64,
    next: u64,
}

impl Iterator for NewestFirst<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.left = self.left.checked_sub(1)?;
        let found = self.next;
        let (difference, kept) = last_difference(self.bytes);
        self.bytes = &self.bytes[..kept];
        self.next -= difference;
        Some(found)
    }
}

/// Returns the last difference in some bytes, and how many bytes stand before it.
fn last_difference(bytes: &[u8]) -> (u64, usize) {
    let (mut difference, mut kept) = (0, bytes.len());
    for shift in (0..u64::BITS).step_by(BITS as usize) {
        kept -= 1;
        difference |= u64::from(bytes[kept] & (MORE - 1)) << shift;
        if bytes[kept] & MORE == 0 {
            break;
        }
    }
    (difference, kept)
}

#[cfg(test)]
mod tests;
