//! Replay of few kinds: what is passed over on the way changes no answer.

use tyst_event::{Entry, Instant, Kind};

use super::replay::{cut, in_portions};
use super::{NO_CLOCK, long, seeded};
use crate::{Command, Cut, History};

/// Sealed blocks are passed over by what they say of themselves, and entries by their kind: neither changes an answer.
#[test]
fn sealed_blocks_and_wanted_kinds_change_no_answer() {
    let mut fixture = seeded();
    let many = |fixture: &mut super::Fixture, from: usize| {
        for number in from..from + 160 {
            let recorded = Instant(fixture.ledger.partnership().last_recorded().0 + 1);
            let command = Command { recorded: Some(recorded), ..long(number) };
            fixture.ledger.record(vec![command].into(), NO_CLOCK).unwrap();
        }
    };
    many(&mut fixture, 0);
    let replacement = r#"{"kind":"note.recorded","data":{"topic":"story","text":"other"}}"#;
    let note = r#""data":{"topic":"story","text":"x"}"#;
    let seq = fixture.state("note.recorded", "newport", note).unwrap().seq;
    many(&mut fixture, 200);
    let about = |target: u64| format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#);
    let corrected =
        format!(r#""data":{{"target":{seq},"reason":"source-error","replacement":{replacement}}}"#);
    fixture.state("entry.corrected", "newport", &corrected).unwrap();
    fixture.state("entry.withdrawn", "newport", &about(21)).unwrap();
    many(&mut fixture, 400);
    let history = fixture.history();
    let mut cuts = vec![history.latest_cut().unwrap(), cut(&history, "2026-01-08", "2026-01-07")];
    for seq in [seq, seq + 100, seq + 161, seq + 162, seq + 200] {
        let known_at = history.entry(seq).unwrap().unwrap().event.unwrap().recorded_at;
        cuts.push(cut(&history, &cuts[0].as_at.to_string(), &known_at.to_string()));
    }
    let before: Vec<Vec<Entry>> =
        cuts.iter().map(|cut| history.replay(*cut).unwrap().map(Result::unwrap).collect()).collect();
    for (cut, before) in cuts.iter().zip(&before) {
        for wanted in [Kind::AreaDesignated, Kind::NoteRecorded] {
            assert!(!check_only(&history, *cut, wanted, before).is_empty() || wanted == Kind::NoteRecorded);
        }
    }
    let mut sealed = 0;
    while let Some(sealing) = fixture.ledger.next_seal() {
        let prepared = sealing.prepare();
        fixture.ledger.finish_seal(prepared).unwrap();
        sealed += 1;
    }
    assert!(sealed >= 2, "{sealed}");
    for (cut, before) in cuts.iter().zip(before) {
        let after: Vec<_> = fixture.history().replay(*cut).unwrap().map(Result::unwrap).collect();
        assert!(after == before, "{cut:?}");
        assert!(in_portions(&fixture.history(), *cut, |_| true) == before, "{cut:?}");
        for wanted in [Kind::AreaDesignated, Kind::NoteRecorded] {
            let of_kind = check_only(&fixture.history(), *cut, wanted, &before);
            let mut portions = in_portions(&fixture.history(), *cut, move |kind| kind == wanted.number());
            portions.retain(|entry| entry.statement.body.kind() == Some(wanted));
            assert!(portions == of_kind);
        }
    }
}

/// Fails where a replay of one kind gives other entries of it than a replay of everything; returns those.
fn check_only(history: &History, cut: Cut, wanted: Kind, all: &[Entry]) -> Vec<Entry> {
    let is_wanted = |entry: &Entry| entry.statement.body.kind() == Some(wanted);
    let only = history.replay_only(cut, move |kind| kind == wanted.number()).unwrap();
    let only: Vec<_> = only.map(Result::unwrap).filter(is_wanted).collect();
    let of_kind: Vec<_> = all.iter().filter(|entry| is_wanted(entry)).cloned().collect();
    assert!(only == of_kind, "{wanted:?} {cut:?}");
    of_kind
}
