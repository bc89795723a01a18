//! Making the records of a block again, byte for byte.
//!
//! Each part of a shape becomes a short program once a block; columns in which all values are the same become bytes
//! of it, so that an event is mostly a few copies.

#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers of a block are bounded far below 2^32 when it is opened"
)]

use std::ops::ControlFlow;

use super::apart;
use super::arena::{Arena, Draft, Piece};
use super::block::{Block, Stored};
use super::shape::Step;
use super::{BYTES_MAX, PackedError, SECTIONS, Scan};
use crate::wire::Holds;

/// Hands the records of a block to `each`, in order and byte for byte as [`pack`](super::pack) got them, until it breaks
/// off.
///
/// # Errors
/// [`PackedError`] where the sections are not what [`pack`](super::pack) made; some records may have been handed over.
pub fn unpack(sections: &[&[u8]], each: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> Result<(), PackedError> {
    let Ok([head, numbers, slugs, texts, apart]) = <[&[u8]; SECTIONS]>::try_from(sections) else {
        return Err(PackedError::Sections(sections.len()));
    };
    let block = Block::open(head)?;
    let mut maker = Maker::new(&block, slugs, texts)?;
    maker.take_columns(&block, numbers, apart)?;
    let mut programs: Vec<Vec<Act>> = block.parts.iter().map(|_| Vec::new()).collect();
    for part in block.shapes.iter().flatten() {
        if programs[*part].is_empty() {
            programs[*part] = maker.program(&block.parts[*part])?;
        }
    }
    let (mut draft, mut left) = (Draft::default(), BYTES_MAX);
    for row in &block.rows {
        draft.clear();
        for part in block.shapes[*row as usize] {
            maker.run(&programs[part], &mut draft).ok_or(PackedError::TooLarge)?;
        }
        left = left.checked_sub(draft.bytes().len()).ok_or(PackedError::TooLarge)?;
        if each(draft.bytes()).is_break() {
            break;
        }
    }
    Ok(())
}

/// The values of a column, and how many were used.
enum Values {
    /// All are the same.
    Same(u64),
    Numbers(std::vec::IntoIter<u64>),
    Pieces(std::vec::IntoIter<Piece>),
}

/// What is done next to make a record: bytes that are always the same are appended, and then something else.
struct Act {
    bytes: Piece,
    then: Then,
    column: usize,
}

/// What is appended after the bytes.
#[derive(Clone, Copy)]
enum Then {
    /// The next value of the column, as it stands in an event.
    Value(Holds),
    /// The next piece of the column.
    Apart,
    /// The length of the data that begins here, once it is known.
    Open,
    /// The end of data.
    Close,
    Nothing,
}

/// What records are made of.
struct Maker {
    arena: Arena,
    /// The slugs and other texts that come again, with their lengths before them.
    slugs: Vec<Piece>,
    texts: Vec<Piece>,
    columns: Vec<(Holds, Values)>,
}

impl Maker {
    fn new(block: &Block<'_>, slugs: &[u8], texts: &[u8]) -> Result<Self, PackedError> {
        let mut arena = Arena::default();
        let mut put = |text: &[u8]| arena.put(&[text], true);
        let slugs = block.slugs(slugs)?.iter().map(&mut put).collect::<Result<_, _>>()?;
        let texts = block.texts(texts)?.iter().map(&mut put).collect::<Result<_, _>>()?;
        Ok(Self { arena, slugs, texts, columns: Vec::new() })
    }

    fn take_columns(&mut self, block: &Block<'_>, numbers: &[u8], apart: &[u8]) -> Result<(), PackedError> {
        let (mut numbers, mut apart) = (Scan::new(numbers, 1), Scan::new(apart, 4));
        for stored in &block.columns {
            let values = self.take_column(stored, block.texts, &mut numbers, &mut apart)?;
            self.columns.push((stored.column.holds, values));
        }
        numbers.end()?;
        apart.end()
    }

    fn take_column(
        &mut self,
        stored: &Stored,
        texts: [usize; 2],
        numbers: &mut Scan<'_>,
        apart: &mut Scan<'_>,
    ) -> Result<Values, PackedError> {
        let Some(layout) = &stored.layout else {
            let measured = stored.column.holds != Holds::Raw;
            let pieces = apart::take(stored.rows, measured, apart, &mut self.arena)?;
            return Ok(Values::Pieces(pieces.into_iter()));
        };
        Ok(match layout.constant() {
            Some(constant) => Values::Same(stored.sound(constant, texts, numbers)?),
            None => Values::Numbers(stored.take_numbers(texts, numbers)?.into_iter()),
        })
    }

    /// Returns a part as a program, in which values that are always the same are bytes.
    fn program(&mut self, part: &[Step<'_>]) -> Result<Vec<Act>, PackedError> {
        let (mut acts, mut bytes) = (Vec::new(), Draft::default());
        for step in part {
            let act = self.act(step, &mut bytes)?;
            if let Some((then, column)) = act {
                acts.push(Act { bytes: self.arena.put(&[bytes.bytes()], false)?, then, column });
                bytes.clear();
            }
        }
        if !bytes.bytes().is_empty() {
            let bytes = self.arena.put(&[bytes.bytes()], false)?;
            acts.push(Act { bytes, then: Then::Nothing, column: 0 });
        }
        Ok(acts)
    }

    /// Appends what a step always appends to `bytes`, and returns what it does otherwise, with the column.
    fn act(&self, step: &Step<'_>, bytes: &mut Draft) -> Result<Option<(Then, usize)>, PackedError> {
        let large = PackedError::TooLarge;
        Ok(match step {
            Step::Bytes(literal) => {
                bytes.slice(literal).ok_or(large)?;
                None
            }
            Step::Column(column) => match &self.columns[*column] {
                (holds, Values::Same(number)) => {
                    self.put(*holds, *number, bytes).ok_or(large)?;
                    None
                }
                (holds, Values::Numbers(_)) => Some((Then::Value(*holds), *column)),
                (_, Values::Pieces(_)) => Some((Then::Apart, *column)),
            },
            Step::Open { kind, schema } => {
                let opened = bytes.number(u64::from(*kind)).and_then(|()| bytes.number(u64::from(*schema)));
                opened.ok_or(large)?;
                Some((Then::Open, 0))
            }
            Step::Close => Some((Then::Close, 0)),
        })
    }

    /// Appends a value as it stands in an event.
    #[inline]
    fn put(&self, holds: Holds, number: u64, draft: &mut Draft) -> Option<()> {
        // That a text is there was checked with the column.
        let text = |texts: &[Piece]| texts.get(number as usize).copied();
        match holds {
            Holds::Number | Holds::Code => draft.number(number),
            Holds::Signed | Holds::Units => draft.signed(number.cast_signed()),
            Holds::Yes | Holds::Scale => draft.few(&number.to_le_bytes(), 1),
            Holds::Text => draft.piece(&self.arena, text(&self.texts)?),
            Holds::Slug => draft.piece(&self.arena, text(&self.slugs)?),
            Holds::Date => draft.date(number),
            Holds::Raw => Some(()),
        }
    }

    /// Appends a part to a record, or returns `None` where it would be too large.
    fn run(&mut self, program: &[Act], draft: &mut Draft) -> Option<()> {
        for act in program {
            draft.piece(&self.arena, act.bytes)?;
            match act.then {
                Then::Value(holds) => {
                    let Values::Numbers(numbers) = &mut self.columns[act.column].1 else { continue };
                    let number = numbers.next()?;
                    self.put(holds, number, draft)?;
                }
                Then::Apart => {
                    let Values::Pieces(pieces) = &mut self.columns[act.column].1 else { continue };
                    draft.piece(&self.arena, pieces.next()?)?;
                }
                Then::Open => draft.open()?,
                Then::Close => draft.close()?,
                Then::Nothing => {}
            }
        }
        Some(())
    }
}
