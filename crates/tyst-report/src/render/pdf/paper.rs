//! A document as the data that the template lays out: the words of one language, and the pictures.
//!
//! Words are runs, each with its language. Deliberately absent: how anything looks, which the template says.

use serde_json::{Value as Json, json};

use crate::chart::Chart;
use crate::checklist::ChecklistItem;
use crate::document::{Block, Document, Figure, Note, Paragraph, Tone};
use crate::labels;
use crate::render::escape::{lines, one_line};
use crate::render::order;
use crate::render::stamp::{name, stamp_lines};
use crate::render::svg;
use crate::render::text::{span_phrase, tone_label};
use crate::render::wording::Wording;
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
    let mut pen = Pen { wording: Wording { language, ascii: false }, pictures: Vec::new() };
    let blocks: Vec<Json> = document.blocks.iter().map(|block| pen.block(block)).collect();
    let stamp = document.header.iter().flat_map(|header| stamp_lines(header, pen.wording));
    let stamp: Vec<Json> = stamp.map(|(label, value)| json!([label, value])).collect();
    let data = json!({
        "lang": language.tag(),
        "name": name(document, pen.wording),
        "title": pen.text(&document.title),
        "question": document.question.as_ref().map(|question| pen.text(question)),
        "figures": document.figures.iter().map(|figure| pen.figure(figure)).collect::<Vec<_>>(),
        "blocks": blocks,
        "about": pen.wording.label(labels::ABOUT_REPORT),
        "nothing": pen.wording.label(labels::NOTHING_RECORDED),
        "stamp": stamp,
    });
    Paper { data, pictures: pen.pictures }
}

struct Pen {
    wording: Wording,
    pictures: Vec<(String, String)>,
}

/// Returns words of one language as a run.
fn run(words: &str, lang: &str) -> Json {
    json!({ "text": words, "lang": lang })
}

impl Pen {
    /// Returns the host's own words as a run.
    fn own(&self, words: &str) -> Json {
        run(words, self.wording.language.tag())
    }

    fn text(&self, text: &Text) -> Json {
        let (words, shown) = text.shown_in(self.wording.language);
        run(&one_line(words), shown.tag())
    }

    /// Returns a value as runs; a source's own words are in their own language.
    fn value(&self, value: &Value) -> Vec<Json> {
        match value {
            Value::Words(text) => vec![self.text(text)],
            Value::Quoted { text, lang } => {
                let lang = known_tag(lang).unwrap_or(self.wording.language.tag());
                vec![run(&self.wording.quotation(text), lang)]
            }
            Value::NotRecorded { note: Some(note) } => {
                let state = self.wording.label(labels::NOT_RECORDED);
                vec![self.own(&format!("{state} (")), self.text(note), self.own(")")]
            }
            Value::Number(_)
            | Value::People(_)
            | Value::Percent { .. }
            | Value::PeoplePercent { .. }
            | Value::Between { .. }
            | Value::PeopleBetween { .. }
            | Value::Change { .. }
            | Value::NotRecorded { note: None }
            | Value::Date { .. }
            | Value::WholePercent(_)
            | Value::Suppressed
            | Value::Empty => vec![self.own(&self.wording.value(value))],
        }
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
        let (words, shown) = paragraph.text.shown_in(self.wording.language);
        let lines: Vec<Json> = lines(words).iter().map(|line| run(line, shown.tag())).collect();
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
        let state = format!(": {}", self.wording.label(item.state.label()));
        let mut words = vec![self.text(&item.label), self.own(&state)];
        if let Some(detail) = &item.detail {
            words.push(self.own(" ("));
            words.extend(self.value(detail));
            words.push(self.own(")"));
        }
        json!({ "words": words, "witnesses": self.witnesses(&item.witnesses) })
    }

    /// Returns the spans in words, below their picture where any of them has a date.
    fn timeline(&mut self, timeline: &Timeline) -> Json {
        let items = order::items(timeline, self.wording.language).into_iter().map(|item| {
            let span = format!(": {}", span_phrase(item, self.wording));
            json!({ "words": [self.text(&item.label), self.own(&span)], "witnesses": self.witnesses(&item.witnesses) })
        });
        let list = self.list(&timeline.caption, &items.collect::<Vec<_>>());
        let picture = svg::timeline(timeline, self.wording);
        let alt = self.wording.words(&timeline.caption);
        json!({ "type": "together", "blocks": [self.picture(picture, &alt), list] })
    }

    /// Returns the picture of a chart, and below it its data as a table.
    fn chart(&mut self, chart: &Chart) -> Json {
        let alt = format!("{}. {}", self.wording.words(&chart.title), self.wording.words(&chart.description));
        let picture = svg::chart(chart, self.wording);
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
