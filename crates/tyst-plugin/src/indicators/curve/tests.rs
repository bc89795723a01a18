//! Goal: what figures make of each other is exact, and lets out nothing that the figures themselves would not.

use super::*;
use crate::testing::{line, state, story};

/// Returns an indicator `i`, and its curves on 2020-06-01.
fn curves(defined: &str, lines: &[String]) -> (Indicators, Vec<Curve>) {
    let data =
        format!(r#"{{"indicator":"i","name":{{"en":"I"}},"rba":"performance","flow":true,{defined}}}"#);
    let lines = [&[line("indicator.defined", "2010", &data)], lines].concat();
    let indicators: Indicators = state(&story(&lines, "2020-06-01"), Indicators::apply);
    let curves = indicators.curves(|_| true);
    (indicators, curves)
}

fn measured(on: &str, data: &str) -> String {
    line("outcome.measured", on, &format!(r#"{{"indicator":"i",{data}}}"#))
}

fn value(on: &str, value: &str) -> String {
    measured(on, &format!(r#""value":"{value}""#))
}

const THINGS: &str = r#""measure":"unit","polarity":"higher-is-better""#;
const PEOPLE: &str = r#""measure":"unit","polarity":"lower-is-better","people":true"#;
const SHARE: &str = r#""measure":"percentage","polarity":"higher-is-better","aggregatable":true"#;

/// Checks how the last of two figures differs from the first.
fn check(defined: &str, [first, last]: [&str; 2], expected: Option<(Direction, Value, Value)>) {
    let (indicators, curves) = curves(defined, &[measured("2017", first), measured("2018", last)]);
    let points = &curves[0].points;
    let change = indicators.change(&points[0], &points[1]);
    let expected = expected.map(|(direction, by, share)| Change { direction, by, share });
    assert_eq!(change, expected, "{defined} {first} {last}");
}

#[test]
fn a_change_is_exact_and_of_people_where_the_figures_are() {
    let (up, down) = (Direction::Up, Direction::Down);
    let number = |digits: &str| Value::number(digits.parse::<Number>().unwrap());
    let values = [r#""value":"48""#, r#""value":"36""#];
    let (fell, rose) = (|by| Value::change(Way::Down, by), |by| Value::change(Way::Up, by));
    check(THINGS, values, Some((down, fell(12.into()), fell(Value::percent(12, 48)))));
    check(PEOPLE, values, Some((down, fell(Value::people(12)), fell(Value::people_percent(12, 48)))));
    check(THINGS, [r#""value":"0""#, r#""value":"3""#], Some((up, rose(3.into()), Value::Empty)));
    check(THINGS, [r#""value":"-1.5""#, r#""value":"0.25""#], Some((up, rose(number("1.75")), Value::Empty)));
    let shares = [r#""numerator":1,"denominator":3"#, r#""numerator":1,"denominator":2"#];
    check(SHARE, shares, Some((up, rose(number("16.7")), Value::Empty)));
    check(THINGS, [r#""value":"4""#; 2], Some((Direction::Same, 0.into(), Value::percent(0, 4))));
}

#[test]
fn a_target_is_no_count_of_people_and_stands_as_it_was_set() {
    let target =
        line("target.set", "2017", r#"{"indicator":"i","period":"2018","value":"38","reason":"agreed"}"#);
    for defined in [PEOPLE.to_owned(), format!(r#"{PEOPLE},"sensitive":true"#)] {
        let (indicators, curves) = curves(&defined, &[target.clone(), value("2018", "36")]);
        assert_eq!(indicators.figure(&curves[0].targets[0]), Value::number(38));
        assert_ne!(indicators.figure(&curves[0].points[0]), Value::number(36));
    }
}

#[test]
fn of_shares_of_people_only_the_direction_is_told_and_of_what_is_sensitive_nothing() {
    let shares = [r#""numerator":1,"denominator":3"#, r#""numerator":1,"denominator":2"#];
    let withheld = (Direction::Up, labels::NOT_SHOWN.text().into(), Value::Empty);
    check(&format!(r#"{SHARE},"people":true"#), shares, Some(withheld));
    let sensitive = format!(r#"{PEOPLE},"sensitive":true"#);
    check(&sensitive, [r#""value":"48""#, r#""value":"36""#], None);
    let (indicators, curves) = curves(&sensitive, &[value("2017", "48"), value("2018", "36")]);
    assert_eq!(indicators.run(&curves[0].points), None);
}

#[test]
fn the_latest_of_a_period_counts_and_what_is_only_possible_stands_beside_it() {
    let lines = [value("2018", "5"), value("2016", "1"), value("2018", "6"), value("2020", "9")];
    let (indicators, curves) = curves(THINGS, &lines);
    let seqs = |curve: &Curve| curve.points.iter().map(|point| point.evidence.seq).collect::<Vec<u64>>();
    assert_eq!(seqs(&curves[0]), [3, 4]);
    assert_eq!(curves[0].perhaps().map(|perhaps| seqs(&perhaps)), Some(vec![3, 4, 5]));
    let again = [value("2018", "5"), measured("2020", r#""value":"6","period":{"on":"2018"}"#)];
    let perhaps = self::curves(THINGS, &again).1[0].perhaps();
    assert_eq!(perhaps.map(|perhaps| seqs(&perhaps)), Some(vec![3]), "in the place of the other of 2018");
    let alone = self::curves(THINGS, &again[1..]).1;
    assert_eq!((seqs(&alone[0]), alone[0].perhaps()), (vec![2], None), "where none is certain it is a point");
    assert_eq!(indicators.run(&curves[0].points), Some((Direction::Up, 1)));
}

#[test]
fn a_run_is_counted_from_its_end() {
    let figures =
        [("2014", "49"), ("2015", "48"), ("2016", "50"), ("2017", "46"), ("2018", "40"), ("2019", "36")];
    let (indicators, curves) = curves(PEOPLE, &figures.map(|(on, figure)| value(on, figure)));
    let run = indicators.run(&curves[0].points);
    assert_eq!(run, Some((Direction::Down, 3)));
    let judged = [Direction::Down, Direction::Up, Direction::Same].map(|way| indicators.judged("i", way));
    assert_eq!(judged, [Judgement::Better, Judgement::Worse, Judgement::Same].map(Some));
}

#[test]
fn a_target_is_met_by_the_result_of_its_own_period() {
    let target = |on: &str, value: &str| {
        let data = format!(
            r#"{{"indicator":"i","period":{{"on":"2019"}},"value":"{value}","reason":{{"en":"r"}}}}"#
        );
        line("target.set", on, &data)
    };
    let (indicators, curves) = curves(
        PEOPLE,
        &[value("2018", "30"), value("2019", "40"), target("2017", "42"), target("2018", "38")],
    );
    let curve = &curves[0];
    let period = &curve.targets[0].period;
    let result = curve.results(period).next().unwrap();
    assert_eq!(curve.target(period).unwrap().evidence.seq, 5);
    let met: Vec<_> = curve.targets.iter().map(|target| indicators.is_met(result, target)).collect();
    assert_eq!((result.evidence.seq, met), (3, vec![Some(true), Some(false)]));
}

#[test]
fn shares_are_put_together_by_what_they_are_shares_of_and_never_as_a_mean() {
    let share = |area: &str, part: u32, all: u32| {
        let line = measured("2018", &format!(r#""numerator":{part},"denominator":{all}"#));
        line.replacen(r#""area":"a""#, &format!(r#""area":"{area}""#), 1)
    };
    let lines = [share("a", 30, 60), share("b", 5, 10), share("c", 2, 40)];
    let figure = |defined: &str| {
        let (indicators, curves) = curves(defined, &lines);
        indicators.together(&curves).first().map(|together| together.figure.clone())
    };
    assert_eq!(figure(SHARE), Some(Value::percent(37, 110)));
    assert_eq!(figure(&format!(r#"{SHARE},"people":true"#)), Some(Value::people_percent(37, 110)));
    assert_eq!(figure(&SHARE.replace("true", "false")), None);
    assert_eq!(figure(&format!(r#"{SHARE},"people":true,"sensitive":true"#)), None);
}
