//! The report and its saved state.

use tyst_event::wire;

use super::{Report, Value};
use crate::events::Events;

fn report(range: std::ops::Range<usize>, mut report: Report) -> Report {
    for event in Events::new(1).take(range.end).skip(range.start) {
        report.add(event.seq, &wire::encode(&event).unwrap()).unwrap();
    }
    report
}

#[test]
fn counts_trainings_orders_values_by_date_and_drops_who_left() {
    let mut report = Report::default();
    report.add_training("here", 2008, 3);
    report.add_training("here", 2008, 4);
    for (seq, date) in [(7, 20), (8, 10), (9, 20)] {
        let units = i64::try_from(seq).unwrap();
        report.add_outcome("here", "attendance", Value { date, seq, units, scale: 1 });
    }
    report.set_member("here", "school", true);
    report.set_member("here", "police", true);
    report.set_member("here", "police", false);
    let expected = "outcome here attendance 10 0 8 1 20 0 9 1\npartner here school\ntraining here 2008 7\n";
    assert_eq!(report.text(), expected);
}

#[test]
fn going_on_from_a_saved_state_comes_to_the_same_report() {
    let saved = report(0..4_000, Report::default()).state();
    let resumed = report(4_000..6_000, Report::from_state(&saved).unwrap());
    assert_eq!(resumed.text(), report(0..6_000, Report::default()).text());
    assert_ne!(resumed.digest(), report(0..4_000, Report::default()).digest());
}

#[test]
fn two_halves_come_to_the_same_report() {
    for middle in [0, 1, 300, 3_000, 5_999, 6_000] {
        let mut merged = report(0..middle, Report::default());
        merged.merge(&report(middle..6_000, Report::default()));
        assert_eq!(merged.text(), report(0..6_000, Report::default()).text(), "{middle}");
    }
}

#[test]
fn a_state_that_is_no_state_is_refused() {
    assert!(Report::from_state(b"training here").is_err());
    assert!(Report::from_state(b"rain here 3").is_err());
}
