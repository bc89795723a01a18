//! Tests of the filters.

use super::Filters;
use crate::sealed::keys::{KeyHash, KeyList};

fn keys(numbers: std::ops::Range<u32>) -> Vec<Option<KeyHash>> {
    numbers.map(|number| Some(KeyHash::of(&number.to_le_bytes()))).collect()
}

#[test]
fn says_where_a_key_may_be_and_is_seldom_wrong() {
    let mut filters = Filters::default();
    let mut segments = Vec::new();
    for number in 1..=70 {
        let from = u32::try_from(number).unwrap() * 10_000;
        let count = [1, 100, 3_000][usize::try_from(number % 3).unwrap()];
        let own = keys(from..from + count);
        filters.add(number, &KeyList::new(&own));
        segments.push((number, own));
    }
    for (number, own) in segments {
        assert!(own.into_iter().flatten().all(|key| filters.may_hold(key).contains(&number)), "{number}");
    }
    let others = keys(1_000_000..1_020_000).into_iter().flatten();
    let wrong: usize = others.map(|key| filters.may_hold(key).len()).sum();
    assert!(wrong < 200, "{wrong} wrong of 20,000 looks into 70 segments");
}

#[test]
fn holds_nothing_without_keys() {
    let mut filters = Filters::default();
    filters.add(1, &KeyList::new(&[None]));
    assert!(filters.groups.is_empty() && filters.may_hold(KeyHash::of(b"a")).is_empty());
}
