//! Reads the events of a batch as typed entries, and believes nothing that it has not checked.
//!
//! Works on slices: it never looks past what it was lent, whatever the lengths inside say. Kinds, fields and flags
//! that this version does not know are skipped; a header that is longer than the one known is read as far as
//! known, and one that is shorter is filled up with zeros.

use crate::abi::{
    TYST_DAY_OPEN_HI, TYST_DAY_OPEN_LO, TYST_EVENT_CORRECTED, TYST_EVENT_POSSIBLE, TYST_TYPE_CODE,
    TYST_TYPE_DAY, TYST_TYPE_INSTANT, TYST_TYPE_NUMBER, TYST_TYPE_TEXT, TYST_TYPE_WHOLE, TYST_TYPE_YES,
    TystEvent, TystField,
};
use std::mem::offset_of;
use std::ops::Range;
use tyst_event::{Certainty, Day, Decimal, Entry, FieldSource, Instant, Kind, Leaf, Slug, Span, Statement};

/// What is wrong with a batch; `seq` is the event it was found in, or 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the batch cannot be read: {what}")]
pub struct BatchError {
    /// The position of the event, or 0.
    pub seq: u64,
    /// What is wrong.
    pub what: &'static str,
}

/// A batch whose lengths have been checked.
#[derive(Debug, Clone, Copy)]
pub struct BatchView<'a> {
    events: &'a [u8],
    texts: &'a [&'a str],
}

impl<'a> BatchView<'a> {
    /// Checks that `events` holds exactly `count` events, each inside its own bytes.
    pub fn new(events: &'a [u8], texts: &'a [&'a str], count: u32) -> Result<BatchView<'a>, BatchError> {
        let view = BatchView { events, texts };
        let mut found = 0_u32;
        for raw in view.raw() {
            raw?;
            found = found.saturating_add(1);
        }
        if found == count { Ok(view) } else { Err(wrong(0, "another number of events than it says")) }
    }

    /// Returns the entries of kinds that are known, in order. The position comes with each, also when the rest of it
    /// cannot be read.
    pub fn entries(self) -> impl Iterator<Item = (u64, Result<Entry, BatchError>)> {
        let mut fields = Fields { table: Vec::new(), texts: self.texts };
        self.raw().filter_map(move |raw| match raw {
            Ok((event, table)) => {
                let kind = Kind::from_number(event.kind)?;
                fields.load(table);
                Some((event.seq, entry(kind, &event, &fields)))
            }
            Err(error) => Some((error.seq, Err(error))),
        })
    }

    /// Walks from header to header.
    fn raw(self) -> impl Iterator<Item = Result<(TystEvent, &'a [u8]), BatchError>> {
        let mut rest = self.events;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let split = split(rest);
            rest = split.as_ref().map_or(&[][..], |(_, _, after)| after);
            Some(split.map(|(event, table, _)| (event, table)))
        })
    }
}

/// Takes the first event off: its header, its field table, and what follows it.
fn split(bytes: &[u8]) -> Result<(TystEvent, &[u8], &[u8]), BatchError> {
    let size = u32_at(bytes, offset_of!(TystEvent, size)) as usize;
    let hdr_len = usize::from(u16_at(bytes, offset_of!(TystEvent, hdr_len)));
    let (this, after) = bytes.split_at_checked(size).ok_or(wrong(0, "an event longer than the batch"))?;
    if size < 8 || !size.is_multiple_of(8) || !hdr_len.is_multiple_of(8) || hdr_len < 8 {
        return Err(wrong(0, "an event with an impossible length"));
    }
    let (header, rest) = this.split_at_checked(hdr_len).ok_or(wrong(0, "a header longer than its event"))?;
    let event = event_of(header);
    let table_len = usize::from(event.fields_len) * size_of::<TystField>();
    let table = rest.get(..table_len).ok_or(wrong(event.seq, "a field table longer than its event"))?;
    Ok((event, table, after))
}

/// Reads a header member by member; what is not there is zero.
fn event_of(header: &[u8]) -> TystEvent {
    let at = |offset| u32_at(header, offset);
    let long = |offset| u64_at(header, offset);
    TystEvent {
        size: at(offset_of!(TystEvent, size)),
        hdr_len: u16_at(header, offset_of!(TystEvent, hdr_len)),
        fields_len: u16_at(header, offset_of!(TystEvent, fields_len)),
        kind: at(offset_of!(TystEvent, kind)),
        area: at(offset_of!(TystEvent, area)),
        seq: long(offset_of!(TystEvent, seq)),
        recorded_us: long(offset_of!(TystEvent, recorded_us)).cast_signed(),
        occurred_lo: at(offset_of!(TystEvent, occurred_lo)).cast_signed(),
        occurred_hi: at(offset_of!(TystEvent, occurred_hi)).cast_signed(),
        flags: at(offset_of!(TystEvent, flags)),
        schema: u16_at(header, offset_of!(TystEvent, schema)),
        precision: u16_at(header, offset_of!(TystEvent, precision)),
    }
}

/// Builds the typed entry.
fn entry(kind: Kind, event: &TystEvent, fields: &Fields<'_>) -> Result<Entry, BatchError> {
    let wrong = |what| wrong(event.seq, what);
    let area = fields.texts.get(event.area as usize).ok_or(wrong("an area that is not in the batch"))?;
    let area = Slug::new(area).ok_or(wrong("an area that is no slug"))?;
    let statement = Statement::collect(kind, area, fields)
        .ok_or(wrong("an event without a compulsory field, or with a code that is not known"))?;
    let day = |number, open| if number == open { Some(None) } else { Day::from_number(number).map(Some) };
    let first = day(event.occurred_lo, TYST_DAY_OPEN_LO).ok_or(wrong("an impossible first day"))?;
    let last = day(event.occurred_hi, TYST_DAY_OPEN_HI).ok_or(wrong("an impossible last day"))?;
    let possible = event.flags & TYST_EVENT_POSSIBLE != 0;
    Ok(Entry {
        seq: event.seq,
        recorded_at: Instant(event.recorded_us),
        span: Span { first, last },
        certainty: if possible { Certainty::Possible } else { Certainty::Definite },
        corrected: event.flags & TYST_EVENT_CORRECTED != 0,
        statement,
    })
}

/// The fields of one event, by key and index.
struct Fields<'a> {
    table: Vec<TystField>,
    texts: &'a [&'a str],
}

impl Fields<'_> {
    /// Reads a field table into the room of the last one, and puts it in order if it is not.
    fn load(&mut self, table: &[u8]) {
        self.table.clear();
        self.table
            .extend(table.as_chunks::<{ size_of::<TystField>() }>().0.iter().map(|field| field_of(field)));
        if !self.table.is_sorted_by_key(place) {
            self.table.sort_by_key(place);
        }
    }
}

impl FieldSource for Fields<'_> {
    fn get(&self, key: u16, index: u16) -> Option<Leaf<'_>> {
        let found = self.table.binary_search_by_key(&(key, index), place).ok()?;
        let field = self.table.get(found)?;
        match field.ty {
            TYST_TYPE_WHOLE => Some(Leaf::Whole(field.value)),
            TYST_TYPE_YES => Some(Leaf::Yes(field.value != 0)),
            TYST_TYPE_NUMBER if field.scale <= Decimal::SCALE_MAX => {
                Some(Leaf::Number(Decimal { units: field.value, scale: field.scale }))
            }
            TYST_TYPE_DAY => Day::from_number(i32::try_from(field.value).ok()?).map(Leaf::Day),
            TYST_TYPE_INSTANT => Some(Leaf::Instant(Instant(field.value))),
            TYST_TYPE_TEXT => self.texts.get(usize::try_from(field.value).ok()?).map(|text| Leaf::Text(text)),
            TYST_TYPE_CODE => u16::try_from(field.value).ok().map(Leaf::Code),
            _ => None,
        }
    }

    fn any(&self, keys: Range<u16>, index: u16) -> bool {
        let from = self.table.partition_point(|field| field.key < keys.start);
        let inside = self.table.iter().skip(from).take_while(|field| field.key < keys.end);
        inside.into_iter().any(|field| field.index == index)
    }
}

/// What a field table is ordered by.
fn place(field: &TystField) -> (u16, u16) {
    (field.key, field.index)
}

fn field_of(bytes: &[u8]) -> TystField {
    TystField {
        key: u16_at(bytes, offset_of!(TystField, key)),
        index: u16_at(bytes, offset_of!(TystField, index)),
        ty: array_at::<1>(bytes, offset_of!(TystField, ty))[0],
        scale: array_at::<1>(bytes, offset_of!(TystField, scale))[0],
        flags: u16_at(bytes, offset_of!(TystField, flags)),
        value: u64_at(bytes, offset_of!(TystField, value)).cast_signed(),
    }
}

fn u16_at(bytes: &[u8], offset: usize) -> u16 {
    u16::from_ne_bytes(array_at(bytes, offset))
}

fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_ne_bytes(array_at(bytes, offset))
}

fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    u64::from_ne_bytes(array_at(bytes, offset))
}

/// Returns `N` bytes, or zeros where there are not so many.
fn array_at<const N: usize>(bytes: &[u8], offset: usize) -> [u8; N] {
    bytes.get(offset..).and_then(<[u8]>::first_chunk).copied().unwrap_or([0; N])
}

fn wrong(seq: u64, what: &'static str) -> BatchError {
    BatchError { seq, what }
}

#[cfg(test)]
mod tests;
