//! Readings that are as they should be, and those that are not.

use tyst_event::{Instant, WarningRule};

use super::{Clock, warnings};

const SECOND_US: i64 = 1_000_000;

fn rules(wall: i64, steady_us: u64, last: i64, before: Option<(i64, u64)>) -> Vec<WarningRule> {
    let before = before.map(|(wall, steady_us)| Clock { wall: Instant(wall), steady_us });
    let found = warnings(Clock { wall: Instant(wall), steady_us }, Instant(last), before);
    found.iter().filter_map(tyst_event::Warning::rule).collect()
}

#[test]
fn a_clock_that_goes_on_is_not_worth_a_word() {
    let hour_us = 3_600_000_000;
    assert_eq!(rules(SECOND_US, 0, 0, None), []);
    assert_eq!(rules(3_600 * SECOND_US, hour_us, 0, Some((0, 0))), []);
    assert_eq!(
        rules(5_000, 5_000, 6_000, Some((4_000, 4_000))),
        [],
        "requests of a group run a little ahead"
    );
    assert_eq!(rules(61 * SECOND_US, 2_000_000, 0, Some((0, 0))), [], "set by less than a minute");
}

#[test]
fn a_clock_behind_the_last_entry_or_apart_from_the_steady_one_is() {
    use WarningRule::{ClockBehind, ClockJumped};
    assert_eq!(rules(0, 0, SECOND_US, None), [ClockBehind]);
    assert_eq!(rules(3_600 * SECOND_US, 1_000_000, 0, Some((0, 0))), [ClockJumped]);
    assert_eq!(rules(-3_600 * SECOND_US, 1_000_000, 0, Some((0, 0))), [ClockBehind, ClockJumped]);
    assert_eq!(rules(SECOND_US, 3_600_000_000, 0, Some((0, 0))), [ClockJumped], "stood still for an hour");
    assert_eq!(rules(i64::MAX, 0, i64::MIN, Some((i64::MIN, u64::MAX))), [ClockJumped]);
}
