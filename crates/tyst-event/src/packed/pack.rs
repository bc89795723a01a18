//! Taking records apart into sections.
//!
//! What the bytes mean is the grammar's business; here values are gathered and laid out.

#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers of a block are bounded far below 2^32 when it is opened"
)]

use std::collections::BTreeMap;

use super::grammar::{Grammar, Walked};
use super::intern::Interner;
use super::layout::Layout;
use super::shape::{self, Column, Step};
use super::{BYTES_MAX, COLUMNS_MAX, FORM, ROWS_MAX, VALUES_MAX, apart, varint};
use crate::event::key;
use crate::wire::Holds;

/// Marks a column whose texts stand in section 4.
pub(super) const APART: u8 = 3;

/// The fewest texts of which it can be said that they are nearly all different.
const APART_ROWS_MIN: usize = 16;

/// Returns records as the [`SECTIONS`](super::SECTIONS) of a block: what it is made of, numbers, slugs, texts that come
/// again, and texts that do not.
///
/// Returns `None` for more than [`ROWS_MAX`] records or [`BYTES_MAX`] bytes, or where they differ so much that columns
/// are of no use.
pub fn pack(records: &[&[u8]]) -> Option<Vec<Vec<u8>>> {
    let bytes: usize = records.iter().map(|record| record.len()).sum();
    if records.len() > ROWS_MAX || bytes > BYTES_MAX {
        return None;
    }
    let mut gathered = Gathered::new();
    for record in records {
        gathered.add(record)?;
    }
    gathered.finish()
}

/// The values of the records, by column.
struct Gathered<'a> {
    grammar: Grammar,
    interner: Interner<'a>,
    walked: Walked,
    columns: Vec<Vec<u64>>,
    values: usize,
    shapes: BTreeMap<[u32; 2], u64>,
    rows: Vec<u64>,
}

impl<'a> Gathered<'a> {
    fn new() -> Self {
        Self {
            grammar: Grammar::new(),
            interner: Interner::new(),
            walked: Walked::default(),
            columns: Vec::new(),
            values: 0,
            shapes: BTreeMap::new(),
            rows: Vec::new(),
        }
    }

    fn add(&mut self, record: &'a [u8]) -> Option<()> {
        self.grammar.walk(record, &mut self.interner, &mut self.walked);
        self.values += self.walked.values.len();
        for (column, value) in &self.walked.values {
            if *column >= self.columns.len() {
                self.columns.resize(column + 1, Vec::new());
            }
            self.columns[*column].push(*value);
        }
        let next = self.shapes.len() as u64;
        self.rows.push(*self.shapes.entry(self.walked.parts).or_insert(next));
        (self.values <= VALUES_MAX && self.columns.len() <= COLUMNS_MAX).then_some(())
    }

    fn finish(self) -> Option<Vec<Vec<u8>>> {
        let (kinds, parts) = self.grammar.into_columns_and_parts();
        let mut out = Written::default();
        // A column or a part may have been learnt from a record that could not be taken apart in the end.
        for (number, column) in kinds.iter().enumerate() {
            let values = self.columns.get(number).map_or(&[][..], Vec::as_slice);
            out.column(number, column, values, &self.interner);
        }
        let recorded = kinds.iter().position(|column| column.key == key::RECORDED_AT);
        let times = recorded.and_then(|column| self.columns.get(column)).map_or(&[][..], Vec::as_slice);
        let times = || times.iter().map(|time| time.cast_signed());
        let mut head = vec![FORM];
        varint::put(self.rows.len() as u64, &mut head);
        varint::put(varint::zigzag(times().min().unwrap_or(0)), &mut head);
        varint::put(varint::zigzag(times().max().unwrap_or(0)), &mut head);
        out.dictionaries.iter().for_each(|dictionary| varint::put(u64::from(dictionary.count), &mut head));
        varint::put(kinds.len() as u64, &mut head);
        head.extend_from_slice(&out.directory);
        put_shapes(&parts, &self.shapes, &mut head)?;
        let layout = Layout::of(&self.rows);
        layout.put(&mut head);
        layout.put_numbers(&self.rows, &mut head);
        let [slugs, texts] = out.dictionaries.map(|dictionary| dictionary.bytes);
        (kinds.len() <= COLUMNS_MAX).then_some(vec![head, out.numbers, slugs, texts, out.apart])
    }
}

fn put_shapes(parts: &[Vec<Step<'_>>], shapes: &BTreeMap<[u32; 2], u64>, head: &mut Vec<u8>) -> Option<()> {
    varint::put(parts.len() as u64, head);
    for part in parts {
        shape::put(part, head);
    }
    let mut ordered: Vec<(u64, [u32; 2])> = shapes.iter().map(|(parts, number)| (*number, *parts)).collect();
    ordered.sort_unstable();
    varint::put(ordered.len() as u64, head);
    for (_, parts) in ordered {
        for part in parts {
            varint::put(u64::from(part), head);
        }
    }
    (parts.len() <= COLUMNS_MAX).then_some(())
}

/// Distinct texts one after another.
#[derive(Default)]
struct Dictionary {
    bytes: Vec<u8>,
    count: u32,
    /// The number here of each interned text and 1, or 0.
    numbers: Vec<u32>,
}

impl Dictionary {
    /// Returns the number of an interned text.
    fn number(&mut self, value: u64, interner: &Interner<'_>) -> u64 {
        self.numbers.resize(interner.len(), 0);
        let number = &mut self.numbers[value as usize];
        if *number == 0 {
            self.count += 1;
            *number = self.count;
            let bytes = interner.get(value).bytes;
            varint::put(bytes.len() as u64, &mut self.bytes);
            self.bytes.extend_from_slice(bytes);
        }
        u64::from(*number - 1)
    }
}

/// What was written of the columns.
#[derive(Default)]
struct Written {
    directory: Vec<u8>,
    numbers: Vec<u8>,
    /// Slugs, and other texts.
    dictionaries: [Dictionary; 2],
    apart: Vec<u8>,
    /// The column and 1 in which each interned text was last seen.
    seen: Vec<usize>,
}

impl Written {
    fn column(&mut self, number: usize, column: &Column, values: &[u64], interner: &Interner<'_>) {
        column.put(&mut self.directory);
        self.seen.resize(interner.len(), 0);
        match column.holds {
            Holds::Raw => self.apart(values, interner),
            Holds::Slug => self.texts(0, values, interner),
            Holds::Text if self.mostly_different(number + 1, values) => self.apart(values, interner),
            Holds::Text => self.texts(1, values, interner),
            _ => self.numbers(values),
        }
    }

    /// Returns whether nearly all texts of a column are different.
    fn mostly_different(&mut self, column: usize, values: &[u64]) -> bool {
        let is_first = |value: &&u64| std::mem::replace(&mut self.seen[**value as usize], column) != column;
        let distinct = values.iter().filter(is_first).count();
        values.len() >= APART_ROWS_MIN && distinct >= values.len() - values.len() / 4
    }

    fn numbers(&mut self, numbers: &[u64]) {
        let layout = Layout::of(numbers);
        layout.put(&mut self.directory);
        layout.put_numbers(numbers, &mut self.numbers);
    }

    fn texts(&mut self, which: usize, values: &[u64], interner: &Interner<'_>) {
        let dictionary = &mut self.dictionaries[which];
        let numbers: Vec<u64> = values.iter().map(|value| dictionary.number(*value, interner)).collect();
        self.numbers(&numbers);
    }

    fn apart(&mut self, values: &[u64], interner: &Interner<'_>) {
        self.directory.push(APART);
        let texts: Vec<&[u8]> = values.iter().map(|value| interner.get(*value).bytes).collect();
        apart::put(&texts, &mut self.apart);
    }
}
