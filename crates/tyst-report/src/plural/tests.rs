//! Tests of the classes of numbers, as Unicode CLDR has them.

use super::Plural::{self, Few, Many, One, Other, Two, Zero};
use crate::text::Language;

#[test]
fn numbers_are_of_six_classes_in_welsh_and_of_two_in_english() {
    let numbers = [0, 1, 2, 3, 4, 6, 11];
    let classes = |language| numbers.map(|number| Plural::of(number, language));
    assert_eq!(classes(Language::Welsh), [Zero, One, Two, Few, Other, Many, Other]);
    assert_eq!(classes(Language::English), [Other, One, Other, Other, Other, Other, Other]);
}
