//! Writes entries as the bytes of a batch: headers and field tables, with each distinct text once.
//!
//! Decides nothing: which entries a plugin gets is for `run` to say.

mod stretch;

pub(crate) use stretch::{Stored, StretchWriter};

use crate::Descriptor;
use crate::call::Slot;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use tyst_event::event::key;
use tyst_event::terms::Basis;
use tyst_event::{Body, Certainty, Day, Entry, Span};
use tyst_plugin::abi::{
    TYST_DAY_OPEN_HI, TYST_DAY_OPEN_LO, TYST_EVENT_CORRECTED, TYST_EVENT_DISPUTED, TYST_EVENT_INFERRED,
    TYST_EVENT_LATE, TYST_EVENT_POSSIBLE, TystEvent, TystField,
};
use tyst_plugin::field_of;

/// The most entries in a batch.
pub(crate) const BATCH_ENTRIES_MAX: u32 = 4096;
/// A batch with this many bytes takes no further entry.
pub(crate) const BATCH_BYTES_FULL: usize = 512 << 10;

/// A batch in the making.
#[derive(Debug)]
pub(crate) struct BatchBuilder {
    /// How many batches came before.
    number: u64,
    count: u32,
    /// The lowest and the highest position in it.
    seqs: (u64, u64),
    events: Events,
    texts: Texts,
    numbers: Numbers,
    fields: Vec<TystField>,
    event: Vec<u8>,
}

/// A batch as it crosses to the worker: in its slot stand the events, the length of each text, and the texts.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) slot: Slot,
    /// How many bytes of the slot it takes.
    pub(crate) bytes: u32,
    pub(crate) count: u32,
    /// The lowest and the highest position in it.
    pub(crate) seqs: (u64, u64),
    pub(crate) events_len: u32,
    /// How many texts it has, each once.
    pub(crate) texts: u32,
}

/// The events of a batch, one after the other.
#[derive(Debug)]
struct Events {
    slot: Slot,
    len: usize,
}

/// The texts of a batch, one after the other.
#[derive(Debug, Default)]
struct Texts {
    /// The length of each, four bytes in little endian.
    lengths: Vec<u8>,
    bytes: Vec<u8>,
}

impl Events {
    /// Adds an event, and returns its bytes, to be written to.
    #[inline]
    fn push(&mut self, event: &[u8]) -> &mut [u8] {
        let room = self.slot.room(self.len, event.len()).expect(ROOMY);
        room.copy_from_slice(event);
        self.len += event.len();
        room
    }

    /// Returns some bytes of events that were added, to be written to.
    #[inline]
    fn at<const N: usize>(&mut self, place: usize) -> Option<&mut [u8; N]> {
        self.slot.room(place, N)?.first_chunk_mut()
    }
}

/// Why there is always room for one more event.
const ROOMY: &str = "a slot has room for a full batch and the largest event";

impl BatchBuilder {
    /// Begins a batch in a slot.
    pub(crate) fn new(slot: Slot) -> BatchBuilder {
        BatchBuilder {
            number: 0,
            count: 0,
            seqs: (0, 0),
            events: Events { slot, len: 0 },
            texts: Texts::default(),
            numbers: Numbers::default(),
            fields: Vec::new(),
            event: Vec::new(),
        }
    }

    /// Adds an entry, with those fields that a report reads. Of a kind that this version does not know, they are what every
    /// event has.
    pub(crate) fn push(&mut self, entry: &Entry, descriptor: &Descriptor) {
        let (kind, schema) = match &entry.statement.body {
            Body::Unknown(unknown) => (unknown.kind, unknown.schema),
            body => body.kind().map_or((0, 0), |kind| (kind.number(), descriptor.schema(kind))),
        };
        let area = self.text(entry.statement.area.as_str());
        let mut fields = std::mem::take(&mut self.fields);
        fields.clear();
        entry.statement.emit(&mut |key, index, leaf| {
            let of_kind = if key < key::PLACE { kind } else { 0 };
            if descriptor.reads(of_kind, key) {
                fields.push(field_of(key, index, leaf, |text| self.text(text)));
            }
        });
        fields.sort_unstable_by_key(|field| (field.key, field.index));
        self.event.clear();
        write_header(&header((kind, schema), entry, fields.len(), area), &mut self.event);
        for field in &fields {
            write_field(field, &mut self.event);
        }
        self.events.push(&self.event);
        self.fields = fields;
        self.count(entry.seq);
    }

    /// Counts an entry that was written.
    fn count(&mut self, seq: u64) {
        let BatchBuilder { count, seqs: (first, last), .. } = self;
        *first = if *count == 0 { seq } else { seq.min(*first) };
        *last = seq.max(*last);
        *count += 1;
    }

    /// Returns the number of a text, after adding it if it is new.
    fn text(&mut self, text: &str) -> u32 {
        self.numbers.number(text, &mut self.texts)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns whether it must be sent before another entry is added.
    pub(crate) fn is_full(&self) -> bool {
        self.count >= BATCH_ENTRIES_MAX || self.events.len + self.texts.bytes.len() >= BATCH_BYTES_FULL
    }

    /// Returns what was added, and begins anew in another slot.
    pub(crate) fn take(&mut self, next: Slot) -> Batch {
        self.number += 1;
        let Events { mut slot, len } = std::mem::replace(&mut self.events, Events { slot: next, len: 0 });
        let Texts { lengths, bytes } = &mut self.texts;
        let end = slot.put(len, lengths).and_then(|end| slot.put(end, bytes)).expect(ROOMY);
        let batch = Batch {
            slot,
            bytes: small(end),
            count: std::mem::take(&mut self.count),
            seqs: std::mem::take(&mut self.seqs),
            events_len: small(len),
            texts: small(lengths.len() / 4),
        };
        lengths.clear();
        bytes.clear();
        self.numbers.clear();
        batch
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("a batch has little more than 512 KiB, and a stretch few events")
}

/// The numbers of the texts of a batch, by their hashes. Nobody sees the order of the table.
#[derive(Debug, Default)]
struct Numbers {
    /// Numbers with the hash of the text.
    table: HashTable<(u64, u32)>,
    /// Where each text begins.
    starts: Vec<u32>,
    hasher: DefaultHashBuilder,
}

impl Numbers {
    fn number(&mut self, text: &str, texts: &mut Texts) -> u32 {
        let hash = self.hasher.hash_one(text);
        let is_same = |(_, number): &(u64, u32)| {
            let start = self.starts[*number as usize] as usize;
            texts.bytes.get(start..start + text.len()) == Some(text.as_bytes())
                && self.starts.get(*number as usize + 1).map_or(texts.bytes.len(), |end| *end as usize)
                    == start + text.len()
        };
        if let Some((_, number)) = self.table.find(hash, is_same) {
            return *number;
        }
        let number = small(self.starts.len());
        self.starts.push(small(texts.bytes.len()));
        self.table.insert_unique(hash, (hash, number), |(hash, _)| *hash);
        texts.lengths.extend_from_slice(&small(text.len()).to_le_bytes());
        texts.bytes.extend_from_slice(text.as_bytes());
        number
    }

    fn clear(&mut self) {
        self.table.clear();
        self.starts.clear();
    }
}

/// Returns which of some lanes an area goes to: the same one in every run.
pub(crate) fn lane_of(area: &str, lanes: usize) -> usize {
    let sum = area.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    sum % lanes
}

/// Returns the header of an entry with so many fields.
fn header(kind: (u32, u16), entry: &Entry, fields_len: usize, area: u32) -> TystEvent {
    let (occurred_lo, occurred_hi) = days(entry.span);
    let is_inferred = matches!(entry.statement.basis, Basis::Inferred { .. });
    TystEvent {
        area,
        seq: entry.seq,
        recorded_us: entry.recorded_at.0,
        occurred_lo,
        occurred_hi,
        flags: flags_of(entry.certainty, is_inferred, entry.late) | remarks_of(entry),
        ..header_of(kind, fields_len)
    }
}

/// Returns the header that all entries of a kind and schema with so many fields have in common.
fn header_of((kind, schema): (u32, u16), fields_len: usize) -> TystEvent {
    let size = size_of::<TystEvent>() + fields_len * size_of::<TystField>();
    TystEvent {
        size: u32::try_from(size).expect("an event has at most 32 KiB"),
        hdr_len: u16::try_from(size_of::<TystEvent>()).expect("48 fits"),
        fields_len: u16::try_from(fields_len).expect("an event has at most 32 KiB"),
        kind,
        area: 0,
        seq: 0,
        recorded_us: 0,
        occurred_lo: TYST_DAY_OPEN_LO,
        occurred_hi: TYST_DAY_OPEN_HI,
        flags: 0,
        schema,
        precision: 0,
    }
}

/// Returns the first and the last day as a header has them.
fn days(span: Span) -> (i32, i32) {
    (span.first.map_or(TYST_DAY_OPEN_LO, Day::number), span.last.map_or(TYST_DAY_OPEN_HI, Day::number))
}

/// Returns the flags that an entry has of itself.
fn flags_of(certainty: Certainty, is_inferred: bool, is_late: bool) -> u32 {
    let is_possible = certainty == Certainty::Possible;
    set([(is_possible, TYST_EVENT_POSSIBLE), (is_inferred, TYST_EVENT_INFERRED), (is_late, TYST_EVENT_LATE)])
}

/// Returns the flags that later entries gave it.
fn remarks_of(entry: &Entry) -> u32 {
    set([(entry.corrected, TYST_EVENT_CORRECTED), (entry.disputed, TYST_EVENT_DISPUTED)])
}

fn set<const N: usize>(flags: [(bool, u32); N]) -> u32 {
    flags.into_iter().filter(|(is_set, _)| *is_set).fold(0, |flags, (_, flag)| flags | flag)
}

/// Writes a header as it lies in memory.
fn write_header(event: &TystEvent, out: &mut Vec<u8>) {
    out.extend_from_slice(&event.size.to_ne_bytes());
    out.extend_from_slice(&event.hdr_len.to_ne_bytes());
    out.extend_from_slice(&event.fields_len.to_ne_bytes());
    out.extend_from_slice(&event.kind.to_ne_bytes());
    out.extend_from_slice(&event.area.to_ne_bytes());
    out.extend_from_slice(&event.seq.to_ne_bytes());
    out.extend_from_slice(&event.recorded_us.to_ne_bytes());
    out.extend_from_slice(&event.occurred_lo.to_ne_bytes());
    out.extend_from_slice(&event.occurred_hi.to_ne_bytes());
    out.extend_from_slice(&event.flags.to_ne_bytes());
    out.extend_from_slice(&event.schema.to_ne_bytes());
    out.extend_from_slice(&event.precision.to_ne_bytes());
}

/// Writes a field as it lies in memory.
fn write_field(field: &TystField, out: &mut Vec<u8>) {
    out.extend_from_slice(&field.key.to_ne_bytes());
    out.extend_from_slice(&field.index.to_ne_bytes());
    out.extend_from_slice(&[field.ty, field.scale]);
    out.extend_from_slice(&field.flags.to_ne_bytes());
    out.extend_from_slice(&field.value.to_ne_bytes());
}

#[cfg(test)]
pub(crate) mod tests;
