//! Replay for those who fold many entries: the columns of packed blocks go on as columns, with what the cut says of each.
//!
//! Only what must be known of each event is looked at here: its dates, when it was recorded, and whether this version
//! knows its codes. What was not packed yet is packed in memory where columns are wanted, so that there is one way to read them.

mod said;

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tyst_event::packed::{self, Block, Column, SECTIONS};
use tyst_event::terms::Sensitivity;
use tyst_event::wire::{self, Holds};
use tyst_event::{Day, Entry, Kind, Portion, Row, Stretch};
use tyst_log::{Blocks, Packing as _, ReadError, Unpackable};

use crate::HistoryError;
use crate::packing::EVENTS;
use crate::replay::{Cutting, Wanted};
use said::{Dates, Said, Stored, Use};

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
    dates: Dates,
    wanted: Wanted,
    /// Whether all that is wanted becomes entries, and nothing stays columns.
    all_decoded: bool,
    /// The readers, where not all entries are for them.
    readers: Option<Sensitivity>,
    withheld: Withheld,
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

/// What the cut says of the events of a block, and which of them are still to be decoded.
#[derive(Default)]
struct Looked {
    rows: Vec<Row>,
    undecoded: Vec<usize>,
}

impl Portions {
    pub(crate) fn new(blocks: Blocks, wanted_seqs: Range<u64>, cutting: Cutting, wanted: Wanted) -> Self {
        let (turn, dates) = (Turn::default(), Dates::default());
        let (readers, withheld) = (None, Withheld::default());
        let (all_decoded, is_done) = (false, false);
        Self {
            blocks,
            waiting: None,
            wanted_seqs,
            turn,
            cutting,
            dates,
            wanted,
            all_decoded,
            readers,
            withheld,
            is_done,
        }
    }

    /// Returns the same replay for readers who may not see every entry: what is for a narrower circle is left out.
    #[must_use]
    pub fn for_readers(self, readers: Sensitivity) -> Self {
        Self { readers: Some(readers), ..self }
    }

    /// Returns where to look, once all portions were taken, for how many entries were left out for the sake of
    /// [`for_readers`](Self::for_readers).
    pub fn withheld(&self) -> Withheld {
        self.withheld.clone()
    }

    /// Returns whether an entry is for the readers, and counts it where it is not. One that is taken as it was recorded is for
    /// nobody who may not see what stands in its place.
    fn shows(&mut self, seq: u64, is_for_them: bool) -> bool {
        let Some(readers) = self.readers else { return true };
        let is_shown = is_for_them && self.cutting.restated_for(seq).is_none_or(|circle| circle <= readers);
        self.withheld.0.fetch_add(u64::from(!is_shown), Ordering::Relaxed);
        is_shown
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
                self.stretch(&Source { block: &block, made: None })?.map(Box::new).map(Portion::Stretch)
            } else if self.all_decoded {
                self.picked(&block)?
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
        let block = match self.waiting.take() {
            Some(block) => Some(block),
            None => self.blocks.next().transpose()?,
        };
        Ok(block.filter(|block| block.seqs().start < self.wanted_seqs.end))
    }

    /// Returns the entries of a block that is not packed, where no columns are wanted: to pack it would take longer.
    fn picked(&mut self, block: &tyst_log::Block) -> Result<Option<Portion>, HistoryError> {
        let touched: BTreeSet<u64> = self.cutting.chains.touched(block.seqs()).collect();
        let mut entries = Vec::new();
        block.for_each(&mut |seq, record| {
            let is_wanted = || wire::summary(record).is_none_or(|front| (self.wanted)(front.kind));
            if self.wanted_seqs.contains(&seq) && (touched.contains(&seq) || is_wanted()) {
                entries.extend(self.entry(record));
            }
        })?;
        Ok((!entries.is_empty()).then_some(Portion::Entries(entries)))
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
            Some(made) => Ok(self
                .stretch(&Source { block: first, made: Some(made) })?
                .map(Box::new)
                .map(Portion::Stretch)),
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
        let entry = self.cutting.resolve(wire::decode(record).ok()?)?;
        let is_for_them = self.readers.is_none_or(|readers| entry.statement.sensitivity <= readers);
        self.shows(entry.seq, is_for_them).then_some(entry)
    }

    /// Returns a packed block with what the cut says of each event, or nothing where no event of it is wanted.
    fn stretch(&mut self, source: &Source<'_>) -> Result<Option<Stretch>, HistoryError> {
        let first_seq = source.block.seqs().start;
        let head = source.section(0)?;
        let block = source.sound(Block::open(&head))?.into_owned();
        let seqs =
            first_seq.max(self.wanted_seqs.start)..(first_seq + block.len() as u64).min(self.wanted_seqs.end);
        let shapes: Vec<Shape> = (0..block.shapes()).map(|shape| self.shape(&block, shape)).collect();
        let is_resolved = !self.cutting.is_raw;
        let touched: Vec<u64> = self.cutting.chains.touched(seqs).filter(|_| is_resolved).collect();
        if touched.is_empty() && shapes.iter().all(|shape| matches!(shape, Shape::Absent)) {
            return Ok(None);
        }
        let numbers = source.section(1)?;
        let uses: BTreeSet<(Use, usize)> = shapes.iter().flat_map(Shape::uses).collect();
        let columns: Vec<usize> = uses.iter().map(|(_, column)| *column).collect();
        let rows = source.sound(block.rows(&numbers, &columns))?;
        let said = source.sound(self.dates.said(rows, uses, block.len()))?;
        let events = block.shape_of_each().map(|shape| &shapes[shape]).zip(said);
        let Looked { mut rows, undecoded } = self.look(events, first_seq, &touched);
        let is_shown_apart = |(number, column): (usize, &Column)| column.is_shown() && block.is_apart(number);
        let mut shown = (0..block.shapes()).filter(|shape| matches!(shapes[*shape], Shape::Stored(_)));
        let is_apart_read =
            !undecoded.is_empty() || shown.any(|shape| block.columns(shape).any(is_shown_apart));
        let apart = if is_apart_read { source.section(4)? } else { Vec::new() };
        let sections = [numbers, source.section(2)?, source.section(3)?, apart];
        if !undecoded.is_empty() {
            let [numbers, slugs, texts, apart] = sections.each_ref().map(Vec::as_slice);
            let slices: [&[u8]; SECTIONS] = [&head, numbers, slugs, texts, apart];
            source.sound(self.decode(&slices, &undecoded, &mut rows))?;
        }
        Ok(Some(Stretch { first_seq, block, sections, rows }))
    }

    /// Returns what is to be done with the events of a shape.
    fn shape(&self, block: &Block<'_>, shape: usize) -> Shape {
        let Some((number, schema)) = block.kind(shape) else { return Shape::Decoded };
        let kind = Kind::from_number(number);
        let is_meta = kind.is_some_and(Kind::is_meta);
        if is_meta && !self.cutting.is_raw || !(self.wanted)(number) {
            return Shape::Absent;
        }
        let is_readable = kind.is_some_and(|kind| (1..=kind.schema()).contains(&schema));
        let is_raw = block.columns(shape).any(|(_, column)| column.holds == Holds::Raw);
        let is_kept = is_readable && !is_raw && !is_meta && !self.all_decoded;
        Stored::of(block, shape, self.readers).filter(|_| is_kept).map_or(Shape::Decoded, Shape::Stored)
    }

    /// Asks the cut about each event of a block. Events that a correction or a withdrawal is about are `touched`.
    fn look<'s>(
        &mut self,
        events: impl ExactSizeIterator<Item = (&'s Shape, Said)>,
        first_seq: u64,
        touched: &[u64],
    ) -> Looked {
        let mut looked = Looked { rows: Vec::with_capacity(events.len()), undecoded: Vec::new() };
        let mut touched = touched.iter().copied();
        let mut next_touched = touched.next();
        for (seq, (shape, said)) in (first_seq..).zip(events) {
            let row = if !self.wanted_seqs.contains(&seq) {
                Some(Row::Absent)
            } else if next_touched == Some(seq) {
                next_touched = touched.next();
                self.cutting.chains.standing(seq).is_none().then_some(Row::Absent)
            } else {
                match shape {
                    Shape::Stored(_) => self.ask(seq, said),
                    Shape::Absent => Some(Row::Absent),
                    Shape::Decoded => None,
                }
            };
            if let Some(row) = row {
                looked.rows.push(row);
            } else {
                looked.undecoded.push(looked.rows.len());
                looked.rows.push(Row::Absent);
            }
        }
        looked
    }

    /// Asks the cut about an event, or returns nothing where it must be decoded.
    #[inline]
    fn ask(&mut self, seq: u64, said: Said) -> Option<Row> {
        let Said { recorded_at, span, is_known, is_late: late, is_for_them } = said;
        is_known.then(|| match self.cutting.answer(span, recorded_at) {
            Some((span, certainty)) if self.shows(seq, is_for_them) => {
                Row::Stored { recorded_at, span, certainty, late }
            }
            Some(_) | None => Row::Absent,
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

/// How many entries of a replay were not for its readers.
#[derive(Clone, Default)]
pub struct Withheld(Arc<AtomicU64>);

impl Withheld {
    /// Returns how many.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
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
    fn uses(&self) -> impl Iterator<Item = (Use, usize)> {
        let stored = if let Self::Stored(stored) = self { Some(stored) } else { None };
        stored.into_iter().flat_map(Stored::uses)
    }
}

fn is_packed(block: &tyst_log::Block) -> bool {
    block.packing() == Some(EVENTS.number())
}
