//! Tests of charts: each form as JSON and as its data table.

use serde_json::json;

use super::{Bar, Chart, ChartSpec, Line, LinePoint, StepPoint};
use crate::table::{Row, cell};
use crate::value::Value;

#[test]
fn a_step_chart_is_a_table_of_dates_and_two_counts() {
    let points = [StepPoint::new("2016", 4, 0, [1]), StepPoint::new("2017", 5, 3, [1, 2])];
    let table = Chart::step("c", "C", "D", "pioneers", points).data_table();
    let second = [cell(Value::date("2017")), cell(5).with([1, 2]), cell(3).with([1, 2])];
    assert_eq!(table.rows[1], Row::new(second));
    assert_eq!(table.rows[0].cells[1..], [cell(4).with(1), cell(0)], "nought has no witnesses");
}

#[test]
fn a_line_chart_is_a_table_of_all_its_points() {
    let line = |label: &str| Line::new(label, [LinePoint::new("2018", cell(1).with(7))]);
    let table = Chart::line("c", "C", "D", "rate", [line("a"), line("b")]).data_table();
    assert_eq!(table.columns.len(), 3);
    assert_eq!(table.rows[1], Row::new([cell("b"), cell(Value::date("2018")), cell(1).with(7)]));
}

#[test]
fn a_bar_reads_as_it_was_written() {
    let bar = Bar::new("ACE awareness", cell(Value::people(30)).with(7));
    let form = json!({"label": {"en": "ACE awareness"}, "value": 30, "type": "people", "witnesses": [7]});
    assert_eq!(serde_json::to_value(&bar).unwrap(), form);
    assert_eq!(serde_json::from_value::<Bar>(form).unwrap(), bar);
}

#[test]
fn a_bar_and_a_point_are_not_mistaken_for_each_other() {
    assert!(serde_json::from_value::<Bar>(json!({"at": "2018", "value": 1})).is_err());
    let both = json!({"label": {"en": "x"}, "at": "2018", "value": 1});
    assert!(serde_json::from_value::<Bar>(both.clone()).is_err());
    assert!(serde_json::from_value::<LinePoint>(both).is_err());
    assert!(serde_json::from_value::<LinePoint>(json!({"label": {"en": "x"}, "value": 1})).is_err());
}

#[test]
fn an_unknown_form_of_chart_is_named() {
    let error = serde_json::from_value::<ChartSpec>(json!({"form": "pie"})).unwrap_err().to_string();
    assert!(error.starts_with("unknown variant `pie`, expected one of `step`, `bars`, `line`"), "{error}");
}
