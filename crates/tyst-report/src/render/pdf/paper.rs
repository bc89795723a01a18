//! A document as the data that the template lays out: the words of one language, and the pictures.
//!
//! Words are runs, each with its language. Deliberately absent: how anything looks, which the template says.

use std::slice;

use serde_json::{Value as Json, json};

use crate::chart::Chart;
use crate::checklist::ChecklistItem;
use crate::document::{Block, Document, Figure, Note, Paragraph, Tone};
use crate::header::Header;
use crate::labels;
use crate::render::order;
use crate::render::stamp::{Lines, name, scope_lines, stamp_lines};
use crate::render::svg;
use crate::render::text::{span_runs, tone_label};
use crate::render::wording::{Run, Wording};
use crate::table::{Align, Row, Table};
use crate::text::{Language, Text};
use crate::timeline::Timeline;
use crate::value::Value;
use crate::witness::Witnesses;

/// What the template is given.
pub(super) struct Paper {
    pub(super) data: Json,
    /// The pictures by their names, which the data has.
    pub(super) pictures: Vec<(String, String)>,
}

/// Returns a document as data in a language.
pub(super) fn paper(document: &Document, language: Language) -> Paper {
    let wording = Wording { language, ascii: false };
    let mut pen = Pen { wording, until: svg::until(document), pictures: Vec::new() };
    let blocks: Vec<Json> = document.blocks.iter().map(|block| pen.block(block)).collect();
    let of_header = |lines: fn(&Header, Wording) -> Lines| -> Vec<Json> {
        let lines = document.header.iter().flat_map(|header| lines(header, wording));
        lines.map(|(label, value)| json!([label, pen.runs(&value)])).collect()
    };
    let data = json!({
        "lang": language.tag(),
        "name": name(document, pen.wording),
        "title": pen.text(&document.title),
        "question": document.question.as_ref().map(|question| pen.text(question)),
        "figures": document.figures.iter().map(|figure| pen.figure(figure)).collect::<Vec<_>>(),
        "blocks": blocks,
        "about": pen.wording.label(labels::ABOUT_REPORT),
        "nothing": pen.wording.label(labels::NOTHING_RECORDED),
        "scope": of_header(scope_lines),
        "stamp": of_header(stamp_lines),
    });
    Paper { data, pictures: pen.pictures }
}

struct Pen {
    wording: Wording,
    /// The day to which pictures run.
    until: Option<i32>,
    pictures: Vec<(String, String)>,
}

impl Pen {
    /// Returns runs as the template knows them.
    fn runs(&self, runs: &[Run]) -> Vec<Json> {
        let run = |run: &Run| {
            let lang = known_tag(&run.lang).unwrap_or(self.wording.language.tag());
            json!({ "text": self.wording.plain(slice::from_ref(run)), "lang": lang })
        };
        runs.iter().map(run).collect()
    }

    fn text(&self, text: &Text) -> Vec<Json> {
        self.runs(&self.wording.text(text))
    }

    fn value(&self, value: &Value) -> Vec<Json> {
        self.runs(&self.wording.runs(value))
    }

    fn witnesses(&self, witnesses: &Witnesses) -> Option<String> {
        self.wording.witnesses(witnesses)
    }

    fn figure(&self, figure: &Figure) -> Json {
        json!({
            "label": self.text(&figure.label), "value": self.value(&figure.value),
            "witnesses": self.witnesses(&figure.witnesses),
        })
    }

    fn block(&mut self, block: &Block) -> Json {
        match block {
            Block::Heading(heading) => {
                json!({ "type": "heading", "level": heading.level, "words": self.text(&heading.text) })
            }
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Table(table) => self.table(table),
            Block::Checklist(checklist) => {
                let items: Vec<Json> = checklist.items.iter().map(|item| self.checklist_item(item)).collect();
                self.list(&checklist.caption, &items)
            }
            Block::Timeline(timeline) => self.timeline(timeline),
            Block::Chart(chart) => self.chart(chart),
            Block::Note(note) => self.note(note),
        }
    }

    fn paragraph(&self, paragraph: &Paragraph) -> Json {
        let lines: Vec<_> = self.wording.lines(&paragraph.text).iter().map(|line| self.runs(line)).collect();
        json!({ "type": "paragraph", "lines": lines, "witnesses": self.witnesses(&paragraph.witnesses) })
    }

    fn note(&self, note: &Note) -> Json {
        let cautious = match note.tone {
            Tone::Information => false,
            Tone::Caution | Tone::NotCounted => true,
        };
        let tone = format!("{}: ", self.wording.label(tone_label(note.tone)));
        json!({ "type": "note", "tone": tone, "cautious": cautious, "words": self.text(&note.text) })
    }

    fn table(&self, table: &Table) -> Json {
        let columns: Vec<Json> = table
            .columns
            .iter()
            .map(|column| json!({ "head": self.text(&column.label), "number": column.align == Align::End }))
            .collect();
        let groups: Vec<Json> = order::rows(table, self.wording.language)
            .chunk_by(|one, next| one.group == next.group)
            .map(|rows| {
                let group = rows.first().and_then(|row| row.group.as_ref()).map(|group| self.text(group));
                json!({ "head": group, "rows": rows.iter().map(|row| self.row(row)).collect::<Vec<_>>() })
            })
            .collect();
        json!({ "type": "table", "caption": self.text(&table.caption), "columns": columns, "groups": groups })
    }

    fn row(&self, row: &Row) -> Vec<Vec<Json>> {
        row.cells.iter().map(|cell| self.value(&cell.value)).collect()
    }

    fn list(&self, caption: &Text, items: &[Json]) -> Json {
        json!({ "type": "list", "caption": self.text(caption), "items": items })
    }

    fn checklist_item(&self, item: &ChecklistItem) -> Json {
        let mut words = self.wording.text(&item.label);
        words.push(self.wording.own(format!(": {}", self.wording.label(item.state.label()))));
        if let Some(detail) = &item.detail {
            words.extend(self.wording.beside("", self.wording.runs(detail)));
        }
        json!({ "words": self.runs(&words), "witnesses": self.witnesses(&item.witnesses) })
    }

    /// Returns the spans in words, below their picture where any of them has a date.
    fn timeline(&mut self, timeline: &Timeline) -> Json {
        let items = order::items(timeline, self.wording.language).into_iter().map(|item| {
            let mut words = self.wording.text(&item.label);
            words.push(self.wording.own(": "));
            words.extend(span_runs(item, self.wording));
            json!({ "words": self.runs(&words), "witnesses": self.witnesses(&item.witnesses) })
        });
        let list = self.list(&timeline.caption, &items.collect::<Vec<_>>());
        let picture = svg::timeline(timeline, self.wording, self.until);
        let caption = self.wording.words(&timeline.caption);
        let alt = format!("{caption}. {}", svg::said::timeline(timeline, self.wording));
        json!({ "type": "together", "blocks": [self.picture(picture, &alt), list] })
    }

    /// Returns the picture of a chart, and below it its data as a table.
    fn chart(&mut self, chart: &Chart) -> Json {
        let alt = format!(
            "{}. {}",
            self.wording.words(&chart.title),
            svg::said::chart(&chart.description, &chart.spec, self.wording)
        );
        let picture = svg::chart(chart, self.wording, self.until);
        let picture = self.picture(picture, &alt);
        let caption = json!({ "type": "caption", "title": self.text(&chart.title), "words": self.text(&chart.description) });
        json!({ "type": "together", "blocks": [caption, picture, self.table(&chart.data_table())] })
    }

    /// Returns a picture by its name, or nothing where there is none.
    fn picture(&mut self, picture: Option<String>, alt: &str) -> Json {
        let Some(picture) = picture else {
            return json!({ "type": "together", "blocks": [] });
        };
        let name = format!("picture-{}.svg", self.pictures.len() + 1);
        let whole = picture.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
        self.pictures.push((name.clone(), whole));
        json!({ "type": "picture", "file": name, "alt": alt })
    }
}

/// Returns the language of a tag such as `en-GB`, if it is one of two or three letters.
fn known_tag(tag: &str) -> Option<&str> {
    let language = tag.split('-').next()?;
    let is_known = matches!(language.len(), 2 | 3) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    is_known.then_some(language)
}
