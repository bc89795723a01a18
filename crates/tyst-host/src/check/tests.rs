//! Goal: what a report is tried with is what the interface says. Method: everything that is drawn goes through the
//! view that the SDK has of a batch. Whole checks are in the integration program, which has a worker.

use super::chance::Chance;
use super::events::{Batch, Story};
use super::registry::CHECKS;
use std::collections::BTreeSet;
use tyst_event::{Entry, Kind};

fn kinds() -> Vec<u32> {
    Kind::ALL.iter().map(|kind| kind.number()).collect()
}

fn read(batch: &Batch) -> Vec<Entry> {
    let texts: Vec<&[u8]> = batch.texts.iter().map(Vec::as_slice).collect();
    crate::batch::tests::read(&batch.events, &texts, batch.count)
}

#[test]
fn every_kind_is_drawn_and_can_be_read() {
    for seed in 0..20 {
        let story = Story::draw(&kinds(), 400, &mut Chance::new(seed, "test"));
        let entries = read(&story.whole());
        assert_eq!(entries.len(), 400);
        for number in kinds() {
            let of_kind = |entry: &&Entry| entry.statement.body.kind().map(Kind::number) == Some(number);
            assert!(entries.iter().filter(of_kind).count() >= 5, "kind {number}");
        }
        assert!(entries.is_sorted_by(|one, next| one.seq < next.seq));
    }
}

#[test]
fn the_same_seed_draws_the_same_and_another_one_something_else() {
    let draw = |seed| Story::draw(&kinds(), 200, &mut Chance::new(seed, "test"));
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7), draw(8));
    let mut streams = [Chance::new(7, "one"), Chance::new(7, "two")];
    assert_ne!(streams[0].next(), streams[1].next());
}

#[test]
fn batches_have_texts_of_their_own_and_say_together_what_the_whole_says() {
    let story = Story::draw(&kinds(), 200, &mut Chance::new(3, "test"));
    let apart: Vec<Entry> = story.batches(7).iter().flat_map(read).collect();
    assert_eq!(apart, read(&story.whole()));
    let areas: BTreeSet<u32> = story.events.iter().map(|event| event.header.area).collect();
    assert!(areas.len() > 1);
    // Alone, the area of an event is the first text of its batch, whatever number it has in the story.
    assert!(story.batches(1).iter().all(|batch| batch.events[12..16] == [0; 4]));
}

#[test]
fn checks_have_names_and_numbers_of_their_own() {
    assert!(CHECKS.is_sorted_by(|one, next| one.number <= next.number));
    let numbers: BTreeSet<u8> = CHECKS.iter().map(|check| check.number).collect();
    assert_eq!(numbers, (1..=44).collect());
    let names: BTreeSet<&str> = CHECKS.iter().map(|check| check.name).collect();
    assert_eq!(names.len(), CHECKS.len());
    for check in CHECKS {
        assert!(
            check.shows.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '`' || last == ')')
        );
        assert!(!check.mend.is_empty(), "{}", check.name);
    }
}
