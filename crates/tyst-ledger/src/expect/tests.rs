//! Expectations as data: which are met by a small ledger, and by which rule the others are refused.

use tyst_event::{Kind, Slug};

use super::problems;
use crate::Expect::{self, Head, New, Standing, Unmatched, Version};
use crate::tests::{Fixture, empty};

fn tag(words: &str) -> Slug {
    Slug::new(words).unwrap()
}

fn unmatched(kinds: &[Kind], tags: &[&str], after: u64) -> Expect {
    Unmatched { kinds: kinds.to_vec(), tags: tags.iter().map(|word| tag(word)).collect(), after }
}

/// Entries 1 to 6: a party, its joining, a note, its correction, a note on another area, and its withdrawal.
fn ledger() -> Fixture {
    let mut fixture = empty();
    let mut state = |kind: &str, area: &str, data: &str| {
        fixture.state(kind, area, &format!(r#""data":{{{data}}}"#)).unwrap();
    };
    state("party.described", "newport", r#""party":"police","type":"organisation","name":"Police""#);
    state("partner.joined", "newport", r#""party":"police","roles":["host"]"#);
    state("note.recorded", "newport", r#""topic":"story","text":"one","about":["police"]"#);
    let replacement = r#"{"kind":"note.recorded","data":{"topic":"story","text":"two","about":["school"]}}"#;
    let correction = format!(r#""target":3,"reason":"source-error","replacement":{replacement}"#);
    state("entry.corrected", "newport", &correction);
    state("note.recorded", "conwy", r#""topic":"story","text":"three""#);
    state("entry.withdrawn", "conwy", r#""target":5,"reason":"duplicate""#);
    fixture
}

#[test]
fn expectations_are_met_or_refused_by_their_rule() {
    let fixture = ledger();
    let note = [Kind::NoteRecorded];
    let cases = [
        (Head(7), None),
        (Head(6), Some("expected-head")),
        (Head(8), Some("expected-head")),
        (Version { tag: tag("newport"), count: 4 }, None),
        (Version { tag: tag("police"), count: 3 }, None),
        (Version { tag: tag("school"), count: 1 }, None),
        (Version { tag: tag("nobody"), count: 0 }, None),
        (Version { tag: tag("police"), count: 2 }, Some("expected-version")),
        (New { tag: tag("nobody") }, None),
        (New { tag: tag("school") }, Some("expected-new")),
        (New { tag: tag("conwy") }, Some("expected-new")),
        (unmatched(&[], &[], 6), None),
        (unmatched(&[], &[], 5), Some("expected-unmatched")),
        (unmatched(&note, &["conwy"], 5), None),
        (unmatched(&note, &["conwy"], 4), Some("expected-unmatched")),
        (unmatched(&note, &["newport"], 4), None),
        (unmatched(&note, &["newport"], 3), Some("expected-unmatched")),
        (unmatched(&note, &["newport", "school"], 3), Some("expected-unmatched")),
        (unmatched(&note, &["newport", "police"], 2), Some("expected-unmatched")),
        (unmatched(&note, &["newport", "police"], 3), None),
        (unmatched(&note, &["conwy", "police"], 0), None),
        (unmatched(&note, &["nobody"], 0), None),
        (unmatched(&[Kind::PartnerJoined, Kind::PartnerLeft], &["police"], 1), Some("expected-unmatched")),
        (unmatched(&[Kind::PartnerJoined, Kind::PartnerLeft], &["police"], 2), None),
        (unmatched(&[Kind::EntryWithdrawn], &[], 0), Some("expected-unmatched")),
        (unmatched(&[], &[], u64::MAX), None),
        (Standing { entry: 3, statement: 4 }, None),
        (Standing { entry: 4, statement: 4 }, None),
        (Standing { entry: 2, statement: 2 }, None),
        (Standing { entry: 3, statement: 3 }, Some("expected-standing")),
        (Standing { entry: 5, statement: 5 }, Some("expected-standing")),
        (Standing { entry: 99, statement: 99 }, Some("expected-standing")),
    ];
    for (expect, rule) in cases {
        let found = problems(fixture.ledger.partnership(), std::slice::from_ref(&expect));
        assert_eq!(found.first().map(|problem| &*problem.rule), rule, "{expect:?}: {found:?}");
        for problem in found {
            assert_eq!(problem.field, "expect");
            assert!(problem.hint.is_some_and(|hint| !hint.is_empty()), "{expect:?} says what to do");
        }
    }
}

#[test]
fn what_is_there_instead_is_said() {
    let fixture = ledger();
    for (expect, words) in [
        (Head(3), "a ledger of 3 entries, but it has 7"),
        (Version { tag: tag("police"), count: 1 }, "1 entries that name police, but there are 3"),
        (New { tag: tag("police") }, "no entry that names police, but there are 3"),
        (unmatched(&[], &["police"], 1), "nothing of the sort after entry 1, but there is entry 3"),
        (
            Standing { entry: 3, statement: 3 },
            "the statement of entry 3 to stand for entry 3, but entry 4 does",
        ),
        (
            Standing { entry: 5, statement: 5 },
            "the statement of entry 5 to stand for entry 5, but the entry is withdrawn",
        ),
    ] {
        assert_eq!(problems(fixture.ledger.partnership(), &[expect])[0].message, words);
    }
}

#[test]
fn every_unmet_expectation_is_named_and_too_many_are_not_looked_at() {
    let fixture = ledger();
    let both = [Head(1), Head(7), New { tag: tag("police") }];
    assert_eq!(problems(fixture.ledger.partnership(), &both).len(), 2);
    let many = vec![Head(7); 65];
    assert_eq!(problems(fixture.ledger.partnership(), &many)[0].rule, "expect-length");
}
