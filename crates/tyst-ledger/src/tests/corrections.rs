//! Corrections and withdrawals keep the rules, and bring nothing back that clashes.

use tyst_event::WarningRule;

use super::rules::refused;
use super::{empty, seeded};

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
