//! Tests of the fluent builder: what is called is what is there, in order.

use crate::{Block, Chart, Checklist, Document, Table, Timeline, Tone, Value, samples};

#[test]
fn a_document_holds_the_blocks_in_the_order_of_the_calls() {
    let document = Document::new("T")
        .heading(2, "H")
        .paragraph("P")
        .table(Table::new("t", "T"))
        .checklist(Checklist::new("l", "L"))
        .timeline(Timeline::new("s", "S"))
        .chart(Chart::bars("c", "C", "D", "m", []))
        .note("N")
        .caution("C")
        .not_counted("X");
    let kinds: Vec<String> = document
        .blocks
        .iter()
        .map(|block| serde_json::to_value(block).unwrap()["type"].as_str().unwrap().to_owned())
        .collect();
    let expected =
        ["heading", "paragraph", "table", "checklist", "timeline", "chart", "note", "note", "note"];
    assert_eq!(kinds, expected);
    let tones: Vec<Tone> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Note(note) => Some(note.tone),
            _ => None,
        })
        .collect();
    assert_eq!(tones, [Tone::Information, Tone::Caution, Tone::NotCounted]);
}

#[test]
fn a_figure_takes_numbers_words_and_values_with_any_kind_of_witnesses() {
    let document = Document::new("T")
        .question("Q?")
        .figure("a", "A", 5, 1..=3)
        .figure("b", "B", "words", vec![])
        .figure("c", "C", Value::people(9), [7]);
    assert_eq!(document.question, Some("Q?".into()));
    assert_eq!(document.figures[0].witnesses, [1, 2, 3].into());
    assert_eq!(document.figures[1].value, Value::words("words"));
    assert_eq!(document.figures[2].value, Value::People(9));
}

#[test]
fn only_a_stamped_document_has_a_header() {
    assert_eq!(Document::new("T").header, None);
    assert_eq!(Document::new("T").stamped(samples::header()).header, Some(samples::header()));
}
