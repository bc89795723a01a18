//! Goal: a count never claims more than is certain, and names what it rests on.

use super::*;
use crate::testing::{described, possible};

#[test]
fn certain_entries_are_a_number() {
    let mut tally = Tally::default();
    tally.add(&described(4, "newport", 100, "Newport"));
    tally.add(&described(9, "powys", 100, "Powys"));
    assert_eq!((tally.value(), tally.witnesses()), (Value::number(2_u64), Witnesses::from([4, 9])));
}

#[test]
fn possible_entries_make_it_a_range() {
    let mut tally = Tally::default();
    tally.add(&described(4, "newport", 100, "Newport"));
    tally.add(&possible(described(9, "powys", 100, "Powys")));
    assert_eq!((tally.value(), tally.witnesses()), (Value::between(1, 2), Witnesses::from([4, 9])));
}

#[test]
fn an_entry_counts_once() {
    let mut tally = Tally::default();
    assert!(tally.is_empty());
    for _ in 0..2 {
        tally.add(&described(4, "newport", 100, "Newport"));
    }
    assert_eq!(tally.value(), Value::number(1_u64));
}
