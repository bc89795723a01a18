//! Tests of exact decimals: one way to write each, and nothing that is not one.

use super::{Number, NumberError};

fn check(characters: &str, expected: &str) {
    let number: Number = characters.parse().unwrap();
    assert_eq!(number.digits(), expected);
}

#[test]
fn has_one_way_to_write_a_number() {
    for (characters, expected) in [
        ("5", "5"),
        ("007", "7"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        ("33.60", "33.60"),
        ("-012.5", "-12.5"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ] {
        check(characters, expected);
    }
}

#[test]
fn refuses_what_is_not_a_decimal() {
    for characters in ["", "-", ".5", "5.", "1e3", "1,000", "+1", " 1", "--1", "1.2.3", "NaN", "٣"] {
        let refused = characters.parse::<Number>().unwrap_err();
        assert_eq!(refused, NumberError::NotDecimal(characters.to_owned()));
    }
    assert_eq!("9".repeat(65).parse::<Number>().unwrap_err(), NumberError::TooLong(65));
}

#[test]
fn knows_nought_however_it_is_written() {
    let zero = |characters: &str| characters.parse::<Number>().unwrap().is_zero();
    assert!(zero("0") && zero("-0.000"));
    assert!(!zero("0.001") && !zero("10") && !zero("-1"));
}

#[test]
fn is_a_safe_integer_up_to_two_to_the_53() {
    let safe = |characters: &str| characters.parse::<Number>().unwrap().safe_integer();
    assert_eq!(safe("9007199254740992"), Some(9_007_199_254_740_992));
    assert_eq!(safe("-9007199254740992"), Some(-9_007_199_254_740_992));
    assert_eq!(safe("9007199254740993"), None);
    assert_eq!(safe("18446744073709551615"), None);
    assert_eq!(safe("1.0"), None);
}
