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
