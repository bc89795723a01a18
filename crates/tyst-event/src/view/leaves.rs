//! The table of an event and the texts of its batch, as they lie in memory.
//!
//! Believes nothing: whatever the bytes say, a value is found inside of them or not at all.

use std::cell::Cell;
use std::ops::Range;

use super::Declared;
use super::fields::{self, bit};
use crate::{Day, Decimal, Instant, Kind, Leaf, Slug};

/// One field: key (2 bytes), index (2), type (1), scale (1), flags (2), value (8), in the machine's byte order.
pub type LeafBytes = [u8; 16];

/// A table of at most this many fields is read from its beginning; in a longer one a half is left out at a time.
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
        self.check_slug(slot, number)
    }

    #[cold]
    fn check_slug(&self, slot: &Cell<Slot<'a>>, number: i64) -> Option<&'a str> {
        let slug = self.text(number).filter(|text| Slug::fits(text))?;
        slot.set(Slot::Slug(slug));
        Some(slug)
    }

    #[cold]
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
    #[inline]
    pub fn fault(&self) -> Option<&'static str> {
        self.fault.get()
    }
}

/// The fields of one event, by key and index.
#[derive(Debug, Clone, Copy)]
pub struct Leaves<'a> {
    table: &'a [LeafBytes],
    texts: &'a Texts<'a>,
    /// A bit for each field that the reader declares.
    declared: u64,
    /// Whether the table is long, and in the order that it should have.
    is_searched: bool,
}

impl<'a> Leaves<'a> {
    /// Takes a table, of which every field may be asked for. One that is not in order is read as well, only more slowly.
    #[inline]
    pub fn new(table: &'a [LeafBytes], texts: &'a Texts<'a>) -> Self {
        let is_searched = table.len() > SHORT_MAX && table.is_sorted_by_key(place);
        Self { table, texts, declared: fields::EVERY, is_searched }
    }

    /// Returns them as those of an event of a kind, for a reader that declares what it reads.
    #[inline]
    #[must_use]
    pub fn declaring(self, declared: &Declared, kind: Option<Kind>) -> Self {
        Self { declared: declared.of_kind(kind), ..self }
    }

    /// Returns whether the reader declares the field with this key, so that it may ask for it.
    #[inline]
    pub fn declares(self, key: u16) -> bool {
        self.declared & bit(key) != 0
    }

    /// Returns whether the reader may ask for every field.
    #[inline]
    pub fn declares_every(self) -> bool {
        self.declared == fields::EVERY
    }

    /// Returns them for a reader that may ask for every field: those inside of one that it declares.
    pub(crate) fn undivided(self) -> Self {
        Self { declared: fields::EVERY, ..self }
    }

    /// Returns the texts of the batch.
    #[inline]
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
        self.as_text(self.find(key, index)?)
    }

    /// Returns the texts with this key and with the next one, which are those of two languages.
    #[inline]
    pub fn two_texts(self, key: u16, index: u16) -> [Option<&'a str>; 2] {
        if self.is_searched {
            return [self.text(key, index), self.text(key + 1, index)];
        }
        // In one go, since most texts have one language only.
        let (first, second) = (raw_place(key, index), raw_place(key + 1, index));
        let mut found = [None; 2];
        for field in self.table {
            let at = raw_place_of(field);
            if at == first && found[0].is_none() {
                found[0] = Some(field);
            } else if at == second && found[1].is_none() {
                found[1] = Some(field);
            }
        }
        let [first, second] = found;
        [first.and_then(|field| self.as_text(field)), second.and_then(|field| self.as_text(field))]
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
        let first = if self.is_searched { self.lower(u32::from(keys.start) << 16) } else { 0 };
        let rest = self.table.get(first..).unwrap_or_default();
        for field in rest {
            let (key, at) = key_and_index(field);
            if self.is_searched && key >= keys.end {
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
        if self.is_searched {
            let wanted = u32::from(key) << 16 | u32::from(index);
            return self.table.get(self.lower(wanted)).filter(|field| place(field) == wanted);
        }
        // In whatever order they are, so that nobody has to look whether they are in order.
        let wanted = raw_place(key, index);
        self.table.iter().find(|field| raw_place_of(field) == wanted)
    }

    /// Returns where the first field that does not stand before a place is, in a table that is in order.
    #[inline]
    fn lower(self, wanted: u32) -> usize {
        self.table.partition_point(|field| place(field) < wanted)
    }

    #[inline]
    fn as_text(self, field: &LeafBytes) -> Option<&'a str> {
        if kind(field) == 6 { self.texts.text(value(field)) } else { None }
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

/// Returns key and index as they lie in memory: to compare, not to order.
#[inline]
fn raw_place_of(field: &LeafBytes) -> u32 {
    field.first_chunk().map_or(0, |place| u32::from_ne_bytes(*place))
}

#[inline]
fn raw_place(key: u16, index: u16) -> u32 {
    let ([key_0, key_1], [index_0, index_1]) = (key.to_ne_bytes(), index.to_ne_bytes());
    u32::from_ne_bytes([key_0, key_1, index_0, index_1])
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
