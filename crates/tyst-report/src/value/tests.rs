//! Tests of values: the JSON form of each kind, and that nothing is lost on the way.

use proptest::prelude::*;
use serde_json::json;

use super::{Value, ValueError, Way};
use crate::text::Text;

fn check(value: &Value, expected: &serde_json::Value) {
    assert_eq!(&serde_json::to_value(value).unwrap(), expected);
    assert_eq!(&serde_json::from_value::<Value>(expected.clone()).unwrap(), value);
}

#[test]
fn each_kind_has_a_form_that_reads_naturally() {
    check(&Value::number(5), &json!({"value": 5}));
    check(&Value::number(-12), &json!({"value": -12}));
    check(&Value::Number("33.6".parse().unwrap()), &json!({"value": "33.6", "type": "number"}));
    check(&Value::people(13), &json!({"value": 13, "type": "people"}));
    check(&Value::percent(1, 2), &json!({"value": {"numerator": 1, "denominator": 2}, "type": "percent"}));
    let share = json!({"value": {"numerator": 1, "denominator": 2}, "type": "people-percent"});
    check(&Value::people_percent(1, 2), &share);
    check(&Value::between(11, 13), &json!({"value": {"low": 11, "high": 13}, "type": "between"}));
    let people = json!({"value": {"low": 11, "high": 13}, "type": "people-between"});
    check(&Value::people_between(11, 13), &people);
    assert_eq!(Value::people_between(4, 4), Value::people(4));
    check(&Value::words("yes"), &json!({"value": {"en": "yes"}, "type": "words"}));
    check(&Value::quoted("x", "cy"), &json!({"value": {"text": "x", "lang": "cy"}, "type": "quoted"}));
    check(&Value::not_recorded(), &json!({"value": null, "state": "not recorded"}));
    let noted = json!({"value": null, "state": "not recorded", "note": {"en": "0 of 5"}});
    check(&Value::not_recorded_since("0 of 5"), &noted);
    check(&Value::date("2017-06"), &json!({"value": "2017-06", "type": "date"}));
    check(
        &Value::date_said("2017-06", "June"),
        &json!({"value": "2017-06", "type": "date", "said": {"en": "June"}}),
    );
    let fell = json!({"value": {"way": "down", "by": {"value": 12, "type": "people"}}, "type": "change"});
    check(&Value::change(Way::Down, Value::people(12)), &fell);
    check(&Value::WholePercent(29), &json!({"value": 29, "type": "whole-percent"}));
    check(&Value::Suppressed, &json!({"value": "*", "type": "suppressed"}));
    check(&Value::Empty, &json!({"value": null, "state": "empty"}));
}

#[test]
fn an_integer_too_large_for_some_readers_is_a_string() {
    check(&Value::number(u64::MAX), &json!({"value": "18446744073709551615", "type": "number"}));
    let read: Value = serde_json::from_str(r#"{"value": 18446744073709551615}"#).unwrap();
    assert_eq!(read, Value::number(u64::MAX));
}

#[test]
fn equal_bounds_are_a_plain_number() {
    assert_eq!(Value::between(5, 5), Value::number(5));
    let read: Value = serde_json::from_str(r#"{"value": {"low": 5, "high": 5}, "type": "between"}"#).unwrap();
    assert_eq!(read, Value::number(5));
}

#[test]
fn says_what_is_wrong_with_a_form() {
    let error = |form: &str| serde_json::from_str::<Value>(form).unwrap_err().to_string();
    for (form, expected) in [
        (r#"{"value": 5, "type": "score"}"#, ValueError::UnknownType("score".into())),
        (r#"{"value": "5"}"#, ValueError::TypeMissing),
        (r#"{"value": null}"#, ValueError::WrongState),
        (r#"{"value": 5, "said": {"en": "five"}}"#, ValueError::StrayField("said")),
        (r#"{"value": 5, "note": {"en": "x"}}"#, ValueError::StrayField("note")),
        (r#"{"value": 5, "state": "empty"}"#, ValueError::StrayField("state")),
        (
            r#"{"value": -1, "type": "people"}"#,
            ValueError::WrongForm { kind: "people", expected: "an integer from 0" },
        ),
        (
            r#"{"value": "3", "type": "suppressed"}"#,
            ValueError::WrongForm { kind: "suppressed", expected: "the string `*`" },
        ),
    ] {
        assert!(error(form).starts_with(&expected.to_string()), "{form}: {}", error(form));
    }
    assert!(error("{}").starts_with("missing field `value`"));
    assert!(error(r#"{"value": 5.5}"#).contains("a string of decimal digits"));
}

#[test]
fn only_a_claim_needs_witnesses() {
    let claims = [Value::number(-1), Value::people(1), Value::percent(1, 9), Value::between(0, 1)];
    assert!(claims.iter().all(Value::needs_witnesses));
    let zeros = [Value::number(0), Value::people(0), Value::percent(0, 9), Value::people_percent(0, 9)];
    assert!(!zeros.iter().any(Value::needs_witnesses));
    let silent =
        [Value::words("x"), Value::not_recorded(), Value::date("2017"), Value::Suppressed, Value::Empty];
    assert!(!silent.iter().any(Value::needs_witnesses));
}

fn texts() -> impl Strategy<Value = Text> {
    (any::<String>(), proptest::option::of(any::<String>()))
        .prop_map(|(en, cy)| Text::from_parts(Some(en), cy).unwrap())
}

/// Any value in its canonical form.
pub(crate) fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        "-?[0-9]{1,20}(\\.[0-9]{1,5})?".prop_map(|digits| Value::Number(digits.parse().unwrap())),
        any::<u64>().prop_map(Value::people),
        any::<(u64, u64)>().prop_map(|(part, whole)| Value::percent(part, whole)),
        any::<(u64, u64)>().prop_map(|(part, whole)| Value::people_percent(part, whole)),
        any::<(u64, u64)>().prop_map(|(low, high)| Value::between(low, high)),
        texts().prop_map(Value::Words),
        any::<(String, String)>().prop_map(|(text, lang)| Value::quoted(text, lang)),
        proptest::option::of(texts()).prop_map(|note| Value::NotRecorded { note }),
        (any::<String>(), proptest::option::of(texts())).prop_map(|(edtf, said)| Value::Date { edtf, said }),
        any::<u64>().prop_map(Value::WholePercent),
        Just(Value::Suppressed),
        Just(Value::Empty),
    ]
}

proptest! {
    #[test]
    fn every_value_survives_the_way_through_json(value in values()) {
        let json = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value);
    }
}
