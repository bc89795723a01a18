//! Groups on a real log: one frame, answers for each, repeats, and a log that refuses.

use tyst_event::{Instant, Slug, WarningRule, terms};

use super::chance::Chance;
use super::{Fixture, at, command, created_with, empty, long};
use crate::{Clock, Command, Expect, Ledger, RecordError, Request};

fn note(text: &str) -> Command {
    let line = format!(
        r#"{{"kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{text}"}}}}"#
    );
    command(&line, None, 0)
}

fn system() -> Fixture {
    created_with(terms::Clock::System)
}

fn clock(words: &str) -> Clock {
    Clock { wall: at(words), steady_us: 0 }
}

const NOON: &str = "2026-03-01T12:00:00Z";

#[test]
fn each_request_of_a_group_gets_its_own_answer() {
    let mut fixture = system();
    let refused = command(
        r#"{"kind":"partner.joined","area":"a","source":[{"doc":"M"}],"data":{"party":"no","roles":["host"]}}"#,
        None,
        0,
    );
    let stale = Request { commands: vec![note("four")], expect: vec![Expect::Head(1)] };
    let fresh = Request { commands: vec![note("five")], expect: vec![Expect::Head(3)] };
    let group = vec![
        vec![note("one")].into(),
        vec![note("two"), refused].into(),
        vec![note("three")].into(),
        stale,
        fresh,
    ];
    let answers = fixture.ledger.record_group(group, clock(NOON));
    let positions: Vec<Option<u64>> =
        answers.iter().map(|answer| Some(answer.as_ref().ok()?.first()?.seq)).collect();
    assert_eq!(positions, [Some(1), None, Some(2), None, Some(3)]);
    assert!(matches!(&answers[1], Err(RecordError::Rejected(rejected)) if rejected[0].index == 1));
    assert!(matches!(&answers[3], Err(RecordError::Unmet(problems)) if problems[0].rule == "expected-head"));
    let stored: Vec<u64> = fixture.history().stored(0).map(|stored| stored.unwrap().seq).collect();
    assert_eq!(stored, [0, 1, 2, 3]);
}

#[test]
fn a_repeated_request_gets_its_first_receipts_whatever_it_expects() {
    let mut fixture = system();
    let request = || Request { commands: vec![note("one"), note("two")], expect: vec![Expect::Head(1)] };
    let first = fixture.ledger.record(request(), clock(NOON)).unwrap();
    let again = fixture.ledger.record(request(), clock(NOON)).unwrap();
    assert!(again.iter().all(|receipt| receipt.before));
    assert_eq!(
        first.iter().map(|receipt| (receipt.seq, receipt.leaf, receipt.recorded_at)).collect::<Vec<_>>(),
        again.iter().map(|receipt| (receipt.seq, receipt.leaf, receipt.recorded_at)).collect::<Vec<_>>()
    );
    let longer = Request { commands: vec![note("one"), note("three")], expect: vec![Expect::Head(1)] };
    assert!(matches!(fixture.ledger.record(longer, clock(NOON)), Err(RecordError::Unmet(_))));
}

#[test]
fn groups_by_chance_are_read_back_as_they_were_answered() {
    for seed in 0..6 {
        let (mut chance, mut fixture) = (Chance::new(seed), system());
        for _ in 0..5 {
            let count = fixture.ledger.head().count;
            let group: Vec<Request> = (0..=chance.below(6)).map(|_| chance.request(count)).collect();
            let answers = fixture.ledger.record_group(group, clock(NOON));
            let history = fixture.history();
            for receipt in answers.into_iter().flatten().flatten() {
                let event = history.entry(receipt.seq).unwrap().unwrap().event.unwrap();
                assert_eq!(event.recorded_at, receipt.recorded_at, "seed {seed}");
            }
        }
        let Fixture { folder, ledger } = fixture;
        let before = ledger.partnership().clone();
        ledger.close().unwrap();
        let opened = Ledger::open(folder.path(), &mut |_| {}).unwrap();
        assert!(*opened.partnership() == before, "seed {seed}: the state is not that of the entries");
    }
}

/// Returns a request that needs another segment of the journal: with something in its way the log can refuse it.
fn too_much_for_the_segment() -> Request {
    (0..170).map(long).collect::<Vec<_>>().into()
}

#[test]
fn where_the_log_refuses_all_that_was_to_be_written_fails_and_nothing_stays() {
    let mut fixture = system();
    for before in [false, true] {
        let receipts = fixture.ledger.record(vec![note("before")].into(), clock(NOON)).unwrap();
        assert_eq!(receipts[0].before, before);
    }
    let state = fixture.ledger.partnership().clone();
    let in_the_way = fixture.folder.path().join("journal/000000000002.tyj.new");
    std::fs::create_dir(&in_the_way).unwrap();
    let group = || {
        vec![
            vec![note("small")].into(),
            vec![note("before")].into(),
            too_much_for_the_segment(),
            vec![note("small")].into(),
        ]
    };
    let answers = fixture.ledger.record_group(group(), clock(NOON));
    let failed: Vec<bool> =
        answers.iter().map(|answer| matches!(answer, Err(RecordError::Append(_)))).collect();
    assert_eq!(failed, [true, false, true, true]);
    assert!(answers[1].as_ref().unwrap()[0].before, "what was recorded before is still answered");
    assert!(*fixture.ledger.partnership() == state, "the state is as before");
    std::fs::remove_dir(&in_the_way).unwrap();
    let answers = fixture.ledger.record_group(group(), clock(NOON));
    assert!(answers.iter().all(Result::is_ok), "the same group is taken when there is room");
    assert!(answers[3].as_ref().unwrap()[0].before);
    assert_eq!(fixture.ledger.head().count, 173);
}

#[test]
fn a_clock_that_walks_anywhere_never_turns_time_back_and_is_told_of() {
    for seed in 0..50 {
        let (mut chance, mut model) = (Chance::new(seed), system());
        let (mut now, mut behind, mut jumped) = (clock(NOON), 0, 0);
        let mut last = model.ledger.partnership().last_recorded();
        for step in 0..8 {
            let leap = i64::try_from(chance.below(7_200_000_000)).unwrap() - 3_600_000_000;
            let lag = now.wall.0 + leap < last.0 - 10_000;
            let apart = step > 0 && (leap - 1_000_000).abs() > 60_000_000;
            now = Clock { wall: Instant(now.wall.0 + leap), steady_us: now.steady_us + 1_000_000 };
            let text = |name: &str| vec![note(&format!("{name} {step}"))].into();
            let answers = model.ledger.record_group(vec![text("a"), text("b")], now);
            for (index, answer) in answers.into_iter().enumerate() {
                let receipt = answer.unwrap().remove(0);
                assert!(receipt.recorded_at > last, "seed {seed}, step {step}");
                last = receipt.recorded_at;
                let has = |rule| receipt.warnings.iter().any(|warning| warning.rule() == Some(rule));
                let told = (has(WarningRule::ClockBehind), has(WarningRule::ClockJumped));
                let expected = if index == 0 { (lag, apart) } else { (false, false) };
                assert_eq!(told, expected, "seed {seed}, step {step}, request {index}");
                behind += usize::from(told.0);
                jumped += usize::from(told.1);
            }
        }
        assert!(behind > 0 && jumped > 0, "seed {seed} walked nowhere");
    }
}

#[test]
fn the_version_of_a_tag_counts_every_entry_that_names_it() {
    let mut fixture = empty();
    for kind in tyst_event::Kind::ALL.iter().filter(|kind| !kind.is_meta()) {
        let mut partnership = crate::Partnership::default();
        let mut problems = tyst_event::Problems::default();
        let example = tyst_event::words::example(*kind);
        let statement = tyst_event::json::statement_from_json(&example, &mut problems).unwrap();
        let event = fixture.event(statement);
        partnership.apply(&event);
        for flag in tyst_event::words::flags(kind.fields()) {
            let slug =
                Slug::new(flag.example).filter(|_| matches!(flag.shape, tyst_event::field::Shape::Slug));
            let Some(slug) = slug else { continue };
            assert_eq!(partnership.version(&slug), 1, "{}: {} ({slug})", kind.name(), flag.name);
        }
    }
}
