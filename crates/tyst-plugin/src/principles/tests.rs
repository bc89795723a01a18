//! Goal: what shows a principle is told apart from how a source words it.

use super::*;
use crate::testing::{line, state, story};

fn principles(kind: &str, data: &str) -> Principles {
    state(&story(&[line(kind, "2019", data)], "2020-06-01"), Principles::apply)
}

#[test]
fn what_shows_a_principle_is_kept_with_its_strength() {
    let data = r#"{"framework":"children-first-8","principle":"P6","strength":"judged","text":"joint work"}"#;
    let found = principles("principle.evidenced", data);
    let shown = found.shown().next().unwrap();
    assert_eq!(
        (shown.principle, shown.strength, shown.text),
        (Some(Principle::MultiAgency), Some(Strength::Judged), Some("joint work".into()))
    );
    assert_eq!(found.worded().count(), 0);
}

#[test]
fn a_note_words_a_principle_and_shows_none() {
    let data =
        r#"{"topic":"principle","text":"clear place","framework":"children-first-8","principle":"P1"}"#;
    let found = principles("note.recorded", data);
    assert_eq!((found.shown().count(), found.worded().count()), (0, 1));
    let other = data.replacen("principle", "story", 1);
    assert_eq!(principles("note.recorded", &other).worded().count(), 0);
}
