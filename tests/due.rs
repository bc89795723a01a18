//! What is awaited: expectations and commitments, for the secretariat's next meeting.

use crate::support::Ledger;

const AT: &str = "--at 2026-02-01T09:00:00Z";

#[test]
fn what_is_overdue_comes_first_and_the_rest_is_counted() {
    let ledger = Ledger::seeded();
    let page = ledger.run("due").ok();
    let page =
        page.prints("overdue: 1").prints("2019-11-30  silent").prints("without a day: 13 (--all lists them)");
    page.prints("nothing is recorded that speaks of");
    assert_eq!(ledger.run("due --all").ok().out.lines().filter(|line| line.starts_with("  ")).count(), 14);
    ledger.run("due --area newport").ok().prints("overdue: 0").prints("without a day: 2");
    ledger
        .run("due --as-at 2019-11-15 --known-at 2026-01-10")
        .ok()
        .prints("overdue: 0")
        .prints("due soon: 1");
    ledger.run("due --as-at 2019-11-15 --known-at 2026-01-10 --within 3").ok().prints("due soon: 0");
    ledger.run("due --area nowhere").fails(2).says("the ledger knows no area nowhere");
}

#[test]
fn an_expectation_is_overdue_until_it_is_met() {
    let ledger = Ledger::seeded();
    let expected = "record expectation.set --area west-sussex --expectation board-meets --text meets \
                    --kind minute.recorded --about ws-hwb --every month --period 2025-11/2026-01 --source M";
    ledger.run(&format!("{expected} {AT}")).ok();
    let due = || ledger.run("due --area west-sussex --json").ok();
    let states = |run: crate::support::Run| -> Vec<String> {
        let lines = run.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let of = lines.filter(|line| line["slug"] == "board-meets");
        of.map(|line| format!("{} {}", line["from"].as_str().unwrap(), line["state"].as_str().unwrap()))
            .collect()
    };
    let silent = ["2025-11-01 silent", "2025-12-01 silent", "2026-01-01 silent"];
    assert_eq!(states(due()), silent);
    let minute =
        "record minute.recorded --area west-sussex --body ws-hwb --ref 1 --form noted --text t --source M";
    ledger.run(&format!("{minute} --when 2025-12-04 {AT}")).ok();
    assert_eq!(states(due()), ["2025-11-01 overdue", "2026-01-01 overdue"]);
    let known = ledger.run("due --area west-sussex --known-at seq:276 --as-at 2026-02-01 --json").ok();
    assert_eq!(states(known), silent, "as it was known then");
    ledger
        .run(&format!("{} {AT}", expected.replace("minute.recorded", "minute.recordet")))
        .fails(3)
        .says("did you mean");
}

#[test]
fn what_the_dates_do_not_tell_is_neither_met_nor_overdue() {
    let ledger = Ledger::seeded();
    let expected = "record expectation.set --area newport --expectation trained --text trained \
                    --kind training.delivered --every year --period 2016/2017 --source M";
    ledger.run(&format!("{expected} {AT}")).ok();
    let page = ledger.run("due --area newport").ok().prints("overdue: 0");
    page.prints("perhaps met: 2 (--all lists them)");
    ledger.run("due --area newport --all").ok().prints("2016-12-31  perhaps met  newport  trained");
}

#[test]
fn a_commitment_that_was_dropped_is_in_a_group_of_its_own() {
    let ledger = Ledger::seeded();
    let update =
        "record commitment.updated --area west-sussex --commitment ws-approval --status dropped --source M";
    ledger.run(&format!("{update} --when 2019-11-01 {AT}")).ok();
    let page = ledger.run("due --all").ok();
    page.prints("met: 0").prints("dropped: 1").prints("2019-11-30  dropped    west-sussex  ws-approval");
    ledger.run("due").ok().prints("dropped: 1 (--all lists them)");
}
