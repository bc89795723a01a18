//! Events to try a report with: plausible entries of any kind, drawn from the vocabulary by a seed, as raw field tables.
//!
//! What a field may hold comes from its registered shape, so that a kind or field that is added is tried at once. Knows
//! no worker. That the bytes are those of the interface is held by the view of the SDK (`tests.rs`).

use super::chance::Chance;
use super::subject::{AS_AT, Subject};
use crate::call::Slot;
use crate::protocol::Ask;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use tyst_event::field::{FieldShape, Shape};
use tyst_event::json::parse_statement;
use tyst_event::{Day, Kind, Problems, Statement};
use tyst_plugin::abi::{
    TYST_DAY_OPEN_LO, TYST_EVENT_CORRECTED, TYST_EVENT_LATE, TYST_EVENT_POSSIBLE, TYST_TYPE_TEXT, TystEvent,
    TystField,
};
use tyst_plugin::field_of;

/// When the events were recorded, and the day of that: 2020-01-06.
const RECORDED: (i64, i32) = (1_578_301_200_000_000, 18_267);
/// What documents are asked for as known at: 2020-02-01.
pub(super) const KNOWN_AT_US: i64 = 1_580_515_200_000_000;
/// The position that no event of a story exceeds.
pub(super) const HEAD_SEQ_MAX: u64 = 100_000;
const AREAS: [&str; 5] = ["newport", "powys", "conwy", "swansea", "gwynedd"];
const DATES: [&str; 6] = ["2016", "2017-06", "2018-09-14", "2017-06-08/2018-03-31", "2018", "2019-03-21"];
/// How often a statement is drawn until it breaks no rule.
const DRAWS_MAX: usize = 50;

/// One event in parts; `area` and texts are indices into the texts of its story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) header: TystEvent,
    /// What stands between the header that is known and the field table.
    pub(super) later: Vec<u8>,
    pub(super) fields: Vec<TystField>,
}

/// Events in the order of their positions, and their texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Story {
    pub(super) events: Vec<Event>,
    pub(super) texts: Vec<Vec<u8>>,
    numbers: BTreeMap<String, u32>,
}

/// A batch as it is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) count: u32,
    pub(super) seqs: (u64, u64),
    pub(super) events: Vec<u8>,
    pub(super) texts: Vec<Vec<u8>>,
}

impl Story {
    /// Draws so many events as [`draw`](Self::draw) does, as a plugin is given them that asks for raw entries or does not.
    pub(super) fn draw_for(subject: &Subject, kinds: &[u32], length: usize, chance: &mut Chance) -> Story {
        let story = Story::draw(kinds, length, chance);
        if subject.descriptor.is_raw { story.without(u32::MAX) } else { story }
    }

    /// Draws so many events of the kinds that this tyst knows: first one of each kind in each area, then any.
    pub(super) fn draw(kinds: &[u32], length: usize, chance: &mut Chance) -> Story {
        let kinds: Vec<Kind> = kinds.iter().filter_map(|number| Kind::from_number(*number)).collect();
        let mut story = Story::default();
        if kinds.is_empty() {
            return story;
        }
        for index in 0..length {
            let first =
                (index < kinds.len() * AREAS.len()).then(|| (index % kinds.len(), index / kinds.len()));
            let (kind, area) =
                first.unwrap_or_else(|| (chance.below(kinds.len()), chance.below(AREAS.len())));
            story.add(&statement(kinds[kind], AREAS[area], chance), chance);
        }
        story
    }

    /// Adds an event that states something, at the next position or a little later.
    fn add(&mut self, statement: &Statement, chance: &mut Chance) {
        let mut fields = Vec::new();
        statement
            .emit(&mut |key, index, leaf| fields.push(field_of(key, index, leaf, |text| self.number(text))));
        fields.sort_unstable_by_key(|field| (field.key, field.index));
        let (seq, recorded_us) =
            self.events.last().map_or((0, RECORDED.0), |event| (event.header.seq, event.header.recorded_us));
        let kind = statement.body.kind().map_or((0, 1), |kind| (kind.number(), kind.schema()));
        let span = statement.when.span();
        let mut flags = 0;
        if chance.once_in(5) {
            flags |= TYST_EVENT_POSSIBLE;
        }
        if chance.once_in(7) {
            flags |= TYST_EVENT_CORRECTED;
        }
        if chance.once_in(9) {
            flags |= TYST_EVENT_LATE;
        }
        let header = TystEvent {
            kind: kind.0,
            schema: kind.1,
            area: self.number(statement.area.as_str()),
            seq: seq + 1 + (chance.below(3) as u64),
            recorded_us: recorded_us + 1_000_000,
            occurred_lo: span.first.map_or(TYST_DAY_OPEN_LO, Day::number),
            occurred_hi: span.last.map_or(RECORDED.1, Day::number),
            flags,
            ..TystEvent::default()
        };
        self.events.push(Event { header, later: Vec::new(), fields });
    }

    /// Returns the index of a text, after adding it if it is new.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(text.to_owned()).or_insert_with(|| {
            self.texts.push(text.as_bytes().to_vec());
            next
        })
    }

    /// Returns the story of some of its events.
    pub(super) fn only(&self, keep: impl Fn(&Event) -> bool) -> Story {
        let events = self.events.iter().filter(|event| keep(event)).cloned().collect();
        Story { events, ..self.clone() }
    }

    /// Returns it with none of these flags on any event.
    pub(super) fn without(mut self, flags: u32) -> Story {
        for event in &mut self.events {
            event.header.flags &= !flags;
        }
        self
    }

    /// Returns whether a day and month stand in it anywhere, of whatever year, or are those of the request.
    pub(super) fn has_day_like(&self, day: Day) -> bool {
        let is_like = |other: i32| {
            let other = Day::from_number(other).map(Day::date);
            other.is_some_and(|other| (other.month(), other.day()) == (day.date().month(), day.date().day()))
        };
        let known = i32::try_from(KNOWN_AT_US / 86_400_000_000).unwrap_or(0);
        let days = self.events.iter().flat_map(|event| [event.header.occurred_lo, event.header.occurred_hi]);
        days.chain([RECORDED.1, AS_AT.0, known]).any(is_like)
    }

    /// Returns all of it as one batch.
    pub(super) fn whole(&self) -> Batch {
        self.batch(&self.events)
    }

    /// Returns it in batches of so many events.
    pub(super) fn batches(&self, size: usize) -> Vec<Batch> {
        self.events.chunks(size).map(|events| self.batch(events)).collect()
    }

    /// Returns some events as a batch with a table of texts of its own, each text once, by first use.
    pub(super) fn batch(&self, events: &[Event]) -> Batch {
        let mut table = Table { of: &self.texts, numbers: BTreeMap::new(), texts: Vec::new() };
        let mut bytes = Vec::new();
        for event in events {
            event.write(&mut table, &mut bytes);
        }
        let seqs = events.iter().map(|event| event.header.seq);
        Batch {
            count: u32::try_from(events.len()).unwrap_or(u32::MAX),
            seqs: (seqs.clone().min().unwrap_or(0), seqs.max().unwrap_or(0)),
            events: bytes,
            texts: table.texts,
        }
    }
}

/// The texts of a batch in the making.
struct Table<'a> {
    of: &'a [Vec<u8>],
    numbers: BTreeMap<i64, u32>,
    texts: Vec<Vec<u8>>,
}

impl Table<'_> {
    /// Returns the index in the batch of a text of the story; an index that the story has not is handed over as it is.
    fn number(&mut self, of_story: i64) -> i64 {
        let Some(text) = usize::try_from(of_story).ok().and_then(|index| self.of.get(index)) else {
            return of_story;
        };
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let number = self.numbers.entry(of_story).or_insert_with(|| {
            self.texts.push(text.clone());
            next
        });
        i64::from(*number)
    }
}

impl Event {
    /// Appends it as it lies in memory; `size`, `hdr_len` and `fields_len` are those of its parts.
    fn write(&self, texts: &mut Table<'_>, out: &mut Vec<u8>) {
        let hdr_len = size_of::<TystEvent>() + self.later.len();
        let size = hdr_len + self.fields.len() * size_of::<TystField>();
        let area = u32::try_from(texts.number(i64::from(self.header.area))).unwrap_or(u32::MAX);
        let header = &self.header;
        out.extend_from_slice(&u32::try_from(size).unwrap_or(0).to_ne_bytes());
        out.extend_from_slice(&u16::try_from(hdr_len).unwrap_or(0).to_ne_bytes());
        out.extend_from_slice(&u16::try_from(self.fields.len()).unwrap_or(0).to_ne_bytes());
        out.extend_from_slice(&header.kind.to_ne_bytes());
        out.extend_from_slice(&area.to_ne_bytes());
        out.extend_from_slice(&header.seq.to_ne_bytes());
        out.extend_from_slice(&header.recorded_us.to_ne_bytes());
        out.extend_from_slice(&header.occurred_lo.to_ne_bytes());
        out.extend_from_slice(&header.occurred_hi.to_ne_bytes());
        out.extend_from_slice(&header.flags.to_ne_bytes());
        out.extend_from_slice(&header.schema.to_ne_bytes());
        out.extend_from_slice(&header.precision.to_ne_bytes());
        out.extend_from_slice(&self.later);
        for field in &self.fields {
            let value = if field.ty == TYST_TYPE_TEXT { texts.number(field.value) } else { field.value };
            out.extend_from_slice(&field.key.to_ne_bytes());
            out.extend_from_slice(&field.index.to_ne_bytes());
            out.extend_from_slice(&[field.ty, field.scale]);
            out.extend_from_slice(&field.flags.to_ne_bytes());
            out.extend_from_slice(&value.to_ne_bytes());
        }
    }
}

impl Batch {
    /// Writes it into a slot, and returns what a worker is asked then; nothing where it is too large.
    pub(super) fn asked(&self, slot: &mut Slot) -> Option<Ask> {
        let len = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let (first_seq, last_seq) = self.seqs;
        let (events_len, texts) = (len(self.events.len()), len(self.texts.len()));
        let mut payload = self.events.clone();
        for text in &self.texts {
            payload.extend_from_slice(&len(text.len()).to_le_bytes());
        }
        payload.extend(self.texts.iter().flatten());
        let (slot, bytes) = (slot.number(), len(slot.put(0, &payload)?));
        Some(Ask::Batch { slot, bytes, count: self.count, first_seq, last_seq, events_len, texts })
    }
}

/// Draws a statement of a kind that breaks no rule of form.
fn statement(kind: Kind, area: &str, chance: &mut Chance) -> Statement {
    for draw in 0..DRAWS_MAX {
        let mut entry = json!({
            "kind": kind.name(), "area": area, "basis": "stated",
            "source": [{"doc": format!("S{:03}", chance.below(4))}],
            // Each field of the first draws may be left out; the last ones have all.
            "data": object(kind.fields(), draw < DRAWS_MAX - 10, chance),
        });
        if !chance.once_in(6) {
            entry["when"] = json!(chance.pick(&DATES));
        }
        if chance.once_in(4) {
            entry["place"] = json!(format!("{area}-{}", chance.pick(&["pill", "town"])));
        }
        let mut problems = Problems::default();
        let parsed = parse_statement(entry.to_string().as_bytes(), &mut problems);
        if let Some(statement) = parsed
            && problems.into_vec().is_empty()
        {
            return statement;
        }
    }
    unreachable!("the examples of {} in the vocabulary break its own rules", kind.name())
}

/// Draws the fields of a kind or a record.
fn object(fields: &[FieldShape], sparse: bool, chance: &mut Chance) -> Json {
    let mut map = Map::new();
    for field in fields {
        if field.required || !sparse || !chance.once_in(3) {
            map.insert(field.name.to_owned(), value(&(field.shape)(), field.example, sparse, chance));
        }
    }
    Json::Object(map)
}

/// Draws a value of a shape, like the example of its field where that matters.
fn value(shape: &Shape, example: &str, sparse: bool, chance: &mut Chance) -> Json {
    match shape {
        Shape::Text if chance.once_in(3) => json!({"en": example, "cy": format!("{example} (cy)")}),
        Shape::Text => json!({"en": format!("{example} {}", chance.below(9))}),
        Shape::Slug if chance.once_in(2) => json!(format!("{example}-{}", 2 + chance.below(3))),
        Shape::Line | Shape::Slug => json!(example),
        Shape::Whole => json!(chance.below(500)),
        Shape::Seq => json!(1 + chance.below(50)),
        Shape::Yes => json!(chance.once_in(2)),
        Shape::Number => json!(format!("{}.{}", chance.below(100), chance.below(10))),
        Shape::PartialDate => json!(chance.pick(&["2016", "2017-06", "2018-09-14", "2019-03-21"])),
        Shape::Instant => json!("2019-03-21T09:00:00Z"),
        Shape::When => json!(chance.pick(&DATES)),
        Shape::Code(list) => json!(chance.pick(list.codes).1),
        Shape::Record(record) => object(record.fields, sparse, chance),
        Shape::List(of) => (0..=chance.below(3)).map(|_| value(of, example, sparse, chance)).collect(),
        Shape::Body => {
            json!({"kind": Kind::PartyDescribed.name(), "data": object(Kind::PartyDescribed.fields(), sparse, chance)})
        }
    }
}
