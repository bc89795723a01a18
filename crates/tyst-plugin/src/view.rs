//! Reads the events of a batch where they lie, and believes nothing that it has not checked.
//!
//! Works on slices: it never looks past what it was lent, whatever the lengths inside say. Fields and flags
//! that this version does not know are skipped; a header that is longer than the one known is read as far as
//! known, and one that is shorter is filled up with zeros.

mod event;

pub use event::Event;

use crate::abi::{TystEvent, TystField};
use std::mem::offset_of;
use tyst_event::Kind;
use tyst_event::view::{Declared, LeafBytes, Leaves, Texts};

/// What is wrong with a batch; `seq` is the event it was found in, or 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the batch cannot be read: {what}")]
pub struct BatchError {
    /// The position of the event, or 0.
    pub seq: u64,
    /// What is wrong.
    pub what: &'static str,
}

/// A batch, as it was lent.
#[derive(Debug, Clone, Copy)]
pub struct BatchView<'a> {
    events: &'a [u8],
    texts: &'a Texts<'a>,
    count: u32,
    declared: &'static Declared,
}

impl<'a> BatchView<'a> {
    /// Takes the bytes of `count` events and their texts.
    pub fn new(events: &'a [u8], texts: &'a Texts<'a>, count: u32) -> BatchView<'a> {
        BatchView { events, texts, count, declared: Declared::EVERY }
    }

    /// Reads it for a report that declares which fields it reads: to read another one panics.
    #[must_use]
    pub fn declaring(self, declared: &'static Declared) -> BatchView<'a> {
        BatchView { declared, ..self }
    }

    /// Shows the events to a function, in order, also those of kinds that are not known.
    ///
    /// Ends with the first event that cannot be read: one whose lengths or header make no sense, or in which the function
    /// met a text that is not UTF-8 or a compulsory field that is missing, whatever the function made of it. (Values are
    /// checked when they are asked for, and not before.) Ends too with the first error of the function itself, and with one
    /// where there are more or fewer events than it was said.
    #[inline]
    pub fn each<E: From<BatchError>>(
        self,
        mut see: impl FnMut(&Event<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut rest, mut found) = (self.events, 0_u32);
        while !rest.is_empty() && found < self.count {
            let Split { header, table, after } = split(rest)?;
            let header = event_of(header);
            let kind = Kind::from_number(header.kind);
            let leaves = Leaves::new(table, self.texts).declaring(self.declared, kind);
            let event = Event::new(header, kind, leaves)?;
            let outcome = see(&event);
            if let Some(what) = self.texts.fault() {
                return Err(E::from(wrong(event.seq(), what)));
            }
            outcome?;
            (rest, found) = (after, found + 1);
        }
        if rest.is_empty() && found == self.count {
            Ok(())
        } else {
            Err(E::from(wrong(0, "another number of events than it says")))
        }
    }
}

/// The first event, and what follows it.
struct Split<'a> {
    header: &'a [u8],
    table: &'a [LeafBytes],
    after: &'a [u8],
}

/// Takes the first event off: its header, its field table, and what follows it.
#[inline]
fn split(bytes: &[u8]) -> Result<Split<'_>, BatchError> {
    let size = u32_at(bytes, offset_of!(TystEvent, size)) as usize;
    let hdr_len = usize::from(u16_at(bytes, offset_of!(TystEvent, hdr_len)));
    let (this, after) = bytes.split_at_checked(size).ok_or(wrong(0, "an event longer than the batch"))?;
    if size < 8 || !size.is_multiple_of(8) || !hdr_len.is_multiple_of(8) || hdr_len < 8 {
        return Err(wrong(0, "an event with an impossible length"));
    }
    let (header, rest) = this.split_at_checked(hdr_len).ok_or(wrong(0, "a header longer than its event"))?;
    let table_len = usize::from(u16_at(header, offset_of!(TystEvent, fields_len)));
    let table = rest.as_chunks().0.get(..table_len).ok_or_else(|| {
        wrong(u64_at(header, offset_of!(TystEvent, seq)), "a field table longer than its event")
    })?;
    Ok(Split { header, table, after })
}

const _: () = assert!(size_of::<LeafBytes>() == size_of::<TystField>());

/// Reads a header member by member; what is not there is zero.
#[inline]
fn event_of(header: &[u8]) -> TystEvent {
    // Read where it lies: a copy of it would have to be written before its members can be read.
    let mut whole = [0; size_of::<TystEvent>()];
    let header: &[u8; size_of::<TystEvent>()] = if let Some(known) = header.first_chunk() {
        known
    } else {
        whole[..header.len()].copy_from_slice(header);
        &whole
    };
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

#[inline]
fn u16_at(bytes: &[u8], offset: usize) -> u16 {
    u16::from_ne_bytes(array_at(bytes, offset))
}

#[inline]
fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_ne_bytes(array_at(bytes, offset))
}

#[inline]
fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    u64::from_ne_bytes(array_at(bytes, offset))
}

/// Returns `N` bytes, or zeros where there are not so many.
#[inline]
fn array_at<const N: usize>(bytes: &[u8], offset: usize) -> [u8; N] {
    bytes.get(offset..).and_then(<[u8]>::first_chunk).copied().unwrap_or([0; N])
}

fn wrong(seq: u64, what: &'static str) -> BatchError {
    BatchError { seq, what }
}

#[cfg(test)]
mod tests;
