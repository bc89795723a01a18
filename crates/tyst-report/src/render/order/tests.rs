//! Tests of the order of names.

use std::cmp::Ordering;

use super::Order;
use crate::text::Language;

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
