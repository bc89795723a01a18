//! Goal: names, levels and parents are those at the cut.

use super::*;
use crate::testing::{at_place, described, entry, possible};

fn register(entries: &[Entry]) -> Register {
    let mut register = Register::default();
    for entry in entries {
        register.apply(entry);
    }
    register
}

/// Checks the name of `newport` and the entry it rests on.
fn check_name(entries: &[Entry], name: &str, witness: u64) {
    let register = register(entries);
    assert_eq!(register.area_name("newport"), Text::english(name));
    assert_eq!(register.area_witnesses("newport"), Witnesses::from(witness));
}

#[test]
fn the_latest_certain_description_counts() {
    check_name(&[described(1, "newport", 10, "Old"), described(2, "newport", 20, "New")], "New", 2);
    check_name(&[described(1, "newport", 20, "New"), described(2, "newport", 10, "Old")], "New", 1);
    check_name(&[described(1, "newport", 10, "First"), described(2, "newport", 10, "Second")], "Second", 2);
}

#[test]
fn a_possible_description_counts_only_where_there_is_no_certain_one() {
    let later = possible(described(2, "newport", 900, "Perhaps"));
    check_name(&[described(1, "newport", 10, "Certain"), later.clone()], "Certain", 1);
    check_name(&[later], "Perhaps", 2);
}

#[test]
fn what_nothing_describes_is_called_by_its_slug() {
    let register = register(&[]);
    assert_eq!(register.area_name("newport"), Text::english("newport"));
    assert_eq!(register.party_name("wlga"), Text::english("wlga"));
    assert!(register.area_witnesses("newport").is_empty());
}

#[test]
fn a_place_is_described_by_an_entry_of_its_area() {
    let data = r#"{"name":"Bettws","level":"community","parent":"newport"}"#;
    let bettws = at_place(entry(5, "area.described", "newport", 10, data), "bettws");
    let register = register(&[described(1, "newport", 10, "Newport"), bettws]);
    assert_eq!(register.area_name("bettws"), Text::english("Bettws"));
    assert_eq!(register.children("newport", Level::Community).collect::<Vec<_>>(), ["bettws"]);
    assert_eq!(register.children("newport", Level::Site).count(), 0);
    assert!(register.is_within("bettws", "newport") && register.is_within("newport", "newport"));
    assert!(!register.is_within("newport", "bettws") && !register.is_within("bettws", "wales"));
}

#[test]
fn an_area_keeps_its_codes_and_whether_the_whole_takes_part() {
    let data = r#"{"name":{"en":"Newport","cy":"Casnewydd"},"level":"pioneer-area","gss":["W06000022"],"whole_area":false,"aliases":["City of Newport"]}"#;
    let register = register(&[entry(5, "area.described", "newport", 10, data)]);
    let area = register.area("newport").unwrap();
    assert_eq!(area.name, Text::both("Newport", "Casnewydd"));
    assert_eq!((area.gss.as_slice(), area.whole_area), (["W06000022".to_owned()].as_slice(), Some(false)));
    assert_eq!((area.level(), area.witness), (Some(Level::PioneerArea), 5));
}

#[test]
fn a_party_that_is_the_same_as_another_has_its_name() {
    let party = |seq, party: &str, more: &str| {
        let data = format!(r#"{{"party":"{party}","type":"organisation","name":"{party}"{more}}}"#);
        entry(seq, "party.described", "newport", 10, &data)
    };
    let same = party(2, "heddlu-gwent", r#","same_as":"gwent-police""#);
    let register = register(&[party(1, "gwent-police", ""), same]);
    assert_eq!(register.party_name("heddlu-gwent"), Text::english("gwent-police"));
    assert_eq!(register.canonical_party("heddlu-gwent"), "gwent-police");
    assert_eq!(register.party_witnesses("heddlu-gwent"), Witnesses::from(1));
}

#[test]
fn a_circle_of_parents_ends() {
    let inside = |area: &str, parent: &str| {
        let data = format!(r#"{{"name":"x","level":"pioneer-area","parent":"{parent}"}}"#);
        entry(1, "area.described", area, 10, &data)
    };
    let register = register(&[inside("a", "b"), inside("b", "a")]);
    assert!(!register.is_within("a", "c"));
}

#[test]
fn a_saved_register_is_the_same() {
    let before =
        register(&[described(1, "newport", 10, "Newport"), possible(described(2, "powys", 9, "Powys"))]);
    let bytes = bincode::serde::encode_to_vec(&before, bincode::config::standard()).unwrap();
    let (after, _): (Register, _) =
        bincode::serde::decode_from_slice(&bytes, bincode::config::standard()).unwrap();
    assert_eq!(before, after);
}
