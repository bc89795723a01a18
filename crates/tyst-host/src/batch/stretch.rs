//! Writes events that are columns as the bytes of a batch, without making events of them.
//!
//! What all events of a shape have in common is written once, as a template; for each event it is copied, and what
//! differs is put in. What a plugin gets is the same as of the event itself, which the tests hold.

use super::{Batch, BatchBuilder, flags_of, header_of, write_field, write_header};
use crate::Descriptor;
use std::collections::BTreeMap;
use std::mem::offset_of;
use tyst_event::event::key;
use tyst_event::packed::{Apart, Block, Column, PackedError, Rows, Texts as Dictionary, date};
use tyst_event::terms::Sensitivity;
use tyst_event::wire::Holds;
use tyst_event::{Entry, Kind, Row, Stretch};
use tyst_plugin::abi::{
    TYST_TYPE_CODE, TYST_TYPE_INSTANT, TYST_TYPE_NUMBER, TYST_TYPE_TEXT, TYST_TYPE_WHOLE, TYST_TYPE_YES,
    TystEvent, TystField,
};

/// The events of a stretch that are entries, one after the other.
pub(crate) struct StretchReader<'s> {
    plans: Vec<Option<Plan>>,
    rows: Rows<'s>,
    answers: std::slice::Iter<'s, Row>,
    seq: u64,
    sources: Sources<'s>,
}

/// The next entry of a stretch.
pub(crate) enum Next<'s> {
    /// As columns.
    Stored(Stored<'s>),
    /// As an entry.
    Entry(&'s Entry),
}

/// An entry as columns, and what is to be known of it beside what a plugin gets.
pub(crate) struct Stored<'s> {
    pub(crate) kind: Kind,
    pub(crate) seq: u64,
    pub(crate) is_undated: bool,
    pub(crate) is_inferred: bool,
    shape: usize,
    answer: &'s Row,
}

/// How the events of a shape are written.
struct Plan {
    kind: Kind,
    is_undated: bool,
    is_inferred: bool,
    template: Vec<u8>,
    /// What is put into the template, and where.
    parts: Vec<(usize, Part)>,
}

/// What is put into an event: the value of a column.
#[derive(Clone, Copy)]
enum Part {
    /// A number of eight bytes.
    Number(usize),
    /// A code, of which some may be newer than this version.
    Sensitivity(usize),
    /// How many digits of a number stand after the point.
    Scale(usize),
    /// The slug in the header.
    Area(usize),
    Slug(usize),
    Text(usize),
    Apart(usize),
    Date(usize),
}

/// The texts of a stretch.
struct Sources<'s> {
    slugs: Dictionary<'s>,
    texts: Dictionary<'s>,
    apart: Apart,
    /// What is known in each lane, and which lane it is.
    known: Vec<Known>,
    lane: usize,
}

/// The numbers that texts of the stretch have in one batch, as far as they were asked for.
#[derive(Default)]
struct Known {
    batch: Option<u64>,
    slugs: Vec<u32>,
    texts: Vec<u32>,
    /// Dates with their numbers, by the last bits of the date.
    dates: Vec<(u64, u32)>,
}

/// The number of no text.
const NONE: u32 = u32::MAX;
/// How many dates are remembered with their numbers; a power of two.
const DATES: usize = 1024;

impl<'s> StretchReader<'s> {
    /// Reads a stretch whose block this is. Of entries of kinds that a report does not want, only the kind is said.
    pub(crate) fn new(
        stretch: &'s Stretch,
        block: &'s Block<'s>,
        descriptor: &Descriptor,
    ) -> Result<StretchReader<'s>, PackedError> {
        let plans: Vec<Option<Plan>> =
            (0..block.shapes()).map(|shape| Plan::of(block, shape, descriptor)).collect();
        let parts = plans.iter().flatten().flat_map(|plan| &plan.parts);
        let wanted: Vec<usize> = parts.map(|(_, part)| part.column()).collect();
        let [_, numbers, slugs, texts, apart] = &stretch.sections;
        Ok(StretchReader {
            plans,
            rows: block.rows(numbers, &wanted)?,
            answers: stretch.rows.iter(),
            seq: stretch.first_seq,
            sources: Sources {
                slugs: block.slugs(slugs)?,
                texts: block.texts(texts)?,
                apart: block.apart(apart, &wanted)?,
                known: Vec::new(),
                lane: 0,
            },
        })
    }

    /// Returns the next entry.
    pub(crate) fn advance(&mut self) -> Option<Next<'s>> {
        loop {
            let (shape, answer) = (self.rows.advance()?, self.answers.next()?);
            let seq = self.seq;
            self.seq += 1;
            match (answer, &self.plans[shape]) {
                (Row::Entry(entry), _) => return Some(Next::Entry(entry)),
                (Row::Stored { .. }, Some(plan)) => {
                    let Plan { kind, is_undated, is_inferred, .. } = *plan;
                    return Some(Next::Stored(Stored { kind, seq, is_undated, is_inferred, shape, answer }));
                }
                _ => {}
            }
        }
    }

    /// Returns the area of the entry that came last.
    pub(crate) fn area(&self, stored: &Stored<'_>) -> Option<&str> {
        let plan = self.plans[stored.shape].as_ref()?;
        let area = plan.parts.iter().find(|(_, part)| matches!(part, Part::Area(_)))?;
        self.sources.slugs.get(self.rows.value(area.1.column()))
    }

    /// Writes the entry that came last. Returns `None` where a column does not hold what it should.
    /// The numbers of texts are remembered for one batch in each lane.
    pub(crate) fn write(&mut self, stored: &Stored<'_>, lane: usize, batch: &mut BatchBuilder) -> Option<()> {
        let plan = self.plans[stored.shape].as_ref()?;
        let Row::Stored { recorded_at, span, certainty } = stored.answer else { return None };
        self.sources.know(lane, batch.number);
        let BatchBuilder { batch: Batch { events, texts, .. }, texts: numbers, .. } = batch;
        let start = events.len();
        events.extend_from_slice(&plan.template);
        let event = &mut events[start..];
        let mut number = |text: &str| numbers.number(text, texts);
        let flags = flags_of(*certainty, false, plan.is_inferred);
        put(event, offset_of!(TystEvent, seq), stored.seq.to_ne_bytes());
        put(event, offset_of!(TystEvent, recorded_us), recorded_at.0.to_ne_bytes());
        let (first, last) = super::days(*span);
        put(event, offset_of!(TystEvent, occurred_lo), first.to_ne_bytes());
        put(event, offset_of!(TystEvent, occurred_hi), last.to_ne_bytes());
        put(event, offset_of!(TystEvent, flags), flags.to_ne_bytes());
        for (at, part) in &plan.parts {
            let value = self.rows.value(part.column());
            let text = match part {
                Part::Number(_) => {
                    put(event, *at, value.to_ne_bytes());
                    continue;
                }
                Part::Sensitivity(_) => {
                    put(event, *at, sensitivity(value).to_ne_bytes());
                    continue;
                }
                Part::Scale(_) => {
                    put(event, *at, [u8::try_from(value).ok()?]);
                    continue;
                }
                Part::Area(_) => {
                    put(event, *at, self.sources.slug(value, &mut number)?.to_ne_bytes());
                    continue;
                }
                Part::Slug(_) => self.sources.slug(value, &mut number)?,
                Part::Text(_) => self.sources.text(value, &mut number)?,
                Part::Date(_) => self.sources.date(value, &mut number)?,
                Part::Apart(column) => number(self.sources.apart.get(*column, value)?),
            };
            put(event, *at, u64::from(text).to_ne_bytes());
        }
        batch.count(stored.seq);
        Some(())
    }
}

impl Plan {
    /// Returns nothing for events of which no kind is known.
    fn of(block: &Block<'_>, shape: usize, descriptor: &Descriptor) -> Option<Plan> {
        let kind = Kind::from_number(block.kind(shape)?.0)?;
        let has = |key: u16| block.columns(shape).any(|(_, column)| column.kind == 0 && column.key == key);
        let is_undated = ![key::WHEN, key::WHEN + 1, key::WHEN + 2].into_iter().any(has);
        let mut plan =
            Plan { kind, is_undated, is_inferred: has(key::BASIS), template: Vec::new(), parts: Vec::new() };
        if descriptor.wants(kind.number()) {
            plan.lay_out(block, shape, descriptor);
        }
        Some(plan)
    }

    /// Writes the template.
    fn lay_out(&mut self, block: &Block<'_>, shape: usize, descriptor: &Descriptor) {
        let mut fields: BTreeMap<(u16, u16), (TystField, Vec<Part>)> = BTreeMap::new();
        for (number, column) in block.columns(shape) {
            if *column == AREA {
                self.parts.push((offset_of!(TystEvent, area), Part::Area(number)));
            } else if column.is_shown() && descriptor.reads(column.kind, column.key) {
                let (ty, part) = part(block, number, column);
                let Column { key, index, .. } = *column;
                let empty = || (TystField { key, index, ty, scale: 0, flags: 0, value: 0 }, Vec::new());
                fields.entry((key, index)).or_insert_with(empty).1.push(part);
            }
        }
        let kind = (self.kind.number(), self.kind.schema());
        write_header(&header_of(kind, fields.len()), &mut self.template);
        for (field, parts) in fields.values() {
            let at = |part: &Part| {
                self.template.len()
                    + match part {
                        Part::Scale(_) => offset_of!(TystField, scale),
                        _ => offset_of!(TystField, value),
                    }
            };
            self.parts.extend(parts.iter().map(|part| (at(part), *part)));
            write_field(field, &mut self.template);
        }
    }
}

/// The column of the area.
const AREA: Column = Column { kind: 0, key: key::AREA, index: 0, holds: Holds::Slug };

/// Returns the type of the field that a column becomes, and what is put into it.
fn part(block: &Block<'_>, number: usize, column: &Column) -> (u8, Part) {
    match column.holds {
        Holds::Number => (TYST_TYPE_WHOLE, Part::Number(number)),
        Holds::Code if column.kind == 0 => (TYST_TYPE_CODE, Part::Sensitivity(number)),
        Holds::Code => (TYST_TYPE_CODE, Part::Number(number)),
        Holds::Yes => (TYST_TYPE_YES, Part::Number(number)),
        Holds::Signed => (TYST_TYPE_INSTANT, Part::Number(number)),
        Holds::Units => (TYST_TYPE_NUMBER, Part::Number(number)),
        Holds::Scale => (TYST_TYPE_NUMBER, Part::Scale(number)),
        Holds::Date => (TYST_TYPE_TEXT, Part::Date(number)),
        Holds::Slug if !block.is_apart(number) => (TYST_TYPE_TEXT, Part::Slug(number)),
        Holds::Text if !block.is_apart(number) => (TYST_TYPE_TEXT, Part::Text(number)),
        // Events with bytes that cannot be taken apart are never stored rows.
        Holds::Slug | Holds::Text | Holds::Raw => (TYST_TYPE_TEXT, Part::Apart(number)),
    }
}

impl Part {
    fn column(self) -> usize {
        match self {
            Part::Number(column)
            | Part::Sensitivity(column)
            | Part::Scale(column)
            | Part::Area(column)
            | Part::Slug(column)
            | Part::Text(column)
            | Part::Apart(column)
            | Part::Date(column) => column,
        }
    }
}

/// Gives a text its number in the batch.
type Give<'g> = &'g mut dyn FnMut(&str) -> u32;

impl Sources<'_> {
    /// Forgets the numbers that texts had in another batch of a lane.
    fn know(&mut self, lane: usize, batch: u64) {
        if lane >= self.known.len() {
            self.known.resize_with(lane + 1, Known::default);
        }
        self.lane = lane;
        let known = &mut self.known[lane];
        if known.batch != Some(batch) {
            let dates = vec![(0, NONE); DATES];
            let (slugs, texts) = (vec![NONE; self.slugs.len()], vec![NONE; self.texts.len()]);
            *known = Known { batch: Some(batch), slugs, texts, dates };
        }
    }

    fn slug(&mut self, number: u64, give: Give<'_>) -> Option<u32> {
        numbered(&self.slugs, number, &mut self.known[self.lane].slugs, give)
    }

    fn text(&mut self, number: u64, give: Give<'_>) -> Option<u32> {
        numbered(&self.texts, number, &mut self.known[self.lane].texts, give)
    }

    /// Returns the number of a partial date in words.
    fn date(&mut self, date: u64, give: Give<'_>) -> Option<u32> {
        let place = usize::try_from(date).ok()? % DATES;
        let known = &mut self.known[self.lane].dates[place];
        if known.1 == NONE || known.0 != date {
            *known = (date, date::with_text(date, give)?);
        }
        Some(known.1)
    }
}

/// Returns the number in the batch of a text that has another in the stretch.
fn numbered(texts: &Dictionary<'_>, number: u64, known: &mut [u32], give: Give<'_>) -> Option<u32> {
    let known = known.get_mut(usize::try_from(number).ok()?)?;
    if *known == NONE {
        *known = give(texts.get(number)?);
    }
    Some(*known)
}

/// Returns the code of a sensitivity: one that is not known is the narrowest circle.
fn sensitivity(value: u64) -> u64 {
    let known = u16::try_from(value).ok().and_then(Sensitivity::from_number);
    u64::from(known.unwrap_or(Sensitivity::Restricted).number())
}

/// Puts bytes into an event.
fn put<const N: usize>(event: &mut [u8], at: usize, bytes: [u8; N]) {
    event[at..at + N].copy_from_slice(&bytes);
}
