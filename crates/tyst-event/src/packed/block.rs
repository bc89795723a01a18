//! A block of packed events, to be folded by column: only what is asked for is decoded.
//!
//! It says what stands in the columns, not what it means: kinds, schemas and codes may be newer than this version.

use super::arena::{Arena, Piece};
use super::layout::Layout;
use super::pack::APART;
use super::rows::Rows;
use super::shape::{self, Column, Step};
use super::{COLUMNS_MAX, FORM, PackedError, ROWS_MAX, Scan, VALUES_MAX, apart, date};
use crate::Instant;
use crate::wire::{Holds, is_known_format};

/// Section 0 of a block: which shapes its events have, and what its columns are.
#[derive(Debug)]
pub struct Block<'s> {
    pub(super) columns: Vec<Stored>,
    pub(super) parts: Vec<Vec<Step<'s>>>,
    pub(super) shapes: Vec<[usize; 2]>,
    pub(super) rows: Vec<u64>,
    /// How many slugs there are, and how many other texts that come again.
    pub(super) texts: [usize; 2],
    recorded: [Instant; 2],
}

/// A dictionary of a block.
pub struct Texts<'s>(Vec<&'s [u8]>);

impl<'s> Texts<'s> {
    fn take(count: usize, mut scan: Scan<'s>) -> Result<Self, PackedError> {
        let texts = scan.many(count, Scan::text)?;
        scan.end()?;
        Ok(Self(texts))
    }

    /// Returns how many texts there are; they are numbered from 0.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'s [u8]> {
        self.0.iter().copied()
    }

    /// Returns the text with this number, or `None` where there is none or it is no text.
    pub fn get(&self, number: u64) -> Option<&'s str> {
        let bytes = self.0.get(usize::try_from(number).ok()?)?;
        std::str::from_utf8(bytes).ok()
    }
}

/// Texts that stand apart.
pub struct Apart {
    arena: Arena,
    columns: Vec<Vec<Piece>>,
}

impl Apart {
    /// Returns a text of a column by its number, or `None` where there is none or it is no text.
    pub fn get(&self, column: usize, number: u64) -> Option<&str> {
        let piece = self.columns.get(column)?.get(usize::try_from(number).ok()?)?;
        std::str::from_utf8(self.arena.get(*piece)?).ok()
    }
}

/// A column, and where its values are.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) column: Column,
    /// How many values it has.
    pub(super) rows: usize,
    /// How its numbers are laid out, or nothing where its texts stand apart.
    pub(super) layout: Option<Layout>,
}

impl<'s> Block<'s> {
    /// Reads section 0.
    ///
    /// # Errors
    /// [`PackedError`] where the bytes are not what [`pack`](super::pack) makes.
    pub fn open(section: &'s [u8]) -> Result<Self, PackedError> {
        let mut scan = Scan::new(section, 0);
        let (mut block, rows) = Self::without_rows(&mut scan)?;
        block.rows = Layout::take(&mut scan)?.take_numbers(rows, &mut scan)?;
        scan.end()?;
        block.count(&scan)?;
        Ok(block)
    }

    /// Returns the same block without a borrow of its section.
    pub fn into_owned(self) -> Block<'static> {
        let Self { columns, parts, shapes, rows, texts, recorded } = self;
        let owned = |part: Vec<Step<'s>>| part.into_iter().map(Step::into_owned).collect();
        let parts = parts.into_iter().map(owned).collect();
        Block { columns, parts, shapes, rows, texts, recorded }
    }

    /// Reads no more of section 0 than what [`kind`](Self::kind) says of each shape.
    ///
    /// # Errors
    /// [`PackedError`] where what is read is not what [`pack`](super::pack) makes.
    pub fn kinds(section: &'s [u8]) -> Result<Vec<Option<(u32, u16)>>, PackedError> {
        let (block, _) = Self::without_rows(&mut Scan::new(section, 0))?;
        Ok((0..block.shapes()).map(|shape| block.kind(shape)).collect())
    }

    /// Reads what stands before the shape of each event, and how many events there are.
    fn without_rows(scan: &mut Scan<'s>) -> Result<(Self, usize), PackedError> {
        match scan.byte()? {
            FORM => {}
            newer => return Err(PackedError::UnknownForm(newer)),
        }
        let rows = scan.count(ROWS_MAX)?;
        let recorded = [Instant(scan.signed()?), Instant(scan.signed()?)];
        let texts = [scan.count(VALUES_MAX)?, scan.count(VALUES_MAX)?];
        let columns = scan.count(COLUMNS_MAX)?;
        let columns = scan.many(columns, stored)?;
        let parts = scan.count(COLUMNS_MAX)?;
        let parts = scan.many(parts, |scan| shape::take(columns.len(), scan))?;
        let shapes = scan.count(ROWS_MAX)?;
        let shapes = scan.many(shapes, |scan| Ok([part(parts.len(), scan)?, part(parts.len(), scan)?]))?;
        Ok((Self { columns, parts, shapes, rows: Vec::new(), texts, recorded }, rows))
    }

    /// Counts the values of each column. As every shape is used, shapes together have no more steps than the limit.
    fn count(&mut self, scan: &Scan<'_>) -> Result<(), PackedError> {
        // Neighbours often have the same shape; counted apart, the next one need not wait for the one before.
        let mut of_shapes = vec![[0_usize; 4]; self.shapes.len()];
        for (row, shape) in self.rows.iter().enumerate() {
            let counts = usize::try_from(*shape).ok().and_then(|shape| of_shapes.get_mut(shape));
            counts.ok_or_else(|| scan.broken("a shape that is not there"))?[row % 4] += 1;
        }
        let of_shapes: Vec<usize> = of_shapes.iter().map(|counts| counts.iter().sum()).collect();
        if of_shapes.contains(&0) {
            return Err(scan.broken("a shape that no record has"));
        }
        let mut of_parts = vec![0_usize; self.parts.len()];
        for (parts, count) in self.shapes.iter().zip(of_shapes) {
            for part in parts {
                of_parts[*part] += count;
            }
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

    /// Returns the least and the greatest time of recording, as the block says it, so that others can be passed over.
    pub fn recorded(&self) -> [Instant; 2] {
        self.recorded
    }

    /// Returns how many shapes there are; they are numbered from 0.
    pub fn shapes(&self) -> usize {
        self.shapes.len()
    }

    /// Returns kind and schema of the events of a shape, or `None` for bytes that could not be taken apart or that are
    /// events in a format newer than this version.
    ///
    /// # Panics
    /// Where there is no such shape, as [`column`](Self::column) does.
    pub fn kind(&self, shape: usize) -> Option<(u32, u16)> {
        match self.parts[self.shapes[shape][0]].as_slice() {
            [Step::Bytes(format), Step::Open { kind, schema }, ..] if is_known_format(format) => {
                Some((*kind, *schema))
            }
            _ => None,
        }
    }

    /// Returns what stands in the columns of a shape with their numbers, in the order of the bytes.
    pub fn columns(&self, shape: usize) -> impl Iterator<Item = (usize, &Column)> {
        let steps = self.shapes[shape].into_iter().flat_map(|part| &self.parts[part]);
        steps.filter_map(|step| match step {
            Step::Column(column) => Some((*column, &self.columns[*column].column)),
            _ => None,
        })
    }

    /// Returns the number of a column of a shape.
    pub fn column(&self, shape: usize, wanted: Column) -> Option<usize> {
        self.columns(shape).find(|(_, column)| **column == wanted).map(|(number, _)| number)
    }

    /// Returns whether the texts of a column stand apart, in section 4.
    pub fn is_apart(&self, column: usize) -> bool {
        self.columns[column].layout.is_none()
    }

    /// Reads section 2: the texts of columns of slugs.
    ///
    /// # Errors
    /// [`PackedError`] where the section does not fit the block.
    pub fn slugs<'t>(&self, section: &'t [u8]) -> Result<Texts<'t>, PackedError> {
        Texts::take(self.texts[0], Scan::new(section, 2))
    }

    /// Reads section 3: the texts of other columns, but for those that stand apart.
    ///
    /// # Errors
    /// [`PackedError`] where the section does not fit the block.
    pub fn texts<'t>(&self, section: &'t [u8]) -> Result<Texts<'t>, PackedError> {
        Texts::take(self.texts[1], Scan::new(section, 3))
    }

    /// Reads section 4: the texts that stand apart, of the columns that are wanted.
    ///
    /// # Errors
    /// [`PackedError`] where the section does not fit the block.
    pub fn apart(&self, section: &[u8], wanted: &[usize]) -> Result<Apart, PackedError> {
        let mut scan = Scan::new(section, 4);
        let (mut arena, mut columns) = (Arena::default(), vec![Vec::new(); self.columns.len()]);
        let last = wanted.iter().copied().filter(|column| self.is_apart(*column)).max();
        let upto = last.map_or(0, |last| last + 1);
        for (stored, pieces) in self.columns.iter().zip(&mut columns).take(upto) {
            if stored.layout.is_none() {
                *pieces = apart::take(stored.rows, false, &mut scan, &mut arena)?;
            }
        }
        Ok(Apart { arena, columns })
    }

    /// Returns the shape of each event, in order.
    pub fn shape_of_each(&self) -> impl ExactSizeIterator<Item = usize> {
        // They were counted when the block was opened, so each is one of the shapes.
        self.rows.iter().map(|shape| usize::try_from(*shape).unwrap_or_default())
    }

    /// Reads section 1: the columns that are wanted.
    ///
    /// # Errors
    /// [`PackedError`] where section 1 does not fit the block.
    ///
    /// # Panics
    /// Where a column that is wanted is none of the block.
    pub fn rows(&self, section: &[u8], wanted: &[usize]) -> Result<Rows<'_>, PackedError> {
        Rows::new(self, section, wanted)
    }
}

impl Stored {
    /// Returns the largest value that the column may have, or nothing where it may have none.
    fn largest(&self, texts: [usize; 2]) -> Option<u64> {
        match self.column.holds {
            Holds::Slug => (texts[0] as u64).checked_sub(1),
            Holds::Text => (texts[1] as u64).checked_sub(1),
            Holds::Date => Some(date::NUMBER_MAX),
            Holds::Yes | Holds::Scale => Some(u64::from(u8::MAX)),
            _ => Some(u64::MAX),
        }
    }

    /// Returns a value again, if it is one that the column may have, or if the column has none.
    pub(super) fn sound(&self, value: u64, texts: [usize; 2], scan: &Scan<'_>) -> Result<u64, PackedError> {
        let sound = self.rows == 0 || self.largest(texts).is_some_and(|largest| value <= largest);
        if sound { Ok(value) } else { Err(scan.broken("a value that is too large")) }
    }

    /// Takes the values of a column whose numbers come next.
    pub(super) fn take_numbers(
        &self,
        texts: [usize; 2],
        scan: &mut Scan<'_>,
    ) -> Result<Vec<u64>, PackedError> {
        let Some(layout) = &self.layout else { return Ok(Vec::new()) };
        let numbers = layout.take_numbers(self.rows, scan)?;
        if self.largest(texts) != Some(u64::MAX)
            && let Some(largest) = numbers.iter().max()
        {
            self.sound(*largest, texts, scan)?;
        }
        Ok(numbers)
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
