//! Commands as they are sent: once, whole, in order, and told apart.

use super::{NO_CLOCK, at, command, empty, seeded};
use crate::{Command, RecordError};

#[test]
fn the_same_command_is_recorded_once_and_another_with_its_key_is_refused() {
    let mut fixture = empty();
    let line = |text: &str| {
        format!(
            r#"{{"key":"k1","kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{text}"}}}}"#
        )
    };
    let first = fixture.record("2026-01-05T09:00:00Z", &[&line("x")]).unwrap();
    let again = fixture.record("2026-01-06T09:00:00Z", &[&line("x")]).unwrap();
    assert_eq!((again[0].seq, again[0].leaf, again[0].before), (first[0].seq, first[0].leaf, true));
    assert_eq!(fixture.ledger.head().count, 2);
    let Err(RecordError::Rejected(rejected)) = fixture.record("2026-01-06T09:00:00Z", &[&line("y")]) else {
        panic!("another statement was recorded with the key");
    };
    assert_eq!(rejected[0].problems[0].rule, "key-taken");
    assert!(rejected[0].problems[0].message.ends_with("(entry 1)"), "{rejected:?}");
    let other = [line("z"), line("w")].map(|line| line.replace("k1", "k2"));
    let Err(RecordError::Rejected(rejected)) =
        fixture.record("2026-01-06T09:00:00Z", &[&other[0], &other[1]])
    else {
        panic!("a key stands for two statements");
    };
    assert_eq!(rejected[0].index, 1);
    let message = &rejected[0].problems[0].message;
    assert_eq!(message, "k2 is the key of another statement that is recorded with it");
    let faulty = line("z").replace(r#""area""#, r#""when":"2099","area""#);
    let Err(RecordError::Rejected(rejected)) = fixture.record(
        "2026-01-06T09:00:00Z",
        &[&faulty, &line("w")].map(|line| line.replace("k1", "k3")).each_ref().map(String::as_str),
    ) else {
        panic!("a refused statement lost its key");
    };
    let rules: Vec<&str> = rejected.iter().map(|rejected| rejected.problems[0].rule.as_ref()).collect();
    assert_eq!(rules, ["not-in-the-future", "key-taken"]);
}

#[test]
fn equal_lines_of_one_file_are_told_apart_and_kept_apart_from_the_next_time() {
    let line =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let mut fixture = empty();
    assert_eq!(fixture.record("2026-01-05T09:00:00Z", &[line, line]).unwrap().len(), 2);
    fixture.record("2026-01-05T09:00:00Z", &[line, line]).unwrap();
    assert_eq!(fixture.ledger.head().count, 3);
    let keys: Vec<String> =
        (0..2).map(|n| Command::derived_key(&command(line, None, 0).statement, n)).collect();
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn a_batch_is_recorded_whole_or_not_at_all() {
    let sound =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let broken = r#"{"kind":"partner.joined","area":"a","source":[{"doc":"M"}],"data":{"party":"no","roles":["host"]}}"#;
    let mut fixture = empty();
    let Err(RecordError::Rejected(rejected)) =
        fixture.record("2026-01-05T09:00:00Z", &[sound, broken, sound, broken])
    else {
        panic!("a broken batch was recorded");
    };
    assert_eq!(rejected.iter().map(|rejected| rejected.index).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(fixture.ledger.head().count, 1);
}

#[test]
fn a_manual_clock_never_runs_backwards() {
    let line = |text: &str| {
        format!(
            r#"{{"kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{text}"}}}}"#
        )
    };
    let mut fixture = empty();
    fixture.record("2026-01-05T09:00:00Z", &[&line("a"), &line("b")]).unwrap();
    let same = fixture.record("2026-01-05T09:00:00Z", &[&line("c")]).unwrap();
    assert_eq!(same[0].recorded_at, at("2026-01-05T09:00:00Z"));
    let Err(RecordError::Rejected(rejected)) = fixture.record("2026-01-04T09:00:00Z", &[&line("d")]) else {
        panic!("an entry was backdated");
    };
    assert_eq!(rejected[0].problems[0].rule, "never-backdated");
    let Err(RecordError::Rejected(rejected)) =
        fixture.ledger.record(vec![command(&line("e"), None, 0)].into(), NO_CLOCK)
    else {
        panic!("the machine's clock was used in a ledger with a manual one");
    };
    assert_eq!(rejected[0].problems[0].rule, "clock-manual");
}

#[test]
fn a_batch_has_one_moment_so_that_no_cut_falls_inside_it() {
    let mut fixture = seeded();
    let note = |text: &str| {
        format!(
            r#"{{"kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{text}"}}}}"#
        )
    };
    let receipts = fixture.record("2026-01-20T09:00:00Z", &[&note("a"), &note("b")]).unwrap();
    assert_eq!(receipts[0].recorded_at, receipts[1].recorded_at);
}

#[test]
fn many_warnings_are_stored_only_as_far_as_they_can_be_read_back() {
    let mut fixture = empty();
    let slugs: Vec<String> = (0..64).map(|number| format!("\"unheard-of-{number}\"")).collect();
    let data = format!(r#""place":"p","data":{{"topic":"story","text":"x","about":[{}]}}"#, slugs.join(","));
    let receipt = fixture.state("note.recorded", "newport", &data).unwrap();
    assert_eq!(receipt.warnings.len(), 32);
    assert!(fixture.history().entry(receipt.seq).unwrap().unwrap().event.is_ok());
}

#[test]
fn keys_have_one_form_whichever_door_they_come_through() {
    let mut fixture = empty();
    let line =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    for key in ["", "a\u{1b}[31mb", &"k".repeat(101)] {
        let sent = Command { key: key.to_owned(), ..command(line, Some(at("2026-01-05T09:00:00Z")), 0) };
        let Err(RecordError::Rejected(rejected)) = fixture.ledger.record(vec![sent].into(), NO_CLOCK) else {
            panic!("{key:?} was taken");
        };
        assert_eq!(rejected[0].problems[0].field, "key");
    }
}

#[test]
fn positions_after_a_refused_command_are_as_they_would_be() {
    let mut fixture = empty();
    let broken = r#"{"kind":"partner.joined","area":"a","source":[{"doc":"M"}],"data":{"party":"no","roles":["host"]}}"#;
    let withdrawal = r#"{"kind":"entry.withdrawn","area":"a","source":[{"doc":"M"}],"data":{"target":2,"reason":"duplicate"}}"#;
    let note =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let Err(RecordError::Rejected(rejected)) =
        fixture.record("2026-01-05T09:00:00Z", &[broken, note, withdrawal])
    else {
        panic!("a broken batch was recorded");
    };
    assert_eq!(rejected.iter().map(|rejected| rejected.index).collect::<Vec<_>>(), [0]);
}
