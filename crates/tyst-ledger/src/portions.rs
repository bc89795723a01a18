//! Replay for those who fold many entries: the columns of packed blocks go on as columns, with what the cut says of each.
//!
//! Only what must be known of each event is looked at here: its dates, when it was recorded, and whether this version
//! knows its codes. What was not packed yet is packed in memory, so that there is one way to read.

use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Mutex, PoisonError};

use tyst_event::event::key;
use tyst_event::packed::{self, Block, Column, Rows, SECTIONS, date};
use tyst_event::wire::{self, Holds};
use tyst_event::{Day, Entry, Instant, Kind, Portion, Row, Span, Stretch};
use tyst_log::{Blocks, Packing as _, ReadError, Unpackable};

use crate::HistoryError;
use crate::packing::EVENTS;
use crate::replay::{Cutting, Wanted};

/// How many records that are not packed are packed together, and at most how many bytes of them.
const GATHERED_RECORDS: usize = 2048;
const GATHERED_BYTES: usize = 1 << 20;

/// A replay in progress: an iterator over the entries at its cut, many at a time.
pub struct Portions {
    blocks: Blocks,
    /// A block that was read and comes next.
    waiting: Option<tyst_log::Block>,
    /// The positions that are wanted.
    wanted_seqs: Range<u64>,
    turn: Turn,
    cutting: Cutting,
    wanted: Wanted,
    /// Whether all that is wanted becomes entries, and nothing stays columns.
    all_decoded: bool,
    is_done: bool,
}

/// Where a packed block comes from.
struct Source<'a> {
    block: &'a tyst_log::Block,
    /// Its sections, where it was packed in memory.
    made: Option<Vec<Vec<u8>>>,
}

/// What is to be done with the events of a shape.
enum Shape {
    Absent,
    Stored(Stored),
    /// They must be decoded to be understood.
    Decoded,
}

/// What is looked at in the events of a shape: the numbers of columns.
struct Stored {
    recorded_at: usize,
    /// The date, the earliest and the latest.
    dates: [Option<usize>; 3],
    /// Columns of codes, with the codes that this version knows as bits.
    codes: Vec<(usize, u64)>,
}

/// What the cut says of the events of a block, and which of them are still to be decoded.
#[derive(Default)]
struct Looked {
    rows: Vec<Row>,
    undecoded: Vec<usize>,
}

impl Portions {
    pub(crate) fn new(blocks: Blocks, wanted_seqs: Range<u64>, cutting: Cutting, wanted: Wanted) -> Self {
        let turn = Turn::default();
        Self { blocks, waiting: None, wanted_seqs, turn, cutting, wanted, all_decoded: false, is_done: false }
    }

    /// Returns the entries one by one. Blocks without an entry that is wanted are not unpacked.
    pub(crate) fn entries_only(self) -> impl Iterator<Item = Result<Entry, HistoryError>> {
        let portions = Self { all_decoded: true, ..self };
        portions.flat_map(|portion| match portion {
            Err(fault) => vec![Err(fault)],
            Ok(Portion::Entries(entries)) => entries.into_iter().map(Ok).collect(),
            Ok(Portion::Stretch(stretch)) => {
                let entry = |row| if let Row::Entry(entry) = row { Some(Ok(*entry)) } else { None };
                stretch.rows.into_iter().filter_map(entry).collect()
            }
        })
    }

    /// Returns where to look, once all portions were taken, for the day from which they would be others.
    pub fn turn(&self) -> Turn {
        self.turn.clone()
    }

    /// Returns how many entries are written in a format newer than this version, and so cannot be shown.
    pub fn unread(&self) -> u64 {
        self.cutting.unread
    }

    fn next_portion(&mut self) -> Result<Option<Portion>, HistoryError> {
        while !self.is_done {
            let Some(block) = self.next_block()? else { break };
            let portion = if is_packed(&block) {
                self.stretch(&Source { block: &block, made: None })?.map(Portion::Stretch)
            } else {
                self.gathered(&block)?
            };
            if portion.is_some() {
                return Ok(portion);
            }
        }
        Ok(None)
    }

    fn next_block(&mut self) -> Result<Option<tyst_log::Block>, HistoryError> {
        match self.waiting.take() {
            Some(block) => Ok(Some(block)),
            None => Ok(self.blocks.next().transpose()?),
        }
    }

    /// Packs records that are not packed as events, beginning with those of a block.
    fn gathered(&mut self, first: &tyst_log::Block) -> Result<Option<Portion>, HistoryError> {
        let (mut records, mut bytes) = (Vec::new(), 0);
        let mut gather = |block: &tyst_log::Block| -> Result<bool, HistoryError> {
            block.for_each(&mut |_, record| {
                bytes += record.len();
                records.push(record.to_vec());
            })?;
            Ok(records.len() < GATHERED_RECORDS && bytes < GATHERED_BYTES)
        };
        let mut is_more = gather(first)?;
        while is_more && let Some(next) = self.next_block()? {
            if is_packed(&next) {
                self.waiting = Some(next);
                break;
            }
            is_more = gather(&next)?;
        }
        let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
        match packed::pack(&records) {
            Some(made) => Ok(self.stretch(&Source { block: first, made: Some(made) })?.map(Portion::Stretch)),
            None => Ok(Some(Portion::Entries(self.entries(first.seqs().start, &records)))),
        }
    }

    /// Returns the entries that records are, where they cannot be packed.
    fn entries(&mut self, first_seq: u64, records: &[&[u8]]) -> Vec<Entry> {
        let wanted = self.wanted_seqs.clone();
        let known = (first_seq..wanted.end).zip(records).filter(|(seq, _)| *seq >= wanted.start);
        known.filter_map(|(_, record)| self.entry(record)).collect()
    }

    /// Returns the entry that a record is at the cut, if it is one.
    fn entry(&mut self, record: &[u8]) -> Option<Entry> {
        let event = wire::decode(record).ok()?;
        if event.recorded_at > self.cutting.cut.known_at {
            // Nor is any after it.
            self.is_done = true;
            return None;
        }
        self.cutting.resolve(event)
    }

    /// Returns a packed block with what the cut says of each event, or nothing where no event of it is wanted.
    fn stretch(&mut self, source: &Source<'_>) -> Result<Option<Stretch>, HistoryError> {
        let first_seq = source.block.seqs().start;
        let head = source.section(0)?;
        let block = source.sound(Block::open(&head))?;
        let seqs =
            first_seq.max(self.wanted_seqs.start)..(first_seq + block.len() as u64).min(self.wanted_seqs.end);
        let shapes: Vec<Shape> = (0..block.shapes()).map(|shape| self.shape(&block, shape)).collect();
        let touched: Vec<u64> = self.cutting.chains.touched(seqs).collect();
        self.is_done = block.recorded()[0] > self.cutting.cut.known_at;
        if self.is_done || touched.is_empty() && shapes.iter().all(|shape| matches!(shape, Shape::Absent)) {
            return Ok(None);
        }
        let numbers = source.section(1)?;
        let columns: Vec<usize> = shapes.iter().flat_map(Shape::columns).collect();
        let rows = source.sound(block.rows(&numbers, &columns))?;
        let Looked { mut rows, undecoded } = self.look(rows, &shapes, first_seq, &touched);
        let shown = (0..block.shapes()).filter(|shape| matches!(shapes[*shape], Shape::Stored(_)));
        let mut shown = shown.flat_map(|shape| block.columns(shape)).filter(|(_, column)| column.is_shown());
        let is_apart_read = !undecoded.is_empty() || shown.any(|(number, _)| block.is_apart(number));
        let apart = if is_apart_read { source.section(4)? } else { Vec::new() };
        let sections = [head.clone(), numbers, source.section(2)?, source.section(3)?, apart];
        if !undecoded.is_empty() {
            let slices: [&[u8]; SECTIONS] = std::array::from_fn(|index| sections[index].as_slice());
            source.sound(self.decode(&slices, &undecoded, &mut rows))?;
        }
        Ok(Some(Stretch { first_seq, sections, rows }))
    }

    /// Returns what is to be done with the events of a shape.
    fn shape(&self, block: &Block<'_>, shape: usize) -> Shape {
        let Some((number, schema)) = block.kind(shape) else { return Shape::Decoded };
        let kind = Kind::from_number(number);
        if kind.is_some_and(Kind::is_meta) || !(self.wanted)(number) {
            return Shape::Absent;
        }
        let is_readable = kind.is_some_and(|kind| (1..=kind.schema()).contains(&schema));
        let is_raw = block.columns(shape).any(|(_, column)| column.holds == Holds::Raw);
        let is_kept = is_readable && !is_raw && !self.all_decoded;
        Stored::of(block, shape).filter(|_| is_kept).map_or(Shape::Decoded, Shape::Stored)
    }

    /// Asks the cut about each event of a block. Events that a correction or a withdrawal is about are `touched`.
    fn look(&mut self, mut rows: Rows<'_>, shapes: &[Shape], first_seq: u64, touched: &[u64]) -> Looked {
        let mut looked = Looked::default();
        let mut touched = touched.iter().peekable();
        let mut seq = first_seq;
        while let Some(shape) = rows.advance() {
            let row = if self.is_done || !self.wanted_seqs.contains(&seq) {
                Some(Row::Absent)
            } else if touched.next_if_eq(&&seq).is_some() {
                self.cutting.chains.standing(seq).is_none().then_some(Row::Absent)
            } else {
                match &shapes[shape] {
                    Shape::Absent => Some(Row::Absent),
                    Shape::Stored(stored) => self.ask(stored, &rows),
                    Shape::Decoded => None,
                }
            };
            looked.undecoded.extend(row.is_none().then_some(looked.rows.len()));
            looked.rows.push(row.unwrap_or(Row::Absent));
            seq += 1;
        }
        looked
    }

    /// Asks the cut about the current event, or returns nothing where it must be decoded.
    fn ask(&mut self, stored: &Stored, rows: &Rows<'_>) -> Option<Row> {
        let recorded_at = Instant(rows.signed(stored.recorded_at));
        if recorded_at > self.cutting.cut.known_at {
            self.is_done = true;
            return Some(Row::Absent);
        }
        let said = stored.said(rows)?;
        Some(match self.cutting.answer(said, recorded_at) {
            Some((span, certainty)) => Row::Stored { recorded_at, span, certainty },
            None => Row::Absent,
        })
    }

    /// Puts entries in place of the rows that must be decoded.
    fn decode(
        &mut self,
        sections: &[&[u8]],
        undecoded: &[usize],
        rows: &mut [Row],
    ) -> Result<(), packed::PackedError> {
        let (mut at, mut rest) = (0, undecoded.iter().copied().peekable());
        packed::unpack(sections, &mut |record| {
            if rest.next_if_eq(&at).is_some()
                && let Some(entry) = self.entry(record)
            {
                rows[at] = Row::Entry(Box::new(entry));
            }
            at += 1;
            if rest.peek().is_some() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    }
}

impl Iterator for Portions {
    type Item = Result<Portion, HistoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        let portion = self.next_portion();
        self.is_done |= portion.is_err();
        self.turn.set(self.cutting.turn());
        portion.transpose()
    }
}

/// The first day after that of the cut on which any entry of a replay is something else: certain and no longer possible, or
/// there and no longer ahead.
#[derive(Clone, Default)]
pub struct Turn(Arc<Mutex<Option<Day>>>);

impl Turn {
    /// Returns the day, or `None` where nothing changes any more.
    pub fn get(&self) -> Option<Day> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, day: Option<Day>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = day;
    }
}

impl Source<'_> {
    fn section(&self, index: usize) -> Result<Vec<u8>, HistoryError> {
        if let Some(made) = &self.made {
            return Ok(made.get(index).cloned().unwrap_or_default());
        }
        let missing = || self.block.damage(&Unpackable::new("a section is missing"));
        Ok(self.block.section(index)?.ok_or_else(missing).map_err(ReadError::from)?)
    }

    /// Returns what was read, or where the block stands that cannot be read.
    fn sound<T>(&self, read: Result<T, packed::PackedError>) -> Result<T, HistoryError> {
        let damage = |fault: packed::PackedError| self.block.damage(&Unpackable::new(fault.to_string()));
        Ok(read.map_err(damage).map_err(ReadError::from)?)
    }
}

impl Shape {
    fn columns(&self) -> impl Iterator<Item = usize> {
        let stored = if let Self::Stored(stored) = self { Some(stored) } else { None };
        stored.into_iter().flat_map(|Stored { recorded_at, dates, codes }| {
            let codes = codes.iter().map(|(column, _)| *column);
            codes.chain(dates.iter().copied().flatten()).chain([*recorded_at])
        })
    }
}

impl Stored {
    /// Returns nothing where the shape lacks what every event has.
    fn of(block: &Block<'_>, shape: usize) -> Option<Self> {
        let column = |key, holds| block.column(shape, Column { kind: 0, key, index: 0, holds });
        let dates = [0, 1, 2].map(|offset| column(key::WHEN + offset, Holds::Date));
        let codes = block.columns(shape).filter(|(_, column)| column.holds == Holds::Code);
        // A sensitivity that is not known is read as the narrowest circle.
        let codes = codes.filter(|(_, column)| column.key != key::SENSITIVITY);
        let codes = codes.map(|(number, column)| (number, known_codes(column)));
        Some(Self { recorded_at: column(key::RECORDED_AT, Holds::Signed)?, dates, codes: codes.collect() })
    }

    /// Returns the bounds that the dates of the current event give, or nothing where they or a code are not known here.
    fn said(&self, rows: &Rows<'_>) -> Option<Span> {
        let is_known = |(column, known): &(usize, u64)| {
            1_u64
                .checked_shl(u32::try_from(rows.value(*column)).unwrap_or(u32::MAX))
                .is_some_and(|bit| known & bit != 0)
        };
        if !self.codes.iter().all(is_known) {
            return None;
        }
        let [on, earliest, latest] = self.dates;
        let date = |column: Option<usize>| column.map(|column| date::from_number(rows.value(column)));
        let first = date(on.or(earliest)).map_or(Some(None), |date| Some(Some(date?.first())))?;
        let last = date(on.or(latest)).map_or(Some(None), |date| Some(Some(date?.last())))?;
        Some(Span { first, last })
    }
}

/// Returns the codes of a column that this version knows, as bits.
fn known_codes(column: &Column) -> u64 {
    let codes = column.codes().map_or(&[][..], |list| list.codes);
    codes.iter().fold(0, |bits, (number, ..)| bits | 1_u64.checked_shl(u32::from(*number)).unwrap_or(0))
}

fn is_packed(block: &tyst_log::Block) -> bool {
    block.packing() == Some(EVENTS.number())
}
