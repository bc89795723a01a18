//! A saved state against reading every entry, and states that do not fit.

use tyst_event::wire;
use tyst_log::Head;
use tyst_log::state::{self, Listed};

use super::{NAME, REPORTS_BYTES_MAX, REPORTS_MAX, decode, encode, superfluous};
use crate::stored::{Stored, fold};
use crate::tests::chance::Chance;
use crate::tests::{NO_CLOCK, seeded};
use crate::{History, Ledger, Partnership, Request};

/// The entries of a ledger by chance.
fn entries(seed: u64) -> Vec<Vec<u8>> {
    let mut fixture = seeded();
    let mut chance = Chance::new(seed);
    let at = fixture.ledger.partnership().last_recorded();
    for _ in 0..40 {
        let mut request: Request = chance.request(20);
        request.commands.iter_mut().for_each(|command| command.recorded = Some(at));
        let _refused = fixture.ledger.record(request, NO_CLOCK).is_err();
    }
    let history = fixture.history();
    history.stored(0).map(|stored| stored.unwrap().bytes).collect()
}

fn folded(state: Partnership, entries: &[Vec<u8>]) -> Partnership {
    let stored = (state.count()..).zip(entries).map(|(seq, bytes)| Ok(Stored::new(seq, bytes.clone())));
    fold(state, stored).unwrap()
}

#[test]
fn a_kept_state_and_the_rest_are_the_whole_at_every_split() {
    for seed in 0..3 {
        let entries = entries(seed);
        let whole = folded(Partnership::default(), &entries);
        let mut state = Partnership::default();
        for split in 0..=entries.len() {
            let kept = decode(&encode(&mut state)).unwrap();
            assert!(kept == state, "seed {seed}, split {split}");
            assert!(folded(kept, &entries[split..]) == whole, "seed {seed}, split {split}");
            state = folded(state, &entries[split..entries.len().min(split + 1)]);
        }
    }
}

#[test]
fn bytes_that_are_cut_or_changed_never_panic() {
    let mut state = folded(Partnership::default(), &entries(7)[..60]);
    let whole = encode(&mut state);
    for length in 0..whole.len() {
        assert!(decode(&whole[..length]).is_none(), "{length} of {} bytes", whole.len());
    }
    let mut chance = Chance::new(7);
    for _ in 0..4_000 {
        let mut bytes = whole.clone();
        let at = usize::try_from(chance.below(bytes.len() as u64)).unwrap();
        bytes[at] ^= 1 << chance.below(8);
        if let Some(mut state) = decode(&bytes) {
            state.rollback(state.mark());
            encode(&mut state);
        }
    }
}

#[test]
fn a_state_of_another_version_is_no_state() {
    let mut bytes = encode(&mut Partnership::default());
    assert!(decode(&bytes).is_some());
    bytes[0] ^= 1;
    assert!(decode(&bytes).is_none());
}

#[test]
fn a_saved_state_is_used_and_one_that_does_not_fit_is_made_anew() {
    let mut fixture = seeded();
    fixture.ledger.save_state();
    let dir = fixture.folder.path().to_owned();
    let note =
        fixture.state("note.recorded", "newport", r#""data":{"topic":"story","text":"later"}"#).unwrap();
    let whole = fixture.ledger.partnership().clone();
    fixture.ledger.close().unwrap();
    let (head, bytes) = state::load(&dir, NAME).unwrap();
    assert_eq!(head.count, note.seq, "the note came after it");
    let opened = || (Ledger::open(&dir, &mut |_| {}).unwrap(), History::open(&dir).unwrap());
    let same = |ledger: Ledger, history: &History| {
        assert!(*ledger.partnership() == whole && history.partnership().unwrap() == whole);
    };
    let (ledger, history) = opened();
    same(ledger, &history);

    // A state that says something else shows that it is really read.
    let mut other = decode(&bytes).unwrap();
    other.apply(&fixture_event(&history, note.seq - 1));
    state::save(&dir, NAME, head, &encode(&mut other)).unwrap();
    let (ledger, history) = opened();
    assert!(*ledger.partnership() != whole && history.partnership().unwrap() != whole);
    drop(ledger);

    let mut forked = head;
    forked.root[0] ^= 1;
    let mut ahead = head;
    ahead.count += 5;
    for (head, bytes) in [(forked, bytes.clone()), (ahead, bytes.clone()), (head, b"nonsense".to_vec())] {
        state::save(&dir, NAME, head, &bytes).unwrap();
        let (ledger, history) = opened();
        same(ledger, &history);
    }
}

#[test]
fn of_too_many_or_too_large_states_those_furthest_behind_go() {
    let state = |count: u64, bytes: u64| Listed {
        name: format!("report-{count}"),
        head: Some(Head { count, root: [0; 32] }),
        bytes,
    };
    let many = REPORTS_MAX as u64 + 2;
    assert_eq!(superfluous((0..many).map(|count| state(count, 1)).collect()), ["report-1", "report-0"]);
    let large = vec![state(1, 1), state(3, REPORTS_BYTES_MAX - 1), state(2, 2)];
    assert_eq!(superfluous(large), ["report-2", "report-1"]);
    assert!(superfluous(vec![state(1, 1), state(2, REPORTS_BYTES_MAX - 1)]).is_empty());
}

fn fixture_event(history: &History, seq: u64) -> tyst_event::Event {
    let bytes = history.entry(seq).unwrap().unwrap().bytes;
    wire::decode(&bytes).unwrap()
}
