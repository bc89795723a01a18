//! The quick look lets nothing pass that the patterns would find.

use proptest::prelude::*;

use super::{SORTS, found_in};

proptest! {
    #[test]
    fn a_quick_look_never_hides_what_a_pattern_finds(
        text in "([a-z@.]{0,4}|[A-Z]{1,3}|[0-9]{1,5}|[ +()-]|0[1-9]|\\+44 |CF10 |0300 |[0-9]{3} ){0,9}"
    ) {
        let by_pattern = SORTS.iter().find(|sort| sort.pattern.is_match(&text)).map(|sort| sort.what);
        prop_assert_eq!(found_in(&text), by_pattern);
    }
}

#[test]
fn the_sorts_are_told_apart() {
    for (text, what) in [
        ("write to ann@example.org", Some("an e-mail address")),
        ("ring 0300 123 4567 today", Some("a telephone number")),
        ("(01633) 656 656", Some("a telephone number")),
        ("at CF10 3NQ", Some("a full postcode")),
        ("943 476 5919", Some("an NHS number")),
        ("2018-09-14 and 2019-10-03, 47 of 100", None),
        ("W06000022, page 3AB", None),
    ] {
        assert_eq!(found_in(text), what, "{text}");
    }
}
