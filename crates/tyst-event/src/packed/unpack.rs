//! Making the records of a block again, byte for byte.
//!
//! Each part of a shape becomes a short program once a block; columns in which all values are the same become bytes
//! of it, so that an event is mostly a few copies.

#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers of a block are bounded far below 2^32 when it is opened"
)]

use super::apart::{self, Pieces};
use super::block::{Block, Stored};
use super::shape::Step;
use super::{BYTES_MAX, PackedError, SECTIONS, Scan, date, varint};
use crate::wire::Holds;

/// Hands the records of a block to `each`, in order and byte for byte as [`pack`](super::pack) got them.
///
/// # Errors
/// [`PackedError`] where the sections are not what [`pack`](super::pack) made; some records may have been handed over.
pub fn unpack(sections: &[&[u8]], each: &mut dyn FnMut(&[u8])) -> Result<(), PackedError> {
    let [head, numbers, dictionary, apart] = sections else {
        return Err(PackedError::Sections(sections.len()));
    };
    const { assert!(SECTIONS == 4, "the sections are named above") };
    let block = Block::open(head)?;
    let texts = texts(dictionary, block.texts)?;
    let columns = columns(&block, numbers, apart)?;
    let programs: Vec<Vec<Act>> = block.parts.iter().map(|part| program(part, &columns, &texts)).collect();
    let mut maker = Maker { columns, texts, out: Vec::new(), open: Vec::new() };
    let mut left = BYTES_MAX;
    for row in &block.rows {
        maker.out.clear();
        for part in block.shapes[*row as usize] {
            maker.run(&programs[part], left)?;
        }
        left = left.checked_sub(maker.out.len()).ok_or(PackedError::TooLarge)?;
        each(&maker.out);
    }
    Ok(())
}

/// Returns the texts of the dictionary, each with its length before it.
fn texts(section: &[u8], count: usize) -> Result<Pieces, PackedError> {
    let mut scan = Scan::new(section, 2);
    let mut texts = Pieces::default();
    for _ in 0..count {
        let text = scan.text()?;
        let mut length = Vec::with_capacity(9);
        varint::put(text.len() as u64, &mut length);
        texts.push([&length, text, &[]]);
    }
    scan.end()?;
    Ok(texts)
}

/// The values of a column, and how many were used.
enum Values {
    /// All are the same.
    Same(u64),
    Numbers(std::vec::IntoIter<u64>),
    Pieces(Pieces, usize),
}

fn columns(block: &Block, numbers: &[u8], apart: &[u8]) -> Result<Vec<(Holds, Values)>, PackedError> {
    let (mut numbers, mut apart) = (Scan::new(numbers, 1), Scan::new(apart, 3));
    let mut values = |stored: &Stored| {
        let Some(layout) = &stored.layout else {
            return Ok(Values::Pieces(apart::take(stored.rows, &mut apart)?, 0));
        };
        Ok(match layout.constant() {
            Some(constant) if stored.rows > 0 => {
                Values::Same(stored.sound(constant, block.texts, &numbers)?)
            }
            _ => Values::Numbers(stored.take_numbers(block.texts, &mut numbers)?.into_iter()),
        })
    };
    let columns = block.columns.iter().map(|stored| Ok((stored.column.holds, values(stored)?)));
    let columns = columns.collect::<Result<_, _>>()?;
    numbers.end()?;
    apart.end()?;
    Ok(columns)
}

/// What is done next to make a record.
enum Act {
    Bytes(Vec<u8>),
    Value(usize),
    Open,
    Close,
}

/// Returns a part as a program, in which values that are always the same are bytes.
fn program(part: &[Step], columns: &[(Holds, Values)], texts: &Pieces) -> Vec<Act> {
    let mut acts = Vec::new();
    let mut bytes = Vec::new();
    for step in part {
        let act = match step {
            Step::Bytes(literal) => {
                bytes.extend_from_slice(literal);
                continue;
            }
            Step::Column(column) => match &columns[*column] {
                (holds, Values::Same(number)) => {
                    put_value(*holds, *number, texts, &mut bytes);
                    continue;
                }
                _ => Act::Value(*column),
            },
            Step::Open { kind, schema } => {
                varint::put(u64::from(*kind), &mut bytes);
                varint::put(u64::from(*schema), &mut bytes);
                Act::Open
            }
            Step::Close => Act::Close,
        };
        if !bytes.is_empty() {
            acts.push(Act::Bytes(std::mem::take(&mut bytes)));
        }
        acts.push(act);
    }
    if !bytes.is_empty() {
        acts.push(Act::Bytes(bytes));
    }
    acts
}

/// Appends a value as it stands in an event.
#[inline]
fn put_value(holds: Holds, number: u64, texts: &Pieces, out: &mut Vec<u8>) {
    match holds {
        Holds::Number | Holds::Code => varint::put(number, out),
        Holds::Signed | Holds::Units => varint::put(varint::zigzag(number.cast_signed()), out),
        Holds::Yes | Holds::Scale => out.push(number.to_le_bytes()[0]),
        Holds::Date => date::put(number, out),
        Holds::Text | Holds::Slug => out.extend_from_slice(texts.get(number as usize).unwrap_or_default()),
        Holds::Raw => {}
    }
}

/// Where records are made.
struct Maker {
    columns: Vec<(Holds, Values)>,
    texts: Pieces,
    out: Vec<u8>,
    /// Where data began whose length is not known yet.
    open: Vec<usize>,
}

impl Maker {
    /// Appends a part to the record, which may not become longer than `left`.
    fn run(&mut self, program: &[Act], left: usize) -> Result<(), PackedError> {
        for act in program {
            match act {
                Act::Bytes(bytes) => self.out.extend_from_slice(bytes),
                Act::Value(column) => self.value(*column),
                Act::Open => {
                    self.out.push(0);
                    self.open.push(self.out.len());
                }
                Act::Close => self.close(),
            }
            if self.out.len() > left {
                return Err(PackedError::TooLarge);
            }
        }
        Ok(())
    }

    #[inline]
    fn value(&mut self, column: usize) {
        let (holds, values) = &mut self.columns[column];
        match values {
            Values::Same(number) => put_value(*holds, *number, &self.texts, &mut self.out),
            Values::Numbers(numbers) => {
                let number = numbers.next().unwrap_or_default();
                put_value(*holds, number, &self.texts, &mut self.out);
            }
            Values::Pieces(pieces, next) => {
                let piece = pieces.get(*next).unwrap_or_default();
                *next += 1;
                if *holds != Holds::Raw {
                    varint::put(piece.len() as u64, &mut self.out);
                }
                self.out.extend_from_slice(piece);
            }
        }
    }

    /// Puts the length of data before it, for which one byte was left.
    fn close(&mut self) {
        let start = self.open.pop().unwrap_or_default();
        let length = self.out.len() - start;
        let mut number = Vec::new();
        varint::put(length as u64, &mut number);
        self.out.splice(start - 1..start, number);
    }
}
