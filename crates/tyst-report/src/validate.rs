//! Finds every flaw of a document before anyone draws it.
//!
//! Deliberately absent: mending. A flawed document is refused with the list of its flaws.

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::document::{Block, Document, Figure, Heading};
use crate::header::Header;
use crate::text::Text;

mod blocks;
mod flaw;
pub mod limits;
mod parts;
#[cfg(test)]
mod tests;

pub use flaw::Flaw;

/// What the walk over a document has found so far.
#[derive(Default)]
struct Findings {
    flaws: Vec<Flaw>,
    ids: BTreeSet<String>,
    rows: usize,
    witnesses: u64,
    /// Whether the host has put its header on the document.
    is_stamped: bool,
}

impl Findings {
    fn add(&mut self, flaw: Flaw) {
        if self.flaws.len() < limits::FLAWS_MAX {
            self.flaws.push(flaw);
        }
    }
}

impl Document {
    /// Checks the document against the limits and rules of `tyst-doc/1`.
    ///
    /// # Errors
    /// All flaws in reading order, at most 100 of them.
    pub fn validate(&self) -> Result<(), Vec<Flaw>> {
        let mut found = Findings { is_stamped: self.header.is_some(), ..Findings::default() };
        found.text(&"title", &self.title);
        if let Some(question) = &self.question {
            found.text(&"question", question);
        }
        if let Some(header) = &self.header {
            found.header(header);
        }
        found.figures(&self.figures);
        found.blocks(&self.blocks);
        found.totals();
        if found.flaws.is_empty() {
            found.size(self);
        }
        if found.flaws.is_empty() { Ok(()) } else { Err(found.flaws) }
    }
}

impl Findings {
    fn header(&mut self, header: &Header) {
        for area in &header.areas {
            self.text(&"header, areas", area);
        }
        self.text(&"header, disclosure", &header.disclosure);
        self.text(&"header, isolation", &header.plugin.isolation);
        self.text(&"header, vouched_for", &header.plugin.vouched_for);
        let Header { as_at, known_at, ledger, plugin, .. } = header;
        let as_at = [&as_at.given, &as_at.resolved];
        let known_at = [&known_at.given, &known_at.resolved];
        let stamps = [&ledger.id, &ledger.root, &plugin.id, &plugin.version, &plugin.digest];
        for words in as_at.into_iter().chain(known_at).chain(stamps) {
            self.words(&"header", words);
        }
    }

    fn figures(&mut self, figures: &[Figure]) {
        if figures.len() > limits::FIGURES_MAX {
            self.add(Flaw::TooManyFigures { count: figures.len() });
        }
        for figure in figures {
            let place = parts::Named("figure", &figure.id);
            self.unique_id(&place, &figure.id);
            self.text(&place, &figure.label);
            self.witnessed_value(&place, &figure.value, &figure.witnesses);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        if blocks.len() > limits::BLOCKS_MAX {
            self.add(Flaw::TooManyBlocks { count: blocks.len() });
        }
        let mut level_before = 1;
        for (index, block) in blocks.iter().enumerate() {
            let place = format_args!("block {}", index + 1);
            match block {
                Block::Heading(heading) => self.heading(&place, heading, &mut level_before),
                Block::Paragraph(paragraph) => {
                    self.text(&place, &paragraph.text);
                    self.witnesses(&place, &paragraph.witnesses);
                }
                Block::Note(note) => self.text(&place, &note.text),
                Block::Table(table) => self.table(table),
                Block::Checklist(checklist) => self.checklist(checklist),
                Block::Timeline(timeline) => self.timeline(timeline),
                Block::Chart(chart) => self.chart(chart),
            }
        }
    }

    fn totals(&mut self) {
        if self.rows > limits::ROWS_MAX {
            self.add(Flaw::TooManyRows { count: self.rows });
        }
        if self.witnesses > limits::WITNESSES_MAX {
            self.add(Flaw::TooManyWitnesses { count: self.witnesses });
        }
    }

    fn heading(&mut self, place: &dyn Display, heading: &Heading, level_before: &mut u8) {
        let Heading { level, text } = heading;
        self.text(place, text);
        if !(2..=4).contains(level) {
            self.add(Flaw::HeadingLevel { place: place.to_string(), level: *level });
        } else if *level > *level_before + 1 {
            self.add(Flaw::HeadingSkipped { place: place.to_string(), level: *level, before: *level_before });
        }
        *level_before = (*level).clamp(2, 4);
    }

    fn size(&mut self, document: &Document) {
        let bytes = document.json_length();
        if bytes > limits::DOCUMENT_BYTES_MAX {
            self.add(Flaw::TooLarge { bytes });
        }
    }

    fn text(&mut self, place: &dyn Display, text: &Text) {
        for words in [text.en(), text.cy()].into_iter().flatten() {
            if words.trim().is_empty() {
                self.add(Flaw::Blank { place: place.to_string() });
            }
            self.words(place, words);
        }
    }

    fn words(&mut self, place: &dyn Display, words: &str) {
        let chars = words.chars().count();
        if chars > limits::TEXT_CHARS_MAX {
            self.add(Flaw::TextTooLong { place: place.to_string(), chars });
        }
    }
}
