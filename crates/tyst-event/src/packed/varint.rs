//! Whole numbers as they stand in events and in packed blocks: one byte, or a mark and 2, 4 or 8 bytes.
//!
//! Only the shortest form is read. What is longer is no fault of an event, but it cannot be made again from the number.

/// The first mark; smaller bytes are the number themselves.
const TWO: u8 = 251;
const FOUR: u8 = 252;
const EIGHT: u8 = 253;

/// Returns a number and how many of the bytes it takes; what is behind them means nothing.
#[inline]
pub(super) fn bytes(number: u64) -> ([u8; 9], usize) {
    let little = number.to_le_bytes();
    let (mark, length) = match number {
        0..=250 => return ([little[0], 0, 0, 0, 0, 0, 0, 0, 0], 1),
        251..=0xffff => (TWO, 2),
        0x1_0000..=0xffff_ffff => (FOUR, 4),
        _ => (EIGHT, 8),
    };
    let mut bytes = [mark; 9];
    bytes[1..].copy_from_slice(&little);
    (bytes, 1 + length)
}

/// Appends a number.
pub(super) fn put(number: u64, out: &mut Vec<u8>) {
    let (bytes, length) = bytes(number);
    out.extend(bytes.iter().take(length));
}

/// Takes a number in its shortest form, and moves `at` behind it.
#[inline]
pub(super) fn take(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let first = *bytes.get(*at)?;
    *at += 1;
    if first < TWO {
        return Some(u64::from(first));
    }
    let rest = bytes.get(*at..)?;
    let (number, length, least) = match first {
        TWO => (u64::from(u16::from_le_bytes(*rest.first_chunk()?)), 2, u64::from(TWO)),
        FOUR => (u64::from(u32::from_le_bytes(*rest.first_chunk()?)), 4, 1 << 16),
        EIGHT => (u64::from_le_bytes(*rest.first_chunk()?), 8, 1 << 32),
        _ => return None,
    };
    *at += length;
    (number >= least).then_some(number)
}

/// Takes a length and as many bytes.
#[inline]
pub(super) fn take_slice<'a>(bytes: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let length = usize::try_from(take(bytes, at)?).ok()?;
    let slice = bytes.get(*at..)?.get(..length)?;
    *at += length;
    Some(slice)
}

/// Returns the number that stands for a signed one: 0, -1, 1, -2 as 0, 1, 2, 3.
#[inline]
pub(super) fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

/// Returns the signed number that [`zigzag`] made this from.
#[inline]
pub(super) fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}
