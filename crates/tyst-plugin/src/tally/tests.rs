//! Goal: a count never claims more than is certain, and names what it rests on.

use super::*;
use crate::testing::{described, evidence_of, possible};
use tyst_report::ChecklistState;

#[test]
fn certain_entries_are_a_number() {
    let mut tally = Tally::default();
    tally.add(&described(4, "newport", 100, "Newport"));
    tally.add(&described(9, "powys", 100, "Powys"));
    assert_eq!((tally.value(), tally.witnesses()), (Value::number(2_u64), Witnesses::from([4, 9])));
}

#[test]
fn possible_entries_make_it_a_range() {
    let mut tally = Tally::default();
    tally.add(&described(4, "newport", 100, "Newport"));
    tally.add(&possible(described(9, "powys", 100, "Powys")));
    assert_eq!((tally.value(), tally.witnesses()), (Value::between(1, 2), Witnesses::from([4, 9])));
    assert_eq!(tally.words().en(), Some("between 1 and 2"));
    assert_eq!(tally.bounds(), Text::both("1 to 2", "1 i 2"));
}

#[test]
fn an_entry_counts_once() {
    let mut tally = Tally::default();
    assert!(tally.is_empty());
    for _ in 0..2 {
        tally.add(&described(4, "newport", 100, "Newport"));
    }
    assert_eq!((tally.value(), tally.words().en()), (Value::number(1_u64), Some("1")));
    assert_eq!(tally.bounds(), tally.words());
}

#[test]
fn nothing_counted_is_not_a_count_of_0() {
    assert_eq!(Tally::default().recorded(), Value::not_recorded());
    let evidence = evidence_of(&possible(described(9, "powys", 100, "Powys")));
    assert_eq!([&evidence].into_iter().collect::<Tally>().recorded(), Value::between(0, 1));
}

/// Checks the item of a checklist for a count of these entries.
fn check_item(entries: &[Entry], state: ChecklistState, witnesses: &[u64]) {
    let tally: Tally = entries.iter().map(|entry| (entry.certainty, entry.seq)).collect();
    let item = tally.item("Anchor".into(), "X".into());
    assert_eq!((item.state, item.witnesses.iter().collect::<Vec<u64>>().as_slice()), (state, witnesses));
    assert_eq!(item.detail.is_none(), entries.is_empty());
    assert_eq!(tally.cell().witnesses, tally.witnesses());
}

#[test]
fn an_item_of_a_checklist_is_as_sure_as_its_surest_entry() {
    let (sure, perhaps) =
        (described(4, "newport", 100, "Newport"), possible(described(9, "powys", 100, "Powys")));
    check_item(&[], ChecklistState::NotRecorded, &[]);
    check_item(std::slice::from_ref(&perhaps), ChecklistState::Possible, &[9]);
    check_item(&[sure, perhaps], ChecklistState::Recorded, &[4, 9]);
}

#[test]
fn none_among_others_is_a_true_nought_and_none_at_all_is_not_recorded() {
    let others = Tally::from_iter([(Certainty::Definite, 4)]);
    let among = Tally::default().among(&others);
    assert_eq!((among.value, among.witnesses), (Value::number(0_u64), Witnesses::from([4])));
    assert_eq!(Tally::default().among(&Tally::default()).value, Value::not_recorded());
    assert_eq!(others.among(&Tally::default()).value, Value::number(1_u64));
}

#[test]
fn what_entries_have_in_common_counts_once_by_the_surest_of_them() {
    let entries =
        [possible(described(4, "a", 100, "A")), described(9, "a", 100, "A"), described(7, "a", 100, "A")];
    let entries = entries.map(|entry| evidence_of(&entry));
    let tally = Tally::of_each(entries.iter().map(|evidence| (&evidence.area, evidence)));
    assert_eq!((tally.value(), tally.witnesses()), (1.into(), Witnesses::from([7])));
    let each = Tally::of_each(entries.iter().map(|evidence| (evidence.seq, evidence)));
    assert_eq!(each.value(), Value::between(2, 3));
}
