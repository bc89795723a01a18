//! Goal: what is shown as the present value certainly came last, and what only may have is never lost.

use super::*;
use crate::testing::{described, possible, state};
use tyst_event::Entry;

/// Returns what stands after values of these days, the first and the last, in the order of recording; each value is its
/// place. They are offered in any order, and in two states that are merged.
fn standing(days: &[(Option<i32>, i32)]) -> Standing<u64> {
    let entry = |(index, (first, last)): (u64, &(Option<i32>, i32))| {
        let mut entry = described(index + 1, "a", *last, "A");
        entry.span.first = first.and_then(Day::from_number);
        entry
    };
    let mut entries: Vec<Entry> = (0..).zip(days).map(entry).collect();
    let offered = offered(&entries);
    entries.reverse();
    assert_eq!(self::offered(&entries), offered);
    let (head, tail) = entries.split_at(1);
    let mut merged = self::offered(tail);
    merged.merge(self::offered(head));
    assert_eq!(merged, offered);
    offered
}

fn offered(entries: &[Entry]) -> Standing<u64> {
    state(entries, |standing: &mut Standing<u64>, event| standing.offer(event, event.seq() - 1))
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
    let [first, second] = [2, 3].map(|seq| possible(described(seq, "a", 900, "A")));
    let standing = offered(&[first.clone(), second.clone()]);
    assert_eq!((standing.value(), standing.is_definite()), (Some(&2), false));
    let standing = offered(&[first, second, sure]);
    assert_eq!((standing.value(), standing.is_definite()), (Some(&0), true));
    assert_eq!(standing.all().collect::<Vec<_>>(), [&0, &1, &2]);
}

#[test]
fn what_came_before_a_position_can_be_forgotten() {
    let mut standing = standing(&[(Some(10), 10), (Some(5), 5), (Some(7), 7)]);
    assert_eq!(standing.value(), Some(&0));
    standing.forget_before(2);
    assert_eq!(standing.all().collect::<Vec<_>>(), [&2]);
}
