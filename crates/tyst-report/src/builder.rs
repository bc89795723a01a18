//! The fluent way to build a document, so that a report stays short.
//!
//! Deliberately absent: checks. [`Document::validate`] finds every flaw at once, at the end.

use crate::chart::Chart;
use crate::checklist::Checklist;
use crate::document::{Block, Document, Figure, Heading, Note, Paragraph, Schema, Tone};
use crate::header::Header;
use crate::table::Table;
use crate::text::Text;
use crate::timeline::Timeline;
use crate::value::Value;
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

impl Document {
    /// Returns a document that has a title and nothing else.
    pub fn new(title: impl Into<Text>) -> Self {
        Self {
            schema: Schema,
            title: title.into(),
            question: None,
            header: None,
            figures: Vec::new(),
            blocks: Vec::new(),
        }
    }

    /// Returns the document with the question that it answers, in one line.
    #[must_use]
    pub fn question(mut self, question: impl Into<Text>) -> Self {
        self.question = Some(question.into());
        self
    }

    /// Returns the document with a header; for the host only.
    #[must_use]
    pub fn stamped(mut self, header: Header) -> Self {
        self.header = Some(header);
        self
    }

    /// Returns the document with a further headline figure.
    #[must_use]
    pub fn figure(
        mut self,
        id: impl Into<String>,
        label: impl Into<Text>,
        value: impl Into<Value>,
        witnesses: impl Into<Witnesses>,
    ) -> Self {
        let (id, label) = (id.into(), label.into());
        self.figures.push(Figure { id, label, value: value.into(), witnesses: witnesses.into() });
        self
    }

    /// Returns the document with the start of a section; `level` is 2 to 4.
    #[must_use]
    pub fn heading(self, level: u8, text: impl Into<Text>) -> Self {
        self.block(Block::Heading(Heading { level, text: text.into() }))
    }

    /// Returns the document with a further paragraph that rests on no particular events.
    #[must_use]
    pub fn paragraph(self, text: impl Into<Text>) -> Self {
        self.witnessed_paragraph(text, Witnesses::none())
    }

    /// Returns the document with a further paragraph and the events behind it.
    #[must_use]
    pub fn witnessed_paragraph(self, text: impl Into<Text>, witnesses: impl Into<Witnesses>) -> Self {
        self.block(Block::Paragraph(Paragraph { text: text.into(), witnesses: witnesses.into() }))
    }

    /// Returns the document with a further table.
    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.block(Block::Table(table))
    }

    /// Returns the document with a further checklist.
    #[must_use]
    pub fn checklist(self, checklist: Checklist) -> Self {
        self.block(Block::Checklist(checklist))
    }

    /// Returns the document with a further timeline.
    #[must_use]
    pub fn timeline(self, timeline: Timeline) -> Self {
        self.block(Block::Timeline(timeline))
    }

    /// Returns the document with a further chart.
    #[must_use]
    pub fn chart(self, chart: Chart) -> Self {
        self.block(Block::Chart(chart))
    }

    /// Returns the document with a remark that is good to know.
    #[must_use]
    pub fn note(self, text: impl Into<Text>) -> Self {
        self.block(Block::Note(Note { tone: Tone::Information, text: text.into() }))
    }

    /// Returns the document with a remark without which the figures can mislead.
    #[must_use]
    pub fn caution(self, text: impl Into<Text>) -> Self {
        self.block(Block::Note(Note { tone: Tone::Caution, text: text.into() }))
    }

    /// Returns the document with a remark on what was left out of the figures.
    #[must_use]
    pub fn not_counted(self, text: impl Into<Text>) -> Self {
        self.block(Block::Note(Note { tone: Tone::NotCounted, text: text.into() }))
    }

    /// Returns the document with a further block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }
}
