//! The laws that every report keeps, tried on the events of a test in one call.
//!
//! A host relies on them when it reads in batches, saves a state, goes on from a saved one, or reads areas side by side.

use super::{Batch, Cut, Recorded, given, request, restored, saved};
use crate::Report;
use std::collections::BTreeSet;
use tyst_event::Entry;

/// Tries every law on the events of the lines at the cut:
///
/// - the fields that [`Report::FIELDS`] leaves out make no difference;
/// - how the events are cut into batches makes no difference;
/// - a state that is saved and put back after any event is the same state, and is saved as the same bytes;
/// - to finish twice gives the same document, changes nothing, and more events may follow;
/// - with [`Report::MERGE`]: states of areas that were read apart merge, in any order, to the state of the whole.
///
/// The more areas and kinds the lines have, the more this shows.
///
/// # Panics
/// When a law is broken, with its name; and as [`run`](super::run) does.
pub fn laws<R: Report>(files: &[Recorded<'_>], cut: Cut<'_>) {
    let mut entries = given::<R>(files, cut);
    entries.retain(|entry| entry.statement.body.kind().is_some_and(|kind| R::KINDS.contains(&kind)));
    let refs: Vec<&Entry> = entries.iter().collect();
    let whole = saved(&state::<R>(&refs, refs.len()));
    let every = saved(&state_of_every_field::<R>(&refs));
    assert!(every == whole, "law: the state differs when fields are there that FIELDS does not name");
    for size in [1, 7] {
        let found = saved(&state::<R>(&refs, size));
        assert!(found == whole, "law: the state differs when the events come in batches of {size}");
    }
    each_point_can_be_saved::<R>(&refs, &whole);
    finishing_changes_nothing::<R>(&refs, files, cut, &whole);
    areas_merge::<R>(&refs, &whole);
}

/// Returns the state after events in batches of a size.
fn state<R: Report>(entries: &[&Entry], size: usize) -> R::State {
    let mut state = R::State::default();
    for some in entries.chunks(size.max(1)) {
        Batch::declared::<R>(some.iter().copied())
            .each(|event| R::apply(&mut state, event).expect("the report takes the event"));
    }
    state
}

/// Returns the state after events with every field, as a host may hand them over that knows no `FIELDS`.
fn state_of_every_field<R: Report>(entries: &[&Entry]) -> R::State {
    let mut state = R::State::default();
    Batch::of(entries.iter().copied())
        .each(|event| R::apply(&mut state, event).expect("the report takes the event"));
    state
}

fn each_point_can_be_saved<R: Report>(entries: &[&Entry], whole: &[u8]) {
    let mut state = R::State::default();
    Batch::declared::<R>(entries.iter().copied()).each(|event| {
        R::apply(&mut state, event).expect("the report takes the event");
        let bytes = saved(&state);
        state = restored(&bytes);
        let at = event.seq();
        assert!(
            saved(&state) == bytes,
            "law: the state after position {at} is saved differently once put back"
        );
    });
    assert!(saved(&state) == whole, "law: the state differs when it was saved and put back on the way");
}

fn finishing_changes_nothing<R: Report>(
    entries: &[&Entry],
    files: &[Recorded<'_>],
    cut: Cut<'_>,
    whole: &[u8],
) {
    let request = request(files, cut);
    let finish = |state: &R::State| R::finish(state, &request).expect("the report finishes").to_json();
    let mut state = R::State::default();
    let often = entries.len().div_ceil(16).max(1);
    for some in entries.chunks(often) {
        let _unread = finish(&state);
        Batch::declared::<R>(some.iter().copied())
            .each(|event| R::apply(&mut state, event).expect("the report takes the event"));
    }
    assert!(finish(&state) == finish(&state), "law: two documents of the same state differ");
    assert!(saved(&state) == whole, "law: the state differs when the report finished on the way");
}

fn areas_merge<R: Report>(entries: &[&Entry], whole: &[u8]) {
    let Some(merge) = R::MERGE else { return };
    let areas: BTreeSet<&str> = entries.iter().map(|entry| entry.statement.area.as_str()).collect();
    let of = |area: &str| -> R::State {
        let own: Vec<&Entry> =
            entries.iter().copied().filter(|entry| entry.statement.area.as_str() == area).collect();
        state::<R>(&own, own.len())
    };
    let (mut forwards, mut backwards) = (R::State::default(), R::State::default());
    for (area, other) in areas.iter().zip(areas.iter().rev()) {
        merge(&mut forwards, of(area));
        merge(&mut backwards, of(other));
    }
    for merged in [forwards, backwards] {
        assert!(saved(&merged) == whole, "law: the merged states of {} areas are not the whole", areas.len());
    }
}
