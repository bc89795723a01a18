//! Goal: readers are given what is for them and nothing else, and it is counted what is not, however an entry came to be for
//! a narrower circle. Method: random histories, where what is left out is told apart entry by entry.

use tyst_event::terms::Sensitivity;
use tyst_event::{Entry, Instant, Kind};

use super::chance::Chance;
use super::replay::{cut, expanded, in_portions};
use super::{Fixture, NO_CLOCK, empty, long};
use crate::{Command, Cut, History};

const CIRCLES: [&str; 3] = ["public", "partners", "restricted"];

/// Records notes of three circles, corrections that change the circle, and withdrawals. Those that a rule refuses do not matter.
fn tell(fixture: &mut Fixture, chance: &mut Chance, rounds: u64) {
    for round in 0..rounds {
        let circle = CIRCLES[usize::try_from(chance.below(3)).unwrap()];
        let seqs = fixture.ledger.partnership().count();
        let target = 1 + chance.below(seqs.max(2) - 1);
        let note = format!(r#"{{"topic":"story","text":"{round}"}}"#);
        let _any = match chance.below(6) {
            0 => fixture.state("entry.corrected", "newport", &format!(
                r#""sensitivity":"{circle}","data":{{"target":{target},"reason":"source-error","replacement":{{"kind":"note.recorded","data":{note}}}}}"#
            )),
            1 => fixture.state("entry.withdrawn", "newport", &format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#)),
            _ => fixture.state("note.recorded", "newport", &format!(r#""sensitivity":"{circle}","data":{note}"#)),
        };
    }
}

fn seal(fixture: &mut Fixture) {
    for number in 0..160 {
        let recorded = Instant(fixture.ledger.partnership().last_recorded().0 + 1);
        let command = Command { recorded: Some(recorded), ..long(number) };
        fixture.ledger.record(vec![command].into(), NO_CLOCK).unwrap();
    }
    let sealing = fixture.ledger.next_seal().expect("a segment is full");
    let prepared = sealing.prepare();
    fixture.ledger.finish_seal(prepared).unwrap();
}

/// Compares what each circle of readers is given with what there is; returns how many entries were left out.
fn compare(history: &History, cut: Cut) -> u64 {
    let whole = in_portions(history, cut, |_| true);
    let mut left_out = 0;
    for readers in [Sensitivity::Public, Sensitivity::Partners, Sensitivity::Restricted] {
        let portions = history.portions(cut, |_| true).unwrap().for_readers(readers);
        let withheld = portions.withheld();
        let shown = expanded(history, portions);
        let is_for_them = |entry: &&Entry| entry.statement.sensitivity <= readers;
        assert!(shown == whole.iter().filter(is_for_them).cloned().collect::<Vec<_>>(), "{readers:?}");
        assert_eq!(withheld.get(), (whole.len() - shown.len()) as u64, "{readers:?}");
        left_out += withheld.get();
    }
    left_out
}

#[test]
fn readers_are_given_what_is_for_them_from_sealed_and_from_growing_segments() {
    let mut fixture = empty();
    let mut chance = Chance::new(11);
    tell(&mut fixture, &mut chance, 150);
    seal(&mut fixture);
    tell(&mut fixture, &mut chance, 150);
    let history = fixture.history();
    let latest = history.latest_cut().unwrap();
    let mut left_out = 0;
    for _ in 0..12 {
        let known = history.entry(chance.below(latest.count)).unwrap().unwrap().event.unwrap().recorded_at;
        left_out += compare(&history, cut(&history, "2026-12-31", &known.to_string()));
    }
    assert!(left_out > 500, "{left_out}");
    assert!(compare(&history, latest) > 100);
}

/// Returns the texts that readers are given, and how many entries they are not given, as resolved or as recorded.
fn told(history: &History, readers: Sensitivity, is_raw: bool) -> (Vec<u64>, u64) {
    let prepared = history.prepare(history.latest_cut().unwrap()).unwrap().raw(is_raw);
    let portions = history.prepared(prepared, |_| true).for_readers(readers);
    let withheld = portions.withheld();
    let seqs = expanded(history, portions).iter().map(|entry| entry.seq).collect();
    (seqs, withheld.get())
}

#[test]
fn an_entry_that_a_correction_makes_restricted_is_withheld_also_as_it_was_recorded() {
    let mut fixture = empty();
    let note = |text: &str| format!(r#""sensitivity":"public","data":{{"topic":"story","text":"{text}"}}"#);
    let first = fixture.state(Kind::NoteRecorded.name(), "newport", &note("first")).unwrap().seq;
    let second = fixture.state(Kind::NoteRecorded.name(), "newport", &note("second")).unwrap().seq;
    let narrowed = format!(
        r#""sensitivity":"restricted","data":{{"target":{first},"reason":"source-error","replacement":{{"kind":"note.recorded","data":{{"topic":"story","text":"x"}}}}}}"#
    );
    let correction = fixture.state("entry.corrected", "newport", &narrowed).unwrap().seq;
    let history = fixture.history();
    assert_eq!(told(&history, Sensitivity::Public, false), (vec![second], 1));
    assert_eq!(told(&history, Sensitivity::Restricted, false), (vec![first, second], 0));
    assert_eq!(told(&history, Sensitivity::Public, true), (vec![second], 2));
    assert_eq!(told(&history, Sensitivity::Restricted, true), (vec![first, second, correction], 0));
    let withdrawal =
        format!(r#""sensitivity":"restricted","data":{{"target":{first},"reason":"duplicate"}}"#);
    fixture.state("entry.withdrawn", "newport", &withdrawal).unwrap();
    assert_eq!(
        told(&fixture.history(), Sensitivity::Public, true),
        (vec![second], 3),
        "what stood last counts"
    );
}
