//! Expectations and commitments at cuts of small stories.

use tyst_event::Day;

use super::State;
use crate::tests::{Fixture, empty, seeded};

fn day(words: &str) -> Day {
    words.parse::<tyst_event::PartialDate>().unwrap().last()
}

/// Returns what became of each awaited thing of a slug as at a date, by the first day of its time.
fn states(fixture: &Fixture, slug: &str, as_at: &str) -> Vec<(String, State)> {
    let history = fixture.history();
    let cut = crate::Cut { as_at: day(as_at), ..history.latest_cut().unwrap() };
    let all = history.awaited(cut).unwrap();
    let of = all.into_iter().filter(|awaited| awaited.slug.as_str() == slug);
    let name = |awaited: &super::Awaited| match &awaited.by {
        Some(by) => by.to_string(),
        None => awaited.time.first.map(|first| first.to_string()).unwrap_or_default(),
    };
    of.map(|awaited| (name(&awaited), awaited.state)).collect()
}

fn meeting() -> Fixture {
    let mut fixture = empty();
    let party = r#""data":{"party":"board","type":"body","name":"Board"}"#;
    fixture.state("party.described", "newport", party).unwrap();
    let expected = r#""data":{"expectation":"board-meets","text":"the board meets","kind":"minute.recorded","about":"board","every":"month","period":"2019-10/2020-01","grace_days":10}"#;
    fixture.state("expectation.set", "newport", expected).unwrap();
    fixture
}

fn minute(fixture: &mut Fixture, when: &str) {
    let reference = fixture.ledger.partnership().count();
    let when = if when.is_empty() { String::new() } else { format!(r#""when":"{when}","#) };
    let data = format!(r#"{when}"data":{{"body":"board","ref":"{reference}","form":"noted","text":"t"}}"#);
    fixture.state("minute.recorded", "newport", &data).unwrap();
}

#[test]
fn each_interval_is_met_or_overdue_or_silent() {
    let mut fixture = meeting();
    assert_eq!(states(&fixture, "board-meets", "2019-09-30"), [], "it has not begun");
    let october = |state| vec![("2019-10-01".to_owned(), state)];
    assert_eq!(states(&fixture, "board-meets", "2019-10-31"), october(State::Open));
    let open = states(&fixture, "board-meets", "2019-11-10");
    assert_eq!(open.iter().map(|one| one.1).collect::<Vec<_>>(), [State::Open, State::Open], "days of grace");
    assert_eq!(states(&fixture, "board-meets", "2019-11-11")[0].1, State::Silent);
    minute(&mut fixture, "2019-10-17");
    assert_eq!(states(&fixture, "board-meets", "2019-11-11")[0].1, State::Met);
    let later: Vec<State> = states(&fixture, "board-meets", "2026-01-01").iter().map(|one| one.1).collect();
    assert_eq!(later, [State::Met, State::Overdue, State::Overdue, State::Overdue], "something was recorded");
    minute(&mut fixture, "2019-11/2019-12");
    let later: Vec<State> = states(&fixture, "board-meets", "2026-01-01").iter().map(|one| one.1).collect();
    assert_eq!(later, [State::Met, State::PerhapsMet, State::PerhapsMet, State::Overdue]);
}

#[test]
fn of_very_many_intervals_the_last_ones_are_looked_at() {
    let mut fixture = meeting();
    let long = r#""data":{"expectation":"long","text":"each week","kind":"minute.recorded","about":"board","every":"week","period":"1800-01-01/.."}"#;
    fixture.state("expectation.set", "newport", long).unwrap();
    minute(&mut fixture, "2025-12-27");
    let all = states(&fixture, "long", "2025-12-29");
    assert_eq!(all.len(), 10_000);
    let last: Vec<(&str, State)> =
        all.iter().rev().take(3).map(|(day, state)| (day.as_str(), *state)).collect();
    assert_eq!(last[0], ("2025-12-24", State::Met), "{last:?}");
    assert!(all.iter().all(|(day, _)| day.as_str() > "1830"), "{:?}", all.first());
}

#[test]
fn several_parties_are_awaited_one_by_one_and_asking_is_not_enough() {
    let mut fixture = seeded();
    let expected = r#""data":{"expectation":"endorsed","text":"both endorse","kind":"commitment.endorsed","about":"ws-approval","by":["ws-hwb","syniad"],"period":"2019-11/2019-12"}"#;
    fixture.state("expectation.set", "west-sussex", expected).unwrap();
    let endorsed = |by: &str, stance: &str, when: &str| {
        format!(r#""when":"{when}","data":{{"commitment":"ws-approval","by":"{by}","stance":"{stance}"}}"#)
    };
    fixture.state("commitment.endorsed", "west-sussex", &endorsed("syniad", "sought", "2019-11")).unwrap();
    let states_at = |fixture: &Fixture| states(fixture, "endorsed", "2026-01-09");
    assert_eq!(
        states_at(&fixture),
        [("syniad".to_owned(), State::Overdue), ("ws-hwb".to_owned(), State::Silent)]
    );
    fixture.state("commitment.endorsed", "west-sussex", &endorsed("syniad", "endorsed", "2020-02")).unwrap();
    fixture.state("commitment.endorsed", "west-sussex", &endorsed("ws-hwb", "endorsed", "2019")).unwrap();
    assert_eq!(
        states_at(&fixture),
        [("syniad".to_owned(), State::MetLate), ("ws-hwb".to_owned(), State::Met)]
    );
}

#[test]
fn a_measure_is_in_time_by_the_day_on_which_it_came() {
    let mut fixture = empty();
    let defined = r#""data":{"indicator":"reading","name":"Reading","rba":"performance","measure":"unit","polarity":"higher-is-better","flow":true}"#;
    fixture.state("indicator.defined", "newport", defined).unwrap();
    let expected = r#""data":{"expectation":"figures","text":"figures","kind":"outcome.measured","about":"reading","every":"quarter","period":"2019-01/..","grace_days":30}"#;
    fixture.state("expectation.set", "newport", expected).unwrap();
    let mut measured = |period: &str, when: &str| {
        let data =
            format!(r#""when":"{when}","data":{{"indicator":"reading","value":"4","period":"{period}"}}"#);
        fixture.state("outcome.measured", "newport", &data).unwrap();
    };
    measured("2019-01/2019-03", "2019-04-20");
    measured("2019-04/2019-06", "2019-09");
    measured("2019-07/2019-09", "2019-10-25/2019-11-05");
    let all: Vec<State> = states(&fixture, "figures", "2020-01-15").iter().map(|one| one.1).collect();
    let expected = [State::Met, State::MetLate, State::MetPerhapsLate, State::Open, State::Open];
    assert_eq!(all, expected);
}

#[test]
fn commitments_are_awaited_by_their_day() {
    let mut fixture = seeded();
    let open = |fixture: &Fixture, as_at: &str| {
        let history = fixture.history();
        let cut = crate::Cut { as_at: day(as_at), ..history.latest_cut().unwrap() };
        let all = history.awaited(cut).unwrap();
        let count = |state| all.iter().filter(|awaited| awaited.state == state).count();
        (all.len(), count(State::Open), count(State::Silent), count(State::Overdue))
    };
    assert_eq!(open(&fixture, "2026-01-09"), (14, 13, 1, 0), "one of the seeds has a day: November 2019");
    let update = |status: &str, when: &str| {
        format!(r#""when":"{when}","data":{{"commitment":"ws-approval","status":"{status}"}}"#)
    };
    fixture.state("commitment.updated", "west-sussex", &update("in-progress", "2019-12")).unwrap();
    assert_eq!(open(&fixture, "2026-01-09"), (14, 13, 0, 1));
    fixture.state("commitment.updated", "west-sussex", &update("kept", "2020-02")).unwrap();
    assert_eq!(states(&fixture, "ws-approval", "2026-01-09")[0].1, State::MetLate);
    assert_eq!(open(&fixture, "2026-01-09"), (14, 13, 0, 0));
}

#[test]
fn a_commitment_that_was_dropped_is_not_met() {
    let mut fixture = seeded();
    let dropped = r#""when":"2019-11-01","data":{"commitment":"ws-approval","status":"dropped"}"#;
    fixture.state("commitment.updated", "west-sussex", dropped).unwrap();
    assert_eq!(states(&fixture, "ws-approval", "2026-01-09")[0].1, State::Dropped);
}

#[test]
fn a_commitment_whose_update_is_only_possible_is_perhaps_met() {
    let mut fixture = seeded();
    let update = |fixture: &mut Fixture, status: &str, when: &str| {
        let data = format!(r#""when":"{when}","data":{{"commitment":"ws-approval","status":"{status}"}}"#);
        fixture.state("commitment.updated", "west-sussex", &data).unwrap().seq
    };
    let at = |fixture: &Fixture, as_at: &str| {
        let history = fixture.history();
        let cut = crate::Cut { as_at: day(as_at), ..history.latest_cut().unwrap() };
        let all = history.awaited(cut).unwrap();
        let found = all.into_iter().find(|awaited| awaited.slug.as_str() == "ws-approval").unwrap();
        (found.state, found.behind)
    };
    let begun = update(&mut fixture, "in-progress", "2024-02");
    let kept = update(&mut fixture, "kept", "2024-01/2024-12");
    assert_eq!(at(&fixture, "2023-12-31"), (State::Overdue, vec![]), "neither had come yet");
    assert_eq!(at(&fixture, "2024-01-31"), (State::PerhapsMet, vec![kept]));
    assert_eq!(at(&fixture, "2024-06-01"), (State::PerhapsMet, vec![begun, kept]));
    assert_eq!(at(&fixture, "2024-12-31"), (State::MetLate, vec![kept]));
}

#[test]
fn an_expectation_is_perhaps_met_by_what_is_only_possible_and_met_by_what_is_certain() {
    let mut fixture = seeded();
    let expected = r#""data":{"expectation":"endorsed","text":"it endorses","kind":"commitment.endorsed","about":"ws-approval","by":["syniad"],"period":"2024"}"#;
    fixture.state("expectation.set", "west-sussex", expected).unwrap();
    let endorsed = |fixture: &mut Fixture, when: &str| {
        let data = r#""data":{"commitment":"ws-approval","by":"syniad","stance":"endorsed"}"#;
        let data = format!(r#""when":"{when}",{data}"#);
        fixture.state("commitment.endorsed", "west-sussex", &data).unwrap();
    };
    let state = |fixture: &Fixture, as_at: &str| states(fixture, "endorsed", as_at)[0].1;
    endorsed(&mut fixture, "2024-01/2024-12");
    assert_eq!(
        [state(&fixture, "2024-06-01"), state(&fixture, "2024-12-31")],
        [State::PerhapsMet, State::Met]
    );
    endorsed(&mut fixture, "2024-03");
    assert_eq!(state(&fixture, "2024-06-01"), State::Met);
    let mut fixture = meeting();
    minute(&mut fixture, "2019-10-10/2019-10-30");
    let october = |as_at: &str| states(&fixture, "board-meets", as_at)[0].1;
    assert_eq!([october("2019-10-20"), october("2019-10-31")], [State::PerhapsMet, State::Met]);
}

#[test]
fn refuses_expectations_that_nothing_could_meet() {
    let refused =
        |data: &str| seeded().state("expectation.set", "newport", data).unwrap_err()[0].rule.to_string();
    let expected = |kind: &str, period: &str| {
        format!(r#""data":{{"expectation":"e","text":"t","kind":"{kind}","period":"{period}"}}"#)
    };
    assert_eq!(refused(&expected("minute.recordet", "2019")), "kind-unknown");
    assert_eq!(refused(&expected("entry.corrected", "2019")), "kind-unknown");
    assert_eq!(refused(&expected("minute.recorded", "../2019")), "period-open");
    let mut fixture = seeded();
    fixture.state("expectation.set", "newport", &expected("minute.recorded", "2019")).unwrap();
    let again = fixture.state("expectation.set", "newport", &expected("minute.recorded", "2019"));
    assert_eq!(again.unwrap_err()[0].rule, "slug-taken");
}
