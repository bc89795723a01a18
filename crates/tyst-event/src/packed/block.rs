//! A block of packed events, to be folded by column: only what is asked for is decoded.
//!
//! It says what stands in the columns, not what it means: kinds, schemas and codes may be newer than this version.

use super::layout::Layout;
use super::pack::APART;
use super::shape::{self, Column, Step};
use super::{COLUMNS_MAX, FORM, PackedError, ROWS_MAX, Scan, VALUES_MAX};
use crate::Instant;

/// Section 0 of a block: which shapes its events have, and what its columns are.
pub struct Block {
    pub(super) columns: Vec<Stored>,
    pub(super) parts: Vec<Vec<Step>>,
    pub(super) shapes: Vec<[usize; 2]>,
    pub(super) rows: Vec<u64>,
    /// How many texts the dictionary has.
    pub(super) texts: usize,
    recorded: [Instant; 2],
}

/// A column, and where its values are.
pub(super) struct Stored {
    pub(super) column: Column,
    /// How many values it has.
    pub(super) rows: usize,
    /// How its numbers are laid out, or nothing where its texts stand apart.
    pub(super) layout: Option<Layout>,
}

impl Block {
    /// Reads section 0.
    ///
    /// # Errors
    /// [`PackedError`] where the bytes are not what [`pack`](super::pack) makes.
    pub fn open(section: &[u8]) -> Result<Self, PackedError> {
        let mut scan = Scan::new(section, 0);
        match scan.byte()? {
            FORM => {}
            newer => return Err(PackedError::UnknownForm(newer)),
        }
        let rows = scan.count(ROWS_MAX)?;
        let recorded = [Instant(scan.signed()?), Instant(scan.signed()?)];
        let texts = scan.count(VALUES_MAX)?;
        let columns =
            (0..scan.count(COLUMNS_MAX)?).map(|_| stored(&mut scan)).collect::<Result<Vec<_>, _>>()?;
        let parts = (0..scan.count(COLUMNS_MAX)?)
            .map(|_| shape::take(columns.len(), &mut scan))
            .collect::<Result<Vec<_>, _>>()?;
        let shapes = (0..scan.count(ROWS_MAX)?)
            .map(|_| Ok([part(parts.len(), &mut scan)?, part(parts.len(), &mut scan)?]))
            .collect::<Result<Vec<_>, _>>()?;
        let rows = Layout::take(&mut scan)?.take_numbers(rows, &mut scan)?;
        scan.end()?;
        let mut block = Self { columns, parts, shapes, rows, texts, recorded };
        block.count(&scan)?;
        Ok(block)
    }

    /// Counts the values of each column.
    fn count(&mut self, scan: &Scan<'_>) -> Result<(), PackedError> {
        let mut of_shapes = vec![0_usize; self.shapes.len()];
        for shape in &self.rows {
            let count = usize::try_from(*shape).ok().and_then(|shape| of_shapes.get_mut(shape));
            *count.ok_or_else(|| scan.broken("a shape that is not there"))? += 1;
        }
        let mut of_parts = vec![0_usize; self.parts.len()];
        for (parts, count) in self.shapes.iter().zip(of_shapes) {
            parts.iter().for_each(|part| of_parts[*part] += count);
        }
        let mut values = 0_usize;
        for (part, count) in self.parts.iter().zip(of_parts) {
            for step in part {
                if let Step::Column(column) = step {
                    self.columns[*column].rows += count;
                    values = values.saturating_add(count);
                }
            }
        }
        if values > VALUES_MAX { Err(scan.broken("more values than there may be")) } else { Ok(()) }
    }

    /// Returns how many events there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether there are no events.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the least and the greatest time of recording.
    pub fn recorded(&self) -> [Instant; 2] {
        self.recorded
    }
}

fn stored(scan: &mut Scan<'_>) -> Result<Stored, PackedError> {
    let column = Column::take(scan)?;
    let layout = if scan.peek() == Some(APART) {
        scan.byte()?;
        None
    } else {
        Some(Layout::take(scan)?)
    };
    Ok(Stored { column, rows: 0, layout })
}

fn part(parts: usize, scan: &mut Scan<'_>) -> Result<usize, PackedError> {
    let part = scan.small::<u32>()? as usize;
    if part < parts { Ok(part) } else { Err(scan.broken("a part that is not there")) }
}
