//! Goal: the numbers that plugins are compiled with are the registered ones.

use super::*;

#[test]
fn every_kind_has_its_registered_number_and_schema() {
    for kind in Kind::ALL {
        let declared = declare(*kind);
        assert_eq!((declared.kind, declared.schema_max), (kind.number(), kind.schema()), "{}", kind.name());
        assert_eq!(declared.kind >= META_KIND_FIRST, kind.is_meta(), "{}", kind.name());
    }
}

#[test]
fn the_highest_kind_known_is_the_newest_that_reports_see() {
    let reportable = Kind::ALL.iter().filter(|kind| !kind.is_meta());
    assert_eq!(Some(KINDS_KNOWN), reportable.map(|kind| kind.number()).max());
}
