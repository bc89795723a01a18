//! Tests of the order of names.

use std::cmp::Ordering;

use super::{Order, items, rows};
use crate::table::{ByName, Row, Table, cell};
use crate::text::{Language, Text};
use crate::timeline::{Timeline, TimelineItem};

const NEWPORT: (&str, &str) = ("Newport", "Casnewydd");
const CONWY: (&str, &str) = ("Conwy", "Conwy");
const POWYS: (&str, &str) = ("Powys", "Powys");

fn row(group: (&str, &str), name: (&str, &str), possible: bool) -> Row {
    let both = |(en, cy)| Text::both(en, cy);
    Row { group: Some(both(group)), possible, ..Row::new([cell(both(name))]) }
}

/// Returns the groups and names of the rows as they stand in a language.
fn drawn(by_name: ByName, language: Language) -> String {
    let given = [
        row(CONWY, CONWY, false),
        row(CONWY, NEWPORT, false),
        row(CONWY, POWYS, false),
        row(NEWPORT, POWYS, false),
        row(NEWPORT, CONWY, true),
        row(NEWPORT, NEWPORT, true),
    ];
    let table = Table::new("t", "T").column("a", "A").rows(given).by_name(by_name);
    let words = |text: &Text| text.words(language).chars().take(2).collect::<String>();
    let shown = |row: &Row| {
        let crate::Value::Words(name) = &row.cells[0].value else { panic!("the cell has words") };
        format!("{}-{}", row.group.as_ref().map(words).unwrap_or_default(), words(name))
    };
    rows(&table, language).into_iter().map(shown).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_stands_by_name_stands_by_the_names_of_the_language() {
    for (by_name, english, welsh) in [
        (ByName::Nothing, "Co-Co Co-Ne Co-Po Ne-Po Ne-Co Ne-Ne", "Co-Co Co-Ca Co-Po Ca-Po Ca-Co Ca-Ca"),
        (ByName::Rows, "Co-Co Co-Ne Co-Po Ne-Po Ne-Co Ne-Ne", "Co-Ca Co-Co Co-Po Ca-Po Ca-Ca Ca-Co"),
        (ByName::Groups, "Co-Co Co-Ne Co-Po Ne-Po Ne-Co Ne-Ne", "Ca-Po Ca-Co Ca-Ca Co-Co Co-Ca Co-Po"),
        (ByName::Both, "Co-Co Co-Ne Co-Po Ne-Po Ne-Co Ne-Ne", "Ca-Po Ca-Ca Ca-Co Co-Ca Co-Co Co-Po"),
    ] {
        assert_eq!([drawn(by_name, Language::English), drawn(by_name, Language::Welsh)], [english, welsh]);
    }
}

#[test]
fn spans_that_stand_by_name_stand_by_the_names_of_the_language() {
    let item = |(en, cy)| TimelineItem::new(Text::both(en, cy), 1);
    let given = Timeline::new("t", "T").item(item(CONWY)).item(item(NEWPORT));
    let first =
        |timeline: &Timeline| items(timeline, Language::Welsh)[0].label.words(Language::Welsh).to_owned();
    assert_eq!([first(&given), first(&given.clone().by_name())], ["Conwy", "Casnewydd"]);
}

#[test]
fn welsh_letters_of_two_signs_have_their_own_places() {
    let welsh = Order::of(Language::Welsh);
    for (first, second) in [
        ("Cwm Taf", "Chirk"),
        ("Dwyran", "Ddol"),
        ("Fochriw", "Ffestiniog"),
        ("Lucy", "Llanelli"),
        ("Rogerstone", "Rhondda Cynon Taf"),
    ] {
        assert_eq!(welsh.compare(first, second), Ordering::Less, "{first} {second}");
        assert_eq!(
            Order::of(Language::English).compare(first, second),
            Ordering::Greater,
            "{first} {second}"
        );
    }
}

#[test]
fn the_pioneer_areas_stand_in_the_order_of_each_language() {
    let sorted = |language, names: &[&'static str]| {
        let (order, mut names) = (Order::of(language), names.to_vec());
        names.sort_by(|one, other| order.compare(one, other));
        names.join(", ")
    };
    let welsh = [
        "Caerffili",
        "Sir Gaerfyrddin",
        "Conwy",
        "Cwm Taf",
        "Gwynedd",
        "Castell-nedd Port Talbot",
        "Casnewydd",
        "Powys",
    ];
    let right =
        "Caerffili, Casnewydd, Castell-nedd Port Talbot, Conwy, Cwm Taf, Gwynedd, Powys, Sir Gaerfyrddin";
    assert_eq!(sorted(Language::Welsh, &welsh), right);
    let english = [
        "Newport",
        "Caerphilly",
        "Powys",
        "Neath Port Talbot",
        "Gwynedd",
        "Cwm Taf",
        "Conwy",
        "Carmarthenshire",
    ];
    let right = "Caerphilly, Carmarthenshire, Conwy, Cwm Taf, Gwynedd, Neath Port Talbot, Newport, Powys";
    assert_eq!(sorted(Language::English, &english), right);
}
