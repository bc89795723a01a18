//! Tests of witness sets against a plain set of numbers.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use proptest::prelude::*;

use super::Witnesses;

/// Positions close together, so that ranges meet, and at both ends of what is possible.
fn positions() -> impl Strategy<Value = Vec<u64>> {
    proptest::collection::vec(prop_oneof![0..40_u64, (u64::MAX - 5)..=u64::MAX], 0..60)
}

proptest! {
    #[test]
    fn holds_what_a_set_would_hold(positions in positions()) {
        let model: BTreeSet<u64> = positions.iter().copied().collect();
        let witnesses: Witnesses = positions.into_iter().collect();
        prop_assert_eq!(witnesses.len(), model.len() as u64);
        prop_assert!((0..45).all(|position| witnesses.contains(position) == model.contains(&position)));
        prop_assert!(witnesses.iter().eq(model));
    }

    #[test]
    fn merges_as_sets_do_and_keeps_ranges_apart(left in positions(), right in positions()) {
        let union: Witnesses = left.iter().chain(&right).copied().collect();
        let mut merged = Witnesses::from(left);
        merged.merge(&Witnesses::from(right));
        prop_assert_eq!(&merged, &union);
        let ranges: Vec<_> = merged.ranges().collect();
        prop_assert!(ranges.windows(2).all(|pair| pair[0].end() + 1 < *pair[1].start()));
    }

    #[test]
    fn survives_the_way_through_json(positions in positions()) {
        let witnesses = Witnesses::from(positions);
        let json = serde_json::to_string(&witnesses).unwrap();
        prop_assert_eq!(serde_json::from_str::<Witnesses>(&json).unwrap(), witnesses);
    }
}

#[test]
fn is_an_ascending_array_in_json_and_reads_any_order() {
    let witnesses: Witnesses = serde_json::from_str("[3, 1, 2, 3]").unwrap();
    assert_eq!(serde_json::to_string(&witnesses).unwrap(), "[1,2,3]");
    assert!(serde_json::from_str::<Witnesses>("[-1]").is_err());
    assert!(serde_json::from_str::<Witnesses>("[1.5]").is_err());
}

#[test]
fn takes_ranges_whole() {
    assert_eq!(Witnesses::from(0..=u64::MAX).len(), u64::MAX);
    assert!(Witnesses::from(RangeInclusive::new(2, 1)).is_empty());
    assert_eq!(
        [&Witnesses::from(1), &Witnesses::from([2, 5])].into_iter().collect::<Witnesses>(),
        [1, 2, 5].into()
    );
}

#[test]
fn is_written_in_words_and_read_again() {
    for (positions, words) in [(vec![], ""), (vec![3], "3"), (vec![1, 2, 3, 8], "1-3 8"), (vec![0, 2], "0 2")]
    {
        let witnesses = Witnesses::from(positions);
        assert_eq!(witnesses.to_words(), words);
        assert_eq!(Witnesses::from_words(words), Some(witnesses));
    }
    for words in ["3-1", "x", "1,2", "1-", "-"] {
        assert_eq!(Witnesses::from_words(words), None, "{words}");
    }
}

#[test]
fn is_widened_over_the_narrowest_gaps() {
    let witnesses = Witnesses::from([1, 2, 4, 10, 11, 20]);
    let widened = |ranges_max| witnesses.widened(ranges_max).to_words();
    assert_eq!(
        [widened(9), widened(3), widened(2), widened(1)],
        ["1-2 4 10-11 20", "1-4 10-11 20", "1-11 20", "1-20"]
    );
    assert_eq!(Witnesses::none().widened(1), Witnesses::none());
}
