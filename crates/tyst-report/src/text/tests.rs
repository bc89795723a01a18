//! Tests of words in two languages: the fallback, and the two serde forms.

use serde_json::json;

use super::{Language, Text};

#[test]
fn shows_the_other_language_when_one_is_missing() {
    let both = Text::both("Newport", "Casnewydd");
    assert_eq!(both.shown_in(Language::Welsh), ("Casnewydd", Language::Welsh));
    assert_eq!(Text::english("Conwy").shown_in(Language::Welsh), ("Conwy", Language::English));
    assert_eq!(Text::welsh("Powys").shown_in(Language::English), ("Powys", Language::Welsh));
}

#[test]
fn is_an_object_with_the_languages_that_exist() {
    assert_eq!(serde_json::to_value(Text::both("a", "b")).unwrap(), json!({"en": "a", "cy": "b"}));
    assert_eq!(serde_json::to_value(Text::welsh("b")).unwrap(), json!({"cy": "b"}));
}

#[test]
fn refuses_neither_language_and_any_third_one() {
    let error = |form: &str| serde_json::from_str::<Text>(form).unwrap_err().to_string();
    assert!(error("{}").starts_with("a text needs `en`, `cy` or both"));
    assert!(error(r#"{"en": null}"#).starts_with("a text needs `en`, `cy` or both"));
    assert!(error(r#"{"fr": "x"}"#).starts_with("unknown field `fr`"));
    assert_eq!(Text::from_parts(None, None), None);
}

#[test]
fn words_that_are_put_together_know_which_of_them_are_of_the_other_language() {
    let parts = [Text::both("stated: ", "wedi'i ddatgan: "), Text::english("a board")];
    let text =
        Text::joined(parts.into_iter().chain([Text::code("; 5; "), Text::english("a school")])).unwrap();
    assert_eq!(text.en(), Some("stated: a board; 5; a school"));
    let english = ("a board; 5; a school", Language::English);
    assert_eq!(text.runs(Language::Welsh), [("wedi'i ddatgan: ", Language::Welsh), english]);
    assert_eq!(text.runs(Language::English).len(), 1);
    let form = json!({
        "en": "stated: a board; 5; a school",
        "cy": "wedi'i ddatgan: a board; 5; a school",
        "other": {"en": [], "cy": [[16, 36]]},
    });
    assert_eq!(serde_json::to_value(&text).unwrap(), form);
    assert_eq!(serde_json::from_value::<Text>(form).unwrap(), text);
}

#[test]
fn words_of_one_language_stay_so_when_they_are_put_together() {
    let joined = |parts: [Text; 3]| Text::joined(parts).unwrap();
    let names = joined([Text::english("Bettws"), Text::code("; "), Text::english("Newtown")]);
    assert_eq!(names, Text::english("Bettws; Newtown"));
    let both = joined([Text::english("Bettws"), Text::code("; "), Text::welsh("Y Drenewydd")]);
    assert_eq!(both.runs(Language::English)[1], ("Y Drenewydd", Language::Welsh));
    assert_eq!(both.runs(Language::Welsh)[0], ("Bettws", Language::English));
    assert_eq!(Text::joined([]), None);
}

#[test]
fn ranges_that_are_not_there_change_no_words() {
    let hostile = r#"{"cy": "llê", "other": {"cy": [[2, 1], [9, 12], [0, 2], [1, 99], [2, 99]]}}"#;
    let text: Text = serde_json::from_str(hostile).unwrap();
    let runs = text.runs(Language::Welsh);
    assert_eq!(runs.iter().map(|(run, _)| *run).collect::<String>(), "llê");
    assert_eq!(runs[0], ("ll", Language::English));
}
