//! Counts trainings and the people in them.
//!
//! Deliberately absent: estimates. What has no count is not counted, and the count says so.

use crate::drawing;
use crate::training::Training;
use tyst_plugin::Tally;
use tyst_plugin::document::{Value, Witnesses};

/// Adds up the counts of people that are certain, with the entries that give them.
pub(crate) fn participants(trainings: &[&Training]) -> (Value, Witnesses) {
    let counted =
        || trainings.iter().filter(|training| !training.possible && training.participants.is_some());
    let witnesses: Witnesses = counted().map(|training| training.seq).collect();
    let people = counted().filter_map(|training| training.participants).map(u64::from).sum();
    match (witnesses.is_empty(), trainings.len()) {
        (true, 0) => (Value::not_recorded(), witnesses),
        (true, all) => (Value::not_recorded_since(drawing::with_a_count(0, all)), witnesses),
        (false, _) => (Value::people(people), witnesses),
    }
}

/// Counts entries by their positions and whether they are only possible.
pub(crate) fn tally(entries: impl Iterator<Item = (u64, bool)>) -> Tally {
    let mut tally = Tally::default();
    for (seq, possible) in entries {
        if possible { tally.possible.insert(seq) } else { tally.definite.insert(seq) }
    }
    tally
}

/// Returns a count; where nothing is recorded that is no 0.
pub(crate) fn recorded(tally: &Tally) -> Value {
    if tally.is_empty() { Value::not_recorded() } else { tally.value() }
}
