//! Writes events that are columns as the bytes of batches, without making events of them.
//!
//! What all events of a shape have in common is written once, as a template, which is laid down for each event; then
//! the columns are gone through one by one, and each value is put where it belongs. What a plugin gets is the same as
//! of the event itself, which the tests hold.

use super::{BatchBuilder, Numbers, Texts, flags_of, header_of, lane_of, small, write_field, write_header};
use crate::Descriptor;
use std::collections::BTreeMap;
use std::mem::offset_of;
use tyst_event::event::key;
use tyst_event::packed::{Apart, Block, Cells, Column, PackedError, Texts as Dictionary, date};
use tyst_event::terms::Sensitivity;
use tyst_event::wire::Holds;
use tyst_event::{Kind, Row, Stretch};
use tyst_plugin::abi::{
    TYST_TYPE_CODE, TYST_TYPE_INSTANT, TYST_TYPE_NUMBER, TYST_TYPE_TEXT, TYST_TYPE_WHOLE, TYST_TYPE_YES,
    TystEvent, TystField,
};

/// Writes those events of a stretch that are entries as they were stored, into one batch or into one in each lane.
pub(crate) struct StretchWriter<'s> {
    stretch: &'s Stretch,
    plans: Vec<Option<Plan>>,
    columns: Vec<Filling>,
    sources: Sources<'s>,
    events: Events,
    /// What is known in each lane.
    known: Vec<Known>,
}

/// What is to be known of an event that is an entry as it was stored.
#[derive(Clone, Copy)]
pub(crate) struct Stored {
    pub(crate) kind: Kind,
    /// Whether the report wants events of this kind.
    pub(crate) is_wanted: bool,
    pub(crate) is_undated: bool,
    pub(crate) is_inferred: bool,
}

/// How the events of a shape are written.
struct Plan {
    stored: Stored,
    /// Empty where the report does not want them.
    template: Vec<u8>,
}

/// A column whose values are put into events.
struct Filling {
    cells: Cells,
    part: Part,
    /// Where a value belongs in the events of each shape.
    offsets: Vec<u32>,
}

/// What the values of a column become.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A number of eight bytes.
    Number,
    /// A code, of which some may be newer than this version.
    Sensitivity,
    /// How many digits of a number stand after the point.
    Scale,
    /// The slug in the header.
    Area,
    Slug,
    Text,
    /// A text among those of this column that stand apart.
    Apart(usize),
    Date,
}

/// Where the events of a stretch are.
struct Events {
    /// The shape of each.
    shapes: Vec<u32>,
    /// Where each begins in its batch, in each lane.
    places: Vec<Vec<u32>>,
    /// Which lane each belongs to, where there is more than one.
    lanes: Vec<u32>,
}

/// The texts of a stretch.
struct Sources<'s> {
    slugs: Dictionary<'s>,
    texts: Dictionary<'s>,
    apart: Apart,
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

/// The number of no text, and the place of an event that stands nowhere.
const NONE: u32 = u32::MAX;
/// How many dates are remembered with their numbers; a power of two.
const DATES: usize = 1024;

impl<'s> StretchWriter<'s> {
    /// Reads a stretch. Of events of kinds that a report does not want, only the kind is known.
    pub(crate) fn new(
        stretch: &'s Stretch,
        descriptor: &Descriptor,
        lanes: usize,
    ) -> Result<StretchWriter<'s>, PackedError> {
        let Stretch { block, sections: [numbers, slugs, texts, apart], .. } = stretch;
        let mut parts = BTreeMap::new();
        let plans: Vec<Option<Plan>> =
            (0..block.shapes()).map(|shape| Plan::of(block, shape, descriptor, &mut parts)).collect();
        let wanted: Vec<usize> = parts.keys().copied().collect();
        let mut rows = block.rows(numbers, &wanted)?;
        let mut columns = Vec::with_capacity(parts.len());
        for (column, (part, offsets)) in parts {
            columns.push(Filling { cells: rows.take(column)?, part, offsets });
        }
        let (slugs, texts) = (block.slugs(slugs)?, block.texts(texts)?);
        let sources = Sources { slugs, texts, apart: block.apart(apart, &wanted)? };
        let events = Events {
            shapes: block.shape_of_each().map(small).collect(),
            places: vec![vec![NONE; block.len()]; lanes],
            lanes: divided(&columns, &sources.slugs, block.len(), lanes),
        };
        let known = (0..lanes).map(|_| Known::default()).collect();
        Ok(StretchWriter { stretch, plans, columns, sources, events, known })
    }

    /// Returns what is known of an event, by its place in the stretch from 0.
    #[inline]
    pub(crate) fn stored(&self, row: usize) -> Option<Stored> {
        self.plans[self.events.shapes[row] as usize].as_ref().map(|plan| plan.stored)
    }

    /// Lays down an event that is an entry as it was stored and of a kind that the report wants, and returns its lane. What
    /// stands in columns is put there by [`fill`](Self::fill).
    pub(crate) fn lay_down(&mut self, row: usize, batches: &mut [BatchBuilder]) -> usize {
        let lane = self.events.lanes.get(row).map_or(0, |lane| *lane as usize);
        let Row::Stored { recorded_at, span, certainty, late } = &self.stretch.rows[row] else { return lane };
        let Some(plan) = &self.plans[self.events.shapes[row] as usize] else { return lane };
        let seq = self.stretch.first_seq + row as u64;
        let events = &mut batches[lane].events;
        let place = events.len;
        let event = events.push(&plan.template).first_chunk_mut().expect("a template begins with a header");
        let (first, last) = super::days(*span);
        let flags = flags_of(*certainty, plan.stored.is_inferred, *late);
        put(event, offset_of!(TystEvent, seq), seq.to_ne_bytes());
        put(event, offset_of!(TystEvent, recorded_us), recorded_at.0.to_ne_bytes());
        put(event, offset_of!(TystEvent, occurred_lo), first.to_ne_bytes());
        put(event, offset_of!(TystEvent, occurred_hi), last.to_ne_bytes());
        put(event, offset_of!(TystEvent, flags), flags.to_ne_bytes());
        self.events.places[lane][row] = small(place);
        batches[lane].count(seq);
        lane
    }

    /// Puts what stands in columns into those events before one that were laid down, in the batches of the lanes; it must be
    /// done before any of these is taken. Returns `None` where a column does not hold what it should.
    pub(crate) fn fill(&mut self, end: usize, batches: &mut [BatchBuilder]) -> Option<()> {
        let StretchWriter { columns, sources: Sources { slugs, texts, apart }, events, known, .. } = self;
        let lanes = batches.len();
        for (lane, builder) in batches.iter_mut().enumerate() {
            let known = &mut known[lane];
            known.turn_to(builder.number, slugs.len(), texts.len());
            for Filling { cells, part, offsets } in columns.iter_mut() {
                let mut to =
                    Target { places: &events.places[lane], shapes: &events.shapes, offsets, end, builder };
                let mut again = (lane + 1 < lanes).then(|| cells.clone());
                let cells = again.as_mut().unwrap_or(cells);
                match *part {
                    Part::Number => to.put(cells, |number, _| Some(number.to_ne_bytes())),
                    Part::Sensitivity => to.put(cells, |code, _| Some(sensitivity(code).to_ne_bytes())),
                    Part::Scale => to.put(cells, |scale, _| Some([u8::try_from(scale).ok()?])),
                    Part::Area => to.put(cells, |slug, give| {
                        numbered(slugs, slug, &mut known.slugs, give).map(u32::to_ne_bytes)
                    }),
                    Part::Slug => to.put(cells, |slug, give| {
                        numbered(slugs, slug, &mut known.slugs, give).map(field_value)
                    }),
                    Part::Text => to.put(cells, |text, give| {
                        numbered(texts, text, &mut known.texts, give).map(field_value)
                    }),
                    Part::Apart(column) => to.put(cells, |text, give| {
                        apart.get(column, text).map(|text| field_value(give.number(text)))
                    }),
                    Part::Date => to.put(cells, |date, give| known.date(date, give).map(field_value)),
                }?;
            }
        }
        Some(())
    }
}

/// Returns which lane each event belongs to by its area, or nothing where there is only one.
fn divided(columns: &[Filling], slugs: &Dictionary<'_>, count: usize, lanes: usize) -> Vec<u32> {
    if lanes < 2 {
        return Vec::new();
    }
    let mut divided = vec![0; count];
    for Filling { cells, .. } in columns.iter().filter(|column| column.part == Part::Area) {
        let lane = |area| small(lane_of(slugs.get(area).unwrap_or_default(), lanes));
        cells.clone().give(|row, area| divided[row] = lane(area));
    }
    divided
}

/// Where the values of a column are put.
struct Target<'t> {
    places: &'t [u32],
    shapes: &'t [u32],
    offsets: &'t [u32],
    end: usize,
    builder: &'t mut BatchBuilder,
}

impl Target<'_> {
    /// Puts what `bytes` makes of each value into its event, if this was laid down here.
    #[inline]
    fn put<const N: usize>(
        &mut self,
        cells: &mut Cells,
        mut bytes: impl FnMut(u64, &mut Give<'_>) -> Option<[u8; N]>,
    ) -> Option<()> {
        let BatchBuilder { events, texts, numbers, .. } = &mut *self.builder;
        let mut give = Give { numbers, texts };
        cells.give_before(self.end, |row, value| {
            let place = self.places[row];
            if place != NONE {
                let at = place as usize + self.offsets[self.shapes[row] as usize] as usize;
                *events.at(at)? = bytes(value, &mut give)?;
            }
            Some(())
        })
    }
}

/// Gives texts their numbers in a batch.
struct Give<'g> {
    numbers: &'g mut Numbers,
    texts: &'g mut Texts,
}

impl Give<'_> {
    fn number(&mut self, text: &str) -> u32 {
        self.numbers.number(text, self.texts)
    }
}

impl Plan {
    /// Returns nothing for events of which no kind is known. Notes what the columns are for that are to be written.
    fn of(
        block: &Block<'_>,
        shape: usize,
        descriptor: &Descriptor,
        parts: &mut BTreeMap<usize, (Part, Vec<u32>)>,
    ) -> Option<Plan> {
        let kind = Kind::from_number(block.kind(shape)?.0)?;
        let has = |key: u16| block.columns(shape).any(|(_, column)| column.kind == 0 && column.key == key);
        let is_undated = ![key::WHEN, key::WHEN + 1, key::WHEN + 2].into_iter().any(has);
        let is_wanted = descriptor.wants(kind.number());
        let stored = Stored { kind, is_wanted, is_undated, is_inferred: has(key::BASIS) };
        let mut template = Vec::new();
        if is_wanted {
            let mut note = |column: usize, part: Part, at: usize| {
                let (_, offsets) = parts.entry(column).or_insert_with(|| (part, vec![0; block.shapes()]));
                offsets[shape] = small(at);
            };
            lay_out(block, shape, (kind, descriptor), &mut template, &mut note);
        }
        Some(Plan { stored, template })
    }
}

/// A field of a template, and the columns that are put into it.
type Templated = (TystField, Vec<(usize, Part)>);

/// Writes the template of a shape, and tells `note` what each column becomes and where it belongs.
fn lay_out(
    block: &Block<'_>,
    shape: usize,
    (kind, descriptor): (Kind, &Descriptor),
    template: &mut Vec<u8>,
    note: &mut dyn FnMut(usize, Part, usize),
) {
    let mut fields: BTreeMap<(u16, u16), Templated> = BTreeMap::new();
    for (number, column) in block.columns(shape) {
        if *column == AREA {
            note(number, Part::Area, offset_of!(TystEvent, area));
        } else if column.is_shown() && descriptor.reads(column.kind, column.key) {
            let (ty, part) = part(block, number, column);
            let Column { key, index, .. } = *column;
            let empty = || (TystField { key, index, ty, scale: 0, flags: 0, value: 0 }, Vec::new());
            fields.entry((key, index)).or_insert_with(empty).1.push((number, part));
        }
    }
    write_header(&header_of((kind.number(), descriptor.schema(kind)), fields.len()), template);
    for (field, parts) in fields.values() {
        for (number, part) in parts {
            let within = match part {
                Part::Scale => offset_of!(TystField, scale),
                _ => offset_of!(TystField, value),
            };
            note(*number, *part, template.len() + within);
        }
        write_field(field, template);
    }
}

/// The column of the area.
const AREA: Column = Column { kind: 0, key: key::AREA, index: 0, holds: Holds::Slug };

/// Returns the type of the field that a column becomes, and what its values become in it.
fn part(block: &Block<'_>, number: usize, column: &Column) -> (u8, Part) {
    match column.holds {
        Holds::Number => (TYST_TYPE_WHOLE, Part::Number),
        Holds::Code if column.kind == 0 => (TYST_TYPE_CODE, Part::Sensitivity),
        Holds::Code => (TYST_TYPE_CODE, Part::Number),
        Holds::Yes => (TYST_TYPE_YES, Part::Number),
        Holds::Signed => (TYST_TYPE_INSTANT, Part::Number),
        Holds::Units => (TYST_TYPE_NUMBER, Part::Number),
        Holds::Scale => (TYST_TYPE_NUMBER, Part::Scale),
        Holds::Date => (TYST_TYPE_TEXT, Part::Date),
        Holds::Slug if !block.is_apart(number) => (TYST_TYPE_TEXT, Part::Slug),
        Holds::Text if !block.is_apart(number) => (TYST_TYPE_TEXT, Part::Text),
        // Events with bytes that cannot be taken apart are never stored rows.
        Holds::Slug | Holds::Text | Holds::Raw => (TYST_TYPE_TEXT, Part::Apart(number)),
    }
}

impl Known {
    /// Forgets the numbers that texts had in other batches.
    fn turn_to(&mut self, batch: u64, slugs: usize, texts: usize) {
        if self.batch != Some(batch) {
            let dates = vec![(0, NONE); DATES];
            *self = Known { batch: Some(batch), slugs: vec![NONE; slugs], texts: vec![NONE; texts], dates };
        }
    }

    /// Returns the number of a partial date in words.
    fn date(&mut self, date: u64, give: &mut Give<'_>) -> Option<u32> {
        let known = &mut self.dates[usize::try_from(date).ok()? % DATES];
        if known.1 == NONE || known.0 != date {
            *known = (date, date::with_text(date, |text| give.number(text))?);
        }
        Some(known.1)
    }
}

/// Returns the number in the batch of a text that has another in the stretch.
fn numbered(texts: &Dictionary<'_>, number: u64, known: &mut [u32], give: &mut Give<'_>) -> Option<u32> {
    let known = known.get_mut(usize::try_from(number).ok()?)?;
    if *known == NONE {
        *known = give.number(texts.get(number)?);
    }
    Some(*known)
}

/// Returns the number of a text as the value of a field.
fn field_value(number: u32) -> [u8; 8] {
    u64::from(number).to_ne_bytes()
}

/// Returns the code of a sensitivity: one that is not known is the narrowest circle.
fn sensitivity(value: u64) -> u64 {
    let known = u16::try_from(value).ok().and_then(Sensitivity::from_number);
    u64::from(known.unwrap_or(Sensitivity::Restricted).number())
}

/// Puts bytes into the header of an event.
#[inline]
fn put<const N: usize>(event: &mut [u8; size_of::<TystEvent>()], at: usize, bytes: [u8; N]) {
    event[at..at + N].copy_from_slice(&bytes);
}
