//! Tests of tables: the JSON form of cells, and the events behind a row.

use serde_json::json;

use super::{Cell, Row, Table, cell};
use crate::value::Value;

#[test]
fn a_cell_is_its_value_and_its_witnesses() {
    let five = cell(5).with([1, 2]).with(3);
    let form = json!({"value": 5, "witnesses": [1, 2, 3]});
    assert_eq!(serde_json::to_value(&five).unwrap(), form);
    assert_eq!(serde_json::from_value::<Cell>(form).unwrap(), five);
    assert_eq!(serde_json::to_value(Cell::empty()).unwrap(), json!({"value": null, "state": "empty"}));
}

#[test]
fn a_cell_comes_from_what_it_says() {
    assert_eq!(Cell::from("x"), cell(Value::words("x")));
    assert_eq!(Cell::from(7_u64), cell(Value::number(7)));
    assert_eq!(Cell::from(Value::people(7)), cell(Value::people(7)));
}

#[test]
fn a_misspelt_field_of_a_cell_is_refused() {
    let error = serde_json::from_str::<Cell>(r#"{"value": 5, "witness": [1]}"#).unwrap_err();
    assert!(error.to_string().starts_with("unknown field `witness`"), "{error}");
}

#[test]
fn the_witnesses_of_a_row_are_those_of_its_cells() {
    let row = Row::new([cell("a").with(9), cell(2).with([1, 9]), cell(0)]);
    assert_eq!(row.witnesses(), [1, 9].into());
}

#[test]
fn rows_keep_their_group_and_order() {
    let table =
        Table::new("t", "T").column("a", "A").group_row("g", [cell(1)]).row([cell(2)]).rows([Row::new([])]);
    let groups: Vec<bool> = table.rows.iter().map(|row| row.group.is_some()).collect();
    assert_eq!(groups, [true, false, false]);
}
