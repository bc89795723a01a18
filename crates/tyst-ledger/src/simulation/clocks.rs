//! Clocks that are set back, set forward, or stand still: order and times of recording never go back, and the entry
//! says that the clock was strange.
//!
//! What counts as strange is said here again, apart from the code.

use tyst_event::{Instant, Warning};

use super::every_seed;
use super::model::{Note, Plan};
use super::world::{folder, new_ledger};
use crate::tests::chance::Chance;
use crate::{Clock, History, Ledger};

const SECOND: i64 = 1_000_000;
const STEPS: u64 = 40;

/// Where a clock goes between two groups: how long it took in truth, and what the wall clock says.
fn walk(chance: &mut Chance, clock: Clock) -> Clock {
    let passed = i64::try_from(1 + chance.below(20)).unwrap() * SECOND;
    let days = |chance: &mut Chance| i64::try_from(chance.below(9_000)).unwrap() * 86_400 * SECOND;
    let wall = match chance.below(12) {
        0 => clock.wall.0.saturating_sub(days(chance)),
        1 => clock.wall.0.saturating_add(days(chance)),
        2 => clock.wall.0.saturating_sub(90 * SECOND),
        3 => clock.wall.0.saturating_add(passed + 59 * SECOND),
        4 => clock.wall.0.saturating_add(passed + 61 * SECOND),
        5 => clock.wall.0,
        6 => [0, i64::MIN, i64::MAX, 1_700_000_000 * SECOND][usize::try_from(chance.below(4)).unwrap()],
        _ => clock.wall.0.saturating_add(passed),
    };
    Clock { wall: Instant(wall), steady_us: clock.steady_us + u64::try_from(passed).unwrap() }
}

fn words(warnings: &[Warning]) -> Vec<String> {
    warnings.iter().map(Warning::word).filter(|word| word.starts_with("clock-")).collect()
}

/// Returns what is strange about a reading.
fn strange(now: Clock, before: Option<Clock>, last: Instant) -> Vec<&'static str> {
    let behind = i128::from(last.0) - i128::from(now.wall.0) > 10_000;
    let jumped = before.is_some_and(|before| {
        let wall = i128::from(now.wall.0) - i128::from(before.wall.0);
        let steady = i128::from(now.steady_us) - i128::from(before.steady_us);
        (wall - steady).abs() > i128::from(60 * SECOND)
    });
    let found = [(behind, "clock-behind"), (jumped, "clock-jumped")];
    found.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect()
}

fn walk_for_long(seed: u64) {
    let (folder, mut chance) = (folder(), Chance::new(seed));
    let dir = folder.path().join("ledger");
    let (mut ledger, _) = new_ledger(&dir);
    let mut clock = Clock { wall: Instant(1_700_000_100 * SECOND), steady_us: 0 };
    let (mut before, mut last, mut expected) = (None, Instant(1_700_000_000 * SECOND), Vec::new());
    for step in 0..STEPS {
        clock = walk(&mut chance, clock);
        let note =
            Note { key: format!("key-{step}"), area: 0, text: "early help".to_owned(), is_long: false };
        let request =
            Plan { notes: vec![note.clone(), Note { key: format!("{}-b", note.key), ..note }], expect: None };
        let receipts = ledger.record(request.request(), clock).unwrap();
        let warned = strange(clock, before, last);
        assert_eq!(words(&receipts[0].warnings), warned, "step {step}: {clock:?} after {before:?}, {last}");
        assert_eq!(words(&receipts[1].warnings), Vec::<String>::new(), "it is said once a group");
        assert!(receipts[0].recorded_at >= last.max(clock.wall), "step {step}: times never go back");
        (last, before) = (receipts[0].recorded_at, Some(clock));
        expected.push((receipts[0].recorded_at, warned));
        if chance.below(10) == 0 {
            ledger.close().unwrap();
            ledger = Ledger::open(&dir, &mut |_| ()).unwrap();
            before = None;
        }
    }
    ledger.close().unwrap();
    let history = History::open(&dir).unwrap();
    for (stored, (recorded_at, warned)) in history.stored(1).step_by(2).zip(expected) {
        let event = stored.unwrap().event.unwrap();
        assert_eq!(event.recorded_at, recorded_at, "entry {}", event.seq);
        assert_eq!(words(&event.warnings), warned, "entry {}", event.seq);
    }
}

#[test]
fn times_of_recording_never_go_back_whatever_the_clock_does() {
    every_seed(12, "clocks", walk_for_long);
}
