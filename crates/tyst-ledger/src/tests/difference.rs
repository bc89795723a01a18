//! What became of the entries between two cuts, beside a replay of both.

use std::collections::BTreeMap;

use tyst_event::{Certainty, Event, Kind};

use super::chance::Chance;
use super::{Fixture, empty, seeded};
use crate::{Became, Chains, Changed, Cut, DifferenceError, History, Point};

fn cut(history: &History, as_at: &str, count: u64) -> Cut {
    let [as_at, known_at] =
        [as_at.to_owned(), format!("seq:{}", count - 1)].map(|words| words.parse::<Point>().unwrap());
    history.cut(Some(&as_at), Some(&known_at), &Vec::new).unwrap()
}

/// What is so of an entry at a cut: the statement that stands, and whether it was so.
type State = (Option<u64>, Option<Certainty>);

/// Returns the state of every fact that a cut knows, by replaying everything up to it.
fn states(history: &History, cut: Cut) -> BTreeMap<u64, State> {
    let known = history.stored(0).take(usize::try_from(cut.count).unwrap());
    let events: Vec<Event> = known.map(|stored| stored.unwrap().event.unwrap()).collect();
    let mut chains = Chains::default();
    for event in &events {
        chains.apply(event);
    }
    let answers = history.replay(cut).unwrap().map(Result::unwrap).map(|entry| (entry.seq, entry.certainty));
    let answers: BTreeMap<u64, Certainty> = answers.collect();
    let facts = events.iter().filter(|event| !event.statement.body.kind().is_some_and(Kind::is_meta));
    facts.map(|event| (event.seq, (chains.standing(event.seq), answers.get(&event.seq).copied()))).collect()
}

/// Returns what became of the entries, word by word.
fn naive(
    history: &History,
    before: Cut,
    after: Cut,
) -> Vec<(u64, Became, Option<Certainty>, Option<Certainty>)> {
    let (then, now) = (states(history, before), states(history, after));
    let became = |(seq, (standing, answer)): (u64, State)| {
        let (became, was) = match then.get(&seq) {
            None => (if standing.is_some() { Became::Added } else { Became::Dropped }, None),
            Some((Some(_), was)) if standing.is_none() => (Became::Withdrawn, *was),
            Some((None, _)) if standing.is_some() => (Became::Restored, None),
            Some((before, was)) if *before != standing => (Became::Corrected, *was),
            Some((_, was)) if *was != answer => (Became::Turned, *was),
            _ => return None,
        };
        Some((seq, became, was, answer))
    };
    now.into_iter().filter_map(became).collect()
}

fn found(history: &History, before: Cut, after: Cut) -> Vec<Changed> {
    let difference = history.entries_at(after).unwrap().since(before).unwrap();
    assert_eq!(difference.unread, 0);
    difference.changed
}

/// Records a note, a correction or a withdrawal of anything; some are refused, which is no matter here.
fn record(fixture: &mut Fixture, chance: &mut Chance, round: u64) {
    let target = 1 + chance.below(fixture.ledger.partnership().count().max(2) - 1);
    let day = ["2016", "2017-06", "2018-02-03", "2017-01-01/2018-12-31", "../2019-03", ""]
        [usize::try_from(chance.below(6)).unwrap()];
    let when = if day.is_empty() { String::new() } else { format!(r#""when":"{day}","#) };
    let note = format!(r#"{{"topic":"story","text":"{round}"}}"#);
    let corrected = format!(
        r#"{{"target":{target},"reason":"source-error","replacement":{{"kind":"note.recorded","data":{note}}}}}"#
    );
    let (kind, data) = match chance.below(6) {
        0 => ("entry.corrected", corrected),
        1 | 2 => ("entry.withdrawn", format!(r#"{{"target":{target},"reason":"duplicate"}}"#)),
        _ => ("note.recorded", note),
    };
    let when = if kind == "entry.withdrawn" { String::new() } else { when };
    let _any = fixture.state(kind, "newport", &format!(r#"{when}"data":{data}"#));
}

#[test]
fn the_difference_is_that_of_two_whole_replays() {
    let mut becomings: BTreeMap<Became, usize> = BTreeMap::new();
    for seed in 0..6 {
        let (mut chance, mut fixture) = (Chance::new(seed), empty());
        for round in 0..60 {
            record(&mut fixture, &mut chance, round);
        }
        let history = fixture.history();
        let head = history.head().count;
        for _ in 0..60 {
            let as_at = |chance: &mut Chance| {
                ["2015", "2016-12-31", "2017-06-15", "2018-06-01", "2019-01-01", "2026-12-31"]
                    [usize::try_from(chance.below(6)).unwrap()]
            };
            let (first, second) = (as_at(&mut chance), as_at(&mut chance));
            let second = if chance.below(2) == 0 { first } else { second };
            let [mut one, mut other] = [1 + chance.below(head), 1 + chance.below(head)];
            if one > other {
                (one, other) = (other, one);
            }
            let (before, after) = (cut(&history, first, one), cut(&history, second, other));
            let found = found(&history, before, after);
            let told: Vec<_> = found
                .iter()
                .map(|changed| (changed.seq, changed.became, changed.before, changed.after))
                .collect();
            assert_eq!(told, naive(&history, before, after), "seed {seed}, {before:?} to {after:?}");
            for changed in found {
                *becomings.entry(changed.became).or_default() += 1;
                assert!(changed.by.iter().all(|seq| (before.count..after.count).contains(seq)));
            }
        }
    }
    assert!(becomings.len() == 6 && becomings.values().all(|count| *count > 20), "{becomings:?}");
}

#[test]
fn what_is_recorded_between_two_days_is_added() {
    let fixture = seeded();
    let history = fixture.history();
    let [before, after] = [178, 228].map(|count| cut(&history, "2026-01-08", count));
    let found = found(&history, before, after);
    assert_eq!(found.len(), 50);
    assert!(found.iter().all(|changed| changed.became == Became::Added && changed.by.is_empty()));
    assert!(matches!(
        history.entries_at(before).unwrap().since(after),
        Err(DifferenceError::Backwards { first: 228, second: 178 })
    ));
}

#[test]
fn a_correction_names_what_it_is_about_now_and_by_what() {
    let mut fixture = empty();
    let data = |text: &str| format!(r#"{{"topic":"story","text":"{text}"}}"#);
    let seq = fixture.state("note.recorded", "newport", &format!(r#""data":{}"#, data("one"))).unwrap().seq;
    let correct = format!(
        r#""data":{{"target":{seq},"reason":"source-error","replacement":{{"kind":"note.recorded","data":{}}}}}"#,
        data("two")
    );
    let by = fixture.state("entry.corrected", "powys", &correct).unwrap().seq;
    let history = fixture.history();
    let [before, after] = [seq + 1, by + 1].map(|count| cut(&history, "2026", count));
    let [changed] = found(&history, before, after).try_into().unwrap();
    assert_eq!((changed.seq, changed.became, changed.area.as_str()), (seq, Became::Corrected, "powys"));
    assert_eq!(changed.by, [by]);
    assert_eq!(changed.formerly.unwrap().0.as_str(), "newport");
    assert_eq!(
        history.entries_at(before).unwrap().entry(seq).unwrap().unwrap().statement.area.as_str(),
        "newport"
    );
    assert_eq!(
        history.entries_at(after).unwrap().entry(seq).unwrap().unwrap().statement.area.as_str(),
        "powys"
    );
}
