//! Goal: the latest certain result is shown, and a figure about people only in a form that can be disclosed.

use super::*;
use crate::testing::{line, state, story};
use tyst_report::Value;

fn defined(more: &str) -> String {
    let data = r#"{"indicator":"i","name":{"en":"I"},"rba":"performance","quadrant":"how-well","measure":"unit","polarity":"neither","flow":true}"#;
    line("indicator.defined", "2010", &data.replace(r#""flow":true"#, &format!(r#""flow":true{more}"#)))
}

fn measured(on: &str, data: &str) -> String {
    line("outcome.measured", on, &format!(r#"{{"indicator":"i",{data}}}"#))
}

fn indicators(lines: &[String]) -> Indicators {
    state(&story(lines, "2020-06-01"), Indicators::apply)
}

/// Checks the figure of the first outcome, which is defined with `more`.
fn check_figure(more: &str, data: &str, expected: &Value) {
    let indicators = indicators(&[defined(more), measured("2018", data)]);
    let outcome = indicators.outcomes().next().unwrap();
    assert_eq!(indicators.figure(&outcome), *expected, "{more} {data}");
}

#[test]
fn shows_the_latest_that_is_certain_of_each_point() {
    let target = r#"{"indicator":"i","period":{"on":"2020"},"value":"42","reason":{"en":"agreed"}}"#;
    let indicators = indicators(&[
        defined(""),
        measured("2015", r#""value":"48","role":"baseline""#),
        measured("2018", r#""value":"40""#),
        measured("2017", r#""value":"46""#),
        measured("2020", r#""value":"36""#),
        line("target.set", "2018", target),
    ]);
    let possible_first =
        self::indicators(&[measured("2020", r#""value":"36""#), measured("2018", r#""value":"40""#)]);
    assert_eq!(latest(possible_first.outcomes())[0].evidence.seq, 2);
    let latest = latest(indicators.outcomes());
    let shown: Vec<_> = latest.iter().map(|found| (found.point, indicators.figure(found))).collect();
    let expected = [(Point::Baseline, 48.into()), (Point::Target, 42.into()), (Point::Actual, 40.into())];
    assert_eq!(shown, expected);
    assert_eq!((latest[1].period.value(), latest[1].claim()), (Value::date("2020"), None));
    let beside: Vec<u64> = indicators.of_performance().iter().map(|found| found.evidence.seq).collect();
    assert_eq!(beside, [2, 6, 3, 5], "one that is only possible stands beside the certain one");
    let points = &indicators.data_points(&latest)[0];
    assert_eq!((points.value(), points.witnesses()), (Value::between(3, 4), Witnesses::from(2..=5)));
}

#[test]
fn the_latest_is_of_the_last_period_and_never_the_one_whose_period_is_not_stated() {
    let of = |period: &str, value: &str| {
        line(
            "outcome.measured",
            "",
            &format!(r#"{{"indicator":"i","period":{{{period}}},"value":"{value}"}}"#),
        )
    };
    let stated = [of(r#""on":"2018""#, "10"), of(r#""on":"2019""#, "20")];
    let undated = [line("outcome.measured", "", r#"{"indicator":"i","value":"30"}"#)];
    for story in [[&undated[..], &stated[..]].concat(), [&stated[..], &undated[..]].concat()] {
        let indicators = indicators(&story);
        let values: Vec<_> = standing(indicators.outcomes()).into_iter().map(|found| found.value).collect();
        assert_eq!(values, [Some("20".to_owned())]);
    }
}

#[test]
fn a_result_in_words_has_no_figure() {
    let words = r#""judgement":"better","direction":"down","contribution":{"en":"joint work"}"#;
    check_figure("", words, &Value::not_recorded());
    let indicators = indicators(&[defined(""), measured("2018", words)]);
    let outcome = indicators.outcomes().next().unwrap();
    assert_eq!((outcome.judgement(), outcome.direction()), (Some(Judgement::Better), Some(Direction::Down)));
    assert!(indicators.data_points(std::slice::from_ref(&outcome))[0].is_empty());
    assert_eq!(outcome.claim(), Some((&outcome.evidence, "joint work".into())));
}

#[test]
fn a_figure_about_people_is_handed_over_as_one() {
    check_figure("", r#""value":"3""#, &3.into());
    check_figure(r#","people":true"#, r#""value":"3""#, &Value::people(3));
    check_figure(r#","people":true"#, r#""value":"3.5""#, &labels::NOT_SHOWN.text().into());
    check_figure("", r#""numerator":1,"denominator":3,"direction":"up""#, &Value::percent(1, 3));
    let share = r#""numerator":1,"denominator":3,"direction":"up""#;
    check_figure(r#","people":true"#, share, &Value::people_percent(1, 3));
}

#[test]
fn the_figure_of_a_sensitive_or_undefined_indicator_is_not_handed_over() {
    let withheld: Value = labels::NOT_SHOWN.text().into();
    check_figure(r#","people":true,"sensitive":true"#, r#""value":"3""#, &withheld);
    let undefined = indicators(&[measured("2018", r#""value":"3""#)]);
    let outcome = undefined.outcomes().next().unwrap();
    assert_eq!((undefined.figure(&outcome), undefined.name("i")), (withheld, Text::english("i")));
}

/// Checks which question an outcome answers whose indicator is as it is defined, with this changed.
fn check_question(change: [&str; 2], expected: Option<Quadrant>) {
    let indicators =
        indicators(&[defined("").replace(change[0], change[1]), measured("2018", r#""value":"3""#)]);
    assert_eq!(indicators.question(&indicators.outcomes().next().unwrap()), expected, "{change:?}");
}

#[test]
fn an_outcome_answers_the_question_of_its_indicator() {
    check_question(["", ""], Some(Quadrant::HowWell));
    let found = indicators(&[defined(r#","note":{"en":"adults"}"#), measured("2017", r#""value":"3""#)]);
    let answers = [Quadrant::HowMuch, Quadrant::HowWell].map(|question| found.answers(question).len());
    assert_eq!((found.of_performance().len(), answers), (1, [0, 1]));
    assert_eq!(
        found.notes(&found.of_performance()).into_iter().collect::<Vec<_>>(),
        [(&Text::english("adults"), Witnesses::from([1, 2]))]
    );
    check_question([r#""quadrant":"how-well","#, ""], Some(Quadrant::BetterOff));
    check_question([r#""performance","quadrant":"how-well""#, r#""population""#], None);
}

#[test]
fn a_table_says_what_each_result_is_and_from_how_many_figures() {
    let words = r#""judgement":"better","direction":"down","strength":{"en":"significant"}"#;
    let found = indicators(&[
        defined(r#","unit":{"en":"days"}"#),
        measured("2015", r#""value":"48","role":"baseline""#),
        measured("2018", &format!(r#"{words},"site":"s""#)),
    ]);
    let table = found.table("t", &latest(found.outcomes()), &Register::default(), ("a", &Witnesses::none()));
    let shown =
        |row: usize| table.rows[row].cells.iter().map(|cell| cell.value.clone()).collect::<Vec<Value>>();
    let baseline = Text::both("baseline", "llinell sylfaen");
    let first = [
        "I".into(),
        "a".into(),
        baseline.into(),
        48.into(),
        usual::word("days").into(),
        labels::ONE_POINT.text().into(),
    ];
    let result = Text::both("better; down; significant", "gwell; i lawr; sylweddol");
    let none = Value::not_recorded();
    let second = ["I".into(), "s".into(), result.into(), none, Value::Empty, labels::NO_FIGURE.text().into()];
    assert_eq!((&shown(0)[..6], &shown(1)[..6]), (&first[..], &second[..]));
    assert_eq!(shown(0)[6], Value::date("2015"));
}

#[test]
fn a_trend_of_figures_that_are_only_possible_is_within_bounds() {
    for (possible, en, cy) in
        [(1, "1 to 2 data points", "pwyntiau data: 1 i 2"), (2, "1 to 3 data points", "pwyntiau data: 1 i 3")]
    {
        let mut lines = vec![defined(""), measured("2018", r#""value":"3""#)];
        lines.extend((0..possible).map(|_| measured("2020", r#""value":"4""#)));
        let found = indicators(&lines);
        let outcomes = found.of_performance();
        let table = found.table("t", &outcomes, &Register::default(), ("a", &Witnesses::none()));
        let names = table.rows.iter().map(|row| row.cells[0].value.clone());
        assert_eq!(
            names.collect::<Vec<_>>(),
            ["I".into(), words::perhaps(&"I".into(), Certainty::Possible).into()]
        );
        assert!(table.rows.iter().all(|row| row.cells[5].value == Text::both(en, cy).into()), "{possible}");
    }
}

#[test]
fn the_population_of_an_area_is_its_own_and_that_of_its_nation() {
    let area = |slug: &str, level: &str, code: &str| {
        let data = format!(r#"{{"name":{{"en":"{slug}"}},"level":"{level}","gss":["{code}"]}}"#);
        line("area.described", "2010", &data).replace(r#""area":"a""#, &format!(r#""area":"{slug}""#))
    };
    let areas = [
        area("a", "nation", "W92000004"),
        area("b", "pioneer-area", "W06000022"),
        area("c", "site", "E10000032"),
    ];
    let register: Register = state(&story(&areas, "2020-06-01"), Register::apply);
    let population = defined("").replace(r#""performance","quadrant":"how-well""#, r#""population""#);
    let found = indicators(&[population, measured("2018", r#""value":"3""#)]);
    let of = |area: &str| found.of_population(area, &register).len();
    assert_eq!((of("a"), of("b"), of("c"), found.of_performance().len()), (1, 1, 0, 0));
}
