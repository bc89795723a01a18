//! That the catalogue has what it must have: every field, every term, every warning; and that it finds sentences with gaps.

use std::collections::BTreeSet;

use super::{GAP, all, code, of};
use crate::event::{Warning, WarningRule};
use crate::field::Shape;
use crate::json::parse_import_line;
use crate::terms::Form;
use crate::words::{circumstances, first_sentence, flags};
use crate::{Kind, Problems};

#[test]
fn every_kind_and_field_that_a_person_fills_in_says_what_it_means_in_welsh() {
    for kind in Kind::FACTS {
        let about = first_sentence(kind.about());
        assert!(of(&about).is_some(), "{about}");
        for flag in flags(kind.fields()).into_iter().chain(circumstances::flags()) {
            assert!(of(&flag.about).is_some(), "{}: {}", flag.name, flag.about);
        }
    }
}

#[test]
fn every_term_that_can_be_chosen_has_welsh_and_no_two_of_a_list_share_it() {
    for kind in Kind::FACTS {
        for flag in flags(kind.fields()).into_iter().chain(circumstances::flags()) {
            let Shape::Code(list) = flag.shape else { continue };
            // The core principles have no official Welsh.
            if ["Principle", "Framework"].contains(&list.name) {
                continue;
            }
            let mut seen = BTreeSet::new();
            for (_, word, about) in list.codes {
                let welsh = of(about).unwrap_or_else(|| panic!("{}: {word}", list.name));
                let short = of(&first_sentence(about));
                assert!(short.is_some_and(|short| seen.insert(short)), "{}: {word}", list.name);
                assert_eq!(code(list, &welsh), Some(*word));
            }
        }
    }
}

#[test]
fn every_warning_has_welsh() {
    for rule in WarningRule::ALL {
        let words = Warning::new(*rule, "bettws").words();
        assert!(of(&words).is_some_and(|welsh| welsh.starts_with("bettws: ")), "{words}");
    }
}

#[test]
fn english_stands_once_and_its_gaps_are_those_of_the_welsh() {
    let mut seen = BTreeSet::new();
    for name in all() {
        assert!(seen.insert(name.en), "{} stands there twice", name.en);
        let gaps = |words: &str| words.matches(GAP).count();
        assert!(name.cy.is_empty() || gaps(name.en) == gaps(name.cy), "{}", name.en);
        let ends = |words: &str| words.ends_with('.') && !words.ends_with("..");
        assert!(!ends(name.en) && !ends(name.cy), "{}", name.en);
    }
}

#[test]
fn what_was_typed_fills_the_gaps_of_a_sentence() {
    for (english, welsh) in [
        ("is missing", Some("rhaid rhoi ateb yma")),
        ("Noted.", Some("Nodwyd")),
        ("write west-sussex", Some("ysgrifennwch: west-sussex")),
        ("counts 9 out of 4, which is more than there are", Some("9 allan o 4: mae hynny'n fwy nag sydd")),
        ("pips is measured in words", Some("pips: fe'i mesurir mewn geiriau")),
        (
            "pips is measured in words, so it has no target value",
            Some("pips: fe'i mesurir mewn geiriau, felly nid oes ganddo werth targed"),
        ),
        ("nobody has said this", None),
        ("is not 64 hexadecimal digits", None),
        ("mend the formula, or type the value", Some("cywirwch y fformiwla, neu teipiwch y gwerth")),
        ("", None),
    ] {
        assert_eq!(of(english).as_deref(), welsh, "{english}");
    }
    assert_eq!(code(&Form::LIST, "penderfynwyd"), Some("resolved"));
    assert_eq!(code(&Form::LIST, "resolved"), None);
}

#[test]
fn what_a_secretary_types_wrongly_is_said_in_welsh() {
    let mut problems = Problems::default();
    let line = r#"{"kind":"minute.recorded","area":"West Sussex","when":"Hydref","data":{"body":"","form":"agree","by":"x y"}}"#;
    assert!(parse_import_line(line.as_bytes(), &mut problems).is_none());
    let problems = problems.into_vec();
    assert!(problems.len() > 5, "{problems:?}");
    for problem in problems {
        assert!(of(&problem.message).is_some(), "{}", problem.message);
        assert!(problem.hint.iter().all(|hint| of(hint).is_some()), "{:?}", problem.hint);
    }
}
