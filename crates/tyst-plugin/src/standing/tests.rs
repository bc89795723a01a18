//! Goal: what is shown as the present value certainly came last, and what only may have is never lost.

use super::*;
use crate::testing::{described, possible};

/// Returns what stands after values of these days, the first and the last, in the order of recording.
fn standing(days: &[(Option<i32>, i32)]) -> Standing<usize> {
    let mut standing = Standing::default();
    for (index, (first, last)) in days.iter().enumerate() {
        let mut entry = described(index as u64 + 1, "a", *last, "A");
        entry.span.first = first.and_then(Day::from_number);
        standing.offer(&entry, index);
    }
    standing
}

#[test]
fn the_days_tell_and_else_the_order_of_recording() {
    for (days, expected) in [
        (vec![(Some(10), 10), (Some(20), 20)], 1),
        (vec![(Some(20), 20), (Some(10), 10)], 0),
        (vec![(Some(10), 10), (Some(10), 10)], 1),
        (vec![(Some(1), 30), (Some(5), 6)], 1),
        (vec![(Some(20), 20), (None, 90)], 1),
        (vec![(None, 90), (Some(20), 20)], 1),
    ] {
        assert_eq!(standing(&days).value(), Some(&expected), "{days:?}");
    }
}

#[test]
fn what_replaced_another_is_not_older_than_it() {
    let undated_between = [(Some(20), 20), (None, 90), (Some(10), 10)];
    assert_eq!(standing(&undated_between).value(), Some(&1));
}

#[test]
fn a_possible_value_stands_only_where_none_is_certain() {
    let sure = described(1, "a", 10, "A");
    let perhaps = possible(described(2, "a", 900, "A"));
    let mut standing = Standing::new(&perhaps, "perhaps");
    assert_eq!((standing.value(), standing.is_definite()), (Some(&"perhaps"), false));
    standing.offer(&sure, "sure");
    assert_eq!((standing.value(), standing.is_definite()), (Some(&"sure"), true));
    assert_eq!(standing.all().collect::<Vec<_>>(), [&"sure", &"perhaps"]);
}
