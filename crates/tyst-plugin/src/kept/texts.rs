//! Texts, each once and under a number.
//!
//! A number means something beside its own table alone.

use crate::words;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use tyst_event::view::TextView;
use tyst_report::Text;

/// The number of a text in its table, or of none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Number(u32);

impl Number {
    /// No text.
    pub(crate) const NONE: Number = Number(0);

    /// Returns the number of the text at a place, from 0.
    pub(crate) fn at(place: usize) -> Number {
        Number(u32::try_from(place + 1).expect("a report has no room for so many texts"))
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Texts, the first under number 1.
#[derive(Clone, Default)]
pub(crate) struct Texts {
    /// All of them, one after another.
    bytes: String,
    /// Where each ends.
    ends: Vec<u32>,
    /// Numbers by the hash of their texts, of which at most two thirds are taken.
    slots: Vec<Number>,
}

impl Texts {
    /// Returns how many there are.
    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }

    /// Returns the text with a number.
    pub(crate) fn get(&self, number: Number) -> Option<&str> {
        let at = number.index().checked_sub(1)?;
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.bytes.get(begin as usize..*self.ends.get(at)? as usize)
    }

    /// Returns the number of a text, if it is among them.
    pub(crate) fn find(&self, text: &str) -> Option<Number> {
        let slot = self.slot(text)?;
        (self.slots[slot] != Number::NONE).then_some(self.slots[slot])
    }

    /// Returns the number of a text, which is added where it is new.
    pub(crate) fn number(&mut self, text: &str) -> Number {
        if self.ends.len() * 3 >= self.slots.len() * 2 {
            self.grow();
        }
        let slot = self.slot(text).expect("there is a free slot");
        if self.slots[slot] == Number::NONE {
            self.slots[slot] = Number::at(self.ends.len());
            self.bytes.push_str(text);
            self.ends.push(u32::try_from(self.bytes.len()).expect("a report has less than 4 GiB"));
        }
        self.slots[slot]
    }

    /// Returns the number of a text that may be absent.
    pub(crate) fn perhaps(&mut self, text: Option<&str>) -> Number {
        text.map_or(Number::NONE, |text| self.number(text))
    }

    /// Returns where a text is or would be.
    fn slot(&self, text: &str) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        #[expect(clippy::cast_possible_truncation, reason = "some bits of a hash are enough")]
        let mut slot = hasher.finish() as usize & mask;
        while self.get(self.slots[slot]).is_some_and(|known| known != text) {
            slot = (slot + 1) & mask;
        }
        Some(slot)
    }

    fn grow(&mut self) {
        self.slots = vec![Number::NONE; (self.slots.len() * 2).max(64)];
        for at in 0..self.ends.len() {
            let number = Number::at(at);
            let slot = self.get(number).and_then(|text| self.slot(text)).expect("there is a free slot");
            self.slots[slot] = number;
        }
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Texts({})", self.count())
    }
}

/// The numbers of a text in English and Welsh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Words {
    en: Number,
    cy: Number,
}

impl Words {
    /// No text.
    pub(crate) const NONE: Words = Words { en: Number::NONE, cy: Number::NONE };

    /// Keeps a text of the ledger.
    pub(crate) fn of(text: TextView<'_>, texts: &mut Texts) -> Words {
        if text.en.is_none() && text.cy.is_none() {
            return Words::of_text(&words::text(text), texts);
        }
        Words { en: texts.perhaps(text.en), cy: texts.perhaps(text.cy) }
    }

    /// Keeps a text of a document.
    pub(crate) fn of_text(text: &Text, texts: &mut Texts) -> Words {
        Words { en: texts.perhaps(text.en()), cy: texts.perhaps(text.cy()) }
    }

    /// Keeps a text of the ledger that may be absent.
    pub(crate) fn perhaps(text: Option<TextView<'_>>, texts: &mut Texts) -> Words {
        text.map_or(Words::NONE, |text| Words::of(text, texts))
    }

    /// Returns the text; `None` where there is none.
    pub(crate) fn text(self, texts: &Texts) -> Option<Text> {
        let own = |number| texts.get(number).map(str::to_owned);
        Text::from_parts(own(self.en), own(self.cy))
    }

    pub(crate) fn each_number(&mut self, see: &mut dyn FnMut(&mut Number)) {
        see(&mut self.en);
        see(&mut self.cy);
    }
}
