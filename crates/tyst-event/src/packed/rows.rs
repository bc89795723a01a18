//! The columns of a block: their values, and the events that have them.
//!
//! Columns that nobody asked for are passed over without being decoded.

#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers of a block are bounded far below 2^32 when it is opened"
)]

use super::block::{Block, Stored};
use super::shape::Step;
use super::{PackedError, Scan};

/// The columns of a block that were asked for.
pub struct Rows<'b> {
    block: &'b Block<'b>,
    columns: Vec<Option<Values>>,
    /// The parts of shapes that have each of them.
    parts: Vec<Vec<usize>>,
    /// The events of some lists of parts that were asked for.
    marked: Vec<Marked>,
}

/// The events whose shapes have one of some parts.
struct Marked {
    parts: Vec<usize>,
    /// A bit for each event.
    rows: Vec<u64>,
    count: usize,
}

/// For how many lists of parts it is remembered which events have them. Most columns stand in the same few.
const MARKED_MAX: usize = 32;

/// A column: its values, and the events that have one, from 0.
///
/// A value is a number, the number of a text, or a [`date`](super::date). The texts of a column that stand apart are
/// numbered from 0 in each column: see [`Apart`](super::Apart).
#[derive(Clone, Debug)]
pub struct Cells {
    values: Values,
    /// How many values were given.
    given: usize,
    /// A bit for each event that has a value and was not given yet.
    rows: Vec<u64>,
}

/// The values of a column.
#[derive(Clone, Debug)]
enum Values {
    Same(u64),
    Each(Vec<u64>),
    /// Texts that stand apart, in order.
    Counted,
}

impl<'b> Rows<'b> {
    pub(super) fn new(block: &'b Block<'b>, section: &[u8], wanted: &[usize]) -> Result<Self, PackedError> {
        let mut scan = Scan::new(section, 1);
        let mut is_wanted = vec![false; block.columns.len()];
        for column in wanted {
            is_wanted[*column] = true;
        }
        let mut columns = Vec::with_capacity(block.columns.len());
        for (stored, is_wanted) in block.columns.iter().zip(&is_wanted) {
            columns.push(take(stored, block.texts, *is_wanted, &mut scan)?);
        }
        scan.end()?;
        Ok(Self { block, columns, parts: parts(block, &is_wanted), marked: Vec::new() })
    }

    /// Returns whether all values of a column that was asked for are `sound`.
    ///
    /// # Panics
    /// Where the block has no such column, as [`take`](Self::take) does.
    pub fn all(&self, column: usize, mut sound: impl FnMut(u64) -> bool) -> bool {
        match &self.columns[column] {
            Some(Values::Same(value)) => sound(*value),
            Some(Values::Each(values)) => values.iter().all(|value| sound(*value)),
            Some(Values::Counted) | None => true,
        }
    }

    /// Returns a column that was asked for, once; after that it has no cells.
    ///
    /// # Errors
    /// [`PackedError`] where the column does not fit the shapes of the block.
    pub fn take(&mut self, column: usize) -> Result<Cells, PackedError> {
        let Some(values) = self.columns[column].take() else {
            return Ok(Cells { values: Values::Counted, given: 0, rows: Vec::new() });
        };
        let (rows, count) = self.marked(column);
        if count == self.block.columns[column].rows {
            Ok(Cells { values, given: 0, rows })
        } else {
            Err(Scan::new(&[], 0).broken("a column that stands twice in a shape"))
        }
    }

    /// Returns a bit for each event, set for those that have a column, and how many these are.
    fn marked(&mut self, column: usize) -> (Vec<u64>, usize) {
        let parts = &self.parts[column];
        if let Some(known) = self.marked.iter().find(|marked| marked.parts == *parts) {
            return (known.rows.clone(), known.count);
        }
        let rows = rows(self.block, parts);
        let count = rows.iter().map(|word| word.count_ones() as usize).sum();
        if self.marked.len() < MARKED_MAX {
            self.marked.push(Marked { parts: parts.clone(), rows: rows.clone(), count });
        }
        (rows, count)
    }
}

/// Takes the values of a column that come next, or passes over them where they are not wanted.
fn take(
    stored: &Stored,
    texts: [usize; 2],
    is_wanted: bool,
    scan: &mut Scan<'_>,
) -> Result<Option<Values>, PackedError> {
    let Some(layout) = &stored.layout else { return Ok(is_wanted.then_some(Values::Counted)) };
    if !is_wanted {
        scan.slice(layout.length(stored.rows))?;
        return Ok(None);
    }
    Ok(Some(match layout.constant() {
        Some(constant) => Values::Same(stored.sound(constant, texts, scan)?),
        None => Values::Each(stored.take_numbers(texts, scan)?),
    }))
}

/// Returns the parts that have each of the columns that are wanted.
fn parts(block: &Block<'_>, is_wanted: &[bool]) -> Vec<Vec<usize>> {
    let mut parts = vec![Vec::new(); is_wanted.len()];
    for (part, steps) in block.parts.iter().enumerate() {
        for step in steps {
            if let Step::Column(column) = step
                && is_wanted[*column]
            {
                parts[*column].push(part);
            }
        }
    }
    parts
}

/// Returns a bit for each event, set for those whose shape has one of some parts.
fn rows(block: &Block<'_>, parts: &[usize]) -> Vec<u64> {
    let mut has = vec![false; block.parts.len()];
    for part in parts {
        has[*part] = true;
    }
    let shapes = block.shapes.iter().map(|[data, around]| u64::from(has[*data] || has[*around]));
    let shapes: Vec<u64> = shapes.collect();
    let count = block.rows.len();
    if shapes.iter().all(|shape| *shape == 1) {
        let word = |base: usize| u64::MAX >> (64 - (count - base).min(64));
        return (0..count).step_by(64).map(word).collect();
    }
    let word =
        |events: &[u64]| events.iter().rev().fold(0, |word, shape| word << 1 | shapes[*shape as usize]);
    block.rows.chunks(64).map(word).collect()
}

impl Cells {
    /// Hands the events before one with their values to `each`, and forgets them. Stops where `each` returns `None`, and
    /// returns that.
    #[inline]
    pub fn give_before(&mut self, end: usize, each: impl FnMut(usize, u64) -> Option<()>) -> Option<()> {
        let Self { values, given, rows } = self;
        match values {
            Values::Each(values) => give(rows, end, given, |given| values.get(given).copied(), each),
            Values::Same(value) => give(rows, end, given, |_| Some(*value), each),
            Values::Counted => give(rows, end, given, |given| Some(given as u64), each),
        }
    }

    /// Hands all events with their values to `each`.
    #[inline]
    pub fn give(mut self, mut each: impl FnMut(usize, u64)) {
        let always = |row, value| {
            each(row, value);
            Some(())
        };
        let _all_of_them = self.give_before(usize::MAX, always);
    }

    /// Returns the value of each of `count` events, and 0 for those that have none.
    pub fn spread(self, count: usize) -> Vec<u64> {
        let mut values = vec![0; count];
        self.give(|row, value| values[row] = value);
        values
    }
}

#[inline]
fn give(
    rows: &mut [u64],
    end: usize,
    given: &mut usize,
    value: impl Fn(usize) -> Option<u64>,
    mut each: impl FnMut(usize, u64) -> Option<()>,
) -> Option<()> {
    for (base, word) in (0..end).step_by(64).zip(rows) {
        // What comes from the end on stays.
        let upto = if end - base < 64 { (1_u64 << (end - base)) - 1 } else { u64::MAX };
        let mut bits = *word & upto;
        *word &= !upto;
        while bits != 0 {
            each(base + bits.trailing_zeros() as usize, value(*given)?)?;
            *given += 1;
            bits &= bits - 1;
        }
    }
    Some(())
}
