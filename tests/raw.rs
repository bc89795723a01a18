//! A report that takes entries as they were recorded (`tests/raw`), through the real worker.
//!
//! Goal: it is given first statements, and what was said of them since as events of their own kinds, at any cut, from zero
//! and from a saved state, with one worker and several.

use std::ffi::OsStr;

use serde_json::{Value as Json, json};
use tyst_host::SearchPath;

use crate::support::{Ledger, Run, tyst};

/// Two trainings; the first is corrected, and the correction withdrawn; the second is disputed, withdrawn, and restored.
fn ledger() -> Ledger {
    let ledger = Ledger::empty();
    let training = |topic: &str, on: &str| {
        format!(
            r#"{{"kind":"training.delivered","area":"newport","when":"{on}","source":[{{"doc":"D"}}],"data":{{"topic":"{topic}","audience":"all","provisional":true}}}}"#
        )
    };
    let lines = [training("ACEs", "2018"), training("Welfare", "2025")].join("\n");
    let file = ledger.write("lines.jsonl", lines.as_bytes());
    ledger.run(&format!("import {} --at 2026-01-05T09:00:00Z", file.display())).ok();
    for (day, words) in (6..).zip([
        "correct 1 --reason source-error --topic Trauma",
        "withdraw 3 --reason duplicate",
        "finalise 1",
        "dispute 2 --text nobody-came",
        "withdraw 2 --reason source-error",
        "withdraw 7 --reason dispute-rejected",
    ]) {
        ledger.run(&format!("{words} --at 2026-01-{day:02}T09:00:00Z")).ok();
    }
    ledger
}

const ALL: [&str; 8] = [
    "training on ACEs",
    "training on Welfare",
    "corrects 1 (source-error): training on Trauma",
    "withdraws 3 (duplicate)",
    "finalises 1",
    "disputes 2: nobody-came",
    "withdraws 2 (source-error)",
    "withdraws 7 (dispute-rejected)",
];

/// Returns what each row of the report says, after a look at its witnesses.
fn said(report: &Json) -> Vec<String> {
    let rows = report["blocks"][0]["rows"].as_array().unwrap_or_else(|| panic!("{report:#}"));
    let says = |(seq, row): (u64, &Json)| {
        let cell = &row["cells"][1];
        assert_eq!(
            (&row["cells"][0]["value"], &cell["witnesses"]),
            (&json!({"en": seq.to_string()}), &json!([seq]))
        );
        cell["value"]["en"].as_str().unwrap().to_owned()
    };
    (1..).zip(rows).map(says).collect()
}

#[test]
fn it_is_given_first_statements_and_what_was_said_of_them_as_known_at_any_point() {
    let ledger = ledger();
    assert_eq!(said(&ledger.report("raw-chains")), ALL);
    // The date asked is for the report to look at.
    assert_eq!(said(&ledger.report("raw-chains --as-at 2010")), ALL);
    assert_eq!(said(&ledger.report("raw-chains --known-at 2026-01-07")), ALL[..4]);
    assert_eq!(said(&ledger.report("raw-chains --workers 3")), ALL);
    ledger.run("check --lineage raw-chains").ok().prints("raw-chains: 16 cells in 8 replays, each follows");
    ledger.run("why raw-chains#entries/3/says").ok().prints("entry.corrected");
    let resolved = ledger.run("report training-reach").ok();
    assert!(resolved.out.contains("ACEs") && !resolved.out.contains("Trauma"));
}

#[test]
fn over_a_file_of_events_it_is_given_lines_about_others_and_other_reports_refuse_them() {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.jsonl");
    let source = r#""source":[{"doc":"D"}]"#;
    let lines = [
        format!(
            r#"{{"kind":"note.recorded","area":"newport",{source},"data":{{"topic":"story","text":"x"}}}}"#
        ),
        format!(
            r#"{{"kind":"entry.withdrawn","area":"newport",{source},"data":{{"target":1,"reason":"duplicate"}}}}"#
        ),
    ];
    std::fs::write(&events, lines.join("\n")).unwrap();
    let over = |library: &str| -> Run {
        let path = SearchPath::beside(std::env::current_exe().unwrap()).find(library).unwrap().path;
        let words = [OsStr::new("plugin"), OsStr::new("run"), path.as_os_str(), OsStr::new("--events")];
        tyst(words.into_iter().chain([events.as_os_str(), OsStr::new("--json")]))
    };
    let report = over("raw-chains").ok().json();
    assert_eq!(report["blocks"][0]["rows"][0]["cells"][1]["value"]["en"], "withdraws 1 (duplicate)");
    over("training-reach")
        .fails(3)
        .says("line 2: it is about another entry, which needs a ledger (--ledger)");
}

#[test]
fn info_says_that_it_takes_entries_as_they_were_recorded() {
    let info = tyst(["plugin", "info", "raw-chains"]).ok();
    info.prints("entries as they were recorded").prints("entry.corrected");
    for (name, is_raw) in [("raw-chains", true), ("training-reach", false)] {
        assert_eq!(tyst(["plugin", "info", name, "--json"]).ok().json()["raw"], is_raw);
    }
}
