//! Goal: a reader sees the date, the source and the basis exactly as recorded, and no more than that.

use super::*;
use crate::testing::{day, evidence_of, line, story};

/// Returns what one entry rests on, of a line with these members in place of the date.
fn evidence(when: &str, more: &str) -> Evidence {
    let line = line("note.recorded", "", r#"{"topic":"story","text":{"en":"N"}}"#);
    let line = line.replace(r#""source":[{"doc":"D"}]"#, &format!("{when}{more}"));
    evidence_of(&story(&[line], "2020-06-01")[0])
}

const SOURCE: &str = r#""source":[{"doc":"S002","locator":"lines 3-4"},{"doc":"S004"}]"#;

/// Checks the date that a reader is shown, and the bar that begins with it: its date and whether that is open.
fn check_date(when: &str, value: impl Into<Value>, bar: (Option<&str>, bool)) {
    let evidence = evidence(when, SOURCE);
    assert_eq!(evidence.when.value(), value.into(), "{when}");
    let item = evidence.bar("P".into());
    assert_eq!((item.from.as_deref(), item.open_start), bar, "{when}");
    assert!(item.open_end, "{when}");
}

#[test]
fn a_date_is_shown_as_exactly_as_the_source_gives_it() {
    check_date("", labels::NOT_STATED.text(), (None, true));
    check_date(r#""when":{"on":"2017-06"},"#, Value::date("2017-06"), (Some("2017-06"), false));
    check_date(r#""when":{"earliest":"2017"},"#, Value::date("2017/.."), (Some("2017/.."), false));
    let bounds = r#""when":{"earliest":"2017","latest":"2018-06"},"#;
    check_date(bounds, Value::date("2017/2018-06"), (Some("2017/2018-06"), false));
    check_date(r#""when":{"latest":"2017-06"},"#, Value::date("../2017-06"), (Some("2017-06"), true));
    let said = r#""when":{"latest":"2017","said":{"en":"by now"}},"#;
    check_date(said, Value::date_said("../2017", "by now"), (Some("2017"), true));
    check_date(r#""when":{"said":{"en":"in June"}},"#, Value::quoted("in June", "en"), (None, true));
    check_date(r#""when":{"said":{"cy":"ym Mehefin"}},"#, Value::quoted("ym Mehefin", "cy"), (None, true));
}

#[test]
fn names_every_source_with_the_place_in_it() {
    assert_eq!(evidence("", SOURCE).source().en(), Some("S002, lines 3-4; S004"));
}

#[test]
fn says_how_a_fact_is_known_and_that_it_was_corrected() {
    let stated = evidence("", SOURCE);
    assert_eq!(stated.basis(), Text::both("stated", "datganwyd"));
    let inferred = evidence("", &format!(r#""basis":{{"inferred":"bound"}},{SOURCE}"#));
    assert_eq!(inferred.basis(), words::labelled(labels::INFERRED, &Text::english("bound")));
    let remarks = stated.remarks.with(Remark::Corrected, true).with(Remark::Provisional, false);
    let remarks = remarks.with(Remark::Disputed, true).with(Remark::Late, true);
    let remarked = Evidence { remarks, ..stated };
    let welsh = "datganwyd; cywirwyd; dan anghydfod; hwyr";
    assert_eq!(remarked.basis(), Text::both("stated; corrected; disputed; late", welsh));
}

#[test]
fn cells_and_rows_rest_on_the_entry() {
    let evidence = evidence("", SOURCE);
    assert!(evidence.cells().iter().all(|cell| cell.witnesses.contains(1)));
    let row = evidence.row(["x".into(), Value::not_recorded()]);
    assert!(row.cells.iter().all(|cell| cell.witnesses.contains(1)));
    let table = columns(Table::new("t", "T"), labels::SINCE).row(evidence.cells());
    assert_eq!(table.columns.len(), table.rows[0].cells.len());
}

#[test]
fn an_entry_is_certain_possible_or_not_yet_so_by_a_day() {
    let note = line("note.recorded", "2020", r#"{"topic":"story","text":{"en":"N"}}"#);
    let evidence = evidence_of(&story(&[note], "2020-06-01")[0]);
    assert_eq!(evidence.certainty(), Certainty::Possible);
    let by = ["2019-12-31", "2020-01-01", "2020-12-31"].map(|date| evidence.by(day(date)));
    assert_eq!(by, [None, Some(Certainty::Possible), Some(Certainty::Definite)]);
}

#[test]
fn one_entry_follows_another_by_the_days_and_else_by_the_order_of_recording() {
    let dated = |on: &str, seq| Evidence { seq, ..evidence(&format!(r#""when":{{"on":"{on}"}},"#), SOURCE) };
    assert!(dated("2018", 1).follows(&dated("2017", 2)) && !dated("2017", 2).follows(&dated("2018", 1)));
    assert!(
        dated("2017-05", 2).follows(&dated("2017", 1)) && !dated("2017", 1).follows(&dated("2017-05", 2))
    );
}

#[test]
fn things_are_listed_and_counted_with_what_they_rest_on() {
    let lines =
        ["2019", "2020"].map(|on| line("note.recorded", on, r#"{"topic":"story","text":{"en":"N"}}"#));
    let found: Vec<Evidence> = story(&lines, "2020-06-01").iter().map(evidence_of).collect();
    let items = || [(&found[0], "b".into()), (&found[1], "a".into())];
    let table = table("t", "T".into(), items());
    let names = table.rows.iter().map(|row| row.cells[0].value.clone()).collect::<Vec<Value>>();
    assert_eq!(names, ["b".into(), words::perhaps(&"a".into(), Certainty::Possible).into()]);
    assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()));
    let row = count("N".into(), items());
    let marked = words::list([words::perhaps(&"a".into(), Certainty::Possible), "b".into()]);
    assert_eq!((&row.cells[1].value, &row.cells[2].value), (&Value::between(1, 2), &marked));
    assert_eq!(counts("c", "C".into(), [row]).columns.len(), 3);
    assert_eq!(count("N".into(), []).cells[1].value, Value::not_recorded());
}

#[test]
fn a_date_has_two_ends_and_an_open_one_is_the_other() {
    let ends = |edtf: &str| {
        let date = SourceDate { edtf: edtf.to_owned(), said: None };
        date.ends().map(|ends| ends.map(str::to_owned))
    };
    let both = |first: &str, last: &str| Some([first.to_owned(), last.to_owned()]);
    assert_eq!([ends(""), ends("2018")], [None, both("2018", "2018")]);
    assert_eq!(ends("2018-04-01/2019-03-31"), both("2018-04-01", "2019-03-31"));
    assert_eq!([ends("../2019"), ends("2018/..")], [both("2019", "2019"), both("2018", "2018")]);
}
