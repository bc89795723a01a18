//! Goal: area and parameters cross to a plugin whole, and nothing else is taken for them.

use super::*;

#[test]
fn parameters_are_read_as_they_were_written() {
    let params = BTreeMap::from([("top".to_owned(), "5".to_owned()), ("a\"b".to_owned(), "ŵ".to_owned())]);
    for area in [None, Slug::new("newport")] {
        let parameters = Parameters { area, params: params.clone() };
        assert_eq!(Parameters::from_json(&parameters.to_json()).unwrap(), parameters);
    }
}

#[test]
fn no_parameters_are_an_empty_object() {
    assert_eq!(Parameters::default().to_json(), "{}");
    assert_eq!(Parameters::from_json("{}").unwrap(), Parameters::default());
}

#[test]
fn members_of_a_later_version_are_skipped() {
    let read = Parameters::from_json(r#"{"area":"newport","shards":3}"#).unwrap();
    assert_eq!(read.area, Slug::new("newport"));
}

#[test]
fn refuses_what_is_no_slug_no_json_or_too_long() {
    assert!(matches!(Parameters::from_json(r#"{"area":"../etc"}"#), Err(ParametersError::Area(_))));
    assert!(matches!(Parameters::from_json("["), Err(ParametersError::Form(_))));
    let long = format!(r#"{{"params":{{"a":"{}"}}}}"#, "x".repeat(PARAMETERS_BYTES_MAX));
    assert!(matches!(Parameters::from_json(&long), Err(ParametersError::TooLong(_))));
}
