//! Texts that are nearly all different, such as keys: kept apart, so that who does not need them never reads them.
//!
//! Digests are written as hexadecimal digits in such texts, so a run of those takes half a byte a digit.

use super::layout::Layout;
use super::{PackedError, Scan, varint};

/// The texts as they are.
const PLAIN: u8 = 0;
/// A head, hexadecimal digits, and a tail.
const DIGITS: u8 = 1;

/// The fewest digits in a row that are taken for a digest.
const RUN_LENGTH_MIN: usize = 8;

/// Pieces of bytes one after another.
#[derive(Default)]
pub(super) struct Pieces {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Pieces {
    /// Returns a piece by its number.
    #[inline]
    pub(super) fn get(&self, number: usize) -> Option<&[u8]> {
        let start = if number == 0 { 0 } else { *self.ends.get(number - 1)? };
        self.bytes.get(start..*self.ends.get(number)?)
    }

    pub(super) fn push(&mut self, parts: [&[u8]; 3]) {
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.ends.push(self.bytes.len());
    }
}

/// Appends a column of texts.
pub(super) fn put(texts: &[&[u8]], out: &mut Vec<u8>) {
    let digits: usize = texts.iter().map(|text| run(text).len()).sum();
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    if digits * 2 > bytes {
        out.push(DIGITS);
        put_digits(texts, out);
    } else {
        out.push(PLAIN);
        put_numbers(texts.iter().map(|text| text.len() as u64), out);
        for text in texts {
            out.extend_from_slice(text);
        }
    }
}

/// Returns where the longest run of digits stands that is long enough for a digest.
fn run(text: &[u8]) -> std::ops::Range<usize> {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let (mut best, mut start) = (0..0, 0);
    for same in text.chunk_by(|one, next| is_digit(one) == is_digit(next)) {
        let run = start..start + same.len();
        if same.first().is_some_and(is_digit) && run.len() >= RUN_LENGTH_MIN.max(best.len() + 1) {
            best = run.clone();
        }
        start = run.end;
    }
    best
}

fn put_digits(texts: &[&[u8]], out: &mut Vec<u8>) {
    let runs: Vec<_> = texts.iter().map(|text| run(text)).collect();
    let pairs = || texts.iter().zip(&runs);
    put_table(pairs().map(|(text, run)| &text[..run.start]), out);
    put_table(pairs().map(|(text, run)| &text[run.end..]), out);
    put_numbers(runs.iter().map(|run| run.len() as u64), out);
    let value = |digit: &u8| if digit.is_ascii_digit() { digit - b'0' } else { digit - b'a' + 10 };
    let digits: Vec<u8> = pairs().flat_map(|(text, run)| text[run.clone()].iter().map(value)).collect();
    out.extend(digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)));
}

/// Appends the distinct ones of `texts`, and which of them each is.
fn put_table<'a>(texts: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    let mut interner = super::intern::Interner::default();
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

/// Takes a column of `rows` texts.
pub(super) fn take(rows: usize, scan: &mut Scan<'_>) -> Result<Pieces, PackedError> {
    match scan.byte()? {
        PLAIN => take_plain(rows, scan),
        DIGITS => take_digits(rows, scan),
        _ => Err(scan.broken("texts in a form that is not known")),
    }
}

fn take_plain(rows: usize, scan: &mut Scan<'_>) -> Result<Pieces, PackedError> {
    let lengths = take_lengths(rows, scan)?;
    let mut end = 0;
    let ends = lengths.into_iter().map(|length| {
        end += length;
        end
    });
    let ends: Vec<usize> = ends.collect();
    Ok(Pieces { bytes: scan.slice(end)?.to_vec(), ends })
}

fn take_digits(rows: usize, scan: &mut Scan<'_>) -> Result<Pieces, PackedError> {
    let (heads, head_numbers) = take_table(rows, scan)?;
    let (tails, tail_numbers) = take_table(rows, scan)?;
    let lengths = take_lengths(rows, scan)?;
    let total: usize = lengths.iter().sum();
    let packed = scan.slice(total.div_ceil(2))?;
    let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
    let digits: Vec<u8> = packed.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    let mut pieces = Pieces::default();
    let mut rest = digits.as_slice();
    for (length, (head, tail)) in lengths.into_iter().zip(head_numbers.into_iter().zip(tail_numbers)) {
        let (run, behind) = rest.split_at_checked(length).ok_or_else(|| scan.broken("too few digits"))?;
        pieces.push([
            text_of(&heads, head).ok_or_else(|| scan.broken("a head that is not there"))?,
            run,
            text_of(&tails, tail).ok_or_else(|| scan.broken("a tail that is not there"))?,
        ]);
        if pieces.bytes.len() > super::BYTES_MAX {
            return Err(PackedError::TooLarge);
        }
        rest = behind;
    }
    Ok(pieces)
}

fn text_of<'a>(table: &[&'a [u8]], number: u64) -> Option<&'a [u8]> {
    usize::try_from(number).ok().and_then(|number| table.get(number)).copied()
}

fn take_table<'a>(rows: usize, scan: &mut Scan<'a>) -> Result<(Vec<&'a [u8]>, Vec<u64>), PackedError> {
    let distinct = scan.count(rows)?;
    let texts: Result<Vec<_>, _> = (0..distinct).map(|_| scan.text()).collect();
    let numbers = Layout::take(scan)?.take_numbers(rows, scan)?;
    Ok((texts?, numbers))
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
