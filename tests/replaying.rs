//! A walk through what was recorded, as an official takes it: the steps, their entries, and what each changed.

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use tyst_event::wire;

use crate::support::{Ledger, Run};

const REPORTS: [&str; 4] = ["pioneer-history", "partnership-map", "training-reach", "outcomes-scorecard"];

/// Returns the steps of a walk.
fn steps(ledger: &Ledger, words: &str) -> Vec<Json> {
    let run = ledger.run(&format!("replay {words} --json")).ok();
    run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ends(step: &Json) -> (u64, u64) {
    (step["first"].as_u64().unwrap(), step["last"].as_u64().unwrap())
}

/// Returns how a figure changed in each step.
fn figure(steps: &[Json], report: &str, id: &str) -> Vec<Option<[Json; 2]>> {
    let address = format!("{report}#{id}");
    let of = |step: &Json| {
        let reports = step["reports"].as_array().unwrap();
        let changes = reports.iter().find(|found| found["report"] == report).unwrap()["changes"].clone();
        let change =
            changes.as_array().unwrap().iter().find(|change| change["after"]["address"] == address).cloned();
        change.map(|change| ["before", "after"].map(|side| change[side]["cells"][0]["value"].clone()))
    };
    steps.iter().map(of).collect()
}

/// Asserts that each step comes to the same as a report of its own, byte for byte.
fn check_documents(ledger: &Ledger, words: &str, as_at: Option<&str>) {
    let flags = format!("{words} --report {}", REPORTS.join(" --report "));
    let flags = as_at.map_or_else(|| flags.clone(), |date| format!("{flags} --as-at {date}"));
    for step in steps(ledger, &flags) {
        let (known_at, day) = (step["known_at"].as_str().unwrap(), step["as_at"].as_str().unwrap());
        assert!(as_at.is_none_or(|date| date == day));
        for report in step["reports"].as_array().unwrap() {
            let name = report["report"].as_str().unwrap();
            let of_its_own = format!("report {name} --known-at {known_at} --as-at {day} --from-zero --json");
            let made = ledger.run(&of_its_own).ok().out;
            let digest = wire::hex(&Sha256::digest(made.as_bytes()));
            assert_eq!(report["sha256"], digest, "{name} at {known_at} as at {day}");
        }
    }
}

#[test]
fn five_imports_are_five_steps_and_the_pioneers_come_with_theirs() {
    let ledger = Ledger::seeded();
    let found = steps(&ledger, "--report pioneer-history");
    let all: Vec<(u64, u64)> = found.iter().map(ends).collect();
    assert_eq!(all, [(1, 46), (47, 82), (83, 176), (177, 226), (227, 275)]);
    let change = |from: u64, to: u64| Some([json!(from), json!(to)]);
    let definite = figure(&found, "pioneer-history", "definite");
    assert_eq!(definite, [None, change(0, 5), None, change(5, 8), None]);
    let as_text = ledger.run("replay --report pioneer-history").ok().says("5 steps");
    as_text
        .prints("entries 177 to 226: 50 entries, recorded 2026-01-08T09:00:00Z, as at 2026-01-08")
        .prints("    177  not stated  wales  area.described  Wales / Cymru")
        .prints("and 40 more (--all)")
        .prints("pioneer-history#definite  Pioneer areas, definite: 5 → 8")
        .prints("entries 197 (added), 198 (added), 199 (added)")
        .prints("report pioneer-history: no change");
}

#[test]
fn a_step_is_a_moment_a_day_or_an_entry() {
    let ledger = Ledger::seeded();
    ledger.run("withdraw 59 --reason duplicate --at 2026-01-09T15:00:00Z").ok();
    assert_eq!(steps(&ledger, "").len(), 6);
    let days = steps(&ledger, "--by day");
    assert_eq!(days.iter().map(ends).next_back(), Some((227, 276)));
    assert_eq!(days.len(), 5);
    let entries = steps(&ledger, "--by entry --from seq:270");
    assert_eq!(
        entries.iter().map(ends).collect::<Vec<_>>(),
        [271, 272, 273, 274, 275, 276].map(|seq| (seq, seq))
    );
}

#[test]
fn every_step_comes_to_what_a_report_of_its_own_says() {
    let ledger = Ledger::seeded();
    ledger.run("correct 143 --reason source-error --audience staff --at 2026-01-11T09:00:00Z").ok();
    ledger.run("withdraw 59 --reason duplicate --at 2026-01-12T09:00:00Z").ok();
    ledger.run("withdraw 277 --reason source-error --at 2026-01-13T09:00:00Z").ok();
    check_documents(&ledger, "", None);
    check_documents(&ledger, "", Some("2017-06-30"));
    check_documents(&ledger, "--by entry --from seq:196 --to seq:199", None);
}

#[test]
fn a_correction_is_told_with_its_reason_and_what_it_is_about() {
    let ledger = Ledger::seeded();
    let at = "--at 2026-01-11T09:00:00Z";
    ledger.run(&format!("correct 143 --reason source-error --explain staff-only --audience staff {at}")).ok();
    ledger.run(&format!("withdraw 144 --reason duplicate {at}")).ok();
    let words = "--from 2026-01-10 --report training-reach";
    let [step] = steps(&ledger, words).try_into().expect("both were recorded at one moment");
    let about: Vec<&Json> = step["entries"].as_array().unwrap().iter().map(|entry| &entry["about"]).collect();
    assert_eq!(
        about,
        [&json!({ "seq": 143, "reason": "source-error" }), &json!({ "seq": 144, "reason": "duplicate" })]
    );
    let step = [step];
    assert_eq!(figure(&step, "training-reach", "trainings"), [Some([json!(5), json!(4)])]);
    ledger
        .run(&format!("replay {words}"))
        .ok()
        .prints("entry.corrected  of 143, source-error: staff-only")
        .prints("entry.withdrawn  of 144, duplicate")
        .prints("entries 144 (withdrawn)");
}

#[test]
fn steps_without_anything_of_an_area_are_left_out_and_counted() {
    let ledger = Ledger::seeded();
    let run: Run = ledger.run("replay --area west-sussex").ok();
    run.says("1 step; 4 steps without anything of west-sussex").prints("entries 227 to 275: 49 entries");
    let newport = steps(&ledger, "--area newport --by entry");
    let of_newport = |entry: &Json| entry["area"] == "newport";
    assert!(newport.iter().all(|step| step["entries"].as_array().unwrap().iter().all(of_newport)));
    // The withdrawal of an entry is of its area, whatever it says itself.
    ledger.run("withdraw 59 --reason duplicate --at 2026-01-11T09:00:00Z").ok();
    assert_eq!(steps(&ledger, "--area newport --from 2026-01-10").len(), 1);
    assert_eq!(steps(&ledger, "--area conwy --from 2026-01-10").len(), 0);
}

#[test]
fn a_walk_begins_and_ends_where_it_is_told_to() {
    let ledger = Ledger::seeded();
    let ends_of = |words: &str| steps(&ledger, words).iter().map(ends).collect::<Vec<_>>();
    assert_eq!(ends_of("--from 2026-01-07 --to 2026-01-08"), [(177, 226)]);
    assert_eq!(ends_of("--from seq:200 --to seq:230"), [(201, 226), (227, 230)]);
    assert_eq!(ends_of("--from 2026-01-09"), []);
    assert_eq!(ends_of("--to 2026-01-01"), []);
    ledger.run("replay --from 2026-01-09").ok().says("no steps");
    let first = ledger.run("replay --steps 2").ok().says("go on with --from seq:82").says("2 steps");
    assert!(!first.out.contains("entries 83"), "{}", first.out);
    assert_eq!(ends_of("--from seq:82").first(), Some(&(83, 176)));
    ledger.run("replay --from 2026-01-09 --to 2026-01-08").fails(2).says("give the earlier point as --from");
    ledger.run("replay --from yesterday").fails(2).says("--from: yesterday is neither");
    ledger.run("replay --as-at 2026-13").fails(2).says("--as-at: 2026-13 is not in the calendar");
    ledger.run("replay --report pioneer-histry").fails(2).says("pioneer-history");
    ledger
        .run("replay --area nowhere")
        .fails(2)
        .says("knows no area nowhere")
        .says("the areas are bettws, caerphilly");
    let empty = Ledger::empty();
    empty.run("replay --report pioneer-history").ok().says("no steps");
}
