//! What became of the entries between two cuts, in small histories; `model` has many by chance.

use super::{empty, seeded};
use crate::{Became, Changed, Cut, DifferenceError, History, Point};

pub(super) fn cut(history: &History, as_at: &str, count: u64) -> Cut {
    let [as_at, known_at] =
        [as_at.to_owned(), format!("seq:{}", count - 1)].map(|words| words.parse::<Point>().unwrap());
    history.cut(Some(&as_at), Some(&known_at), &Vec::new).unwrap()
}

fn found(history: &History, before: Cut, after: Cut) -> Vec<Changed> {
    let difference = history.entries_at(after).unwrap().since(before).unwrap();
    assert_eq!(difference.unread, 0);
    difference.changed
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

#[test]
fn what_is_withdrawn_names_the_area_that_it_said_last() {
    let mut fixture = empty();
    let data = r#"{"topic":"story","text":"one"}"#;
    let seq = fixture.state("note.recorded", "newport", &format!(r#""data":{data}"#)).unwrap().seq;
    let correct = format!(
        r#""data":{{"target":{seq},"reason":"source-error","replacement":{{"kind":"note.recorded","data":{data}}}}}"#
    );
    let correction = fixture.state("entry.corrected", "powys", &correct).unwrap().seq;
    let mut withdraw = |target: u64| {
        let data = format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#);
        fixture.state("entry.withdrawn", "newport", &data).unwrap().seq
    };
    let withdrawn = withdraw(seq);
    let last = withdraw(correction);
    let history = fixture.history();
    for (known, after) in [(seq, withdrawn), (seq + 1, withdrawn), (correction + 1, withdrawn), (seq, last)] {
        let [before, after] = [known, after + 1].map(|count| cut(&history, "2026", count));
        let [changed] = found(&history, before, after).try_into().unwrap();
        assert_eq!(changed.area.as_str(), "powys", "{before:?} to {after:?}");
    }
}

#[test]
fn nothing_becomes_of_what_is_withdrawn_when_its_dispute_ends() {
    let mut fixture = empty();
    let note = r#""data":{"topic":"story","text":"one"}"#;
    let seq = fixture.state("note.recorded", "newport", note).unwrap().seq;
    let dispute = format!(r#""data":{{"target":{seq},"text":"no"}}"#);
    let dispute = fixture.state("entry.disputed", "newport", &dispute).unwrap().seq;
    let mut withdraw = |target: u64| {
        let data = format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#);
        fixture.state("entry.withdrawn", "newport", &data).unwrap().seq
    };
    let (gone, ended) = (withdraw(seq), withdraw(dispute));
    let history = fixture.history();
    let [before, after] = [gone + 1, ended + 1].map(|count| cut(&history, "2026", count));
    assert_eq!(found(&history, before, after), []);
}
