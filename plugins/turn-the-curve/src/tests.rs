//! What the report says of the seed stories, of invented figures, and of figures that may not be shown.
//!
//! Deliberately absent: how a document is drawn.

mod honest;
#[path = "../../seeds.rs"]
mod seeds;

use super::TurnTheCurve;
use seeds::SEEDS;
use tyst_plugin::document::{Block, Chart, ChartSpec, Document, Language, Value};
use tyst_plugin::testkit::{
    Cut, Recorded, all_figures, charts, figure, golden, has_table, laws, nothing_recorded, rows, run,
    run_with,
};

fn seeds(area: Option<&str>) -> Document {
    run::<TurnTheCurve>(&SEEDS, Cut { as_at: "2026-01-10", known_at: "2026-01-10", area })
}

/// Returns the report on invented figures, as they were known on a day.
fn invented(known_at: &str) -> Document {
    let lines = include_str!("../../../fixtures/synthetic/syn-1.jsonl").lines();
    let files: Vec<Recorded<'_>> = lines.map(|lines| Recorded { on: recorded(lines), lines }).collect();
    run::<TurnTheCurve>(&files, Cut { as_at: known_at, known_at, area: None })
}

/// Returns the day on which a line says that it was recorded.
fn recorded(line: &str) -> &str {
    let at = line.find(r#""recorded": ""#).expect("the line says when") + r#""recorded": ""#.len();
    &line[at..at + "2016-05-09".len()]
}

fn lines(lines: &[String]) -> Document {
    let files = [Recorded { on: "2020-01-01", lines: &lines.join("\n") }];
    run::<TurnTheCurve>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: None })
}

/// Returns the lines of the only chart: what each stands for, and its points.
fn drawn(document: &Document) -> Vec<(String, Vec<(String, Value)>)> {
    let charts = charts(document);
    let [Chart { spec: ChartSpec::Line { lines, .. }, .. }] = charts[..] else { panic!("{charts:?}") };
    let point = |point: &tyst_plugin::document::LinePoint| (point.at.clone(), point.cell.value.clone());
    let label = |line: &tyst_plugin::document::Line| line.label.en().unwrap_or_default().to_owned();
    lines.iter().map(|line| (label(line), line.points.iter().map(point).collect())).collect()
}

const FIGURES: [&str; 5] = ["indicators", "better", "worse", "targets-met", "without-figures"];

#[test]
fn wales_has_two_indicators_of_one_point_and_no_trend() {
    let document = seeds(None);
    let nothing = Value::not_recorded;
    assert_eq!(all_figures(&document, FIGURES), [2.into(), nothing(), nothing(), nothing(), 5.into()]);
    let point = |name, value| {
        [
            name,
            "Wales",
            value,
            value,
            "percent",
            "recorded",
            "",
            "",
            "",
            "baseline only (2015); no trend can be drawn",
        ]
    };
    let expected = [
        point("Share of the population with at least one ACE before 18", "47"),
        point("Share of the population with four or more ACEs before 18", "14"),
    ];
    let mut rows = rows(&document, "curves", Language::English);
    rows.sort_by_key(|row| row[2] != "47");
    assert_eq!(rows, expected);
    assert!(charts(&document).is_empty());
}

#[test]
fn newports_five_results_have_no_figures_and_no_chart() {
    let document = seeds(Some("newport"));
    let nothing = Value::not_recorded;
    assert_eq!(all_figures(&document, FIGURES), [nothing(), nothing(), nothing(), nothing(), 5.into()]);
    let said: Vec<String> =
        rows(&document, "words", Language::English).into_iter().map(|row| row[..3].join(" | ")).collect();
    let expected = [
        "Communities that are ACE aware | Newport | achieved",
        "School attendance | Newport | better; up",
        "Collaboration and professional learning | Newport | better; up",
        "Children on the Child Protection Register | Millbrook Primary School | better; down; significant",
        "Well-being of learners involved (confidence, ambition, attainment) | Newport | better; up",
    ];
    assert_eq!(said, expected);
    assert!(charts(&document).is_empty() && !has_table(&document, "curves"));
}

#[test]
fn the_invented_exclusions_fell_three_times_and_met_the_target() {
    let document = invented("2020-06-01");
    let moved = vec![vec![Value::people(48), Value::people(36)]];
    assert_eq!(
        all_figures(&document, FIGURES),
        [
            1.into(),
            Value::comparing(moved.clone(), 1),
            Value::comparing(moved, 0),
            Value::comparing(vec![vec![Value::people(36), Value::number(38)]], 1),
            Value::not_recorded()
        ]
    );
    let expected = [[
        "School exclusions (synthetic test data)",
        "Synthetic area (test data)",
        "48 people",
        "36 people",
        "exclusions",
        "–",
        "-12 people",
        "-12 of 48 people",
        "down; better",
        "down; periods in a row: 3",
    ]];
    assert_eq!(rows(&document, "curves", Language::English), expected);
    let targets: Vec<String> =
        rows(&document, "targets", Language::English).into_iter().map(|row| row[1..6].join(" | ")).collect();
    let expected = [
        "2019-04-01/2020-03-31 (“2019-20”) | 42 | 2018-05-10 | first | replaced",
        "2019-04-01/2020-03-31 (“2019-20”) | 38 | 2019-06-10 | better data | met",
    ];
    assert_eq!(targets, expected);
}

#[test]
fn the_chart_has_the_figures_at_the_ends_of_their_periods_and_the_target_over_its_own() {
    let point = |at: &str, people| (at.to_owned(), Value::people(people));
    let results = [("2016", 48), ("2017", 50), ("2018", 46), ("2019", 40), ("2020", 36)];
    let results = results.map(|(year, people)| point(&format!("{year}-03-31"), people));
    let expected = [
        ("Synthetic area (test data)".to_owned(), results.to_vec()),
        (
            "Synthetic area (test data): target".to_owned(),
            vec![("2019-04-01/2020-03-31".to_owned(), Value::number(38))],
        ),
    ];
    let document = invented("2020-06-01");
    assert_eq!(drawn(&document), expected);
    let said = "The table says which way the figures went";
    assert_eq!(charts(&document)[0].description.en(), Some(said));
}

#[test]
fn before_the_target_was_set_anew_it_was_forty_two() {
    let document = invented("2019-05-31");
    let targets = rows(&document, "targets", Language::English);
    assert_eq!(targets.len(), 1);
    assert_eq!(targets[0][2..6], ["42", "2018-05-10", "first", "no result for the period"]);
    assert_eq!(*figure(&document, "targets-met"), 0.into());
}

#[test]
fn the_words_are_there_in_welsh_too() {
    let trends = rows(&seeds(None), "curves", Language::Welsh);
    assert_eq!(trends[0][9], "llinell sylfaen yn unig (2015); ni ellir tynnu tuedd");
    let document = invented("2020-06-01");
    assert_eq!(
        rows(&document, "curves", Language::Welsh)[0][8..],
        ["i lawr; gwell", "i lawr; cyfnodau yn olynol: 3"]
    );
    let said: Vec<String> =
        rows(&document, "targets", Language::Welsh).into_iter().map(|row| row[5].clone()).collect();
    assert_eq!(said, ["disodlwyd", "cyrhaeddwyd"]);
}

#[test]
fn the_documents_are_as_they_were() {
    golden("tests/golden/seeds.json", &seeds(None));
    golden("tests/golden/invented.json", &invented("2020-06-01"));
}

fn entry(kind: &str, area: &str, when: &str, data: &str) -> String {
    format!(r#"{{"kind":"{kind}","area":"{area}","when":"{when}","source":[{{"doc":"D"}}],"data":{data}}}"#)
}

fn defined(more: &str) -> String {
    let data = r#"{"indicator":"i","name":"I","rba":"performance","measure":"percentage","polarity":"higher-is-better","flow":true"#;
    entry("indicator.defined", "a", "2010", &format!("{data}{more}}}"))
}

fn measured(area: &str, when: &str, data: &str) -> String {
    entry("outcome.measured", area, when, &format!(r#"{{"indicator":"i",{data}}}"#))
}

#[test]
fn shares_of_several_areas_are_put_together_from_what_they_are_shares_of() {
    let share = |area: &str, part: u32, all: u32| {
        measured(area, "2018", &format!(r#""numerator":{part},"denominator":{all}"#))
    };
    let story =
        [defined(r#","aggregatable":true"#), share("a", 30, 60), share("b", 5, 10), share("c", 2, 40)];
    let document = lines(&story);
    assert_eq!(rows(&document, "together", Language::English), [["I", "2018", "a; b; c", "37 of 110"]]);
    let apart = [&[defined("")], &story[1..]].concat();
    assert!(!has_table(&lines(&apart), "together"));
}

#[test]
fn a_baseline_is_drawn_level_beside_what_came_after_it() {
    let story = [
        defined(""),
        measured("a", "2015", r#""value":"40","role":"baseline""#),
        measured("a", "2016", r#""value":"42.5""#),
    ];
    let document = lines(&story);
    let labels: Vec<String> = drawn(&document).into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["a", "a: baseline"]);
    assert_eq!(
        rows(&document, "curves", Language::English)[0][5..],
        ["recorded", "+2.5", "", "up; better", "up; periods in a row: 1"]
    );
}

/// Returns the dates on a line through figures of these periods, and which of them has none.
fn gaps(periods: &[&str]) -> (Vec<String>, Vec<String>) {
    let figures = periods.iter().map(|period| measured("a", period, r#""value":"4""#));
    let story: Vec<String> = [defined("")].into_iter().chain(figures).collect();
    let points = drawn(&lines(&story)).remove(0).1;
    let missing = points.iter().filter(|(_, value)| !value.is_numeric()).map(|(at, _)| at.clone());
    (points.iter().map(|(at, _)| at.clone()).collect(), missing.collect())
}

#[test]
fn a_year_that_nobody_measured_is_on_the_line_as_not_recorded() {
    assert_eq!(gaps(&["2014", "2015", "2017"]).0, ["2014", "2015", "2016", "2017"]);
    for (periods, expected) in [
        (["2014", "2015", "2017"], "2016"),
        (["2012", "2013", "2017"], "2014/2016"),
        (["2014-03", "2015-03-31", "2017-03"], "2016-03"),
        (["2014-01", "2014-02", "2014-05"], "2014-03/2014-04"),
    ] {
        assert_eq!(gaps(&periods).1, [expected], "{periods:?}");
    }
    for steady in [["2014", "2015", "2016"], ["2014-03", "2015-04", "2016-02"]] {
        assert!(gaps(&steady).1.is_empty(), "{steady:?}");
    }
}

#[test]
fn a_year_that_nobody_measured_ends_the_row_of_periods() {
    for (periods, expected) in [
        (["2014", "2015", "2016", "2017"], "up; periods in a row: 3"),
        (["2013", "2014", "2016", "2017"], "up; periods in a row: 1"),
        (["2013", "2014", "2015", "2017"], "up; periods in a row: 1"),
        (["2012", "2014", "2015", "2016"], "up; periods in a row: 2"),
    ] {
        let figures = (1..).zip(periods);
        let figures =
            figures.map(|(figure, period)| measured("a", period, &format!(r#""value":"{figure}""#)));
        let story: Vec<String> = [defined("")].into_iter().chain(figures).collect();
        assert_eq!(rows(&lines(&story), "curves", Language::English)[0][9], expected, "{periods:?}");
    }
}

#[test]
fn a_year_and_a_month_of_what_happens_in_them_are_not_compared() {
    let story = [
        defined("").replace("percentage", "unit"),
        measured("a", "2018", r#""value":"1200","role":"baseline""#),
        measured("a", "2019-01", r#""value":"110""#),
        measured("a", "2019-02", r#""value":"120""#),
    ];
    let document = lines(&story);
    let row = &rows(&document, "curves", Language::English)[0];
    let not_compared = "not compared: periods of different length";
    assert_eq!(row[6..10], ["", "", not_compared, not_compared]);
    assert_eq!(all_figures(&document, FIGURES)[1..3], [Value::not_recorded(), Value::not_recorded()]);
    assert!(charts(&document).is_empty());
    let [_, _, january, february] = story;
    let months = lines(&[defined("").replace("percentage", "unit"), january, february]);
    assert_eq!(rows(&months, "curves", Language::English)[0][8], "up; better");
}

#[test]
fn what_the_source_makes_of_it_stands_beside_what_its_figures_say() {
    let story = [
        defined(""),
        measured("a", "2018", r#""value":"10","role":"baseline""#),
        measured("a", "2019", r#""value":"20","direction":"down","judgement":"worse""#),
    ];
    let said = |story: &[String]| rows(&lines(story), "curves", Language::English)[0][8].clone();
    assert_eq!(said(&story), "up; better; the source says: down; worse");
    let agreed = measured("a", "2019", r#""value":"20","direction":"up","judgement":"better""#);
    assert_eq!(said(&[story[0].clone(), story[1].clone(), agreed]), "up; better");
}

/// Checks the points that are drawn of so many; each of them comes again out of the entries behind it alone.
fn check_drawn(count: usize, expected: usize) {
    let month = |number: usize| format!("20{:02}-{:02}", 10 + number / 12 % 10, 1 + number % 12);
    let figures = (0..count).map(|number| measured("a", &month(number), &format!(r#""value":"{number}""#)));
    let story: Vec<String> = [defined("")].into_iter().chain(figures).collect();
    let document = lines(&story);
    assert_eq!(drawn(&document)[0].1.len(), expected);
    let charts = charts(&document);
    let ChartSpec::Line { lines: ref drawn_lines, .. } = charts[0].spec else { panic!("{charts:?}") };
    for point in &drawn_lines[0].points {
        let behind = point.cell.witnesses.iter().map(|seq| story[usize::try_from(seq).unwrap() - 1].clone());
        let again = drawn(&lines(&behind.collect::<Vec<String>>()));
        assert!(again[0].1.contains(&(point.at.clone(), point.cell.value.clone())), "{point:?}");
        assert!(expected == count || point.cell.witnesses.len() <= 4, "{point:?}");
    }
}

#[test]
fn of_a_long_curve_the_last_figures_are_drawn_and_none_rests_on_all() {
    check_drawn(24, 24);
    check_drawn(60, 24);
}

#[test]
fn nothing_is_made_of_the_figures_of_a_sensitive_indicator() {
    let value = |when: &str, value: u32| measured("a", when, &format!(r#""value":"{value}""#));
    let document =
        lines(&[defined(r#","people":true,"sensitive":true"#), value("2017", 77), value("2018", 66)]);
    let withheld = "recorded, not shown";
    let expected = [["I", "a", withheld, withheld, "–", "–", "", "", "", withheld]];
    assert_eq!(rows(&document, "curves", Language::English), expected);
    assert!(charts(&document).is_empty());
    assert!(!document.to_json().contains("77") && !document.to_json().contains("66"));
}

#[test]
fn one_result_makes_no_trend_and_a_target_alone_no_curve() {
    let target = r#"{"indicator":"i","period":"2019","value":"42","reason":"agreed"}"#;
    let target = entry("target.set", "a", "2018", target);
    let document = lines(&[defined(""), target.clone()]);
    assert!(!has_table(&document, "curves"));
    assert_eq!(rows(&document, "targets", Language::English)[0][5], "no result for the period");
    let document = lines(&[defined(""), target, measured("a", "2019", r#""value":"41""#)]);
    assert_eq!(
        rows(&document, "curves", Language::English)[0][9],
        "result only (2019); no trend can be drawn"
    );
    assert_eq!(rows(&document, "targets", Language::English)[0][5], "not met");
}

/// Three certain figures and one of 2024 that may have come by June, with a target for 2024.
fn perhaps_sixty(polarity: &str, target: &str) -> Document {
    let value =
        |when: &str, value: u32| measured("a", when, &format!(r#""value":"{value}","period":"{when}""#));
    let target =
        format!(r#"{{"indicator":"i","period":"2024-01/2024-12","value":"{target}","reason":"agreed"}}"#);
    let story = [
        defined("").replace("higher-is-better", polarity),
        value("2021", 48),
        value("2022", 50),
        value("2023", 46),
        entry("target.set", "a", "2023", &target),
        value("2024-01/2024-12", 60),
    ];
    let files = [Recorded { on: "2024-12-31", lines: &story.join("\n") }];
    let cut = || Cut { as_at: "2024-06-01", known_at: "2024-12-31", area: None };
    laws::<TurnTheCurve>(&files, cut());
    run::<TurnTheCurve>(&files, cut())
}

#[test]
fn the_latest_possible_figure_stands_beside_the_latest_certain_one() {
    let document = perhaps_sixty("higher-is-better", "55");
    let none = "–";
    let expected = [
        ["I", "a", "48", "46", "–", none, "-2", "", "down; worse", "down; periods in a row: 1"],
        ["I (possible)", "a", "48", "60", "–", none, "+12", "", "up; better", "up; periods in a row: 1"],
    ];
    assert_eq!(rows(&document, "curves", Language::English), expected);
    let maybe = || Value::between(0, 1);
    assert_eq!(all_figures(&document, FIGURES), [1.into(), maybe(), maybe(), maybe(), Value::not_recorded()]);
    for id in ["better", "worse", "targets-met"] {
        let found = document.figures.iter().find(|figure| figure.id == id).unwrap();
        assert!(found.witnesses.contains(6), "{id} rests on what is possible: {:?}", found.witnesses);
    }
    assert_eq!(rows(&document, "targets", Language::English)[0][5], "met (possible)");
    let said = "a: no baseline recorded. From the first figure: down; worse. Last step: down; periods in a row: 1. \
                a (possible): no baseline recorded. From the first figure: up; better. Last step: up; periods in a row: 1";
    assert_eq!(charts(&document)[0].description.en(), Some(said));
}

#[test]
fn a_possible_figure_that_changes_nothing_leaves_the_counts_as_they_are() {
    let lower = perhaps_sixty("lower-is-better", "70");
    assert_eq!(["better", "targets-met"].map(|id| figure(&lower, id)), [&Value::between(0, 1); 2]);
    let story = [
        defined(""),
        measured("a", "2018", r#""value":"48""#),
        measured("a", "2019", r#""value":"50""#),
        measured("a", "2020", r#""value":"60""#),
    ];
    let document = lines(&story);
    assert_eq!(["better", "worse"].map(|id| figure(&document, id)), [&Value::from(1), &Value::from(0)]);
    assert_eq!(rows(&document, "curves", Language::English).len(), 2);
}

#[test]
fn a_target_is_met_within_bounds_where_a_possible_result_is_another_than_the_certain_one() {
    let target = r#"{"indicator":"i","period":"2019","value":"42","reason":"agreed"}"#;
    let value =
        |when: &str, value: u32| measured("a", when, &format!(r#""value":"{value}","period":"2019""#));
    let met = |possible: u32| {
        let target = entry("target.set", "a", "2018", target);
        let document = lines(&[defined(""), target, value("2019", 41), value("2020", possible)]);
        (
            rows(&document, "targets", Language::English)[0][5].clone(),
            figure(&document, "targets-met").clone(),
        )
    };
    assert_eq!(met(43), ("not met; met (possible)".to_owned(), Value::between(0, 1)));
    assert_eq!(met(40), ("not met".to_owned(), 0.into()));
}

#[test]
fn where_nothing_is_recorded_the_report_says_so() {
    for document in [seeds(Some("powys")), lines(&[])] {
        nothing_recorded(&document);
    }
}

#[test]
fn one_indicator_is_shown_where_it_is_asked_for() {
    let asked = |indicator| {
        let cut = Cut { as_at: "2026-01-10", known_at: "2026-01-10", area: None };
        run_with::<TurnTheCurve>(&SEEDS, cut, &[("indicator", indicator)])
    };
    let document = asked("ace-1plus");
    let nothing = Value::not_recorded;
    assert_eq!(all_figures(&document, FIGURES), [1.into(), nothing(), nothing(), nothing(), nothing()]);
    assert_eq!(rows(&document, "curves", Language::English).len(), 1);
    nothing_recorded(&asked("no-such-indicator"));
}

#[test]
fn the_laws_of_reports_hold() {
    for as_at in ["2026-01-10", "2015-06-30"] {
        laws::<TurnTheCurve>(&SEEDS, Cut { as_at, known_at: "2026-01-10", area: None });
    }
    let invented =
        [Recorded { on: "2020-06-01", lines: include_str!("../../../fixtures/synthetic/syn-1.jsonl") }];
    laws::<TurnTheCurve>(&invented, Cut { as_at: "2018-06-01", known_at: "2020-06-01", area: None });
}

#[test]
fn a_possible_result_in_words_stands_beside_the_certain_one_and_counts_once() {
    let defined = r#"{"kind":"indicator.defined","area":"a","source":[{"doc":"D"}],"data":{"indicator":"i","name":"I","rba":"performance","measure":"qualitative","polarity":"neither","flow":false}}"#;
    let said = |when: &str, judgement: &str| {
        format!(
            r#"{{"kind":"outcome.measured","area":"a","when":"{when}","source":[{{"doc":"D"}}],"data":{{"indicator":"i","judgement":"{judgement}"}}}}"#
        )
    };
    let lines = [defined.to_owned(), said("2019", "better"), said("2020", "worse")].join("\n");
    let files = [Recorded { on: "2020-12-30", lines: &lines }];
    let document =
        run::<TurnTheCurve>(&files, Cut { as_at: "2020-06-01", known_at: "2020-12-31", area: None });
    let found = rows(&document, "words", Language::English);
    let shown: Vec<[&str; 2]> = found.iter().map(|row| [&*row[0], &*row[2]]).collect();
    assert_eq!(shown, [["I", "better"], ["I (possible)", "worse"]]);
    assert_eq!(*figure(&document, "without-figures"), 1.into());
}
