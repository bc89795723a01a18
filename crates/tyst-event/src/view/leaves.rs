//! The table of an event and the texts of its batch, as they lie in memory.
//!
//! Believes nothing: whatever the bytes say, a value is found inside of them or not at all.

use std::cell::Cell;
use std::ops::Range;

use crate::{Day, Decimal, Instant, Leaf, Slug};

/// One field: key (2 bytes), index (2), type (1), scale (1), flags (2), value (8), in the machine's byte order.
pub type LeafBytes = [u8; 16];

/// A sorted table of at most this many fields is read from its beginning; in a longer one a half is left out at a time.
const SHORT_MAX: usize = 24;

/// The texts of a batch, by number. Each is checked once, when it is first asked for.
#[derive(Debug, Default)]
pub struct Texts<'a> {
    slots: Vec<Cell<Slot<'a>>>,
    fault: Cell<Option<&'static str>>,
}

#[derive(Debug, Clone, Copy)]
enum Slot<'a> {
    Unread(&'a [u8]),
    Text(&'a str),
    Slug(&'a str),
    Spoilt,
}

impl<'a> Texts<'a> {
    /// Keeps these texts, the first under number 0.
    pub fn new(texts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let slots = texts.into_iter().map(|bytes| Cell::new(Slot::Unread(bytes))).collect();
        Self { slots, fault: Cell::new(None) }
    }

    /// Returns the text with a number.
    #[inline]
    pub fn text(&self, number: i64) -> Option<&'a str> {
        let slot = self.slots.get(usize::try_from(number).ok()?)?;
        match slot.get() {
            Slot::Text(text) | Slot::Slug(text) => Some(text),
            Slot::Unread(bytes) => self.check(slot, bytes),
            Slot::Spoilt => None,
        }
    }

    /// Returns the text with a number, which has the form of a slug.
    #[inline]
    pub fn slug(&self, number: i64) -> Option<&'a str> {
        let slot = self.slots.get(usize::try_from(number).ok()?)?;
        if let Slot::Slug(slug) = slot.get() {
            return Some(slug);
        }
        let slug = self.text(number).filter(|text| Slug::fits(text))?;
        slot.set(Slot::Slug(slug));
        Some(slug)
    }

    fn check(&self, slot: &Cell<Slot<'a>>, bytes: &'a [u8]) -> Option<&'a str> {
        let text = str::from_utf8(bytes).ok();
        slot.set(text.map_or(Slot::Spoilt, Slot::Text));
        if text.is_none() {
            self.blame("a text that is not UTF-8");
        }
        text
    }

    /// Remembers the first thing that was found to be wrong with the batch while it was read.
    pub fn blame(&self, what: &'static str) {
        self.fault.set(self.fault.get().or(Some(what)));
    }

    /// Returns what was found to be wrong. Whoever reads a batch looks here before believing what was read.
    pub fn fault(&self) -> Option<&'static str> {
        self.fault.get()
    }
}

/// The fields of one event, by key and index.
#[derive(Debug, Clone, Copy)]
pub struct Leaves<'a> {
    table: &'a [LeafBytes],
    texts: &'a Texts<'a>,
    sorted: bool,
}

impl<'a> Leaves<'a> {
    /// Returns whether the fields of a table rise by key and index, as they should.
    #[inline]
    pub fn is_sorted(table: &[LeafBytes]) -> bool {
        // Without leaving early, since nearly every table is: that takes a third of the time.
        let (mut last, mut sorted) = (0, true);
        for field in table {
            sorted &= last <= place(field);
            last = place(field);
        }
        sorted
    }

    /// Takes a table; one that is not `sorted` is read as well, only more slowly.
    #[inline]
    pub fn new(table: &'a [LeafBytes], texts: &'a Texts<'a>, sorted: bool) -> Self {
        Self { table, texts, sorted }
    }

    /// Returns the texts of the batch.
    pub fn texts(self) -> &'a Texts<'a> {
        self.texts
    }

    /// Returns how many fields there are.
    pub fn count(self) -> usize {
        self.table.len()
    }

    /// Returns the field with this key and list index; `None` too where its type is not known.
    #[inline]
    pub fn get(self, key: u16, index: u16) -> Option<Leaf<'a>> {
        self.leaf(self.find(key, index)?)
    }

    /// Returns the text with this key and list index.
    #[inline]
    pub fn text(self, key: u16, index: u16) -> Option<&'a str> {
        let field = self.find(key, index)?;
        if kind(field) == 6 { self.texts.text(value(field)) } else { None }
    }

    /// Returns the slug with this key and list index.
    #[inline]
    pub fn slug(self, key: u16, index: u16) -> Option<&'a str> {
        let field = self.find(key, index)?;
        if kind(field) == 6 { self.texts.slug(value(field)) } else { None }
    }

    /// Returns the number of a text within its batch: equal numbers are equal texts.
    #[inline]
    pub fn text_number(self, key: u16, index: u16) -> Option<u32> {
        let field = self.find(key, index)?;
        if kind(field) == 6 { u32::try_from(value(field)).ok() } else { None }
    }

    /// Returns whether there is a field with a key in `keys` and this list index.
    pub fn any(self, keys: Range<u16>, index: u16) -> bool {
        let first = if self.sorted { self.lower(u32::from(keys.start) << 16) } else { 0 };
        let rest = self.table.get(first..).unwrap_or_default();
        for field in rest {
            let (key, at) = key_and_index(field);
            if self.sorted && key >= keys.end {
                return false;
            }
            if at == index && keys.contains(&key) {
                return true;
            }
        }
        false
    }

    #[inline]
    fn find(self, key: u16, index: u16) -> Option<&'a LeafBytes> {
        let wanted = u32::from(key) << 16 | u32::from(index);
        if !self.sorted {
            return self.table.iter().find(|field| place(field) == wanted);
        }
        if self.table.len() > SHORT_MAX {
            return self.table.get(self.lower(wanted)).filter(|field| place(field) == wanted);
        }
        self.table.iter().find(|field| place(field) >= wanted).filter(|field| place(field) == wanted)
    }

    /// Returns where the first field that does not stand before a place is, in a sorted table.
    #[inline]
    fn lower(self, wanted: u32) -> usize {
        if self.table.len() > SHORT_MAX {
            return self.table.partition_point(|field| place(field) < wanted);
        }
        self.table.iter().take_while(|field| place(field) < wanted).count()
    }

    #[inline]
    fn leaf(self, field: &LeafBytes) -> Option<Leaf<'a>> {
        let (value, scale) = (value(field), field[5]);
        match kind(field) {
            1 => Some(Leaf::Whole(value)),
            2 => Some(Leaf::Yes(value != 0)),
            3 if scale <= Decimal::SCALE_MAX => Some(Leaf::Number(Decimal { units: value, scale })),
            4 => Day::from_number(i32::try_from(value).ok()?).map(Leaf::Day),
            5 => Some(Leaf::Instant(Instant(value))),
            6 => self.texts.text(value).map(Leaf::Text),
            7 => u16::try_from(value).ok().map(Leaf::Code),
            _ => None,
        }
    }
}

/// Returns what a table is ordered by: the key, then the index.
#[inline]
fn place(field: &LeafBytes) -> u32 {
    let (key, index) = key_and_index(field);
    u32::from(key) << 16 | u32::from(index)
}

#[inline]
fn key_and_index(field: &LeafBytes) -> (u16, u16) {
    let [key_0, key_1, index_0, index_1, ..] = *field;
    (u16::from_ne_bytes([key_0, key_1]), u16::from_ne_bytes([index_0, index_1]))
}

/// Returns the type, which is the place of the variant in [`Leaf`], from 1.
#[inline]
fn kind(field: &LeafBytes) -> u8 {
    field[4]
}

#[inline]
fn value(field: &LeafBytes) -> i64 {
    field.last_chunk().map_or(0, |value| i64::from_ne_bytes(*value))
}
