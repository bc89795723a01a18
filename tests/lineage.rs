//! Whether each cell of the bundled reports follows from the entries that it cites, and whether it is found where one does not.

use serde_json::Value as Json;

use crate::support::{Ledger, REPORTS, Run, fixture, program};

/// Checks the bundled reports, and returns how many cells there were.
fn check(ledger: &Ledger, flags: &str) -> u64 {
    let checked = ledger.run(&format!("check --lineage {} {flags} --json", REPORTS.join(" "))).ok().json();
    let reports = checked["reports"].as_array().unwrap();
    assert_eq!(reports.len(), REPORTS.len());
    for report in reports {
        assert_eq!(report["cells"], report["match"]);
        assert_eq!(report["differ"], Json::Array(Vec::new()));
    }
    reports.iter().map(|report| report["cells"].as_u64().unwrap()).sum()
}

#[test]
fn every_cell_of_the_bundled_reports_follows_from_what_it_cites() {
    let ledger = Ledger::seeded();
    assert!(check(&ledger, "") > 500);
    assert!(check(&ledger, "--as-at 2017-06-30 --known-at 2026-01-08") > 300);
}

#[test]
fn that_holds_for_one_area_too_and_for_the_programme_above_it() {
    let ledger = Ledger::seeded();
    for area in ["newport", "cf-wales"] {
        assert!(check(&ledger, &format!("--area {area}")) > 200, "{area}");
    }
}

#[test]
fn that_holds_for_conflicts_too() {
    let ledger = Ledger::seeded();
    let file = fixture("conflicts.jsonl");
    ledger.run(&format!("import {} --at 2026-01-10T09:00:00Z", file.display())).ok();
    for flags in ["", "--area conwy", "--as-at 2017-06-30"] {
        ledger.run(&format!("check --lineage evidence {flags}")).ok().prints("each follows");
    }
}

#[test]
fn that_holds_for_figures_too() {
    let ledger = Ledger::empty();
    ledger.run(&format!("import {}", fixture("synthetic/syn-1.jsonl").display())).ok();
    assert!(check(&ledger, "") > 15);
}

/// What ends, changes, goes by two names or is corrected: what stands of it is cited.
#[test]
fn that_holds_where_later_entries_change_earlier_ones() {
    let ledger = Ledger::seeded();
    let lines = [
        r#"{"kind":"area.designated","area":"newport","when":"../2026-01-12","data":{"designation":"pioneer","ended":true}}"#,
        r#"{"kind":"area.designated","area":"powys","when":"2026-01-10","data":{"designation":"pioneer","ended":true}}"#,
        r#"{"kind":"initiative.changed","area":"newport","data":{"initiative":"pride-in-bettws","stage":"ended"}}"#,
        r#"{"kind":"initiative.changed","area":"newport","when":"../2027","data":{"initiative":"mini-police","name":"Police"}}"#,
        r#"{"kind":"partner.left","area":"newport","when":"2026","data":{"party":"gwent-police"}}"#,
        r#"{"kind":"party.described","area":"newport","data":{"party":"bc","type":"organisation","name":"B C","same_as":"barnardos-cymru"}}"#,
        r#"{"kind":"partner.joined","area":"newport","when":"2025","data":{"party":"bc","roles":["adviser"]}}"#,
        r#"{"kind":"commitment.made","area":"newport","data":{"commitment":"vow","by":{"text":"us"},"text":"to help"}}"#,
        r#"{"kind":"commitment.updated","area":"newport","data":{"commitment":"vow","status":"in-progress"}}"#,
    ];
    let sourced: Vec<String> = lines
        .iter()
        .map(|line| line.replacen(r#","data""#, r#","source":[{"doc":"M"}],"data""#, 1))
        .collect();
    let file = ledger.write("lines.jsonl", sourced.join("\n").as_bytes());
    ledger.run(&format!("import {} --at 2026-01-11T09:00:00Z", file.display())).ok();
    ledger.run("correct 143 --reason source-error --audience staff --at 2026-01-12T09:00:00Z").ok();
    for cut in ["", "--as-at 2026-01-10", "--as-at 2026-06-30"] {
        assert!(check(&ledger, cut) > 500, "{cut}");
    }
}

/// Entries that are certain, and others that may have been so by June 2024.
const PERHAPS: [&str; 10] = [
    r#"{"kind":"indicator.defined","area":"newport","when":"2020","data":{"indicator":"days","name":"Days lost","rba":"performance","measure":"unit","polarity":"lower-is-better","flow":true,"note":"School days only"}}"#,
    r#"{"kind":"outcome.measured","area":"newport","when":"2023","data":{"indicator":"days","value":"4"}}"#,
    r#"{"kind":"outcome.measured","area":"newport","when":"WHEN","data":{"indicator":"days","value":"3"}}"#,
    r#"{"kind":"commitment.made","area":"newport","when":"WHEN","data":{"commitment":"vow","by":{"text":"us"},"text":"to help","due":"2024-03"}}"#,
    r#"{"kind":"partner.joined","area":"newport","when":"WHEN","data":{"party":"wlga","roles":["delivery"]}}"#,
    r#"{"kind":"principle.evidenced","area":"newport","when":"WHEN","data":{"framework":"children-first-8","principle":"P4"}}"#,
    r#"{"kind":"goal.set","area":"newport","when":"2020","data":{"ref":"old","text":"Old"}}"#,
    r#"{"kind":"goal.set","area":"newport","when":"WHEN","data":{"ref":"new","text":"New","replaces":"old"}}"#,
    r#"{"kind":"training.delivered","area":"newport","when":"WHEN","data":{"topic":"T","audience":"staff","participants":{"n":24,"unit":"teachers"},"initiative":"family-training-millbrook"}}"#,
    r#"{"kind":"area.described","area":"newport","place":"duffryn","when":"WHEN","data":{"name":"Duffryn","level":"community","parent":"newport"}}"#,
];

#[test]
fn that_holds_for_what_is_only_possible_and_for_words() {
    let ledger = Ledger::seeded();
    let line = |line: &&str| {
        line.replace("WHEN", "2024-01/2024-12").replacen(r#","data""#, r#","source":[{"doc":"M"}],"data""#, 1)
    };
    let lines: Vec<String> = PERHAPS.iter().map(line).collect();
    let file = ledger.write("perhaps.jsonl", lines.join("\n").as_bytes());
    ledger.run(&format!("import {} --at 2026-01-11T09:00:00Z", file.display())).ok();
    for cut in ["--as-at 2024-06-01", "--as-at 2024-06-01 --area newport"] {
        assert!(check(&ledger, cut) > 300, "{cut}");
    }
    let words = "outcomes-scorecard#text:newport.a-population/1 --area newport --as-at 2024-06-01";
    let why = ledger.run(&format!("why {words}")).ok();
    why.prints("Source says the Welsh population").prints("indicator.defined");
}

#[test]
fn a_cell_that_does_not_follow_from_what_it_cites_is_found() {
    let ledger = Ledger::seeded();
    ledger.run("check --lineage misbehaves").ok().prints("misbehaves: 1 cell in 1 replay, each follows");
    let words = "check --lineage misbehaves --param cites-first=yes";
    let found = ledger.run(words).fails(5).says("1 cell does not follow from the entries cited");
    let found = found.prints("misbehaves#entries: says 82; of entries 2 comes 1");
    assert!(found.err.contains("tyst why"), "{}", found.err);
    let told = ledger.run(&format!("{words} --json")).fails(5).json();
    let differ = &told["reports"][0]["differ"][0];
    assert_eq!(
        (&differ["address"], &differ["was"], &differ["got"]),
        (&"misbehaves#entries".into(), &"82".into(), &"1".into())
    );
    assert_eq!(differ["cited"], serde_json::json!([2]));
    ledger.run("check --area newport").fails(2).says("--lineage");
    let mut plain = program();
    plain.args(["check", "--ledger"]).arg(ledger.path()).env("TYST_PLUGIN_PATH", "/nonexistent");
    Run::of(plain.output().unwrap()).ok().prints("275 entries");
}

#[test]
fn a_report_that_fails_is_left_out_where_all_are_asked_for() {
    let ledger = Ledger::empty();
    ledger.run("record area.described --area panics --name P --level community --source t --at 2026-01-04T09:00:00Z").ok();
    let checked = ledger.run("check --lineage --known-at 2026-01-05").fails(5);
    checked.prints("training-reach: ").says("note: misbehaves is left out").says("1 report was not checked");
    let compared = ledger.run("diff 2026-01-07 --report all").ok();
    compared.prints("report pioneer-history: ").says("note: misbehaves is left out");
    ledger.run("diff 2026-01-07 --report misbehaves --param behaviour=panic-in-apply").fails(5);
}
