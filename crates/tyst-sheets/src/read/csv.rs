//! Tables in text: values between commas, semicolons or tabs.
//!
//! Only UTF-8 is read. Another character set would have to be guessed, and a name that was guessed wrongly stays in a ledger.

use super::{ReadError, Reading};
use crate::cell::{Cell, Sheet};

/// How much of a table is looked at for what separates its values.
const SNIFFED_BYTES: usize = 64 << 10;

pub(super) fn sheet(name: &str, bytes: &[u8]) -> Result<Sheet, ReadError> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(ReadError::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let line = bytes[..fault.valid_up_to()].split(|byte| *byte == b'\n').count();
        ReadError::NotUtf8 { line }
    })?;
    if text.contains('\0') {
        return Err(ReadError::Form);
    }
    let mut reading = Reading::default();
    reading.open(name)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    loop {
        row += blank_lines(text, reader.position().byte());
        let is_there =
            reader.read_record(&mut record).map_err(|fault| ReadError::Broken(fault.to_string()))?;
        if !is_there {
            return Ok(reading.sheets.pop().unwrap_or_default());
        }
        for (column, value) in record.iter().enumerate() {
            reading.add(row, column, Cell::Text(value.to_owned()))?;
        }
        row += 1;
    }
}

/// Returns how many empty lines stand at a place, which are rows in a spreadsheet and are passed over here.
fn blank_lines(text: &str, at: u64) -> u32 {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let after_return = at > 0 && text.as_bytes()[at - 1] == b'\r';
    let rest = if after_return { rest.strip_prefix(b"\n").unwrap_or(rest) } else { rest };
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n');
    u32::try_from(ends.count()).unwrap_or(u32::MAX)
}

/// Returns what stands between the values: what the first line has most of, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let end = text.len().min(SNIFFED_BYTES);
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.as_bytes()[..end].iter().copied() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| *sign == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // The first of those that are alike.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| sign)
}
