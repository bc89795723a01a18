//! Goal: names, levels and parents are those at the cut.

use super::*;
use crate::testing::{at_place, dated, described, entry, evidence_of, possible, state};
use tyst_event::Entry;

fn register(entries: &[Entry]) -> Register {
    state(entries, Register::apply)
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
    let new = dated(described(1, "newport", 20, "New"));
    check_name(&[new, described(2, "newport", 10, "Old")], "New", 1);
    check_name(&[described(1, "newport", 10, "First"), described(2, "newport", 10, "Second")], "Second", 2);
}

#[test]
fn a_possible_description_counts_only_where_there_is_no_certain_one() {
    let later = possible(described(2, "newport", 900, "Perhaps"));
    check_name(&[described(1, "newport", 10, "Certain"), later.clone()], "Certain", 1);
    check_name(&[later], "Perhaps", 2);
}

#[test]
fn what_nothing_describes_is_called_by_the_words_of_its_slug() {
    let register = register(&[]);
    assert_eq!(register.area_name("newport"), Text::english("newport"));
    assert_eq!(register.party_name("all-schools"), Text::english("all schools"));
    assert_eq!(register.name("site"), Text::english("site"));
    assert!(register.area_witnesses("newport").is_empty());
}

#[test]
fn a_place_is_described_by_an_entry_of_its_area() {
    let data = r#"{"name":"Bettws","level":"community","parent":"newport"}"#;
    let bettws = at_place(entry(5, "area.described", "newport", 10, data), "bettws");
    let register = register(&[described(1, "newport", 10, "Newport"), bettws]);
    assert_eq!(register.area_name("bettws"), Text::english("Bettws"));
    assert_eq!(
        register.children("newport", Level::Community).map(|area| area.witness).collect::<Vec<_>>(),
        [5]
    );
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
    assert_eq!((area.certainty(), register.name("newport")), (Certainty::Definite, area.name.clone()));
    assert_eq!((area.authorities(), area.named()), (Some(1.into()), area.name.clone()));
}

#[test]
fn what_is_said_of_an_area_that_is_only_possible_is_marked() {
    let data = r#"{"name":"Newport","level":"pioneer-area","gss":["W06000022"]}"#;
    let register = register(&[possible(entry(5, "area.described", "newport", 10, data))]);
    let area = register.area("newport").unwrap();
    assert_eq!(area.named(), words::perhaps(&"Newport".into(), Certainty::Possible));
    assert_eq!(area.authorities(), Some(Value::between(0, 1)));
    let bare = described(1, "powys", 10, "Powys");
    assert_eq!(state(&[bare], Register::apply).area("powys").unwrap().authorities(), None);
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
    assert_eq!(register.name("heddlu-gwent"), Text::english("gwent-police"));
    assert_eq!(register.canonical_party("heddlu-gwent"), "gwent-police");
    assert_eq!(register.party("heddlu-gwent").unwrap().party_type(), Some(PartyType::Organisation));
    assert_eq!(register.party_witnesses("heddlu-gwent"), Witnesses::from([1, 2]));
    assert_eq!(register.party_witnesses("gwent-police"), Witnesses::from(1));
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

/// Returns a register of Wales, of an area `newport` in a programme of its own, and of an area of England.
fn nations() -> Register {
    let area = |slug: &str, level: &str, more: &str| {
        let data = format!(r#"{{"name":"{slug}","level":"{level}"{more}}}"#);
        entry(1, "area.described", slug, 10, &data)
    };
    let newport = r#","parent":"programme","gss":["W06000022"]"#;
    register(&[
        area("wales", "nation", r#","gss":["W92000004"]"#),
        area("programme", "programme", ""),
        area("newport", "pioneer-area", newport),
        area("powys", "pioneer-area", r#","gss":["W06000023"]"#),
        area("bettws", "community", r#","parent":"newport""#),
        area("sussex", "county-strategy", r#","gss":["E10000032"]"#),
    ])
}

#[test]
fn figures_of_a_nation_are_about_its_areas_and_no_others() {
    let register = nations();
    for (whole, slug, about) in [
        ("wales", "newport", true),
        ("wales", "bettws", true),
        ("wales", "sussex", false),
        ("wales", "programme", false),
        ("programme", "newport", true),
        ("newport", "programme", false),
        ("sussex", "newport", false),
        ("newport", "powys", false),
    ] {
        assert_eq!(register.is_about(whole, slug), about, "{whole} {slug}");
    }
}

#[test]
fn sections_are_the_areas_of_the_entries_by_name_or_the_one_asked_for() {
    let (register, entry) = (nations(), at_place(described(7, "newport", 10, "x"), "bettws"));
    let evidence = [&evidence_of(&described(8, "sussex", 10, "x")), &evidence_of(&entry)];
    let request = |area: &str| Request { area: tyst_event::Slug::new(area), ..crate::testing::request() };
    assert_eq!(register.sections(evidence, &request("programme")), ["newport", "sussex"]);
    assert_eq!(register.sections([], &request("programme")), ["programme"]);
    let asked = |area: &str| evidence.map(|evidence| register.is_wanted(evidence, &request(area)));
    assert_eq!(
        [asked("programme"), asked("bettws"), asked("sussex")],
        [[false, true], [false, true], [true, false]]
    );
    assert!(register.is_wanted(evidence[0], &crate::testing::request()));
}

#[test]
fn items_stand_by_area_the_definite_first_and_then_by_english_name() {
    let item = |seq, area: &str, name: &'static str| (described(seq, area, 10, "x"), name);
    let mut items =
        [item(1, "sussex", "a"), item(2, "newport", "C"), item(3, "newport", "b"), item(4, "newport", "a")];
    items[3].0 = possible(items[3].0.clone());
    let items = items.map(|(entry, name)| (evidence_of(&entry), name));
    let row = nations().row(&items[0].0, ["x"]);
    assert_eq!((row.group.clone(), row.witnesses()), (Some(Text::english("sussex")), Witnesses::from(1)));
    let order = |area: Option<&str>| {
        let request = Request { area: area.and_then(tyst_event::Slug::new), ..crate::testing::request() };
        let wanted = nations().wanted(&items, &request, |(evidence, name)| (evidence, (*name).into()));
        wanted.into_iter().map(|(evidence, _)| evidence.seq).collect::<Vec<u64>>()
    };
    assert_eq!((order(None), order(Some("newport"))), (vec![3, 2, 4, 1], vec![3, 2, 4]));
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
