//! Tests of verdicts that say what they rest on: provisional figures, figures that were replaced, periods that overlap.

use super::*;

#[test]
fn what_is_provisional_or_disputed_says_so_beside_the_verdict() {
    let target = r#"{"kind":"target.set","area":"a","when":"2017","source":[{"doc":"D"}],"data":{"indicator":"i","period":"2018","value":"9","reason":{"en":"R"}}}"#;
    let provisional = measured("a", "2018", r#""value":"10","provisional":true"#);
    let document =
        lines(&[defined(""), measured("a", "2017", r#""value":"8""#), target.to_owned(), provisional]);
    assert_eq!(rows(&document, "curves", Language::English)[0][0], "I (provisional)");
    let ends = rows(&document, "ends", Language::English);
    assert_eq!(ends, [["I", "a", "2017", "2018", "D; D; provisional"]]);
    assert_eq!(rows(&document, "targets", Language::English)[0][5], "met; provisional");
}

#[test]
fn a_figure_that_another_one_replaced_is_listed_with_its_source() {
    let figures = ["8", "3"].map(|value| measured("a", "2018", &format!(r#""value":"{value}""#)));
    let story = [&[defined("")], &figures[..]].concat();
    let document = lines(&story);
    assert_eq!(rows(&document, "replaced", Language::English), [["I", "a", "2018", "8", "D"]]);
    assert!(!has_table(&lines(&story[..2]), "replaced"));
}

#[test]
fn a_period_is_not_compared_with_a_part_of_it_but_with_the_same_days_written_otherwise() {
    let judged = |first: &str, last: &str| {
        let story =
            [defined(""), measured("a", first, r#""value":"10""#), measured("a", last, r#""value":"20""#)];
        rows(&lines(&story), "curves", Language::English)[0][8].clone()
    };
    for (first, last) in [("2018", "2018-03"), ("2018-09/2019-08", "2018-09"), ("2017/2019", "2018")] {
        assert_eq!(judged(first, last), "not compared: periods of different length", "{first} {last}");
    }
    for (first, last) in
        [("2018", "2018-07/2019-06"), ("2017", "2018"), ("2017-09/2018-08", "2018-09/2019-08")]
    {
        assert_eq!(judged(first, last), "up; better", "{first} {last}");
    }
    for same in ["2018-01-01/2018-12-31", "2018-01/2018-12", "2018"] {
        let target = r#"{"kind":"target.set","area":"a","when":"2017","source":[{"doc":"D"}],"data":{"indicator":"i","period":"2018","value":"9","reason":{"en":"R"}}}"#;
        let story = [defined(""), target.to_owned(), measured("a", same, r#""value":"10""#)];
        assert_eq!(rows(&lines(&story), "targets", Language::English)[0][5], "met", "{same}");
    }
}

#[test]
fn a_change_of_figures_with_decimals_has_a_share_too() {
    let share = |first: &str, last: &str| {
        let figure = |period: &str, value: &str| measured("a", period, &format!(r#""value":"{value}""#));
        let story = [defined("").replace("percentage", "unit"), figure("2018", first), figure("2019", last)];
        rows(&lines(&story), "curves", Language::English)[0][7].clone()
    };
    for (first, last, expected) in [
        ("12.5", "9.125", "-27 of 100"),
        ("10", "12.5", "+1 of 4"),
        ("50", "60", "+10 of 50"),
        ("0", "1.5", ""),
        ("0.5", "0.5", "0 of 1"),
    ] {
        assert_eq!(share(first, last), expected, "{first} to {last}");
    }
}

#[test]
fn of_two_figures_for_a_period_the_later_entry_counts_and_the_other_is_named() {
    let story = [
        defined(""),
        measured("a", "2018", r#""value":"5""#),
        measured("a", "2019", r#""value":"2""#),
        measured("a", "2019", r#""value":"7""#),
    ];
    let document = lines(&story);
    assert_eq!(rows(&document, "curves", Language::English)[0][3], "7");
    assert_eq!(rows(&document, "replaced", Language::English).len(), 1);
    assert!(document.blocks.iter().any(|block| matches!(block, Block::Chart(_))));
}

#[test]
fn a_count_of_people_that_is_not_whole_is_compared_with_none() {
    let story = [
        defined(r#","people":true"#).replace("percentage", "unit"),
        measured("a", "2018", r#""value":"12""#),
        measured("a", "2019", r#""value":"12.5""#),
    ];
    let document = lines(&story);
    document.validate().unwrap();
    assert_eq!(rows(&document, "curves", Language::English)[0][3], "recorded, not shown");
}
