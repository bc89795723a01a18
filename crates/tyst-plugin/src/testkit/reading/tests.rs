//! Goal: values that differ in anything but their language read differently, and what is not there is told with what is.
//!
//! Deliberately absent: documents of real reports, which their own tests read.

use super::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tyst_report::cell;

#[test]
fn a_value_reads_in_one_way() {
    for (value, expected) in [
        (5.into(), "5"),
        (Value::people(5), "5 people"),
        (Value::percent(3, 4), "3 of 4"),
        (Value::people_percent(3, 4), "3 of 4 people"),
        (Value::between(5, 8), "5 to 8"),
        (Value::people_between(5, 8), "5 to 8 people"),
        (Text::both("five", "pump").into(), "five"),
        (Value::quoted("five", "en"), "“five”"),
        (Value::date("2017"), "2017"),
        (Value::date_said("2017", "last year"), "2017 (“last year”)"),
        (Value::not_recorded(), "–"),
        (Value::not_recorded_since(Text::both("no count", "dim cyfrif")), "– (no count)"),
        (Value::WholePercent(75), "75%"),
        (Value::Suppressed, "*"),
        (Value::Empty, ""),
    ] {
        assert_eq!(words(&value, Language::English), expected);
    }
}

#[test]
fn words_and_notes_are_read_in_the_language_asked_for() {
    assert_eq!(words(&Text::both("five", "pump").into(), Language::Welsh), "pump");
    let note = Value::not_recorded_since(Text::both("no count", "dim cyfrif"));
    assert_eq!(words(&note, Language::Welsh), "– (dim cyfrif)");
}

fn document() -> Document {
    let table = Table::new("areas", "Areas").column("area", "Area").row([cell("Newport")]);
    Document::new("T")
        .figure("known", "Known", 1, [4])
        .figure("asked", "Asked", 2, [4])
        .heading(2, "One")
        .witnessed_paragraph(Text::english("Two"), [4, 7])
        .table(table)
        .note("Three")
}

#[test]
fn what_is_said_is_read_in_order_and_a_paragraph_has_entries_behind_it() {
    let document = document();
    assert_eq!(said(&document, Language::English), ["One", "Two", "Three"]);
    assert_eq!(behind(&document, "Two"), [4, 7]);
    assert_eq!(figures(&document, ["asked", "known"]), [2.into(), 1.into()]);
    assert_eq!([has_table(&document, "areas"), has_table(&document, "places")], [true, false]);
}

fn check_refused(expected: &str, read: impl Fn(&Document)) {
    let refused = catch_unwind(AssertUnwindSafe(|| read(&document()))).unwrap_err();
    let refused = refused.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(refused.contains(expected), "{refused}");
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    check_refused(r#"no figure `knwon` among ["known", "asked"]"#, |document| {
        figure(document, "knwon");
    });
    check_refused(r#"no table `places` among ["areas"]"#, |document| {
        rows(document, "places", Language::English);
    });
    check_refused(r#"no `Three` among ["One", "Two", "Three"]"#, |document| {
        behind(document, "Three");
    });
    check_refused(r#"right: ["asked", "known"]"#, |document| {
        all_figures(document, ["asked", "known"]);
    });
}

#[test]
fn a_document_with_a_figure_or_a_table_does_not_say_that_nothing_is_recorded() {
    let empty = Document::new("T").figure("known", "Known", Value::not_recorded(), []);
    nothing_recorded(&empty.clone().paragraph("nothing recorded"));
    check_refused("known", nothing_recorded);
    for more in [empty.clone(), empty.heading(2, "One").paragraph("nothing recorded")] {
        let refused = catch_unwind(AssertUnwindSafe(|| nothing_recorded(&more)));
        assert!(refused.is_err(), "{more:?}");
    }
}
