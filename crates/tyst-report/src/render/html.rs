//! Draws a document as a page of its own in HTML: for screens, screen readers and paper, without any script.
//!
//! Words from a document can never become markup: maud escapes them. What stands in the other language says so (`lang`).
//! Follows WCAG 2.2 AA: headings without gaps, tables with captions and header cells, charts with a title, a description and
//! their data below. Deliberately absent: anything that a page would load.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::escape::{lines, one_line};
use super::order;
use super::stamp::{name, stamp_lines};
use super::svg;
use super::text::{span_phrase, tone_label};
use super::wording::Wording;
use crate::chart::Chart;
use crate::checklist::{Checklist, ChecklistItem};
use crate::document::{Block, Document, Figure, Heading, Note, Paragraph, Tone};
use crate::labels::{self, Label};
use crate::text::{Language, Text};
use crate::timeline::Timeline;
use crate::value::Value;
use crate::witness::Witnesses;

mod pages;
mod table;
#[cfg(test)]
mod tests;

pub use pages::{Area, Index, accessibility, index, landing};

/// The style of every page; it is part of the page, so that one file is the whole report.
const STYLE: &str = include_str!("html/style.css");

/// What a page refers to outside of itself, each an address as it stands in a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The same page in the other language.
    pub twin: Option<String>,
    /// The page that lists the reports.
    pub index: Option<String>,
    /// The accessibility statement.
    pub statement: Option<String>,
    /// The same report in other formats: what each is called, and where it is.
    pub downloads: Vec<(String, String)>,
}

/// Returns the document as a page in `language`, or in the other one where that is missing.
pub fn html(document: &Document, language: Language, links: &Links) -> String {
    let pen = Pen { wording: Wording { language, ascii: false } };
    frame(&name(document, pen.wording), language, links, &pen.document(document, links))
}

/// How words begin that are there in the other language alone. A quotation is no such words.
const IN_OTHER: &str = "<span lang=";

/// Returns a page of HTML around what is its own: the language, the style, the way past the head of the page, and the links.
fn frame(title: &str, language: Language, links: &Links, main: &Markup) -> String {
    let pen = Pen { wording: Wording { language, ascii: false } };
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – tyst" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#Main" { (pen.label(labels::SKIP)) }
                @if links.index.is_some() || links.twin.is_some() {
                    header {
                        @if let Some(index) = &links.index { p { a href=(index) { (pen.label(labels::ALL_REPORTS)) } } }
                        @if let Some(twin) = &links.twin { (pen.twin(twin)) }
                    }
                }
                main id="Main" tabindex="-1" {
                    (main)
                    @if main.0.contains(IN_OTHER) { p.note { (pen.label(labels::IN_ONE_LANGUAGE)) } }
                }
                footer {
                    @if let Some(statement) = &links.statement {
                        p { a href=(statement) { (pen.label(labels::ACCESSIBILITY)) } }
                    }
                    p { "tyst" }
                }
            }
        }
    };
    page.into_string() + "\n"
}

#[derive(Clone, Copy)]
struct Pen {
    wording: Wording,
}

impl Pen {
    fn label(self, label: Label) -> &'static str {
        self.wording.label(label)
    }

    /// Returns the link to the same page in the other language, named in that language.
    fn twin(self, href: &str) -> Markup {
        let other = match self.wording.language {
            Language::English => Language::Welsh,
            Language::Welsh => Language::English,
        };
        html! {
            nav aria-label=(self.label(labels::LANGUAGE)) {
                a href=(href) hreflang=(other.tag()) lang=(other.tag()) rel="alternate" {
                    span.hidden { (labels::CHANGE_LANGUAGE.words(other)) " " }
                    (other.name())
                }
            }
        }
    }

    /// Returns words on one line, marked where they are in the other language.
    fn text(self, text: &Text) -> Markup {
        let (words, shown) = text.shown_in(self.wording.language);
        self.in_language(&one_line(words), shown)
    }

    fn in_language(self, words: &str, shown: Language) -> Markup {
        html! { @if shown == self.wording.language { (words) } @else { span lang=(shown.tag()) { (words) } } }
    }

    /// Returns a value; a source's own words are a quotation in their own language.
    fn value(self, value: &Value) -> Markup {
        match value {
            Value::Words(text) => self.text(text),
            Value::Quoted { text, lang } => html! { q lang=(one_line(lang)) { (one_line(text)) } },
            Value::NotRecorded { note: Some(note) } => {
                html! { (self.label(labels::NOT_RECORDED)) " (" (self.text(note)) ")" }
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
            | Value::Empty => html! { (self.wording.value(value)) },
        }
    }

    fn witnesses(self, witnesses: &Witnesses) -> Markup {
        html! { @if let Some(seq) = self.wording.witnesses(witnesses) { " " span.seq { (seq) } } }
    }

    fn document(self, document: &Document, links: &Links) -> Markup {
        html! {
            h1 { (self.text(&document.title)) }
            @if let Some(question) = &document.question { p.question { (self.text(question)) } }
            @if !document.figures.is_empty() {
                dl.figures { @for figure in &document.figures { (self.figure(figure)) } }
            }
            @for block in &document.blocks { (self.block(block)) }
            @if !links.downloads.is_empty() {
                h2 { (self.label(labels::DOWNLOADS)) }
                ul { @for (name, href) in &links.downloads { li { a href=(one_line(href)) download { (one_line(name)) } } } }
            }
            @if let Some(header) = &document.header {
                h2 { (self.label(labels::ABOUT_REPORT)) }
                dl.stamp {
                    @for (label, value) in stamp_lines(header, self.wording) { div { dt { (label) } dd { (value) } } }
                }
            }
        }
    }

    fn figure(self, figure: &Figure) -> Markup {
        html! {
            div id=(figure.id) {
                dt { (self.text(&figure.label)) }
                dd { (self.value(&figure.value)) (self.witnesses(&figure.witnesses)) }
            }
        }
    }

    fn block(self, block: &Block) -> Markup {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Table(table) => self.table(table),
            Block::Checklist(checklist) => self.checklist(checklist),
            Block::Timeline(timeline) => self.timeline(timeline),
            Block::Chart(chart) => self.chart(chart),
            Block::Note(note) => self.note(note),
        }
    }

    fn heading(self, heading: &Heading) -> Markup {
        let words = self.text(&heading.text);
        match heading.level {
            2 => html! { h2 { (words) } },
            3 => html! { h3 { (words) } },
            _ => html! { h4 { (words) } },
        }
    }

    fn paragraph(self, paragraph: &Paragraph) -> Markup {
        let (words, shown) = paragraph.text.shown_in(self.wording.language);
        html! {
            p {
                @for (index, line) in lines(words).iter().enumerate() {
                    @if index > 0 { br; }
                    (self.in_language(line, shown))
                }
                (self.witnesses(&paragraph.witnesses))
            }
        }
    }

    fn note(self, note: &Note) -> Markup {
        let class = match note.tone {
            Tone::Information => "note",
            Tone::Caution | Tone::NotCounted => "note caution",
        };
        html! { p class=(class) { strong { (self.label(tone_label(note.tone))) ":" } " " (self.text(&note.text)) } }
    }

    /// Returns a list under its caption, or that nothing is recorded.
    fn list(self, id: &str, caption: &Text, items: &[Markup]) -> Markup {
        html! {
            div id=(id) {
                p.caption { (self.text(caption)) }
                @if items.is_empty() { p { (self.label(labels::NOTHING_RECORDED)) } }
                @else { ul { @for item in items { li { (item) } } } }
            }
        }
    }

    fn checklist(self, checklist: &Checklist) -> Markup {
        let item = |item: &ChecklistItem| {
            html! {
                (self.text(&item.label)) ": " (self.label(item.state.label()))
                @if let Some(detail) = &item.detail { " (" (self.value(detail)) ")" }
                (self.witnesses(&item.witnesses))
            }
        };
        let items: Vec<Markup> = checklist.items.iter().map(item).collect();
        self.list(&checklist.id, &checklist.caption, &items)
    }

    /// Returns the spans in words, below their picture where any of them has a date.
    fn timeline(self, timeline: &Timeline) -> Markup {
        let items: Vec<Markup> = order::items(timeline, self.wording.language)
            .into_iter()
            .map(|item| {
                html! {
                    (self.text(&item.label)) ": " (span_phrase(item, self.wording)) (self.witnesses(&item.witnesses))
                }
            })
            .collect();
        html! {
            @if let Some(picture) = svg::timeline(timeline, self.wording) { (self.picture(&timeline.caption, picture)) }
            (self.list(&timeline.id, &timeline.caption, &items))
        }
    }

    /// Returns a picture that can be scrolled sideways by keys where the page is narrower.
    fn picture(self, title: &Text, picture: String) -> Markup {
        let label = self.wording.words(title);
        html! { div.picture role="group" aria-label=(label) tabindex="0" { (PreEscaped(picture)) } }
    }

    /// Returns the picture of a chart, and below it its data as a table.
    fn chart(self, chart: &Chart) -> Markup {
        html! {
            figure {
                figcaption { strong { (self.text(&chart.title)) } br; (self.text(&chart.description)) }
                @if let Some(picture) = svg::chart(chart, self.wording) { (self.picture(&chart.title, picture)) }
            }
            (self.table(&chart.data_table()))
        }
    }
}
