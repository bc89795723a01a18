//! Goal: a table is read rightly in any order and of any length, and what makes no sense is no value.
//! Method: tables written out field by field. (That whole statements come through stands in the tests of the crate.)

use super::*;
use crate::field::Field;
use crate::terms::{Count, Level, Part};
use crate::vocabulary::{AreaDescribed, TrainingDelivered};
use crate::{Data, Kind, Line};
use std::panic::{AssertUnwindSafe, catch_unwind};

fn field(key: u16, index: u16, kind: u8, value: i64) -> LeafBytes {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&key.to_ne_bytes());
    bytes[2..4].copy_from_slice(&index.to_ne_bytes());
    bytes[4] = kind;
    bytes[8..].copy_from_slice(&value.to_ne_bytes());
    bytes
}

fn leaves<'a>(table: &'a [LeafBytes], texts: &'a Texts<'a>) -> Leaves<'a> {
    Leaves::new(table, texts)
}

fn texts<'a>(texts: &'a [&'a [u8]]) -> Texts<'a> {
    Texts::new(texts.iter().copied())
}

/// A training about text 0 for text 1, with a count of `participants` of what text 2 says.
fn training(participants: i64) -> Vec<LeafBytes> {
    vec![
        field(32, 0, 6, 0),
        field(64, 0, 6, 1),
        field(128 + 4, 0, 1, participants),
        field(128 + 12, 0, 6, 2),
        field(128 + 16, 0, 6, 3),
        field(128 + 16, 1, 6, 3),
        field(128 + 17, 0, 6, 4),
        field(128 + 17, 1, 6, 5),
        field(128 + 18, 0, 1, 14),
        field(128 + 18, 1, 1, 10),
    ]
}

const TRAINING: &[&[u8]] = &[b"ACE", b"staff", b"teachers", b"sex", b"female", b"male"];

#[test]
fn a_kind_is_seen_field_by_field() {
    let (table, texts) = (training(24), texts(TRAINING));
    let data = Data::of(Kind::TrainingDelivered, leaves(&table, &texts));
    let Some(Data::TrainingDelivered(view)) = data else { panic!("it has all that is compulsory") };
    let view: View<'_, TrainingDelivered> = view;
    assert_eq!(view.topic().any(), "ACE");
    assert_eq!((view.audience().en, view.audience().cy), (Some("staff"), None));
    assert!(view.providers().is_empty() && view.initiative().is_none() && view.coverage().is_none());
    let count = view.participants().unwrap();
    assert_eq!((count.n(), count.of(), count.unit().any()), (Some(24), None, "teachers"));
    let parts: Vec<_> = count.disagg().iter().map(|part| (part.by(), part.key(), part.n())).collect();
    assert_eq!(parts, [("sex", "female", 14), ("sex", "male", 10)]);
    assert_eq!(count.disagg().len(), 2);
}

#[test]
fn the_order_of_the_fields_makes_no_difference() {
    let whole = |table: &[LeafBytes]| {
        let texts = texts(TRAINING);
        Data::of(Kind::TrainingDelivered, leaves(table, &texts))?.to_body()
    };
    let sorted = whole(&training(24));
    assert!(sorted.is_some());
    for turn in 1..10 {
        let mut table = training(24);
        table.rotate_left(turn);
        assert_eq!(whole(&table), sorted, "{turn}");
    }
}

/// More fields than are looked through from the beginning.
#[test]
fn long_tables_are_searched() {
    let mut table: Vec<LeafBytes> =
        (0..300).map(|at| field(at / 10 * 3, at % 10, 1, i64::from(at))).collect();
    for sorted in [true, false] {
        if !sorted {
            table.reverse();
        }
        let texts = texts(&[b"a"]);
        let leaves = leaves(&table, &texts);
        for at in 0..300 {
            assert_eq!(u32::see(leaves, at / 10 * 3, at % 10), Some(u32::from(at)), "{at}");
        }
        assert_eq!(u32::see(leaves, 1, 0), None);
        assert_eq!(u32::see(leaves, 87, 10), None);
        assert!(leaves.any(85..89, 9) && !leaves.any(85..87, 0) && !leaves.any(85..89, 10));
    }
}

#[test]
fn the_texts_of_both_languages_are_found_in_tables_of_any_length_and_order() {
    for more in [0, 3, 40] {
        for [first, second] in [[0, 1], [1, 0]] {
            let languages = [field(64, 0, 6, 0), field(65, 0, 6, 1)];
            let mut table = vec![languages[first], languages[second]];
            table.extend((0..more).map(|at| field(96 + at, 0, 6, 2)));
            let texts = texts(&[b"en", b"cy", b"other"]);
            let leaves = leaves(&table, &texts);
            assert_eq!(leaves.two_texts(64, 0), [Some("en"), Some("cy")], "{more} {first}");
            assert_eq!(
                (leaves.two_texts(65, 0)[0], leaves.two_texts(63, 0)),
                (Some("cy"), [None, Some("en")])
            );
            assert_eq!(leaves.two_texts(64, 1), [None, None]);
        }
    }
}

#[test]
fn some_fields_are_those_that_were_put_together_and_no_others() {
    const SOME: Fields = Fields::all(&[
        TrainingDelivered::topic(),
        Fields::all(&[TrainingDelivered::initiative(), Fields::PLACE]),
        TrainingDelivered::topic(),
    ]);
    const EVERY: Fields = Fields::all(&[SOME, Fields::EVERY]);
    let declared = Declared::of(SOME);
    let keys = |kind: Kind| -> Vec<u16> {
        let all = (0..32).chain(1024..1056).map(|number| number * 32);
        all.filter(|key| declared.has(kind, *key)).collect()
    };
    assert_eq!(keys(Kind::TrainingDelivered), [32, 7 * 32, 1024 * 32]);
    assert_eq!(keys(Kind::PartnerJoined), [1024 * 32]);
    assert!(declared.has(Kind::TrainingDelivered, 32 + 31) && !declared.has(Kind::TrainingDelivered, 31));
    assert!(!SOME.is_every() && !Fields::all(&[]).is_every());
    assert!(Fields::EVERY.is_every() && EVERY.is_every());
}

/// A kind that has more fields than there are bits for them fails the build; this says so where it is read.
#[test]
fn every_field_of_the_vocabulary_can_be_declared() {
    for kind in Kind::ALL {
        for shape in kind.fields() {
            assert!(Declared::EVERY.has(*kind, shape.number * 32), "{} {}", kind.name(), shape.name);
        }
    }
}

#[test]
fn what_is_compulsory_is_not_missed_where_it_was_not_declared() {
    let (table, texts) = ([field(32, 0, 6, 0)], texts(&[b"Newport"]));
    let seen = |fields: Fields| {
        let leaves = leaves(&table, &texts).declaring(&Declared::of(fields), Some(Kind::AreaDescribed));
        Data::of(Kind::AreaDescribed, leaves)
    };
    assert!(seen(Fields::EVERY).is_none() && seen(AreaDescribed::level()).is_none());
    let Some(Data::AreaDescribed(area)) = seen(AreaDescribed::name()) else { panic!("it has the name") };
    assert_eq!(area.name().any(), "Newport");
    let panics = |read: &dyn Fn()| catch_unwind(AssertUnwindSafe(read)).is_err();
    assert!(panics(&|| assert_eq!(area.level(), Level::PioneerArea)));
    assert!(panics(&|| assert_eq!(area.parent(), None)));
    assert!(!panics(&|| assert_eq!(area.name().any(), "Newport")));
}

#[test]
fn what_is_compulsory_must_be_there_and_make_sense() {
    let name = field(32, 0, 6, 0);
    let seen = |table: &[LeafBytes]| {
        let texts = texts(&[b"Newport", b"\xff"]);
        Data::of(Kind::AreaDescribed, leaves(table, &texts)).is_some()
    };
    assert!(seen(&[name, field(64, 0, 7, 3)]));
    for (wrong, what) in [
        (vec![name], "no level"),
        (vec![field(64, 0, 7, 3)], "no name"),
        (vec![name, field(64, 0, 7, 99)], "a code that is not known"),
        (vec![name, field(64, 0, 7, -1)], "a code that cannot be"),
        (vec![name, field(64, 0, 1, 3)], "a number where a code belongs"),
        (vec![field(32, 0, 6, 9), field(64, 0, 7, 3)], "a text that is not in the batch"),
        (vec![field(32, 0, 6, -1), field(64, 0, 7, 3)], "a text that cannot be"),
        (vec![field(32, 0, 6, 1), field(64, 0, 7, 3)], "a text that is not UTF-8"),
    ] {
        assert!(!seen(&wrong), "{what}");
    }
}

#[test]
fn what_is_not_compulsory_is_no_value_where_it_makes_no_sense() {
    let texts = texts(&[b"Newport", b"Not A Slug"]);
    let table = [field(32, 0, 6, 0), field(64, 0, 7, 3), field(96, 0, 6, 1), field(160, 0, 200, 1)];
    let Some(Data::AreaDescribed(area)) = Data::of(Kind::AreaDescribed, leaves(&table, &texts)) else {
        panic!("it has all that is compulsory");
    };
    assert_eq!((area.level(), area.parent(), area.whole_area()), (Level::PioneerArea, None, None));
    assert_eq!(texts.fault(), None);
    assert_eq!(<Vec<Line>>::own(area.gss()), Some(Vec::new()));
}

#[test]
fn a_text_that_is_not_utf_8_is_remembered() {
    let texts = texts(&[b"a", b"\xff"]);
    assert_eq!((texts.text(0), texts.fault()), (Some("a"), None));
    assert_eq!((texts.text(1), texts.text(1)), (None, None));
    texts.blame("something else");
    assert_eq!(texts.fault(), Some("a text that is not UTF-8"));
}

#[test]
fn a_text_can_be_asked_for_as_a_slug_and_again_as_a_text() {
    let texts = texts(&[b"gwent-police", b"Gwent Police"]);
    assert_eq!(
        (texts.slug(0), texts.slug(0), texts.text(0)),
        (Some("gwent-police"), Some("gwent-police"), Some("gwent-police"))
    );
    assert_eq!((texts.slug(1), texts.text(1)), (None, Some("Gwent Police")));
}

#[test]
fn a_list_ends_with_the_first_element_that_makes_no_sense_and_after_64() {
    let part = |index| [field(0, index, 6, 0), field(1, index, 6, 1), field(2, index, 1, 5)];
    let mut table: Vec<LeafBytes> = (0..70).flat_map(part).collect();
    let parts = |table: &[LeafBytes]| {
        let texts = texts(&[b"sex", b"female"]);
        <Vec<Part>>::see(leaves(table, &texts), 0, 0).unwrap().len()
    };
    assert_eq!(parts(&table), 64);
    table[3 * 5 + 2][4] = 7;
    assert_eq!(parts(&table), 5);
}

#[test]
fn a_group_without_compulsory_fields_is_there_when_any_of_it_is() {
    let texts = texts(&[b"a"]);
    let table = [field(128 + 4, 0, 1, 3)];
    let leaves = leaves(&table, &texts);
    assert!(Count::see(leaves, 128, 0).is_none(), "a count has a unit");
    assert!(crate::terms::Lundy::see(leaves, 128, 0).is_none(), "an answer has another key");
    assert!(crate::terms::Lundy::see(leaves, 132, 0).is_some());
}
