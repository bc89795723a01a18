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
        parameters: Vec::new(),
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

fn parameter(name: &str, form: ParameterForm) -> KnownParameter {
    let meaning = ["What for".to_owned(), "I beth".to_owned()];
    KnownParameter { name: name.to_owned(), form, preset: None, meaning }
}

/// Checks which values a form takes, and which it does not.
fn check_form(form: &ParameterForm, good: &[&str], bad: &[&str]) {
    let parameters = vec![parameter("p", form.clone())];
    let known = Descriptor { parameters, ..descriptor() };
    let asked = |value: &str| known.check_parameters(&[("p".to_owned(), value.to_owned())].into());
    for value in good {
        assert_eq!(asked(value), Ok(()), "{form}: {value}");
    }
    for value in bad {
        let (name, value) = ("p".to_owned(), (*value).to_owned());
        let refused = ParameterError::Form { name, value: value.clone(), form: form.clone() };
        assert_eq!(asked(&value), Err(refused), "{form}: {value}");
    }
}

#[test]
fn a_parameter_takes_the_values_of_its_form_alone() {
    let codes = ["open", "done"].map(str::to_owned).to_vec();
    check_form(&ParameterForm::Code(codes), &["open", "done"], &["", "Open", "open done"]);
    check_form(
        &ParameterForm::Integer { low: -1, high: 20 },
        &["-1", "0", "20"],
        &["-2", "21", "+1", "01", "1.0", ""],
    );
    check_form(
        &ParameterForm::Date,
        &["2019-11-30"],
        &["2019-11", "2019-02-30", "30/11/2019", "2019-11-30?", ""],
    );
    check_form(&ParameterForm::Id, &["a", "ws-hwb.2"], &["", "A", "a b", "a/b", &"a".repeat(129)]);
    check_form(&ParameterForm::Newer, &["", "Anything at all"], &[]);
}

#[test]
fn a_parameter_that_is_not_known_is_refused_with_those_that_are() {
    let parameters = vec![parameter("one", ParameterForm::Id), parameter("two", ParameterForm::Date)];
    let known = Descriptor { parameters, ..descriptor() };
    let fault = known.check_parameters(&[("three".to_owned(), "x".to_owned())].into()).unwrap_err();
    assert_eq!(fault.to_string(), "it knows no parameter three; it knows one, two");
    let none = descriptor().check_parameters(&[("three".to_owned(), "x".to_owned())].into()).unwrap_err();
    assert_eq!(none.to_string(), "it knows no parameter three; it knows none");
}

#[test]
fn what_a_library_says_of_parameters_is_checked() {
    let refused =
        |parameters: Vec<KnownParameter>| Descriptor { parameters, ..descriptor() }.check().is_err();
    let good = || parameter("top", ParameterForm::Integer { low: 1, high: 9 });
    assert!(!refused(vec![good()]));
    assert!(refused(vec![good(), good()]), "twice");
    assert!(refused(vec![parameter("Top", ParameterForm::Id)]));
    assert!(refused(vec![parameter("top", ParameterForm::Code(Vec::new()))]));
    assert!(refused(vec![parameter("top", ParameterForm::Integer { low: 2, high: 1 })]));
    assert!(refused(vec![KnownParameter { preset: Some("10".to_owned()), ..good() }]));
    assert!(refused(vec![KnownParameter { meaning: ["Only".to_owned(), String::new()], ..good() }]));
}
