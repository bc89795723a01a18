//! Numbers of the same few bits one after another, the lowest bit first.
//!
//! How many bits, and what the numbers mean, is for the caller to know.

/// Returns how many bits a number needs.
pub(super) fn width(number: u64) -> u32 {
    u64::BITS - number.leading_zeros()
}

/// Returns how many bytes `count` numbers of `width` bits take.
pub(super) fn length(count: usize, width: u32) -> usize {
    // Counts are below 2^32 and widths at most 64, so this cannot overflow.
    (count * width as usize).div_ceil(8)
}

/// Appends numbers, each of which needs at most `width` bits.
pub(super) fn put(numbers: impl Iterator<Item = u64>, width: u32, out: &mut Vec<u8>) {
    let (mut window, mut filled) = (0_u128, 0);
    for number in numbers {
        window |= u128::from(number) << filled;
        filled += width;
        if filled >= 64 {
            let [low, _] = halves(window);
            out.extend_from_slice(&low.to_le_bytes());
            window >>= 64;
            filled -= 64;
        }
    }
    let [low, _] = halves(window);
    out.extend(low.to_le_bytes().iter().take(filled.div_ceil(8) as usize));
}

fn halves(window: u128) -> [u64; 2] {
    let bytes = window.to_le_bytes();
    let (low, high) = bytes.split_at(8);
    [low, high].map(|half| half.first_chunk().map_or(0, |half| u64::from_le_bytes(*half)))
}

/// Hands `count` numbers of `width` bits to `each`; what lies behind the end of `bytes` is zero.
#[inline]
pub(super) fn each(bytes: &[u8], width: u32, count: usize, mut each: impl FnMut(u64)) {
    let mask = u64::MAX.checked_shr(u64::BITS - width).unwrap_or(0);
    let mut bit = 0_usize;
    for _ in 0..count {
        let (at, shift) = (bit / 8, bit % 8);
        let mut number = load(bytes, at) >> shift;
        if width > 56 && shift > 0 {
            number |= load(bytes, at + 8) << (64 - shift);
        }
        each(number & mask);
        bit += width as usize;
    }
}

#[inline]
fn load(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(eight) = rest.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    rest.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
