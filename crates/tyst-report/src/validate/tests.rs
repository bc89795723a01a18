//! Tests of the rules: each flaw found where it is, and nothing found where nothing is wrong.

use super::{Flaw, limits};
use crate::{
    Bar, Chart, Checklist, ChecklistItem, Document, Line, LinePoint, Row, StepPoint, Table, Text, Timeline,
    TimelineItem, Value, Witnesses, cell, samples,
};

fn document() -> Document {
    Document::new("T")
}

fn table() -> Table {
    Table::new("t", "T").column("a", "A")
}

fn check(document: &Document, expected: &[&str]) {
    let found: Vec<String> =
        document.validate().err().unwrap_or_default().iter().map(Flaw::to_string).collect();
    assert_eq!(found, expected);
}

fn check_value(value: impl Into<Value>, expected: &[&str]) {
    check(&document().figure("f", "F", value, [1]), expected);
}

#[test]
fn finds_bad_reserved_and_repeated_ids() {
    check(
        &document()
            .figure("Not an id", "F", 0, [])
            .figure("figures", "F", 0, [])
            .figure("twice", "F", 0, [])
            .table(Table::new("twice", "T").column("a", "A").column("a", "A").column("", "A")),
        &[
            "figure `Not an id`: the id does not consist of 1 to 100 characters a-z, 0-9 and -",
            "figure `figures`: the id is kept for the host",
            "table `twice`: the id is used twice",
            "table `twice`, column `a`: the id is used twice",
            "table `twice`, column ``: the id does not consist of 1 to 100 characters a-z, 0-9 and -",
        ],
    );
}

#[test]
fn names_a_hostile_id_without_letting_it_act() {
    let found = document().figure("\u{1b}[31m\n", "F", 0, []).validate().unwrap_err();
    assert!(found[0].to_string().starts_with("figure `\\u{1b}[31m\\n`:"), "{}", found[0]);
    let long = document().figure("é".repeat(5_000), "F", 0, []).validate().unwrap_err();
    assert!(long[0].to_string().chars().count() < 300);
}

#[test]
fn finds_rows_that_are_not_as_wide_as_the_table() {
    let wide = table().row([cell("x"), cell("y")]).row([]);
    check(
        &document().table(wide).table(Table::new("u", "U")),
        &[
            "table `t`, row 1: there are 2 cells in 1 columns",
            "table `t`, row 2: there are 0 cells in 1 columns",
            "table `u`: there is no column",
        ],
    );
}

#[test]
fn finds_heading_levels_that_do_not_exist_or_are_skipped() {
    check(&document().heading(2, "a").heading(3, "b").heading(4, "c").heading(2, "d"), &[]);
    check(&document().heading(3, "a"), &["block 1: a heading of level 3 follows level 1"]);
    check(&document().heading(2, "a").heading(4, "b"), &["block 2: a heading of level 4 follows level 2"]);
    check(&document().heading(1, "a"), &["block 1: a heading has level 1, only 2 to 4 exist"]);
    check(&document().heading(255, "a"), &["block 1: a heading has level 255, only 2 to 4 exist"]);
}

#[test]
fn finds_values_that_cannot_be() {
    check_value(
        Value::Between { low: 8, high: 5 },
        &["figure `f`: the bounds 8 to 5 are the wrong way round"],
    );
    check_value(Value::percent(1, 0), &["figure `f`: the denominator is 0"]);
    check_value(
        Value::people((1 << 53) + 1),
        &["figure `f`: the count 9007199254740993 is larger than 2^53"],
    );
    let edtf = "2017, 2017-06, 2017-06-07 or ../2017-06-07";
    check_value(Value::date("June"), &[&format!("figure `f`: `June` is not a date in EDTF such as {edtf}")]);
    check_value(Value::date(""), &[&format!("figure `f`: `` is not a date in EDTF such as {edtf}")]);
    check_value(
        Value::quoted("x", "e n"),
        &["figure `f`: the language of a quotation is not a BCP 47 tag such as en or cy"],
    );
}

#[test]
fn only_the_host_hides_and_rounds_counts_of_people() {
    let refused =
        "figure `f`: only the host hides and rounds counts of people, which a report hands over as they are";
    for value in [Value::Suppressed, Value::WholePercent(29)] {
        check_value(value.clone(), &[refused]);
        check(&document().figure("f", "F", value, [1]).stamped(samples::header()), &[]);
    }
}

#[test]
fn accepts_dates_as_exact_as_they_are_known() {
    for edtf in
        ["2017", "2017-06", "2017-06-07", "../2017-06-07", "2017/2018", "201X", "2017~", "2019-10-03T12:00Z"]
    {
        check_value(Value::date(edtf), &[]);
    }
}

#[test]
fn finds_claims_without_witnesses_wherever_they_stand() {
    let claims = document()
        .figure("f", "F", 5, [])
        .figure("g", "G", Value::between(0, 1), [])
        .table(table().row([cell(Value::people(1))]).row([cell(Value::percent(1, 2))]).row([cell(0)]))
        .checklist(
            Checklist::new("l", "L")
                .item(ChecklistItem::recorded("x", []))
                .item(ChecklistItem::possible("x", []))
                .item(ChecklistItem::not_recorded("x"))
                .item(ChecklistItem::not_recorded("x").detail(3)),
        )
        .timeline(Timeline::new("s", "S").item(TimelineItem::new("x", [])))
        .chart(Chart::bars("b", "B", "D", "m", [Bar::new("x", 1), Bar::new("y", 0)]))
        .chart(Chart::step("p", "P", "D", "m", [StepPoint::new("2017", 0, 1, [])]))
        .chart(Chart::line("n", "N", "D", "m", [Line::new("x", [LinePoint::new("2017", 1)])]));
    let expected: Vec<String> = [
        "figure `f`",
        "figure `g`",
        "table `t`, row 1, column `a`",
        "table `t`, row 2, column `a`",
        "checklist `l`, item 1",
        "checklist `l`, item 2",
        "checklist `l`, item 4",
        "timeline `s`, item 1",
        "chart `b`, bar 1",
        "chart `p`, point 1",
        "chart `n`, point 1",
    ]
    .iter()
    .map(|place| format!("{place}: no witnesses are named"))
    .collect();
    check(&claims, &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn finds_blank_and_overlong_texts_in_either_language() {
    check(&Document::new(Text::both("T", " ")), &["title: a text is blank"]);
    let long = "x".repeat(limits::TEXT_CHARS_MAX);
    check(&document().note(long.as_str()), &[]);
    let over = "block 1: a text has 10001 characters, at most 10000 are allowed";
    check(&document().note(format!("{long}x")), &[over]);
    check(&document().note(format!("{long}ŵ")), &[over]);
    let mut stamped = document().stamped(samples::header());
    stamped.header.as_mut().unwrap().plugin.version = format!("{long}x");
    check(&stamped, &["header: a text has 10001 characters, at most 10000 are allowed"]);
}

#[test]
fn finds_too_many_parts() {
    let figures = (0..=limits::FIGURES_MAX).fold(document(), |d, n| d.figure(format!("f{n}"), "F", 0, []));
    check(&figures, &["there are 1001 figures, at most 1000 are allowed"]);
    let blocks = (0..=limits::BLOCKS_MAX).fold(document(), |d, _| d.paragraph("x"));
    check(&blocks, &["there are 10001 blocks, at most 10000 are allowed"]);
    let columns = (0..=limits::COLUMNS_MAX).fold(Table::new("t", "T"), |t, n| t.column(format!("c{n}"), "C"));
    check(&document().table(columns), &["table `t`: there are 101 columns, at most 100 are allowed"]);
    let rows = || (0..50_001).map(|_| Row::new([cell(0)]));
    let second = Table::new("u", "U").column("a", "A").rows(rows());
    check(
        &document().table(table().rows(rows())).table(second),
        &["there are 100002 rows, items and points, at most 100000 are allowed"],
    );
}

#[test]
fn finds_a_document_that_is_too_large_as_json() {
    let witnessed = document().figure("f", "F", 1, 1_000_000_000_000..=1_000_001_300_000);
    let found = witnessed.validate().unwrap_err();
    assert!(
        matches!(found[..], [Flaw::TooLarge { bytes }] if bytes > limits::DOCUMENT_BYTES_MAX),
        "{found:?}"
    );
}

#[test]
fn lists_at_most_a_hundred_flaws() {
    let flawed = (0..500).fold(document(), |document, _| document.heading(9, "x"));
    assert_eq!(flawed.validate().unwrap_err().len(), limits::FLAWS_MAX);
}

#[test]
fn finds_witnesses_that_some_readers_of_json_would_change() {
    let flawed = document().figure("f", "F", 1, Witnesses::from(u64::MAX));
    check(&flawed, &["figure `f`: the count 18446744073709551615 is larger than 2^53"]);
}

#[test]
fn refuses_a_huge_range_of_witnesses_without_writing_it_out() {
    let half = document().witnessed_paragraph("P", 0..=3_000_000);
    check(
        &half.figure("f", "F", 1, 0..=(1 << 53)),
        &["there are 9007199257740994 witnesses, at most 4000000 are allowed"],
    );
}
