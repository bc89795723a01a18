//! Draws a document as GitHub-flavoured Markdown.
//!
//! Words from a document can never become markup: no heading, row, link or HTML tag that the document does
//! not have. Deliberately absent: witnesses in tables, which the CSV shows.

use super::escape::{lines, one_line};
use super::order;
use super::stamp::{Lines, scope_lines, stamp_lines};
use super::text::{checklist_phrase, span_phrase, tone_label};
use super::wording::Wording;
use crate::chart::Chart;
use crate::checklist::Checklist;
use crate::document::{Block, Document, Paragraph};
use crate::header::Header;
use crate::labels;
use crate::table::{Align, Column, Table};
use crate::text::{Language, Text};
use crate::timeline::Timeline;
use crate::witness::Witnesses;

#[cfg(test)]
mod tests;

/// Returns the document as Markdown in `language`, or in the other one where that is missing.
pub fn markdown(document: &Document, language: Language) -> String {
    let pen = Pen { wording: Wording { language, ascii: false } };
    let mut parts = vec![format!("# {}", pen.text(&document.title))];
    let of_header = |lines: fn(&Header, Wording) -> Lines| {
        let lines = document.header.iter().flat_map(|header| lines(header, pen.wording));
        list(lines.map(|(label, value)| pen.item(label, &pen.wording.plain(&value), &Witnesses::none())))
    };
    parts.extend(of_header(scope_lines));
    parts.extend(document.question.as_ref().map(|question| format!("*{}*", pen.text(question))));
    parts.extend(of_header(stamp_lines));
    parts.extend(list(document.figures.iter().map(|figure| {
        let (label, value) = (pen.wording.words(&figure.label), pen.wording.value(&figure.value));
        pen.item(&label, &value, &figure.witnesses)
    })));
    parts.extend(document.blocks.iter().map(|block| pen.block(block)));
    parts.join("\n\n") + "\n"
}

/// Returns the items as a list, or nothing when there are none.
fn list(items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.collect();
    (!items.is_empty()).then(|| items.join("\n"))
}

#[derive(Clone, Copy)]
struct Pen {
    wording: Wording,
}

impl Pen {
    fn text(self, text: &Text) -> String {
        escaped(&self.wording.words(text))
    }

    fn item(self, label: &str, value: &str, witnesses: &Witnesses) -> String {
        self.witnessed(format!("- **{}:** {}", escaped(label), escaped(value)), witnesses)
    }

    fn witnessed(self, line: String, witnesses: &Witnesses) -> String {
        match self.wording.witnesses(witnesses) {
            Some(seq) => format!("{line} {}", escaped(&seq)),
            None => line,
        }
    }

    fn block(self, block: &Block) -> String {
        match block {
            Block::Heading(heading) => {
                format!("{} {}", "#".repeat(usize::from(heading.level)), self.text(&heading.text))
            }
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Table(table) => self.table(table),
            Block::Checklist(checklist) => self.checklist(checklist),
            Block::Timeline(timeline) => self.timeline(timeline),
            Block::Chart(chart) => self.chart(chart),
            Block::Note(note) => {
                let label = self.wording.label(tone_label(note.tone));
                format!("> **{}:** {}", escaped(label), self.text(&note.text))
            }
        }
    }

    fn paragraph(self, paragraph: &Paragraph) -> String {
        let found = lines(paragraph.text.words(self.wording.language));
        let found: Vec<String> = found.iter().map(|line| escaped_line(line)).collect();
        self.witnessed(found.join("\\\n"), &paragraph.witnesses)
    }

    fn caption(self, caption: &Text, body: Option<String>) -> String {
        let nothing = || self.wording.label(labels::NOTHING_RECORDED).to_owned();
        format!("**{}**\n\n{}", self.text(caption), body.unwrap_or_else(nothing))
    }

    fn table(self, table: &Table) -> String {
        self.caption(&table.caption, (!table.rows.is_empty()).then(|| self.rows(table)))
    }

    fn rows(self, table: &Table) -> String {
        let mut rows = vec![
            table_row(table.columns.iter().map(|column| self.text(&column.label))),
            table_row(table.columns.iter().map(|column| rule(column).to_owned())),
        ];
        let mut group_before = None;
        for row in order::rows(table, self.wording.language) {
            if let Some(group) = row.group.as_ref().filter(|group| group_before != Some(*group)) {
                let blanks = table.columns.iter().skip(1).map(|_| String::new());
                rows.push(table_row(std::iter::once(format!("**{}**", self.text(group))).chain(blanks)));
            }
            group_before = row.group.as_ref();
            rows.push(table_row(row.cells.iter().map(|cell| escaped(&self.wording.value(&cell.value)))));
        }
        rows.join("\n")
    }

    fn checklist(self, checklist: &Checklist) -> String {
        let items = checklist.items.iter().map(|item| {
            let phrase = checklist_phrase(item, self.wording);
            self.item(&self.wording.words(&item.label), &phrase, &item.witnesses)
        });
        self.caption(&checklist.caption, list(items))
    }

    fn timeline(self, timeline: &Timeline) -> String {
        let items = order::items(timeline, self.wording.language).into_iter().map(|item| {
            let phrase = span_phrase(item, self.wording);
            self.item(&self.wording.words(&item.label), &phrase, &item.witnesses)
        });
        self.caption(&timeline.caption, list(items))
    }

    fn chart(self, chart: &Chart) -> String {
        let table = chart.data_table();
        let rows = (!table.rows.is_empty()).then(|| self.rows(&table));
        let description = escaped_line(&self.wording.words(&chart.description));
        self.caption(
            &chart.title,
            Some(match rows {
                Some(rows) => format!("{description}\n\n{rows}"),
                None => description,
            }),
        )
    }
}

fn rule(column: &Column) -> &'static str {
    match column.align {
        Align::Start => "---",
        Align::End => "---:",
    }
}

fn table_row(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.collect();
    format!("| {} |", cells.join(" | "))
}

/// Returns the words as one line that Markdown shows as they are, wherever other words stand before them.
fn escaped(words: &str) -> String {
    let line = one_line(words);
    let mut drawn = String::with_capacity(line.len());
    for character in line.chars() {
        if "\\`*_[]<>|~&$#".contains(character) {
            drawn.push('\\');
        }
        drawn.push(character);
    }
    drawn
}

/// Returns the words as a line of their own that starts no list, rule or heading.
fn escaped_line(words: &str) -> String {
    let line = escaped(words);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marks: &[char] = if digits == 0 { &['+', '-', '=', ':'] } else { &['.', ')'] };
    if line[digits..].starts_with(marks) {
        let (number, rest) = line.split_at(digits);
        return format!("{number}\\{rest}");
    }
    line
}
