//! Tests of disclosure control, by the tables of its requirements D1 to D9.
//!
//! Deliberately absent: that nothing exact leaves with a published report, which the tests of the command see to.

use proptest::prelude::*;

use super::{Policy, people, protect, values};
use crate::{
    Bar, Block, Chart, ChartSpec, Checklist, ChecklistItem, Document, Line, LinePoint, Row, Table, Value,
    Way, cell, samples,
};

/// Returns a table of counts, each row with a name before it.
fn table(rows: &[&[u64]]) -> Table {
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let table = Table::new("t", "T").column("name", "Name");
    let table = (0..columns).fold(table, |table, index| table.number_column(format!("c{index}"), "C"));
    table.rows(rows.iter().zip(1_u64..).map(|(row, seq)| {
        let counts = row.iter().map(|count| cell(Value::people(*count)).with(seq));
        Row::new(std::iter::once(cell(format!("R{seq}"))).chain(counts))
    }))
}

/// Returns what a policy shows for the counts and shares of a document, in reading order.
fn shown(document: Document, policy: Policy) -> Vec<String> {
    let mut document = protect(document, policy);
    let is_shown = |value: &Value| value.is_numeric();
    values(&mut document).filter(|value| is_shown(value)).map(|value| crate::sheet::plain(value)).collect()
}

fn of_counts(counts: &[u64], policy: Policy) -> Vec<String> {
    let rows: Vec<&[u64]> = counts.chunks(1).collect();
    shown(Document::new("T").table(table(&rows)), policy)
}

fn of_value(value: Value, policy: Policy) -> String {
    shown(Document::new("T").figure("f", "F", value, [1]), policy).concat()
}

fn check_rows(rows: &[&[u64]], expected: &[&str]) {
    let found = shown(Document::new("T").table(table(rows)), Policy::ExactSuppress);
    let width = rows.first().map_or(1, |row| row.len());
    let found: Vec<String> = found.chunks(width).map(|row| row.join(" ")).collect();
    assert_eq!(found, expected);
}

#[test]
fn d2_wg5_hides_1_to_4_and_rounds_to_the_nearest_5() {
    let counts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 17, 18, 1_232, 1_233];
    let expected = "0 * * * * 5 5 5 10 10 10 10 15 15 20 1230 1235";
    assert_eq!(of_counts(&counts, Policy::Wg5).join(" "), expected);
}

#[test]
fn a_change_is_rounded_or_hidden_as_the_count_or_share_that_it_is_by_and_keeps_its_sign() {
    let shown = |way, by, policy| of_value(Value::change(way, by), policy);
    assert_eq!(shown(Way::Down, Value::people(12), Policy::Wg5), "-10");
    assert_eq!(shown(Way::Up, Value::people(13), Policy::Wg5), "+15");
    assert_eq!(shown(Way::Down, Value::people(3), Policy::Wg5), "*");
    assert_eq!(shown(Way::Down, Value::people_percent(12, 48), Policy::Wg5), "-25%");
    assert_eq!(shown(Way::Down, Value::people_percent(2, 48), Policy::Wg5), "*");
    assert_eq!(shown(Way::Down, Value::number(12), Policy::Wg5), "-12");
}

/// Returns what is shown where "down" is said of counts.
fn of_comparing(counts: &[u64], policy: Policy) -> String {
    let of = counts.iter().copied().map(Value::people).collect();
    let comparing = Value::comparing(vec![of], "down");
    let mut document = protect(Document::new("T").figure("f", "F", comparing, [1]), policy);
    values(&mut document).map(|value| crate::sheet::plain(value)).collect()
}

#[test]
fn what_comparing_counts_comes_to_is_hidden_unless_what_is_shown_of_them_says_it_too() {
    for (counts, policy, expected) in [
        (&[48, 36][..], Policy::Wg5, "down"),
        (&[50, 46, 40, 36], Policy::Wg5, "down"),
        (&[4, 3, 2, 1], Policy::Wg5, "*"),
        (&[40, 4], Policy::Wg5, "*"),
        (&[12, 11], Policy::Wg5, "*"),
        (&[10, 10], Policy::Wg5, "down"),
        (&[12, 6], Policy::Nhs7, "*"),
        (&[12, 11], Policy::ExactSuppress, "down"),
        (&[12, 3], Policy::ExactSuppress, "*"),
        (&[4, 3, 2, 1], Policy::None, "down"),
    ] {
        assert_eq!(of_comparing(counts, policy), expected, "{counts:?} {policy:?}");
    }
    let met = |people, target| {
        let of = vec![vec![Value::people_percent(people, 40), Value::number(target)]];
        let mut document =
            protect(Document::new("T").figure("f", "F", Value::comparing(of, "met"), [1]), Policy::Wg5);
        values(&mut document).map(|value| crate::sheet::plain(value)).collect::<String>()
    };
    assert_eq!([met(20, 40), met(19, 48), met(2, 40)], ["met", "*", "*"]);
}

#[test]
fn what_compares_nothing_about_people_is_just_what_it_comes_to() {
    let things = || vec![Value::number(3), Value::percent(1, 2)];
    assert_eq!(Value::comparing(vec![things()], 1), Value::number(1));
    let people = vec![Value::people(3), Value::people(2)];
    let both = Value::comparing(vec![things(), people.clone(), vec![Value::words("not shown")]], 1);
    assert_eq!(both, Value::comparing(vec![people], 1));
}

#[test]
fn d3_nhs7_hides_1_to_7() {
    let counts = [0, 1, 4, 5, 7, 8, 12, 13];
    assert_eq!(of_counts(&counts, Policy::Nhs7).join(" "), "0 * * * * 10 10 15");
}

#[test]
fn d4_a_total_is_rounded_on_its_own() {
    assert_eq!(of_counts(&[12, 3, 27, 0, 42], Policy::Wg5), ["10", "*", "25", "0", "40"]);
}

#[test]
fn d5_a_count_that_would_give_a_hidden_one_away_is_hidden() {
    assert_eq!(of_counts(&[12, 3, 27, 0, 42], Policy::ExactSuppress), ["*", "*", "27", "0", "42"]);
    assert_eq!(of_counts(&[12, 13, 27, 0, 52], Policy::ExactSuppress), ["12", "13", "27", "0", "52"]);
    assert_eq!(of_counts(&[12, 3, 2, 17], Policy::ExactSuppress), ["12", "*", "*", "17"]);
    assert_eq!(of_counts(&[0, 3, 0], Policy::ExactSuppress), ["0", "*", "0"]);
}

#[test]
fn d5_no_row_and_no_column_keeps_exactly_one_hidden_count() {
    check_rows(&[&[20, 3, 23], &[30, 40, 70], &[50, 43, 93]], &["* * 23", "* * 70", "50 43 93"]);
    // 12 stands in two rows, and is hidden in both
    check_rows(&[&[12, 3, 15], &[12, 40, 52], &[24, 43, 67]], &["* * 15", "* * 52", "24 43 67"]);
}

#[test]
fn d5_a_group_of_a_column_has_its_own_total() {
    let row = |group: &'static str, name: &'static str, count: u64| Row {
        group: Some(group.into()),
        ..Row::new([cell(name), cell(Value::people(count)).with(1)])
    };
    let rows =
        [row("A", "x", 3), row("A", "y", 12), row("A", "all", 15), row("B", "x", 2), row("B", "y", 30)];
    let grouped = Table::new("t", "T").column("name", "Name").number_column("n", "N").rows(rows);
    let found = shown(Document::new("T").table(grouped), Policy::ExactSuppress);
    assert_eq!(found, ["*", "*", "15", "*", "*"]);
}

#[test]
fn d5_what_a_table_hides_no_other_part_of_the_report_tells() {
    let bars = [12, 3, 27].map(|count| Bar::new("B", cell(Value::people(count)).with(1)));
    let document = Document::new("T")
        .figure("f", "F", Value::people(12), [1])
        .figure("s", "S", Value::people_percent(30, 42), [1])
        .table(table(&[&[12], &[3], &[27], &[42]]))
        .chart(Chart::bars("b", "B", "B", "people", bars));
    let found = shown(document, Policy::ExactSuppress);
    assert_eq!(found, ["*", "*", "*", "*", "27", "42", "*", "*", "27"]);
}

#[test]
fn d6_d7_a_share_is_whole_per_cent_or_hidden() {
    for (numerator, denominator, expected) in [
        (3, 40, "*"),
        (12, 42, "29%"),
        (6, 6, "*"),
        (0, 6, "*"),
        (5, 9, "*"),
        (0, 10, "0%"),
        (10, 10, "100%"),
        (5, 10, "50%"),
        (1, 200, "*"),
        (5, 1_000, "1%"),
        (37, 110, "34%"),
        (12, 48, "25%"),
        (60, 48, "125%"),
    ] {
        for policy in [Policy::Wg5, Policy::ExactSuppress] {
            let found = of_value(Value::people_percent(numerator, denominator), policy);
            assert_eq!(found, expected, "{numerator} of {denominator}, {policy:?}");
        }
    }
    assert_eq!(of_value(Value::people_percent(38, 40), Policy::Wg5), "*", "it would tell of the other two");
    assert_eq!(of_value(Value::people_percent(35, 40), Policy::Wg5), "88%");
    assert_eq!(of_value(Value::people_percent(5, 40), Policy::Nhs7), "*");
    assert_eq!(of_value(Value::people_percent(8, 40), Policy::Nhs7), "20%");
}

#[test]
fn bounds_are_rounded_each_and_hidden_where_one_of_them_is() {
    for (low, high, expected) in
        [(24, 31, "25 to 30"), (0, 12, "0 to 10"), (0, 3, "*"), (3, 12, "*"), (23, 27, "25")]
    {
        assert_eq!(of_value(Value::people_between(low, high), Policy::Wg5), expected);
    }
    assert_eq!(of_value(Value::people_between(24, 31), Policy::ExactSuppress), "24 to 31");
}

#[test]
fn counts_are_protected_wherever_they_stand_and_nothing_else_is() {
    let points = [LinePoint::new("2018", cell(Value::people(48)).with(2))];
    let item = |value: Value| ChecklistItem::recorded("I", [3]).detail(value);
    let document = Document::new("T")
        .figure("people", "P", Value::people(36), [1])
        .figure("things", "T", 33, [1])
        .figure("share", "S", Value::percent(1, 3), [1])
        .checklist(Checklist::new("c", "C").item(item(Value::people(2))).item(item(2.into())))
        .chart(Chart::bars("b", "B", "B", "people", [Bar::new("A", cell(Value::people(7)).with(1))]))
        .chart(Chart::line("l", "L", "L", "people", [Line::new("L", points)]))
        .table(table(&[&[13]]));
    let found = shown(document.clone(), Policy::Wg5);
    assert_eq!(found, ["35", "33", "1 of 3", "*", "2", "5", "50", "15"]);
    assert_eq!(shown(document, Policy::None), ["36", "33", "1 of 3", "2", "2", "7", "48", "13"]);
}

#[test]
fn r6_the_invented_exclusions_are_published_as_50_50_45_40_35_and_25_per_cent() {
    let points = [48, 50, 46, 40, 36].into_iter().zip(2016..);
    let points =
        points.map(|(count, year)| LinePoint::new(year.to_string(), cell(Value::people(count)).with(1)));
    let document = Document::new("T")
        .figure("fell", "Fell by", Value::people_percent(12, 48), [1])
        .chart(Chart::line("l", "L", "L", "exclusions", [Line::new("L", points)]));
    assert_eq!(shown(document, Policy::Wg5), ["25%", "50", "50", "45", "40", "35"]);
}

#[test]
fn what_was_done_is_said_at_the_end_only_where_there_are_people() {
    let last = |document: &Document| match document.blocks.last() {
        Some(Block::Note(note)) => note.text.clone(),
        other => panic!("{other:?}"),
    };
    let people = Document::new("T").figure("f", "F", Value::people(0), []).stamped(samples::header());
    let said = protect(people.clone(), Policy::Nhs7);
    let expected = "Counts of people are rounded to the nearest 5, and 1 to 7 are shown as *. Shares of people are whole per \
                    cent, and those of fewer than 10 people are shown as *. *: the data item is disclosive or not \
                    sufficiently robust for publication. Totals are rounded on their own, and may not be the sum of their parts.";
    assert_eq!(last(&said).en(), Some(expected));
    assert!(last(&said).cy().is_some_and(|words| words.contains("1 i 7")));
    assert_eq!(said.header.map(|header| header.disclosure), Some(Policy::Nhs7.text()));
    let exact = last(&protect(people.clone(), Policy::ExactSuppress));
    assert!(exact.en().is_some_and(|words| !words.contains("Totals")), "{exact:?}");
    assert!(protect(people, Policy::None).blocks.is_empty());
    let none = Document::new("T").figure("f", "F", 7, [1]);
    assert_eq!(protect(none.clone(), Policy::Wg5), none);
}

#[test]
fn a_protected_document_has_no_flaw_once_it_is_stamped_and_reads_back() {
    for document in samples::all() {
        for policy in Policy::ALL {
            let protected = protect(document.clone().stamped(samples::header()), policy);
            assert_eq!(protected.validate(), Ok(()), "{policy:?}");
            let read = Document::from_json(protected.to_json().as_bytes()).unwrap();
            assert_eq!(read, protected);
        }
    }
}

#[test]
fn a_policy_is_found_by_its_name_and_says_what_it_does() {
    for policy in Policy::ALL {
        assert_eq!(Policy::named(policy.name()), Some(policy));
        assert_eq!(policy.definition().is_none(), policy == Policy::None);
    }
    assert_eq!(Policy::named("wg"), None);
    assert_eq!(
        Policy::Wg5.definition().unwrap(),
        "tyst disclosure 1: wg5\n\
         counts of people: 0 as it is; 1 to 4 hidden; others to the nearest 5\n\
         bounds: each as a count; both hidden where one is\n\
         shares of people: hidden where the part or the rest is 1 to 4 or all are fewer than 10; others to the nearest whole per cent, \
         half up\n\
         what comparing figures comes to: hidden unless what is shown of them compares as they do\n"
    );
}

/// Returns a report with the same measures, whatever was counted.
fn counted(counts: &[u64]) -> Document {
    let bars = counts.iter().map(|count| Bar::new("B", cell(Value::people(*count)).with(1)));
    let rows: Vec<&[u64]> = counts.chunks(2).collect();
    Document::new("T")
        .figure("total", "T", Value::people(counts.iter().sum()), [1])
        .figure("range", "R", Value::people_between(counts[0], counts[0] + counts[1]), [1])
        .chart(Chart::bars("b", "B", "B", "people", bars))
        .table(table(&rows))
}

/// Returns the bounds of each count that a document shows; nothing where it is hidden.
fn bounds(mut document: Document) -> Vec<Option<(u64, u64)>> {
    let counts =
        values(&mut document).filter(|value| people(value).is_some() || **value == Value::Suppressed);
    counts.map(|value| people(value)).collect()
}

/// Returns the lines of a document that may be summed: its bars, the rows and the columns of its table.
fn sums(mut document: Document) -> Vec<Vec<Value>> {
    let mut sums = Vec::new();
    for block in &mut document.blocks {
        match block {
            Block::Chart(Chart { spec: ChartSpec::Bars { bars, .. }, .. }) => {
                sums.push(bars.iter().map(|bar| bar.cell.value.clone()).collect());
            }
            Block::Table(table) => {
                let rows = table.rows.iter().map(|row| &row.cells[1..]);
                sums.extend(rows.clone().map(|row| row.iter().map(|cell| cell.value.clone()).collect()));
                sums.extend((0..2).map(|column| {
                    rows.clone().filter_map(|row| row.get(column)).map(|cell| cell.value.clone()).collect()
                }));
            }
            _ => {}
        }
    }
    sums
}

proptest! {
    #[test]
    fn d9_two_replays_differ_by_a_multiple_of_5_or_are_hidden(
        (one, other) in (2_usize..12).prop_flat_map(|length| {
            let counts = || proptest::collection::vec(0_u64..60, length);
            (counts(), counts())
        })
    ) {
        for policy in [Policy::Wg5, Policy::Nhs7] {
            let [one, other] = [&one, &other].map(|counts| bounds(protect(counted(counts), policy)));
            prop_assert_eq!(one.len(), other.len());
            for ((low, high), (other_low, other_high)) in one.iter().flatten().zip(other.iter().flatten()) {
                for (count, other) in [(low, other_low), (high, other_high)] {
                    prop_assert_eq!(count.abs_diff(*other) % 5, 0);
                    prop_assert_eq!(count % 5, 0);
                }
            }
        }
    }

    #[test]
    fn d5_nowhere_is_one_count_hidden_alone_beside_one_that_could_be_hidden(
        counts in proptest::collection::vec(0_u64..60, 2..24)
    ) {
        for line in sums(protect(counted(&counts), Policy::ExactSuppress)) {
            let hidden = line.iter().filter(|value| **value == Value::Suppressed).count();
            let others = line.iter().filter_map(people).any(|(_, high)| high > 0);
            prop_assert!(hidden != 1 || !others, "{line:?}");
        }
    }
}
