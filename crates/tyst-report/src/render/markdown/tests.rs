//! Tests that words stay words: no heading, row, item, link or tag comes from a document's texts.

use proptest::prelude::*;

use super::markdown;
use crate::{
    Bar, Chart, Checklist, ChecklistItem, Document, Language, Table, Timeline, TimelineItem, Value, cell,
};

/// A document with the same words in every place that takes words.
fn everywhere(words: &str) -> Document {
    let table = Table::new("t", words)
        .column("a", words)
        .column("b", words)
        .group_row(words, [cell(words), cell(Value::quoted(words, "en"))])
        .row([cell(Value::not_recorded_since(words)), cell(Value::date_said(words, words))]);
    let item = TimelineItem::new(words, [1]).starts(words).said(words);
    Document::new(words)
        .question(words)
        .figure("f", words, words, [])
        .heading(2, words)
        .paragraph(words)
        .table(table)
        .checklist(Checklist::new("l", words).item(ChecklistItem::recorded(words, [1]).detail(words)))
        .timeline(Timeline::new("s", words).item(item))
        .chart(Chart::bars("c", words, words, words, [Bar::new(words, 1)]))
        .caution(words)
}

/// What gives a line its meaning: how it starts, and its marks that are not escaped.
fn shape(line: &str) -> String {
    let mut shape = String::new();
    let mut escaped = false;
    for character in line.chars() {
        if !escaped && "`*_[]<>|~&$#".contains(character) {
            shape.push(character);
        }
        escaped = character == '\\' && !escaped;
    }
    let first = line.split(' ').next().unwrap_or_default();
    let opener = ["#", "##", "-", "+", ">", "|", "---", "==="].contains(&first);
    let number = first.strip_suffix(['.', ')']).unwrap_or_default();
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    format!("{} {numbered} {shape}", if opener { first } else { "" })
}

fn shapes(words: &str) -> Vec<String> {
    markdown(&everywhere(words), Language::English).lines().map(shape).collect()
}

#[test]
fn marks_in_words_are_shown_as_they_are() {
    for (words, expected) in [
        ("a|b", "a\\|b"),
        ("<script>x</script>", "\\<script\\>x\\</script\\>"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"),
        ("*b* _i_ `c` ~s~", "\\*b\\* \\_i\\_ \\`c\\` \\~s\\~"),
        ("\\", "\\\\"),
        ("&lt;", "\\&lt;"),
        ("# no", "\\# no"),
        ("- no", "\\- no"),
        ("1. no", "1\\. no"),
        ("2) no", "2\\) no"),
        (": no", "\\: no"),
        ("+ no", "\\+ no"),
        ("2017 yes", "2017 yes"),
        ("=== no", "\\=== no"),
        ("--- no", "\\--- no"),
        ("a\n# b", "a\\\n\\# b"),
        ("    code", "code"),
    ] {
        let drawn = markdown(&Document::new("T").paragraph(words), Language::English);
        assert_eq!(drawn, format!("# T\n\n{expected}\n"), "{words:?}");
    }
}

#[test]
fn hostile_words_leave_the_shape_of_every_line_alone() {
    let expected = shapes("word");
    for words in [
        "x |\n| y | z |",
        "x\n\n# heading",
        "x\r\n<b>y</b>",
        "<!-- x",
        "x\u{2028}| y",
        "[x]: http://y",
        "```x",
        "**x",
        "\\|",
        "\\\\|",
        "x\\",
        "&#124;",
        "$$x$$",
    ] {
        if !words.contains('\n') && !words.contains('\u{2028}') {
            assert_eq!(shapes(words), expected, "{words:?}");
        }
        let one_paragraph = shapes(words).len() - expected.len();
        assert!(one_paragraph <= 2, "{words:?}");
    }
}

proptest! {
    #[test]
    fn no_words_make_a_row_a_heading_or_a_tag(
        start in "[-#+=>|:*0-9.) \t]{0,6}", middle in "[^\\p{C}\\p{Zl}\\p{Zp}]{0,20}", end in "[|\\\\<>`*_\\[\\]#&~$ ]{0,8}",
    ) {
        // A letter in front of nothing but blanks, so that the words are never blank.
        let words = format!("{start}x{middle}{end}");
        prop_assert_eq!(shapes(&words), shapes("word"), "{:?}", words);
    }

    #[test]
    fn breaks_in_words_add_lines_to_their_paragraph_only(words in "[a-z|#<\\n\\r\u{85}\u{2028} -]{1,30}") {
        let document = Document::new("T").table(Table::new("t", "T").column("a", "A").row([cell(words.as_str())]));
        prop_assert_eq!(markdown(&document, Language::English).lines().count(), 7);
    }
}
