//! Data, method and interaction sum to the whole, digit for digit.

use proptest::prelude::*;

use super::{Effects, Four};
use crate::{Number, Value};

fn number(digits: &str) -> Number {
    digits.parse().unwrap()
}

fn effects(values: [&str; 4]) -> Option<Effects> {
    let [published, new_data, new_method, now] = values.map(|digits| Value::Number(number(digits)));
    Four { published: &published, new_data: &new_data, new_method: &new_method, now: &now }.effects()
}

#[test]
fn splits_a_change_into_data_method_and_interaction() {
    let split = effects(["50", "46", "47.5", "40"]).unwrap();
    let words = [split.total, split.data, split.method, split.interaction].map(|part| part.to_string());
    assert_eq!(words, ["-10.0", "-4.0", "-2.5", "-3.5"]);
}

#[test]
fn words_and_what_is_not_recorded_have_causes_and_no_parts() {
    let (five, none) = (Value::people(5), Value::not_recorded());
    let four = Four { published: &none, new_data: &five, new_method: &none, now: &five };
    assert_eq!(four.effects(), None);
    assert_eq!(four.causes(), (true, false));
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
        let split = effects([&values[0], &values[1], &values[2], &values[3]]).unwrap();
        let parts = millionths(&split.data) + millionths(&split.method) + millionths(&split.interaction);
        prop_assert_eq!(parts, millionths(&split.total));
        let change = millionths(&number(&values[3])) - millionths(&number(&values[0]));
        prop_assert_eq!(change, millionths(&split.total));
    }
}
