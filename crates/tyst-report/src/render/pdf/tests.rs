//! Tests of PDF that need no reader: words are never code, every document comes out accessible, and the bytes are the same.
//!
//! What a reader finds in the files is for `tests/pdf/run`.

use super::{PdfError, ROWS_MAX, paper, pdf};
use crate::{Document, Language, Table, Text, Timeline, TimelineItem, Value, cell, samples};

#[test]
fn every_sample_passes_the_checks_for_accessibility_in_both_languages() {
    for document in samples::all() {
        for language in [Language::English, Language::Welsh] {
            let drawn = pdf(&document, language).unwrap_or_else(|fault| panic!("{fault}"));
            assert!(drawn.starts_with(b"%PDF-"));
            let has = |words: &str| drawn.windows(words.len()).any(|part| part == words.as_bytes());
            assert!(has("pdfuaid:part") && has("StructTreeRoot"), "{:?} is not tagged", document.title);
        }
    }
}

#[test]
fn the_same_document_has_the_same_bytes() {
    let made = || pdf(&samples::training_reach(), Language::Welsh).unwrap();
    assert!(made() == made());
}

#[test]
fn words_are_never_code() {
    let hostile = "#panic() $x^2$ *bold* _under_ @x <label> `raw` = Head // \\ \"quoted\" [ ] { }";
    let table = Table::new("t", hostile).column("c", hostile).group_row(hostile, [cell(hostile)]);
    let times =
        Timeline::new("since", hostile).item(TimelineItem::new(hostile, [1]).starts("2017").said(hostile));
    let document = Document::new(hostile)
        .question(hostile)
        .figure("f", hostile, Value::quoted(hostile, "not a language"), [1])
        .heading(2, hostile)
        .table(table)
        .timeline(times)
        .witnessed_paragraph(hostile, [1])
        .caution(hostile);
    pdf(&document, Language::English).unwrap();
}

#[test]
fn characters_that_no_font_has_stand_as_their_numbers() {
    let strange = "中文 🐑 \u{e000}";
    let times = Timeline::new("since", strange).item(TimelineItem::new(strange, [1]).starts("2017"));
    let document = Document::new(strange).paragraph(Text::welsh("ŵ ŷ ẃ")).timeline(times);
    pdf(&document, Language::Welsh).unwrap();
}

#[test]
fn spans_by_name_stand_in_the_order_of_the_language() {
    let item = |en, cy| TimelineItem::new(Text::both(en, cy), 1);
    let times =
        Timeline::new("since", "Since").item(item("Conwy", "Conwy")).item(item("Newport", "Casnewydd"));
    let data = paper::paper(&Document::new("D").timeline(times.by_name()), Language::Welsh).data.to_string();
    assert!(data.find("Casnewydd") < data.find("Conwy"), "{data}");
}

#[test]
fn a_document_of_more_rows_than_anybody_prints_is_refused() {
    let row = |number: usize| crate::Row::new([cell(number as u64)]);
    let table = Table::new("t", "T").column("c", "C").rows((0..=ROWS_MAX).map(row));
    let refused = pdf(&Document::new("D").table(table), Language::English);
    assert!(matches!(refused, Err(PdfError::TooManyRows { .. })));
}
