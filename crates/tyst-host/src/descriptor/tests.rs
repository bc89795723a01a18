//! Goal: what a library says of itself is checked before it is shown or stored.

use super::*;

/// Returns a descriptor that is as it should be.
pub(crate) fn descriptor() -> Descriptor {
    Descriptor {
        id: "wales.tyst.some-report".to_owned(),
        name: "Some report".to_owned(),
        version: "1.0.0".to_owned(),
        vendor: None,
        description: None,
        url: None,
        state_version: 1,
        state_version_min: 1,
        kinds: vec![WantedKind { kind: 2, schema_max: 1 }, WantedKind { kind: 5, schema_max: 1 }],
        fields: None,
        kinds_known: 22,
        abilities: Abilities::default(),
        is_raw: false,
        abi: (1, 0),
        debug_build: false,
    }
}

#[test]
fn accepts_what_is_as_it_should_be() {
    assert_eq!(descriptor().check(), Ok(()));
}

#[test]
fn refuses_an_id_of_another_form() {
    for id in ["", "report", "wales..report", "wales.Tyst", "wales.a b", ".a", "a.", "wales.\u{1b}[2J"] {
        let descriptor = Descriptor { id: id.to_owned(), ..descriptor() };
        assert!(descriptor.check().is_err(), "{id}");
    }
}

#[test]
fn refuses_a_kind_of_which_no_schema_is_read() {
    let kinds = vec![WantedKind { kind: 2, schema_max: 0 }];
    assert!(Descriptor { kinds, ..descriptor() }.check().is_err());
}

#[test]
fn refuses_kinds_out_of_order_or_twice() {
    let mut wrong = descriptor();
    wrong.kinds.reverse();
    assert!(wrong.check().is_err());
    wrong.kinds = vec![wrong.kinds[0]; 2];
    assert!(wrong.check().is_err());
}

#[test]
fn refuses_to_be_nameless() {
    assert!(Descriptor { name: String::new(), ..descriptor() }.check().is_err());
    assert!(Descriptor { version: String::new(), ..descriptor() }.check().is_err());
}

#[test]
fn knows_which_kinds_it_wants() {
    let wanted: Vec<u32> = (0..7).filter(|kind| descriptor().wants(*kind)).collect();
    assert_eq!(wanted, [2, 5]);
}

#[test]
fn texts_are_shown_without_control_characters() {
    let mut loud = descriptor();
    loud.name = "red \u{1b}[31mname\n".to_owned();
    assert_eq!(loud.cleaned().name, "red [31mname");
}
