//! Goal: both languages are put together by the same rule, and nothing becomes an empty text.

use super::*;
use crate::labels;
use tyst_event::terms::Stage;

#[test]
fn a_list_shows_a_name_of_one_language_in_both() {
    let names = [Text::both("Newport", "Casnewydd"), Text::english("Powys")];
    let Value::Words(names) = list(names) else { panic!("names are words") };
    assert_eq!((names.en(), names.cy()), (Some("Newport; Powys"), Some("Casnewydd; Powys")));
    assert_eq!(names.runs(Language::Welsh)[1], ("Powys", Language::English));
}

#[test]
fn a_list_of_nothing_is_not_recorded() {
    assert_eq!(list([]), Value::not_recorded());
    assert_eq!(or_not_recorded(None::<Text>), Value::not_recorded());
    assert_eq!(or_not_recorded(Some("x")), "x".into());
}

#[test]
fn a_list_without_room_for_all_counts_the_rest() {
    let shown = |count: usize| match list((0..count).map(|_| Text::both("1234567", "12345678"))) {
        Value::Words(words) => words,
        other => panic!("names are words: {other:?}"),
    };
    // Ten characters a name in Welsh, of which a text has room for 10,000.
    let all = shown(1000);
    assert_eq!(all.words(Language::Welsh).matches("; ").count(), 999);
    let cut = shown(1001);
    assert!(cut.words(Language::English).ends_with("; 1234567; and 5 more"), "{cut:?}");
    assert!(cut.words(Language::Welsh).ends_with("; 12345678; a 5 arall"));
    assert_eq!(cut.words(Language::English).matches("; ").count(), 996);
    assert!(shown(2_000_000).words(Language::Welsh).chars().count() <= limits::TEXT_CHARS_MAX);
}

#[test]
fn alternatives_have_an_or_of_their_language() {
    let stages = either([Stage::Piloting, Stage::Established].map(labels::stage));
    assert_eq!((stages.en(), stages.cy()), (Some("piloting or established"), Some("treialu neu sefydlwyd")));
}

#[test]
fn a_sentence_takes_the_words_of_its_language() {
    let sentence = around("All {} results", "{}: yr holl ganlyniadau", &Text::both("Newport", "Casnewydd"));
    assert_eq!(sentence, Text::both("All Newport results", "Casnewydd: yr holl ganlyniadau"));
}

#[test]
fn names_are_sorted_by_english_without_regard_to_case() {
    assert_eq!(order(&Text::both("ACE Hub", "Hyb ACE")), "ace hub");
    assert_eq!(order(&Text::welsh("Powys")), "powys");
}

#[test]
fn names_in_a_list_stand_in_the_order_of_each_language() {
    let both = |(en, cy): (&str, &str)| Text::both(en, cy);
    let areas = [("Conwy", "Conwy"), ("Newport", "Casnewydd"), ("Cardiff", "Caerdydd")].map(both);
    let expected = Text::both("Cardiff; Conwy; Newport", "Caerdydd; Casnewydd; Conwy");
    assert_eq!(names(areas), expected.into());
    // as Unicode CLDR has them
    let welsh = [
        "Lucy",
        "Rogerstone",
        "Cwm Taf",
        "Dwyran",
        "Fochriw",
        "Llanelli",
        "Ffestiniog",
        "Chirk",
        "Ddol",
        "Rhondda Cynon Taf",
    ];
    let Value::Words(found) = names(welsh.map(Text::welsh)) else { panic!("there are names") };
    assert_eq!(
        found.cy(),
        Some(
            "Cwm Taf; Chirk; Dwyran; Ddol; Fochriw; Ffestiniog; Lucy; Llanelli; Rogerstone; Rhondda Cynon Taf"
        )
    );
    assert_eq!(names([]), Value::not_recorded());
}

#[test]
fn a_text_of_the_ledger_keeps_its_languages() {
    let welsh = TextView { en: None, cy: Some("Heddlu Bach") };
    assert_eq!(text(welsh), Text::welsh("Heddlu Bach"));
    assert_eq!(text(TextView::default()), Text::code("–"));
}

#[test]
fn what_is_only_possible_says_so() {
    let name = Text::both("Newport", "Casnewydd");
    assert_eq!(perhaps(&name, Certainty::Definite), name);
    let possible = Text::both("Newport (possible)", "Casnewydd (posibl)");
    assert_eq!(perhaps(&name, Certainty::Possible), possible);
}

#[test]
fn an_official_name_is_shown_in_all_its_languages_once() {
    let name = official(&Text::both("Children First", "Plant yn Gyntaf"));
    let [english, welsh] = [Language::English, Language::Welsh].map(|language| name.runs(language));
    assert_eq!(english, [("Children First / ", Language::English), ("Plant yn Gyntaf", Language::Welsh)]);
    assert_eq!(welsh, [("Children First", Language::English), (" / Plant yn Gyntaf", Language::Welsh)]);
    assert_eq!(official(&Text::both("Powys", "Powys")), Text::both("Powys", "Powys"));
}
