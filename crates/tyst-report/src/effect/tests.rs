//! Data, method and interaction sum to the whole, digit for digit.

use proptest::prelude::*;

use super::{Effects, Four, Parts};
use crate::{Number, Value, Way};

fn number(digits: &str) -> Number {
    digits.parse().unwrap()
}

fn effects(values: &[Value; 4]) -> Option<Effects> {
    let [published, new_data, new_method, now] = values;
    Four { published, new_data, new_method, now }.effects()
}

fn parts(values: [&str; 4]) -> Parts {
    match effects(&values.map(|digits| Value::Number(number(digits)))) {
        Some(Effects::Number(parts)) => parts,
        other => panic!("{other:?}"),
    }
}

fn words(parts: Parts) -> [String; 4] {
    [parts.total, parts.data, parts.method, parts.interaction].map(|part| part.to_string())
}

#[test]
fn splits_a_change_into_data_method_and_interaction() {
    assert_eq!(words(parts(["50", "46", "47.5", "40"])), ["-10.0", "-4.0", "-2.5", "-3.5"]);
}

#[test]
fn bounds_are_split_each_on_its_own() {
    let values = [Value::between(11, 14), Value::between(12, 15), Value::number(11_u64), Value::people(12)];
    let Some(Effects::Bounds { low, high }) = effects(&values) else { panic!("bounds") };
    assert_eq!(words(low), ["1", "1", "0", "0"]);
    assert_eq!(words(high), ["-2", "1", "-3", "0"]);
}

#[test]
fn a_fall_is_a_number_below_nought() {
    let fall = |by| Value::change(Way::Down, Value::people(by));
    let rise = Value::change(Way::Up, Value::people(2));
    let Some(Effects::Number(parts)) = effects(&[fall(12), fall(10), fall(12), rise]) else {
        panic!("parts")
    };
    assert_eq!(words(parts), ["14", "2", "0", "12"]);
}

#[test]
fn words_and_what_is_not_recorded_have_no_parts() {
    let (five, none) = (Value::people(5), Value::not_recorded());
    assert_eq!(effects(&[none.clone(), five.clone(), none, five.clone()]), None);
    assert_eq!(effects(&[five.clone(), five.clone(), Value::Suppressed, five]), None);
}

/// A decimal with at most 30 digits before the point and 6 behind it.
fn decimals() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,29})(\\.[0-9]{1,6})?".prop_filter("there is no -0", |digits| {
        digits.parse::<Number>().is_ok_and(|number| number.to_string() == *digits)
    })
}

/// Adds numbers as a person does, digit by digit: the millionths of each.
fn millionths(number: &Number) -> i128 {
    let (whole, places) = number.digits().split_once('.').unwrap_or((number.digits(), ""));
    format!("{whole}{places:0<6}").parse().unwrap()
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_whole(values in [decimals(), decimals(), decimals(), decimals()]) {
        let split = parts([&values[0], &values[1], &values[2], &values[3]]);
        let parts = millionths(&split.data) + millionths(&split.method) + millionths(&split.interaction);
        prop_assert_eq!(parts, millionths(&split.total));
        let change = millionths(&number(&values[3])) - millionths(&number(&values[0]));
        prop_assert_eq!(change, millionths(&split.total));
    }
}
