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

/// Marks a column whose texts stand in section 3.
pub(super) const APART: u8 = 3;

/// The fewest texts of which it can be said that they are nearly all different.
const APART_ROWS_MIN: usize = 16;

/// Returns records as the sections of a block: shapes and what the columns are, numbers, texts that come again, and
/// texts that do not.
///
/// Returns `None` for more than [`ROWS_MAX`] records or [`BYTES_MAX`] bytes, or where they differ so much that columns
/// are of no use.
pub fn pack(records: &[&[u8]]) -> Option<Vec<Vec<u8>>> {
    let bytes: usize = records.iter().map(|record| record.len()).sum();
    if records.len() > ROWS_MAX || bytes > BYTES_MAX {
        return None;
    }
    let sections = gather(records, Gathered::add)?;
    // A damaged record may look like an event and be none that comes back: then all are carried as they are.
    if comes_back(records, &sections) { Some(sections) } else { gather(records, Gathered::carry) }
}

fn gather<'a>(
    records: &[&'a [u8]],
    add: fn(&mut Gathered<'a>, &'a [u8]) -> Option<()>,
) -> Option<Vec<Vec<u8>>> {
    let mut gathered = Gathered::default();
    for record in records {
        add(&mut gathered, record)?;
    }
    gathered.finish()
}

fn comes_back(records: &[&[u8]], sections: &[Vec<u8>]) -> bool {
    let sections: Vec<&[u8]> = sections.iter().map(Vec::as_slice).collect();
    let (mut expected, mut same) = (records.iter(), true);
    let read = super::unpack(&sections, &mut |record| same = same && expected.next() == Some(&record));
    read.is_ok() && same && expected.next().is_none()
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

impl Default for Gathered<'_> {
    fn default() -> Self {
        Self {
            grammar: Grammar::new(),
            interner: Interner::default(),
            walked: Walked::default(),
            columns: Vec::new(),
            values: 0,
            shapes: BTreeMap::new(),
            rows: Vec::new(),
        }
    }
}

impl<'a> Gathered<'a> {
    fn add(&mut self, record: &'a [u8]) -> Option<()> {
        self.grammar.walk(record, &mut self.interner, &mut self.walked);
        self.take()
    }

    fn carry(&mut self, record: &'a [u8]) -> Option<()> {
        self.grammar.carry(record, &mut self.interner, &mut self.walked);
        self.take()
    }

    fn take(&mut self) -> Option<()> {
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
        let mut out = Written { renumbered: vec![u32::MAX; self.interner.len()], ..Written::default() };
        // A column or a part may have been learnt from a record that could not be taken apart in the end.
        for (column, values) in kinds.iter().zip(self.columns.iter().chain(std::iter::repeat(&Vec::new()))) {
            out.column(column, values, &self.interner);
        }
        let recorded = kinds.iter().position(|column| column.key == key::RECORDED_AT);
        let times = recorded.and_then(|column| self.columns.get(column)).map_or(&[][..], Vec::as_slice);
        let times = || times.iter().map(|time| time.cast_signed());
        let mut head = vec![FORM];
        varint::put(self.rows.len() as u64, &mut head);
        varint::put(varint::zigzag(times().min().unwrap_or(0)), &mut head);
        varint::put(varint::zigzag(times().max().unwrap_or(0)), &mut head);
        varint::put(u64::from(out.texts), &mut head);
        varint::put(kinds.len() as u64, &mut head);
        head.extend_from_slice(&out.directory);
        put_shapes(&parts, &self.shapes, &mut head)?;
        let layout = Layout::of(&self.rows);
        layout.put(&mut head);
        layout.put_numbers(&self.rows, &mut head);
        Some(vec![head, out.numbers, out.dictionary, out.apart])
    }
}

fn put_shapes(parts: &[Vec<Step>], shapes: &BTreeMap<[u32; 2], u64>, head: &mut Vec<u8>) -> Option<()> {
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

/// What was written of the columns.
#[derive(Default)]
struct Written {
    directory: Vec<u8>,
    numbers: Vec<u8>,
    dictionary: Vec<u8>,
    apart: Vec<u8>,
    /// How many texts the dictionary has.
    texts: u32,
    /// The number in the dictionary of each interned text.
    renumbered: Vec<u32>,
}

impl Written {
    fn column(&mut self, column: &Column, values: &[u64], interner: &Interner<'_>) {
        column.put(&mut self.directory);
        match column.holds {
            Holds::Raw => self.apart(values, interner),
            Holds::Text if mostly_different(values) => self.apart(values, interner),
            Holds::Text | Holds::Slug => {
                let numbers: Vec<u64> = values.iter().map(|value| self.text(*value, interner)).collect();
                self.numbers(&numbers);
            }
            _ => self.numbers(values),
        }
    }

    fn numbers(&mut self, numbers: &[u64]) {
        let layout = Layout::of(numbers);
        layout.put(&mut self.directory);
        layout.put_numbers(numbers, &mut self.numbers);
    }

    fn apart(&mut self, values: &[u64], interner: &Interner<'_>) {
        self.directory.push(APART);
        let texts: Vec<&[u8]> = values.iter().map(|value| interner.get(*value).bytes).collect();
        apart::put(&texts, &mut self.apart);
    }

    /// Returns the number in the dictionary of an interned text.
    fn text(&mut self, value: u64, interner: &Interner<'_>) -> u64 {
        let number = &mut self.renumbered[value as usize];
        if *number == u32::MAX {
            *number = self.texts;
            self.texts += 1;
            let bytes = interner.get(value).bytes;
            varint::put(bytes.len() as u64, &mut self.dictionary);
            self.dictionary.extend_from_slice(bytes);
        }
        u64::from(*number)
    }
}

fn mostly_different(values: &[u64]) -> bool {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    values.len() >= APART_ROWS_MIN && sorted.len() >= values.len() - values.len() / 4
}
