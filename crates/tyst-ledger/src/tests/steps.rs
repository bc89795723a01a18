//! The steps in which a ledger grew, beside a walk through all of its entries.

use std::ops::Range;

use tyst_event::Instant;

use super::chance::Chance;
use super::{Fixture, NO_CLOCK, command, empty, seeded};
use crate::{By, History};

/// Returns the steps of all entries but the first, found by looking at each.
fn naive(history: &History, by: By) -> Vec<Range<u64>> {
    let mut steps: Vec<(Instant, Range<u64>)> = Vec::new();
    for stored in history.stored(1) {
        let event = stored.unwrap().event.unwrap();
        let is_same = |other: Instant| match by {
            By::Entry => false,
            By::Moment => other == event.recorded_at,
            By::Day => history.zone().day(other) == history.zone().day(event.recorded_at),
        };
        match steps.last_mut() {
            Some((moment, step)) if is_same(*moment) => step.end += 1,
            _ => steps.push((event.recorded_at, event.seq..event.seq + 1)),
        }
    }
    steps.into_iter().map(|(_, step)| step).collect()
}

fn check(history: &History) {
    for by in [By::Entry, By::Moment, By::Day] {
        for step in naive(history, by) {
            for seq in step.clone() {
                assert_eq!(history.step(seq, by).unwrap(), Some(step.clone()), "{by:?} {seq}");
            }
        }
        assert_eq!(history.step(0, by).unwrap(), Some(0..1), "{by:?}");
        assert_eq!(history.step(history.head().count, by).unwrap(), None, "{by:?}");
    }
}

#[test]
fn a_step_is_found_from_each_of_its_entries() {
    let fixture = seeded();
    let history = fixture.history();
    check(&history);
    assert_eq!(history.step(200, By::Moment).unwrap(), Some(177..227));
}

/// Moments a few hours apart, so that some batches share a day and some a moment.
#[test]
fn steps_of_any_length_are_found() {
    for seed in 0..4 {
        let mut chance = Chance::new(seed);
        let Fixture { folder, mut ledger } = empty();
        let mut moment = ledger.partnership().last_recorded();
        for number in 0..40_usize {
            moment = Instant(moment.0 + i64::try_from(chance.below(3)).unwrap() * 7 * 3_600_000_000);
            let notes = usize::try_from(chance.below(30)).unwrap();
            let line = r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
            let commands = (0..=notes).map(|note| command(line, Some(moment), number * 100 + note));
            ledger.record(commands.collect::<Vec<_>>().into(), NO_CLOCK).unwrap();
        }
        check(&History::open(folder.path()).unwrap());
    }
}
