//! Distinct texts, each with a number in the order in which they came.
//!
//! It keeps no copies: the texts stay where they are. A tree of texts would take most of the time of packing, so this is
//! a table by hash, whose order nobody sees.

#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers of a block are bounded far below 2^32 when it is opened"
)]

use std::cell::Cell;

/// Distinct texts.
pub(super) struct Interner<'a> {
    /// The number of a text and 1, or 0, at a place that its hash says; always less than half full.
    places: Vec<u32>,
    texts: Vec<Interned<'a>>,
}

/// A text, and what is known of it.
pub(super) struct Interned<'a> {
    pub(super) bytes: &'a [u8],
    hash: u64,
    is_text: Cell<Option<bool>>,
    is_slug: Cell<Option<bool>>,
}

impl Interned<'_> {
    /// Returns whether the bytes are a text.
    pub(super) fn is_text(&self) -> bool {
        known(&self.is_text, || std::str::from_utf8(self.bytes).is_ok())
    }

    /// Returns whether the bytes have the form of a slug.
    pub(super) fn is_slug(&self) -> bool {
        known(&self.is_slug, || std::str::from_utf8(self.bytes).is_ok_and(crate::Slug::fits))
    }
}

fn known(cell: &Cell<Option<bool>>, find: impl FnOnce() -> bool) -> bool {
    cell.get().unwrap_or_else(|| {
        let found = find();
        cell.set(Some(found));
        found
    })
}

impl<'a> Interner<'a> {
    pub(super) fn new() -> Self {
        Self { places: vec![0; 64], texts: Vec::new() }
    }

    /// Returns the number of a text.
    pub(super) fn number(&mut self, bytes: &'a [u8]) -> u32 {
        let hash = hash(bytes);
        let place = self.place(hash, |text| text.hash == hash && text.bytes == bytes);
        let known = self.places[place];
        if known > 0 {
            return known - 1;
        }
        self.texts.push(Interned { bytes, hash, is_text: Cell::default(), is_slug: Cell::default() });
        let number = u32::try_from(self.texts.len()).expect("a block holds fewer than 2^32 texts");
        self.places[place] = number;
        if self.texts.len() * 2 > self.places.len() {
            self.grow();
        }
        number - 1
    }

    /// Returns the place of the text that is the same, or the free place where it belongs.
    fn place(&self, hash: u64, same: impl Fn(&Interned<'a>) -> bool) -> usize {
        let mask = self.places.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            match self.places[place] {
                0 => return place,
                number if same(&self.texts[number as usize - 1]) => return place,
                _ => place = (place + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        self.places = vec![0; self.places.len() * 4];
        for (number, text) in (1..).zip(&self.texts) {
            let place = self.place(text.hash, |_| false);
            self.places[place] = number;
        }
    }

    /// Returns how many texts there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Returns the text with a number that [`number`](Self::number) gave.
    pub(super) fn get(&self, number: u64) -> &Interned<'a> {
        &self.texts[number as usize]
    }
}

/// Returns a number that differs between most texts.
fn hash(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = |hash: u64, word: u64| {
        let product = (hash ^ word).wrapping_mul(FACTOR);
        product ^ (product >> 32)
    };
    let mut words = bytes.chunks_exact(8);
    let whole = words.by_ref().filter_map(|word| word.first_chunk());
    let hash = whole.fold(bytes.len() as u64, |hash, word| mixed(hash, u64::from_le_bytes(*word)));
    mixed(hash, words.remainder().iter().fold(1, |word, byte| word << 8 | u64::from(*byte)))
}
