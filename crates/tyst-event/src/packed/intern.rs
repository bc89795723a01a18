//! Distinct texts, each with a number in the order in which they came.
//!
//! It keeps no copies: the texts stay where they are.

#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers of a block are bounded far below 2^32 when it is opened"
)]

use std::collections::BTreeMap;

/// Distinct texts.
#[derive(Default)]
pub(super) struct Interner<'a> {
    numbers: BTreeMap<&'a [u8], u32>,
    texts: Vec<Interned<'a>>,
}

/// A text, and what is known of it.
pub(super) struct Interned<'a> {
    pub(super) bytes: &'a [u8],
    /// The text, where the bytes are one.
    pub(super) text: Option<&'a str>,
    /// Whether it has the form of a slug.
    pub(super) is_slug: bool,
}

impl<'a> Interner<'a> {
    /// Returns the number of a text.
    pub(super) fn number(&mut self, bytes: &'a [u8]) -> u32 {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(bytes).or_insert(next);
        if number == next {
            let text = std::str::from_utf8(bytes).ok();
            self.texts.push(Interned { bytes, text, is_slug: text.is_some_and(crate::Slug::fits) });
        }
        number
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
