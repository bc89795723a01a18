//! Whole numbers as they stand in events and in packed blocks: one byte, or a mark and 2, 4 or 8 bytes.
//!
//! Only the shortest form is read. What is longer is no fault of an event, but it cannot be made again from the number.

/// The first mark; smaller bytes are the number themselves.
const TWO: u8 = 251;
const FOUR: u8 = 252;
const EIGHT: u8 = 253;

/// Appends a number.
#[inline]
pub(super) fn put(number: u64, out: &mut Vec<u8>) {
    if let Ok(byte) = u8::try_from(number)
        && byte < TWO
    {
        out.push(byte);
    } else if let Ok(two) = u16::try_from(number) {
        out.push(TWO);
        out.extend_from_slice(&two.to_le_bytes());
    } else if let Ok(four) = u32::try_from(number) {
        out.push(FOUR);
        out.extend_from_slice(&four.to_le_bytes());
    } else {
        out.push(EIGHT);
        out.extend_from_slice(&number.to_le_bytes());
    }
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
