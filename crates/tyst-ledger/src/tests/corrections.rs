//! Corrections and withdrawals keep the rules, and bring nothing back that clashes.

use tyst_event::WarningRule;

use super::rules::refused;
use super::{Fixture, empty, seeded};

#[test]
fn refuses_corrections_and_withdrawals_that_do_not_fit() {
    let correct = |target: u64, kind: &str, data: &str| {
        format!(
            r#""data":{{"target":{target},"reason":"source-error","replacement":{{"kind":"{kind}","data":{data}}}}}"#
        )
    };
    let note = r#"{"topic":"story","text":"x"}"#;
    refused("entry.corrected", "newport", &correct(999, "note.recorded", note), "must-exist");
    refused("entry.corrected", "newport", &correct(2, "note.recorded", note), "same-kind");
    refused("entry.corrected", "newport", &correct(0, "note.recorded", note), "not-correctable");
    refused("entry.withdrawn", "newport", r#""data":{"target":999,"reason":"duplicate"}"#, "must-exist");
    refused("entry.withdrawn", "newport", r#""data":{"target":0,"reason":"duplicate"}"#, "not-withdrawable");
    let erased = r#""data":{"subject":"somebody","ground":"request","decided_by":"officer"}"#;
    refused("person.erased", "newport", erased, "nothing-to-erase");
    refused(
        "ledger.created",
        "ledger",
        r#""data":{"clock":"system","time_zone":"Europe/London"}"#,
        "ledger-created-once",
    );
    let mut fixture = seeded();
    let withdrawal = r#""data":{"target":21,"reason":"duplicate"}"#;
    fixture.state("entry.withdrawn", "newport", withdrawal).unwrap();
    let twice = fixture.state("entry.withdrawn", "newport", withdrawal).unwrap_err();
    assert_eq!(twice[0].rule, "withdrawn");
    let corrected =
        fixture.state("entry.corrected", "newport", &correct(21, "note.recorded", note)).unwrap_err();
    assert_eq!(corrected[0].rule, "withdrawn");
}

#[test]
fn a_correction_keeps_the_rules_and_may_keep_its_own_slug() {
    let mut fixture = seeded();
    let seq = fixture.ledger.partnership().count();
    let launched = r#"{"initiative":"reading-club","name":"Reading club","stage":"piloting"}"#;
    fixture.state("initiative.launched", "newport", &format!(r#""data":{launched}"#)).unwrap();
    let correct = |data: &str| {
        format!(
            r#""data":{{"target":{seq},"reason":"source-error","replacement":{{"kind":"initiative.launched","data":{data}}}}}"#
        )
    };
    let renamed = launched.replace("Reading club", "Reading group");
    assert!(fixture.state("entry.corrected", "newport", &correct(&renamed)).is_ok());
    let taken = launched.replace("reading-club", "mini-police");
    assert_eq!(
        fixture.state("entry.corrected", "newport", &correct(&taken)).unwrap_err()[0].rule,
        "slug-taken"
    );
    let moved = launched.replace("reading-club", "reading-circle");
    assert!(fixture.state("entry.corrected", "newport", &correct(&moved)).is_ok());
    let changed = r#""data":{"initiative":"reading-club","stage":"ended"}"#;
    assert_eq!(fixture.state("initiative.changed", "newport", changed).unwrap_err()[0].rule, "must-exist");
    assert!(fixture.state("initiative.changed", "newport", &changed.replace("club", "circle")).is_ok());
}

#[test]
fn withdrawing_what_others_refer_to_is_noticed() {
    let mut fixture = empty();
    fixture
        .state("area.described", "newport", r#""data":{"name":"Newport","level":"pioneer-area"}"#)
        .unwrap();
    let described = r#""data":{"party":"police","type":"organisation","name":"Police"}"#;
    let seq = fixture.state("party.described", "newport", described).unwrap().seq;
    fixture.state("partner.joined", "newport", r#""data":{"party":"police","roles":["host"]}"#).unwrap();
    let withdrawal = format!(r#""data":{{"target":{seq},"reason":"duplicate"}}"#);
    let receipt = fixture.state("entry.withdrawn", "newport", &withdrawal).unwrap();
    assert_eq!(receipt.warnings[0].rule(), Some(WarningRule::NotDescribedAnyMore));
}

#[test]
fn a_withdrawal_that_is_in_force_again_withdraws_again() {
    let mut fixture = empty();
    let note = r#""data":{"topic":"story","text":"x"}"#;
    let entry = fixture.state("note.recorded", "newport", note).unwrap().seq;
    let mut withdraw = |target: u64| {
        let data = format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#);
        fixture.state("entry.withdrawn", "newport", &data).unwrap().seq
    };
    let first = withdraw(entry);
    let second = withdraw(first);
    let third = withdraw(entry);
    let fourth = withdraw(second);
    withdraw(third);
    let chains = fixture.ledger.partnership().chains();
    assert!(chains.is_withdrawn(entry), "the first withdrawal is in force again: {fourth} withdrew its end");
}

#[test]
fn what_is_brought_back_may_not_clash_with_what_came_since() {
    let mut fixture = empty();
    let launched =
        |name: &str| format!(r#""data":{{"initiative":"club","name":"{name}","stage":"piloting"}}"#);
    let first = fixture.state("initiative.launched", "newport", &launched("one")).unwrap().seq;
    let withdraw = |target: u64| format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#);
    let gone = fixture.state("entry.withdrawn", "newport", &withdraw(first)).unwrap().seq;
    fixture.state("initiative.launched", "newport", &launched("two")).unwrap();
    let back = fixture.state("entry.withdrawn", "newport", &withdraw(gone)).unwrap_err();
    assert_eq!(back[0].rule, "slug-taken");
}

#[test]
fn a_correction_is_judged_by_what_stood_before_its_entry() {
    let mut fixture = seeded();
    let update = |status: &str| format!(r#""data":{{"commitment":"ws-approval","status":"{status}"}}"#);
    let first = fixture.state("commitment.updated", "west-sussex", &update("in-progress")).unwrap().seq;
    fixture.state("commitment.updated", "west-sussex", &update("kept")).unwrap();
    let correct = |target: u64, kind: &str, data: &str| {
        format!(
            r#""data":{{"target":{target},"reason":"source-error","replacement":{{"kind":"{kind}","data":{data}}}}}"#
        )
    };
    let again = r#"{"commitment":"ws-approval","status":"part-kept"}"#;
    let corrected = correct(first, "commitment.updated", again);
    assert!(fixture.state("entry.corrected", "west-sussex", &corrected).is_ok(), "it came before the end");
    let left = fixture.state("partner.left", "newport", r#""data":{"party":"gwent-police"}"#).unwrap().seq;
    let other = correct(left, "partner.left", r#"{"party":"syniad"}"#);
    assert_eq!(fixture.state("entry.corrected", "newport", &other).unwrap_err()[0].rule, "not-a-partner");
    let goal = correct(100, "goal.set", r#"{"ref":"1","text":"x","replaces":"1"}"#);
    assert_eq!(fixture.state("entry.corrected", "newport", &goal).unwrap_err()[0].rule, "must-exist");
}

#[test]
fn a_correction_does_not_open_a_restricted_entry_to_others() {
    let mut fixture = empty();
    let note = r#""sensitivity":"restricted","data":{"topic":"story","text":"x"}"#;
    let seq = fixture.state("note.recorded", "newport", note).unwrap().seq;
    let restated = format!(
        r#""data":{{"target":{seq},"reason":"source-error","replacement":{{"kind":"note.recorded","data":{{"topic":"story","text":"y"}}}}}}"#
    );
    let wider = fixture.state("entry.corrected", "newport", &restated).unwrap_err();
    assert_eq!(wider[0].rule, "sensitivity-widened");
    let same = format!(r#""sensitivity":"restricted",{restated}"#);
    assert!(fixture.state("entry.corrected", "newport", &same).is_ok());
}

const MEASURED: &str = r#""data":{"indicator":"reading","value":"41","provisional":true}"#;

/// A ledger with one provisional figure, and its position.
fn measured() -> (Fixture, u64) {
    let mut fixture = seeded();
    let defined = r#""data":{"indicator":"reading","name":"Reading","rba":"performance","measure":"unit","polarity":"higher-is-better","flow":true}"#;
    fixture.state("indicator.defined", "newport", defined).unwrap();
    let seq = fixture.state("outcome.measured", "newport", MEASURED).unwrap().seq;
    (fixture, seq)
}

/// Returns whether an entry is provisional, corrected and disputed in a replay of everything.
fn stands(fixture: &Fixture, seq: u64) -> Option<(bool, bool, bool)> {
    let history = fixture.history();
    let mut replay = history.replay(history.latest_cut().unwrap()).unwrap();
    let entry = replay.find_map(|entry| entry.ok().filter(|entry| entry.seq == seq))?;
    Some((entry.statement.body.is_provisional(), entry.corrected, entry.disputed))
}

fn target(seq: u64) -> String {
    format!(r#""data":{{"target":{seq}}}"#)
}

fn first_rule<T: std::fmt::Debug>(refused: Result<T, Vec<tyst_event::Problem>>) -> String {
    refused.unwrap_err()[0].rule.to_string()
}

#[test]
fn a_provisional_entry_is_final_through_later_corrections_until_that_is_withdrawn() {
    let (mut fixture, seq) = measured();
    assert_eq!(stands(&fixture, seq), Some((true, false, false)));
    let finalised = fixture.state("entry.finalised", "newport", &target(seq)).unwrap().seq;
    assert_eq!(stands(&fixture, seq), Some((false, false, false)));
    assert_eq!(first_rule(fixture.state("entry.finalised", "newport", &target(seq))), "final-already");
    let corrected = format!(
        r#""data":{{"target":{seq},"reason":"source-error","replacement":{{"kind":"outcome.measured",{MEASURED}}}}}"#
    );
    let correction = fixture.state("entry.corrected", "newport", &corrected.replace("41", "42")).unwrap().seq;
    assert_eq!(stands(&fixture, seq), Some((false, true, false)));
    let withdrawal = |target: u64| format!(r#""data":{{"target":{target},"reason":"source-error"}}"#);
    fixture.state("entry.withdrawn", "newport", &withdrawal(finalised)).unwrap();
    assert_eq!(stands(&fixture, seq), Some((true, true, false)));
    fixture.state("entry.finalised", "newport", &target(correction)).unwrap();
    assert_eq!(stands(&fixture, seq), Some((false, true, false)), "by the number of its correction");
    fixture.state("entry.withdrawn", "newport", &withdrawal(seq)).unwrap();
    assert_eq!(stands(&fixture, seq), None);
    assert_eq!(first_rule(fixture.state("entry.finalised", "newport", &target(seq))), "withdrawn");
}

#[test]
fn a_dispute_changes_no_figure_and_ends_when_it_is_upheld_or_withdrawn() {
    let (mut fixture, seq) = measured();
    let dispute = format!(r#""data":{{"target":{seq},"text":"other pupils were counted"}}"#);
    let first = fixture.state("entry.disputed", "newport", &dispute).unwrap().seq;
    let second = fixture.state("entry.disputed", "newport", &dispute).unwrap().seq;
    assert_eq!(stands(&fixture, seq), Some((true, false, true)));
    let withdrawal = |target: u64| format!(r#""data":{{"target":{target},"reason":"dispute-rejected"}}"#);
    fixture.state("entry.withdrawn", "newport", &withdrawal(first)).unwrap();
    assert_eq!(stands(&fixture, seq), Some((true, false, true)), "the second one stands");
    let corrected = |reason: &str| {
        format!(
            r#""data":{{"target":{seq},"reason":"{reason}","replacement":{{"kind":"outcome.measured",{MEASURED}}}}}"#
        )
    };
    fixture.state("entry.corrected", "newport", &corrected("source-error")).unwrap();
    assert_eq!(stands(&fixture, seq), Some((true, true, true)), "another mistake was mended");
    let upheld = fixture.state("entry.corrected", "newport", &corrected("dispute-upheld")).unwrap().seq;
    assert_eq!(stands(&fixture, seq), Some((true, true, false)));
    fixture.state("entry.withdrawn", "newport", &withdrawal(upheld)).unwrap();
    assert_eq!(stands(&fixture, seq), Some((true, true, true)), "what upheld it is gone");
    assert_eq!(fixture.history().partnership().unwrap().chains().disputes(seq), [second]);
}

#[test]
fn refuses_remarks_on_what_states_nothing_or_is_not_provisional() {
    refused("entry.finalised", "newport", &target(999), "must-exist");
    refused("entry.finalised", "newport", &target(0), "about-the-record");
    refused("entry.finalised", "newport", &target(143), "not-provisional");
    refused("entry.disputed", "newport", r#""data":{"target":0,"text":"x"}"#, "about-the-record");
}

#[test]
fn what_is_about_a_closed_period_is_late_for_the_area_and_all_inside_it() {
    let mut fixture = seeded();
    let period = |words: &str| format!(r#""data":{{"period":"{words}"}}"#);
    for (words, rule) in [("2019-04-01/..", "period-open"), ("2026-12", "period-not-over")] {
        assert_eq!(first_rule(fixture.state("period.closed", "newport", &period(words))), rule);
    }
    let closed = fixture.state("period.closed", "cf-wales", &period("2019-04-01/2020-03-31")).unwrap().seq;
    let again = fixture.state("period.closed", "newport", &period("2019"));
    assert!(again.is_ok(), "it is not inside the other");
    let again = fixture.state("period.closed", "newport", &period("2019-05"));
    assert_eq!(first_rule(again), "period-closed-already");
    let note = |when: &str| format!(r#""when":"{when}","data":{{"topic":"story","text":"x"}}"#);
    let mut late = |area: &str, when: &str| {
        let receipt = fixture.state("note.recorded", area, &note(when)).unwrap();
        let late =
            receipt.warnings.iter().filter(|warning| warning.rule() == Some(WarningRule::PeriodClosed));
        late.count()
    };
    assert_eq!(late("newport", "2020-02"), 1);
    assert_eq!(late("newport", "2019-11"), 2, "both closings are named");
    assert_eq!(late("newport", "2020"), 1, "it may be");
    assert_eq!(late("newport", "2020-04"), 0);
    assert_eq!(late("newport", "../2020"), 0, "no more is known than that it was not later");
    assert_eq!(late("west-sussex", "2020-02"), 0);
    let withdrawal = format!(r#""data":{{"target":{closed},"reason":"planned-revision"}}"#);
    fixture.state("entry.withdrawn", "cf-wales", &withdrawal).unwrap();
    let receipt = fixture.state("note.recorded", "newport", &note("2020-02")).unwrap();
    assert_eq!(receipt.warnings, [], "the period is open again");
}

#[test]
fn a_correction_out_of_a_closed_period_and_one_into_it_are_late_and_one_elsewhere_is_not() {
    let mut fixture = seeded();
    let note = |when: &str| format!(r#""when":"{when}","data":{{"topic":"story","text":"x"}}"#);
    let seq = fixture.state("note.recorded", "newport", &note("2019-11")).unwrap().seq;
    let correct = |fixture: &mut Fixture, when: &str| {
        let replacement = r#"{"kind":"note.recorded","data":{"topic":"story","text":"y"}}"#;
        let data = format!(
            r#""when":"{when}","data":{{"target":{seq},"reason":"source-error","replacement":{replacement}}}"#
        );
        fixture.state("entry.corrected", "newport", &data).unwrap().seq
    };
    let before = correct(&mut fixture, "2019-10");
    let closing = r#""when":"2019-12-31","data":{"period":"2019"}"#;
    let closed = fixture.state("period.closed", "newport", closing).unwrap().seq;
    let [out, elsewhere, back] = ["2021", "2022", "2019"].map(|when| correct(&mut fixture, when));
    let withdrawal = |target: u64| format!(r#""data":{{"target":{target},"reason":"source-error"}}"#);
    let withdrawn = [seq, closed]
        .map(|target| fixture.state("entry.withdrawn", "newport", &withdrawal(target)).unwrap().seq);
    let history = fixture.history();
    let late = |seq: u64| history.is_late(seq).unwrap();
    assert_eq!([seq, before, closed].map(late), [false; 3]);
    assert_eq!([out, elsewhere, back].map(late), [true, false, true]);
    assert_eq!(withdrawn.map(late), [true, false], "to open a period again is not late");
}

#[test]
fn a_figure_is_late_by_the_period_that_it_is_about() {
    let (mut fixture, _) = measured();
    fixture.state("period.closed", "newport", r#""data":{"period":"2018"}"#).unwrap();
    let mut late = |rest: &str| {
        let data = format!(r#"{rest}"data":{{"indicator":"reading","value":"41","period":"2018"}}"#);
        let receipt = fixture.state("outcome.measured", "newport", &data).unwrap();
        receipt.warnings.iter().any(|warning| warning.rule() == Some(WarningRule::PeriodClosed))
    };
    assert!(late(""));
    assert!(late(r#""when":"2019","#), "it was measured later");
}
