//! Tests of how values, shares, dates and witnesses read.

use super::{Wording, percentage};
use crate::text::{Language, Text};
use crate::value::{Value, Way};
use crate::witness::Witnesses;

const ENGLISH: Wording = Wording { language: Language::English, ascii: false };
const PLAIN: Wording = Wording { language: Language::English, ascii: true };
const WELSH: Wording = Wording { language: Language::Welsh, ascii: false };

#[test]
fn groups_thousands_and_keeps_every_digit() {
    for (digits, expected) in [
        ("0", "0"),
        ("999", "999"),
        ("1000", "1,000"),
        ("-123456", "−123,456"),
        ("1234.5", "1,234.5"),
        ("0.12345", "0.12345"),
        ("12345678901234567890", "12,345,678,901,234,567,890"),
    ] {
        assert_eq!(ENGLISH.number(digits), expected);
    }
}

#[test]
fn percentages_are_rounded_half_up_and_never_hide_a_remainder() {
    for (numerator, denominator, expected) in [
        (0, 7, "0%"),
        (7, 7, "100%"),
        (1, 2, "50%"),
        (37, 110, "33.6%"),
        (1, 800, "0.1%"),
        (1, 2_001, "<0.1%"),
        (1_999_999, 2_000_000, ">99.9%"),
        (3, 2, "150%"),
        (2_000_001, 2_000_000, "100%"),
        (u64::MAX, u64::MAX, "100%"),
        (u64::MAX, 1, "1,844,674,407,370,955,161,500%"),
    ] {
        assert_eq!(percentage(numerator, denominator), expected, "{numerator}/{denominator}");
    }
}

#[test]
fn values_read_as_people_write_them() {
    for (value, expected) in [
        (Value::number(1_234), "1,234"),
        (Value::people(1_234), "1,234"),
        (Value::percent(37, 110), "33.6% (37 of 110)"),
        (Value::percent(1, 0), "–"),
        (Value::between(1_100, 1_300), "1,100 to 1,300"),
        (Value::words("a\nb"), "a b"),
        (Value::quoted("all schools", "en"), "“all schools”"),
        (Value::not_recorded(), "not recorded"),
        (
            Value::not_recorded_since("0 of 5 entries have a count"),
            "not recorded (0 of 5 entries have a count)",
        ),
        (Value::date_said("2017-06", "this summer"), "June 2017 (“this summer”)"),
        (Value::WholePercent(1_029), "1,029%"),
        (Value::change(Way::Down, Value::people(1_200)), "−1,200"),
        (Value::change(Way::Down, Value::percent(12, 48)), "−25%"),
        (Value::change(Way::Up, Value::people_percent(12, 48)), "+25%"),
        (Value::Suppressed, "*"),
        (Value::Empty, "–"),
    ] {
        assert_eq!(ENGLISH.value(&value), expected);
    }
}

#[test]
fn plain_marks_are_ascii_and_words_keep_their_letters() {
    assert_eq!(PLAIN.value(&Value::Empty), "-");
    assert_eq!(PLAIN.value(&Value::number(-1_200)), "-1,200");
    assert_eq!(
        PLAIN.value(&Value::change(Way::Down, Value::number("2.5".parse::<crate::Number>().unwrap()))),
        "-2.5"
    );
    assert_eq!(PLAIN.value(&Value::quoted("tŷ", "cy")), "\"tŷ\"");
    assert_eq!(PLAIN.witnesses(&[1, 2].into()), Some("[seq 1-2]".into()));
}

#[test]
fn welsh_uses_its_own_words_and_falls_back_to_english() {
    assert_eq!(WELSH.value(&Value::not_recorded()), "dim cofnod");
    assert_eq!(WELSH.value(&Value::between(11, 13)), "11 i 13");
    assert_eq!(WELSH.value(&Text::english("x").into()), "x");
}

#[test]
fn witnesses_are_compact_and_long_lists_are_counted() {
    assert_eq!(ENGLISH.witnesses(&Witnesses::none()), None);
    let some = Witnesses::from([12, 14, 15, 16, 17, 18, 19]);
    assert_eq!(ENGLISH.witnesses(&some), Some("[seq 12, 14–19]".into()));
    let many: Witnesses = (0..4_000_u64).map(|n| n * 2).collect();
    let expected = "[seq 0, 2, 4, 6, 8, 10, 12, 14, 3,992 more]";
    assert_eq!(ENGLISH.witnesses(&many), Some(expected.into()));
    assert_eq!(
        ENGLISH.witnesses(&Witnesses::from(0..=u64::MAX)),
        Some("[seq 0–18446744073709551615]".into())
    );
}

#[test]
fn nothing_in_a_date_acts_on_a_terminal() {
    assert_eq!(ENGLISH.date("2018\u{1b}[31m"), "2018");
    assert_eq!(ENGLISH.moment("seq:1\u{1b}[31m"), "seq:1");
}
