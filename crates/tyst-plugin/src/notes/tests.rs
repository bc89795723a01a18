//! Goal: a note is found under its topic alone.

use super::*;
use crate::testing::{line, state, story};

#[test]
fn a_note_stands_under_its_topic() {
    let note =
        |topic: &str| line("note.recorded", "2019", &format!(r#"{{"topic":"{topic}","text":{{"en":"N"}}}}"#));
    let lines = ["story", "model", "story"].map(note);
    let notes: Notes = state(&story(&lines, "2020-06-01"), Notes::apply);
    let on = |topic| notes.on(topic).map(|(evidence, _)| evidence.seq).collect::<Vec<u64>>();
    assert_eq!((on(Topic::Story), on(Topic::Model), on(Topic::Funding)), (vec![1, 3], vec![2], vec![]));
}
