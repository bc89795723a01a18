//! Texts that are nearly all different, such as keys: kept apart, so that who does not need them never reads them.
//!
//! Digests are written as hexadecimal digits in such texts, so a run of those takes half a byte a digit.

use std::ops::Range;

use super::arena::{Arena, Piece};
use super::layout::Layout;
use super::{PackedError, Scan, varint};

/// The texts as they are.
const PLAIN: u8 = 0;
/// A head, hexadecimal digits, and a tail.
const DIGITS: u8 = 1;

/// The fewest digits in a row that are taken for a digest.
const RUN_LENGTH_MIN: usize = 8;

/// Appends a column of texts.
pub(super) fn put(texts: &[&[u8]], out: &mut Vec<u8>) {
    let runs: Vec<Range<usize>> = texts.iter().map(|text| run(text)).collect();
    let digits: usize = runs.iter().map(Range::len).sum();
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    if digits * 2 > bytes {
        out.push(DIGITS);
        put_digits(texts, &runs, out);
    } else {
        out.push(PLAIN);
        put_numbers(texts.iter().map(|text| text.len() as u64), out);
        for text in texts {
            out.extend_from_slice(text);
        }
    }
}

/// Returns where the longest run of digits stands that is long enough for a digest.
fn run(text: &[u8]) -> Range<usize> {
    let (mut best, mut start) = (0..0, 0);
    for (at, byte) in text.iter().chain(b"-").enumerate() {
        if VALUES[usize::from(*byte)] < 16 {
            continue;
        }
        if at - start >= RUN_LENGTH_MIN.max(best.len() + 1) {
            best = start..at;
        }
        start = at + 1;
    }
    best
}

fn put_digits(texts: &[&[u8]], runs: &[Range<usize>], out: &mut Vec<u8>) {
    let pairs = || texts.iter().zip(runs);
    put_table(pairs().map(|(text, run)| &text[..run.start]), out);
    put_table(pairs().map(|(text, run)| &text[run.end..]), out);
    put_numbers(runs.iter().map(|run| run.len() as u64), out);
    let digits: Vec<u8> = pairs().flat_map(|(text, run)| &text[run.clone()]).copied().collect();
    let value = |digit: &u8| VALUES[usize::from(*digit)];
    out.extend(digits.chunks(2).map(|pair| value(&pair[0]) << 4 | pair.get(1).map_or(0, value)));
}

/// Appends the distinct ones of `texts`, and which of them each is.
fn put_table<'a>(texts: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    let mut interner = super::intern::Interner::new();
    let numbers: Vec<u64> = texts.map(|text| interner.number(text).into()).collect();
    let distinct = numbers.iter().max().map_or(0, |last| last + 1);
    varint::put(distinct, out);
    for number in 0..distinct {
        let bytes = interner.get(number).bytes;
        varint::put(bytes.len() as u64, out);
        out.extend_from_slice(bytes);
    }
    put_numbers(numbers.into_iter(), out);
}

fn put_numbers(numbers: impl Iterator<Item = u64>, out: &mut Vec<u8>) {
    let numbers: Vec<u64> = numbers.collect();
    let layout = Layout::of(&numbers);
    layout.put(out);
    layout.put_numbers(&numbers, out);
}

/// Takes a column of `rows` texts, and returns where they were put, with their lengths before them if `measured`.
pub(super) fn take(
    rows: usize,
    measured: bool,
    scan: &mut Scan<'_>,
    arena: &mut Arena,
) -> Result<Vec<Piece>, PackedError> {
    match scan.byte()? {
        PLAIN => take_plain(rows, measured, scan, arena),
        DIGITS => take_digits(rows, measured, scan, arena),
        _ => Err(scan.broken("texts in a form that is not known")),
    }
}

fn take_plain(
    rows: usize,
    measured: bool,
    scan: &mut Scan<'_>,
    arena: &mut Arena,
) -> Result<Vec<Piece>, PackedError> {
    let lengths = take_lengths(rows, scan)?;
    lengths.into_iter().map(|length| arena.put(&[scan.slice(length)?], measured)).collect()
}

fn take_digits(
    rows: usize,
    measured: bool,
    scan: &mut Scan<'_>,
    arena: &mut Arena,
) -> Result<Vec<Piece>, PackedError> {
    let (heads, head_numbers) = take_table(rows, scan)?;
    let (tails, tail_numbers) = take_table(rows, scan)?;
    let lengths = take_lengths(rows, scan)?;
    let total: usize = lengths.iter().sum();
    let digits: Vec<u8> =
        scan.slice(total.div_ceil(2))?.iter().flat_map(|byte| PAIRS[usize::from(*byte)]).collect();
    let mut rest = digits.as_slice();
    let mut pieces = Vec::with_capacity(rows);
    for ((length, head), tail) in lengths.into_iter().zip(head_numbers).zip(tail_numbers) {
        let (run, behind) = rest.split_at_checked(length).ok_or_else(|| scan.broken("too few digits"))?;
        let head = text_of(&heads, head).ok_or_else(|| scan.broken("a head that is not there"))?;
        let tail = text_of(&tails, tail).ok_or_else(|| scan.broken("a tail that is not there"))?;
        pieces.push(arena.put(&[head, run, tail], measured)?);
        rest = behind;
    }
    Ok(pieces)
}

/// The value of every digit, and 16 for what is none.
const VALUES: [u8; 256] = {
    let mut values = [16; 256];
    let mut digit = 0;
    while digit < 16 {
        values[b"0123456789abcdef"[digit as usize] as usize] = digit;
        digit += 1;
    }
    values
};

/// The two digits of every byte.
const PAIRS: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    pairs
};

fn text_of<'a>(table: &[&'a [u8]], number: u64) -> Option<&'a [u8]> {
    usize::try_from(number).ok().and_then(|number| table.get(number)).copied()
}

fn take_table<'a>(rows: usize, scan: &mut Scan<'a>) -> Result<(Vec<&'a [u8]>, Vec<u64>), PackedError> {
    let distinct = scan.count(rows)?;
    let texts = (0..distinct).map(|_| scan.text()).collect::<Result<_, _>>()?;
    Ok((texts, Layout::take(scan)?.take_numbers(rows, scan)?))
}

/// Takes lengths whose sum a block may have.
fn take_lengths(rows: usize, scan: &mut Scan<'_>) -> Result<Vec<usize>, PackedError> {
    let lengths = Layout::take(scan)?.take_numbers(rows, scan)?;
    let total = lengths.iter().fold(0_u64, |total, length| total.saturating_add(*length));
    if total > super::BYTES_MAX as u64 {
        return Err(PackedError::TooLarge);
    }
    lengths.into_iter().map(|length| usize::try_from(length).map_err(|_| PackedError::TooLarge)).collect()
}
