//! Draws a document as a page of its own in HTML: for screens, screen readers and paper, without any script.
//!
//! Words from a document can never become markup: maud escapes them. What stands in the other language says so (`lang`).
//! Follows WCAG 2.2 AA: headings without gaps, tables with captions and header cells, charts with a title, a description and
//! their data below. Deliberately absent: anything that a page would load.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::escape::one_line;
use super::order;
use super::stamp::{Lines, name, scope_lines, stamp_lines};
use super::svg;
use super::text::{span_runs, tone_label};
use super::wording::{Run, Wording, numbers};
use crate::chart::Chart;
use crate::checklist::{Checklist, ChecklistItem};
use crate::document::{Block, Document, Figure, Heading, Note, Paragraph, Tone};
use crate::labels::{self, Label};
use crate::sheet::FIGURES;
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
pub const STYLE: &str = include_str!("html/style.css");

/// What a page refers to outside of itself, each an address as it stands in a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The same page in the other language.
    pub twin: Option<String>,
    /// The page that lists the reports.
    pub index: Option<String>,
    /// The accessibility statement.
    pub statement: Option<String>,
    /// The same report in other formats.
    pub downloads: Vec<Download>,
    /// The tables by their ids, each as a file of its own.
    pub tables: BTreeMap<String, Download>,
    /// What stands before the numbers of entries in the address of a list of them; without it they are named and not linked.
    pub entries: Option<String>,
}

/// A file that a page offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// What it is called where it is kept.
    pub name: String,
    /// Where it is.
    pub href: String,
}

/// Returns the document as a page in `language`, or in the other one where that is missing.
pub fn html(document: &Document, language: Language, links: &Links) -> String {
    let pen = Pen { until: svg::until(document), entries: links.entries.as_deref(), ..Pen::of(language) };
    frame(&name(document, pen.wording), language, links, labels::SKIP, &pen.document(document, links))
}

/// Returns what stands on the page of a document between its head and its foot, for a page that has its own.
pub fn fragment(document: &Document, language: Language, links: &Links) -> String {
    let pen = Pen { until: svg::until(document), entries: links.entries.as_deref(), ..Pen::of(language) };
    pen.document(document, links).into_string()
}

/// How words begin that are there in the other language alone. A quotation is no such words.
const IN_OTHER: &str = "<span lang=";

/// Returns a page of HTML around what is its own: the language, the style, the links, and the way past the head of the page, which says
/// what it leads to.
fn frame(title: &str, language: Language, links: &Links, skip: Label, main: &Markup) -> String {
    let pen = Pen::of(language);
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
                a.skip href="#Main" { (pen.label(skip)) }
                @if links.index.is_some() || links.twin.is_some() {
                    header {
                        @if let Some(index) = &links.index { p { a href=(index) { (pen.label(labels::ALL_REPORTS)) } } }
                        @if let Some(twin) = &links.twin { (pen.twin(twin)) }
                    }
                }
                main id="Main" tabindex="-1" { (main) }
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

/// Returns the link to a file, which has its own name where it is kept.
fn link(download: &Download) -> Markup {
    let name = one_line(&download.name);
    html! { a href=(one_line(&download.href)) download=(name) { (name) } }
}

/// Returns the name of a block within the document, and what it shows, if it has a name.
fn named(block: &Block) -> Option<(&str, &Text)> {
    match block {
        Block::Heading(_) | Block::Paragraph(_) | Block::Note(_) => None,
        Block::Table(table) => Some((&table.id, &table.caption)),
        Block::Checklist(checklist) => Some((&checklist.id, &checklist.caption)),
        Block::Timeline(timeline) => Some((&timeline.id, &timeline.caption)),
        Block::Chart(chart) => Some((&chart.id, &chart.title)),
    }
}

#[derive(Clone, Copy)]
struct Pen<'l> {
    wording: Wording,
    /// The day to which pictures run.
    until: Option<i32>,
    /// What stands before the numbers of entries in the address of a list of them.
    entries: Option<&'l str>,
}

impl Pen<'_> {
    fn of(language: Language) -> Self {
        Self { wording: Wording { language, ascii: false }, until: None, entries: None }
    }

    /// Returns lines of the header.
    fn labelled(self, class: &str, lines: &Lines) -> Markup {
        html! { dl class=(class) { @for (label, value) in lines { div { dt { (label) } dd { (self.runs(value)) } } } } }
    }

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
        self.runs(&self.wording.text(text))
    }

    /// Returns words of several languages; a source's own are a quotation.
    fn runs(self, runs: &[Run]) -> Markup {
        html! {
            @for run in runs {
                @if run.is_quoted { q lang=(run.lang) { (run.words) } }
                @else if run.lang == self.wording.language.tag() { (run.words) }
                @else { span lang=(run.lang) { (run.words) } }
            }
        }
    }

    fn value(self, value: &Value) -> Markup {
        self.runs(&self.wording.runs(value))
    }

    fn witnesses(self, witnesses: &Witnesses) -> Markup {
        let Some(seq) = self.wording.witnesses(witnesses) else { return html! {} };
        match self.entries {
            None => html! { " " span.seq { (seq) } },
            Some(before) => html! { " " a.seq href={ (before) (numbers(witnesses)) } { (seq) } },
        }
    }

    fn document(self, document: &Document, links: &Links) -> Markup {
        let body = self.body(document, links);
        html! {
            (body)
            @if !links.downloads.is_empty() {
                h2 { (self.label(labels::DOWNLOADS)) }
                ul { @for download in &links.downloads { li { (link(download)) } } }
            }
            @if let Some(header) = &document.header {
                h2 { (self.label(labels::ABOUT_REPORT)) }
                (self.labelled("stamp", &stamp_lines(header, self.wording)))
            }
            (self.dotted(&body, labels::IN_ONE_LANGUAGE))
        }
    }

    /// Returns what dotted words are, where any are among these; the stamp, which names each language in itself, needs no such note.
    fn dotted(self, body: &Markup, label: Label) -> Markup {
        html! { @if body.0.contains(IN_OTHER) { p.note { (self.label(label)) } } }
    }

    /// Returns what a document says, without its stamp.
    fn body(self, document: &Document, links: &Links) -> Markup {
        html! {
            h1 { (self.text(&document.title)) }
            @if let Some(header) = &document.header { (self.labelled("scope", &scope_lines(header, self.wording))) }
            @if let Some(question) = &document.question { p.question { (self.text(question)) } }
            @if !document.figures.is_empty() {
                dl.figures { @for figure in &document.figures { (self.figure(figure)) } }
                (self.table_link(links, FIGURES, &labels::FIGURES.text()))
            }
            @for block in &document.blocks {
                (self.block(block))
                @if let Some((id, caption)) = named(block) { (self.table_link(links, id, caption)) }
            }
        }
    }

    /// Returns the link to a table as a file, if there is one: it says which table, and in which format.
    fn table_link(self, links: &Links, id: &str, caption: &Text) -> Markup {
        html! {
            @if let Some(Download { name, href }) = links.tables.get(id) {
                p.csv { a href=(href) download=(name) { (self.text(caption)) " (CSV)" } }
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
        html! {
            p {
                @for (index, line) in self.wording.lines(&paragraph.text).iter().enumerate() {
                    @if index > 0 { br; }
                    (self.runs(line))
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
                    (self.text(&item.label)) ": " (self.runs(&span_runs(item, self.wording))) (self.witnesses(&item.witnesses))
                }
            })
            .collect();
        html! {
            @if let Some(picture) = svg::timeline(timeline, self.wording, self.until) { (self.picture(&timeline.caption, picture)) }
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
                @if let Some(picture) = svg::chart(chart, self.wording, self.until) { (self.picture(&chart.title, picture)) }
            }
            (self.table(&chart.data_table()))
        }
    }
}
