//! Goal: a commitment is open until an update certainly says otherwise.

use super::*;
use crate::testing::{day, line, state, story};
use crate::testkit;
use tyst_report::{Language, Value};

/// Checks how a commitment of 2017 stands as at a day, after an update of 2019.
fn check(status: &str, as_at: &str, statuses: &[Option<Status>], may_be_open: bool) {
    let made =
        r#"{"commitment":"c","by":{"text":{"en":"P"}},"text":{"en":"C"},"due":{"said":{"en":"in June"}}}"#;
    let update = format!(r#"{{"commitment":"c","status":"{status}"}}"#);
    let lines = [line("commitment.made", "2017", made), line("commitment.updated", "2019", &update)];
    let commitments: Commitments = state(&story(&lines, as_at), Commitments::apply);
    let (_, found) = commitments.iter().next().unwrap();
    assert_eq!(
        (found.statuses().as_slice(), found.may_be_open()),
        (statuses, may_be_open),
        "{status} {as_at}"
    );
    assert_eq!(found.named(), (&found.evidence, "C".into()));
    let words: Vec<&str> = found.statuses().into_iter().map(|status| labels::status(status).en).collect();
    let rows = commitments.open_table("t", day(as_at)).rows.into_iter();
    let shown: Vec<String> = rows.map(|row| testkit::words(&row.cells[2].value, Language::English)).collect();
    let expected = may_be_open.then(|| words.join(" or "));
    assert_eq!(shown, Vec::from_iter(expected));
    assert_eq!(found.due.value(), Value::quoted("in June", "en"));
}

#[test]
fn a_commitment_without_an_update_is_open() {
    check("kept", "2018-06-01", &[None], true);
}

#[test]
fn one_that_may_have_been_kept_may_be_open() {
    check("kept", "2019-06-01", &[None, Some(Status::Kept)], true);
}

#[test]
fn one_that_was_kept_or_given_up_is_closed_and_one_that_was_missed_is_not() {
    check("kept", "2020-06-01", &[Some(Status::Kept)], false);
    check("dropped", "2020-06-01", &[Some(Status::Dropped)], false);
    check("missed", "2020-06-01", &[Some(Status::Missed)], true);
}

/// Checks whether a commitment that was due in March 2018 is overdue on a day, after an update of 2019 as at another, and
/// what is said of it.
fn check_overdue(status: &str, as_at: &str, on: &str, overdue: Option<Certainty>) {
    let made = r#"{"commitment":"c","by":{"text":{"en":"P"}},"text":{"en":"C"},"due":{"on":"2018-03"}}"#;
    let update = format!(r#"{{"commitment":"c","status":"{status}"}}"#);
    let lines = [line("commitment.made", "2017", made), line("commitment.updated", "2019", &update)];
    let commitments: Commitments = state(&story(&lines, as_at), Commitments::apply);
    let (_, found) = commitments.iter().next().unwrap();
    assert_eq!(found.is_overdue(day(on)), overdue, "{status} {as_at} {on}");
    let said = found.stands(day(on)).en().unwrap_or_default().to_owned();
    let late = match overdue {
        Some(Certainty::Definite) => said.ends_with("; overdue"),
        Some(Certainty::Possible) => said.ends_with("; may be overdue"),
        None if status == "kept" && as_at > "2019-12-31" => said == "kept, late",
        None => !said.contains([';', ',']),
    };
    assert!(late, "{status} {as_at} {on}: {said}");
}

#[test]
fn a_commitment_is_overdue_after_the_last_day_of_its_month_while_it_is_open() {
    check_overdue("kept", "2018-06-01", "2018-03-31", None);
    check_overdue("kept", "2018-06-01", "2018-04-01", Some(Certainty::Definite));
    check_overdue("kept", "2019-06-01", "2019-06-01", Some(Certainty::Possible));
    check_overdue("kept", "2020-06-01", "2020-06-01", None);
    check_overdue("in-progress", "2020-06-01", "2020-06-01", Some(Certainty::Definite));
}

#[test]
fn one_that_was_kept_in_time_or_nobody_knows_when_is_not_late() {
    let made = r#"{"commitment":"c","by":{"text":{"en":"P"}},"text":{"en":"C"},"due":{"on":"2018-03"}}"#;
    for (kept, late) in [("2018-03-31", false), ("2018", false), ("2018-04-01", true)] {
        let update = r#"{"commitment":"c","status":"kept"}"#;
        let lines = [line("commitment.made", "2017", made), line("commitment.updated", kept, update)];
        let commitments: Commitments = state(&story(&lines, "2020-06-01"), Commitments::apply);
        let (_, found) = commitments.iter().next().unwrap();
        let said = if late { "kept, late" } else { "kept" };
        assert_eq!(
            (found.is_kept_late(), found.stands(day("2020-06-01")).en()),
            (late, Some(said)),
            "{kept}"
        );
    }
}
