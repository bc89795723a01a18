//! The events of a block one after the other, with the values of some columns.
//!
//! Columns that nobody asked for are passed over without being decoded.

#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers of a block are bounded far below 2^32 when it is opened"
)]

use super::block::Block;
use super::{PackedError, Scan};

/// The events of a block, of which one is the current one.
pub struct Rows<'b> {
    block: &'b Block<'b>,
    next: usize,
    columns: Vec<Values>,
    /// The columns of each shape that change from event to event.
    wanted: Vec<Vec<usize>>,
}

/// The values of a column.
#[derive(Default)]
struct Values {
    current: u64,
    rest: std::vec::IntoIter<u64>,
}

impl<'b> Rows<'b> {
    pub(super) fn new(block: &'b Block<'b>, section: &[u8], wanted: &[usize]) -> Result<Self, PackedError> {
        let mut scan = Scan::new(section, 1);
        let mut columns = Vec::with_capacity(block.columns.len());
        let mut varies = vec![false; block.columns.len()];
        let mut is_wanted = vec![false; block.columns.len()];
        for column in wanted {
            is_wanted[*column] = true;
        }
        for (number, stored) in block.columns.iter().enumerate() {
            let mut values = Values::default();
            match &stored.layout {
                Some(layout) if !is_wanted[number] => {
                    scan.slice(layout.length(stored.rows))?;
                }
                Some(layout) => {
                    if let Some(constant) = layout.constant() {
                        values.current = stored.sound(constant, block.texts, &scan)?;
                    } else {
                        values.rest = stored.take_numbers(block.texts, &mut scan)?.into_iter();
                        varies[number] = true;
                    }
                }
                None if is_wanted[number] => {
                    values.rest = (0..stored.rows as u64).collect::<Vec<_>>().into_iter();
                    varies[number] = true;
                }
                None => {}
            }
            columns.push(values);
        }
        scan.end()?;
        let of_shape =
            |shape| block.columns(shape).map(|(column, _)| column).filter(|column| varies[*column]);
        let wanted = (0..block.shapes()).map(|shape| of_shape(shape).collect()).collect();
        Ok(Self { block, next: 0, columns, wanted })
    }

    /// Goes on to the next event, and returns its shape.
    #[inline]
    pub fn advance(&mut self) -> Option<usize> {
        let shape = *self.block.rows.get(self.next)? as usize;
        self.next += 1;
        for column in &self.wanted[shape] {
            let values = &mut self.columns[*column];
            values.current = values.rest.next().unwrap_or_default();
        }
        Some(shape)
    }

    /// Returns the value of a column for the current event, whose shape must have the column: a number, the number of a
    /// text, or a [`date`](super::date). It is 0 for a column that was not wanted.
    ///
    /// The texts of a column that stand apart are numbered from 0 in each column: see [`Apart`](super::Apart).
    ///
    /// # Panics
    /// Where the block has no such column.
    #[inline]
    pub fn value(&self, column: usize) -> u64 {
        self.columns[column].current
    }

    /// Returns a value of a column that holds signed numbers.
    #[inline]
    pub fn signed(&self, column: usize) -> i64 {
        self.value(column).cast_signed()
    }
}
