//! Draws a document as text for a terminal or a mail.
//!
//! Nothing is said by colour alone, and nothing in a document can act on the terminal. Deliberately absent:
//! witnesses in tables, which `tyst why` and the CSV show.

use super::escape::lines;
use super::order;
use super::stamp::{Lines, scope_lines, stamp_lines};
use super::wording::Wording;
use super::wrap::wrapped;
use crate::chart::Chart;
use crate::checklist::{Checklist, ChecklistItem};
use crate::document::{Block, Document, Figure, Heading, Note, Paragraph};
use crate::labels;
use crate::text::{Language, Text};
use crate::timeline::{Timeline, TimelineItem};
use crate::witness::Witnesses;

mod bars;
mod grid;
mod listed;
mod phrase;
#[cfg(test)]
mod tests;

pub(super) use phrase::{checklist_phrase, span_phrase, span_runs, tone_label};

/// The narrowest page that is drawn, in characters.
const WIDTH_MIN: u16 = 20;

/// How text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// How wide the page is, in characters; less than 20 counts as 20.
    pub width: u16,
    /// Whether to do without box drawing and other marks beyond ASCII; words keep their letters.
    pub plain: bool,
    /// Whether titles are set in bold by terminal codes.
    pub colour: bool,
}

/// Returns the document as text in `language`, or in the other one where that is missing.
pub fn text(document: &Document, language: Language, style: &TextStyle) -> String {
    let wording = Wording { language, ascii: style.plain };
    let cells = document.blocks.iter().map(cells).sum();
    let mut page = Page { drawn: String::new(), wording, style: *style, row_lines: grid::row_lines(cells) };
    page.title(document);
    if let Some(header) = &document.header {
        page.labelled(stamp_lines(header, wording));
    }
    page.list(document.figures.iter().map(|figure| figure_line(figure, wording)));
    for block in &document.blocks {
        page.block(block);
    }
    page.drawn
}

/// The page as drawn so far; its parts are set apart by one blank line.
struct Page {
    drawn: String,
    wording: Wording,
    style: TextStyle,
    /// How many lines a row of a table may take.
    row_lines: usize,
}

impl Page {
    fn width(&self) -> usize {
        usize::from(self.style.width.max(WIDTH_MIN))
    }

    /// Draws one part of the page, below a blank line unless it is the first.
    fn part(&mut self, part: &str) {
        if !self.drawn.is_empty() {
            self.drawn.push('\n');
        }
        self.drawn.push_str(part.trim_end());
        self.drawn.push('\n');
    }

    fn list(&mut self, items: impl Iterator<Item = String>) {
        let lines: Vec<String> = items.map(|item| wrapped(&item, self.width(), 2)).collect();
        if !lines.is_empty() {
            self.part(&lines.join("\n"));
        }
    }

    fn labelled(&mut self, lines: Lines) {
        let wording = self.wording;
        self.list(lines.into_iter().map(|(label, value)| format!("{label}: {}", wording.plain(&value))));
    }

    fn title(&mut self, document: &Document) {
        self.underlined(&document.title, '=');
        if let Some(header) = &document.header {
            self.labelled(scope_lines(header, self.wording));
        }
        if let Some(question) = &document.question {
            let question = wrapped(&self.wording.words(question), self.width(), 0);
            self.part(&question);
        }
    }

    fn underlined(&mut self, text: &Text, mark: char) {
        let words = wrapped(&self.wording.words(text), self.width(), 0);
        let length = words.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        let underline = mark.to_string().repeat(length);
        let part = format!("{}\n{underline}", self.bold(&words));
        self.part(&part);
    }

    fn bold(&self, words: &str) -> String {
        if self.style.colour { format!("\u{1b}[1m{words}\u{1b}[0m") } else { words.to_owned() }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Table(table) => {
                self.caption(&table.caption);
                self.under(&grid::grid(table, self.wording, self.style, self.row_lines));
            }
            Block::Checklist(checklist) => self.checklist(checklist),
            Block::Timeline(timeline) => self.timeline(timeline),
            Block::Chart(chart) => self.chart(chart),
            Block::Note(note) => self.note(note),
        }
    }

    fn heading(&mut self, heading: &Heading) {
        match heading.level {
            2 => self.underlined(&heading.text, '-'),
            _ => self.caption(&heading.text),
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let mut found = lines(paragraph.text.words(self.wording.language));
        if let (Some(last), Some(seq)) = (found.last_mut(), self.wording.witnesses(&paragraph.witnesses)) {
            *last = format!("{last} {seq}");
        }
        let drawn: Vec<String> = found.iter().map(|line| wrapped(line, self.width(), 0)).collect();
        self.part(&drawn.join("\n"));
    }

    fn caption(&mut self, caption: &Text) {
        let words = wrapped(&self.wording.words(caption), self.width(), 0);
        let part = self.bold(&words);
        self.part(&part);
    }

    /// Draws what belongs to the part above, without a blank line between.
    fn under(&mut self, lines: &str) {
        self.drawn.push_str(lines.trim_end());
        self.drawn.push('\n');
    }

    fn items(&mut self, items: Vec<String>) {
        if items.is_empty() {
            self.under(self.wording.label(labels::NOTHING_RECORDED));
        }
        for item in items {
            let item = wrapped(&format!("- {item}"), self.width(), 2);
            self.under(&item);
        }
    }

    fn checklist(&mut self, checklist: &Checklist) {
        self.caption(&checklist.caption);
        let item = |item: &ChecklistItem| {
            let line =
                format!("{}: {}", self.wording.words(&item.label), checklist_phrase(item, self.wording));
            with_witnesses(line, &item.witnesses, self.wording)
        };
        let items = checklist.items.iter().map(item).collect();
        self.items(items);
    }

    fn timeline(&mut self, timeline: &Timeline) {
        self.caption(&timeline.caption);
        let item = |item: &TimelineItem| {
            let line = format!("{}: {}", self.wording.words(&item.label), span_phrase(item, self.wording));
            with_witnesses(line, &item.witnesses, self.wording)
        };
        let items = order::items(timeline, self.wording.language).into_iter().map(item).collect();
        self.items(items);
    }

    fn chart(&mut self, chart: &Chart) {
        self.caption(&chart.title);
        let description = wrapped(&self.wording.words(&chart.description), self.width(), 0);
        self.under(&description);
        let table = bars::with_bars(chart, self.wording, self.width());
        self.under(&grid::grid(&table, self.wording, self.style, self.row_lines));
    }

    fn note(&mut self, note: &Note) {
        let label = self.wording.label(tone_label(note.tone));
        let line = wrapped(&format!("{label}: {}", self.wording.words(&note.text)), self.width(), 2);
        self.part(&line);
    }
}

/// Returns how many cells a block draws.
fn cells(block: &Block) -> usize {
    match block {
        Block::Table(table) => table.columns.len() * (table.rows.len() + 1),
        Block::Chart(chart) => {
            let table = chart.data_table();
            table.columns.len() * (table.rows.len() + 1)
        }
        Block::Heading(_)
        | Block::Paragraph(_)
        | Block::Checklist(_)
        | Block::Timeline(_)
        | Block::Note(_) => 0,
    }
}

fn figure_line(figure: &Figure, wording: Wording) -> String {
    let line = format!("{}: {}", wording.words(&figure.label), wording.value(&figure.value));
    with_witnesses(line, &figure.witnesses, wording)
}

fn with_witnesses(line: String, witnesses: &Witnesses, wording: Wording) -> String {
    match wording.witnesses(witnesses) {
        Some(seq) => format!("{line} {seq}"),
        None => line,
    }
}
