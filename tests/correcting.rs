//! A mistake is mended: corrections and withdrawals, in the log, in reports and at earlier cuts.

use crate::support::{Ledger, figure};

const AT: &str = "--at 2026-02-01T09:00:00Z";

#[test]
fn a_correction_changes_what_was_typed_and_keeps_the_rest() {
    let ledger = Ledger::seeded();
    ledger
        .run(&format!("correct 143 --reason transcription_error --audience staff --when 2017 {AT}"))
        .ok()
        .prints("recorded entry 276");
    let shown = ledger.run("show 143").ok();
    shown.prints("school professionals").prints("entry 276 (entry.corrected").prints("stands");
    let corrected = ledger.run("show 276 --json").ok().json();
    assert_eq!(corrected["data"]["target"], 143);
    assert_eq!(corrected["data"]["reason"], "transcription-error");
    assert_eq!(corrected["when"]["on"], "2017");
    assert_eq!(corrected["data"]["replacement"]["data"]["audience"]["en"], "staff");
    assert_eq!(corrected["data"]["replacement"]["data"]["topic"]["en"], "ACE awareness");
    assert_eq!(corrected["source"][0]["doc"], "S002");
    ledger.run("log --area newport --kind training.delivered").ok().prints("corrected by 276");
    let report =
        |cut: &str| ledger.run(&format!("report training-reach --area newport --format markdown {cut}")).ok();
    report("").prints("staff");
    report("--known-at 2026-01-10").prints("school professionals");
}

#[test]
fn a_withdrawn_entry_is_no_longer_counted_until_the_withdrawal_is_withdrawn() {
    let ledger = Ledger::seeded();
    let trainings = |cut: &str| {
        figure(&ledger.report(&format!("training-reach --area newport {cut}")), "trainings")["value"].clone()
    };
    assert_eq!(trainings(""), 5);
    ledger.run(&format!("withdraw 143 --reason duplicate {AT}")).ok();
    assert_eq!(trainings(""), 4);
    assert_eq!(trainings("--known-at 2026-01-10"), 5);
    ledger.run(&format!("withdraw 143 --reason duplicate {AT}")).fails(3).says("[withdrawn]");
    ledger.run(&format!("withdraw 276 --reason source-error {AT}")).ok();
    assert_eq!(trainings(""), 5);
    ledger.run("show 143").ok().prints("entry 276 (entry.withdrawn").prints("entry 277 (entry.withdrawn");
}

#[test]
fn faults_of_a_correction_are_named() {
    let ledger = Ledger::seeded();
    ledger.run("correct 143 --reason because --audience staff").fails(2).says("late-information");
    ledger.run("correct 143 --audience staff").fails(2).says("--reason");
    ledger.run("correct 143 --reason source-error --colour red").fails(2).says("--colour");
    ledger.run(&format!("correct 143 --reason source-error {AT}")).fails(2).says("nothing would change");
    ledger.run("correct 999 --reason source-error --audience staff").fails(2).says("there is no entry 999");
    ledger.run("correct 0 --reason source-error").fails(2).says("cannot be corrected");
    ledger
        .run(&format!("correct 143 --reason source-error --without participants {AT}"))
        .fails(2)
        .says("has no field");
    ledger.run("correct 143 --help").ok().prints("--audience").prints("--participants");
    assert_eq!(ledger.count(), 276);
}

#[test]
fn a_field_called_like_a_flag_of_the_correction_has_another_name() {
    let ledger = Ledger::seeded();
    ledger.run(&format!("correct 57 --reason source-error --data-reason tested --without when {AT}")).ok();
    let corrected = ledger.run("show 276 --json").ok().json();
    assert_eq!(corrected["data"]["replacement"]["data"]["reason"]["en"], "tested");
    assert_eq!(corrected.get("when"), None);
}

#[test]
fn the_log_at_a_date_shows_what_stands_and_the_log_of_the_record_what_was_said() {
    let ledger = Ledger::seeded();
    ledger.run(&format!("correct 57 --reason source-error --area powys --when 2020 {AT}")).ok();
    let areas = |words: &str| {
        let run = ledger.run(&format!("log --kind area.designated --json {words}")).ok();
        run.out.lines().filter(|line| line.contains("\"seq\":57,")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(areas("--as-at 2019-12-31").len(), 0, "it is 2020 now");
    assert!(areas("--as-at 2020-12-31")[0].contains("\"area\":\"powys\""));
    assert!(areas("--as-at 2019-12-31 --known-at 2026-01-10")[0].contains("\"area\":\"cwm-taf\""));
    assert!(areas("")[0].contains("\"area\":\"cwm-taf\""));
}

/// Two people correct the same entry: the one who did not see the other's correction is told so.
#[test]
fn a_correction_of_what_no_longer_stands_is_refused() {
    let ledger = Ledger::seeded();
    let correct = |audience: &str, flags: &str| {
        ledger.run(&format!("correct 143 --reason source-error --audience {audience} {flags} {AT}"))
    };
    correct("staff", "--expect-head 276").ok();
    correct("parents", "--expect-head 276").fails(3).says("[expected-head]").says("277");
    correct("parents", "--expect-version nowhere=1").fails(3).says("[expected-version]");
    correct("parents", "--expect-version newport").fails(2).says("newport=12");
    ledger
        .run(&format!("withdraw 143 --reason duplicate --expect-new newport {AT}"))
        .fails(3)
        .says("[expected-new]");
    assert_eq!(ledger.count(), 277);
}

#[test]
fn a_draft_becomes_final_and_a_dispute_is_shown_until_it_is_settled() {
    let ledger = Ledger::seeded();
    let area = "--area newport --source M";
    ledger
        .run(&format!("record training.delivered {area} --topic reading --audience staff --provisional {AT}"))
        .ok();
    let report = || ledger.run("report training-reach --area newport --format markdown").ok();
    report().prints("M; provisional");
    ledger.run(&format!("dispute 276 --text nobody-came --by millbrook-primary {AT}")).ok();
    report().prints("M; provisional; disputed");
    ledger.run(&format!("finalise 276 --explain list-seen {AT}")).ok();
    report().prints("M; disputed");
    let shown = ledger.run("show 276").ok();
    shown.prints("entry 276 is final").prints("entry 276 is disputed, by entry 277");
    assert_eq!(ledger.run("show 276 --json").ok().json()["disputes"][0], 277);
    ledger.run(&format!("finalise 276 {AT}")).fails(3).says("[final-already]");
    ledger.run(&format!("withdraw 277 --reason dispute-rejected {AT}")).ok();
    assert!(!report().out.contains("disputed"), "the dispute was withdrawn");
    let chain = ledger.run("show 278 --chain").ok();
    chain.prints("entry 278  entry.finalised").prints("list-seen");
    let then = ledger.run("show 276 --known-at seq:277").ok().prints("is disputed, by entry 277");
    assert!(!then.out.contains("is final"), "it was not yet");
    ledger.run("show 278 --known-at seq:277").fails(2).says("entry 278 was not known at seq:277");
    let mut chain = ledger.run("show 276 --chain").ok();
    for (seq, kind) in [
        (276, "training.delivered"),
        (277, "entry.disputed"),
        (278, "entry.finalised"),
        (279, "entry.withdrawn"),
    ] {
        chain = chain.prints(&format!("entry {seq}  {kind}"));
    }
}

#[test]
fn what_comes_after_a_period_was_closed_is_late() {
    let ledger = Ledger::seeded();
    ledger.run("period list").ok().prints("no period is closed");
    ledger.run(&format!("period close newport 2019-04-01/2020-03-31 {AT}")).ok();
    ledger.run("period list").ok().prints("newport: 2019-04-01 to 2020-03-31 (entry 276)");
    ledger.run("period list --area west-sussex").ok().prints("no period is closed");
    let note = format!("record note.recorded --area newport --topic story --text late --source M {AT}");
    ledger.run(&format!("{note} --when 2019-11")).ok().says("[period-closed]");
    ledger.run("show 277").ok().prints("closed before").prints("entry 276");
    ledger.run("check").ok().prints("period-closed");
    let evidence = ledger.report("evidence --area newport");
    let late = figure(&evidence, "late");
    assert_eq!((&late["value"], &late["witnesses"]), (&1.into(), &serde_json::json!([277])));
    ledger.run("report evidence --area newport").ok().prints("late");
    ledger.run(&format!("period close newport 2019-05 {AT}")).fails(3).says("[period-closed-already]");
    ledger.run(&format!("period close newport soon {AT}")).fails(3).says("is not a date");
    ledger.run(&format!("withdraw 276 --reason planned-revision {AT}")).ok();
    ledger.run("period list").ok().prints("no period is closed");
}

#[test]
fn who_takes_an_entry_out_of_a_closed_period_is_told_that_it_is_late() {
    let ledger = Ledger::seeded();
    let note = format!("record note.recorded --area newport --topic story --text t --source M {AT}");
    ledger.run(&format!("{note} --when 2019-11")).ok();
    ledger.run(&format!("{note} --when 2021")).ok();
    ledger.run(&format!("period close newport 2019-04-01/2020-03-31 {AT}")).ok();
    let late = "entry 278: what it changes is about a period whose record was closed before: it is late";
    ledger.run(&format!("correct 276 --reason source-error --when 2021 {AT}")).ok().says(late);
    let of_2021 = |words: &str| {
        let run = ledger.run(&format!("{words} {AT}")).ok();
        assert!(!run.err.contains("late"), "{words}: {}", run.err);
    };
    of_2021("correct 276 --reason source-error --when 2022");
    of_2021("withdraw 277 --reason duplicate");
    ledger.run(&format!("withdraw 279 --reason source-error {AT}")).ok();
    ledger.run(&format!("withdraw 280 --reason source-error {AT}")).ok();
    ledger.run(&format!("withdraw 276 --reason duplicate {AT}")).ok().says(late);
    of_2021("withdraw 278 --reason planned-revision");
}
