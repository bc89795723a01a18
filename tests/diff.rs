//! What changed between two points, as an official asks for it: the entries, the reports, and what is behind each change.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::support::{Ledger, REPORTS, Run};

/// When something is recorded after the seeds.
const AT: &str = "--at 2026-01-11T09:00:00Z";

fn diff(ledger: &Ledger, words: &str) -> Json {
    ledger.run(&format!("diff {words} --json")).ok().json()
}

fn entries(diff: &Json, became: &str) -> Vec<u64> {
    let entries = diff["entries"][became].as_array().unwrap();
    entries.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect()
}

fn of_kind(diff: &Json, kind: &str) -> usize {
    diff["entries"]["added"].as_array().unwrap().iter().filter(|entry| entry["kind"] == kind).count()
}

/// Returns the changes of a report.
fn changes(diff: &Json, report: &str) -> Vec<Json> {
    let reports = diff["reports"].as_array().unwrap();
    let found = reports.iter().find(|found| found["report"] == report).unwrap();
    found["changes"].as_array().unwrap().clone()
}

/// Returns the change at an address.
fn change(diff: &Json, report: &str, address: &str) -> Json {
    let address = format!("{report}#{address}");
    let of = |change: &Json| ["after", "before"].iter().any(|side| change[side]["address"] == *address);
    changes(diff, report).into_iter().find(of).unwrap_or_else(|| panic!("nothing changed at {address}"))
}

/// Returns what stood at the address of a figure or a cell, and what does.
fn values(change: &Json) -> [Json; 2] {
    ["before", "after"].map(|side| change[side]["cells"][0]["value"].clone())
}

#[test]
fn two_days_of_recording_come_out_as_the_officials_expect_them() {
    let ledger = Ledger::seeded();
    let words = "2026-01-07 2026-01-08 --as-at 2026-01-08";
    let diff = diff(&ledger, &format!("{words} --report pioneer-history --report outcomes-scorecard"));
    assert_eq!(entries(&diff, "added"), (177..=226).collect::<Vec<u64>>());
    for became in ["corrected", "withdrawn", "restored", "dropped", "turned"] {
        assert_eq!(entries(&diff, became), Vec::<u64>::new(), "{became}");
    }
    let definite = change(&diff, "pioneer-history", "definite");
    assert_eq!(values(&definite), [json!(5), json!(8)]);
    assert_eq!(definite["witnesses"], json!([197, 198, 199]));
    assert_eq!(definite["behind"][0], json!({ "seq": 197, "became": "added" }));
    assert_eq!(values(&change(&diff, "pioneer-history", "communities")), [Json::Null, json!(11)]);
    assert_eq!(of_kind(&diff, "principle.evidenced"), 8, "each of the pioneers");
    assert_eq!(of_kind(&diff, "commitment.made"), 1, "of seven before");
    let promised = changes(&diff, "outcomes-scorecard").into_iter().filter(|change| {
        change["before"].is_null() && change["after"]["address"].as_str().unwrap().contains("#next-cf-wales/")
    });
    assert_eq!(promised.count(), 1);
    ledger
        .run(&format!("diff {words} --report pioneer-history"))
        .ok()
        .prints("50 entries added: 20 area.described, 17 note.recorded, 8 principle.evidenced")
        .prints("pioneer-history#definite  Pioneer areas, definite: 5 → 8")
        .prints("entries 197 (added), 198 (added), 199 (added)")
        .prints("and 40 more (--all)");
}

#[test]
fn two_days_of_recording_change_principles_and_commitments_as_expected() {
    let ledger = Ledger::seeded();
    let words = "2026-01-07 2026-01-08 --as-at 2026-01-08 --report principles --report commitments";
    let diff = diff(&ledger, words);
    let place = change(&diff, "principles", "summary/p1-place/areas");
    assert_eq!(values(&place), [json!(0), json!(8)]);
    assert_eq!(place["witnesses"], json!([219, 220, 221, 222, 223, 224, 225, 226]));
    assert_eq!(values(&change(&diff, "principles", "pioneers")), [json!(5), json!(8)]);
    assert_eq!(values(&change(&diff, "commitments", "commitments")), [json!(7), json!(8)]);
}

#[test]
fn corrections_and_withdrawals_come_with_their_reasons_and_lead_to_the_figures() {
    let ledger = Ledger::seeded();
    ledger.run(&format!("correct 143 --reason source-error --explain staff-only --audience staff {AT}")).ok();
    ledger.run(&format!("withdraw 144 --reason duplicate {AT}")).ok();
    let words = "2026-01-10 --area newport --report training-reach";
    let found = diff(&ledger, words);
    assert_eq!([entries(&found, "corrected"), entries(&found, "withdrawn")], [[143], [144]]);
    let by = &found["entries"]["corrected"][0]["by"][0];
    assert_eq!(
        (&by["seq"], &by["reason"], &by["explanation"]["en"]),
        (&json!(276), &json!("source-error"), &json!("staff-only"))
    );
    let trainings = change(&found, "training-reach", "trainings");
    assert_eq!(values(&trainings), [json!(5), json!(4)]);
    let behind = json!([{ "seq": 143, "became": "corrected" }, { "seq": 144, "became": "withdrawn" }]);
    assert_eq!(trainings["behind"], behind, "also what says something else and is counted as before");
    let text = ledger.run(&format!("diff {words}")).ok();
    text.prints("by 276 (entry.corrected), source-error: staff-only")
        .prints("by 277 (entry.withdrawn), duplicate");
    assert_eq!(entries(&diff(&ledger, "2026-01-10 --area powys"), "corrected"), Vec::<u64>::new());
    ledger.run(&format!("withdraw 277 --reason source-error {AT}")).ok();
    let found = diff(&ledger, &format!("seq:277 {words}").replace("2026-01-10 ", ""));
    assert_eq!(entries(&found, "restored"), [144]);
}

/// Whoever reads a line of a comparison can ask on: at the side that has it.
#[test]
fn every_address_that_is_printed_leads_to_its_entries() {
    let ledger = Ledger::seeded();
    ledger.run(&format!("withdraw 59 --reason duplicate {AT}")).ok();
    let flags = format!("--report {}", REPORTS.join(" --report "));
    for (first, second) in
        [("2026-01-07", "2026-01-08"), ("2026-01-08", "2026-01-09"), ("2026-01-10", "2026-01-11")]
    {
        let found = diff(&ledger, &format!("{first} {second} {flags}"));
        for (side, point) in [("before", first), ("after", second)] {
            let changes = REPORTS.iter().flat_map(|report| changes(&found, report));
            let addresses: BTreeSet<String> =
                changes.filter_map(|change| Some(change[side]["address"].as_str()?.to_owned())).collect();
            let words: Vec<&str> = addresses.iter().map(String::as_str).collect();
            if words.is_empty() {
                continue;
            }
            let why = ledger.run(&format!("why {} --known-at {point} --json", words.join(" "))).ok().json();
            let told =
                why.as_array().unwrap().iter().map(|found| found["address"].as_str().unwrap().to_owned());
            assert_eq!(told.collect::<Vec<_>>(), words);
        }
    }
}

#[test]
fn what_was_so_at_two_dates_is_compared_too() {
    let ledger = Ledger::seeded();
    let words = "2026-01-10 2026-01-10 --as-at 2017-06-30 --then-as-at 2026-01-08 --report pioneer-history";
    let found = diff(&ledger, words);
    assert_eq!(values(&change(&found, "pioneer-history", "possible")), [json!(3), json!(0)]);
    let turned = found["entries"]["turned"].as_array().unwrap();
    let conwy = turned.iter().find(|entry| entry["seq"] == 197).unwrap();
    assert_eq!((&conwy["before"], &conwy["after"]), (&json!("possible"), &json!("definite")));
}

#[test]
fn where_nothing_changed_it_says_so_and_what_cannot_be_compared_is_refused() {
    let ledger = Ledger::seeded();
    let same: Run = ledger.run("diff 2026-01-08 2026-01-08 --report pioneer-history").ok();
    same.prints("nothing became of any entry").prints("report pioneer-history: no change");
    ledger.run("diff 2026-01-09 2026-01-08").fails(2).says("give the earlier point first");
    ledger.run("diff yesterday").fails(2).says("the first point: yesterday is neither");
    ledger.run("diff 2026-01-08 --report pioneer-histry").fails(2).says("pioneer-history");
    ledger.run("diff 2026-01-08 --area nowhere").fails(2).says("knows no area nowhere");
}
