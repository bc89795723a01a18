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

/// Returns `count` numbers of `width` bits; what lies behind the end of `bytes` is zero.
pub(super) fn take(bytes: &[u8], width: u32, count: usize) -> Vec<u64> {
    if width == 0 {
        return vec![0; count];
    }
    let mask = u64::MAX >> (u64::BITS - width);
    let mut numbers = Vec::with_capacity(count);
    take_eights(bytes, width, count, &mut numbers);
    let width = width as usize;
    // Up to 56 bits and a shift of up to 7 fit into eight bytes; there are as many where these begin before the last seven.
    let begin = if width > 56 { 0 } else { bytes.len().saturating_sub(7) * 8 };
    let whole = begin.div_ceil(width).clamp(numbers.len(), count);
    numbers.extend((numbers.len()..whole).map(|index| {
        let bit = index * width;
        let eight = bytes.get(bit / 8..).and_then(|rest| rest.first_chunk());
        eight.map_or(0, |eight| u64::from_le_bytes(*eight)) >> (bit % 8) & mask
    }));
    numbers.extend((whole..count).map(|index| {
        let (at, shift) = (index * width / 8, index * width % 8);
        let mut window = load(bytes, at) >> shift;
        if shift > 0 {
            window |= load(bytes, at + 8) << (64 - shift);
        }
        window & mask
    }));
    numbers
}

/// Takes the first numbers, eight at a time, where the width is one that most columns have.
fn take_eights(bytes: &[u8], width: u32, count: usize, numbers: &mut Vec<u64>) {
    macro_rules! of_width {
        ($($width:literal)+) => {
            match width {
                $($width => eights::<$width>(bytes, count, numbers),)+
                _ => {}
            }
        };
    }
    of_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
}

/// Takes numbers of `WIDTH` bits, of which eight stand in as many bytes, as long as eight bytes follow those.
fn eights<const WIDTH: usize>(bytes: &[u8], count: usize, numbers: &mut Vec<u64>) {
    let mask = u64::MAX >> (64 - WIDTH);
    for group in 0..count / 8 {
        let begin = group * WIDTH;
        let Some(window) = bytes.get(begin..begin + WIDTH + 8) else { return };
        let eight: [u64; 8] = std::array::from_fn(|index| {
            let (at, shift) = (index * WIDTH / 8, index * WIDTH % 8);
            window[at..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight)) >> shift & mask
        });
        numbers.extend_from_slice(&eight);
    }
}

/// Loads up to eight bytes, of which those that are not there are zero.
fn load(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().take(8).rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
